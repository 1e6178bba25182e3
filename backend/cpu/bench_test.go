package cpu

import (
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
