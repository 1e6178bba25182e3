package snngen

// normalise returns a norm for the signal.
func (g *gen) normalise(s signal) stage {
	out := weighed(s.dims...)
	if g.chance(45) {
		return stage{pick(g, "BN", "BN", "BN(eps = 0.001, scale = 0.75)", "BN(momentum = 0.25)"), out}
	}
	if g.chance(20) {
		return stage{g.derive("norm", "", "BN(eps = 0.01)", "y = gamma*(x - mu)/sqrt(var + eps)"), out}
	}
	if g.chance(15) {
		return stage{g.stepNorm(), out}
	}
	if len(s.dims) == 3 {
		return stage{g.imageNorm(s), out}
	}
	return stage{g.vectorNorm(), out}
}

// stepNorm declares a norm with statistics of each step.
func (g *gen) stepNorm() string {
	if g.chance(50) {
		return g.declare("norm", "", "in x[C, ...]", "running mu[c] = mean(b, ...) x[c, ...], momentum = 0.25",
			"y[c, ...] = x[c, ...] - 0.75*mu[c]")
	}
	return g.declare("norm", "", "in x[C, ...]", "learn place[...] = 0.125",
		"running power[c] = mean(b, ...) x[c, ...]^2, initial = 1", "y[c, ...] = x[c, ...]/sqrt(power[c] + 0.125) + place[...]")
}

// vectorNorm declares a norm of the last axis.
func (g *gen) vectorNorm() string {
	switch g.r.IntN(3) {
	case 0:
		return g.declare("norm", "", "in x[..., C]", "learn gain[C] = 1", "q[...] = mean(c: C) x[..., c]^2",
			"y[..., c] = gain[c]*x[..., c]/sqrt(q[...] + 0.01)")
	case 1:
		return g.declare("norm", "", "in x[..., C]", "learn shift[C] ~ uniform(-0.5, 0.5)", "mu[...] = mean(c: C) x[..., c]",
			"q[...] = mean(c: C) (x[..., c] - mu[...])^2", "y[..., c] = (x[..., c] - mu[...])/sqrt(q[...] + 0.125) + shift[c]")
	}
	return g.declare("norm", "", "in x[..., C]", "learn gain[C] = 0.75",
		"running level = mean(t, b, ...) abs(x), momentum = 0.25, initial = 1", "y = gain*x/(level + 0.25)")
}

// imageNorm declares a norm of images: over groups of channels, over positions, or by a running scale.
func (g *gen) imageNorm(s signal) string {
	if s.dims[0]%2 == 0 && g.chance(40) {
		return g.declare("norm", "", "in x[C, H, W]", "learn gain[C] = 1", "e = C/2",
			"mu[g] = mean(c: e, i: H, j: W) x[g*e + c, i, j]", "q[g] = mean(c: e, i: H, j: W) (x[g*e + c, i, j] - mu[g])^2",
			"z[g*e + c, i, j] = (x[g*e + c, i, j] - mu[g])/sqrt(q[g] + 0.0625)", "y[c, i, j] = gain[c]*z[c, i, j]")
	}
	if g.chance(50) {
		return g.declare("norm", "", "in x[C, ...]", "learn gain[C] = 1", "mu = mean(...) x", "y = gain*(x - mu)")
	}
	return g.declare("norm", "", "in x[C, ...]", "learn shift[C] = 0.125", "n = elements(x)/C",
		"running power = mean(t, b, ...) x^2, momentum = 0.5, initial = 1, store = power*n/(n - 1)", "y = x/sqrt(power + 0.125) + shift")
}
