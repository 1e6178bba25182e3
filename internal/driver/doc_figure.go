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
	case len(r.with(roleChange)) > 0:
		f.Title = doc.Name + ": how two spikes change a weight, by the time between them"
		f.Panels = []plot.Panel{{Label: "change", Height: 1.6, Curves: []plot.Curve{{Y: r.Series[0].Values}}}}
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

// raster has a row for each element of the code; where a value has two, one for both, the second as negative. Marks are
// scaled by the largest.
func (r *Response) raster() plot.Panel {
	rows := r.with(roleRow)
	p := plot.Panel{Label: r.rowLabel(rows), Height: 1.9}
	scale, values := greatest(rows), distinctNames(rows)
	each := len(rows) / max(values, 1)
	for k, s := range rows {
		row, size := float64(len(p.Rows)), scale
		if each == 2 && k%2 == 1 {
			row, size = row-1, -scale
		} else {
			p.Rows = append(p.Rows, r.rowName(s.Name, k, each, values))
		}
		p.Marks = append(p.Marks, marks(s.Values, r.X, row, size)...)
	}
	return p
}

func (r *Response) rowLabel(rows []Series) string {
	switch {
	case distinctNames(rows) == 1:
		return fmt.Sprintf("%d outputs for one wave", len(rows))
	case r.Waves:
		return "height of a wave"
	}
	return "value"
}

func distinctNames(rows []Series) int {
	n := 0
	for k, s := range rows {
		if k == 0 || s.Name != rows[k-1].Name {
			n++
		}
	}
	return n
}

// rowName labels the middle of the rows of the values 0, 0.5 and 1.
func (r *Response) rowName(name string, k, each, values int) string {
	if values > 1 && (k%each == each/2 || each == 2) && (name == "0.0" || name == "0.5" || name == "1.0") {
		return name
	}
	return ""
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
		if v != 0 && scale != 0 {
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

// membranes shows each membrane, and then the thresholds; what is drawn already is not drawn again.
func (r *Response) membranes() plot.Panel {
	p := plot.Panel{Label: "membrane", Height: 1.1}
	inks := []plot.Ink{plot.Main, plot.Second, plot.Third}
	for i, s := range r.with(roleMembrane) {
		p.Curves = with(p.Curves, plot.Curve{Name: s.Name, Y: s.Values, Ink: inks[i%len(inks)]})
	}
	for i, s := range r.with(roleThreshold) {
		c := plot.Curve{Y: s.Values, Ink: plot.Limit}
		if i == 0 {
			c.Name = "threshold"
		}
		p.Curves = with(p.Curves, c)
	}
	return p
}

// with adds a curve, unless there is one with the same values.
func with(curves []plot.Curve, c plot.Curve) []plot.Curve {
	if slices.ContainsFunc(curves, func(d plot.Curve) bool { return slices.Equal(c.Y, d.Y) }) {
		return curves
	}
	return append(curves, c)
}
