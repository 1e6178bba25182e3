package ir

import (
	"slices"
	"strconv"
)

// The parts of the text form from the whole down to a node.

func (p *parser) file() *Graph {
	pos := p.tok.pos
	p.expect("graph")
	g := &Graph{Name: p.quoted("the graph's name")}
	p.expect("T")
	p.expect("=")
	g.T = p.integer(0, "T")
	p.expect("B")
	p.expect("=")
	g.B = p.integer(0, "B")
	p.graph(g, whole)
	if p.tok.kind != tokEnd {
		p.expected("nothing more")
	}
	if err := Verify(g); err != nil {
		p.fail(pos, "%v", err)
	}
	return g
}

// nested reads a body or surrogate within outer.
func (p *parser) nested(outer *Graph, r role) *Graph {
	if p.depth++; p.depth > maxNesting {
		p.fail(p.tok.pos, "graphs nested more than %d deep", maxNesting)
	}
	g := &Graph{T: outer.T, B: outer.B}
	if p.accept("graph") {
		g.Name = p.quoted("the graph's name")
	}
	if p.accept("T") {
		p.expect("=")
		g.T = p.integer(0, "T")
	}
	if p.accept("B") {
		p.expect("=")
		g.B = p.integer(0, "B")
	}
	p.graph(g, r)
	p.depth--
	return g
}

// graph reads declarations, nodes and outputs between braces.
func (p *parser) graph(g *Graph, r role) {
	b := &graphParser{parser: p, g: g, v: newVerifier(g, r), values: map[int]*Value{}}
	p.expect("{")
	for !p.accept("}") {
		b.statement()
	}
}

// graphParser reads one graph; it verifies node by node, so that a fault is reported where it stands.
type graphParser struct {
	*parser
	g      *Graph
	v      *verifier
	values map[int]*Value
}

func (p *graphParser) statement() {
	switch {
	case p.tok.kind == tokValue:
		p.node()
	case p.accept("param"):
		d := Param{Name: p.quoted("a name"), Dims: p.dims(), Init: p.init()}
		d.Lo, d.Hi = p.limits()
		p.g.Params = append(p.g.Params, d)
	case p.accept("buffer"):
		p.g.Buffers = append(p.g.Buffers, Buffer{Name: p.quoted("a name"), Dims: p.dims(), Init: p.init()})
	case p.accept("output"):
		name := p.quoted("a name")
		p.expect("=")
		p.g.Outputs = append(p.g.Outputs, Output{name, p.operand()})
	default:
		p.expected(`a value such as %5, param, buffer, output or "}"`)
	}
}

func (p *graphParser) dims() []int {
	pos := p.tok.pos
	d := list(p.parser, "[", "]", func() int { return p.integer(1, "an extent") })
	if len(d) > maxRank {
		p.fail(pos, "%d axes, at most %d", len(d), maxRank)
	}
	return d
}

func (p *graphParser) init() Init {
	p.expect("~")
	i := Init{Dist: p.take(tokName, "a distribution")}
	pos := p.tok.pos
	v := list(p.parser, "(", ")", p.number)
	want := 2
	switch i.Dist {
	case "values":
		i.Values = v
		return i
	case "const":
		want = 1
	}
	if len(v) != want {
		p.fail(pos, "%s takes %d numbers, found %d", i.Dist, want, len(v))
	}
	i.A, i.B = v[0], append(v, 0)[1]
	return i
}

// limits reads an optional range; without one it is unbounded.
func (p *graphParser) limits() (lo, hi float64) {
	if !p.accept("in") {
		return Real.Lo, Real.Hi
	}
	lo = p.number()
	p.expect("..")
	return lo, p.number()
}

// operand reads a value that is defined before.
func (p *graphParser) operand() *Value {
	pos := p.tok.pos
	text := p.take(tokValue, "a value such as %5")
	v := p.values[p.id(pos, text)]
	if v == nil {
		p.fail(pos, "%s is not defined before", text)
	}
	return v
}

func (p *graphParser) id(pos int, text string) int {
	n, err := strconv.Atoi(text[1:])
	if err != nil || n > maxInt {
		p.fail(pos, "%s is not a value's number", text)
	}
	return n
}

func (p *graphParser) operands() []*Value {
	vs := []*Value{p.operand()}
	for p.accept(",") {
		vs = append(vs, p.operand())
	}
	return vs
}

func (p *graphParser) node() {
	pos := p.tok.pos
	n := &Node{}
	ids := p.results()
	n.Op = Op(1 + slices.IndexFunc(Ops[1:], func(o OpInfo) bool { return o.Name == p.tok.text }))
	if n.Op == OpInvalid {
		p.expected("an operation")
	}
	p.advance()
	p.attributes(n)
	p.types(n, ids)
	p.trailer(n)
	if err := p.v.node(n); err != nil {
		p.fail(pos, "%s: %v", describe(n), err)
	}
	p.g.Nodes = append(p.g.Nodes, n)
	for _, o := range n.Outs {
		p.values[o.ID] = o
		p.g.next = max(p.g.next, o.ID+1)
	}
}

// results reads `%4, %5 =`.
func (p *graphParser) results() []int {
	var ids []int
	for {
		pos := p.tok.pos
		ids = append(ids, p.id(pos, p.take(tokValue, "a value such as %5")))
		if !p.accept(",") {
			p.expect("=")
			return ids
		}
	}
}

func (p *graphParser) attributes(n *Node) {
	switch {
	case n.Op == OpConst:
		n.Num = p.number()
	case n.Op == OpIota:
		n.Axis = p.integer(0, "an axis")
	case Ops[n.Op].Kind == Leaf:
		n.Name = p.quoted("a name")
		if n.Op == OpUniform && p.accept("from") {
			n.Args = []*Value{p.operand()}
		}
	case n.Op == OpScan:
		p.scanOperands(n)
	default:
		n.Args = p.operands()
		if Ops[n.Op].Kind == Nest {
			n.Maps = p.maps()
		}
	}
}

func (p *graphParser) scanOperands(n *Node) {
	n.Scan = &Scan{}
	p.expect("states")
	states := list(p.parser, "(", ")", p.operand)
	p.expect("xs")
	xs := list(p.parser, "(", ")", p.operand)
	p.expect("consts")
	n.Args = slices.Concat(states, xs, list(p.parser, "(", ")", p.operand))
	n.Scan.States, n.Scan.Xs = len(states), len(xs)
	n.Scan.Reverse = p.accept("reverse")
}

// types reads `: type, ...`, one for each result.
func (p *graphParser) types(n *Node, ids []int) {
	p.expect(":")
	for i, id := range ids {
		if i > 0 {
			p.expect(",")
		}
		n.Outs = append(n.Outs, &Value{Type: p.typ(), Def: n, Idx: i, ID: id})
	}
	if k := Ops[n.Op].Kind; k == Leaf || k == Nest {
		n.Like = n.Outs[0].Type
	}
}

// trailer reads the path, and the body or surrogate.
func (p *graphParser) trailer(n *Node) {
	if p.accept("@") {
		n.Path = p.quoted("a path")
	}
	switch n.Op {
	case OpScan:
		n.Body = p.nested(p.g, body)
	case OpSpike, OpSpikeAbove:
		n.Surr = p.surrogate()
	}
}

func (p *graphParser) surrogate() *Surrogate {
	if p.accept("smooth") {
		return &Surrogate{Name: p.quoted("a name"), Smooth: p.nested(p.g, surrogate)}
	}
	if p.accept("grad") {
		return &Surrogate{Name: p.quoted("a name"), Grad: p.nested(p.g, surrogate)}
	}
	p.expected(`"smooth" or "grad"`)
	return nil
}
