package tensor

import (
	"hash/fnv"

	"snnc/runtime/rng"
)

// Reset fills every Var from its Init and clamps it to its range. Draws are counter-based: site = FNV-1a 64 of the
// name, element = flat index, step = 0 (for trunc_normal: the number of the attempt). A tensor's initial value
// therefore depends on the seed, its name and its shape's size, and on nothing else in the model.
func (s *Store) Reset(seed uint64) {
	for _, v := range s.All() {
		v.reset(seed)
		v.Clamp()
	}
}

func (v *Var) reset(seed uint64) {
	h := fnv.New64a()
	h.Write([]byte(v.Name))
	site := h.Sum64()
	switch in := v.Init; in.Dist {
	case "values":
		for i := range v.Data {
			v.Data[i] = float32(in.Values[i%len(in.Values)])
		}
	case "uniform":
		rng.FillUniform(v.Data, seed, 0, site, 0)
		affine(v.Data, in.A, in.B-in.A)
	case "normal":
		rng.FillNormal(v.Data, seed, 0, site, 0)
		affine(v.Data, in.A, in.B)
	case "trunc_normal":
		truncated(v.Data, seed, site)
		affine(v.Data, in.A, in.B)
	default:
		fill(v.Data, float32(in.A))
	}
}

// affine maps x to shift + scale*x, rounded to float32 once; the product is kept from being fused.
func affine(x []float32, shift, scale float64) {
	for i, u := range x {
		x[i] = float32(shift + float64(scale*float64(u)))
	}
}

// truncated draws standard normals within [-2, 2] by rejection (4.6 % of the draws). Sixty-four rejections in a row
// have a probability below 1e-85; then the mean stands in.
func truncated(x []float32, seed, site uint64) {
	rng.FillNormal(x, seed, 0, site, 0)
	for i := range x {
		for attempt := uint64(1); x[i] < -2 || x[i] > 2; attempt++ {
			if x[i] = rng.Normal(seed, attempt, site, uint64(i)); attempt == 64 {
				x[i] = 0
			}
		}
	}
}

func fill(x []float32, a float32) {
	for i := range x {
		x[i] = a
	}
}
