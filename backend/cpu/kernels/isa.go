package kernels

// ISA is an instruction set level.
type ISA int

// The levels, slowest first.
const (
	Generic ISA = iota // pure Go, every platform
	AVX2               // amd64 with AVX2, FMA, BMI1, BMI2 and POPCNT
	AVX512             // AVX2 and AVX-512 F, DQ, BW and VL
)

// ISAs returns all levels, slowest first.
func ISAs() []ISA { return []ISA{Generic, AVX2, AVX512} }

// String returns the level's name, such as "AVX512".
func (isa ISA) String() string {
	switch isa {
	case Generic:
		return "Generic"
	case AVX2:
		return "AVX2"
	case AVX512:
		return "AVX512"
	}
	return "ISA?"
}

// best is fixed when the program starts and never written again.
var best = chooseBest()

func chooseBest() *Table {
	isas := ISAs()
	for i := len(isas) - 1; i > 0; i-- {
		if t, ok := ForISA(isas[i]); ok {
			return t
		}
	}
	return genericTable()
}

// Best returns the table of the highest level that this processor runs. The
// table is shared: do not change it.
func Best() *Table { return best }

// ForISA returns a new table of the given level, or false if this processor
// does not run it.
func ForISA(isa ISA) (*Table, bool) {
	if isa == Generic {
		return genericTable(), true
	}
	return nativeTable(isa)
}
