package snngen

// lateral declares a neuron whose units see each other's earlier spikes: a recurrence with a sum inside.
func (g *gen) lateral(s signal) stage {
	out := signal{s.dims, true}
	var lines []string
	switch len(s.dims) {
	case 1:
		lines = []string{"in x[C]"}
		lines = append(lines, pick(g,
			"learn R[C, C] ~ normal(0, 0.25)\n  r[c] = sum(d: C) R[d, c]*s[t-1, d]",
			"r[c: C] = 0.125*sum(d: C) s[t-1, d]",
			"r[c: C] = 0.25*max(d: C) v[t-1, d]",
			"learn R[C] ~ normal(0, 0.5)\n  r[c] = sum inside (d: 3) R[c]*s[t-1, c + d - 1]"))
	case 2:
		lines = []string{"in x[N, D]"}
		lines = append(lines, pick(g,
			"learn R[N, N] ~ normal(0, 0.25)\n  r[n, d: D] = sum(m: N) R[n, m]*s[t-1, m, d]",
			"learn R[D, D] ~ normal(0, 0.25)\n  r[n: N, d] = sum(e: D) R[d, e]*v[t-1, n, e]"))
	default:
		lines = []string{"in x[C, H, W]"}
		lines = append(lines, pick(g,
			"learn K[C, 3, 3] ~ normal(0, 0.25)\n  r[c: C, i: H, j: W] = sum inside (u: 3, w: 3) K[c, u, w]*s[t-1, c, i + u - 1, j + w - 1]",
			"learn K[C, C] ~ normal(0, 0.25)\n  r[o, i: H, j: W] = sum(c: C) K[o, c]*s[t-1, c, i, j]",
			"r[c: C, i: H, j: W] = max inside (u: 3) s[t-1, c, i + u - 1, j]"))
	}
	lines = append(lines, "h = 0.5*v[t-1] + x "+pick(g, "+", "-")+" r", "s = spike(h - 0.5003, surrogate)",
		"v = "+pick(g, "h*(1 - s)", "h - s", "if s then 0 else h"), "v[-1] = 0", "s[-1] = 0")
	return stage{g.declare("neuron", "(surrogate = "+g.surrogate()+")", lines...), out}
}
