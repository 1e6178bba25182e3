package kernels

// listedTile is the assembly for some rows; see the generated stubs. Strides are in elements.
type listedTile func(c *float32, w *float32, row int, x *float32, list *int32, n int, rounds int, wstep int, xstep int, keep int)

func avx512Listed() Listed { return listedOf(addListed16F32AVX512, 16) }

func avx2Listed() Listed { return listedOf(addListed4F32AVX2, 4) }

func listedOf(tile listedTile, rows int) Listed {
	return Listed{AddListed: func(c, w []float32, row int, x []float32, list []int32, s Steps, keep bool) {
		checkListed(c, w, row, x, list, s)
		if len(list) == 0 || s.Rounds <= 0 {
			if !keep {
				clear(c[:ListedRows*ListedLanes])
			}
			return
		}
		from := 0
		if keep {
			from = 1
		}
		for i := 0; i < ListedRows; i += rows {
			tile(&c[i*ListedLanes], &w[i*row], row, &x[0], &list[0], len(list)/2, s.Rounds, s.W, s.X, from)
		}
	}}
}
