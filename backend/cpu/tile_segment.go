package cpu

import (
	"snnc/backend/cpu/native"
)

// segment is a piece of a trace, run on a tile.
type segment interface {
	run(w *worker, p *tileProg, lane, n int)
}

// callSegment is one instruction that calls a kernel.
type callSegment struct{ event }

func (s *callSegment) run(w *worker, p *tileProg, lane, n int) {
	in := &s.in
	if in.op == opPack {
		w.kern.PackNonzero(in.mem.bits(s.t, lane, n), s.src[0].lanes(w, p, lane, n))
		return
	}
	dst := s.dst.lanes(w, p, lane, n)
	switch {
	case in.op == opLoad:
		in.mem.load(w, dst, s.t, lane)
	case in.op == opRoute:
		in.route.run(w, dst, s.t, lane)
	case in.scalar != nil:
		in.scalar(dst, s.src[0].lanes(w, p, lane, n), s.src[1].number())
	case in.two != nil:
		in.two(dst, s.src[0].lanes(w, p, lane, n), s.src[1].lanes(w, p, lane, n))
	case in.one != nil:
		in.one(dst, s.src[0].lanes(w, p, lane, n))
	}
}

// lanes is where the value is.
func (v *traced) lanes(w *worker, p *tileProg, lane, n int) []float32 {
	if v.mem != nil {
		at, from := v.mem.lanes(w, v.t, lane)
		return from[at : at+n]
	}
	at := p.slotAt(v.slot)
	if v.wide {
		at = v.slot*p.tile + lane%p.tile
	}
	return w.f32[at : at+n]
}

func (v *traced) number() float32 { return v.mem.buf.f32[v.mem.off+v.t*v.mem.tStr] }

// nativeSegment is a function of machine code with its arguments: numbers, arrays from the tile's first lane on, and the slots.
type nativeSegment struct {
	f       *native.Func
	numbers []numberArg
	arrays  []arrayArg
	strip   int       // argument that is the slots of a strip; below 0: none
	wide    int       // the same of whole tiles
	packs   []*traced // bits that it writes
}

type numberArg struct {
	arg int
	v   *traced
}

type arrayArg struct {
	arg int
	mem *access
}

func (s *nativeSegment) run(w *worker, p *tileProg, lane, n int) {
	fr := native.Frame(asWords(w.f32[p.frameAt:], s.f.FrameSize()))
	for _, a := range s.numbers {
		fr.Scalar(a.arg, a.v.number())
	}
	for _, a := range s.arrays {
		if a.mem.buf.bits {
			fr.Words(a.arg, a.mem.buf.words[(a.mem.off+lane)>>6:])
		} else {
			at, from := a.mem.lanes(w, 0, lane)
			fr.Floats(a.arg, from[at:])
		}
	}
	if s.strip >= 0 {
		fr.Floats(s.strip, w.f32[p.stripAt:])
	}
	if s.wide >= 0 {
		fr.Floats(s.wide, w.f32[lane%p.tile:])
	}
	for _, v := range s.packs {
		v.mem.clearRest(v.t, lane, n)
	}
	s.f.Run(fr, n)
}

// segmentBuilder makes the function of a segment.
type segmentBuilder struct {
	nativeSegment
	*tracer
	code    *native.Builder
	seg     int
	prog    *tileProg
	arg     map[*access]int
	scalars map[numberKey]native.Value
}

type numberKey struct {
	mem *access
	t   int
}

// newSegment adds the events of a segment to a program.
func newSegment(r *tracer, p *tileProg, events []event) *segmentBuilder {
	s := &segmentBuilder{nativeSegment{strip: -1, wide: -1}, r, native.NewBuilder(), events[0].seg, p, map[*access]int{}, map[numberKey]native.Value{}}
	for i := range events {
		s.event(&events[i])
	}
	return s
}

func (s *segmentBuilder) event(e *event) {
	if e.in.op == opPack {
		v := &traced{mem: e.in.mem, t: e.t}
		s.packs = append(s.packs, v)
		s.code.Pack(s.array(v.mem), v.t*v.mem.tStr, s.read(e.src[0]))
		return
	}
	src := make([]native.Value, len(e.src))
	for i, v := range e.src {
		src[i] = s.read(v)
	}
	v, d := s.compute(&e.in, e.t, src), e.dst
	d.val, d.valSeg = v, s.seg
	if d.mem != nil {
		s.code.Store(s.array(d.mem), d.t*d.mem.tStr, v)
	}
	if d.slot >= 0 {
		s.code.Store(s.argument(&s.strip), d.slot*s.prog.strip, v)
	}
	if d.keep >= 0 {
		s.code.Store(s.argument(&s.wide), d.keep*s.prog.tile, v)
	}
}

// compute adds an instruction.
func (s *segmentBuilder) compute(in *instr, t int, src []native.Value) native.Value {
	if in.op == opLoad {
		return s.code.LoadBits(s.array(in.mem), t*in.mem.tStr)
	}
	return s.nativeValue(s.code, in, src)
}

// array is the argument that is an operand or result from the tile's first lane on.
func (s *segmentBuilder) array(m *access) int {
	k, ok := s.arg[m]
	if !ok {
		k = s.code.Arg()
		s.arg[m] = k
		s.arrays = append(s.arrays, arrayArg{k, m})
		if m.tStr != 0 && !m.buf.bits && s.prog.steps > fewSteps {
			s.code.Far(k)
		}
	}
	return k
}

// argument makes an argument if there is none yet.
func (s *segmentBuilder) argument(k *int) int {
	if *k < 0 {
		*k = s.code.Arg()
	}
	return *k
}

// read is a value in this segment.
func (s *segmentBuilder) read(v *traced) native.Value {
	switch {
	case v.scalar:
		return s.number(v)
	case v.valSeg == s.seg:
		return v.val
	case v.mem != nil:
		v.val = s.code.Load(s.array(v.mem), v.t*v.mem.tStr)
	case v.wide:
		v.val = s.code.Load(s.argument(&s.wide), v.slot*s.prog.tile)
	default:
		v.val = s.code.Load(s.argument(&s.strip), v.slot*s.prog.strip)
	}
	v.valSeg = s.seg
	return v.val
}

// number is one number for all lanes, known while the program runs.
func (s *segmentBuilder) number(v *traced) native.Value {
	key := numberKey{v.mem, v.t}
	x, ok := s.scalars[key]
	if !ok {
		k := s.code.Arg()
		x = s.code.Scalar(k)
		s.scalars[key] = x
		s.numbers = append(s.numbers, numberArg{k, v})
	}
	return x
}
