package kernels

// Table is one implementation of every kernel. A Table is immutable once made
// and safe for concurrent use.
type Table struct {
	ISA ISA
	Rows
	Bits
	Product
	Subsets
	Lanes
	Listed
	Layout
	Elementwise
	Reductions
}

// genericTable returns the table of pure-Go twins.
func genericTable() *Table {
	return &Table{
		ISA:         Generic,
		Rows:        genericRows(),
		Bits:        genericBits(),
		Product:     genericProduct(),
		Subsets:     genericSubsets(),
		Lanes:       genericLanes(),
		Listed:      genericListed(),
		Elementwise: genericElementwise(),
		Reductions:  genericReductions(),
		Layout:      genericLayout(),
	}
}
