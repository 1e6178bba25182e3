package native

import "snnc/backend/cpu/kernels"

// Masks, of which there are few registers: none is spilled. One stays where it was until another needs the place, so that
// what was made of it can use it again.

// compare gives a mask. Where the mask that the number was made of is still there, it is taken.
func (a *allocator) compare(i int, op machOp) error {
	in := op.in
	if k := a.maskOf(in.a); in.prim == kernels.PrimNe && k != none && a.isZero(in.b) && a.nextUse(a.masks[k], i) == len(a.b.insts) {
		a.masks[k] = Value(i)
		a.reg[i] = int8(k)
		a.release(i)
		return nil
	}
	op = a.binary(op, i)
	a.release(i)
	for k := firstMask; k <= lastMask; k++ {
		if v := a.masks[k]; v == none || a.nextUse(v, i+1) == len(a.b.insts) {
			a.masks[k], a.reg[i], op.d = Value(i), int8(k), uint8(k)
			a.out = append(a.out, op)
			return nil
		}
	}
	return errMasks
}

// maskOf is the register of the mask of which a value of zeros and ones was made, if it is still there.
func (a *allocator) maskOf(v Value) int {
	if in := &a.b.insts[v]; in.do == opPrim && in.prim == kernels.PrimBit {
		if k := a.reg[in.a]; k >= 0 && a.masks[k] == in.a {
			return int(k)
		}
	}
	return none
}

func (a *allocator) isZero(v Value) bool {
	in := &a.b.insts[v]
	return in.do == opPrim && in.prim == kernels.PrimConst && in.bits == 0
}

// pack stores a mask, that of the value if it is there.
func (a *allocator) pack(i int, in *inst) {
	if k := a.maskOf(in.a); k != none {
		a.out = append(a.out, machOp{in: in, do: packMask, mask: uint8(k)})
		a.release(i)
		return
	}
	a.out = append(a.out, machOp{in: in, a: a.vector(in.a, i)})
	a.release(i)
}
