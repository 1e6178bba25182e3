package snngen

import (
	"fmt"
	"strings"
)

// rare returns a stage that uses a construct which the others do not: modules applied to expressions, demanded kinds,
// products of three, lists and texts as parameters, named axes.
func (g *gen) rare(s signal) stage {
	same := weighed(s.dims...)
	fire := g.fire(s).text
	switch g.r.IntN(10) {
	case 0:
		return stage{g.declare("block", "", "y = x -> "+fire, "out = (0.5*x + y*0.75) -> "+fire), signal{s.dims, true}}
	case 1:
		return stage{g.declare("block", "(p = 1.5)", "learn e = p in 1..2", "out = (abs(x) + 0.25)^e - x^2/8"), same}
	case 2:
		return stage{g.declare("block", "(mode = "+pick(g, `"half"`, `"whole"`)+")", `if mode == "half" {`, "  out = 0.5*x", `} else if mode != "whole" {`, "  out = x", "} else {",
			"  out = -x + 2*x", "}"), same}
	case 3:
		return stage{g.declare("block", "", "m = mean(...) x", "out = x - m"), same}
	case 4:
		return stage{g.declare("block", "(gains = [0.5, 0.25])", "y = gains[0]*x", "for a in gains {", "  y = y + a*tanh(y)", "}", "out = y*len(gains)"), same}
	case 5:
		return g.demanding(s)
	}
	switch len(s.dims) {
	case 3:
		return g.rareImage(s)
	case 2:
		return g.rareTokens(s)
	}
	return stage{g.declare("block", "", "in x[D]", "learn w[D, D] ~ "+g.distribution(), "learn c[D] = 0.5",
		"out[i] = "+pick(g, "sum(j: D) w[i, j]*x[j]*c[j]", "sum(j: D) 0.5*w[i, j]*x[j]*x[i]", "x[i] + sum(k: 3) c[i]*0.25",
			"mean(j: D) (x[i] - c[j])*(x[j] + 0.5)", "sum(j: D) (if i < j then w[i, j] else 0)*x[j]")), same}
}

// demanding declares a block that states what it is given.
func (g *gen) demanding(s signal) stage {
	axes := strings.Join([]string{"A", "B", "C"}[:len(s.dims)], ", ")
	if s.spike {
		return stage{g.declare("block", "", "in x: spike["+axes+"] in 0..1", "k = 2", `require A >= 1 and k == 2 : "sizes"`, "out = x or x"), s}
	}
	return stage{g.declare("block", "", "in x: real["+axes+"]", "out = x*"+pick(g, "A", "elements(x)", "rank(x)")+"/16"), weighed(s.dims...)}
}

func (g *gen) rareImage(s signal) stage {
	c, h, w := s.dims[0], s.dims[1], s.dims[2]
	if g.chance(50) {
		return stage{g.declare("block", "", "in x[C, H, W]", "learn p[H, W] ~ "+g.distribution(),
			"out[c, i, j] = sum(k: C) p[i, j]*x[k, i, j]*x[c, i, j]"), weighed(c, h, w)}
	}
	return stage{g.declare("block", "", "in x[C, H, W]", "out = x -> "+pick(g, "mean over W", "sum over W")), weighed(c, h)}
}

func (g *gen) rareTokens(s signal) stage {
	n, d := s.dims[0], s.dims[1]
	switch g.r.IntN(4) {
	case 0:
		return stage{g.declare("block", "", "in x[N, D]", "out = x -> "+pick(g, "mean over N", "sum over N", "max over N")), weighed(d)}
	case 1:
		return stage{g.declare("block", "", "in x[N, D]", "m[d] = LIF(sum(n: N) x[n, d]*0.5003)", "out[n, d] = x[n, d]*m[d]"), weighed(n, d)}
	case 2:
		return stage{g.declare("block", "", "in x[N, D]", "learn a[N, N] ~ "+g.distribution(), "learn c[N] = 0.5",
			"out[n, d] = sum(m: N) a[n, m]*c[m]*x[m, d]*x[n, d]"), weighed(n, d)}
	}
	name := g.transformer()
	return stage{fmt.Sprintf("%s(depth = %d)", name, g.r.IntN(3)), weighed(n, d)}
}

// transformer declares one with sections.
func (g *gen) transformer() string {
	return g.declare("transformer", "(depth = 1, scale = 0.5)", "in y[N, D]", "embed y -> Linear(D) -> LIF",
		"repeat depth {", "  x = x + (x -> Linear(D) -> IF(v_th = 0.7503))", "  x = scale*x", "}", "head x + 0.25*y")
}
