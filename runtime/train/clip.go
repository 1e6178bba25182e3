package train

import "math"

// norm is the Euclidean norm over all gradients, summed in float64 in a fixed order: eight interleaved partial sums
// per tensor, tensors in the order of the store.
func norm(grads [][]float32) float64 {
	total := 0.0
	for _, g := range grads {
		total += squares(g)
	}
	return math.Sqrt(total)
}

func squares(x []float32) float64 {
	var s [8]float64
	for ; len(x) >= 8; x = x[8:] {
		for i, v := range x[:8] {
			s[i] += float64(float64(v) * float64(v))
		}
	}
	for i, v := range x {
		s[i] += float64(float64(v) * float64(v))
	}
	return ((s[0] + s[1]) + (s[2] + s[3])) + ((s[4] + s[5]) + (s[6] + s[7]))
}

// clip scales the gradients so that their norm does not exceed limit (Pascanu et al. 2013, algorithm 1), with the
// denominator norm + 1e-6 of PyTorch's clip_grad_norm_.
func clip(grads [][]float32, norm, limit float64) {
	scale := float32(limit / (norm + 1e-6))
	if scale >= 1 {
		return
	}
	for _, g := range grads {
		for i := range g {
			g[i] *= scale
		}
	}
}
