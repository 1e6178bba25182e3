package cpu

import (
	"runtime"
	"sync/atomic"

	"snnc/backend/cpu/kernels"
)

// job is work cut into chunks that may run at the same time.
type job interface {
	chunks() int
	run(w *worker, chunk int)
}

// worker is one thread's scratch memory.
type worker struct {
	id   int
	env  *env
	kern *kernels.Table
	f32  []float32
	ints []int
	i32  []int32
	regs [][]float32

	chunk int // of the tile program that runs

	near     []float32 // columns of a product for all steps, from nearLane on
	nearLane int
}

// pool runs jobs on a fixed number of threads: the caller's and others, which look out for the next job for a while and
// then sleep. A job is over when its chunks are, whether or not a sleeper has woken up for it by then.
type pool struct {
	workers []*worker
	helpers []*helper
	job     job
	n       int64
	next    atomic.Int64
	state   atomic.Uint64 // of the job: its number, how many helpers are at it, whether more may join
	waits   atomic.Bool   // the caller sleeps until the last helper leaves
	left    chan struct{}
	patient int // looks at the state before sleeping
	stopped atomic.Bool
	broken  atomic.Pointer[any]
	timed   bool // steps note how long they take
}

// helper is a thread besides the caller's.
type helper struct {
	w      *worker
	asleep atomic.Bool
	wake   chan struct{}
}

// The state's parts.
const (
	open    = 1
	atWork  = 1 << 1
	working = 1<<16 - 1 - open
	nextJob = 1 << 16
)

// looks is how often a thread looks for work before it sleeps: some microseconds, as long as waking up takes.
const looks = 1 << 13

func newPool(threads int, e *env, kern *kernels.Table) *pool {
	p := &pool{left: make(chan struct{}, 1)}
	if threads <= runtime.GOMAXPROCS(0) { // else the one who looks is in the way of the one who works
		p.patient = looks
	}
	for i := range threads {
		p.workers = append(p.workers, &worker{id: i, env: e, kern: kern})
	}
	for _, w := range p.workers[1:] {
		h := &helper{w: w, wake: make(chan struct{}, 1)}
		p.helpers = append(p.helpers, h)
		go p.serve(h)
	}
	return p
}

// stop ends the threads.
func (p *pool) stop() {
	p.stopped.Store(true)
	p.rouse(len(p.helpers))
}

// serve is the life of a helper.
func (p *pool) serve(h *helper) {
	for last := uint64(0); !p.stopped.Load(); {
		s := p.state.Load()
		switch {
		case s&open == 0 || s/nextJob == last:
			p.await(h, last)
		case p.state.CompareAndSwap(s, s+atWork):
			last = s / nextJob
			p.work(h.w)
			p.leave()
		}
	}
}

// await looks out for a job other than the last, and then sleeps.
func (p *pool) await(h *helper, last uint64) {
	for range p.patient {
		if p.news(last) {
			return
		}
	}
	h.asleep.Store(true)
	if p.news(last) && h.asleep.CompareAndSwap(true, false) {
		return
	}
	<-h.wake
}

func (p *pool) news(last uint64) bool {
	s := p.state.Load()
	return s&open != 0 && s/nextJob != last || p.stopped.Load()
}

// leave ends a helper's part of a job.
func (p *pool) leave() {
	if s := p.state.Add(^uint64(atWork - 1)); s&(working|open) == 0 && p.waits.CompareAndSwap(true, false) {
		p.left <- struct{}{}
	}
}

// rouse wakes the first n helpers where they sleep.
func (p *pool) rouse(n int) {
	for _, h := range p.helpers[:n] {
		if h.asleep.CompareAndSwap(true, false) {
			h.wake <- struct{}{}
		}
	}
}

// work takes chunks until there are none left. Which thread runs a chunk does not matter to its result.
func (p *pool) work(w *worker) {
	defer p.catch()
	for {
		k := p.next.Add(1) - 1
		if k >= p.n {
			return
		}
		p.job.run(w, int(k))
	}
}

// catch keeps a panic of a thread for the caller of do.
func (p *pool) catch() {
	if r := recover(); r != nil {
		p.spoil(r)
	}
}

func (p *pool) spoil(r any) { p.broken.Store(&r) }

// do runs all chunks of a job and waits; a light one is not worth the help of others.
func (p *pool) do(j job, light bool) {
	n := j.chunks()
	helpers := min(len(p.helpers), n-1)
	p.job, p.n = j, int64(n)
	p.next.Store(0)
	if light || helpers <= 0 {
		p.work(p.workers[0])
	} else {
		p.state.Add(nextJob | open)
		p.rouse(helpers)
		p.work(p.workers[0])
		p.finish()
	}
	if r := p.broken.Swap(nil); r != nil {
		panic(*r)
	}
}

// finish lets nobody join any more and waits for those who have.
func (p *pool) finish() {
	p.state.Add(^uint64(0)) // open is the lowest bit
	for range p.patient {
		if p.state.Load()&working == 0 {
			return
		}
	}
	for p.state.Load()&working != 0 {
		p.waits.Store(true)
		if p.state.Load()&working == 0 && p.waits.CompareAndSwap(true, false) {
			return
		}
		<-p.left // or of a helper who was slow to tell that an earlier job is over
	}
}
