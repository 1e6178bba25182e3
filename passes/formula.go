package passes

import (
	"fmt"
	"strings"

	"snnc/ir"
)

// Formulas of more characters, or nested deeper, are cut: they are for people.
const (
	formulaDepth  = 9
	formulaLength = 200
)

// formula writes a node as a person would. Views are not shown, since they compute nothing; what other modules compute is
// the module's name.
func formula(n *ir.Node, path string) string {
	w := formulas{path}
	text, _ := w.node(n, 0)
	if len(text) > formulaLength {
		return text[:formulaLength-3] + "..."
	}
	return text
}

func formulaOf(v *ir.Value, path string) string { return formula(v.Def, path) }

// formulas writes formulas of the operations of one module instance.
type formulas struct{ path string }

// The strengths of operators, the loosest first.
const (
	loose = iota
	sum
	product
	tight
)

var infix = map[ir.Op]struct {
	sign     string
	strength int
}{ir.OpAdd: {" + ", sum}, ir.OpSub: {" - ", sum}, ir.OpMul: {" * ", product}, ir.OpDiv: {" / ", product},
	ir.OpLt: {" < ", loose}, ir.OpLe: {" <= ", loose}, ir.OpEq: {" == ", loose}, ir.OpNe: {" != ", loose},
	ir.OpAnd: {" and ", loose}, ir.OpOr: {" or ", loose}}

// node is the text of a node and how tightly it holds together.
func (w formulas) node(n *ir.Node, depth int) (string, int) {
	switch {
	case depth > formulaDepth:
		return "...", tight
	case n.Op == ir.OpConst:
		return fmt.Sprintf("%.6g", n.Num), tight
	case n.Op == ir.OpScan:
		return w.module(n), tight
	case ir.Ops[n.Op].Kind == ir.Leaf:
		return w.leaf(n), tight
	case n.Op == ir.OpReindex && oneEach(n.Maps):
		return w.value(n.Args[0], depth)
	case n.Op == ir.OpReindex:
		return "sum(" + w.loose(n.Args[0], depth) + ")", tight
	case n.Op == ir.OpContract:
		return "sum(" + w.within(n.Args[0], depth, product) + " * " + w.within(n.Args[1], depth, product+1) + ")", tight
	case n.Op == ir.OpMaximum:
		return "max(" + w.loose(n.Args[0], depth) + ")", tight
	case n.Op == ir.OpNeg:
		return "-" + w.within(n.Args[0], depth, product), product
	}
	if o := infix[n.Op]; o.sign != "" {
		return w.within(n.Args[0], depth, o.strength) + o.sign + w.within(n.Args[1], depth, o.strength+1), o.strength
	}
	return w.call(n, depth), tight
}

// call writes an operation as a function; the surrogate of a spike is left out.
func (w formulas) call(n *ir.Node, depth int) string {
	args := n.Args
	if n.Surr != nil {
		args = args[:1]
	}
	var texts []string
	for _, a := range args {
		texts = append(texts, w.loose(a, depth))
	}
	return n.Op.String() + "(" + strings.Join(texts, ", ") + ")"
}

func (w formulas) loose(v *ir.Value, depth int) string { return w.within(v, depth, loose) }

// within is an operand's text, in parentheses if it holds less tightly than its place demands.
func (w formulas) within(v *ir.Value, depth, strength int) string {
	text, holds := w.value(v, depth)
	if holds < strength {
		return "(" + text + ")"
	}
	return text
}

// value is the text of an operand: a formula if the module computes it, else the module's name.
func (w formulas) value(v *ir.Value, depth int) (string, int) {
	n := v.Def
	inside := n.Path == w.path || ir.Ops[n.Op].Kind == ir.Leaf || !v.Type.Time && !v.Type.Batch
	if inside || n.Op == ir.OpReindex && oneEach(n.Maps) || reweighed(n) {
		return w.node(n, depth+1)
	}
	return w.module(n), tight
}

// reweighed reports whether a sum's weights are not as the module declares them.
func reweighed(n *ir.Node) bool {
	if n.Op != ir.OpContract {
		return false
	}
	w := weightsOf(n)
	return w >= 0 && ir.Ops[n.Args[w].Def.Op].Kind == ir.Elementwise
}

// module names the instance that a node belongs to, seen from the formula's own.
func (w formulas) module(n *ir.Node) string {
	path := strings.Trim(n.Path, ".")
	if path == "" {
		return n.Op.String()
	}
	return path[strings.LastIndex(path, ".")+1:]
}

// leaf is a tensor's name, without the path where that is the formula's own.
func (w formulas) leaf(n *ir.Node) string {
	switch name := n.Name; {
	case n.Op == ir.OpInput && isNumeral(name):
		return "x" + name
	case n.Op == ir.OpInput:
		return name
	case n.Op == ir.OpIota, n.Op == ir.OpUniform:
		return n.Op.String()
	default:
		if own := strings.TrimPrefix(name, strings.Trim(w.path, ".")+"."); own != name {
			return own
		}
		parts := strings.Split(name, ".")
		return strings.Join(parts[max(0, len(parts)-2):], ".")
	}
}

func isNumeral(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }
