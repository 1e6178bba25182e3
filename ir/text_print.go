package ir

import (
	"fmt"
	"strconv"
	"strings"
)

// String returns the text form of the graph. Parse reads it back as the same graph, but for places in the source
// text, which are not printed. In short:
//
//	graph "Net" T=4 B=32 {
//	  param "fc.W" [10,64] ~ uniform(-0.125, 0.125) in -1..1
//	  buffer "bn.mu" [64] ~ const(0)
//	  %0 = input "x" : spike[T,B,64]
//	  %1 = param "fc.W" : real[10,64] in -1..1 @"fc"
//	  %2 = contract %0, %1 over (t:4, b:32, i:10, j:64) out[t,b,i] in[t,b,j] in[i,j] : real[T,B,10]
//	  %3 = const 0 : real[10]
//	  %4, %5 = scan states(%3) xs(%2) consts() reverse : real[B,10], spike[T,B,10] {
//	    %0 = input "0" : real[B,10]
//	    ...
//	    output "0" = %7
//	  }
//	  %6 = spike %2 : spike[T,B,10] smooth "atan" { ... }
//	  output "out" = %6
//	}
//
// An index expression is a sum of loops with integer factors and an offset, such as 2*i+j-1. Names of loops mean
// nothing. The text from // to the end of a line is a comment.
func (g *Graph) String() string {
	p := &printer{}
	fmt.Fprintf(p, "graph %q T=%d B=%d {\n", g.Name, g.T, g.B)
	p.graph(g)
	return p.String()
}

type printer struct {
	strings.Builder
	indent int
}

func (p *printer) line(format string, args ...any) {
	p.WriteString(strings.Repeat("  ", p.indent))
	fmt.Fprintf(p, format, args...)
}

// graph prints what follows the opening brace.
func (p *printer) graph(g *Graph) {
	p.indent++
	for _, d := range g.Params {
		p.line("param %q %s ~ %v%s\n", d.Name, ints(d.Dims), d.Init, limits(d.Lo, d.Hi))
	}
	for _, d := range g.Buffers {
		p.line("buffer %q %s ~ %v\n", d.Name, ints(d.Dims), d.Init)
	}
	for _, n := range g.Nodes {
		p.node(g, n)
	}
	for _, o := range g.Outputs {
		p.line("output %q = %s\n", o.Name, ref(o.Value))
	}
	p.indent--
	p.line("}\n")
}

// nested prints a graph within one whose extents it shares unless it says otherwise.
func (p *printer) nested(outer, g *Graph) {
	if g == nil {
		p.WriteString(" { missing }\n")
		return
	}
	if g.Name != "" {
		fmt.Fprintf(p, " graph %q", g.Name)
	}
	if g.T != outer.T {
		fmt.Fprintf(p, " T=%d", g.T)
	}
	if g.B != outer.B {
		fmt.Fprintf(p, " B=%d", g.B)
	}
	p.WriteString(" {\n")
	p.graph(g)
}

func (p *printer) node(g *Graph, n *Node) {
	p.line("%s = %s%s : %s", refs(n.Outs), n.Op, operands(n), types(n.Outs))
	if n.Path != "" {
		fmt.Fprintf(p, " @%q", n.Path)
	}
	switch {
	case n.Op == OpScan:
		p.nested(g, n.Body)
	case n.Surr == nil:
		p.WriteString("\n")
	case n.Surr.Smooth != nil:
		fmt.Fprintf(p, " smooth %q", n.Surr.Name)
		p.nested(g, n.Surr.Smooth)
	default:
		fmt.Fprintf(p, " grad %q", n.Surr.Name)
		p.nested(g, n.Surr.Grad)
	}
}

// operands prints the operands and the attributes of a node, with a space before.
func operands(n *Node) string {
	switch {
	case n.Op == OpConst:
		return " " + num(n.Num)
	case n.Op == OpIota:
		return " " + strconv.Itoa(n.Axis)
	case n.Op == OpInvalid || n.Op >= NumOps:
		return ""
	case n.Op == OpUniform && len(n.Args) > 0:
		return " " + strconv.Quote(n.Name) + " from " + refs(n.Args)
	case Ops[n.Op].Kind == Leaf:
		return " " + strconv.Quote(n.Name)
	case n.Op == OpScan && n.Scan != nil:
		return scanOperands(n)
	}
	s := " " + refs(n.Args)
	if n.Maps != nil {
		s += n.Maps.print(n.Outs[0].Type)
	}
	return s
}

func scanOperands(n *Node) string {
	i := min(n.Scan.States, len(n.Args))
	j := min(i+n.Scan.Xs, len(n.Args))
	s := fmt.Sprintf(" states(%s) xs(%s) consts(%s)", refs(n.Args[:i]), refs(n.Args[i:j]), refs(n.Args[j:]))
	if n.Scan.Reverse {
		s += " reverse"
	}
	return s
}
