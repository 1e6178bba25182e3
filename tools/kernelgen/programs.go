package main

import (
	"bytes"
	"fmt"
)

// recorder keeps a program as a list of primitive steps, for the compiler of tile programs.
type recorder struct {
	inputs    int
	steps     []string
	constants map[uint32]int
}

// primitives are the operations of machine, by the name of their constant in package kernels.
var primitives = map[string]string{
	"add": "PrimAdd", "sub": "PrimSub", "mul": "PrimMul", "div": "PrimDiv", "min": "PrimMin", "max": "PrimMax",
	"sqrt": "PrimSqrt", "floor": "PrimFloor", "round": "PrimRound", "and": "PrimAnd", "or": "PrimOr", "xor": "PrimXor",
	"lt": "PrimLt", "le": "PrimLe", "eq": "PrimEq", "ne": "PrimNe", "ge": "PrimGe", "gt": "PrimGt", "sel": "PrimSelect",
	"bit": "PrimBit", "toint": "PrimToInt", "tofloat": "PrimToFloat", "iadd": "PrimIntAdd", "isub": "PrimIntSub",
	"shl": "PrimShl", "shr": "PrimShr", "sra": "PrimSra",
}

func (m *recorder) step(format string, args ...any) val {
	m.steps = append(m.steps, fmt.Sprintf(format, args...))
	return m.inputs + len(m.steps) - 1
}

func (m *recorder) op(name string, args ...val) val {
	if name == "asint" || name == "asfloat" {
		return args[0]
	}
	p, ok := primitives[name]
	if !ok {
		panic("kernelgen: no primitive for " + name)
	}
	text := ""
	for i, a := range args {
		text += fmt.Sprintf(", %s: %d", []string{"A", "B", "C"}[i], a)
	}
	return m.step("{Op: %s%s}", p, text)
}

func (m *recorder) shift(name string, a val, by int) val {
	return m.step("{Op: %s, A: %d, Bits: %d}", primitives[name], a, by)
}

func (m *recorder) constant(bits uint32) val {
	if v, ok := m.constants[bits]; ok {
		return v
	}
	v := m.step("{Op: PrimConst, Bits: %#x}", bits).(int)
	m.constants[bits] = v
	return v
}

func (m *recorder) integer(i int32) val { return m.constant(uint32(i)) }

// record writes the case of one operation.
func record(b *bytes.Buffer, name string, inputs int, body func(p prog, in []val) val) {
	m := &recorder{inputs: inputs, constants: map[uint32]int{}}
	in := make([]val, inputs)
	for i := range in {
		in[i] = i
	}
	body(prog{m}, in)
	fmt.Fprintf(b, "case %s:\nreturn []Step{\n", name)
	for _, s := range m.steps {
		b.WriteString(s + ",\n")
	}
	b.WriteString("}\n")
}

// writePrograms writes what the elementwise operations do, step by step.
func writePrograms(path string) error {
	var b bytes.Buffer
	b.WriteString(generatedHead)
	b.WriteString("// UnaryProgram is what the kernel of an operation does to its operand, number 0; nil if it is no program of\n" +
		"// primitives. The last step is the result.\nfunc UnaryProgram(op UnaryOp) []Step {\nswitch op {\n")
	for _, o := range unaryOps {
		record(&b, exported(o.name), 1, func(p prog, in []val) val { return o.body(p, in, nil)[0] })
	}
	b.WriteString("}\nreturn nil\n}\n\n// BinaryProgram is the same of an operation on operands 0 and 1.\n" +
		"func BinaryProgram(op BinaryOp) []Step {\nswitch op {\n")
	for _, o := range binaryOps {
		record(&b, exported(o.name), 2, func(p prog, in []val) val { return o.body(p, in[0], in[1]) })
	}
	b.WriteString("}\nreturn nil\n}\n")
	return writeGo(path+".go", b.Bytes())
}
