package native

// Two groups of lanes in turn, instruction by instruction: while one waits for a result, the other goes on.

// twice returns a program that does two vectors of lanes, one behind the other, and the value that stands for each value of the
// first.
func (b *Builder) twice() (two *Builder, first []Value) {
	two = &Builder{args: b.args, steps: b.steps, moves: b.moves, ahead: b.ahead}
	first = make([]Value, len(b.insts))
	second := make([]Value, len(b.insts))
	for i, in := range b.insts {
		first[i] = two.push(in.with(first, 0))
		second[i] = first[i]
		if !in.anywhere() {
			second[i] = two.push(in.with(second, lanes))
		}
	}
	return two, first
}

// with is the instruction on other operands, so many lanes further.
func (in inst) with(to []Value, further int) inst {
	n := len(in.operands())
	in.off += further
	if in.do == opBits {
		in.b = to[in.b]
		return in
	}
	for i, p := range []*Value{&in.a, &in.b, &in.c} {
		if i < n {
			*p = to[*p]
		}
	}
	return in
}
