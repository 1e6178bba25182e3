package cpu

import (
	"slices"
	"strconv"

	"snnc/ir"
)

// opcode is an instruction of a tile program: an elementwise operation of the graph, or one of those below.
type opcode int

const (
	opCopy opcode = opcode(ir.NumOps) + iota
	opLoad        // gather or unpack from memory
	opZero
	opPack   // store as bits
	opSum    // dst += a
	opMix    // a contraction over time, of all steps
	opRoute  // the gradient of a maximum
	opNative // a run of instructions as machine code
)

// home says where a register's elements are.
type home int

const (
	homeTemp  home = iota // scratch, shared with others
	homePin               // scratch of its own
	homeSteps             // scratch of its own for every step
	homeMem               // straight in memory
)

// vreg is a register of a tile program before places are given: one float32 for each lane of the tile.
type vreg struct {
	home   home
	time   bool    // differs from step to step
	phase  int     // where it is computed
	mem    *access // of loads and stores
	isLoad bool
	slot   int
	wide   bool    // its slot has a whole tile
	scalar bool    // one number a step, read where it lies
	pack   *access // where to store it as bits
	used   map[int]bool
}

// instr is one operation on whole registers.
type instr struct {
	op      opcode
	dst     int
	a, b, c int
	mem     *access

	// The kernel, chosen when the operands' homes are known. With a scalar, s is the register whose first element it is.
	mix    *mixJob
	route  *routing
	native *nativeRun
	soft   bool // no decision depends on it: the float32 kernel will do
	one    func(dst, a []float32)
	two    func(dst, a, b []float32)
	scalar func(dst, a []float32, s float32)
	s      int
}

// phase is one pass over time: pre once, body at each step, then the states move.
type phase struct {
	loop, reverse bool
	pre, body     []instr
	moves         [][2]int // state register, register that holds its next value
	preBind       []int    // registers in memory to point at before pre
	bodyBind      []int    // the same, at each step

	code  [2][]instr // pre and body as they run
	whole *nativeRun // the loop as machine code
}

// tileBuilder turns a group into a tile program.
type tileBuilder struct {
	c      *compiler
	lead   bool  // lanes have the batch axis
	order  []int // physical order of the dims
	ext    []int // extents of the lanes, outermost first
	regs   []*vreg
	phases []*phase
	val    map[*ir.Value]int
	loads  map[*ir.Value]int
	consts map[float64]int
	at     map[*ir.Node]int // phase of a node
	member map[*ir.Node]bool
	keep   map[*ir.Value]bool // must be in memory
	known  *known
	mixes  []*mixJob
	routes []*routing
	sums   []*tileSum
	sumOf  []*ir.Value
}

func (c *compiler) newTileBuilder(u *unit) *tileBuilder {
	v := c.laneValue(u.nodes[0])
	b := &tileBuilder{c: c, lead: v.Type.Batch, order: c.lay.dims(v), val: map[*ir.Value]int{},
		loads: map[*ir.Value]int{}, consts: map[float64]int{}, at: map[*ir.Node]int{}, member: map[*ir.Node]bool{},
		keep: map[*ir.Value]bool{}, known: newKnown()}
	if b.lead {
		b.ext = append(b.ext, c.g.B)
	}
	for _, k := range b.order {
		b.ext = append(b.ext, v.Type.Dims[k])
	}
	for _, n := range u.nodes {
		b.member[n] = true
	}
	return b
}

func (b *tileBuilder) build(u *unit) {
	for _, n := range u.nodes {
		for _, o := range n.Outs {
			b.keep[o] = b.c.usedOutside(o, b.member)
		}
	}
	b.schedule(u)
	for _, n := range u.nodes {
		b.emit(n)
	}
}

// schedule gives each node the earliest phase in which its operands are there, then moves cheap ones towards their
// use.
func (b *tileBuilder) schedule(u *unit) {
	for _, n := range u.nodes {
		b.at[n] = b.earliest(n)
	}
	for _, n := range slices.Backward(u.nodes) {
		b.sink(u, n)
	}
}

// ready is the first phase that can use v in its body (or in its pre, if v does not differ from step to step).
func (b *tileBuilder) ready(v *ir.Value) int {
	if !b.member[v.Def] {
		return 0
	}
	if !v.Type.Time && (v.Def.Op == ir.OpScan || v.Def.Op == ir.OpReindex) {
		return b.at[v.Def] + 1
	}
	return b.at[v.Def]
}

func (b *tileBuilder) earliest(n *ir.Node) int {
	p := 0
	for _, a := range n.Args {
		r := b.ready(a)
		if n.Op == ir.OpContract && a.Type.Time && b.member[a.Def] && a.Def.Op != ir.OpContract {
			r++ // all steps of it
		}
		p = max(p, r)
	}
	for ; ; p++ {
		if p == len(b.phases) {
			b.phases = append(b.phases, &phase{})
		}
		if b.phases[p].accept(n) {
			return p
		}
	}
}

// accept reports whether the node can run in the phase, and makes the phase a loop if the node needs one.
func (p *phase) accept(n *ir.Node) bool {
	switch {
	case n.Op == ir.OpScan && (!p.loop || p.reverse == n.Scan.Reverse):
		p.loop, p.reverse = true, n.Scan.Reverse
		return true
	case n.Op == ir.OpScan:
		return false
	case n.Op == ir.OpContract:
	case n.Outs[0].Type.Time || n.Op == ir.OpReindex && n.Args[0].Type.Time:
		p.loop = true
	}
	return true
}

// sink moves an elementwise node to the first phase that uses it, unless that makes more values cross phases.
func (b *tileBuilder) sink(u *unit, n *ir.Node) {
	v := n.Outs[0]
	if n.Op == ir.OpScan || ir.Ops[n.Op].Kind == ir.Nest && n.Op != ir.OpMaximumVJP || !v.Type.Time || b.keep[v] {
		return
	}
	first, inside := len(b.phases), 0
	for _, m := range u.nodes {
		if slices.Contains(m.Args, v) && m.Op == ir.OpContract {
			first = min(first, b.at[m]-1)
		} else if slices.Contains(m.Args, v) {
			first = min(first, b.at[m])
		}
	}
	for _, a := range n.Args {
		if b.member[a.Def] && a.Type.Time {
			inside++
		}
	}
	if first < len(b.phases) && inside <= 1 {
		b.at[n] = first
	}
}

func (b *tileBuilder) reg(r vreg) int {
	r.used = map[int]bool{}
	b.regs = append(b.regs, &r)
	return len(b.regs) - 1
}

// push appends an instruction to the body or the pre of a phase.
func (b *tileBuilder) push(p int, time bool, in instr) {
	if time {
		b.phases[p].body = append(b.phases[p].body, in)
	} else {
		b.phases[p].pre = append(b.phases[p].pre, in)
	}
}

func (b *tileBuilder) emit(n *ir.Node) {
	if n.Op == ir.OpScan {
		b.emitScan(n)
		return
	}
	if n.Op == ir.OpReindex {
		b.emitSum(n)
		return
	}
	if n.Op == ir.OpContract {
		b.emitMixing(b.c.mixing(n))
		return
	}
	if n.Op == ir.OpMaximumVJP {
		b.emitRoute(n)
		return
	}
	src := make([]int, len(n.Args))
	for i, a := range n.Args {
		src[i] = b.operand(a)
	}
	v := n.Outs[0]
	in := newInstr(opcode(n.Op), -1, src)
	in.soft = !b.c.exact[v]
	key := b.known.key(&in, nil)
	if r, ok := b.again(key, v.Type.Time, b.at[n]); ok && !b.keep[v] {
		b.val[v] = r
		return
	}
	r := b.result(v.Type.Time, b.at[n], v)
	in.dst = r
	b.known.by[key] = r
	b.push(b.at[n], v.Type.Time, in)
	b.finish(v, r)
}

func newInstr(op opcode, dst int, src []int) instr {
	in := instr{op: op, dst: dst, a: -1, b: -1, c: -1}
	for i, p := range []*int{&in.a, &in.b, &in.c} {
		if i < len(src) {
			*p = src[i]
		}
	}
	if op == opcode(ir.OpSpike) || op == opcode(ir.OpSpikeAbove) {
		in.b, in.c = -1, -1 // the surrogate's parameters matter to the gradient only
	}
	return in
}

// result makes the register of a value that the program computes; v may be nil.
func (b *tileBuilder) result(time bool, p int, v *ir.Value) int {
	r := vreg{time: time, phase: p}
	if v != nil && b.keep[v] {
		if m := b.access(b.c.alloc(v), v.Type); m.buf.bits {
			r.pack = m
		} else {
			r.home, r.mem = homeMem, m
		}
	}
	return b.reg(r)
}

// finish records where a value is.
func (b *tileBuilder) finish(v *ir.Value, r int) {
	b.val[v] = r
	if x := b.regs[r]; x.pack != nil {
		b.push(x.phase, x.time, instr{op: opPack, dst: r, a: r, b: -1, c: -1, mem: x.pack})
	}
}

// operand returns the register that holds a value, loading it if it comes from outside.
func (b *tileBuilder) operand(v *ir.Value) int {
	if r, ok := b.val[v]; ok {
		return r
	}
	if v.Def.Op == ir.OpConst {
		return b.constant(v.Def.Num)
	}
	if r, ok := b.loads[v]; ok {
		return r
	}
	r := b.load(b.access(b.c.viewOf(v), v.Type))
	b.loads[v] = r
	return r
}

func (b *tileBuilder) load(a *access) int {
	r := vreg{isLoad: true, mem: a, time: a.tStr != 0}
	if a.kind == accessDense && !a.buf.bits {
		r.home = homeMem
	}
	return b.reg(r)
}

func (b *tileBuilder) constant(num float64) int {
	if r, ok := b.consts[num]; ok {
		return r
	}
	r := b.load(b.c.constAccess(num))
	b.consts[num] = r
	return r
}

// emitScan puts the body into the loop of the node's phase.
func (b *tileBuilder) emitScan(n *ir.Node) {
	p, s := b.at[n], n.Scan
	in := make([]int, len(n.Args))
	for i, a := range n.Args {
		in[i] = b.operand(a)
		if i < s.States {
			state := b.reg(vreg{home: homePin, time: false, phase: p})
			b.push(p, false, instr{op: opCopy, dst: state, a: in[i], b: -1, c: -1})
			in[i] = state
		}
	}
	body := b.emitBody(n, p, in)
	b.scanSequences(n, p, in, body)
	b.scanStates(n, p, in, body)
}

// emitBody emits the live nodes of a scan's body: at each step, or before the loop what does not differ.
func (b *tileBuilder) emitBody(n *ir.Node, p int, in []int) map[*ir.Value]int {
	val := map[*ir.Value]int{}
	varies, states := map[int]bool{}, map[int]bool{}
	for i := range in {
		varies[in[i]] = i < n.Scan.States || b.regs[in[i]].time
		if i < n.Scan.States {
			states[in[i]] = true
		}
	}
	live := ir.Needed(n.Body, nil)
	for _, m := range n.Body.Nodes {
		switch {
		case !live[m]:
		case m.Op == ir.OpInput:
			k, _ := strconv.Atoi(m.Name)
			val[m.Outs[0]] = in[k]
		case m.Op == ir.OpConst:
			val[m.Outs[0]] = b.constant(m.Num)
		default:
			val[m.Outs[0]] = b.emitStep(n, m, p, val, varies, states)
		}
	}
	return val
}

// emitStep emits one node of a body. A result sequence that it alone gives goes straight to memory.
func (b *tileBuilder) emitStep(n, m *ir.Node, p int, val map[*ir.Value]int, varies, states map[int]bool) int {
	src := make([]int, len(m.Args))
	time := false
	for i, a := range m.Args {
		src[i] = val[a]
		time = time || varies[src[i]]
	}
	var out *ir.Value
	if i := slices.IndexFunc(n.Body.Outputs[n.Scan.States:], func(o ir.Output) bool { return o.Value == m.Outs[0] }); i >= 0 && time {
		out = n.Outs[n.Scan.States+i]
	}
	step := newInstr(opcode(m.Op), -1, src)
	step.soft = !b.c.exact[m.Outs[0]]
	key := b.known.key(&step, states)
	if r, ok := b.again(key, time, p); ok && !slices.ContainsFunc(n.Body.Outputs, func(o ir.Output) bool { return o.Value == m.Outs[0] }) {
		varies[r] = time
		return r
	}
	r := b.result(time, p, out)
	varies[r] = time
	step.dst = r
	b.known.by[key] = r
	b.push(p, time, step)
	if out != nil {
		b.finish(out, r)
	}
	return r
}

// scanSequences gives the remaining result sequences registers of their own.
func (b *tileBuilder) scanSequences(n *ir.Node, p int, in []int, body map[*ir.Value]int) {
	for i, o := range n.Body.Outputs[n.Scan.States:] {
		v := n.Outs[n.Scan.States+i]
		if _, ok := b.val[v]; ok {
			continue
		}
		r := b.result(true, p, v)
		b.push(p, true, instr{op: opCopy, dst: r, a: body[o.Value], b: -1, c: -1})
		b.finish(v, r)
		if i := slices.Index(in[:n.Scan.States], body[o.Value]); i >= 0 {
			b.known.same[r] = stateKey(in[i])
		}
	}
}

// scanStates moves the new states into place after each step, and the final ones to memory.
func (b *tileBuilder) scanStates(n *ir.Node, p int, in []int, body map[*ir.Value]int) {
	taken := map[int]bool{}
	for i, o := range n.Body.Outputs[:n.Scan.States] {
		next := body[o.Value]
		if r := b.regs[next]; taken[next] || r.isLoad || !r.time {
			next = b.reg(vreg{home: homePin, time: true, phase: p})
			b.push(p, true, instr{op: opCopy, dst: next, a: body[o.Value], b: -1, c: -1})
		}
		taken[next] = true
		if r := b.regs[next]; r.home == homeTemp {
			r.home = homePin
		}
		b.phases[p].moves = append(b.phases[p].moves, [2]int{in[i], next})
	}
	for i, v := range n.Outs[:n.Scan.States] {
		b.finish(v, in[i])
		if b.keep[v] {
			b.storeFinal(p+1, v, in[i])
		}
	}
}

func (b *tileBuilder) storeFinal(p int, v *ir.Value, state int) {
	if p == len(b.phases) {
		b.phases = append(b.phases, &phase{})
	}
	r := b.result(false, p, v)
	b.push(p, false, instr{op: opCopy, dst: r, a: state, b: -1, c: -1})
	if x := b.regs[r]; x.pack != nil {
		b.push(p, false, instr{op: opPack, dst: r, a: r, b: -1, c: -1, mem: x.pack})
	}
}

// laneValue is a value that has the lanes of a node: its result, or what it sums.
func (c *compiler) laneValue(n *ir.Node) *ir.Value {
	if n.Op == ir.OpReindex {
		return n.Args[0]
	}
	if m := c.mixing(n); m != nil {
		return n.Args[m.x]
	}
	return n.Outs[0]
}
