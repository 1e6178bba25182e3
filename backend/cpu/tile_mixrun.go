package cpu

import (
	"cmp"
	"slices"

	"snnc/backend/cpu/kernels"
)

// mixJob is a contraction over time as an instruction of a tile program.
type mixJob struct {
	p      *tileProg
	kern   *kernels.Table
	node   string
	sum    bool
	one    *vreg   // of a weighing the result, of a sum the first value
	two    *vreg   // the other value
	third  *buffer // the weights, or the sums
	points []mixPoint
	rows   []int   // of a weighing: where the points of each step begin
	mat    *matrix // the weights as a matrix; nil for scaled lines
	part   *buffer // of a sum: of each chunk, its sums
}

// denseTaps is how many products each step has from which a matrix product is better than lines.
const denseTaps = 8

// directRows is how many rows of a product read the other operand where it lies, instead of from a copy.
const directRows = 16

func dense(points []mixPoint, steps int) bool { return len(points) > denseTaps*steps }

// emitMixing adds the instruction of a contraction over time before the loop of the node's phase.
func (b *tileBuilder) emitMixing(m *mixing) {
	out, p := m.n.Outs[0], b.at[m.n]
	_, two, other := m.sides()
	j := &mixJob{kern: b.c.kern, node: describe(m.n), sum: m.sum}
	in := instr{op: opMix, a: b.allSteps(b.operand(m.n.Args[two])), b: -1, c: -1, mix: j}
	third := m.n.Outs[0]
	if m.sum {
		in.dst = b.allSteps(b.operand(m.n.Args[m.x]))
	} else {
		in.dst = b.allSteps(b.result(true, p, out))
		b.val[out] = in.dst
		third = m.n.Args[other]
	}
	v := b.c.viewOf(third)
	j.third, j.points = v.buf, m.points(b.c.g, v)
	if !m.sum {
		j.byStep(b.c.g.T)
	}
	j.one, j.two = b.regs[in.dst], b.regs[in.a]
	b.push(p, false, in)
	b.mixes = append(b.mixes, j)
}

// allSteps gives a register that is computed in the program a place for every step.
func (b *tileBuilder) allSteps(reg int) int {
	if r := b.regs[reg]; r.home == homeTemp || r.home == homePin {
		r.home = homeSteps
	}
	return reg
}

// byStep sorts the points by the result's step and chooses between lines and a matrix.
func (j *mixJob) byStep(steps int) {
	slices.SortStableFunc(j.points, func(p, q mixPoint) int { return cmp.Compare(p.one, q.one) })
	if dense(j.points, steps) {
		j.mat = weights(j.points, steps)
		j.mat.buf = j.third
	}
	for t := range steps + 1 {
		j.rows = append(j.rows, sortedUpTo(j.points, t))
	}
}

func sortedUpTo(points []mixPoint, t int) int {
	k, _ := slices.BinarySearchFunc(points, t, func(p mixPoint, t int) int { return cmp.Compare(p.one, t) })
	return k
}

// weights is the matrix [step, step] that the points are, nil if they are none that a product can read.
func weights(points []mixPoint, steps int) *matrix {
	at := map[[2]int]int{}
	for _, p := range points {
		at[[2]int{p.one, p.two}] = p.at
	}
	if len(at) != len(points) || len(at) != steps*steps {
		return nil
	}
	o := at[[2]int{}]
	m := &matrix{off: o, row: at[[2]int{1, 0}] - o, col: at[[2]int{0, 1}] - o}
	for _, p := range points {
		if p.at != o+p.one*m.row+p.two*m.col {
			return nil
		}
	}
	if min(m.row, m.col) != 1 || max(m.row, m.col) < steps {
		return nil
	}
	return m
}

// steps is a register's lanes of all steps as a matrix.
func (j *mixJob) steps(w *worker, r *vreg, lane, n int) kernels.Mat {
	m := kernels.Mat{Rows: j.p.steps, Cols: n, Stride: j.p.strip}
	if r.home == homeSteps {
		m.Data = w.f32[j.p.slotAt(r.slot):]
		return m
	}
	m.Data, m.Stride = r.mem.buf.f32[r.mem.off+lane:], r.mem.tStr
	return m
}

func (j *mixJob) run(w *worker, lane, n int) {
	one, two := j.steps(w, j.one, lane, n), j.steps(w, j.two, lane, n)
	scratch := w.f32[j.p.scratchAt:]
	switch {
	case !j.sum && j.mat != nil:
		for t := 0; t < j.p.steps; t += directRows {
			rows := min(directRows, j.p.steps-t)
			j.kern.Gemm(one.Block(t, 0, rows, n), j.mat.mat(j.mat.off+t*j.mat.row, rows, j.p.steps), two, false, scratch)
		}
	case !j.sum:
		j.lines(one, two, n)
	case dense(j.points, j.p.steps):
		part := kernels.NewMat(j.part.f32[w.chunk*j.size():][:j.size()], j.p.steps, j.p.steps)
		j.kern.Gemm(part, one, two.T(), true, scratch)
	default:
		part := j.part.f32[w.chunk*j.size():]
		for k, p := range j.points {
			part[k] += j.kern.Dot(one.Data[p.one*one.Stride:][:n], two.Data[p.two*two.Stride:][:n])
		}
	}
}

// lines adds scaled steps, in the order of the sum.
func (j *mixJob) lines(one, two kernels.Mat, n int) {
	for t := range j.p.steps {
		dst := one.Data[t*one.Stride:][:n]
		if j.rows[t] == j.rows[t+1] {
			clear(dst)
		}
		for k, p := range j.points[j.rows[t]:j.rows[t+1]] {
			x, s := two.Data[p.two*two.Stride:][:n], j.third.f32[p.at]
			if k == 0 {
				j.kern.BinaryVS[kernels.Mul](dst, x, s)
				continue
			}
			j.kern.Axpy(dst, x, s)
		}
	}
}

// size is the number of sums of a chunk: one for each pair of steps, or for each point.
func (j *mixJob) size() int {
	if dense(j.points, j.p.steps) {
		return j.p.steps * j.p.steps
	}
	return len(j.points)
}

// start clears the sums at the beginning of a chunk.
func (j *mixJob) start(chunk int) {
	if j.sum {
		clear(j.part.f32[chunk*j.size() : (chunk+1)*j.size()])
	}
}

// mixSums adds up the sums of the chunks.
type mixSums struct{ *mixJob }

func (s mixSums) chunks() int { return 1 }

func (s mixSums) run(w *worker, _ int) {
	n := s.size()
	total := s.part.f32[:n]
	for k := n; k < len(s.part.f32); k += n {
		w.kern.Binary[kernels.Add](total, total, s.part.f32[k:k+n])
	}
	clear(s.third.f32)
	for k, p := range s.points {
		if n == s.p.steps*s.p.steps && dense(s.points, s.p.steps) {
			k = p.one*s.p.steps + p.two
		}
		s.third.f32[p.at] += total[k]
	}
}

// lowerMixes gives the sums over lanes their memory; the steps that add them up run behind the program's.
func (c *compiler) lowerMixes(p *tileProg, s *step) func() {
	for _, j := range p.mixes {
		j.p = p
		s.uses = append(s.uses, j.third)
		if j.sum {
			j.part = c.buffer(j.node+" partial sums", max(1, p.chunks())*j.size())
			s.uses = append(s.uses, j.part)
		}
	}
	return func() {
		for _, j := range p.mixes {
			if j.sum {
				c.add(&step{job: mixSums{j}, kernel: "partial sums", node: j.node}, &view{buf: j.third}, &view{buf: j.part})
			}
		}
	}
}
