package cpu

import "snnc/ir"

type accessKind int

const (
	accessDense   accessKind = iota // lane l is at off + l
	accessSplat                     // one element for all lanes
	accessGeneral                   // strided
)

// laneAxis is an axis of the lanes, outermost first, with how far an operand moves along it.
type laneAxis struct{ ext, str int }

// access is where a tile program finds or puts a value: lane l of step t.
type access struct {
	buf  *buffer
	off  int
	tStr int
	axes []laneAxis // joined where the operand allows
	kind accessKind
}

// access finds the lanes of a value of that type.
func (b *tileBuilder) access(v *view, t ir.Type) *access {
	a := &access{buf: v.buf, off: v.off}
	k := 0
	if t.Time {
		a.tStr, k = v.str[0], 1
	}
	strides := make([]int, 0, len(b.ext))
	if b.lead {
		s := 0
		if t.Batch {
			s = v.str[k]
		}
		strides = append(strides, s)
	}
	for _, d := range b.order {
		s := 0
		if len(t.Dims) > 0 {
			s = v.str[t.Lead()+d]
		}
		strides = append(strides, s)
	}
	a.join(b.ext, strides)
	return a
}

// join merges neighbouring axes and finds the kind.
func (a *access) join(ext, str []int) {
	for k, e := range ext {
		if e == 1 {
			continue
		}
		if n := len(a.axes); n > 0 && a.axes[n-1].str == str[k]*e {
			a.axes[n-1] = laneAxis{a.axes[n-1].ext * e, str[k]}
			continue
		}
		a.axes = append(a.axes, laneAxis{e, str[k]})
	}
	switch {
	case len(a.axes) == 0:
		a.kind = accessDense
	case len(a.axes) == 1 && a.axes[0].str == 1:
		a.kind = accessDense
	case len(a.axes) == 1 && a.axes[0].str == 0:
		a.kind = accessSplat
	default:
		a.kind = accessGeneral
	}
}

// period is the number of lanes after which the operand repeats; 0 if it does not.
func (a *access) period() int {
	if a.kind != accessGeneral || a.axes[0].str != 0 {
		return 0
	}
	p := 1
	for _, x := range a.axes[1:] {
		p *= x.ext
	}
	return p
}

// lanes is where the lanes from one on are at step t, of an access that is dense.
func (a *access) lanes(w *worker, t, lane int) (at int, from []float32) {
	if at = a.off + t*a.tStr + lane; a.buf.near {
		return at - w.nearLane, w.near
	}
	return at, a.buf.f32
}

// load fills dst from memory, or from bits.
func (a *access) load(w *worker, dst []float32, t, first int) {
	if a.buf.bits {
		unpack(w, dst, a.buf.words, a.off+t*a.tStr+first)
		return
	}
	a.gather(dst, t, first)
}

// gather fills dst with the lanes from first on.
func (a *access) gather(dst []float32, t, first int) {
	src := a.buf.f32
	base := a.off + t*a.tStr
	if a.kind == accessSplat {
		splat(dst, src[base])
		return
	}
	a.rows(base, first, len(dst), func(at, from, n, str int) {
		switch str {
		case 1:
			copy(dst[from:from+n], src[at:])
		case 0:
			splat(dst[from:from+n], src[at])
		default:
			for i := range n {
				dst[from+i] = src[at+i*str]
			}
		}
	})
}

func splat(dst []float32, v float32) {
	if len(dst) == 0 {
		return
	}
	dst[0] = v
	for n := 1; n < len(dst); n *= 2 {
		copy(dst[n:], dst[:n])
	}
}

// rows cuts lanes first..first+n into runs along the innermost axis.
func (a *access) rows(base, first, n int, run func(at, from, n, str int)) {
	last := a.axes[len(a.axes)-1]
	for from := 0; from < n; {
		row, col := (first+from)/last.ext, (first+from)%last.ext
		m := min(last.ext-col, n-from)
		run(base+a.rowAt(row)+col*last.str, from, m, last.str)
		from += m
	}
}

// rowAt is the address of row r of the innermost axis.
func (a *access) rowAt(r int) int {
	at := 0
	for k := len(a.axes) - 2; k >= 0; k-- {
		x := a.axes[k]
		at += r % x.ext * x.str
		r /= x.ext
	}
	return at
}
