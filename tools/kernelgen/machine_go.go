package main

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// goMachine writes a program as Go statements.
type goMachine struct {
	lines []string
	temps int
}

var goOps = map[string]string{
	"add": "%s + %s", "sub": "%s - %s", "mul": "float32(%s * %s)", "div": "%s / %s",
	"sqrt":  "float32(math.Sqrt(float64(%s)))",
	"floor": "float32(math.Floor(float64(%s)))",
	"round": "float32(math.RoundToEven(float64(%s)))",
	"and":   "math.Float32frombits(math.Float32bits(%s) & math.Float32bits(%s))",
	"or":    "math.Float32frombits(math.Float32bits(%s) | math.Float32bits(%s))",
	"xor":   "math.Float32frombits(math.Float32bits(%s) ^ math.Float32bits(%s))",
	"toint": "uint32(int32(%s))", "tofloat": "float32(int32(%s))",
	"asint": "math.Float32bits(%s)", "asfloat": "math.Float32frombits(%s)",
	"iadd": "%s + %s", "isub": "%s - %s",
}

var goCompare = map[string]string{"lt": "<", "le": "<=", "eq": "==", "ne": "!=", "ge": ">=", "gt": ">"}

func (m *goMachine) op(name string, args ...val) val {
	if sign, ok := goCompare[name]; ok {
		return fmt.Sprintf("%s %s %s", args[0], sign, args[1])
	}
	switch name {
	case "min":
		return m.choose(fmt.Sprintf("%s < %s", args[0], args[1]), args[0], args[1])
	case "max":
		return m.choose(fmt.Sprintf("%s > %s", args[0], args[1]), args[0], args[1])
	case "sel":
		return m.choose(args[0], args[1], args[2])
	case "bit":
		return m.choose(args[0], "float32(1)", "float32(0)")
	}
	return m.let(fmt.Sprintf(goOps[name], args...))
}

func (m *goMachine) shift(name string, a val, by int) val {
	format := map[string]string{
		"shl": "%s << %d", "shr": "%s >> %d", "sra": "uint32(int32(%s) >> %d)",
	}[name]
	return m.let(fmt.Sprintf(format, a, by))
}

func (m *goMachine) integer(i int32) val { return fmt.Sprintf("uint32(%#x)", uint32(i)) }

func (m *goMachine) constant(bits uint32) val {
	f := math.Float32frombits(bits)
	if f == f && (f == 0 || math.Abs(float64(f)) > 1e-30) && math.Abs(float64(f)) < 1e30 && bits != 1<<31 {
		return "float32(" + strconv.FormatFloat(float64(f), 'g', -1, 32) + ")"
	}
	return fmt.Sprintf("math.Float32frombits(%#x)", bits)
}

func (m *goMachine) let(expression string) val {
	m.temps++
	name := fmt.Sprintf("t%d", m.temps)
	m.lines = append(m.lines, name+" := "+expression)
	return name
}

func (m *goMachine) choose(condition, yes, no val) val {
	name := m.let(fmt.Sprint(no))
	m.lines = append(m.lines, fmt.Sprintf("if %s {\n%s = %s\n}", condition, name, yes))
	return name
}

// twin returns the Go source of the kernel's pure-Go twin.
func (o mapOp) twin() string {
	m := &goMachine{}
	var in, scalars []val
	for _, name := range o.loads {
		m.lines = append(m.lines, fmt.Sprintf("%sI := %s[i]", name, name))
		in = append(in, name+"I")
	}
	for _, name := range o.scalars {
		scalars = append(scalars, name)
	}
	for i, v := range o.body(prog{m}, in, scalars) {
		m.lines = append(m.lines, fmt.Sprintf("%s[i] = %s", o.stores[i], v))
	}
	return o.twinHead() + strings.Join(m.lines, "\n") + "\n}\n}\n"
}

func (o mapOp) twinHead() string {
	arrays := o.arrays()
	lens, cuts := "", ""
	for i, name := range arrays {
		if i > 0 {
			lens, cuts = lens+", ", cuts+", "
		}
		lens += "len(" + name + ")"
		cuts += name + "[:n]"
	}
	return fmt.Sprintf("// %s %s\nfunc %s%s {\nn := min(%s)\n%s = %s\nfor i := range n {\n",
		o.name+"F32Generic", o.doc, o.name+"F32Generic", strings.TrimPrefix(o.signature(), "func"),
		lens, strings.Join(arrays, ", "), cuts)
}
