package plot

import (
	"fmt"
	"html"
	"math"
	"slices"
	"strconv"
	"strings"
)

// Geometry in units of the view box; letters are 13 high.
const (
	width       = 480.
	left, right = 68., 14.
	top, bottom = 12., 40.
	unit        = 118. // height of a panel of height 1
	gap         = 14.
)

const style = `text{font:13px system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;fill:#3d4752}` +
	`.name{fill:#1a1f27}.grid{stroke:#e7eaee}.frame{fill:none;stroke:#c9d0d8}` +
	`.curve{fill:none;stroke-width:1.8;stroke-linejoin:round;stroke-linecap:round}`

// drawing collects the elements of a picture.
type drawing struct {
	strings.Builder
	fig *Figure
	x   axis
}

func (d *drawing) addf(format string, args ...any) { fmt.Fprintf(d, format+"\n", args...) }

func (d *drawing) text(x, y float64, anchor, class, s string) {
	if class != "" {
		class = ` class="` + class + `"`
	}
	d.addf(`<text x="%s" y="%s" text-anchor="%s"%s>%s</text>`, px(x), px(y), anchor, class, html.EscapeString(s))
}

// SVG returns the picture as a file of its own.
func (f *Figure) SVG() string {
	height := top + bottom - gap
	for _, p := range f.Panels {
		height += p.Height*unit + gap
	}
	d := &drawing{fig: f, x: f.span()}
	d.addf(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %s %s" width="%s" height="%s" role="img">`, px(width), px(height), px(width), px(height))
	d.addf(`<title>%s</title>`, html.EscapeString(f.Title))
	d.addf(`<style>%s</style>`, style)
	d.addf(`<rect width="%s" height="%s" rx="6" fill="#fff"/>`, px(width), px(height))
	y := top
	for i := range f.Panels {
		d.panel(&f.Panels[i], y, i == len(f.Panels)-1)
		y += f.Panels[i].Height*unit + gap
	}
	d.text(left+(width-left-right)/2, height-7, "middle", "", f.XLabel)
	d.addf(`</svg>`)
	return d.String()
}

// span is the horizontal axis: it ends where the values do.
func (f *Figure) span() axis {
	if len(f.X) == 0 {
		return newAxis(0, 1, 2)
	}
	a := newAxis(f.X[0], f.X[len(f.X)-1], 6)
	pad := 0.012 * (a.hi - a.lo)
	a.lo, a.hi = f.X[0]-pad, f.X[len(f.X)-1]+pad
	return a
}

func (d *drawing) at(x float64) float64 { return left + (width-left-right)*d.x.at(x) }

// panel draws one panel with its upper edge at y.
func (d *drawing) panel(p *Panel, y float64, last bool) {
	h := p.Height * unit
	for _, v := range d.x.ticks {
		d.addf(`<path class="grid" d="M%s %sv%s"/>`, px(d.at(v)), px(y), px(h))
		if last {
			d.text(d.at(v), y+h+16, "middle", "", number(v))
		}
	}
	if p.Rows != nil {
		d.rows(p, y, h)
	} else {
		d.curves(p, y, h)
	}
	d.addf(`<rect class="frame" x="%s" y="%s" width="%s" height="%s"/>`, px(left), px(y), px(width-left-right), px(h))
	d.addf(`<g transform="translate(%s %s) rotate(-90)">`, px(13), px(y+h/2))
	d.text(0, 0, "middle", "name", p.Label)
	d.addf(`</g>`)
}

func (d *drawing) curves(p *Panel, y, h float64) {
	lo, hi, ok := p.bounds()
	if !ok {
		return
	}
	lo, hi = p.withMarks(lo, hi)
	a := newAxis(lo, hi, max(2, int(h/32)))
	if p.named() {
		a.hi += (a.hi - a.lo) * 18 / max(h-18, 20) // room for the legend
	}
	up := func(v float64) float64 { return y + h*(1-a.at(v)) }
	for _, v := range a.ticks {
		d.addf(`<path class="grid" d="M%s %sh%s"/>`, px(left), px(up(v)), px(width-left-right))
		d.text(left-6, up(v)+4.5, "end", "", number(v))
	}
	for i := len(p.Curves) - 1; i >= 0; i-- {
		c := p.Curves[i]
		d.addf(`<path class="curve" stroke="%s"%s d="%s"/>`, colours[c.Ink], dashed(c.Ink), d.path(c, up))
	}
	for _, m := range p.Marks {
		if !finite(m.Y) {
			continue
		}
		d.addf(`<circle cx="%s" cy="%s" r="3" fill="%s" stroke="#fff" stroke-width=".8"/>`, px(d.at(m.X)), px(up(m.Y)), colours[Main])
	}
	d.legend(p, y)
}

// withMarks widens the bounds so that marks are within.
func (p *Panel) withMarks(lo, hi float64) (float64, float64) {
	for _, m := range p.Marks {
		if finite(m.Y) {
			lo, hi = min(lo, m.Y), max(hi, m.Y)
		}
	}
	return lo, hi
}

func (p *Panel) named() bool {
	return slices.ContainsFunc(p.Curves, func(c Curve) bool { return c.Name != "" })
}

func dashed(i Ink) string {
	if dashes[i] == "" {
		return ""
	}
	return ` stroke-dasharray="` + dashes[i] + `"`
}

// path is a curve's line; it is broken where a value is not finite.
func (d *drawing) path(c Curve, up func(float64) float64) string {
	var b strings.Builder
	pen := "M"
	for i, v := range c.Y {
		if !finite(v) || i >= len(d.fig.X) {
			pen = "M"
			continue
		}
		x := px(d.at(d.fig.X[i]))
		if c.Step && pen == "L" {
			fmt.Fprintf(&b, "H%sV%s", x, px(up(v)))
			continue
		}
		fmt.Fprintf(&b, "%s%s %s", pen, x, px(up(v)))
		pen = "L"
	}
	return b.String()
}

// legend names the curves in a line at the top.
func (d *drawing) legend(p *Panel, y float64) {
	x := left + 10
	for _, c := range p.Curves {
		if c.Name == "" {
			continue
		}
		d.addf(`<path class="curve" stroke="%s"%s d="M%s %sh20"/>`, colours[c.Ink], dashed(c.Ink), px(x), px(y+12))
		d.text(x+26, y+16.5, "start", "", c.Name)
		x += 48 + 7.6*float64(len([]rune(c.Name)))
	}
}

// rows draws a raster: a line for each mark, its height by its size.
func (d *drawing) rows(p *Panel, y, h float64) {
	row := h / float64(max(len(p.Rows), 1))
	middle := func(k float64) float64 { return y + h - row*(k+0.5) }
	for k, name := range p.Rows {
		d.text(left-6, middle(float64(k))+4.5, "end", "", name)
	}
	cell := (width - left - right) / float64(max(len(d.fig.X), 1))
	thick := math.Min(2.2, 0.6*cell)
	for _, m := range p.Marks {
		if !finite(m.Size) {
			continue
		}
		size := min(math.Abs(m.Size), 1) * row * 0.76
		ink := Main
		if m.Size < 0 {
			ink = Limit
		}
		d.addf(`<path stroke="%s" stroke-width="%s" d="M%s %sv%s"/>`, colours[ink], px(thick), px(d.at(m.X)), px(middle(m.Y)-size/2), px(size))
	}
}

// px writes a coordinate with at most one decimal.
func px(v float64) string {
	return strings.TrimSuffix(strconv.FormatFloat(v, 'f', 1, 64), ".0")
}

// number writes a tick.
func number(v float64) string {
	s := strconv.FormatFloat(v, 'g', 4, 64)
	if strings.HasPrefix(s, "-") {
		return "−" + s[1:]
	}
	return s
}
