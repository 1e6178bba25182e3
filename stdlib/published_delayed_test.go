package stdlib_test

// delayed is the backward pass of neurons that fire before they integrate, with the threshold 0.8 and the leak 0.9. slope is
// the derivative of a spike by the membrane over the threshold: of the membrane, and of the steps since the last spike, which
// count from 1000 steps before the first.
func delayed(slope func(u, since float64) float64) func(x, s, g []float64) ([]float64, float64) {
	return func(x, s, g []float64) ([]float64, float64) {
		slopes, u, last := make([]float64, pT+1), 0.0, -999
		for k := range x {
			slopes[k] = slope(u, float64(k-last))
			if s[k] == 1 {
				last = k
			}
			u = 0.9*u + x[k] - 0.8*s[k]
		}
		dx, du := make([]float64, pT), 0.0
		for k := pT - 2; k >= 0; k-- {
			du = 0.9*du + g[k+1]*slopes[k+1]/0.8
			dx[k] = du
		}
		return dx, 0
	}
}
