package check

import (
	"slices"
	"strings"
)

// order groups the equations by mutual dependence and sorts the groups so that what is needed comes first (Tarjan's
// algorithm). A group whose members depend on each other within one step is an error.
func (e *elab) order() bool {
	t := &tarjan{index: map[*Def]int{}, low: map[*Def]int{}, on: map[*Def]bool{}}
	for _, d := range e.defs {
		if t.index[d] == 0 {
			t.visit(d)
		}
	}
	e.model.Groups = t.groups
	good := true
	for _, g := range t.groups {
		if cycle := withinStep(g); cycle != nil {
			e.reportCycle(cycle)
			good = false
			continue
		}
		good = e.fixedDistances(g) && e.unfolded(g) && good
	}
	return good
}

// fixedDistances demands that equations which depend on each other read each other at the current step or at a fixed
// distance before it.
func (e *elab) fixedDistances(group []*Def) bool {
	for _, d := range group {
		for _, r := range refs(d.Body) {
			if r.Time == nil || shifts(*r.Time, d.T) || !slices.Contains(group, r.T.Def) {
				continue
			}
			e.errorf("E0404", r.Src, "`%s` is read at a step that an index gives, but depends on what reads it", nameOf(r)).
				Label("part of a recurrence").Also(r.T.Span, "defined here").
				Help("write the steps out: `%s[t-1]`, `%s[t-2]`", nameOf(r), nameOf(r))
			return false
		}
	}
	return true
}

// unfolded demands that equations which depend on each other read no elements of other steps by refold.
func (e *elab) unfolded(group []*Def) bool {
	i := slices.IndexFunc(group, func(d *Def) bool { return d.Refolded })
	if i < 0 || len(group) == 1 {
		return true
	}
	e.errorf("E0404", group[i].Span, "`refold` reads all steps, but what it reads depends on its result").Label("part of a recurrence")
	return false
}

type tarjan struct {
	index, low map[*Def]int
	on         map[*Def]bool
	stack      []*Def
	next       int
	groups     [][]*Def
}

func (t *tarjan) visit(d *Def) {
	t.next++
	t.index[d], t.low[d] = t.next, t.next
	t.stack = append(t.stack, d)
	t.on[d] = true
	for _, n := range needs(d, true) {
		if t.index[n] == 0 {
			t.visit(n)
			t.low[d] = min(t.low[d], t.low[n])
		} else if t.on[n] {
			t.low[d] = min(t.low[d], t.index[n])
		}
	}
	if t.low[d] != t.index[d] {
		return
	}
	var group []*Def
	for {
		m := t.stack[len(t.stack)-1]
		t.stack = t.stack[:len(t.stack)-1]
		t.on[m] = false
		group = append(group, m)
		if m == d {
			break
		}
	}
	slices.Reverse(group)
	t.groups = append(t.groups, sortWithin(group))
}

// needs lists the equations that d reads: all, or only those that it reads at the same step.
func needs(d *Def, delayed bool) []*Def {
	var list []*Def
	add := func(x Expr) {
		for _, r := range refs(x) {
			if r.T.Def != nil && (delayed || !earlier(r, d)) && !slices.Contains(list, r.T.Def) {
				list = append(list, r.T.Def)
			}
		}
	}
	add(d.Body)
	if d.Init != nil {
		add(d.Init)
	}
	return list
}

// earlier reports whether a reference reads steps before the current one only.
func earlier(r *Ref, d *Def) bool {
	if r.Time == nil || !r.Time.uses(d.T) {
		return false
	}
	_, ahead := r.Time.plus(varAffine(d.T, r.Src).scaled(-1)).bounds()
	return ahead < 0
}

// sortWithin orders a group so that what is read at the same step comes first.
func sortWithin(group []*Def) []*Def {
	var sorted []*Def
	state := map[*Def]int{}
	var visit func(d *Def)
	visit = func(d *Def) {
		if state[d] != 0 || !slices.Contains(group, d) {
			return
		}
		state[d] = 1
		for _, n := range needs(d, false) {
			visit(n)
		}
		sorted = append(sorted, d)
	}
	for _, d := range group {
		visit(d)
	}
	return sorted
}

// withinStep returns a cycle of same-step dependences among a group, nil if there is none.
func withinStep(group []*Def) []*Def {
	state := map[*Def]int{}
	var path, cycle []*Def
	var visit func(d *Def)
	visit = func(d *Def) {
		if cycle != nil || !slices.Contains(group, d) || state[d] == 2 {
			return
		}
		if state[d] == 1 {
			cycle = slices.Clone(path[slices.Index(path, d):])
			return
		}
		state[d] = 1
		path = append(path, d)
		for _, n := range needs(d, false) {
			visit(n)
		}
		path = path[:len(path)-1]
		state[d] = 2
	}
	for _, d := range group {
		visit(d)
	}
	return cycle
}

func (e *elab) reportCycle(cycle []*Def) {
	var names []string
	for _, d := range cycle {
		names = append(names, d.Tensor.Label)
	}
	names = append(names, cycle[0].Tensor.Label)
	d := e.errorf("E0402", cycle[0].Span, "`%s` depends on itself within one step", cycle[0].Tensor.Label).
		Label("the cycle starts here").Note("%s", strings.Join(names, " needs "))
	for _, o := range cycle[1:] {
		d.Also(o.Span, "and goes through `%s`", o.Tensor.Label)
	}
	d.Help("read the previous step somewhere: `%s[t-1]`", cycle[0].Tensor.Label)
}
