package kernels

import "fmt"

// Sums over the set bits of a word by groups of five, where the lanes of a vector are rows of bits. The sums of all subsets of
// a group's rows in one column are two registers, of which one permutation takes those of 16 rows. The results of a
// column lie next to each other.
const (
	LaneVector = 16 // lanes

	laneWidth = 5 // bits of a group
)

// LaneGroups returns the number of groups for sums of depth <= 64 rows.
func LaneGroups(depth int) int {
	if depth <= 32 {
		return 7
	}
	return 13
}

// LaneVectors returns the number of vectors that hold n lanes.
func LaneVectors(n int) int { return (n + LaneVector - 1) / LaneVector }

// Lanes are the kernels of such sums.
type Lanes struct {
	// ByLanes reports whether these kernels are faster than those of Subsets.
	ByLanes bool
	// LaneIndices writes, for 16 words at a time, the bits of the groups of sums of depth rows: those of group i of word 16*v+l are
	// the lowest five of idx[(v*groups+i)*16+l]; the others may be anything. Words missing in the last vector count as zero,
	// and no word has a bit from depth on.
	LaneIndices func(idx []int32, words []uint64, depth int)
	// AddLanes adds to dst[c*ldd+r], for c < cols and r < 16*vectors, the rows of b that idx selects, row k of column c being
	// b[k*row+c*col]: group by group the sum of its rows, each in their order. Unless keep, it adds to zero.
	AddLanes func(dst []float32, ldd int, b LaneRows, idx []int32, vectors, cols int, keep bool)
}

// LaneRows are the rows of a sum by lanes: row k of column c is Data[k*Row+c*Col].
type LaneRows struct {
	Data     []float32
	Row, Col int // strides
	Depth    int // rows, up to 64
}

func genericLanes() Lanes {
	return Lanes{ByLanes: true, LaneIndices: laneIndicesGeneric, AddLanes: addLanesGeneric}
}

func laneIndicesGeneric(idx []int32, words []uint64, depth int) {
	groups := checkLaneIndices(idx, words, depth)
	clear(idx[:LaneVectors(len(words))*groups*LaneVector])
	for r, w := range words {
		for i := range groups {
			idx[(r/LaneVector*groups+i)*LaneVector+r%LaneVector] = int32(w >> (laneWidth * i))
		}
	}
}

func addLanesGeneric(dst []float32, ldd int, b LaneRows, idx []int32, vectors, cols int, keep bool) {
	groups := checkAddLanes(dst, ldd, b, idx, vectors, cols)
	var table [13][1 << laneWidth]float32
	for c := range cols {
		for i := range groups {
			b.sums(&table[i], i*laneWidth, c)
		}
		for r := range vectors * LaneVector {
			sum := float32(0)
			if keep {
				sum = dst[c*ldd+r]
			}
			at := idx[r/LaneVector*groups*LaneVector+r%LaneVector:]
			for i := range groups {
				sum += table[i][at[i*LaneVector]&(1<<laneWidth-1)]
			}
			dst[c*ldd+r] = sum
		}
	}
}

// sums makes the table of the group from row k on, in column c.
func (b *LaneRows) sums(t *[1 << laneWidth]float32, k, c int) {
	t[0] = 0
	for r := range laneWidth {
		x := float32(0)
		if k+r < b.Depth {
			x = b.Data[(k+r)*b.Row+c*b.Col]
		}
		for s := range 1 << r {
			t[1<<r+s] = t[s] + x
		}
	}
}

func checkLaneIndices(idx []int32, words []uint64, depth int) (groups int) {
	groups = LaneGroups(depth)
	if depth < 0 || depth > 64 || len(idx) < LaneVectors(len(words))*groups*LaneVector {
		panic(fmt.Sprintf("kernels: %d words of %d bits do not fit in %d indices", len(words), depth, len(idx)))
	}
	return groups
}

func checkAddLanes(dst []float32, ldd int, b LaneRows, idx []int32, vectors, cols int) (groups int) {
	groups = LaneGroups(b.Depth)
	if b.Depth < 0 || b.Depth > 64 || b.Row < 0 || b.Col < 0 || cols > 0 && b.Depth > 0 && (b.Depth-1)*b.Row+(cols-1)*b.Col >= len(b.Data) {
		panic(fmt.Sprintf("kernels: no %d columns of %d rows, strides %d and %d, in %d elements", cols, b.Depth, b.Row, b.Col, len(b.Data)))
	}
	if vectors < 0 || cols < 0 || ldd < 0 || len(idx) < vectors*groups*LaneVector || cols > 0 && (cols-1)*ldd+vectors*LaneVector > len(dst) {
		panic(fmt.Sprintf("kernels: %d columns of %d vectors, stride %d, do not fit in %d elements with %d indices", cols, vectors, ldd, len(dst), len(idx)))
	}
	return groups
}
