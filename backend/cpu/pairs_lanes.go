package cpu

import (
	"slices"

	"snnc/backend/cpu/kernels"
	"snnc/ir"
)

// The same products with images as lanes: the operand is turned round first, so that each place and channel has the numbers of
// 16 images next to each other, and weights are read where they lie, one by one, each for 16 images at once. So nothing is
// packed, and memory gives each weight once. Where the operand is spikes, channels of which no image fires are left out.

// lanesJob is pairs by lanes.
type lanesJob struct {
	*pairsJob
	x       *buffer   // the operand: [group of images][place][k][image]
	from    []int     // places of the operand, addresses of the first image
	to      []int     // places of the result
	lists   [][]int32 // of each: address of the tap and of the place in x, of each pair
	depth   int       // of k at a time
	tiles   int       // of ListedRows columns, the last as wide as the others
	perTask int       // tiles of a chunk
}

const (
	lanesNear   = 128 << 10 // bytes of weights and operand that one tile works on
	lanesTiles  = 4         // of a chunk
	lanesHeld   = 1 << 16   // elements of the result that a chunk holds
	lanesCost   = 1.15      // of a multiply-add
	weightRead  = 5.0       // of a weight read in place
	operandTurn = 5.0       // of an element of the operand
)

// byLanes is the form of the pairs with images as lanes; nil if the tensors do not allow it.
func (j *pairsJob) byLanes() *lanesJob {
	l := &lanesJob{pairsJob: j, tiles: (j.n + kernels.ListedRows - 1) / kernels.ListedRows}
	for _, p := range j.pairs {
		l.from = append(l.from, p.a)
		if p.first {
			l.to, l.lists = append(l.to, p.c), append(l.lists, nil)
		}
	}
	slices.Sort(l.from)
	l.from = slices.Compact(l.from)
	if j.ar < j.k || j.cr < j.n || (len(l.from)*j.k*kernels.ListedLanes)>>31 > 0 || (j.taps[len(j.taps)-1]-j.taps[0])>>31 > 0 {
		return nil
	}
	place := -1
	for _, p := range j.pairs {
		if p.first {
			place++
		}
		at, _ := slices.BinarySearch(l.from, p.a)
		l.lists[place] = append(l.lists[place], int32(j.taps[p.tap]-j.taps[0]), int32(at*j.k*kernels.ListedLanes))
	}
	near := 4 * (len(l.from)*kernels.ListedLanes + len(j.taps)*kernels.ListedRows) // bytes for each k
	l.depth = min(j.k, max(8, min(64, lanesNear/near)&^7))
	l.perTask = max(1, min(lanesTiles, l.tiles/8, lanesHeld/(len(l.to)*kernels.ListedRows*kernels.ListedLanes)))
	return l
}

func (j *lanesJob) groups() int { return (j.rows + kernels.ListedLanes - 1) / kernels.ListedLanes }

func (j *lanesJob) lanesCost() float64 {
	rows := float64(j.groups() * kernels.ListedLanes)
	weights := (lanesCost*rows*float64(len(j.pairs)) + weightRead*float64(len(j.taps)*j.groups())) * float64(j.k*j.n)
	return weights + operandTurn*rows*float64(len(j.from)*j.k)
}

// lowerLanes adds the two steps.
func (c *compiler) lowerLanes(node *ir.Node, views []*view, j *lanesJob) {
	name := describe(node)
	j.x = c.buffer(name+" operand by images", j.groups()*len(j.from)*j.k*kernels.ListedLanes)
	turn := &step{job: &lanesOperand{j}, kernel: "operand by images", node: name, f32: kernels.ListedLanes*j.k + 2*kernels.Words(j.k) + 2}
	c.add(turn, &view{buf: j.a}, &view{buf: j.x})
	s := &step{job: j, kernel: "products of pairs of places by images", node: name, f32: j.scratch(), uses: []*buffer{j.c, j.b, j.x}}
	if j.a.bits {
		s.i32, s.uses = j.depth*j.longest()+2, append(s.uses, j.a)
	}
	c.steps = append(c.steps, s)
}

// longest is the length of the longest list.
func (j *lanesJob) longest() int {
	n := 0
	for _, l := range j.lists {
		n = max(n, len(l))
	}
	return n
}

// lanesOperand turns the operand round, one place of one group of images in a chunk.
type lanesOperand struct{ *lanesJob }

func (j *lanesOperand) chunks() int { return j.groups() * len(j.from) }

func (j *lanesOperand) run(w *worker, chunk int) {
	first, at := chunk/len(j.from)*kernels.ListedLanes, j.from[chunk%len(j.from)]
	n := min(kernels.ListedLanes, j.rows-first)
	size := j.k * kernels.ListedLanes
	dst := j.x.f32[chunk*size:][:size]
	if n < kernels.ListedLanes {
		clear(dst)
	}
	at += first * j.ar
	if !j.a.bits {
		w.kern.Transpose(dst, kernels.ListedLanes, j.a.f32[at:], j.ar, n, j.k)
		return
	}
	rows, words := w.f32[:size], asWords(w.f32[roundUp(size, 2):], kernels.Words(j.k))
	for i := range n {
		clear(words)
		appendBits(words, 0, j.a.words, at+i*j.ar, j.k)
		w.kern.Unpack(rows[i*j.k:][:j.k], words)
	}
	w.kern.Transpose(dst, kernels.ListedLanes, rows, j.k, n, j.k)
}

// scratch is the tiles of a chunk, and words of bits of all places.
func (j *lanesJob) scratch() int {
	return j.perTask*len(j.to)*kernels.ListedRows*kernels.ListedLanes + 2*len(j.from)*kernels.Words(j.k)
}

func (j *lanesJob) tasks() int { return (j.tiles + j.perTask - 1) / j.perTask }

func (j *lanesJob) chunks() int { return j.tasks() * j.groups() }

func (j *lanesJob) run(w *worker, chunk int) {
	group := chunk / j.tasks()
	first := chunk % j.tasks() * j.perTask
	end := min(first+j.perTask, j.tiles)
	size := kernels.ListedRows * kernels.ListedLanes
	sums := w.f32[:(end-first)*len(j.to)*size]
	fired := j.fired(w, group)
	for k := 0; k < j.k; k += j.depth {
		x := j.x.f32[(group*len(j.from)*j.k+k)*kernels.ListedLanes:]
		for p, list := range j.lists {
			s := kernels.Steps{Rounds: min(j.depth, j.k-k), W: j.bk, X: kernels.ListedLanes}
			if fired != nil {
				list, s.Rounds = j.active(w.i32, list, fired, k, s), 1
			}
			for t := first; t < end; t++ {
				weights := j.b.f32[j.taps[0]+j.column(t)*j.bn+k*j.bk:]
				w.kern.AddListed(sums[((t-first)*len(j.to)+p)*size:], weights, j.bn, x, list, s, k > 0)
			}
		}
	}
	for t := first; t < end; t++ {
		j.store(w, sums[(t-first)*len(j.to)*size:], group*kernels.ListedLanes, t)
	}
}

// column is the first of a tile: the last one begins where it ends with the columns.
func (j *lanesJob) column(tile int) int { return min(tile*kernels.ListedRows, j.n-kernels.ListedRows) }

// fired are the bits of the channels of which some image of a group fires, by place; nil where the operand is numbers, or so
// many fire that to look costs more.
func (j *lanesJob) fired(w *worker, group int) []uint64 {
	if !j.a.bits {
		return nil
	}
	first, n := group*kernels.ListedLanes, kernels.Words(j.k)
	held := j.perTask * len(j.to) * kernels.ListedRows * kernels.ListedLanes
	any := asWords(w.f32[held:], n*len(j.from))
	clear(any)
	for p, at := range j.from {
		for i := first; i < min(first+kernels.ListedLanes, j.rows); i++ {
			appendBits(any[p*n:(p+1)*n], 0, j.a.words, at+i*j.ar, j.k)
		}
	}
	if 4*w.kern.Popcount(any) > 3*len(j.from)*j.k {
		return nil
	}
	return any
}

// active writes out the rounds of a list, without the channels that do not fire.
func (j *lanesJob) active(dst, list []int32, fired []uint64, k int, s kernels.Steps) []int32 {
	n, count := kernels.Words(j.k), 0
	for i := range s.Rounds {
		for e := 0; e < len(list); e += 2 {
			place := int(list[e+1]) / (j.k * kernels.ListedLanes)
			dst[count], dst[count+1] = list[e]+int32(i*s.W), list[e+1]+int32(i*s.X)
			count += 2 * int(fired[place*n+(k+i)/64]>>uint((k+i)%64)&1)
		}
	}
	return dst[:count]
}

// store turns the columns of a tile back, those that the tile before it lacks.
func (j *lanesJob) store(w *worker, sums []float32, first, tile int) {
	n := min(kernels.ListedLanes, j.rows-first)
	col := tile * kernels.ListedRows
	skip := col - j.column(tile)
	for p, at := range j.to {
		src := sums[(p*kernels.ListedRows+skip)*kernels.ListedLanes:]
		w.kern.Transpose(j.c.f32[at+first*j.cr+col:], j.cr, src, kernels.ListedLanes, kernels.ListedRows-skip, n)
	}
	for _, at := range j.never {
		for i := first; i < first+n; i++ {
			clear(j.c.f32[at+i*j.cr+col:][:kernels.ListedRows-skip])
		}
	}
}
