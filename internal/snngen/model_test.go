package snngen

import (
	"fmt"
	"strings"
)

// model returns the text of the model and its train section; what they need is declared.
func (g *gen) model() string {
	in, s := g.input()
	b := &body{gen: g, expr: in, s: s}
	b.encode()
	for range 1 + g.r.IntN(2) {
		b.layer()
	}
	b.toVector()
	if g.chance(50) {
		b.layer()
	}
	classes := 2 + g.r.IntN(4)
	b.stage(stage{fmt.Sprintf("Linear(%d, bias = %v)", classes, g.chance(50)), weighed(classes)})
	loss := b.readout()
	return fmt.Sprintf("model Net {\n  %s\n  time %d\n  %s\n}\n\ntrain Net {\n  data digits(batch = 4)\n  loss %s\n  optimizer %s\n  epochs 1  seed 1\n}\n",
		b.in, g.steps, strings.Join(b.lines, "\n  "), loss, pick(g, "adam(lr = 1e-3)", "sgd(lr = 0.1, momentum = 0.9)", "adamw(lr = 2e-3)"))
}

// body is the pipeline of a model in the making.
type body struct {
	*gen
	in    string
	lines []string
	expr  string
	s     signal
	vars  int
}

// input chooses the model's input: an image, tokens or a vector, steady or varying in time, real or spikes.
func (g *gen) input() (string, signal) {
	size := func() int {
		if g.wide {
			return 8
		}
		return 3 + g.r.IntN(6)
	}
	switch g.r.IntN(6) {
	case 0:
		return "x", weighed(2 + g.r.IntN(11))
	case 1:
		return "x", weighed(2+g.r.IntN(6), 2+g.r.IntN(7))
	}
	return "x", weighed(1+g.r.IntN(3), size(), size())
}

// encode declares the input and makes it a signal in time.
func (b *body) encode() {
	dims := strings.Trim(strings.ReplaceAll(fmt.Sprint(b.s.dims), " ", ", "), "[]")
	switch b.r.IntN(8) {
	case 0:
		b.in = "in x: spike[T, " + dims + "]"
		b.s.spike = true
	case 1:
		b.in = "in x: real[T, " + dims + "] in 0..1"
	default:
		b.in = "in x: real[" + dims + "] in 0..1"
		b.encoder()
	}
}

func (b *body) encoder() {
	own := []string{"s = x > (t + 1)/(T + 1)", "s = x*(t + 1)/T", "s = if t == 0 then x else 0.5*s[t-1]\n  s[-1] = 0",
		"h = h[t-1] + x - r[t-1]\n  s = spike_above(h - 0.9997, atan)\n  r = s\n  h[-1] = 0\n  r[-1] = 0"}
	switch b.r.IntN(6) {
	case 0:
		b.stage(stage{"Poisson", signal{b.s.dims, true}})
	case 1:
		b.stage(stage{"TTFS", signal{b.s.dims, true}})
	case 2:
		b.stage(stage{b.declare("encoder", "", pick(b.gen, own...)), weighed(b.s.dims...)})
	default:
		b.stage(stage{"Direct", weighed(b.s.dims...)})
	}
}

// stage adds a stage to the pipeline, and gives the result a name now and then.
func (b *body) stage(s stage) {
	b.expr += " -> " + s.text
	b.s = s.out
	if b.chance(30) {
		b.name()
	}
}

func (b *body) name() {
	b.vars++
	name := fmt.Sprintf("y%d", b.vars)
	b.lines = append(b.lines, name+" = "+b.expr)
	b.expr = name
}

// layer adds a weighted sum, a norm, a neuron, and what may come behind.
func (b *body) layer() {
	b.stage(b.linearStage())
	if b.chance(55) {
		b.stage(b.normalise(b.s))
	}
	b.stage(b.fire(b.s))
	if b.chance(20) {
		b.repeated()
	}
	for b.chance(45) {
		b.stage(b.shapeStage())
	}
}

func (b *body) linearStage() stage {
	switch len(b.s.dims) {
	case 3:
		return b.imageLinear(b.s)
	case 2:
		return b.tokenLinear(b.s)
	}
	return b.vectorLinear(b.s)
}

func (b *body) shapeStage() stage {
	if b.chance(20) {
		return b.rare(b.s)
	}
	if b.chance(40) {
		return b.anyShape(b.s)
	}
	switch len(b.s.dims) {
	case 3:
		return b.imageShape(b.s)
	case 2:
		return b.tokenShape(b.s)
	}
	return b.vectorShape(b.s)
}

// repeated adds a block several times, by `repeat` or by `for`.
func (b *body) repeated() {
	b.name()
	branch := b.branch(b.s)
	last := b.expr
	head := pick(b.gen, "repeat 2 { ", "for n in 1..2 { ", "for n in [0.5, 0.25] { ")
	update := pick(b.gen, "%[1]s = %[1]s + %[2]s()(%[1]s)", "%[1]s = %[1]s -> Residual(%[2]s)")
	b.lines = append(b.lines, head+fmt.Sprintf(update, last, branch)+" }")
	b.s.spike = false
}

// toVector brings the signal to one axis.
func (b *body) toVector() {
	d := b.s.dims
	switch len(d) {
	case 3:
		b.fromImage()
	case 2:
		if b.chance(50) {
			b.stage(stage{"Flatten", b.s.with(b.s.size())})
			return
		}
		op := pick(b.gen, "mean", "max", "sum")
		b.stage(stage{b.declare("block", "", "in x[N, D]", "out[d] = "+op+"(n: N) x[n, d]"), weighed(d[1])})
	}
}

func (b *body) fromImage() {
	d := b.s.dims
	switch b.r.IntN(4) {
	case 0:
		b.stage(stage{"GlobalAvgPool", weighed(d[0])})
	case 1:
		b.stage(stage{"Tokens", b.s.with(d[1]*d[2], d[0])})
		b.layer()
		b.toVector()
	default:
		b.stage(stage{"Flatten", b.s.with(b.s.size())})
	}
}

// readout ends the model and returns a loss that fits.
func (b *body) readout() string {
	switch b.r.IntN(4) {
	case 0:
		b.stage(stage{"LI", b.s})
	case 1:
		b.stage(b.fire(b.s))
	}
	if b.chance(50) {
		b.lines = append(b.lines, "out = "+b.expr)
		return b.lossOverTime()
	}
	b.lines = append(b.lines, "out = "+b.expr+" -> mean over t")
	return b.lossAtEnd()
}

func (g *gen) lossOverTime() string {
	if g.chance(25) {
		return g.declare("loss", "", "in y[K]", "in target", "out = mean(t, b, k: K) (y[k] - (k == target))^2")
	}
	return pick(g, "mse_rate", "tet", "tet(lambda = 0.25, phi = 0.5)", "tet(label_smoothing = 0.125)")
}

func (g *gen) lossAtEnd() string {
	switch g.r.IntN(4) {
	case 0:
		return g.declare("loss", "", "in y[K]", "in target[K]", "out = mean(b, k: K) (y[k] - target[k])^2")
	case 2:
		return g.regular()
	case 1:
		return g.declare("loss", "(w = 0.5)", "in y[K]", "in target", "z = sum(k: K) exp(y[k])",
			"out = w*mean(b) (log(z) - sum(k: K) (k == target)*y[k])")
	}
	return pick(g, "cross_entropy", "cross_entropy(label_smoothing = 0.125)")
}

// regular declares a loss that looks at the network's neurons.
func (g *gen) regular() string {
	about := pick(g, "(mean(t, b, ...) n.s)^2", "(mean(t, b, ...) potential(n)^2)", "abs(mean(t, b, ...) n.s - 0.25)")
	return g.declare("loss", "", "in y[K]", "in target", "z = sum(k: K) exp(y[k])",
		"r = mean(b) (log(z) - sum(k: K) (k == target)*y[k])",
		"for n in neurons {", "  if has(n, \"s\") { r = r + 0.125*"+about+" }", "}", "out = r/(1 + len(neurons))")
}
