package main

// val is a value of a program on some machine: a register or a Go expression.
type val = any

// machine runs one elementwise program: on Go source, AVX-512 or AVX2. Every
// operation rounds once, so all machines give the same bits.
//
// Operations: add sub mul div, min and max (x86: the second when either is NaN
// or both are zero), sqrt floor round; and or xor andnot on the bits of floats
// (andnot is ^a & b); lt le eq ne ge gt, whose masks feed sel(mask, a, b) and
// bit(mask). Integers: toint (of an integral float), tofloat, asint and asfloat
// (the bits as they are), iadd isub.
type machine interface {
	op(name string, args ...val) val
	// shift shifts an integer: "shl", "shr" or "sra".
	shift(name string, a val, by int) val
	constant(bits uint32) val // a float
	integer(i int32) val
}

// mapOp is an elementwise kernel: it loads a vector of each load, runs body
// and stores its results.
type mapOp struct {
	name    string
	doc     string
	stores  []string // arrays written
	loads   []string // arrays read; a name may also be in stores
	scalars []string // float32 parameters behind the arrays
	heavy   bool     // enough work that unrolling does not pay
	body    func(p prog, in, scalars []val) []val
}

// arrays lists the parameters in order: those written, then those only read.
func (o mapOp) arrays() []string {
	out := append([]string(nil), o.stores...)
	for _, name := range o.loads {
		if !contains(out, name) {
			out = append(out, name)
		}
	}
	return out
}

func contains(list []string, name string) bool {
	for _, s := range list {
		if s == name {
			return true
		}
	}
	return false
}

// signature is the Go parameter list shared by all levels.
func (o mapOp) signature() string {
	s := ""
	for i, name := range o.arrays() {
		if i > 0 {
			s += ", "
		}
		s += name
	}
	s += " []float32"
	for _, name := range o.scalars {
		s += ", " + name + " float32"
	}
	return "func(" + s + ")"
}
