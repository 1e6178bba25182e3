package cpu

import (
	"fmt"
	"strings"
	"testing"

	"snnc/ir"
)

func dumpTile(t *testing.T, p *tileProg) {
	var s strings.Builder
	fmt.Fprintf(&s, "lanes %d steps %d tile %d slots %d atChunk %v\n", p.lanes, p.steps, p.tile, p.slots, p.atChunk)
	for i, r := range p.regs {
		fmt.Fprintf(&s, "r%d home %d time %v slot %d load %v mem %v used %v\n", i, r.home, r.time, r.slot, r.isLoad, r.mem, r.used)
	}
	pr := func(l []instr) {
		for _, in := range l {
			name := fmt.Sprint(in.op)
			if in.op < opcode(ir.NumOps) {
				name = ir.Op(in.op).String()
			}
			fmt.Fprintf(&s, "     r%d = %s r%d r%d r%d s %d\n", in.dst, name, in.a, in.b, in.c, in.s)
		}
	}
	for i, ph := range p.phases {
		fmt.Fprintf(&s, "phase %d loop %v rev %v bind %v %v moves %v\n", i, ph.loop, ph.reverse, ph.preBind, ph.bodyBind, ph.moves)
		pr(ph.pre)
		fmt.Fprintln(&s, "   body")
		pr(ph.body)
	}
	t.Log(s.String())
}
