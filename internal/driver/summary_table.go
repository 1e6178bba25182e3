package driver

import (
	"math/bits"
	"slices"
	"strings"

	"snnc/ir"
	"snnc/passes"
)

// table collects rows by module instance, in the order of the network.
type table struct {
	g     *ir.Graph
	depth int
	rows  []Row
	at    map[string]int

	counts []Count // the greatest of each kind
}

func modulePath(path string) string { return strings.Trim(path, ".") }

func (t *table) fold(path string) string {
	path = modulePath(path)
	if parts := strings.Split(path, "."); t.depth > 0 && len(parts) > t.depth {
		path = strings.Join(parts[:t.depth], ".")
	}
	return path
}

// row finds or adds the row of a path.
func (t *table) row(path string) *Row {
	path = t.fold(path)
	i, ok := t.at[path]
	if !ok {
		i = len(t.rows)
		t.at[path] = i
		t.rows = append(t.rows, Row{Path: path})
	}
	return &t.rows[i]
}

// modules adds a row for each instance on the way to the output, with the last value of it that others read.
func (t *table) modules() {
	readers := map[*ir.Value][]*ir.Node{}
	for _, n := range t.g.Nodes {
		for _, a := range n.Args {
			readers[a] = append(readers[a], n)
		}
	}
	out := t.g.Output("out")
	reach := onTheWay(out)
	for _, n := range t.g.Nodes {
		if !reach[n] || ir.Ops[n.Op].Kind == ir.Leaf {
			continue
		}
		r := t.row(n.Path)
		t.sees(n)
		for _, v := range n.Outs {
			if v == out || t.leaves(v, r.Path, readers[v]) {
				t.describe(r, v.Type)
			}
		}
	}
}

// params adds up the parameters of each instance, whether or not something reads them.
func (t *table) params() {
	for _, p := range t.g.Params {
		t.row(ownerOf(p.Name)).Parameters += product(p.Dims)
	}
}

// leaves reports whether another instance reads a value.
func (t *table) leaves(v *ir.Value, path string, readers []*ir.Node) bool {
	for _, n := range readers {
		if t.fold(n.Path) != path {
			return true
		}
	}
	return false
}

func (t *table) describe(r *Row, typ ir.Type) {
	r.Output, r.Time, r.Kind = nil, typ.Time, typ.Class.String()
	if typ.Time {
		r.Output = append(r.Output, t.g.T)
	}
	r.Output = append(r.Output, typ.Dims...)
	if !typ.Class.IsCount() {
		r.Kind = "real"
	}
	r.Bits = countBits(typ.Class)
}

// countBits is how many bits hold any value of a count; 0 for what is no count, or a spike, whose bit needs no mention.
func countBits(c ir.Class) int {
	if !c.IsCount() || c.IsSpike() || c.Hi >= 1<<53 {
		return 0
	}
	return bits.Len64(uint64(c.Hi))
}

// sees keeps the greatest of the counts that are sums of spikes.
func (t *table) sees(n *ir.Node) {
	of := map[ir.Op]string{ir.OpAdd: "stream", ir.OpReindex: "sum", ir.OpContract: "sum"}[n.Op]
	bits := countBits(n.Outs[0].Type.Class)
	if bits == 0 || of == "" {
		return
	}
	now := Count{of, t.fold(n.Path), n.Outs[0].Type.Class.Hi, bits}
	i := slices.IndexFunc(t.counts, func(c Count) bool { return c.Of == of })
	if i < 0 {
		t.counts = append(t.counts, now)
	} else if now.Greatest > t.counts[i].Greatest {
		t.counts[i] = now
	}
}

func (t *table) costs(costs []passes.Cost) {
	for _, c := range costs {
		r := t.row(c.Path)
		r.MACs += c.MACs
		r.ACs += c.ACs
	}
}

// onTheWay is the set of nodes that a value depends on.
func onTheWay(v *ir.Value) map[*ir.Node]bool {
	seen := map[*ir.Node]bool{}
	for todo := []*ir.Value{v}; len(todo) > 0; {
		n := todo[len(todo)-1].Def
		if todo = todo[:len(todo)-1]; n != nil && !seen[n] {
			seen[n] = true
			todo = append(todo, n.Args...)
		}
	}
	return seen
}
