package ir

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// Type is the type of a value: its axes and what its elements can be.
// The full shape is [T if Time][B if Batch][Dims...], in this order.
type Type struct {
	Time, Batch bool
	Dims        []int
	Class       Class
}

// Class bounds the elements of a tensor. Kinds follow from it: integers within 0..1 are spikes, integers within
// 0..n are counts, all else is real.
type Class struct {
	Int    bool
	Lo, Hi float64 // inclusive; may be infinite
}

// The classes that most rules need.
var (
	Real  = Class{false, math.Inf(-1), math.Inf(1)}
	Spike = Class{true, 0, 1}
)

// Count is the class of integers 0..n.
func Count(n float64) Class { return Class{true, 0, n} }

// Point is the class of one number.
func Point(v float64) Class { return Class{v == math.Trunc(v) && !math.IsInf(v, 0), v, v} }

// IsSpike reports whether elements are 0 or 1.
func (c Class) IsSpike() bool { return c.Int && c.Lo >= 0 && c.Hi <= 1 }

// IsCount reports whether elements are integers from 0 to a finite bound.
func (c Class) IsCount() bool { return c.Int && c.Lo >= 0 && !math.IsInf(c.Hi, 1) }

// Join is the smallest class that holds both.
func (c Class) Join(d Class) Class {
	return Class{c.Int && d.Int, math.Min(c.Lo, d.Lo), math.Max(c.Hi, d.Hi)}
}

// Within reports whether every element of c may stand where d is demanded.
func (c Class) Within(d Class) bool { return (c.Int || !d.Int) && c.Lo >= d.Lo && c.Hi <= d.Hi }

// String prints `spike`, `count[n]`, `real`, or `real in lo..hi`, `int in lo..hi`.
func (c Class) String() string {
	switch {
	case c.IsSpike() && c.Lo == 0 && c.Hi == 1:
		return "spike"
	case c.IsCount() && c.Lo == 0:
		return "count[" + num(c.Hi) + "]"
	case c == Real:
		return "real"
	case c.Int:
		return fmt.Sprintf("int in %s..%s", num(c.Lo), num(c.Hi))
	}
	return fmt.Sprintf("real in %s..%s", num(c.Lo), num(c.Hi))
}

// num prints a number so that it parses back to the same bits.
func num(v float64) string {
	switch {
	case math.IsInf(v, 1):
		return "inf"
	case math.IsInf(v, -1):
		return "-inf"
	}
	return strconv.FormatFloat(v, 'g', -1, 64)
}

// Scalar is the type of one number of class c.
func Scalar(c Class) Type { return Type{Class: c} }

// With returns t with another class.
func (t Type) With(c Class) Type { t.Class = c; return t }

// Rank is the number of axes of the full shape.
func (t Type) Rank() int { return t.Lead() + len(t.Dims) }

// Lead is the number of leading axes, 0 to 2: time and batch.
func (t Type) Lead() int {
	n := 0
	if t.Time {
		n++
	}
	if t.Batch {
		n++
	}
	return n
}

// IsScalar reports whether the type has no axes at all.
func (t Type) IsScalar() bool { return t.Rank() == 0 }

// SameAxes reports whether both types have the same axes.
func (t Type) SameAxes(u Type) bool {
	return t.Time == u.Time && t.Batch == u.Batch && slices.Equal(t.Dims, u.Dims)
}

// String prints for example `spike[T,B,32,14,14]`.
func (t Type) String() string {
	var axes []string
	if t.Time {
		axes = append(axes, "T")
	}
	if t.Batch {
		axes = append(axes, "B")
	}
	for _, d := range t.Dims {
		axes = append(axes, strconv.Itoa(d))
	}
	s, rest, ok := strings.Cut(t.Class.String(), " in ")
	s += "[" + strings.Join(axes, ",") + "]"
	if ok {
		s += " in " + rest
	}
	return s
}
