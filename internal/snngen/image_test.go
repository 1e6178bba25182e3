package snngen

import "fmt"

// imageLinear returns a weighted sum over an image [C, H, W].
func (g *gen) imageLinear(s signal) stage {
	if g.wide && g.chance(70) {
		return g.conv(s)
	}
	switch g.r.IntN(6) {
	case 0:
		return stage{g.mix(), weighed(s.dims...)}
	case 1:
		return g.affineSum(s)
	case 2:
		return g.rows(s)
	}
	return g.conv(s)
}

func (g *gen) mix() string {
	return g.declare("block", "", "in x[C, H, W]", "learn w[C, C] ~ "+g.distribution(),
		"out[o, i, j] = sum(c: C) w[o, c]*x[c, i, j]")
}

func (g *gen) distribution() string {
	return pick(g, "uniform(-0.5, 0.75)", "normal(0.125, 0.5)", "kaiming", "xavier(1.5)", "trunc_normal(0.125, 0.5)", "kaiming(gain = 2)")
}

// conv is the library's convolution with random stride, padding and groups.
func (g *gen) conv(s signal) stage {
	c, h, w := s.dims[0], s.dims[1], s.dims[2]
	k := 1 + g.r.IntN(min(3, h, w))
	stride, pad := 1+g.r.IntN(2), g.r.IntN(k/2+2)
	groups := pick(g, 1, 1, c)
	if c%2 == 0 && g.chance(30) {
		groups = 2
	}
	n := groups * (1 + g.r.IntN(max(1, 6/groups)))
	if g.wide {
		n, groups, k = pick(g, 8, 16), 1, min(3, h, w)
	}
	text := fmt.Sprintf("Conv(%d, %d, stride = %d, pad = %d, groups = %d", n, k, stride, pad, groups)
	if g.chance(25) {
		text += ", bias = true"
	}
	out := func(x int) int { return (x+2*pad-k)/stride + 1 }
	return stage{text + ")", weighed(n, out(h), out(w))}
}

// affineSum declares a dilated or off-centre convolution, written as a sum over affine indices.
func (g *gen) affineSum(s signal) stage {
	n, k, d, off := 1+g.r.IntN(5), 1+g.r.IntN(3), 1+g.r.IntN(2), g.r.IntN(3)-1
	name := g.declare("block", "(n, k, d, off)", "in x[C, H, W]", "learn w[n, C, k, k] ~ "+g.distribution(),
		"out[o: n, i: H, j: W] = sum inside (c: C, u: k, v: k) w[o, c, u, v]*x[c, i + d*u - off, j + d*v - d]")
	return stage{fmt.Sprintf("%s(%d, %d, %d, %d)", name, n, k, d, off), weighed(n, s.dims[1], s.dims[2])}
}

// rows declares a weighing of whole rows, per channel.
func (g *gen) rows(s signal) stage {
	n := 1 + g.r.IntN(5)
	name := g.declare("block", "(n)", "in x[C, H, W]", "learn w[C, n, W] ~ "+g.distribution(), "learn shift[C, n] = 0.125",
		"y[c, i, m] = sum(j: W) w[c, m, j]*x[c, i, j]", "out[c, i, m] = y[c, i, m] + shift[c, m]")
	return stage{fmt.Sprintf("%s(%d)", name, n), weighed(s.dims[0], s.dims[1], n)}
}

// imageShape returns a stage without weights that keeps an image an image.
func (g *gen) imageShape(s signal) stage {
	c, h, w := s.dims[0], s.dims[1], s.dims[2]
	switch g.r.IntN(9) {
	case 0, 1:
		return g.maxPool(s)
	case 2:
		if min(h, w) >= 2 {
			return stage{"AvgPool(2)", weighed(c, h/2, w/2)}
		}
	case 3:
		return stage{g.declare("block", "", "in x[C, H, W]", pick(g, "out[c, i: H, j] = x[c, H - 1 - i, j]",
			"out[c: C, i, j: W] = x[C - 1 - c, i, W - 1 - j]")), s}
	case 4:
		if c%2 == 0 {
			return stage{g.declare("block", "", "in x[C, H, W]", "e = C/2", "out[c*2 + g, i, j] = x[g*e + c, i, j]"), s}
		}
	case 5:
		if h*w <= 16 {
			return stage{g.declare("block", "", "in x[C, H, W]", "out[c, 2*i + u, 2*j + v] = x[c, i, j]"), s.with(c, 2*h, 2*w)}
		}
	case 6:
		if h%2 == 0 && w%2 == 0 {
			return stage{g.declare("block", "", "in x[C, H, W]", "out[c*4 + u*2 + v, i, j] = x[c, 2*i + u, 2*j + v]"), s.with(4*c, h/2, w/2)}
		}
	case 7:
		return stage{g.excite(), weighed(c, h, w)}
	case 8:
		if h == w {
			return stage{g.declare("block", "", "in x[C, H, W]", "require H == W : \"a square\"", "out[c, j, i] = x[c, i, j]"), s}
		}
	}
	return g.maxPool(s)
}

func (g *gen) maxPool(s signal) stage {
	c, h, w := s.dims[0], s.dims[1], s.dims[2]
	if g.chance(50) && min(h, w) >= 2 {
		return stage{"MaxPool(2)", s.with(c, h/2, w/2)}
	}
	op := pick(g, "max", "min")
	if s.spike {
		op = pick(g, "max", "min", "any", "all")
	}
	out := s.with(c, h, w)
	return stage{g.declare("block", "", "in x[C, H, W]",
		"out[c, i: H, j: W] = "+op+" inside (u: 3, v: 2) x[c, i + u - 1, j + v]"), out}
}

// excite declares a gate per channel that looks at all positions.
func (g *gen) excite() string {
	return g.declare("block", "", "in x[C, H, W]", "g[c] = mean(i: H, j: W) x[c, i, j]", "w = g -> Linear(C, bias = true)",
		"out[c, i, j] = x[c, i, j]*sigmoid(w[c])")
}
