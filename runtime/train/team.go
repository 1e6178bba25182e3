package train

import (
	"runtime"
	"sync"
	"sync/atomic"

	"snnc/backend/cpu/kernels"
	"snnc/runtime/tensor"
)

// pieceLen is the number of elements of a piece: little enough that a kernel ends within 100 microseconds.
const pieceLen = 16384

// piece is a run of elements of one tensor.
type piece struct{ tensor, from, to int }

func (p piece) of(x []float32) []float32 { return x[p.from:p.to] }

// work is something done to each piece; k is its number.
type work interface{ do(t *Team, k int, p piece) }

// Team works on the elements of a list of tensors, piece by piece, on several threads. The pieces do not depend on
// the number of threads, and sums over them are added in their order, so that no bit depends on it either. It
// allocates nothing once it is made.
type Team struct {
	threads int
	kern    *kernels.Table
	pieces  []piece
	chunks  []int     // where a thread's next pieces begin, and the end
	sums    []float64 // one for each piece

	work  work
	grads [][]float32
	help  func()
	next  atomic.Int64
	done  sync.WaitGroup
}

// NewTeam makes a team for tensors of these sizes; threads = 0 is one per processor.
func NewTeam(params []*tensor.Var, threads int) *Team {
	if threads <= 0 {
		threads = runtime.GOMAXPROCS(0)
	}
	t := &Team{threads: threads, kern: kernels.Best()}
	t.help = func() {
		defer t.done.Done()
		t.take()
	}
	t.cut(params)
	t.sums = make([]float64, len(t.pieces))
	return t
}

// cut makes pieces of the tensors, and chunks of at least pieceLen elements of small ones.
func (t *Team) cut(params []*tensor.Var) {
	full := pieceLen
	for i, v := range params {
		for from := 0; from < len(v.Data); from += pieceLen {
			p := piece{i, from, min(from+pieceLen, len(v.Data))}
			if full >= pieceLen {
				t.chunks, full = append(t.chunks, len(t.pieces)), 0
			}
			t.pieces, full = append(t.pieces, p), full+p.to-p.from
		}
	}
	t.chunks = append(t.chunks, len(t.pieces))
}

// each does the work on every piece, at the same time on the team's threads, and waits.
func (t *Team) each(w work) {
	t.work = w
	t.next.Store(0)
	for range min(t.threads, len(t.chunks)-1) - 1 {
		t.done.Add(1)
		go t.help()
	}
	t.take()
	t.done.Wait()
}

// take works on chunks until none is left.
func (t *Team) take() {
	for {
		c := int(t.next.Add(1))
		if c >= len(t.chunks) {
			return
		}
		for k := t.chunks[c-1]; k < t.chunks[c]; k++ {
			t.work.do(t, k, t.pieces[k])
		}
	}
}
