package driver

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"snnc/lang/ast"
)

// pairReach is how many steps two spikes lie apart at most.
const pairReach = 60

// ruleResponse is how a rule of local plasticity moves a weight by one spike at each of its ends, over the time between
// them. It is nil for a rule that gradients follow, and for one that knows no times.
func (c *Catalogue) ruleResponse(d *ast.Decl) (*Response, error) {
	args, ok := ends(d)
	if !ok {
		return nil, nil
	}
	steps := 2*pairReach + 1
	p, err := c.specimen(fmt.Sprintf(`loss Total_ { in y[K]; in target; out = mean(t, b) (sum(k: K) y[k]) }
block Plastic_ { in x[I]; in y[O]; learn w[O, I] = 0.5 by %s(%s); out[o] = sum(i: I) w[o, i] * x[i] + y[o] }
model %s { in x: spike[T, %d]; in y: spike[T, 1]; time %[4]d; out = Plastic_(x, y) }
train %[3]s { data digits; loss Total_ }`, d.Name.Name, strings.Join(args, ", "), specimenModel, steps), true)
	if err != nil {
		return nil, err
	}
	pre, post := p.env.Inputs["x"], p.env.Inputs["y"]
	for t := range steps {
		pre.Data[t*steps+t] = 1
	}
	post.Data[pairReach] = 1
	out, err := p.run(nil)
	if err != nil {
		return nil, err
	}
	return pairs(out["update/Plastic_.w"].Data)
}

// pairs orders the weights by the time from the spike before the weight to the one behind it.
func pairs(w []float64) (*Response, error) {
	r := &Response{XLabel: "time from the spike before to the spike behind, steps", States: []string{}}
	change := make([]float64, len(w))
	slices.Reverse(w)
	moved := 0
	for k, v := range w {
		r.X = append(r.X, float64(k-pairReach))
		if change[k] = v - 0.5; change[k] != change[0] {
			moved++
		}
	}
	if moved < 3 {
		return nil, errors.New("the time between two spikes does not matter")
	}
	r.add("change of the weight", roleChange, change)
	return r, nil
}

// ends says what a rule is applied to: what happens before a weight, the spikes behind it for all that belongs there, the weight
// itself, and 1 for anything else; false if the rule has not both ends.
func ends(d *ast.Decl) ([]string, bool) {
	var args []string
	first, second := "", ""
	for _, s := range d.Body {
		in, ok := s.(*ast.In)
		if !ok {
			continue
		}
		axis := ""
		if len(in.Dims) == 1 {
			axis = in.Dims[0].Src.Text()
		}
		switch {
		case len(in.Dims) == 2:
			args = append(args, "w")
		case axis != "" && first == "":
			first, args = axis, append(args, "x")
		case axis != "" && axis != first:
			second, args = axis, append(args, "y")
		default:
			args = append(args, "1")
		}
	}
	return args, second != ""
}
