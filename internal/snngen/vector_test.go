package snngen

// anyShape returns a stage that keeps the shape of any signal: residuals, delays, sums over time, dropout.
func (g *gen) anyShape(s signal) stage {
	switch g.r.IntN(9) {
	case 0:
		return stage{g.declare("block", "", "d = x", "d[-1] = 0", "out = 0.5*x + 0.25*d[t-1]"), weighed(s.dims...)}
	case 1:
		return stage{g.declare("block", "", "m = x -> mean over t", "out = x - 0.5*m"), weighed(s.dims...)}
	case 2:
		return stage{pick(g, "Dropout", "Dropout(p = 0.25)"), weighed(s.dims...)}
	case 3:
		return stage{g.declare("block", "", "out = "+pick(g, "tanh(x)", "relu(x - 0.25)", "x*x - 0.5", "clamp(x, -0.5, 1.5)",
			"if training then x else 0.5*x", "x*(1 + progress)", "log(1 + abs(x))", "0.5*x + 0.5*detach(x)", "0.5*x + differential(0.5*x)", "sqrt(x^2 + 1)",
			"if x > 0.0003 then x else 0.25*x", "x*(t + 1)/T", "max(x, 0.5 - x)")), weighed(s.dims...)}
	case 4:
		return stage{g.declare("block", "", "m = "+pick(g, "max", "min", "sum")+"(t) x", "out = x + 0.25*m"), weighed(s.dims...)}
	case 5:
		if s.spike {
			return stage{g.declare("block", "", "d = x", "d[-1] = 0",
				"out = "+pick(g, "x and not d[t-1]", "x or d[t-1]", "not x", "x and x", "if d[t-1] then not x else x")), s}
		}
	case 6:
		return stage{g.declare("block", "", "learn a = 0.5", "learn c = 0.25 in 0..1", "out = a*x + c*abs(x)"), weighed(s.dims...)}
	}
	return g.residual(s)
}

// residual puts a branch that keeps the shape beside the signal.
func (g *gen) residual(s signal) stage {
	branch := g.branch(s)
	if s.spike && g.chance(60) {
		op := pick(g, "ResidualAnd", "ResidualIand", "ResidualOr")
		return stage{op + "(" + branch + ")", s}
	}
	return stage{"Residual(" + branch + ")", weighed(s.dims...)}
}

// branch declares a block from the signal to spikes of its shape.
func (g *gen) branch(s signal) string {
	linear := "Linear(D)"
	in := "in x[..., D]"
	if len(s.dims) == 3 {
		linear, in = "Conv(C, 3)", "in x[C, H, W]"
	}
	norm, fire := g.normalise(s).text, g.fire(s).text
	if g.chance(40) { // the same weights twice
		return g.declare("block", "", in, "f = "+linear, "y = x -> f -> "+fire, "out = y -> f -> "+g.fire(s).text)
	}
	return g.declare("block", "(normed = "+pick(g, "true", "false")+")", in, "y = x -> "+linear,
		"if normed {", "  y = y -> "+norm, "}", "out = y -> "+fire)
}

// vectorLinear returns a weighted sum over a vector [D].
func (g *gen) vectorLinear(s signal) stage {
	if g.chance(15) {
		return stage{g.declare("block", "", "in x[D]", "learn M[T, T] ~ "+g.distribution(), "out[t, d] = sum(i: T) M[t, i]*x[i, d]"), weighed(s.dims...)}
	}
	return g.linear(s)
}

// vectorShape returns a stage that keeps a vector a vector.
func (g *gen) vectorShape(s signal) stage {
	d := s.dims[0]
	switch g.r.IntN(4) {
	case 0:
		return stage{g.declare("block", "", "in x[D]", "out[t, d] = x[T - 1 - t, d]"), s}
	case 1:
		if d%2 == 0 {
			return stage{g.declare("block", "", "in x[D]", "out[i: D/2] = x[2*i] + x[2*i + 1]"), weighed(d / 2)}
		}
	case 2:
		if d <= 12 {
			return stage{g.declare("block", "", "in x[D]", "y[d: D] = x[D - 1 - d]", "out[2*d + k] = if k == 0 then x[d] else y[d]"), s.with(2 * d)}
		}
	}
	return g.anyShape(s)
}
