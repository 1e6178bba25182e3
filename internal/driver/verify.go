package driver

import (
	"fmt"
	"math"

	"snnc/ir"
	"snnc/ir/interp"
	"snnc/runtime/rng"
)

const (
	passTolerance = 1e-9 // relative; passes may reorder sums of float64
	nearThreshold = 1e-7 // a membrane potential so near to the threshold may fall to either side
)

// samples compares two graphs on random inputs and parameters.
type samples struct{ seed uint64 }

// compare returns an error if an output that both graphs have differs. Where a spike hangs on rounding nothing can be
// said, and nothing is.
func (s samples) compare(before, after *ir.Graph) error {
	var margin float64
	env := s.env(before)
	env.Margin = &margin
	want, err := interp.Run(before, env)
	if err != nil {
		return fmt.Errorf("before: %w", err)
	}
	if margin < nearThreshold {
		return nil
	}
	env.Margin = nil
	got, err := interp.Run(after, env)
	if err != nil {
		return fmt.Errorf("after: %w", err)
	}
	for _, o := range after.Outputs {
		if w := want[o.Name]; w != nil {
			if err := same(w, got[o.Name]); err != nil {
				return fmt.Errorf("output %q: %w", o.Name, err)
			}
		}
	}
	return nil
}

func same(want, got *interp.Tensor) error {
	scale := 1.0
	for _, x := range want.Data {
		if !math.IsInf(x, 0) && !math.IsNaN(x) {
			scale = math.Max(scale, math.Abs(x))
		}
	}
	for i, x := range want.Data {
		y := got.Data[i]
		if x == y || math.IsNaN(x) && math.IsNaN(y) || math.Abs(x-y) <= passTolerance*scale {
			continue
		}
		return fmt.Errorf("element %d was %g and is now %g", i, x, y)
	}
	return nil
}

// env draws every input within its class, every parameter and statistic from its initial distribution.
func (s samples) env(g *ir.Graph) *interp.Env {
	env := &interp.Env{Seed: s.seed, Inputs: map[string]*interp.Tensor{},
		Params: map[string]*interp.Tensor{}, Buffers: map[string]*interp.Tensor{}}
	for _, n := range g.Nodes {
		if n.Op == ir.OpInput {
			env.Inputs[n.Name] = s.draw(n.Name, g.Shape(n.Like), n.Like.Class)
		}
	}
	for _, p := range g.Params {
		env.Params[p.Name] = s.initial(p.Name, p.Dims, p.Init)
	}
	for _, b := range g.Buffers {
		env.Buffers[b.Name] = s.initial(b.Name, b.Dims, b.Init)
	}
	return env
}

func (s samples) draw(name string, shape []int, c ir.Class) *interp.Tensor {
	t := interp.New(shape...)
	lo, hi := finite(c.Lo, -1), finite(c.Hi, 1)
	if hi < lo {
		hi = lo + 1
	}
	for i := range t.Data {
		u := float64(rng.Uniform(s.seed, 0, interp.Site(name), uint64(i)))
		if t.Data[i] = lo + u*(hi-lo); c.Int {
			t.Data[i] = math.Floor(lo + u*(hi-lo+1))
		}
	}
	return t
}

func finite(x, otherwise float64) float64 {
	if math.IsInf(x, 0) {
		return otherwise
	}
	return x
}

func (s samples) initial(name string, dims []int, in ir.Init) *interp.Tensor {
	t := interp.New(dims...)
	for i := range t.Data {
		u := float64(rng.Uniform(s.seed, 1, interp.Site(name), uint64(i)))
		switch in.Dist {
		case "const":
			t.Data[i] = in.A + 0.01*u // equal numbers would hide a mistake in an index
		case "values":
			t.Data[i] = in.Values[i%len(in.Values)]
		case "uniform":
			t.Data[i] = in.A + u*(in.B-in.A)
		default:
			t.Data[i] = in.A + in.B*(2*u-1)
		}
	}
	return t
}
