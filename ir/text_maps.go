package ir

// The parts of the text form below a node: types and loop nests.

// typ reads a type such as real[T,B,10] in 0..1.
func (p *graphParser) typ() Type {
	var t Type
	pos := p.tok.pos
	switch word := p.take(tokName, "spike, count, int or real"); word {
	case "spike":
		t.Class = Spike
	case "count":
		p.expect("[")
		t.Class = Count(p.number())
		p.expect("]")
	case "int", "real":
		t.Class = Real
		t.Class.Int = word == "int"
	default:
		p.fail(pos, "found %s, expected spike, count, int or real", word)
	}
	p.axes(&t)
	if p.tok.text == "in" {
		t.Class.Lo, t.Class.Hi = p.limits()
	}
	return t
}

// axes reads [T,B,dims].
func (p *graphParser) axes(t *Type) {
	pos := p.tok.pos
	list(p.parser, "[", "]", func() bool {
		switch {
		case !t.Time && !t.Batch && len(t.Dims) == 0 && p.accept("T"):
			t.Time = true
		case !t.Batch && len(t.Dims) == 0 && p.accept("B"):
			t.Batch = true
		default:
			t.Dims = append(t.Dims, p.integer(1, "an extent"))
		}
		return true
	})
	if len(t.Dims) > maxRank {
		p.fail(pos, "%d axes, at most %d", len(t.Dims), maxRank)
	}
}

// maps reads `over (i:2, ...) out[...] in[...] ...`.
func (p *graphParser) maps() *Maps {
	p.expect("over")
	pos := p.tok.pos
	loops := map[string]int{}
	m := &Maps{Space: list(p.parser, "(", ")", func() int { return p.loop(loops) })}
	if len(m.Space) > maxLoops {
		p.fail(pos, "%d loops, at most %d", len(m.Space), maxLoops)
	}
	p.expect("out")
	m.Out = p.access(loops)
	for p.accept("in") {
		m.In = append(m.In, p.access(loops))
	}
	return m
}

func (p *graphParser) loop(loops map[string]int) int {
	pos := p.tok.pos
	name := p.take(tokName, "a loop's name")
	if _, twice := loops[name]; twice {
		p.fail(pos, "loop %s is declared twice", name)
	}
	loops[name] = len(loops)
	p.expect(":")
	return p.integer(0, "an extent")
}

func (p *graphParser) access(loops map[string]int) Access {
	pos := p.tok.pos
	acc := list(p.parser, "[", "]", func() Affine { return p.affine(loops) })
	if len(acc) > maxRank+2 {
		p.fail(pos, "%d index expressions, at most %d", len(acc), maxRank+2)
	}
	return acc
}

// affine reads a sum such as 2*i+j-1.
func (p *graphParser) affine(loops map[string]int) Affine {
	a := Affine{Coef: make([]int, len(loops))}
	sign := 1
	if p.accept("-") {
		sign = -1
	}
	for {
		p.term(&a, loops, sign)
		switch {
		case p.accept("+"):
			sign = 1
		case p.accept("-"):
			sign = -1
		default:
			return a
		}
	}
}

func (p *graphParser) term(a *Affine, loops map[string]int, factor int) {
	pos := p.tok.pos
	if p.tok.kind == tokNumber {
		factor *= p.integer(0, "a factor")
		if !p.accept("*") {
			a.Off = p.sum(pos, a.Off, factor)
			return
		}
	}
	name := p.take(tokName, "a loop or a number")
	k, ok := loops[name]
	if !ok {
		p.fail(pos, "no loop %s", name)
	}
	a.Coef[k] = p.sum(pos, a.Coef[k], factor)
}

// sum adds within the range of integers in the text.
func (p *graphParser) sum(pos, x, y int) int {
	if s := x + y; s <= maxInt && s >= -maxInt {
		return s
	}
	p.fail(pos, "index expression that exceeds %d", maxInt)
	return 0
}
