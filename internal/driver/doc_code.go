package driver

import (
	"fmt"
	"math"
	"strings"

	"snnc/lang/ast"
)

// What a surrogate and an encoder are shown on.
const (
	slopeReach  = 3.0 // a surrogate: from -3 to 3
	slopePoints = 241
	codeRows    = 11 // an encoder: values 0, 0.1, ..., 1
	codeSteps   = 32
	codePeriod  = 16 // of the waves that encoders of changes see

	mostElements = 20 // of a value, above which only one value is shown
)

// surrogateResponse is the derivative of a spike, and the smooth step where the surrogate is given as one.
func (c *Catalogue) surrogateResponse(d *ast.Decl) (*Response, error) {
	r := &Response{XLabel: "u, membrane minus threshold", X: make([]float64, slopePoints)}
	for i := range r.X {
		r.X[i] = -slopeReach + 2*slopeReach*float64(i)/(slopePoints-1)
	}
	p, err := c.specimen(fmt.Sprintf(`loss Total_ { in y[K]; in target; out = mean(t, b) (sum(k: K) y[k]) }
block Spike_ { in x[n]; learn w[n] = 0; out[i] = spike(x[i] + w[i], %s) }
model %s { in x: real[%d]; time 1; out = x -> Spike_ }
train %[2]s { data digits; loss Total_ }`, c.applied(d, "1"), specimenModel, slopePoints), true)
	if err != nil {
		return nil, err
	}
	out, err := p.run(r.X)
	if err != nil {
		return nil, err
	}
	r.add("derivative", roleSlope, out["grad/Spike_.w"].Data)
	return r, c.smoothStep(d, r)
}

// smoothStep evaluates smooth(u), if the surrogate has one.
func (c *Catalogue) smoothStep(d *ast.Decl, r *Response) error {
	var f *ast.Function
	var rest []string
	for _, s := range d.Body {
		if x, ok := s.(*ast.Function); ok && x.Name.Name == "smooth" && len(x.Args) == 1 {
			f = x
		} else if !ok {
			rest = append(rest, s.Span().Text())
		}
	}
	if f == nil {
		return nil
	}
	var params []string
	for _, q := range c.params(d) {
		params = append(params, q.Src.Text())
	}
	u, stage := f.Args[0].Name, strings.TrimPrefix(c.applied(d, "1"), d.Name.Name)
	p, err := c.specimen(fmt.Sprintf("block Smooth_(%s) { in %s[n]\n %s\n out = %s }\nmodel %s { in x: real[%d]; time 1; out = x -> Smooth_%s }",
		strings.Join(params, ", "), u, strings.Join(rest, "\n"), f.Value.Span().Text(), specimenModel, slopePoints, stage), false)
	if err != nil {
		return err
	}
	out, err := p.run(r.X)
	if err == nil {
		r.add("smooth step", roleSmooth, out["out"].Data)
	}
	return err
}

// encoderResponse is what an encoder makes of the values 0, 0.1, ..., 1; if it is silent where nothing changes, of waves
// of these heights.
func (c *Catalogue) encoderResponse(d *ast.Decl) (*Response, error) {
	var first error
	for _, moving := range []bool{false, true} {
		r, err := c.encode(d, moving)
		if err == nil && r.eventful() {
			return r, nil
		}
		if first == nil {
			first = err
		}
	}
	return nil, first
}

func (c *Catalogue) encode(d *ast.Decl, moving bool) (*Response, error) {
	axes := ""
	if moving {
		axes = "T, "
	}
	p, err := c.firstSpecimen(d, []string{"11"}, func(applied, shape string) string {
		return fmt.Sprintf("model %s { in x: real[%s%s] in 0..1\n time %d\n out = %s }", specimenModel, axes, shape, codeSteps, applied)
	})
	if err != nil {
		return nil, err
	}
	out, err := p.run(codeInput(moving))
	if err != nil {
		return nil, err
	}
	r := &Response{XLabel: "time step", X: counted(codeSteps), States: states(p.m), Waves: moving}
	return r, r.addRows(out["out"].Data)
}

func codeInput(moving bool) []float64 {
	steps := 1
	if moving {
		steps = codeSteps
	}
	var x []float64
	for t := range steps {
		for k := range codeRows {
			v := float64(k) / (codeRows - 1)
			if moving {
				v *= (1 - math.Cos(2*math.Pi*float64(t)/codePeriod)) / 2
			}
			x = append(x, v)
		}
	}
	return x
}

// addRows adds a series for each value, or for each element that the encoder makes of a value; of three or more,
// those of the values 0, 0.5 and 1, of many, those of the value 1. The values are the last axis.
func (r *Response) addRows(data []float64) error {
	rows := len(data) / codeSteps
	each := rows / codeRows
	if each == 0 || len(data) != each*codeRows*codeSteps {
		return fmt.Errorf("an encoder whose result has %d elements cannot be shown", rows)
	}
	for v := range codeRows {
		if each > mostElements && v < codeRows-1 || each > 2 && v%(codeRows/2) != 0 {
			continue
		}
		for e := range each {
			y := make([]float64, codeSteps)
			for t := range y {
				y[t] = data[t*rows+e*codeRows+v]
			}
			r.add(fmt.Sprintf("%.1f", float64(v)/(codeRows-1)), roleRow, y)
		}
	}
	return nil
}

// eventful reports whether anything comes out beyond the first two steps, or differs between values.
func (r *Response) eventful() bool {
	for _, s := range r.Series {
		for t, v := range s.Values {
			if t >= 2 && v != 0 {
				return true
			}
		}
	}
	return false
}
