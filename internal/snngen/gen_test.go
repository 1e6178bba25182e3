// Package snngen writes random programs of the language, for differential tests of everything between text and
// results. Each program has one model with a train section, and small sizes.
package snngen

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// Program returns the text of a random program: a model with neurons, surrogates, norms and blocks of its own beside
// those of the standard library. Images have at most 8 x 8 positions, vectors at most 64 elements, and it runs for at
// most 5 steps.
func Program(r *rand.Rand) string {
	g := &gen{r: r, steps: 1 + r.IntN(5), wide: r.IntN(6) == 0}
	if g.steps == 1 {
		g.steps = 1 + r.IntN(5) // a single step is a rare choice
	}
	model := g.model()
	return "snn 1\n\n" + strings.Join(g.decls, "\n\n") + "\n\n" + model
}

// gen is a program in the making.
type gen struct {
	r       *rand.Rand
	steps   int
	decls   []string
	names   int
	neurons []neuron
	wide    bool // large enough for kernels that small sizes do not reach
}

// signal is what is known of a value between two stages of a pipeline, at a step and of a sample.
type signal struct {
	dims  []int
	spike bool
}

// stage is a module's application as text, and its result.
type stage struct {
	text string
	out  signal
}

func (g *gen) chance(percent int) bool { return g.r.IntN(100) < percent }

func pick[E any](g *gen, list ...E) E { return list[g.r.IntN(len(list))] }

// declare adds a declaration and returns its name. params holds parentheses of its own, if it is not empty.
func (g *gen) declare(kind, params string, lines ...string) string {
	return g.derive(kind, params, "", lines...)
}

// derive adds a declaration that extends another.
func (g *gen) derive(kind, params, base string, lines ...string) string {
	g.names++
	name := fmt.Sprintf("%s%d", strings.ToUpper(kind[:1])+kind[1:], g.names)
	if base != "" {
		base = " extends " + base
	}
	body := " {\n  " + strings.Join(lines, "\n  ") + "\n}"
	if len(lines) == 0 {
		body = " {}"
	}
	g.decls = append(g.decls, kind+" "+name+params+base+body)
	return name
}

func (s signal) size() int {
	n := 1
	for _, d := range s.dims {
		n *= d
	}
	return n
}

// with is the signal of another shape.
func (s signal) with(dims ...int) signal { return signal{dims, s.spike} }

// weighed is a sum of products with the signal: not a spike any more.
func weighed(dims ...int) signal { return signal{dims, false} }
