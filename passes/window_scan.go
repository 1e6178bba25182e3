package passes

import (
	"fmt"
	"strconv"
	"strings"

	"snnc/ir"
)

// scan cuts a recurrence: its states come from the window before. A window of one step is the body itself.
func (w *windower) scan(n *ir.Node) error {
	if n.Scan.Reverse {
		return refuse(n, "this runs backward in time; the rule sees %s at a time", counted(w.K))
	}
	if v := w.late(n.Args); v != nil {
		return w.needsAll(n, v)
	}
	for _, a := range n.Args {
		if _, ok := w.rows[a]; ok {
			return w.computed(n)
		}
	}
	args := w.mapped(n.Args)
	path := w.unique(n.Path)
	classes := stateClasses(n)
	for i := range n.Scan.States {
		args[i] = w.carried(path+"/"+strconv.Itoa(i), args[i], classes[i])
	}
	outs := w.stepped(n, args)
	for i, o := range n.Outs {
		w.at[o], w.kind[o] = outs[i], slice
		if i >= n.Scan.States {
			continue
		}
		if w.kind[o] = final; w.whole() {
			w.kind[o] = same
		}
		w.states = append(w.states, ir.Output{Name: fmt.Sprintf("state/%s/%d", path, i), Value: outs[i]})
	}
	return nil
}

// unique makes a module's path the name of one of its recurrences.
func (w *windower) unique(path string) string {
	if path = strings.TrimSuffix(path, "."); path == "" {
		path = "model"
	}
	if w.paths[path]++; w.paths[path] > 1 {
		return fmt.Sprintf("%s#%d", path, w.paths[path])
	}
	return path
}

// stateClasses are the classes that a body's states have before and after a step.
func stateClasses(n *ir.Node) []ir.Class {
	cs := make([]ir.Class, n.Scan.States)
	for i := range cs {
		cs[i] = n.Body.Outputs[i].Value.Type.Class.Join(n.Args[i].Type.Class)
	}
	for _, m := range n.Body.Nodes {
		if m.Op != ir.OpInput {
			continue
		}
		if k := inputNumber(m); k < len(cs) {
			cs[k] = m.Like.Class
		}
	}
	return cs
}

// stepped is the scan over the window, or its body for the one step.
func (w *windower) stepped(n *ir.Node, args []*ir.Value) []*ir.Value {
	body := ir.Clone(n.Body)
	body.T = w.K
	if !w.flat() {
		c := *n
		c.Args, c.Body = args, body
		w.g.Add(&c)
		return c.Outs
	}
	at := map[*ir.Value]*ir.Value{}
	for _, m := range body.Nodes {
		old := m.Outs[0]
		if m.Op == ir.OpInput {
			at[old] = args[inputNumber(m)]
			continue
		}
		for i, a := range m.Args {
			m.Args[i] = at[a]
		}
		at[old] = w.g.Add(m)
	}
	outs := make([]*ir.Value, len(body.Outputs))
	for i, o := range body.Outputs {
		outs[i] = at[o.Value]
	}
	return outs
}
