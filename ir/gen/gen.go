package gen

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"snnc/ir"
	"snnc/ir/interp"
)

// Config bounds a graph. Zero fields take the defaults named.
type Config struct {
	Steps   int // random constructs, each of one to some thirty nodes; 8
	Extent  int // greatest extent of an axis of an input, and of T and B; 4
	MaxSize int // elements of one tensor; 2048
}

func (c Config) defaults() Config {
	set := func(field *int, value int) {
		if *field == 0 {
			*field = value
		}
	}
	set(&c.Steps, 8)
	set(&c.Extent, 4)
	set(&c.MaxSize, 2048)
	return c
}

// maxPoints bounds the loops of one nest.
const maxPoints = 1 << 17

// limit bounds the absolute value of every element.
const limit = 8

// Graph makes a random graph and the environment to run it in.
func Graph(r *rand.Rand, cfg Config) (*ir.Graph, *interp.Env) {
	cfg = cfg.defaults()
	g := &ir.Graph{Name: "random", T: 1 + r.IntN(cfg.Extent), B: 1 + r.IntN(cfg.Extent)}
	m := &maker{builder: builder{g: g, r: r}, cfg: cfg, env: &interp.Env{
		Inputs: map[string]*interp.Tensor{}, Params: map[string]*interp.Tensor{}, Buffers: map[string]*interp.Tensor{},
		Seed: r.Uint64() >> 32, Step: uint64(r.IntN(1000))}}
	m.keep(m.input(m.randomType()))
	m.keep(m.input(m.imageType()))
	for range cfg.Steps {
		m.step()
	}
	m.finish()
	return g, m.env
}

// maker grows a whole graph.
type maker struct {
	builder
	cfg   Config
	env   *interp.Env
	names int
}

// steps are the constructs, the frequent ones listed more than once.
var steps = []func(m *maker) *ir.Value{
	(*maker).linear, (*maker).linear, (*maker).conv, (*maker).conv, (*maker).product, (*maker).product,
	(*maker).permute, (*maker).split, (*maker).merge, (*maker).shift, (*maker).broadcast, (*maker).sum, (*maker).upsample,
	(*maker).maximum, (*maker).maximum,
	(*maker).scan, (*maker).scan, (*maker).scan, (*maker).scan,
	(*maker).leaf, (*maker).buffer, (*maker).perUnit, (*maker).perUnit,
	chain, chain, chain, chain,
}

func chain(m *maker) *ir.Value { return m.chain() }

func (m *maker) step() {
	for range 4 { // a construct gives nil if no value suits it
		if v := steps[m.r.IntN(len(steps))](m); v != nil {
			m.keep(v)
			return
		}
	}
}

// name returns a new name.
func (m *maker) name(prefix string) string {
	m.names++
	return fmt.Sprintf("%s%d", prefix, m.names)
}

// fits reports whether a result of this type, reached by so many points, is small enough.
func (m *maker) fits(t ir.Type, points int) bool {
	return m.g.Size(t) <= m.cfg.MaxSize && points <= maxPoints
}

// finish sets the outputs and drops what they do not need.
func (m *maker) finish() {
	out := m.pool[len(m.pool)-1]
	target := m.input(out.Type.With(ir.Class{Lo: -2, Hi: 2}))
	d := m.op(ir.OpSub, out, target)
	loss := m.mean(m.op(ir.OpMul, d, d))
	for i := range 2 + m.r.IntN(4) {
		v := m.pool[m.r.IntN(len(m.pool))]
		m.g.SetOutput(fmt.Sprintf("record/%d", i), v)
		loss = m.op(ir.OpAdd, loss, m.mean(v))
	}
	m.g.SetOutput("out", out)
	m.g.SetOutput("loss", loss)
	ir.Prune(m.g)
	m.dropUnused()
	if err := ir.Verify(m.g); err != nil {
		panic(&ir.Bug{Node: loss.Def, Err: err})
	}
}

func (m *maker) dropUnused() {
	used := map[string]bool{}
	for _, n := range m.g.Nodes {
		used[n.Name] = true
	}
	m.g.Params = slices.DeleteFunc(m.g.Params, func(p ir.Param) bool { return !used[p.Name] })
	m.g.Buffers = slices.DeleteFunc(m.g.Buffers, func(b ir.Buffer) bool { return !used[b.Name] })
	for _, tensors := range []map[string]*interp.Tensor{m.env.Inputs, m.env.Params, m.env.Buffers} {
		for name := range tensors {
			if !used[name] {
				delete(tensors, name)
			}
		}
	}
}

// mean is the mean of all elements.
func (m *maker) mean(v *ir.Value) *ir.Value {
	n := newNest()
	in := n.full(m.g, v.Type)
	total := n.add(&m.builder, ir.OpReindex, ir.Type{}, nil, in, v)
	return m.op(ir.OpMul, total, m.num(1/float64(m.g.Size(v.Type))))
}

// dyadic is a multiple of 1/64 in lo..hi.
func dyadic(r *rand.Rand, lo, hi float64) float64 {
	n := int(math.Round((hi - lo) * 64))
	return lo + float64(r.IntN(n+1))/64
}
