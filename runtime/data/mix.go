package data

import (
	"math"

	"snnc/runtime/rng"
)

// maxAlpha is where two samples are nearly always mixed half and half.
const maxAlpha = 1000

// Mix says how often the samples of a batch are mixed, and how much.
type Mix struct {
	Alpha  float64 // of the distribution Beta(Alpha, Alpha) of the first sample's share
	Chance float64 // that a batch is mixed
}

// Mixed is how the samples of a batch are mixed: sample k of n with sample n-1-k, all in the same way. Source: Zhang et
// al. 2018 (mixup), Yun et al. 2019 (CutMix).
type Mixed struct {
	Share         float32 // of sample k in the result, and of its class in the target
	cut           bool    // a rectangle comes from the other sample
	top, bottom   int
	left, right   int
	height, width int
}

// Mixed draws how batch b is mixed. Where both mixup and cutmix are asked for, one of them is drawn. Share is 1 where the
// batch is left as it is.
func (l *Loader) Mixed(b int) Mixed {
	d := mixDraws{l.opt.Seed, l.epoch, uint64(b) << 16}
	m, cut := l.opt.Augment.Mixup, false
	switch c := l.opt.Augment.Cutmix; {
	case m.Chance == 0:
		m, cut = c, true
	case c.Chance > 0 && d.uniform() < 0.5:
		m, cut = c, true
	}
	if m.Chance == 0 || d.uniform() >= m.Chance {
		return Mixed{Share: 1}
	}
	share := d.beta(m.Alpha)
	if !cut {
		return Mixed{Share: float32(share)}
	}
	return d.rectangle(share, l.set.height(), l.set.width())
}

// rectangle has the share of the second sample, is of the image's form, and lies around a place drawn at random; what
// would be outside of the image is cut off.
func (d *mixDraws) rectangle(share float64, h, w int) Mixed {
	m := Mixed{cut: true, height: h, width: w}
	part := math.Sqrt(1 - share)
	m.top, m.bottom = around(int(d.uniform()*float64(h)), int(part*float64(h)), h)
	m.left, m.right = around(int(d.uniform()*float64(w)), int(part*float64(w)), w)
	m.Share = 1 - float32((m.bottom-m.top)*(m.right-m.left))/float32(h*w)
	return m
}

func around(centre, length, n int) (first, end int) {
	return max(0, centre-length/2), min(n, centre-length/2+length)
}

// Apply mixes a batch in place: [steps, n, values...] with a first axis of time, steps being 1 without.
func (m Mixed) Apply(x []float32, steps, n int) {
	size := len(x) / (steps * n)
	for t := range steps {
		for k := range n / 2 {
			m.pair(x[(t*n+k)*size:][:size], x[(t*n+n-1-k)*size:][:size])
		}
	}
}

func (m Mixed) pair(a, b []float32) {
	if m.cut {
		for row := range len(a) / m.width {
			if y := row % m.height; y >= m.top && y < m.bottom {
				exchange(a[row*m.width+m.left:row*m.width+m.right], b[row*m.width+m.left:])
			}
		}
		return
	}
	for i, v := range a {
		w := b[i]
		a[i] = float32(m.Share*v) + float32((1-m.Share)*w)
		b[i] = float32(m.Share*w) + float32((1-m.Share)*v)
	}
}

func exchange(a, b []float32) {
	for i := range a {
		a[i], b[i] = b[i], a[i]
	}
}

// mixDraws are the draws of a batch.
type mixDraws struct{ seed, epoch, at uint64 }

func (d *mixDraws) uniform() float64 {
	d.at++
	return float64(rng.Uniform(d.seed, d.epoch, rng.SiteMix, d.at-1))
}

// beta draws from Beta(a, a), as the ratio of two gamma variates. They are kept as logarithms, for those of a small a are
// smaller than any float64.
func (d *mixDraws) beta(a float64) float64 {
	x, y := d.logGamma(a), d.logGamma(a)
	return 1 / (1 + math.Exp(y-x))
}

// logGamma is the logarithm of a draw from Gamma(a): Marsaglia and Tsang 2000, with a power of a uniform for a < 1.
func (d *mixDraws) logGamma(a float64) float64 {
	boost := 0.0
	if a < 1 {
		boost = math.Log(1-d.uniform()) / a
		a++
	}
	c := a - 1./3
	for {
		z := float64(rng.Normal(d.seed, d.epoch, rng.SiteMix, d.at))
		d.at++
		v := 1 + z/math.Sqrt(9*c)
		if v <= 0 {
			continue
		}
		v = v * v * v
		if math.Log(1-d.uniform()) < z*z/2+c-c*v+c*math.Log(v) {
			return boost + math.Log(c*v)
		}
	}
}
