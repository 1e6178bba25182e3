package snngen

import (
	"slices"
	"strings"
)

// neuron is one that was declared. Axes is how it names the axes of its input: nothing, or the channels first or last.
type neuron struct{ text, axes string }

// rank tells which axes an input of so many axes may have.
func axesOf(rank int) []string {
	switch rank {
	case 1:
		return []string{"", "in x[C, ...]", "in x[..., C]"}
	case 2:
		return []string{"", "in x[..., C]"}
	}
	return []string{"", "in x[C, ...]"}
}

// fire returns a neuron for the signal: of the library, one declared before, or a new one.
func (g *gen) fire(s signal) stage {
	if g.chance(12) {
		return g.lateral(s)
	}
	allowed := axesOf(len(s.dims))
	out := signal{s.dims, true}
	if g.chance(25) {
		return stage{pick(g, "LIF", "IF", "PLIF", "LIF(v_th = 0.7503)", "IF(soft_reset = true, v_th = 0.9003)",
			"LIF(tau = 4.0, v_th = 0.4003, detach_reset = true)", "LIF(decay_input = false, surrogate = sigmoid)",
			"PLIF(tau = 1.5)", "LIF(v_reset = -0.25, v_th = 0.503)"), out}
	}
	var known []string
	for _, n := range g.neurons {
		if slices.Contains(allowed, n.axes) {
			known = append(known, n.text)
		}
	}
	if len(known) > 0 && g.chance(35) {
		return stage{pick(g, known...), out}
	}
	axes := pick(g, allowed...)
	name := g.newNeuron(axes)
	g.neurons = append(g.neurons, neuron{name, axes})
	return stage{name, out}
}

func (g *gen) newNeuron(axes string) string {
	if g.chance(20) {
		return g.derived()
	}
	if g.chance(15) {
		return g.parallel()
	}
	b := &neuronBody{gen: g, channels: axes != "", axes: "..."}
	if axes != "" {
		b.add(axes)
		b.axes = strings.Trim(axes, "in x[]")
	}
	b.charge()
	b.threshold()
	b.reset()
	return g.declare("neuron", "(tau = 2.0, surrogate = "+g.surrogate()+")", b.lines...)
}

// derived declares a neuron that extends one of the library, or an own one.
func (g *gen) derived() string {
	switch g.r.IntN(4) {
	case 0:
		return g.derive("neuron", "", "LIF(tau = 3.0)", "v = h - 0.5*s")
	case 1:
		return g.derive("neuron", "(tau = 2.5)", "LIF(tau)", "learn th = 0.75 in 0.25..2", "s = spike(h - th - 0.0003, surrogate)")
	case 2:
		return g.derive("neuron", "(surrogate = "+g.surrogate()+")", "IF(soft_reset = true)", "h = 0.75*v[t-1] + x", "v[-1] = 0.125")
	}
	base := g.newNeuron("")
	return g.derive("neuron", "", base, pick(g, "note = 1", "v[-1] = 0.5", "v = h*(1 - detach(s))"))
}

// parallel declares a neuron whose membrane no spike resets: a weighing of all steps or of the last ones, or a linear
// recurrence, short or long.
func (g *gen) parallel() string {
	level := pick(g, "0.5003", "0.7503", "0.2507")
	var lines []string
	switch g.r.IntN(8) {
	case 0:
		return pick(g, "PSN", "MaskedPSN(k = 2)", "SlidingPSN(k = 3)")
	case 1:
		lines = []string{"learn W[T, T] ~ kaiming", "learn th[T] = 0.5", "h = (sum(i: T) W[t, i]*x[i]) - th[t] + 0.5"}
	case 2:
		lines = []string{"learn w[k: 3] = 0.25*(k + 1)", "h = sum inside (k: 3) w[k]*x[t + k - 2]"}
	case 6:
		lines = []string{"now = " + pick(g, "x", "1*x"), "now[-1] = " + pick(g, "0", "0.25"),
			"h = sum" + pick(g, "", " inside") + "(k: 3) 0.25*(k + 1)*now[t - k]"}
	case 7:
		lines = []string{"learn a = 0.25", "b = 0.5*a", "now = x", "now[-1] = b", "h = max(k: 3) now[t - k]"}
	case 3:
		lines = []string{"i = 0.5*i[t-1] + x", "h = 0.75*h[t-1] + 0.25*i", "i[-1] = 0", "h[-1] = 0"}
	case 4:
		lines = []string{"learn k = 0.5 in 0..1", "h = k*h[t-1] + (1 - k)*x", "h[-1] = 0"}
	default:
		lines = []string{"h = 0.5*x + 0.25*h[t-1] - 0.125*h[t-2] + 0.25*h[t-3] + 0.125*h[t-4] - 0.0625*h[t-5]", "h[-1] = 0"}
	}
	lines = append(lines, "s = spike(h - "+level+", surrogate)")
	return g.declare("neuron", "(surrogate = "+g.surrogate()+")", lines...)
}

// neuronBody is a neuron in the making.
type neuronBody struct {
	*gen
	channels bool
	axes     string // all of its input
	lines    []string
	level    string // the threshold
}

func (b *neuronBody) add(lines ...string) { b.lines = append(b.lines, lines...) }

// learn adds a learned parameter, per channel if the channels have a name.
func (b *neuronBody) learn(name, value string) {
	if b.channels && b.chance(60) {
		name += "[C]"
	}
	b.add("learn " + name + " " + value)
}

// charge adds the membrane's update before it fires.
func (b *neuronBody) charge() {
	switch b.r.IntN(15) {
	case 0, 1:
		b.add("h = v[t-1] + (x - v[t-1])/tau")
	case 2:
		b.add("h = v[t-1] + x")
	case 3:
		b.add("h = exp(-1/tau)*v[t-1] + x")
	case 4:
		b.learn("k", "= 0.5 in 0..1")
		b.add("h = k*v[t-1] + x")
	case 5:
		b.learn("k", "= 0.25")
		b.add("h = v[t-1] + sigmoid(k)*(x - v[t-1])")
	case 6:
		b.add("i = 0.5*i[t-1] + x", "h = 0.5*v[t-1] + i", "i[-1] = 0")
	case 7:
		b.learn("g", "~ uniform(0, 0.5)")
		b.add("w = 0.75*w[t-1] + g*v[t-1]", "h = 0.75*v[t-1] + x - 0.5*w", "w[-1] = 0")
	case 8:
		b.add("p = x", "p[-1] = 0", "h = 0.5*v[t-1] + 0.5*x + 0.5*p[t-1]")
	case 9:
		b.add("h = v[t-1] + 0.25*v[t-1]*(v[t-1] - 1) + x")
	case 10:
		b.add("h = 0.5*v[t-1] + 0.25*v[t-2] + x")
	case 11:
		b.add("h = if t == 0 then x else 0.5*v[t-1] + x/tau")
	case 12:
		b.add("learn leak["+b.axes+"] = 0.625 in 0..1", "h = leak*v[t-1] + x")
	case 13:
		b.add("h = 0.5*v[t-1] + x + uniform(-0.125, 0.125)")
	case 14:
		b.add("u = 0.5*v[t-1] + x", "running mu = mean(b, ...) u", "h = u - 0.5*mu")
	}
}

// threshold adds what the membrane is compared with. Most thresholds lie off the grid of dyadic numbers, so that few
// sums meet them.
func (b *neuronBody) threshold() {
	b.level = pick(b.gen, "1", "0.7503", "0.5003", "0.2507")
	switch b.r.IntN(8) {
	case 6:
		b.add("th = " + b.level + " + uniform(-0.125, 0.125)")
		b.level = "th"
	case 7:
		b.add("fired = max(fired[t-1], s[t-1])", "fired[-1] = 0", "s[-1] = 0")
		b.level = "(0.4003 + 0.25*(not fired))"
	case 0:
		b.learn("th", "= 0.5 in 0.25..2")
		b.level = "(th + 0.0003)"
	case 1:
		b.add("a = 0.75*a[t-1] + s[t-1]", "a[-1] = 0", "s[-1] = 0")
		b.level = "(0.5003 + 0.25*a)"
	case 2:
		b.learn("beta", "= 0.25 in 0..2")
		b.add("a = 0.5*a[t-1] + 0.5*s[t-1]", "a[-1] = 0", "s[-1] = 0")
		b.level = "(0.4003 + beta*a)"
	}
	b.add("s = " + pick(b.gen, "spike", "spike", "spike_above") + "(h - " + b.level + ", surrogate)")
}

// reset adds the membrane's update after it fired, and its initial value.
func (b *neuronBody) reset() {
	b.add("v = " + pick(b.gen, "h*(1 - s)", "h*(1 - s) + 0.25*s", "h - s*"+b.level, "h - 0.75*s", "h*(1 - detach(s))",
		"h - detach(s)", "if s then 0 else h", "if s then -0.25 else h", "h", "(1 - s)*h + s*(h - 1)/2", "if not s then h else h/2"))
	if b.chance(25) {
		b.learn("v0", "= 0.125")
		b.add("v[-1] = v0")
		return
	}
	b.add("v[-1] = " + pick(b.gen, "0", "0.25", "0", "-0.125"))
}
