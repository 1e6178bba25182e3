package cpu

// winogradForm is the method for one size of tiles. For one axis, with kernel g and operand d,
// result = at ((g g) * (bt d)), where * goes element by element; for two axes each matrix is applied along both.
// Source: Lavin and Gray 2016 (Fast Algorithms for Convolutional Neural Networks).
type winogradForm struct {
	tile, side int       // results along an axis, and elements of the operand that they take
	at, g, bt  []float32 // tile x side, side x 3, side x side
	flipped    []float32 // g for a kernel that runs backwards
}

// winogradForms are the forms by rising size. Points of 3/4 and 3/2 keep the transformations of tiles of 4 x 4 small in both
// directions: the usual ones, 1 and 2, lose four times as much to rounding.
func winogradForms() []*winogradForm {
	return []*winogradForm{newWinogradForm(2, []float64{0, 1, -1}), newWinogradForm(4, []float64{0, 0.75, -0.75, 1.5, -1.5})}
}

// newWinogradForm makes the matrices of Toom and Cook's multiplication of polynomials at the points and at infinity, in the
// order of the transposed problem.
func newWinogradForm(tile int, points []float64) *winogradForm {
	side := tile + 2
	f := &winogradForm{tile, side, make([]float32, tile*side), make([]float32, side*3), make([]float32, side*side), make([]float32, side*3)}
	for i, p := range points {
		poly, scale := []float64{1}, 1.0
		for j, q := range points {
			if j != i {
				poly, scale = timesRoot(poly, q), scale*(p-q)
			}
		}
		for k, v := range poly {
			f.bt[i*side+k] = float32(v)
		}
		power := 1.0
		for k := range max(tile, 3) {
			if k < tile {
				f.at[k*side+i] = float32(power)
			}
			if k < 3 {
				f.g[i*3+k] = float32(power / scale)
			}
			power *= p
		}
	}
	f.at[tile*side-1], f.g[side*3-1] = 1, 1
	poly := []float64{1}
	for _, q := range points {
		poly = timesRoot(poly, q)
	}
	for k, v := range poly {
		f.bt[(side-1)*side+k] = float32(v)
	}
	for i := range f.g {
		f.flipped[i] = f.g[i/3*3+2-i%3]
	}
	return f
}

// kernel is the matrix for kernels, turned round or not.
func (f *winogradForm) kernel(flip bool) []float32 {
	if flip {
		return f.flipped
	}
	return f.g
}

// timesRoot multiplies a polynomial, the constant first, by x - q.
func timesRoot(poly []float64, q float64) []float64 {
	r := make([]float64, len(poly)+1)
	for k, v := range poly {
		r[k] -= q * v
		r[k+1] += v
	}
	return r
}

// spread is the transpose of at for results of so many places, side x places: what an element of a gradient adds to each
// element of a tile.
func (f *winogradForm) spread(places int) []float32 {
	m := make([]float32, f.side*places)
	for i := range m {
		m[i] = f.at[i%places*f.side+i/places]
	}
	return m
}

// taps is the transpose of the matrix for kernels, 3 x side.
func (f *winogradForm) taps(flip bool) []float32 {
	m := make([]float32, 3*f.side)
	for i := range m {
		m[i] = f.kernel(flip)[i%f.side*3+i/f.side]
	}
	return m
}

// tilesOf is the number of tiles that cover so many places.
func (f *winogradForm) tilesOf(places int) int { return (places + f.tile - 1) / f.tile }
