package kernels

// vectorLanes is how many elements Go does where the assembly stopped.
const vectorLanes = 8

// unaryPair returns the kernel of which fast does most and slow the rest.
func unaryPair(fast func(dst, a []float32) int, slow func(dst, a []float32)) func(dst, a []float32) {
	return func(dst, a []float32) {
		n := min(len(dst), len(a))
		for i := 0; ; i += vectorLanes {
			if i += fast(dst[i:n], a[i:n]); i >= n {
				return
			}
			end := min(i+vectorLanes, n)
			slow(dst[i:end], a[i:end])
			if end == n {
				return
			}
		}
	}
}

func binaryPair(fast func(dst, a, b []float32) int, slow func(dst, a, b []float32)) func(dst, a, b []float32) {
	return func(dst, a, b []float32) {
		n := min(len(dst), len(a), len(b))
		for i := 0; ; i += vectorLanes {
			if i += fast(dst[i:n], a[i:n], b[i:n]); i >= n {
				return
			}
			end := min(i+vectorLanes, n)
			slow(dst[i:end], a[i:end], b[i:end])
			if end == n {
				return
			}
		}
	}
}

func scalarPair(fast func(dst, a []float32, s float32) int, slow func(dst, a []float32, s float32)) func(dst, a []float32, s float32) {
	return func(dst, a []float32, s float32) {
		n := min(len(dst), len(a))
		for i := 0; ; i += vectorLanes {
			if i += fast(dst[i:n], a[i:n], s); i >= n {
				return
			}
			end := min(i+vectorLanes, n)
			slow(dst[i:end], a[i:end], s)
			if end == n {
				return
			}
		}
	}
}

func setAVX2Math(e *Elementwise) {
	e.Unary[Exp] = unaryPair(expF32AVX2, expF32Generic)
	e.Unary[Log] = unaryPair(logF32AVX2, logF32Generic)
	e.Unary[Tanh] = unaryPair(tanhF32AVX2, tanhF32Generic)
	e.Unary[Sigmoid] = unaryPair(sigmoidF32AVX2, sigmoidF32Generic)
	e.Unary[Atan] = unaryPair(atanF32AVX2, atanF32Generic)
	e.Unary[Sin] = unaryPair(sinF32AVX2, sinF32Generic)
	e.Unary[Cos] = unaryPair(cosF32AVX2, cosF32Generic)
	e.Unary[Erf] = unaryPair(erfF32AVX2, erfF32Generic)
	e.Binary[Pow] = binaryPair(powF32AVX2, powF32Generic)
	e.BinaryVS[Pow] = scalarPair(powScalarF32AVX2, powScalarF32Generic)
	e.BinarySV[Pow] = scalarPair(scalarPowF32AVX2, scalarPowF32Generic)
}

func setAVX512Math(e *Elementwise) {
	e.Unary[Exp] = unaryPair(expF32AVX512, expF32Generic)
	e.Unary[Log] = unaryPair(logF32AVX512, logF32Generic)
	e.Unary[Tanh] = unaryPair(tanhF32AVX512, tanhF32Generic)
	e.Unary[Sigmoid] = unaryPair(sigmoidF32AVX512, sigmoidF32Generic)
	e.Unary[Atan] = unaryPair(atanF32AVX512, atanF32Generic)
	e.Unary[Sin] = unaryPair(sinF32AVX512, sinF32Generic)
	e.Unary[Cos] = unaryPair(cosF32AVX512, cosF32Generic)
	e.Unary[Erf] = unaryPair(erfF32AVX512, erfF32Generic)
	e.Binary[Pow] = binaryPair(powF32AVX512, powF32Generic)
	e.BinaryVS[Pow] = scalarPair(powScalarF32AVX512, powScalarF32Generic)
	e.BinarySV[Pow] = scalarPair(scalarPowF32AVX512, scalarPowF32Generic)
}
