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
}

func genericProduct() Product {
	return Product{
		Gemm:        gemmGeneric,
		GemmScratch: func(int, int, int) int { return 0 },
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
