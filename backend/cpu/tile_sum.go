package cpu

import (
	"slices"

	"snnc/ir"
)

// Sums at the end of a tile program. A sum over time alone stays within the lanes. A sum over the outer axes, that
// leaves columns, is kept lane by lane over all tiles and steps of a chunk, folded to columns at the chunk's end, and
// added up over the chunks by a step of its own.

// sumKind says how a tile program can hold a sum.
type sumKind int

const (
	sumNone sumKind = iota
	sumTime
	sumColumns
)

// maxColumns bounds the columns of a sum, and with them the tile.
const maxColumns = 2048

// sumKind classifies a reindex by its operand's lanes; cols is the number of columns that a sum leaves.
func (c *compiler) sumKind(n *ir.Node) (kind sumKind, cols int) {
	if n.Op != ir.OpReindex || c.isView(n) {
		return sumNone, 0
	}
	v, out := n.Args[0], n.Outs[0]
	src := c.g.Shape(v.Type)
	if !plainSum(n.Maps, src, c.g.Shape(out.Type)) || slices.Contains(src, 0) {
		return sumNone, 0
	}
	dst := &view{nil, 0, c.g.Shape(out.Type), c.lay.strides(c.g, out)}
	to := dst.through(n.Maps.Out, len(n.Maps.Space)).str
	strides := make([]int, len(src)) // of the result, by axis of the operand
	for axis, e := range n.Maps.In[0] {
		if k := e.AsVar(); k >= 0 {
			strides[axis] = to[k]
		}
	}
	return c.lanesKept(v, out, src, strides)
}

// plainSum reports whether every element of the operand is added to one element of the result, each axis of the
// result being a loop that is also an axis of the operand.
func plainSum(m *ir.Maps, src, dst []int) bool {
	seen := make([]bool, len(m.Space))
	for axis, e := range m.In[0] {
		k := e.AsVar()
		if src[axis] == 1 && e.IsConst() && e.Off == 0 {
			continue
		}
		if k < 0 || seen[k] || m.Space[k] != src[axis] {
			return false
		}
		seen[k] = true
	}
	for k, ext := range m.Space {
		if ext != 1 && !seen[k] {
			return false
		}
	}
	used := make([]bool, len(m.Space))
	for axis, e := range m.Out {
		k := e.AsVar()
		if dst[axis] == 1 && e.IsConst() && e.Off == 0 {
			continue
		}
		if k < 0 || used[k] || m.Space[k] != dst[axis] {
			return false
		}
		used[k] = true
	}
	return true
}

func (c *compiler) lanesKept(v, out *ir.Value, src, strides []int) (sumKind, int) {
	ext, str := c.laneAxes(v, src, strides)
	time := v.Type.Time && src[0] > 1
	if time && strides[0] != 0 {
		return sumNone, 0
	}
	cols := 1
	k := len(ext) - 1
	for ; k >= 0 && (ext[k] == 1 || str[k] == cols); k-- {
		cols *= ext[k]
	}
	all := product(ext)
	if time && cols == all && out.Type.Batch == v.Type.Batch && slices.Equal(out.Type.Dims, v.Type.Dims) {
		return sumTime, all
	}
	for ; k >= 0; k-- {
		if ext[k] != 1 && str[k] != 0 {
			return sumNone, 0
		}
	}
	if cols > maxColumns || cols == all && all > 1 {
		return sumNone, 0
	}
	return sumColumns, cols
}

// laneAxes lists the lanes' axes of a value in physical order with the given strides.
func (c *compiler) laneAxes(v *ir.Value, shape, strides []int) (ext, str []int) {
	lead := v.Type.Lead()
	if v.Type.Batch {
		ext, str = append(ext, shape[lead-1]), append(str, strides[lead-1])
	}
	for _, k := range c.lay.dims(v) {
		ext, str = append(ext, shape[lead+k]), append(str, strides[lead+k])
	}
	return ext, str
}

// tileSum is a sum to columns at the end of a program.
type tileSum struct {
	reg  int // lane by lane
	cols int
	part *buffer // [chunk][column]
}

// emitSum adds the operand up, over time within the lanes or to columns.
func (b *tileBuilder) emitSum(n *ir.Node) {
	v, out := n.Args[0], n.Outs[0]
	kind, cols := b.c.sumKind(n)
	src := b.operand(v)
	p := b.at[n]
	if kind == sumColumns {
		acc := b.reg(vreg{home: homePin, phase: p})
		b.push(p, v.Type.Time, instr{op: opSum, dst: acc, a: acc, b: src, c: -1})
		b.sums = append(b.sums, &tileSum{reg: acc, cols: cols})
		b.sumOf = append(b.sumOf, out)
		return
	}
	acc := b.reg(vreg{home: homePin, phase: p})
	b.push(p, false, instr{op: opZero, dst: acc, a: -1, b: -1, c: -1})
	b.push(p, true, instr{op: opSum, dst: acc, a: acc, b: src, c: -1})
	b.finish(out, acc)
	if b.keep[out] {
		b.storeFinal(p+1, out, acc)
	}
}

// startSums clears the sums at the beginning of a chunk.
func (p *tileProg) startSums(w *worker) {
	for _, s := range p.sums {
		r := p.regs[s.reg]
		clear(w.f32[r.slot*p.tile : (r.slot+1)*p.tile])
	}
}

// endSums folds the lanes of a chunk to columns.
func (p *tileProg) endSums(w *worker, chunk int) {
	for _, s := range p.sums {
		lanes := w.f32[p.regs[s.reg].slot*p.tile:][:p.tile]
		out := s.part.f32[chunk*s.cols : (chunk+1)*s.cols]
		for n := p.tile; n > s.cols; {
			half := (n/s.cols + 1) / 2 * s.cols
			for i, x := range lanes[half:n] {
				lanes[i] += x
			}
			n = half
		}
		copy(out, lanes[:s.cols])
	}
}

// lowerSums adds the steps that add up the chunks' partial sums.
func (c *compiler) lowerSums(b *tileBuilder, p *tileProg) (uses []*buffer, steps func()) {
	for i, s := range p.sums {
		s.part = c.buffer(describe(b.sumOf[i].Def)+" partial sums", max(1, p.chunks())*s.cols)
		uses = append(uses, s.part)
	}
	return uses, func() {
		for i, s := range p.sums {
			dst := c.alloc(b.sumOf[i])
			n := &nest{ext: []int{s.cols, max(1, p.chunks())}, at: []lin{{dst.off, []int{1, 0}}, {0, []int{1, s.cols}}}}
			c.addNest(newNestJob(opGather, n, []*view{dst, {buf: s.part}}), describe(b.sumOf[i].Def)+" partial sums")
		}
	}
}
