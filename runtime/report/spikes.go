package report

import (
	"fmt"
	"html/template"
	"math"
	"strings"
)

// bars draws a horizontal bar per layer.
func bars(rates []Rate) template.HTML {
	const width, row, label, value = 1040., 22., 250., 64.
	top := 0.0
	for _, r := range rates {
		top = math.Max(top, r.Rate)
	}
	a := linearAxis(0, math.Max(top, 1e-6))
	d := newDrawing(width, int(row)*len(rates)+4, "bars", fmt.Sprintf("Firing rates of %d layers, the largest %s", len(rates), percent(top)))
	for i, r := range rates {
		y, room := row*float64(i), width-label-value
		d.text(label-12, y+15, "end", "ink", shorten(r.Layer, 36))
		d.addf(`<rect class="track" x="%s" y="%s" width="%s" height="14" rx="3"/>`, px(label), px(y+4), px(room))
		d.titled(fmt.Sprintf(`class="test bar" x="%s" y="%s" width="%s" height="14" rx="3"`, px(label), px(y+4), px(room*a.at(r.Rate))),
			"rect", fmt.Sprintf("%s: %s", r.Layer, percent(r.Rate)))
		d.text(width, y+15, "end", "", percent(r.Rate))
	}
	return d.end()
}

// raster draws the spikes of one layer: a row a neuron, a column a step.
func raster(r Raster) template.HTML {
	const width, left, base = 260., 34., 34.
	n := len(r.Neurons)
	row := math.Max(2.5, math.Min(9, 200/math.Max(1, float64(n))))
	height, cell := row*float64(n), (width-left)/math.Max(1, float64(r.Steps))
	d := newDrawing(width, int(height+base), "raster", r.label())
	d.addf(`<rect class="frame" x="%s" y="0" width="%s" height="%s"/>`, px(left), px(width-left), px(height))
	d.addf(`<path class="spikes" stroke-width="%s" d="%s"/>`, px(row*0.76), r.path(left, row, cell))
	for _, k := range ends(n) {
		d.text(left-6, row*(float64(k)+0.5)+4, "end", "", fmt.Sprint(r.Neurons[k]))
	}
	for _, t := range ends(r.Steps) {
		d.text(left+cell*(float64(t)+0.5), height+15, "middle", "", fmt.Sprint(t))
	}
	d.text(left+(width-left)/2, height+30, "middle", "", "time step")
	return d.end()
}

func (r Raster) label() string {
	count := 0
	for _, s := range r.Spikes {
		if s {
			count++
		}
	}
	return fmt.Sprintf("Layer %s: %d spikes of %d neurons in %d time steps", r.Layer, count, len(r.Neurons), r.Steps)
}

func (r Raster) path(left, row, cell float64) string {
	var b strings.Builder
	gap := math.Min(1, cell*0.15)
	for k := range r.Neurons {
		for t := range r.Steps {
			if r.Spikes[k*r.Steps+t] {
				fmt.Fprintf(&b, "M%s %sh%s", px(left+cell*float64(t)+gap/2), px(row*(float64(k)+0.5)), px(cell-gap))
			}
		}
	}
	return b.String()
}

// ends are the first and the last of n positions.
func ends(n int) []int {
	if n < 2 {
		return []int{0}[:n]
	}
	return []int{0, n - 1}
}
