package snngen

import "fmt"

// tokenLinear returns a weighted sum over tokens [N, D].
func (g *gen) tokenLinear(s signal) stage {
	n, d := s.dims[0], s.dims[1]
	switch g.r.IntN(4) {
	case 0:
		return stage{g.declare("block", "", "in x[N, D]", "learn w[N, N] ~ "+g.distribution(), "out[n, d] = sum(m: N) w[n, m]*x[m, d]"), weighed(n, d)}
	case 1:
		return stage{g.declare("block", "", "in x[N, D]", "learn R[2*N - 1] ~ normal(0.25, 0.5)",
			"out[n: N, d] = sum(m: N) R[n - m + N - 1]*x[m, d]"), weighed(n, d)}
	}
	return g.linear(s)
}

// linear is a dense layer over the last axis, the library's or one's own.
func (g *gen) linear(s signal) stage {
	n := 2 * (1 + g.r.IntN(6))
	if g.wide {
		n = pick(g, 16, 32, 64)
	}
	dims := append([]int{}, s.dims...)
	dims[len(dims)-1] = n
	if g.chance(60) {
		return stage{fmt.Sprintf("Linear(%d, bias = %v)", n, g.chance(40)), weighed(dims...)}
	}
	name := g.declare("block", "(n = 4)", "in x[..., I]", "learn w[n, I] ~ "+g.distribution(), "learn shift[o: n] = 0.125*o - 0.25",
		"out[..., o] = shift[o] + sum(i: I) w[o, i]*x[..., i]")
	return stage{fmt.Sprintf("%s(%d)", name, n), weighed(dims...)}
}

// tokenShape returns a stage that keeps tokens tokens, attention among them.
func (g *gen) tokenShape(s signal) stage {
	n, d := s.dims[0], s.dims[1]
	switch g.r.IntN(7) {
	case 0, 1, 2:
		return stage{g.attention(s), weighed(n, d)}
	case 3:
		return stage{g.declare("block", "", "in x[N, D]", "out[d, n] = x[n, d]"), s.with(d, n)}
	case 4:
		if n%2 == 0 {
			return stage{g.declare("block", "", "in x[N, D]", "m = N/2", "out[n, h*D + d] = x[h*m + n, d]"), s.with(n/2, 2*d)}
		}
	case 5:
		return stage{g.declare("block", "", "in x[N, D]", "out[n, d] = x[n, d] + 0.25*sin(n*(d + 1))"), weighed(n, d)}
	}
	op := "max"
	if s.spike {
		op = pick(g, "max", "any", "all")
	}
	return stage{g.declare("block", "", "in x[N, D]", "m[d] = "+op+"(n: N) x[n, d]", "out[n, d] = x[n, d] + 0.5*m[d]"), weighed(n, d)}
}

// attention declares one of the ways in which tokens look at each other.
func (g *gen) attention(s signal) string {
	d := s.dims[1]
	heads := 1
	if d%2 == 0 {
		heads = pick(g, 1, 2)
	}
	lines := []string{"in x[N, D]"}
	for _, name := range []string{"q", "k", "v"} {
		line := name + " = x -> Linear(D)"
		if g.chance(60) {
			line += " -> BN"
		}
		lines = append(lines, line+" -> "+g.fire(s).text)
	}
	var rest []string
	switch g.r.IntN(4) {
	case 0:
		rest = []string{"z[c] = sum(n: N) k[n, c]*v[n, c]", "m = z -> LIF(v_th = 0.5003)", "out[n, c] = q[n, c]*m[c]"}
	case 1:
		rest = []string{"a[n, m] = 0.25*sum(c: D) q[n, c]*k[m, c]", "r[n] = sum(m: N) exp(a[n, m])",
			"out[n, c] = sum(m: N) exp(a[n, m])*v[m, c]/r[n]"}
	case 2:
		rest = []string{"a[c, e] = sum(n: N) k[n, c]*v[n, e]", "out[n, e] = 0.125*sum(c: D) q[n, c]*a[c, e]"}
	default:
		rest = []string{fmt.Sprintf("e = D/%d", heads), "a[g, n, m] = sum(c: e) q[n, g*e + c]*k[m, g*e + c]",
			"y[n, g*e + c] = sum(m: N) a[g, n, m]*v[m, g*e + c]", "out = 0.125*y"}
	}
	return g.declare("block", "", append(lines, rest...)...)
}
