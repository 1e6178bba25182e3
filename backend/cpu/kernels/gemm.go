package kernels

// Product is the dense matrix product.
type Product struct {
	// Gemm does c = a*b, or c += a*b when accumulate is set. c must not overlap
	// a or b; scratch needs GemmScratch elements.
	//
	// Each element of c is one chain of multiply-adds in the order of k. So the
	// result does not depend on how rows or columns are split into calls, nor
	// on scratch. AVX2 and AVX512 fuse each multiply-add and agree bit for bit;
	// Generic rounds the product.
	Gemm func(c, a, b Mat, accumulate bool, scratch []float32)
	// GemmScratch returns the scratch elements for an m x k by k x n product.
	GemmScratch func(m, n, k int) int
	// Panel is the number of columns of b for which Gemm reads b in place, if
	// its rows have no gaps: who uses b often cuts it into such panels.
	Panel int
	// Mix does a product of few rows on long lines: line i of dst, at i*ds, is
	// the sum over j of m[i*cols+j] times line j of src, at j*ss, with all
	// lines n elements long. rows <= MixLines, n >= MixLeast. dst must not
	// overlap src. Rounding is that of Gemm.
	Mix func(dst []float32, ds int, m []float32, rows, cols int, src []float32, ss, n int)
}

func genericProduct() Product {
	return Product{
		Gemm:        gemmGeneric,
		GemmScratch: func(int, int, int) int { return 0 },
		Panel:       16,
		Mix:         mixGeneric,
	}
}

func gemmGeneric(c, a, b Mat, accumulate bool, _ []float32) {
	checkGemm(c, a, b)
	if c.Trans {
		c, a, b = c.T(), b.T(), a.T()
	}
	for i := range c.Rows {
		if c.Cols == 0 {
			break
		}
		row := c.Data[i*c.Stride:][:c.Cols]
		if !accumulate {
			clear(row)
		}
		for k := range a.Cols {
			addProduct(row, a.At(i, k), b, k)
		}
	}
}

// addProduct does row += s * b[k], rounding the product.
func addProduct(row []float32, s float32, b Mat, k int) {
	if b.Trans {
		for j := range row {
			row[j] += float32(s * b.Data[j*b.Stride+k])
		}
		return
	}
	for j, v := range b.Data[k*b.Stride:][:len(row)] {
		row[j] += float32(s * v)
	}
}
