package driver

import (
	"context"
	"strings"

	"snnc/ir"
	"snnc/passes"
	"snnc/runtime/train"
)

// SummaryOptions say how operations are counted.
type SummaryOptions struct {
	Rate    float64 // spikes per element and step that ACs are counted at, 0..1
	Measure int     // measure the rates on so many samples of the data set instead
	Weights string  // a weights file or run folder, for Measure
	Batch   int     // for the memory of training; 0: as the train section says
	Depth   int     // fold modules below this depth; 0: none
	Debug   Debug
}

// Summary describes a model: all counts are for one sample and all time steps.
type Summary struct {
	Model      string      `json:"model"`
	Time       int         `json:"time"`
	Rows       []Row       `json:"modules"`
	Parameters int         `json:"parameters"`
	MACs       float64     `json:"macs"`
	ACs        float64     `json:"acs"`
	Rate       float64     `json:"rate"`     // the assumed rate, or the mean measured one
	Measured   bool        `json:"measured"` // on data
	Memory     []MemoryUse `json:"memory"`
	Driven     []string    `json:"not_spike_driven,omitempty"` // module instances that multiply behind the first spike
}

// Row is one module instance.
type Row struct {
	Path       string  `json:"path"`
	Output     []int   `json:"output"` // of one sample: [T, dims...], or [dims...]
	Time       bool    `json:"time"`   // the first axis is T
	Kind       string  `json:"kind"`
	Parameters int     `json:"parameters"`
	MACs       float64 `json:"macs"`
	ACs        float64 `json:"acs"`
}

// MemoryUse is the memory that a program needs, known before it runs.
type MemoryUse struct {
	Mode  string `json:"mode"`
	Batch int    `json:"batch"`
	Bytes int64  `json:"bytes"` // activations and scratch, without parameters
	Error string `json:"error,omitempty"`
}

// Summary describes the project's model.
func (p *Project) Summary(ctx context.Context, opt SummaryOptions) (*Summary, error) {
	m, err := p.Elaborate(false, true)
	if err != nil {
		return nil, err
	}
	raw, err := p.rawGraph(m, 1, false)
	if err != nil {
		return nil, err
	}
	sub, err := p.subject(p.seed())
	if err != nil {
		return nil, err
	}
	t := &table{depth: opt.Depth, at: map[string]int{}, g: raw}
	t.modules()
	t.params()
	s := &Summary{Model: m.Name, Time: m.T, Rate: opt.Rate}
	costs, err := sub.costs(ctx, opt, s)
	if err != nil {
		return nil, err
	}
	t.costs(costs)
	s.Rows = t.rows
	for _, r := range s.Rows {
		s.Parameters += r.Parameters
		s.MACs += r.MACs
		s.ACs += r.ACs
	}
	for _, v := range passes.SpikeDriven(raw) {
		s.Driven = append(s.Driven, modulePath(v.Node.Path))
	}
	s.Memory = sub.memory(opt.Batch)
	return s, nil
}

// memory compiles the programs of evaluation and training to learn what they take.
func (s *Subject) memory(batch int) []MemoryUse {
	uses := []MemoryUse{{Mode: "eval", Batch: 1}}
	if s.train != nil {
		uses = append(uses, MemoryUse{Mode: "train", Batch: s.batch(batch)})
	}
	for i := range uses {
		mode := train.Eval
		if uses[i].Mode == "train" {
			mode = train.Train
		}
		p, err := s.Model.program(mode, uses[i].Batch)
		if err != nil {
			uses[i].Error = err.Error()
			continue
		}
		uses[i].Bytes = p.Plan().Peak
	}
	return uses
}

// batch is the batch size of the train section.
func (s *Subject) batch(asked int) int {
	if asked > 0 {
		return asked
	}
	for _, a := range s.train.Data.Args {
		if n, ok := a.Value.(float64); ok && a.Name == "batch" && n >= 1 && n < 1<<20 {
			return int(n)
		}
	}
	return defaultBatch
}

// table collects rows by module instance, in the order of the network.
type table struct {
	g     *ir.Graph
	depth int
	rows  []Row
	at    map[string]int
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
		for _, v := range n.Outs {
			if v == out || t.leaves(v, r.Path, readers[v]) {
				t.describe(r, v.Type)
			}
		}
	}
}

// params adds up the parameters of each instance.
func (t *table) params() {
	for _, n := range t.g.Nodes {
		if n.Op == ir.OpParam {
			t.row(n.Path).Parameters += t.g.Size(n.Like)
		}
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
