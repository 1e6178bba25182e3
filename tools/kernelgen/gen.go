package main

import (
	"fmt"
	"os"
	"regexp"

	"github.com/mmcloughlin/avo/attr"
	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/pass"
	"github.com/mmcloughlin/avo/printer"
	"github.com/mmcloughlin/avo/reg"
)

// gen builds one assembly file.
type gen struct {
	*build.Context
	labels int
	tables map[string]operand.Mem
}

func newGen() *gen {
	g := &gen{Context: build.NewContext(), tables: map[string]operand.Mem{}}
	g.ConstraintExpr("amd64")
	return g
}

// fn starts a function without a frame; its pointers do not escape.
func (g *gen) fn(name, signature, doc string) {
	g.Function(name)
	g.Attributes(attr.NOSPLIT)
	g.Pragma("noescape")
	g.Doc(name + " " + doc)
	g.SignatureExpr(signature)
}

// label returns a label that is new in this file.
func (g *gen) label(stem string) string {
	g.labels++
	return fmt.Sprintf("%s%d", stem, g.labels)
}

// param loads a one-word parameter into a new register.
func (g *gen) param(name string) reg.Register {
	return g.Load(g.Param(name), g.GP64())
}

// ret leaves the function with clean upper vector halves.
func (g *gen) ret() {
	g.VZEROUPPER()
	g.RET()
}

// table returns the file's read-only data of that name, made at first use.
func (g *gen) table(name string, values ...operand.Constant) operand.Mem {
	m, ok := g.tables[name]
	if !ok {
		m = g.StaticGlobal(name)
		g.DataAttributes(attr.RODATA | attr.NOPTR)
		for _, v := range values {
			g.AppendDatum(v)
		}
		g.tables[name] = m
	}
	return m
}

// table32 returns n words of 32 bits, word i being f(i).
func (g *gen) table32(name string, n int, f func(i int) uint32) operand.Mem {
	values := make([]operand.Constant, n)
	for i := range values {
		values[i] = operand.U32(f(i))
	}
	return g.table(name, values...)
}

// write compiles the file and prints path_amd64.s and path_amd64.go.
func (g *gen) write(path string) error {
	f, err := g.Result()
	if err != nil {
		return err
	}
	if err := pass.Compile.Execute(f); err != nil {
		return err
	}
	cfg := printer.Config{Name: "kernelgen", Pkg: "kernels"}
	for ext, p := range map[string]printer.Printer{
		"_amd64.s":       printer.NewGoAsm(cfg),
		"_stub_amd64.go": printer.NewStubs(cfg),
	} {
		text, err := p.Print(f)
		if err != nil {
			return err
		}
		if err := checkAVX2(text); err != nil {
			return err
		}
		if err := os.WriteFile(path+ext, text, 0o644); err != nil {
			return err
		}
	}
	return nil
}

var highYMM = regexp.MustCompile(`\bY(1[6-9]|2\d|3[01])\b`)

// checkAVX2 refuses Y16 to Y31: they would silently turn an AVX2 instruction
// into an AVX-512 one.
func checkAVX2(text []byte) error {
	if m := highYMM.Find(text); m != nil {
		return fmt.Errorf("register %s does not exist in AVX2", m)
	}
	return nil
}

// at is the memory operand base+index+offset (index may be nil).
func at(base, index reg.Register, offset int) operand.Mem {
	m := operand.Mem{Base: base, Disp: offset}
	if index != nil {
		m.Index, m.Scale = index, 1
	}
	return m
}

// imm is an immediate in one of the two sizes that every instruction accepts.
func imm(v int) operand.Op {
	if v >= 0 && v < 128 {
		return operand.U8(v)
	}
	return operand.I32(v)
}

// at4 is the memory operand base+4*index.
func at4(base, index reg.Register) operand.Mem {
	return operand.Mem{Base: base, Index: index, Scale: 4}
}
