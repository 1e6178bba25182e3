package native

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"snnc/backend/cpu/kernels"
)

// machine evaluates one primitive in Go, on the bits of floats. Masks are all ones or zero.
func evaluate(op kernels.Primitive, bits, a, b, c uint32) uint32 {
	x, y := math.Float32frombits(a), math.Float32frombits(b)
	f := math.Float32bits
	mask := func(ok bool) uint32 {
		if ok {
			return math.MaxUint32
		}
		return 0
	}
	pick := func(ok bool) uint32 {
		if ok {
			return a
		}
		return b
	}
	switch op {
	case kernels.PrimConst:
		return bits
	case kernels.PrimAdd:
		return f(x + y)
	case kernels.PrimSub:
		return f(x - y)
	case kernels.PrimMul:
		return f(x * y)
	case kernels.PrimDiv:
		return f(x / y)
	case kernels.PrimMin:
		return pick(x < y)
	case kernels.PrimMax:
		return pick(x > y)
	case kernels.PrimAnd:
		return a & b
	case kernels.PrimOr:
		return a | b
	case kernels.PrimXor:
		return a ^ b
	case kernels.PrimIntAdd:
		return a + b
	case kernels.PrimIntSub:
		return a - b
	case kernels.PrimLt:
		return mask(x < y)
	case kernels.PrimLe:
		return mask(x <= y)
	case kernels.PrimEq:
		return mask(x == y)
	case kernels.PrimNe:
		return mask(x != y)
	case kernels.PrimGe:
		return mask(x >= y)
	case kernels.PrimGt:
		return mask(x > y)
	case kernels.PrimSqrt:
		return f(float32(math.Sqrt(float64(x))))
	case kernels.PrimFloor:
		return f(float32(math.Floor(float64(x))))
	case kernels.PrimRound:
		return f(float32(math.RoundToEven(float64(x))))
	case kernels.PrimToInt:
		return uint32(int32(x))
	case kernels.PrimToFloat:
		return f(float32(int32(a)))
	case kernels.PrimShl:
		return a << bits
	case kernels.PrimShr:
		return a >> bits
	case kernels.PrimSra:
		return uint32(int32(a) >> bits)
	case kernels.PrimSelect:
		if a != 0 {
			return b
		}
		return c
	case kernels.PrimBit:
		if a != 0 {
			return f(1)
		}
		return 0
	}
	panic("no such primitive")
}

// program is a random one: its arrays, and what evaluating it in Go gives.
type program struct {
	r       *rand.Rand
	b       *Builder
	n       int
	floats  [][]float32
	words   [][]uint64
	scalars []float32
	isFloat map[int]int
	isWords map[int]int
	isScal  map[int]int
	values  []Value // vectors that may be operands
}

func odd(r *rand.Rand) float32 {
	special := []float32{0, float32(math.Copysign(0, -1)), 1, -1, float32(math.Inf(1)), float32(math.Inf(-1)), float32(math.NaN()), 1e-42, 3e38, 0.5, 2.5}
	if r.IntN(4) == 0 {
		return special[r.IntN(len(special))]
	}
	return float32(r.NormFloat64())
}

func newProgram(r *rand.Rand, arrays, size int) *program {
	p := &program{r: r, b: NewBuilder(), n: r.IntN(100), isFloat: map[int]int{}, isWords: map[int]int{}, isScal: map[int]int{}}
	for range arrays {
		p.array()
	}
	for range 2 {
		k := p.b.Arg()
		p.isScal[k] = len(p.scalars)
		p.scalars = append(p.scalars, odd(r))
		p.values = append(p.values, p.b.Scalar(k), p.b.Const(odd(r)))
	}
	for range size {
		p.grow()
	}
	return p
}

// array adds an operand: floats, read in the first or second half, or bits.
func (p *program) array() {
	k := p.b.Arg()
	if p.r.IntN(4) == 0 {
		w := make([]uint64, 4)
		for i := range w {
			w[i] = p.r.Uint64()
		}
		p.isWords[k] = len(p.words)
		p.words = append(p.words, w)
		p.values = append(p.values, p.b.LoadBits(k, 64*p.r.IntN(2)))
		return
	}
	x := make([]float32, 2*p.n+1)
	for i := range x {
		x[i] = odd(p.r)
	}
	p.isFloat[k] = len(p.floats)
	p.floats = append(p.floats, x)
	p.values = append(p.values, p.b.Load(k, p.n*p.r.IntN(2)))
}

func (p *program) any() Value { return p.values[p.r.IntN(len(p.values))] }

func (p *program) grow() {
	var v Value
	switch p.r.IntN(6) {
	case 0:
		op := kernels.UnaryOp(p.r.IntN(int(kernels.NumUnary)))
		if kernels.UnaryProgram(op) == nil {
			return
		}
		v = p.b.Apply(kernels.UnaryProgram(op), p.any())
	case 1:
		m := p.b.Op(kernels.PrimNe, p.any(), p.b.Const(0))
		v = p.b.Op(kernels.PrimSelect, m, p.any(), p.any())
	default:
		op := kernels.BinaryOp(p.r.IntN(int(kernels.NumBinary)))
		if kernels.BinaryProgram(op) == nil {
			return
		}
		v = p.b.Apply(kernels.BinaryProgram(op), p.any(), p.any())
	}
	p.values = append(p.values, v)
}

// store stores the value as floats and as bits, with a guard behind.
func (p *program) store(v Value) {
	k := p.b.Arg()
	p.isFloat[k] = len(p.floats)
	p.floats = append(p.floats, make([]float32, p.n+1))
	p.b.Store(k, 0, v)
	k = p.b.Arg()
	p.isWords[k] = len(p.words)
	p.words = append(p.words, make([]uint64, 2))
	p.b.Pack(k, 0, v)
}

// lane evaluates all values at one lane.
func (p *program) lane(i int) []uint32 {
	v := make([]uint32, len(p.b.insts))
	for k, in := range p.b.insts {
		switch in.do {
		case opLoad:
			v[k] = math.Float32bits(p.floats[p.isFloat[in.arg]][in.off+i])
		case opBits:
			at := in.off + i
			v[k] = math.Float32bits(float32(p.words[p.isWords[in.arg]][at/64] >> (at % 64) & 1))
		case opScalar:
			v[k] = math.Float32bits(p.scalars[p.isScal[in.arg]])
		case opPrim:
			v[k] = evaluate(in.prim, in.bits, v[in.a], v[in.b], v[in.c])
		}
	}
	return v
}

func (p *program) frame(f *Func) Frame {
	fr := make(Frame, f.FrameSize())
	for k, i := range p.isFloat {
		fr.Floats(k, p.floats[i])
	}
	for k, i := range p.isWords {
		fr.Words(k, p.words[i])
	}
	for k, i := range p.isScal {
		fr.Scalar(k, p.scalars[i])
	}
	return fr
}

func same(a, b float32) bool { return math.Float32bits(a) == math.Float32bits(b) || a != a && b != b }

func TestRandomPrograms(t *testing.T) {
	if NewUnit(kernels.Best().ISA) == nil {
		t.Skip("no machine code here")
	}
	spilled := 0
	for seed := range uint64(400) {
		r := rand.New(rand.NewPCG(seed, 7))
		p := newProgram(r, 1+r.IntN(14), r.IntN(120))
		kept := p.values[len(p.values)-min(len(p.values), 1+r.IntN(40)):]
		first := len(p.floats)
		for _, v := range kept {
			p.store(v)
		}
		u := NewUnit(kernels.AVX512)
		f, err := u.Add(p.b)
		require.NoError(t, err)
		require.True(t, u.Seal())
		spilled += f.spills
		f.Run(p.frame(f), p.n)
		for i := range p.n {
			want := p.lane(i)
			for k, v := range kept {
				got := p.floats[first+k][i]
				x := math.Float32frombits(want[v])
				require.True(t, same(x, got), "seed %d, lane %d of %d, value %d: %v, want %v", seed, i, p.n, v, got, x)
				bit := p.words[len(p.words)-len(kept)+k][i/64]>>(i%64)&1 == 1
				require.Equal(t, x != 0, bit, "seed %d, bit of lane %d", seed, i)
			}
		}
		for k := range kept {
			require.Zero(t, p.floats[first+k][p.n])
			for i := p.n; i < 128; i++ {
				require.Zero(t, p.words[len(p.words)-len(kept)+k][i/64]>>(i%64)&1)
			}
		}
	}
	require.Positive(t, spilled)
}
