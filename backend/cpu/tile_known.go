package cpu

import "snnc/ir"

// A tile program computes nothing twice: what an instruction of the same operands gave before is used again, in the same
// loop over time, after it, or, where steps are few, step by step in a later loop. So the reverse scan of a neuron takes
// potentials and spikes from the forward one that runs before it in the tile.

// knownSteps is the most steps of which values are kept from one loop to a later one.
const knownSteps = 8

// valueKey tells what an instruction computes. Operands are registers; a state within its loop is stateKey of its register.
type valueKey struct {
	op      opcode
	a, b, c int
	soft    bool // of operations with a kernel of their own for that
}

func stateKey(reg int) int { return -2 - reg }

// known tells which registers hold what.
type known struct {
	by   map[valueKey]int
	same map[int]int // what a register's elements are the same as
}

func newKnown() *known { return &known{map[valueKey]int{}, map[int]int{}} }

// key sees through copies. States are the registers that change within the loop of the instruction.
func (k *known) key(in *instr, states map[int]bool) valueKey {
	id := func(r int) int {
		if states[r] {
			return stateKey(r)
		}
		if s, ok := k.same[r]; ok {
			return s
		}
		return r
	}
	_, two := softOps[ir.Op(in.op)]
	return valueKey{in.op, id(in.a), id(in.b), id(in.c), in.soft && two}
}

// again is a register in which phase p finds what the instruction would compute.
func (b *tileBuilder) again(key valueKey, time bool, p int) (int, bool) {
	r, ok := b.known.by[key]
	if !ok || b.regs[r].time != time {
		return 0, false
	}
	switch x := b.regs[r]; {
	case !time:
		return r, x.phase <= p && x.home != homeMem
	case x.phase == p:
		return r, true
	default:
		return r, x.phase < p && x.home == homeTemp && x.pack == nil && b.c.g.T <= knownSteps
	}
}

// dropCopies removes copies that nobody reads any more.
func (b *tileBuilder) dropCopies() {
	read := map[int]bool{}
	for _, s := range b.sums {
		read[s.reg] = true
	}
	for _, ph := range b.phases {
		for _, m := range ph.moves {
			read[m[0]], read[m[1]] = true, true
		}
	}
	for _, l := range b.lists() {
		for i := range *l {
			in := &(*l)[i]
			for _, r := range in.sources() {
				read[r] = true
			}
			if in.op == opMix {
				read[in.dst] = true
			}
		}
	}
	for _, l := range b.lists() {
		kept := (*l)[:0]
		for _, in := range *l {
			if r := b.regs[in.dst]; in.op != opCopy || read[in.dst] || r.home != homeTemp || r.pack != nil {
				kept = append(kept, in)
			}
		}
		*l = kept
	}
}
