package cpu

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"snnc/ir"
)

func benchTraining(b *testing.B, g *ir.Graph) {
	tr := newTrial(trained(b, g), 1)
	p := tr.compile(b, 2)
	require.NoError(b, p.Run(0, 0))
	b.ReportMetric(float64(p.Plan().Peak)/(1<<20), "MiB")
	for b.Loop() {
		_ = p.Run(0, 1)
	}
	b.ReportMetric(float64(g.B)*float64(b.N)/b.Elapsed().Seconds(), "images/s")
}

func BenchmarkPerceptron(b *testing.B) { benchTraining(b, perceptron(8, 64, 64, 256, 10)) }
func BenchmarkDigits(b *testing.B)     { benchTraining(b, fashion(4, 64, 8, 16, 64)) }
func BenchmarkFashion(b *testing.B)    { benchTraining(b, fashion(4, 128, 28, 32, 512)) }

// One spiking convolution at a firing rate, forward and weight gradient; GFLOP/s as if it were dense.
func BenchmarkSpikingConv(b *testing.B) {
	for _, rate := range []float32{0.02, 0.05, 0.1, 0.2, 0.3, 0.5} {
		b.Run(fmt.Sprint(rate), func(b *testing.B) {
			n := newNet(4, 32)
			x := n.input("image", ir.Type{Time: true, Batch: true, Dims: []int{64, 14, 14}, Class: ir.Spike})
			y := n.conv("C", x, 64, 3, 1, 1)
			n.g.SetOutput("loss", n.sum(n.op(ir.OpMul, y, y), true, true))
			tr := newTrial(trained(b, n.g), 1)
			sparse(tr.env.Inputs["image"], rate)
			p := tr.compile(b, 2)
			for b.Loop() {
				_ = p.Run(0, 0)
			}
			flop := 2 * 2 * 4 * 32 * 14 * 14 * 64 * 64 * 9.0
			b.ReportMetric(flop*float64(b.N)/b.Elapsed().Seconds()/1e9, "GFLOP/s")
		})
	}
}

// The second convolution of workload W1, 128 to 128 channels of 14 x 14 in 4 steps, forward on one thread, at a firing
// rate; GFLOP/s as if it were dense. Compare with the limit of the core (BenchmarkPeak of the kernels).
func BenchmarkSecondConv(b *testing.B) {
	for _, rate := range []float32{0.02, 0.05, 0.1, 0.2, 0.3, 0.5} {
		b.Run(fmt.Sprint(rate), func(b *testing.B) {
			n := newNet(4, 16)
			x := n.input("image", ir.Type{Time: true, Batch: true, Dims: []int{128, 14, 14}, Class: ir.Spike})
			n.g.SetOutput("y", n.sum(n.conv("C", x, 128, 3, 1, 1), true, true))
			tr := newTrial(n.g, 1)
			sparse(tr.env.Inputs["image"], rate)
			p := tr.compile(b, 1)
			p.Timing(true)
			for b.Loop() {
				_ = p.Run(0, 0)
			}
			spent := 0.0
			for _, s := range p.Times() {
				if s.MACs > 0 {
					spent += s.Time.Seconds() / float64(s.Runs)
				}
			}
			b.ReportMetric(2*4*16*14*14*128*128*9/spent/1e9, "GFLOP/s")
		})
	}
}
