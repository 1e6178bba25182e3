package cpu

import (
	"snnc/backend/cpu/kernels"
	"snnc/ir"
)

// pairsGradient is the gradient by the weights of a convolution of small images: for each tap, the rows of its pairs, all
// images of each, are brought together, and their product is the gradient. A chunk has some channels of both sides and all
// taps, so that the gradient goes to where the weights lie in long runs. Spikes that are bits become numbers on the way.
type pairsGradient struct {
	*pairsJob // of the convolution: c is the gradient by the result, b that by the weights
	byTap     [][]pair
	depth     int // most rows of a tap
	kw, nw    int // channels of a chunk
}

const (
	pairsSide   = 128 // most channels of a chunk on each side
	pairsNarrow = 64  // fewest channels of the gradient
)

// Costs of an event-driven gradient in multiply-adds at the limit of the core: of a point, and of a weight whatever the points.
const (
	spikeCost  = 0.5
	spikeStart = 400.0
	storeCost  = 40.0 // of a weight's gradient, from the chunk to its place
)

// lowerPairsGradient makes a step of such a gradient if that costs less than the alternatives.
func (c *compiler) lowerPairsGradient(node *ir.Node, views []*view) bool {
	for _, act := range []int{1, 2} {
		if j := c.newPairsGradient(node, views, act); j != nil && j.cost() < c.otherGradient(node, views, j) {
			s := &step{job: j, kernel: "sums of products of pairs of places", node: describe(node), f32: j.scratch()}
			c.add(s, views...)
			return true
		}
	}
	return false
}

// newPairsGradient takes argument act-1 for the convolution's operand and the other for the gradient by its result.
func (c *compiler) newPairsGradient(node *ir.Node, views []*view, act int) *pairsGradient {
	a, y := node.Args[act-1], node.Args[2-act]
	if !a.Type.Batch || !y.Type.Batch || node.Outs[0].Type.Batch || views[0].buf.bits || views[act].buf == nil || views[3-act].buf == nil || views[3-act].buf.bits {
		return nil
	}
	n := newNest(node.Maps, views)
	if act == 2 {
		n.swap()
	}
	for _, g := range n.guards {
		if len(g.of) != 1 || g.of[0] != 1 {
			return nil
		}
	}
	j := c.pairsOf(n.exchanged(), []*view{views[3-act], views[act], views[0]})
	if j == nil || !j.inLine() || j.bk != len(j.taps) || len(j.taps)*j.k*j.n != views[0].size() || views[0].buf.size != views[0].size() {
		return nil
	}
	g := &pairsGradient{pairsJob: j, byTap: make([][]pair, len(j.taps)), kw: min(j.k, pairsSide), nw: min(j.n, pairsSide)}
	for g.chunks() < fewTasks && g.nw > pairsNarrow {
		g.nw = roundUp(g.nw/2, pairsNarrow)
	}
	for _, p := range j.pairs {
		g.byTap[p.tap] = append(g.byTap[p.tap], p)
		g.depth = max(g.depth, len(g.byTap[p.tap])*j.rows)
	}
	return g
}

func (j *pairsGradient) cost() float64 {
	return (pairCost*float64(j.rows*len(j.pairs)) + storeCost*float64(len(j.taps))/9) * float64(j.k*j.n)
}

// otherGradient is the least cost of the same sum in other forms.
func (c *compiler) otherGradient(node *ir.Node, views []*view, j *pairsGradient) float64 {
	points, weights := float64(product(node.Maps.Space)), float64(j.k*j.n)
	n, r, v, spikes, ok := c.contraction(node, views)
	if spikes {
		return spikeCost*points + spikeStart*weights
	}
	direct := directCost*points + relaidCost*float64(len(j.taps))*weights
	if !ok || j.a.bits {
		return direct
	}
	if w := convolutionOf(n, r, v); w != nil {
		if f := w.cheapestGradient(c.exact[node.Outs[0]]); f != nil {
			return min(direct, w.gradientCost(f))
		}
	}
	return direct
}

func (j *pairsGradient) kBlocks() int { return (j.k + j.kw - 1) / j.kw }

func (j *pairsGradient) chunks() int { return j.kBlocks() * ((j.n + j.nw - 1) / j.nw) }

// scratch is the rows of both sides of a tap, products of all taps, and the product's own or words of bits.
func (j *pairsGradient) scratch() int {
	return j.depth*(j.kw+j.nw) + len(j.taps)*j.nw*j.kw + 32 + max(j.kern.GemmScratch(j.nw, j.kw, j.depth), 2*kernels.Words(j.kw)+2)
}

func (j *pairsGradient) run(w *worker, chunk int) {
	k, n := chunk%j.kBlocks()*j.kw, chunk/j.kBlocks()*j.nw
	kw, nw := min(j.kw, j.k-k), min(j.nw, j.n-n)
	x, y := w.f32[:j.depth*kw], w.f32[j.depth*j.kw:][:j.depth*nw]
	sums := w.f32[roundUp(j.depth*(j.kw+j.nw), 16):]
	rest := sums[roundUp(len(j.taps)*j.nw*j.kw, 16):]
	for t, pairs := range j.byTap {
		rows := j.collect(w, x, y, rest, pairs, k, kw, n, nw)
		c := kernels.NewMat(sums[t*nw*kw:], nw, kw)
		j.kern.Gemm(c, kernels.NewMat(y, rows, nw).T(), kernels.NewMat(x, rows, kw), false, rest)
	}
	for i := range nw {
		w.kern.Transpose(j.b.f32[j.taps[0]+(n+i)*j.bn+k*j.bk:], len(j.taps), sums[i*kw:], nw*kw, len(j.taps), kw)
	}
}

// collect copies the rows of a tap's pairs, kw channels of the operand and nw of the gradient, and returns how many there are.
func (j *pairsGradient) collect(w *worker, x, y, rest []float32, pairs []pair, k, kw, n, nw int) int {
	r := 0
	words := asWords(rest, kernels.Words(kw))
	for _, p := range pairs {
		for i := range j.rows {
			copy(y[r*nw:][:nw], j.c.f32[p.c+i*j.cr+n:])
			if at := p.a + i*j.ar + k; j.a.bits {
				clear(words)
				appendBits(words, 0, j.a.words, at, kw)
				w.kern.Unpack(x[r*kw:][:kw], words)
			} else {
				copy(x[r*kw:][:kw], j.a.f32[at:])
			}
			r++
		}
	}
	return r
}
