package passes

import (
	"slices"
	"strconv"

	"snnc/ir"
)

// cancels reports whether a value is a sum in which each term is there as often as its negative, as what remains where a norm's
// image of zero is taken from the norm of zero.
func cancels(v *ir.Value) bool {
	t := terms{}
	if !t.add(v, 1, 0) {
		return false
	}
	for _, n := range t {
		if n != 0 {
			return false
		}
	}
	return true
}

// termDepth bounds how far sums and products are looked into.
const termDepth = 12

// terms counts terms by what they are, negative ones by -1.
type terms map[string]int

func (t terms) add(v *ir.Value, sign, depth int) bool {
	if depth > termDepth {
		return false
	}
	switch n := v.Def; n.Op {
	case ir.OpAdd:
		return t.add(n.Args[0], sign, depth+1) && t.add(n.Args[1], sign, depth+1)
	case ir.OpSub:
		return t.add(n.Args[0], sign, depth+1) && t.add(n.Args[1], -sign, depth+1)
	case ir.OpNeg:
		return t.add(n.Args[0], -sign, depth+1)
	}
	s, key := term(v, depth)
	t[key] += s * sign
	return true
}

// term is the sign of a product and a text that is the same for the same factors.
func term(v *ir.Value, depth int) (sign int, key string) {
	n := v.Def
	switch {
	case depth > termDepth:
	case n.Op == ir.OpNeg:
		sign, key = term(n.Args[0], depth+1)
		return -sign, key
	case n.Op == ir.OpMul, n.Op == ir.OpDiv:
		s, a := term(n.Args[0], depth+1)
		t, b := term(n.Args[1], depth+1)
		keys := []string{a, b}
		if n.Op == ir.OpMul {
			slices.Sort(keys)
		}
		return s * t, n.Op.String() + "(" + keys[0] + " " + keys[1] + ")"
	}
	return 1, strconv.Itoa(v.ID)
}
