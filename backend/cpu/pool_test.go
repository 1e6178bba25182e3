package cpu

import (
	"runtime"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"snnc/backend/cpu/kernels"
)

// countJob counts how often each chunk ran; a slow one gives helpers the time to fall asleep.
type countJob struct {
	runs []int32
	slow time.Duration
	fail int // the chunk that panics; -1 for none
}

func (j *countJob) chunks() int { return len(j.runs) }

func (j *countJob) run(_ *worker, k int) {
	atomic.AddInt32(&j.runs[k], 1)
	time.Sleep(j.slow)
	if k == j.fail {
		panic("chunk fails")
	}
}

func TestPoolRunsEachChunkOnce(t *testing.T) {
	for _, threads := range []int{1, 2, 3, 8} {
		p := newPool(threads, &env{}, kernels.Best())
		for i := range 2000 {
			j := &countJob{runs: make([]int32, i%23), fail: -1}
			if i%400 == 7 {
				j.slow = 100 * time.Microsecond
			}
			p.do(j, i%5 == 0)
			for k, n := range j.runs {
				require.EqualValues(t, 1, n, "%d threads, job %d, chunk %d", threads, i, k)
			}
		}
		p.stop()
	}
}

func TestPoolPanicsWhereTheCallerIs(t *testing.T) {
	p := newPool(4, &env{}, kernels.Best())
	defer p.stop()
	for i := range 200 {
		j := &countJob{runs: make([]int32, 9), fail: i % 9}
		require.PanicsWithValue(t, "chunk fails", func() { p.do(j, false) })
		ok := &countJob{runs: make([]int32, 9), fail: -1}
		require.NotPanics(t, func() { p.do(ok, false) })
		require.Equal(t, []int32{1, 1, 1, 1, 1, 1, 1, 1, 1}, ok.runs)
	}
}

func TestPoolEndsItsThreads(t *testing.T) {
	before := runtime.NumGoroutine()
	p := newPool(8, &env{}, kernels.Best())
	p.do(&countJob{runs: make([]int32, 64), fail: -1}, false)
	p.stop()
	for range 5000 {
		if runtime.NumGoroutine() <= before {
			return
		}
		time.Sleep(time.Millisecond)
	}
	require.Fail(t, "threads are left")
}

func TestLightJobsStayOnTheCallersThread(t *testing.T) {
	p := newPool(4, &env{}, kernels.Best())
	defer p.stop()
	p.do(&countJob{runs: make([]int32, 64), fail: -1}, true)
	require.Zero(t, p.state.Load(), "no helper is told of it")
}
