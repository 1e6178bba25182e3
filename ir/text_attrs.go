package ir

import (
	"fmt"
	"strconv"
	"strings"
)

// String prints for example `normal(0, 0.5)`.
func (i Init) String() string {
	switch i.Dist {
	case "const":
		return "const(" + num(i.A) + ")"
	case "values":
		return "values(" + joined(i.Values, num) + ")"
	}
	return i.Dist + "(" + num(i.A) + ", " + num(i.B) + ")"
}

// limits prints a range unless it is unbounded.
func limits(lo, hi float64) string {
	if c := (Class{false, lo, hi}); c == Real {
		return ""
	}
	return " in " + num(lo) + ".." + num(hi)
}

// print writes the loops and accesses; t is the type of the node's result.
func (m *Maps) print(t Type) string {
	names := m.loopNames(t)
	loops := make([]string, len(m.Space))
	for k, n := range m.Space {
		loops[k] = names[k] + ":" + strconv.Itoa(n)
	}
	s := " over (" + strings.Join(loops, ", ") + ") out" + m.Out.print(names)
	for _, a := range m.In {
		s += " in" + a.print(names)
	}
	return s
}

// loopNames calls the loops over the result's time and batch axes t and b, the others i, j, ...
func (m *Maps) loopNames(t Type) []string {
	names := make([]string, len(m.Space))
	for axis, name := range []string{"t", "b"}[b2i(!t.Time):] {
		if axis >= t.Lead() || axis >= len(m.Out) {
			break
		}
		if k := m.Out[axis].AsVar(); k >= 0 && names[k] == "" {
			names[k] = name
		}
	}
	const letters = "ijklmnopqruvwxyzacdefgh"
	free := 0
	for k := range names {
		if names[k] != "" {
			continue
		}
		names[k] = letters[free%len(letters) : free%len(letters)+1]
		if free >= len(letters) {
			names[k] += strconv.Itoa(free / len(letters))
		}
		free++
	}
	return names
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

func (acc Access) print(names []string) string {
	return "[" + joined(acc, func(a Affine) string { return a.print(names) }) + "]"
}

func (a Affine) print(names []string) string {
	var s strings.Builder
	for k, c := range a.Coef {
		switch {
		case c == 0:
			continue
		case c > 0 && s.Len() > 0:
			s.WriteString("+")
		case c < 0:
			s.WriteString("-")
		}
		if c != 1 && c != -1 {
			s.WriteString(strings.TrimPrefix(strconv.Itoa(c), "-") + "*")
		}
		s.WriteString(names[k])
	}
	switch {
	case s.Len() == 0:
		return strconv.Itoa(a.Off)
	case a.Off != 0:
		fmt.Fprintf(&s, "%+d", a.Off)
	}
	return s.String()
}

func ref(v *Value) string {
	if v == nil {
		return "%missing"
	}
	return "%" + strconv.Itoa(v.ID)
}

func refs(vs []*Value) string { return joined(vs, ref) }

func types(vs []*Value) string {
	return joined(vs, func(v *Value) string { return v.Type.String() })
}

func ints(dims []int) string {
	return "[" + strings.ReplaceAll(joined(dims, strconv.Itoa), " ", "") + "]"
}

func joined[T any](xs []T, f func(T) string) string {
	s := make([]string, len(xs))
	for i, x := range xs {
		s[i] = f(x)
	}
	return strings.Join(s, ", ")
}
