package driver

import (
	"fmt"
	"math"
	"slices"

	"snnc/ir"
	"snnc/ir/interp"
	"snnc/lang/ast"
)

// The standard input of a neuron: a current of stepOver times the rheobase, then a ramp up to rampTo times it, and silence
// before, between and after.
const (
	responseSteps     = 64
	stepFrom, stepTo  = 4, 28
	rampFrom, rampEnd = 36, 56
	stepOver, rampTo  = 1.5, 3.0
	regular           = 4 // spikes during the step that count as regular firing
	leastCurrent      = 1. / (1 << 20)
	greatestCurrent   = 1 << 20
	bisections        = 10
	unknownRheobase   = 1.0
	shownMembranes    = 3
)

// neuronShapes are the axes of the input that are tried.
var neuronShapes = []string{"1", "1, 1, 1", "1, 1"}

// neuronResponse runs a neuron on the standard input.
func (c *Catalogue) neuronResponse(d *ast.Decl) (*Response, error) {
	p, err := c.firstSpecimen(d, neuronShapes, func(applied, shape string) string {
		return fmt.Sprintf("model %s { in x: real[T, %s]\n time %d\n out = %s }", specimenModel, shape, responseSteps, applied)
	})
	if err != nil {
		return nil, err
	}
	r := &Response{XLabel: "time step", X: counted(responseSteps), States: states(p.m)}
	if r.Rheobase, err = p.rheobase(); err != nil {
		return nil, err
	}
	input := standardInput(r.Rheobase)
	r.add("input", roleInput, input)
	err = p.potentials(r, input)
	if len(r.with(roleSpikes)) == 0 {
		r.Rheobase = 0
	}
	return r, err
}

func counted(n int) []float64 {
	x := make([]float64, n)
	for i := range x {
		x[i] = float64(i)
	}
	return x
}

func standardInput(scale float64) []float64 {
	x := make([]float64, responseSteps)
	for t := range x {
		switch {
		case t >= stepFrom && t < stepTo:
			x[t] = stepOver * scale
		case t >= rampFrom && t < rampEnd:
			x[t] = rampTo * scale * float64(t-rampFrom+1) / (rampEnd - rampFrom)
		}
	}
	return x
}

// rheobase is about the least constant current at which the neuron fires regularly; if it never does, at which it fires at
// all; 1 if it does not fire, or fires without a current.
func (p *specimen) rheobase() (float64, error) {
	if fires, err := p.fires(); err != nil || !fires {
		return unknownRheobase, err
	}
	once := unknownRheobase
	for x, found := leastCurrent, false; x <= greatestCurrent; x *= 2 {
		n, err := p.spikesAt(x)
		if err != nil {
			return 0, err
		}
		if n > 0 && !found {
			once, found = x, true
		}
		if n >= regular {
			return p.narrow(x)
		}
	}
	return once, nil
}

// fires reports whether what comes out of a current of 1 is spikes, maybe of several heights: whole numbers, or few values.
func (p *specimen) fires() (bool, error) {
	out, err := p.run(standardInput(1))
	if err != nil {
		return false, err
	}
	return p.g.Output("out").Type.Class.Int || discrete(p.first(out["out"].Data)), nil
}

// heights is the number of values up to which an output is a train of spikes.
const heights = 8

func discrete(values []float64) bool {
	sorted := slices.Sorted(slices.Values(values))
	return len(slices.Compact(sorted)) <= heights && slices.Contains(sorted, 0)
}

// narrow bisects between half a current and the current, which makes the neuron fire regularly.
func (p *specimen) narrow(x float64) (float64, error) {
	if n, err := p.spikesAt(0); err != nil || n >= regular {
		return unknownRheobase, err
	}
	lo, hi := x/2, x
	if x == leastCurrent {
		lo = 0
	}
	for range bisections {
		middle := (lo + hi) / 2
		n, err := p.spikesAt(middle)
		if err != nil {
			return 0, err
		}
		if n >= regular {
			hi = middle
		} else {
			lo = middle
		}
	}
	return hi, nil
}

// spikesAt counts the steps with an output during a step of current.
func (p *specimen) spikesAt(current float64) (int, error) {
	x := make([]float64, responseSteps)
	for t := stepFrom; t < stepTo; t++ {
		x[t] = current
	}
	out, err := p.run(x)
	if err != nil {
		return 0, err
	}
	n := 0
	for _, s := range p.first(out["out"].Data)[:stepTo] {
		if s != 0 {
			n++
		}
	}
	return n, nil
}

// potentials runs the neuron and adds its membranes, their thresholds and what comes out.
func (p *specimen) potentials(r *Response, input []float64) error {
	seen := map[*ir.Value][]float64{}
	p.env.Watch = func(v *ir.Value, t *interp.Tensor) {
		if v.Type.Time {
			seen[v] = p.first(t.Data)
		} else {
			seen[v] = append(seen[v], t.Data[0])
		}
	}
	out, err := p.run(input)
	if p.env.Watch = nil; err != nil {
		return err
	}
	for _, pair := range p.compared(seen) {
		r.add(pair.name, roleMembrane, pair.membrane)
		r.add("threshold of "+pair.name, roleThreshold, pair.threshold)
	}
	result := p.first(out["out"].Data)
	role := roleOutput
	if p.g.Output("out").Type.Class.Int || discrete(result) {
		role = roleSpikes
	}
	r.add("output", role, result)
	return nil
}

// over is a value at every step; a value that is known once holds always.
func over(v []float64, steps int) []float64 {
	out := make([]float64, steps)
	for t := range out {
		switch {
		case len(v) == steps:
			out[t] = v[t]
		case len(v) > 0:
			out[t] = v[0]
		default:
			out[t] = math.NaN()
		}
	}
	return out
}
