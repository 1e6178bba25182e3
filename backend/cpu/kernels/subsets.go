package kernels

import "fmt"

// Sums over the set bits of a word take one addition for each group of bits, whatever the rate of firing, if the sums
// of all subsets of a group's rows are in a table (Arlazarov et al., "On economical construction of the transitive
// closure of a directed graph", 1970: the method of the four Russians).
const (
	SubsetRows  = 64                                                                        // rows of one table: the bits of a word
	SubsetCols  = 16                                                                        // columns of one table
	SubsetTable = SubsetRows/subsetWidth*subsetPitch + SubsetCols<<(SubsetRows%subsetWidth) // elements of a table

	subsetWidth = 5                         // bits of a group, but of the last
	subsetPitch = SubsetCols << subsetWidth // elements of a group's table
)

// Subsets are the kernels of sums over groups of rows.
type Subsets struct {
	// SubsetTable writes the sums of all subsets of each group of rows; row k of
	// b is b[k*stride : k*stride+SubsetCols]. A sum runs over its rows in their order.
	SubsetTable func(table, b []float32, stride int)
	// AddSubsets adds to row r of dst, dst[r*SubsetCols:], the rows of b whose bits are
	// set in words[r], group by group: one addition each.
	AddSubsets func(dst, table []float32, words []uint64)
}

func genericSubsets() Subsets {
	return Subsets{SubsetTable: subsetTableGeneric, AddSubsets: addSubsetsGeneric}
}

func subsetTableGeneric(table, b []float32, stride int) {
	checkSubsetTable(table, b, stride)
	for k := 0; k < SubsetRows; k += subsetWidth {
		clear(table[:SubsetCols])
		for r := range min(subsetWidth, SubsetRows-k) {
			row := b[(k+r)*stride:][:SubsetCols]
			for i := range SubsetCols << r {
				table[SubsetCols<<r+i] = table[i] + row[i%SubsetCols]
			}
		}
		table = table[min(len(table), subsetPitch):]
	}
}

func addSubsetsGeneric(dst, table []float32, words []uint64) {
	checkAddSubsets(dst, table, words)
	for r, w := range words {
		row := dst[r*SubsetCols:][:SubsetCols]
		for at := 0; at < SubsetTable; at += subsetPitch {
			sum := table[at+int(w%(1<<subsetWidth))*SubsetCols:][:SubsetCols]
			for j, v := range sum {
				row[j] += v
			}
			w >>= subsetWidth
		}
	}
}

func checkSubsetTable(table, b []float32, stride int) {
	if len(table) < SubsetTable || stride < 0 || (SubsetRows-1)*stride+SubsetCols > len(b) {
		panic(fmt.Sprintf("kernels: no table of subsets in %d elements of %d, stride %d", len(table), len(b), stride))
	}
}

func checkAddSubsets(dst, table []float32, words []uint64) {
	if len(table) < SubsetTable || len(dst) < len(words)*SubsetCols {
		panic(fmt.Sprintf("kernels: %d rows of subsets do not fit in %d elements, with a table of %d", len(words), len(dst), len(table)))
	}
}
