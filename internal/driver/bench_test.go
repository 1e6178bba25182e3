package driver

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"snnc/backend/cpu"
	"snnc/ir"
	"snnc/lang/diag"
	"snnc/passes"
	"snnc/runtime/train"
)

const benched = `snn 1
model Net {
  in image: real[1, 8, 8] in 0..1
  time 4
  out = image -> Flatten -> Linear(16) -> LIF -> Linear(10) -> mean over t
}
train Net { data digits(batch = 8)
  loss cross_entropy
  epochs 1 }
`

func benchSubject(t *testing.T, text string) *Subject {
	t.Helper()
	path := filepath.Join(t.TempDir(), "net.snn")
	require.NoError(t, os.WriteFile(path, []byte(text), 0o644))
	s, bag, err := OpenSubject(path, "", 1, Options{Threads: 1})
	require.NoError(t, err, "%v", bag.All())
	return s
}

func TestQuantiles(t *testing.T) {
	x := []float64{1, 2, 4, 8, 16}
	require.Equal(t, 4.0, quantile(x, 0.5))
	require.Equal(t, 2.0, quantile(x, 0.25))
	require.Equal(t, 6.0, quantile(x[:4], 0.75)+1)
	require.Equal(t, 16.0, quantile(x, 1))
	r := BenchRun{Batch: 8}
	r.summarise([]float64{16, 1, 4, 2, 8})
	require.Equal(t, BenchRun{Batch: 8, Steps: 5, Least: 1, Median: 4, Spread: 1.5, Samples: 2}, r)
}

func TestRoofline(t *testing.T) {
	l := Limits{Flops: 100, Memory: []Memory{{1000, 50}, {1 << 20, 10}}}
	require.Equal(t, 3.0, l.roofline(300, 10, 10), "bound by operations")
	require.Equal(t, 2.0, l.roofline(100, 100, 1000), "bound by the first memory")
	require.Equal(t, 10.0, l.roofline(100, 100, 1001), "by the second")
	require.Equal(t, 10.0, l.roofline(0, 100, math.Inf(1)), "larger than all: by the last")
	r := BenchRun{Kernels: []BenchKernel{{Flops: 200, Bytes: 2000, Runs: 2, Seconds: 160}, {Bytes: 1}}}
	r.against(l)
	require.Equal(t, 0.25, r.Kernels[0].Roofline, "two runs of 1000 bytes stay in the first memory")
	require.Zero(t, r.Kernels[1].Roofline)
}

func TestUnits(t *testing.T) {
	for x, want := range map[float64]string{1.234: "1.23 s", 0.0567: "56.7 ms", 123e-6: "123 µs", 9.996e-9: "10.0 ns", 0: "0.00 ns"} {
		require.Equal(t, want, duration(x))
	}
	require.Equal(t, "1.50 KiB", bytesText(1536))
	require.Equal(t, "12 B", bytesText(12))
	require.Equal(t, "##..", shareBar(0.5, 4, false))
	require.Equal(t, "████", shareBar(1.7, 4, true))
	require.Equal(t, ", with A, B", also([]string{"A", "B"}))
	require.Equal(t, ", with A and 2 more", also([]string{"A", "B", "C"}))
	require.Equal(t, "2.00", perSecond(4e9, 2))
	require.Empty(t, perSecond(0, 2))
}

// The contractions of an evaluation are those that the summary counts; a training has the weights' gradients too, and the
// second layer's by its input.
func TestBenchCountsAsTheSummaryDoes(t *testing.T) {
	s := benchSubject(t, benched)
	b, err := s.Bench(context.Background(), BenchOptions{Modes: []train.Mode{train.Eval, train.Train}, Seconds: 0.02})
	require.NoError(t, err)
	g, err := s.Model.graph(train.Eval, 8)
	require.NoError(t, err)
	want := 0.0
	for _, c := range passes.OpCounts(g, nil) {
		want += c.MACs + c.ACs
	}
	eval, training := b.Runs[0], b.Runs[1]
	require.Equal(t, "eval", eval.Mode)
	first, second, loss := 8*64*16.0, 8*16*10.0, 8*10.0
	require.Equal(t, first+4*second, want, "the image is the same at all steps")
	require.Equal(t, want+loss, eval.MACs)
	require.Equal(t, 2*first+2*4*second+second+2*loss, training.MACs, "so is the gradient of a mean over them")
	for _, r := range b.Runs {
		require.Equal(t, "digits", r.Input)
		require.Equal(t, 8, r.Batch)
		require.Zero(t, r.Allocated)
		require.GreaterOrEqual(t, r.Steps, leastSteps)
		require.InDelta(t, 2*r.MACs/r.Median, r.Flops, 1)
		share := 0.0
		for _, k := range r.Kernels {
			share += k.Share
			require.Equal(t, 1.0, k.Runs)
			require.True(t, r.Mode == "train" || k.Pass == "forward")
		}
		require.InDelta(t, 1, share, 1e-9)
	}
	var text bytes.Buffer
	require.NoError(t, b.Write(&text, false))
	require.Contains(t, text.String(), "0 bytes allocated a step")
	_, err = json.Marshal(b)
	require.NoError(t, err)
}

// A training step in windows and one by the whole, from the program that the training loop uses, allocates nothing.
func TestStepsAllocateNothing(t *testing.T) {
	for _, rule := range []string{"", "rule TruncatedBPTT(steps = 3)", "rule OTTT(each_step = true)"} {
		s := benchSubject(t, fmt.Sprintf(throughTime, 4, rule))
		p, err := s.Model.Program(train.Train, 8)
		require.NoError(t, err)
		require.NoError(t, p.Run(1, 0))
		require.Zero(t, testing.AllocsPerRun(5, func() { _ = p.Run(1, 1) }), rule)
	}
}

func TestRandomInputsKeepTheirRange(t *testing.T) {
	for _, c := range []struct {
		class  ir.Class
		lo, hi float64
	}{{ir.Real, 0, 1}, {ir.Spike, 0, 1}, {ir.Class{Lo: -2, Hi: 3}, -2, 3}, {ir.Class{Lo: 5, Hi: math.Inf(1)}, 5, 6},
		{ir.Class{Lo: math.Inf(-1), Hi: 5}, 4, 5}} {
		lo, hi := bounds(c.class)
		require.Equal(t, [2]float64{c.lo, c.hi}, [2]float64{lo, hi})
	}
	s := benchSubject(t, "snn 1\nmodel Net { in image: spike[3, 5] time 2 out = image -> Flatten -> Linear(4) -> LIF -> mean over t }\n")
	b := &bencher{s: s, mode: train.Eval, opt: BenchOptions{Batch: 16}}
	require.NoError(t, b.prepare())
	require.Equal(t, "random: there is no train section", b.out.Input)
	ones := 0.0
	for _, x := range b.prog.Input("image") {
		require.True(t, x == 0 || x == 1)
		ones += float64(x)
	}
	require.InDelta(t, 0.5, ones/(16*15), 0.15)
	_, err := s.Bench(context.Background(), BenchOptions{Modes: BenchModes("both")})
	require.ErrorContains(t, err, "--mode eval")
}

// Data that is not there is replaced; a setting that is wrong is not.
func TestBenchData(t *testing.T) {
	t.Setenv("SNNC_DATA", "")
	t.Setenv("HOME", t.TempDir())
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	s := benchSubject(t, `snn 1
model Net { in x: real[4] time 2 out = x -> Linear(3) -> LIF -> mean over t }
train Net { data npy(train = "none.npy", train_labels = "none.npy", classes = 3)
  loss cross_entropy }`)
	_, why, err := s.benchData()
	if err == nil {
		require.Contains(t, why, "random: npy was not found")
	}
	s = benchSubject(t, `snn 1
model Net { in x: real[4] time 2 out = x -> Linear(3) -> LIF -> mean over t }
train Net { data digitz  loss cross_entropy }`)
	_, _, err = s.benchData()
	require.ErrorIs(t, err, ErrRejected)
	require.Equal(t, diag.Code("E0701"), s.Bag().All()[0].Code)
}

func TestStatusField(t *testing.T) {
	require.Equal(t, int64(1234<<10), statusField([]byte("Name:\tsnnc\nVmHWM:\t  1234 kB\nVmRSS:\t 20 kB\n"), "VmHWM:"))
	require.Zero(t, statusField([]byte("Name:\tsnnc\n"), "VmHWM:"))
}

func TestNamesOfKernels(t *testing.T) {
	require.Equal(t, "Linear contract operand", BenchKernel{Node: "Linear. contract operand", Path: "Linear", Op: "contract"}.what())
	require.Equal(t, "LIF scan, with BN", BenchKernel{Node: "BN. reindex", Path: "LIF", Op: "scan", With: []string{"BN"}}.what())
	require.Equal(t, "mul, with Linear2", BenchKernel{Node: "mul", Op: "mul", With: []string{"Linear2"}}.what())
}

const feedback = `snn 1
model Net {
  in x: real[T, 5]
  time 3
  learn W[6, 5] ~ kaiming
  learn R[6, 6] ~ kaiming
  v[n: 6] = sum(k) W[n, k] * x[k] + sum(m) R[n, m] * s[t-1, m]
  s[n: 6] = spike(v[n] - 1, triangle)
  s[-1] = 0
  out = s -> mean over t
}
`

// A recurrence with a product inside is a program of its own, whose steps run once for each time step and are timed apart.
func TestBenchLooksIntoRecurrences(t *testing.T) {
	s := benchSubject(t, feedback)
	b := &bencher{s: s, mode: train.Eval, opt: BenchOptions{Batch: 2}}
	require.NoError(t, b.prepare())
	require.NoError(t, b.run(context.Background()))
	inner := 0.0
	for _, k := range b.out.Kernels {
		if k.Runs == 3 && k.Op == "contract" {
			inner += k.Flops
		}
		require.GreaterOrEqual(t, k.Seconds, 0.0)
	}
	require.Equal(t, 3*2*2*6*6.0, inner)
}

func TestRunsAreCountedWithoutFrozenSteps(t *testing.T) {
	require.Zero(t, runsOf(nil))
	require.Equal(t, 3, runsOf([]cpu.StepTime{{Runs: 0}, {Runs: 12}, {Runs: 3}, {Runs: 0}}))
}
