package report

import (
	"fmt"
	"html"
	"html/template"
	"strconv"
	"strings"
)

// drawing collects the elements of an SVG picture.
type drawing struct{ strings.Builder }

// newDrawing begins a picture with a text for those who cannot see it.
func newDrawing(width, height int, class, label string) *drawing {
	d := new(drawing)
	d.addf(`<svg viewBox="0 0 %d %d" class="%s" style="--width:%dpx" role="img" aria-label="%s">`,
		width, height, class, width, html.EscapeString(label))
	return d
}

func (d *drawing) addf(format string, args ...any) { fmt.Fprintf(d, format, args...) }

// text writes a label; anchor is start, middle or end.
func (d *drawing) text(x, y float64, anchor, class, s string) {
	d.addf(`<text x="%s" y="%s" text-anchor="%s" class="%s">%s</text>`, px(x), px(y), anchor, class, html.EscapeString(s))
}

// titled adds an element with a text that appears under the pointer. shape lacks its closing bracket.
func (d *drawing) titled(shape, element, title string) {
	d.addf(`<%s %s><title>%s</title></%s>`, element, shape, html.EscapeString(title), element)
}

func (d *drawing) end() template.HTML { return template.HTML(d.String() + "</svg>") }

// px writes a coordinate with at most one decimal.
func px(v float64) string {
	return strings.TrimSuffix(strconv.FormatFloat(v, 'f', 1, 64), ".0")
}

// shorten keeps the end of a long text, where paths differ.
func shorten(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return "…" + string(r[len(r)-n+1:])
	}
	return s
}
