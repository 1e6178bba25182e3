package driver

import (
	"fmt"
	"slices"

	"snnc/ir"
	"snnc/lang/ast"
	"snnc/lang/check"
	"snnc/lang/diag"
	"snnc/lang/source"
	"snnc/parser"
)

// comparison is a membrane and the threshold that its spikes compare it with.
type comparison struct {
	name                string
	membrane, threshold []float64
}

// compared finds the membranes of all spikes of a graph. In `spike(h - a - b)` the membrane is h and the threshold a + b, also
// if the difference is divided by something positive; else the membrane is the whole argument, and the threshold is 0.
// What an equation of its own defines is not taken apart.
func (p *specimen) compared(seen map[*ir.Value][]float64) []comparison {
	list := p.potentialsOfSpikes(seen)
	if len(list) == 0 {
		list = p.comparisons(seen)
	}
	return distinct(list)
}

// comparisons finds the membrane of a neuron that compares without `spike`, such as `h >= v_th`: the operand that moves more.
func (p *specimen) comparisons(seen map[*ir.Value][]float64) []comparison {
	var list []comparison
	ir.Walk(p.g, func(g *ir.Graph, n *ir.Node) {
		if n.Op != ir.OpLt && n.Op != ir.OpLe || g == p.g || len(list) > 0 || len(n.Args) != 2 {
			return
		}
		a, b := over(seen[n.Args[0]], p.g.T), over(seen[n.Args[1]], p.g.T)
		if spread(a) < spread(b) {
			a, b = b, a
		}
		if spread(a) > 0 {
			list = append(list, comparison{"membrane", a, b})
		}
	})
	return list
}

// spread is how far the values of a signal lie apart.
func spread(values []float64) float64 { return slices.Max(values) - slices.Min(values) }

func (p *specimen) potentialsOfSpikes(seen map[*ir.Value][]float64) []comparison {
	var list []comparison
	var done []*ir.Value
	ir.Walk(p.g, func(_ *ir.Graph, n *ir.Node) {
		if n.Op != ir.OpSpike && n.Op != ir.OpSpikeAbove || len(list) == shownMembranes {
			return
		}
		v, below := difference(n.Args[0], n.Loc, seen)
		if slices.Contains(done, v) || seen[v] == nil {
			return
		}
		done = append(done, v)
		c := comparison{membraneName(n.Loc, len(below)), over(seen[v], p.g.T), make([]float64, p.g.T)}
		for _, b := range below {
			for t, x := range over(seen[b], p.g.T) {
				c.threshold[t] += x
			}
		}
		list = append(list, c)
	})
	return list
}

// difference takes the argument of a spike apart.
func difference(u *ir.Value, within source.Span, seen map[*ir.Value][]float64) (membrane *ir.Value, below []*ir.Value) {
	v := u
	if inside(v, within) && v.Def.Op == ir.OpDiv && positive(seen[v.Def.Args[1]]) {
		v = v.Def.Args[0]
	}
	for inside(v, within) && v.Def.Op == ir.OpSub {
		below = append(below, v.Def.Args[1])
		v = v.Def.Args[0]
	}
	if len(below) == 0 {
		return u, nil
	}
	return v, below
}

// inside reports whether a value's text is part of a text.
func inside(v *ir.Value, s source.Span) bool {
	at := v.Def.Loc
	return at.File == s.File && at.Start >= s.Start && at.End <= s.End
}

func positive(values []float64) bool {
	return len(values) > 0 && !slices.ContainsFunc(values, func(x float64) bool { return !(x > 0) })
}

// membraneName is the text of the membrane in the spike of a place: the argument without its last n subtractions.
func membraneName(at source.Span, n int) string {
	call, ok := parser.ParseExpr(source.NewFile("", at.Text()), &diag.Bag{}).(*ast.Call)
	if !ok || len(call.Args) == 0 {
		return "membrane"
	}
	e := bare(call.Args[0].Value)
	if b, ok := e.(*ast.Binary); ok && b.Op == "/" && n > 0 {
		e = bare(b.X)
	}
	for ; n > 0; n-- {
		if b, ok := e.(*ast.Binary); ok && b.Op == "-" {
			e = bare(b.X)
		}
	}
	return e.Span().Text()
}

func bare(e ast.Expr) ast.Expr {
	for {
		p, ok := e.(*ast.Paren)
		if !ok {
			return e
		}
		e = p.X
	}
}

// distinct numbers membranes of the same name, unless they are the same.
func distinct(list []comparison) []comparison {
	first := map[string]comparison{}
	count := map[string]int{}
	for i, c := range list {
		if count[c.name]++; count[c.name] == 1 {
			first[c.name] = c
		} else if !slices.Equal(c.membrane, first[c.name].membrane) {
			list[i].name = fmt.Sprintf("%s (%d)", c.name, count[c.name])
		}
	}
	return list
}

// states are the names whose earlier values a model's equations read, in order.
func states(m *check.Model) []string {
	names := []string{}
	for _, group := range m.Groups {
		for _, d := range group {
			check.Walk(d.Body, func(e check.Expr) {
				r, ok := e.(*check.Ref)
				if ok && r.Time != nil && r.Time.Off < 0 && r.T.Origin == check.FromDef && !slices.Contains(names, r.T.Label) {
					names = append(names, r.T.Label)
				}
			})
		}
	}
	slices.Sort(names)
	return names
}
