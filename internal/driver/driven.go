package driver

import (
	"fmt"
	"slices"
	"strings"

	"snnc/ir"
	"snnc/lang/check"
	"snnc/lang/diag"
	"snnc/lang/source"
	"snnc/passes"
	"snnc/runtime/train"
)

// checkDriven reports what multiplies in a model that should be driven by spikes.
func (p *Project) checkDriven(m *check.Model, g *ir.Graph) error {
	if !m.SpikeDriven.Valid() {
		return nil
	}
	vs := passes.SpikeDriven(g)
	if len(vs) == 0 {
		return nil
	}
	shares, err := p.shares(m)
	if err != nil {
		return err
	}
	for _, group := range p.byPlace(m, vs) {
		p.bag.Add(p.violation(m, group, shares))
	}
	return nil
}

// byPlace puts together what the same text does in several instances, for the same cause.
func (p *Project) byPlace(m *check.Model, vs []passes.Violation) [][]passes.Violation {
	type key struct {
		at     source.Span
		cause  passes.Cause
		merged bool
	}
	var groups [][]passes.Violation
	of := map[key]int{}
	for _, v := range vs {
		at, _ := p.place(v.Node, m)
		k := key{at, v.Cause, v.Merged}
		if _, known := of[k]; !known {
			of[k] = len(groups)
			groups = append(groups, nil)
		}
		groups[of[k]] = append(groups[of[k]], v)
	}
	return groups
}

// shares tells how many multiplications a module instance has, and what part of the network's operations that is.
type shares struct {
	at    map[string]float64
	total float64
}

// shares counts the operations of evaluation, those with spikes as if all fired.
func (p *Project) shares(m *check.Model) (*shares, error) {
	g, err := p.graphOf(m, train.Eval, 1, portion{}, Debug{})
	if err != nil {
		return nil, err
	}
	s := &shares{at: map[string]float64{}}
	for _, c := range passes.OpCounts(g, nil) {
		s.at[c.Path] += c.MACs
		s.total += c.MACs + c.ACs
	}
	return s, nil
}

// text tells what the instances of a group multiply.
func (s *shares) text(vs []passes.Violation) string {
	macs := 0.0
	for _, v := range vs {
		macs += s.at[v.Node.Path]
	}
	who := "it multiplies"
	if more := len(vs) - 1; more > 0 {
		who = fmt.Sprintf("with %s of this place it multiplies", plural(more, "other instance"))
	}
	return fmt.Sprintf("%s %s times for a sample: %.2g %% of the operations of the network", who, strings.TrimSpace(amount(macs)),
		100*macs/max(s.total, 1))
}

// violation says what multiplies, in the first of the instances of a place, and why what it reads is no spike.
func (p *Project) violation(m *check.Model, vs []passes.Violation, s *shares) *diag.Diagnostic {
	v := vs[0]
	at, inner := p.place(v.Node, m)
	d := p.headline(v, at).Also(inner, "in the library, here").Also(m.SpikeDriven, "demanded here")
	for _, v := range origins(vs) {
		p.origin(d, m, v, at)
	}
	if v.Origin != nil && v.Cause != passes.Stream {
		d.Note("%s", trail(v))
	}
	if !v.Merged {
		d.Note("%s", s.text(vs))
	}
	p.ways(d, vs)
	return d
}

// origins keeps the violations that lose spikes in different places.
func origins(vs []passes.Violation) []passes.Violation {
	seen := map[source.Span]bool{}
	return slices.DeleteFunc(slices.Clone(vs), func(v passes.Violation) bool {
		known := v.Origin == nil || seen[v.Origin.Loc]
		if v.Origin != nil {
			seen[v.Origin.Loc] = true
		}
		return known
	})
}
