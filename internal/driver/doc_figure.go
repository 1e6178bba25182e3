package driver

import (
	"fmt"
	"slices"

	"snnc/internal/plot"
)

// Figure draws the response; it is nil if there is none.
func (doc *Documentation) Figure() *plot.Figure {
	r := doc.Response
	if r == nil {
		return nil
	}
	f := &plot.Figure{X: r.X, XLabel: r.XLabel}
	switch {
	case len(r.with(roleSlope)) > 0:
		f.Title = doc.Name + ": the derivative that stands in for a spike's"
		f.Panels = []plot.Panel{r.slopes()}
	case len(r.with(roleRow)) > 0:
		f.Title = fmt.Sprintf("%s: the code of values from 0 to 1 over %d steps", doc.Name, len(r.X))
		f.Panels = []plot.Panel{r.raster()}
	default:
		f.Title = fmt.Sprintf("%s: response to a step, a ramp and silence, %d spikes", doc.Name, r.spikes())
		f.Panels = r.traces()
	}
	return f
}

func (r *Response) slopes() plot.Panel {
	p := plot.Panel{Label: "derivative", Height: 1.6}
	inks := map[Role]plot.Ink{roleSlope: plot.Main, roleSmooth: plot.Limit}
	for _, s := range r.Series {
		c := plot.Curve{Y: s.Values, Ink: inks[s.Role]}
		if len(r.Series) > 1 {
			c.Name = s.Name
		}
		p.Curves = append(p.Curves, c)
	}
	return p
}

// raster has a row for each encoded value; marks are scaled by the largest.
func (r *Response) raster() plot.Panel {
	p := plot.Panel{Label: "value", Height: 1.9}
	if r.Waves {
		p.Label = "height of a wave"
	}
	rows := r.with(roleRow)
	scale := greatest(rows)
	for k, s := range rows {
		name := ""
		if k%max(len(rows)/codeRows, 1) == 0 && (s.Name == "0.0" || s.Name == "0.5" || s.Name == "1.0") {
			name = s.Name
		}
		p.Rows = append(p.Rows, name)
		p.Marks = append(p.Marks, marks(s.Values, r.X, float64(k), scale)...)
	}
	return p
}

func greatest(list []Series) float64 {
	top := 0.0
	for _, s := range list {
		for _, v := range s.Values {
			top = max(top, v, -v)
		}
	}
	return top
}

func marks(values, x []float64, row, scale float64) []plot.Mark {
	var list []plot.Mark
	for t, v := range values {
		if v != 0 && scale > 0 {
			list = append(list, plot.Mark{X: x[t], Y: row, Size: v / scale})
		}
	}
	return list
}

func (r *Response) spikes() int {
	n := 0
	for _, s := range r.with(roleSpikes) {
		for _, v := range s.Values {
			if v != 0 {
				n++
			}
		}
	}
	return n
}

// traces are the panels of a neuron: what comes out, the membranes, what goes in.
func (r *Response) traces() []plot.Panel {
	var panels []plot.Panel
	if s := r.with(roleSpikes); len(s) > 0 {
		panels = append(panels, plot.Panel{Label: "", Height: 0.22, Rows: []string{"spikes"},
			Marks: marks(s[0].Values, r.X, 0, greatest(s))})
	}
	if p := r.membranes(); len(p.Curves) > 0 {
		p.Marks = r.fired(p.Curves[0].Y)
		panels = append(panels, p)
	}
	if s := r.with(roleOutput); len(s) > 0 {
		panels = append(panels, plot.Panel{Label: "output", Height: 0.8, Curves: []plot.Curve{{Y: s[0].Values, Ink: plot.Main}}})
	}
	return append(panels, plot.Panel{Label: "input", Height: 0.5,
		Curves: []plot.Curve{{Y: r.with(roleInput)[0].Values, Ink: plot.Drive, Step: true}}})
}

// fired marks a membrane where a spike comes out.
func (r *Response) fired(membrane []float64) []plot.Mark {
	var list []plot.Mark
	for _, s := range r.with(roleSpikes) {
		for t, v := range s.Values {
			if v != 0 {
				list = append(list, plot.Mark{X: r.X[t], Y: membrane[t], Size: 1})
			}
		}
	}
	return list
}

// membranes shows each membrane and its threshold.
func (r *Response) membranes() plot.Panel {
	p := plot.Panel{Label: "membrane", Height: 1.1}
	inks := []plot.Ink{plot.Main, plot.Second, plot.Third}
	limits := r.with(roleThreshold)
	for i, s := range r.with(roleMembrane) {
		p.Curves = append(p.Curves, plot.Curve{Name: s.Name, Y: s.Values, Ink: inks[i%len(inks)]})
		limit := plot.Curve{Y: limits[i].Values, Ink: plot.Limit}
		if i == 0 {
			limit.Name = "threshold"
		}
		if !slices.ContainsFunc(p.Curves, func(c plot.Curve) bool { return slices.Equal(c.Y, limit.Y) }) {
			p.Curves = append(p.Curves, limit)
		}
	}
	return p
}
