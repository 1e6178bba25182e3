package train

import (
	"math"

	"snnc/backend/cpu/kernels"
	"snnc/runtime/tensor"
)

// norm is the Euclidean norm over all gradients, summed in float64: over each piece as kernels.Reductions says, then
// over the pieces in their order.
func (t *Team) norm(grads [][]float32) float64 {
	t.grads = grads
	t.each(squares{})
	total := 0.0
	for _, s := range t.sums {
		total += s
	}
	return math.Sqrt(total)
}

type squares struct{}

func (squares) do(t *Team, k int, p piece) { t.sums[k] = t.kern.Squares(p.of(t.grads[p.tensor])) }

// clipScale is the factor on the gradients by which their norm does not exceed limit (Pascanu et al. 2013,
// algorithm 1), with the denominator norm + 1e-6 of PyTorch's clip_grad_norm_; limit 0 is none.
func clipScale(norm, limit float64) float32 {
	if limit == 0 {
		return 1
	}
	return min(1, float32(limit/(norm+1e-6)))
}

// clamp does what v.Clamp does to a piece p of its elements, while they are in cache.
func (t *Team) clamp(v *tensor.Var, p []float32) {
	if v.Lo < v.Hi {
		t.kern.BinarySV[kernels.Max](p, p, v.Lo) // a NaN and, on a tie, the element itself stay
		t.kern.BinarySV[kernels.Min](p, p, v.Hi)
	}
}
