package driver

import (
	"fmt"
	"slices"
	"strings"

	"snnc/ir"
	"snnc/lang/ast"
	"snnc/lang/check"
	"snnc/lang/diag"
	"snnc/lang/source"
	"snnc/passes"
)

// headline names the operation for what it is.
func (p *Project) headline(v passes.Violation, at source.Span) *diag.Diagnostic {
	switch v.Cause {
	case passes.Stream:
		return diag.New("E0504", at, "%s multiplies: it stands on the stream of `%s`, where currents are added", operation(v), v.Class).
			Label("weights on a sum of currents")
	case passes.Chain:
		if v.Merged {
			return diag.New("W0505", at, "%s is driven by spikes only when merged with the linear map before it", operation(v)).
				Label("a linear map of what is `%s`", v.Class)
		}
		return diag.New("E0505", at, "%s multiplies: it follows another linear map, with no neuron between", operation(v)).
			Label("a linear map of what is `%s`", v.Class)
	}
	return diag.New("E0501", at, "%s multiplies: its input is `%s`, not `spike`", operation(v), v.Class).
		Label("a weighted operation that is fed by `%s`", v.Class)
}

// origin shows where spikes became something else.
func (p *Project) origin(d *diag.Diagnostic, m *check.Model, v passes.Violation, at source.Span) {
	from, deep := p.place(v.Origin, m)
	what := fmt.Sprintf("here spikes become `%s`", v.Origin.Outs[0].Type.Class)
	if v.Cause == passes.Stream {
		from, deep = p.place(v.Sum, m)
		what = "here currents are added"
	}
	if from != at {
		d.Also(from, "%s", what)
	} else {
		d.Also(deep, "%s", what)
	}
}

// ways adds what can be done about it.
func (p *Project) ways(d *diag.Diagnostic, vs []passes.Violation) {
	switch v := vs[0]; {
	case v.Cause == passes.Stream:
		d.Help("put a neuron before it, so that the shortcut starts from spikes, as the branch does").
			Help("or keep the shape where the shortcut passes, so that it needs no weights")
	case v.Merged:
		d.Note("in evaluation both are provably one: weights and sums are multiplied out once, `--explain-passes` shows how")
	case v.Cause == passes.Chain:
		d.Help("put a neuron between, or make one linear map of the two")
	case v.Origin != nil && sums(v.Origin):
		p.joinSpikes(d, origins(vs))
	default:
		d.Help("put a neuron between, so that what arrives is spikes")
	}
}

// joinSpikes offers what keeps spikes binary; as an edit, where the addition is in the program's own text.
func (p *Project) joinSpikes(d *diag.Diagnostic, vs []passes.Violation) {
	d.Help("join spikes so that they stay spikes: `a and b`, or `a and not b` (IAND), instead of `a + b`").
		Help("or add before the neuron (pre-activation): let the residual carry its input, and fire after the sum")
	for _, v := range vs {
		b := p.binary(v.Origin.Loc)
		if b != nil && b.Op == "+" && v.Origin.Op == ir.OpAdd && !adds(b.X) && !adds(b.Y) {
			d.Edit(b.Src, b.X.Span().Text()+" and not "+b.Y.Span().Text())
		}
	}
}

func adds(e ast.Expr) bool {
	b, ok := e.(*ast.Binary)
	return ok && (b.Op == "+" || b.Op == "-")
}

// binary is the operation of the program's own text at a place, nil if there is none.
func (p *Project) binary(at source.Span) *ast.Binary {
	var found *ast.Binary
	for _, f := range p.files {
		if at.Valid() && f.Src.File == at.File {
			ast.Visit(f, func(n ast.Node) {
				if b, ok := n.(*ast.Binary); ok && b.Src == at {
					found = b
				}
			})
		}
	}
	return found
}

func operation(v passes.Violation) string {
	if !v.Weighted {
		return "a product of two signals"
	}
	if path := modulePath(v.Node.Path); path != "" {
		return "`" + path + "`"
	}
	return "this weighted operation"
}

func sums(n *ir.Node) bool { return n.Op == ir.OpAdd || n.Op == ir.OpSub || n.Op == ir.OpReindex }

// trail names the operations from where spikes are lost to where they are missed.
func trail(v passes.Violation) string {
	var steps []string
	for _, n := range v.Trail {
		if s := step(n); len(steps) == 0 || steps[len(steps)-1] != s {
			steps = append(steps, s)
		}
	}
	const most = 6
	if len(steps) > most {
		steps = slices.Concat(steps[:most/2], []string{"..."}, steps[len(steps)-most/2:])
	}
	return "the way: " + strings.Join(append(steps, step(v.Node)), " -> ")
}

func step(n *ir.Node) string {
	if n.Path == "" {
		return n.Op.String()
	}
	return n.Op.String() + " in " + modulePath(n.Path)
}
