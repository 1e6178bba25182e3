package cpu

import (
	"sync"
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
}

// pool runs jobs on a fixed number of threads: the caller's and size-1 others, which sleep in between.
type pool struct {
	workers []*worker
	wake    chan *worker
	done    sync.WaitGroup
	job     job
	n       int64
	next    atomic.Int64
	broken  atomic.Pointer[any]
	timed   bool // steps note how long they take
}

func newPool(threads int, e *env, kern *kernels.Table) *pool {
	p := &pool{wake: make(chan *worker, threads)}
	for i := range threads {
		p.workers = append(p.workers, &worker{id: i, env: e, kern: kern})
	}
	for range threads - 1 {
		go p.serve()
	}
	return p
}

// stop ends the threads.
func (p *pool) stop() { close(p.wake) }

func (p *pool) serve() {
	for w := range p.wake {
		p.work(w)
		p.done.Done()
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

// do runs all chunks of a job and waits.
func (p *pool) do(j job) {
	n := j.chunks()
	p.job, p.n = j, int64(n)
	p.next.Store(0)
	helpers := min(len(p.workers), n) - 1
	if helpers > 0 {
		p.done.Add(helpers)
	}
	for i := 1; i <= helpers; i++ {
		p.wake <- p.workers[i]
	}
	if n > 0 {
		p.work(p.workers[0])
	}
	p.done.Wait()
	if r := p.broken.Swap(nil); r != nil {
		panic(*r)
	}
}
