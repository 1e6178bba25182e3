package main

// simple is a program of one operation of the machine.
func simple(name string) func(p prog, in, scalars []val) []val {
	return func(p prog, in, scalars []val) []val {
		return []val{p.m.op(name, append(append([]val(nil), in...), scalars...)...)}
	}
}

// unary is a program from one vector to one.
func unary(f func(p prog, x val) val) func(p prog, in, scalars []val) []val {
	return func(p prog, in, _ []val) []val { return []val{f(p, in[0])} }
}

// unaryOps are the kernels dst = f(a).
var unaryOps = []mapOp{
	{name: "neg", doc: "does dst = -a.", body: unary(prog.neg)},
	{name: "abs", doc: "does dst = |a|.", body: unary(prog.abs)},
	{name: "sqrt", doc: "does dst = the square root of a, correctly rounded.", heavy: true, body: simple("sqrt")},
	{name: "recip", doc: "does dst = 1/a, correctly rounded.", heavy: true, body: unary(func(p prog, x val) val { return p.div(p.c(1), x) })},
	{name: "floor", doc: "does dst = the largest integer <= a.", body: simple("floor")},
	{name: "round", doc: "does dst = the nearest integer, halves to even.", body: simple("round")},
	{name: "not", doc: "does dst = 1 - a.", body: unary(func(p prog, x val) val { return p.sub(p.c(1), x) })},
	{name: "sign", doc: "does dst = 1, -1 or 0 (of zeros and NaN).", body: unary(sign)},
	{name: "ge0", doc: "does dst = 1 where a >= 0, else 0.", body: unary(func(p prog, x val) val { return p.bit(p.cmp("ge", x, p.c(0))) })},
	{name: "gt0", doc: "does dst = 1 where a > 0, else 0.", body: unary(func(p prog, x val) val { return p.bit(p.cmp("gt", x, p.c(0))) })},
	{name: "ne0", doc: "does dst = 1 where a != 0 or NaN, else 0.", body: unary(func(p prog, x val) val { return p.bit(p.cmp("ne", x, p.c(0))) })},
	{name: "approxExp", doc: "does dst = e^a within 2.2 ulp.", heavy: true, body: unary(prog.exp)},
	{name: "approxLog", doc: "does dst = the natural logarithm of a within 2.2 ulp.", heavy: true, body: unary(prog.log)},
	{name: "approxTanh", doc: "does dst = tanh(a) within 2.2 ulp.", heavy: true, body: unary(prog.tanh)},
	{name: "approxSigmoid", doc: "does dst = 1/(1+e^-a) within 2.2 ulp.", heavy: true, body: unary(prog.sigmoid)},
	{name: "approxAtan", doc: "does dst = arctan(a) within 2.2 ulp.", heavy: true, body: unary(prog.atan)},
}

// binaryOp is an elementwise kernel of two operands, in three forms.
type binaryOp struct {
	name, formula string
	heavy         bool
	body          func(p prog, a, b val) val
}

func comparison(name string) func(p prog, a, b val) val {
	return func(p prog, a, b val) val { return p.bit(p.cmp(name, a, b)) }
}

// binaryOps are the kernels dst = f(a, b).
var binaryOps = []binaryOp{
	{"add", "%s + %s", false, prog.add},
	{"sub", "%s - %s", false, prog.sub},
	{"mul", "%s * %s", false, prog.mul},
	{"div", "%s / %s", true, prog.div},
	{"min", "the smaller of %s and %[2]s, %[2]s if either is NaN or both are zero", false, prog.min},
	{"max", "the larger of %s and %[2]s, %[2]s if either is NaN or both are zero", false, prog.max},
	{"lt", "1 where %s < %s, else 0", false, comparison("lt")},
	{"le", "1 where %s <= %s, else 0", false, comparison("le")},
	{"eq", "1 where %s == %s, else 0", false, comparison("eq")},
	{"ne", "1 where %s != %s or either is NaN, else 0", false, comparison("ne")},
}

// sign is 1, -1 or 0.
func sign(p prog, x val) val {
	positive, negative := p.bit(p.cmp("gt", x, p.c(0))), p.bit(p.cmp("lt", x, p.c(0)))
	return p.sub(positive, negative)
}

// otherOps are the kernels with a form of their own.
var otherOps = []mapOp{
	{name: "select", doc: "does dst = a where c != 0 (or NaN), else b.",
		stores: []string{"dst"}, loads: []string{"c", "a", "b"},
		body: func(p prog, in, _ []val) []val {
			return []val{p.sel(p.cmp("ne", in[0], p.c(0)), in[1], in[2])}
		}},
	{name: "axpy", doc: "does dst += s*a, rounding product and sum.",
		stores: []string{"dst"}, loads: []string{"dst", "a"}, scalars: []string{"s"},
		body: func(p prog, in, s []val) []val {
			return []val{p.add(in[0], p.mul(s[0], in[1]))}
		}},
	{name: "mulAdd", doc: "does dst += a*b, rounding product and sum.",
		stores: []string{"dst"}, loads: []string{"dst", "a", "b"},
		body: func(p prog, in, _ []val) []val {
			return []val{p.add(in[0], p.mul(in[1], in[2]))}
		}},
	{name: "fill", doc: "does dst = s.", stores: []string{"dst"}, scalars: []string{"s"},
		body: func(_ prog, _, s []val) []val { return s }},
	{name: "descend", doc: "does g' = clip*g + l2*p, p -= lr*g'.",
		stores: []string{"p"}, loads: []string{"p", "g"}, scalars: []string{"lr", "clip", "l2"},
		heavy: true, body: descend},
	{name: "sgd", doc: "does g' = clip*g + l2*p, v = momentum*v + g', p -= lr*v.",
		stores: []string{"p", "v"}, loads: []string{"p", "v", "g"}, scalars: []string{"lr", "momentum", "clip", "l2"},
		heavy: true, body: sgd},
	{name: "nesterov", doc: "does g' = clip*g + l2*p, v = momentum*v + g', p -= lr*(g' + momentum*v).",
		stores: []string{"p", "v"}, loads: []string{"p", "v", "g"}, scalars: []string{"lr", "momentum", "clip", "l2"},
		heavy: true, body: nesterov},
	{name: "adam", doc: "does w = keep*p, g' = clip*g + l2*w, m = beta1*m + rest1*g', v = beta2*v + rest2*g'*g', p = w - step*(m/(scale*sqrt(v) + eps)).",
		stores: []string{"p", "m", "v"}, loads: []string{"p", "m", "v", "g"},
		scalars: []string{"beta1", "rest1", "beta2", "rest2", "step", "scale", "eps", "keep", "clip", "l2"},
		heavy:   true, body: adam},
}

// descend is gradient descent; in is p, g.
func descend(p prog, in, s []val) []val {
	g := p.add(p.mul(s[1], in[1]), p.mul(s[2], in[0]))
	return []val{p.sub(in[0], p.mul(s[0], g))}
}

// velocity returns the gradient and the velocity of descent with momentum.
func velocity(p prog, in, s []val) (g, v val) {
	momentum, clip, l2 := s[1], s[2], s[3]
	g = p.add(p.mul(clip, in[2]), p.mul(l2, in[0]))
	return g, p.add(p.mul(momentum, in[1]), g)
}

// sgd is stochastic gradient descent with momentum; in is p, v, g.
func sgd(p prog, in, s []val) []val {
	_, v := velocity(p, in, s)
	return []val{p.sub(in[0], p.mul(s[0], v)), v}
}

// nesterov takes the step from where the momentum leads; in is p, v, g.
func nesterov(p prog, in, s []val) []val {
	g, v := velocity(p, in, s)
	return []val{p.sub(in[0], p.mul(s[0], p.add(g, p.mul(s[1], v)))), v}
}

// adam is Adam (D. P. Kingma and J. Ba, 2015, algorithm 1) with coupled and
// decoupled decay; in is p, m, v, g.
func adam(p prog, in, s []val) []val {
	beta1, rest1, beta2, rest2, step, scale, eps, keep, clip, l2 := s[0], s[1], s[2], s[3], s[4], s[5], s[6], s[7], s[8], s[9]
	w := p.mul(in[0], keep)
	g := p.add(p.mul(in[3], clip), p.mul(w, l2))
	m := p.add(p.mul(in[1], beta1), p.mul(g, rest1))
	v := p.add(p.mul(in[2], beta2), p.mul(p.mul(g, g), rest2))
	denominator := p.add(p.mul(p.sqrt(v), scale), eps)
	return []val{p.sub(w, p.mul(p.div(m, denominator), step)), m, v}
}
