package driver

import (
	"sync"
	"time"

	"snnc/backend/cpu/kernels"
)

// Limits are those of this machine, measured with all threads of the benchmark at once.
type Limits struct {
	ISA     string   `json:"isa"`
	Threads int      `json:"threads"`
	Flops   float64  `json:"flops_per_second"` // multiply-adds from registers, two operations each
	Memory  []Memory `json:"memory"`           // by size, the smallest first
}

// Memory is how fast data moves that lies within so many bytes, of all threads together: z = x + y, two reads and one write.
type Memory struct {
	Set   int64   `json:"set_bytes"`
	Bytes float64 `json:"bytes_per_second"`
}

// roofline is the least time that work can take, in seconds (Williams, Waterman and Patterson 2009), with the bandwidth of
// the smallest memory that holds the data (Ilic, Pratas and Sousa 2014).
func (l Limits) roofline(flops, bytes, set float64) float64 {
	return max(ratio(flops, l.Flops), ratio(bytes, l.bandwidth(set)))
}

func (l Limits) bandwidth(set float64) float64 {
	for _, m := range l.Memory {
		if set <= float64(m.Set) {
			return m.Bytes
		}
	}
	if n := len(l.Memory); n > 0 {
		return l.Memory[n-1].Bytes
	}
	return 0
}

// Elements of an array for each thread: the three together lie within L1, L2 and a share of L3 of common processors; those of
// memory are for all threads together.
const (
	inL1      = 2 << 10
	inL2      = 32 << 10
	inL3      = 256 << 10
	inMemory  = 1 << 24
	limitTime = 100 * time.Millisecond
)

// measureLimits takes about so long for each limit.
func measureLimits(threads int, each time.Duration) Limits {
	t := kernels.Best()
	rounds := 100_000
	if t.ISA == kernels.Generic {
		rounds = 20_000
	}
	l := Limits{ISA: t.ISA.String(), Threads: threads}
	l.Flops = best(threads, each, func(int) float64 { return kernels.MultiplyAdd(t.ISA, rounds) })
	for _, n := range []int{inL1, inL2, inL3} {
		l.Memory = append(l.Memory, measureMemory(t, threads, each, n, max(1, 1<<19/n)))
	}
	l.Memory = append(l.Memory, measureMemory(t, threads, each, max(1, inMemory/threads), 1))
	for i := len(l.Memory) - 2; i >= 0; i-- { // less data is not slower; a busy machine may have it so
		l.Memory[i].Bytes = max(l.Memory[i].Bytes, l.Memory[i+1].Bytes)
	}
	return l
}

// measureMemory adds arrays of n elements on each thread, so many times in a row.
func measureMemory(t *kernels.Table, threads int, each time.Duration, n, times int) Memory {
	arrays := make([][]float32, threads)
	for i := range arrays {
		arrays[i] = make([]float32, 3*n)
	}
	work := func(i int) float64 {
		a := arrays[i]
		for range times {
			t.Binary[kernels.Add](a[:n], a[n:2*n], a[2*n:])
		}
		return 3 * 4 * float64(n*times)
	}
	return Memory{3 * 4 * int64(n*threads), best(threads, each, work)}
}

// best runs work on all threads again and again and returns the most of it done in a second; the first time warms up.
func best(threads int, each time.Duration, work func(thread int) float64) float64 {
	together(threads, work)
	top := 0.0
	for began, n := time.Now(), 0; n < leastSteps || time.Since(began) < each; n++ {
		start := time.Now()
		done := together(threads, work)
		top = max(top, ratio(done, time.Since(start).Seconds()))
	}
	return top
}

// together sums what the threads have done.
func together(threads int, work func(thread int) float64) float64 {
	var wait sync.WaitGroup
	done := make([]float64, threads)
	for i := range threads {
		wait.Go(func() { done[i] = work(i) })
	}
	wait.Wait()
	sum := 0.0
	for _, d := range done {
		sum += d
	}
	return sum
}
