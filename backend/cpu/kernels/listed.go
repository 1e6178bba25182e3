package kernels

import "fmt"

// Sizes of what a call of Listed works on.
const (
	ListedRows  = 16
	ListedLanes = 16
)

// Steps are how far w and x move from one round of a list to the next, in elements.
type Steps struct{ Rounds, W, X int }

// Listed is the product of numbers and lines that a list names.
type Listed struct {
	// AddListed does, for ListedRows lines of ListedLanes elements of c, round by round and for each entry of the list (two numbers: an
	// address in w and one in x, in elements): c[i] += w[i*row + address] times the ListedLanes elements of x from the other address on. c is
	// taken as zero before unless keep is set. Each element is one chain of multiply-adds in that order; rounding is that of Gemm.
	AddListed func(c, w []float32, row int, x []float32, list []int32, s Steps, keep bool)
}

func genericListed() Listed { return Listed{AddListed: addListedGeneric} }

func addListedGeneric(c, w []float32, row int, x []float32, list []int32, s Steps, keep bool) {
	checkListed(c, w, row, x, list, s)
	if !keep {
		clear(c[:ListedRows*ListedLanes])
	}
	for k := range s.Rounds {
		for e := 0; e < len(list); e += 2 {
			line := x[int(list[e+1])+k*s.X:][:ListedLanes]
			for i := range ListedRows {
				v, dst := w[i*row+int(list[e])+k*s.W], c[i*ListedLanes:][:ListedLanes]
				for l := range dst {
					dst[l] += float32(v * line[l])
				}
			}
		}
	}
}

// checkListed panics unless all addresses lie inside of w and x.
func checkListed(c, w []float32, row int, x []float32, list []int32, s Steps) {
	var high [2]int32
	low := int32(0)
	for e := 0; e+1 < len(list); e += 2 {
		high[0], high[1] = max(high[0], list[e]), max(high[1], list[e+1])
		low = min(low, list[e], list[e+1])
	}
	more := max(0, s.Rounds-1)
	if len(c) < ListedRows*ListedLanes || row < 0 || len(list)%2 != 0 || s.W < 0 || s.X < 0 || low < 0 || len(list) > 0 && s.Rounds > 0 &&
		(int(high[0])+(ListedRows-1)*row+more*s.W >= len(w) || int(high[1])+ListedLanes+more*s.X > len(x)) {
		panic(fmt.Sprintf("kernels: list of %d addresses to %v, %d rounds, leaves %d or %d elements", len(list), high, s.Rounds, len(w), len(x)))
	}
}
