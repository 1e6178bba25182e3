package driver

import (
	"context"

	"snnc/ir"
	"snnc/lang/check"
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
	Explain bool    // list what the passes do
}

// Summary describes a model: all counts are for one sample and all time steps.
type Summary struct {
	Model      string      `json:"model"`
	Time       int         `json:"time"`
	Rows       []Row       `json:"modules"`
	Parameters int         `json:"parameters"`       // all that are declared
	Effective  int         `json:"effective"`        // without those that nothing reads
	Unread     []string    `json:"unread,omitempty"` // the tensors that nothing reads
	Counts     []Count     `json:"counts,omitempty"` // the greatest, of each kind of sum that there is
	MACs       float64     `json:"macs"`
	ACs        float64     `json:"acs"`
	Rate       float64     `json:"rate"`     // the assumed rate, or the mean measured one
	Measured   bool        `json:"measured"` // on data
	Memory     []MemoryUse `json:"memory"`
	Driven     []string    `json:"not_spike_driven,omitempty"` // module instances that multiply behind the first spike
	Multiplies []Multiply  `json:"multiplies,omitempty"`       // the same with the reason, and what multiplies
	Rewritings []Rewriting `json:"rewritings,omitempty"`       // what the passes do in evaluation, if asked for
}

// Row is one module instance.
type Row struct {
	Path       string  `json:"path"`
	Output     []int   `json:"output"` // of one sample: [T, dims...], or [dims...]
	Time       bool    `json:"time"`   // the first axis is T
	Kind       string  `json:"kind"`
	Bits       int     `json:"bits,omitempty"` // that hold any value of a count, 2 or more
	Parameters int     `json:"parameters"`
	MACs       float64 `json:"macs"`
	ACs        float64 `json:"acs"`
}

// Count tells what hardware needs that adds spikes up.
type Count struct {
	Of       string  `json:"of"`     // "stream": spikes added element by element, as in a residual; "sum": over axes, or of products
	Module   string  `json:"module"` // where the greatest is
	Greatest float64 `json:"greatest"`
	Bits     int     `json:"bits"` // that hold it
}

// Multiply is a module instance that multiplies behind the first spike.
type Multiply struct {
	Module string  `json:"module"`
	Cause  string  `json:"cause"` // counts: spikes were added up; stream: currents were; chain: a linear map lies between; merged: a chain that is one map of spikes where spikes are required; other
	MACs   float64 `json:"macs"`
	Share  float64 `json:"share"` // of all operations, those with spikes as if all fired
}

// MemoryUse is the memory that a program needs, known before it runs.
type MemoryUse struct {
	Mode  string `json:"mode"`
	Batch int    `json:"batch"`
	Bytes int64  `json:"bytes"` // activations and scratch, without parameters
	Error string `json:"error,omitempty"`

	Rule   string `json:"rule,omitempty"`   // of a training that runs in windows of time
	Window int    `json:"window,omitempty"` // its number of steps
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
	s := &Summary{Model: m.Name, Time: m.T, Rate: opt.Rate, Counts: t.counts}
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
	if err := p.effective(raw, s); err != nil {
		return nil, err
	}
	if err := p.multiplies(m, raw, s); err != nil {
		return nil, err
	}
	s.Memory = sub.memory(opt.Batch)
	if opt.Explain {
		s.Rewritings, err = p.rewritings(m)
	}
	return s, err
}

// Multiplications lists what is not driven by spikes in evaluation: the encoding layer and the readout are free.
func (p *Project) Multiplications() ([]Multiply, error) {
	m, err := p.Elaborate(false, false)
	if err != nil {
		return nil, err
	}
	g, err := p.rawGraph(m, 1, false)
	if err != nil {
		return nil, err
	}
	s := &Summary{}
	err = p.multiplies(m, g, s)
	return s.Multiplies, err
}

// multiplies lists what is not driven by spikes.
func (p *Project) multiplies(m *check.Model, g *ir.Graph, s *Summary) error {
	vs := passes.SpikeDriven(g)
	if len(vs) == 0 {
		return nil
	}
	shares, err := p.shares(m)
	if err != nil {
		return err
	}
	for _, v := range vs {
		macs, path := shares.at[v.Node.Path], modulePath(v.Node.Path)
		cause := v.Cause.String()
		if v.Merged {
			cause = "merged"
		} else {
			s.Driven = append(s.Driven, path)
		}
		s.Multiplies = append(s.Multiplies, Multiply{path, cause, macs, macs / max(shares.total, 1)})
	}
	return nil
}

// effective counts the parameters without those that nothing reads.
func (p *Project) effective(g *ir.Graph, s *Summary) error {
	training, err := p.Elaborate(true, true)
	if err != nil {
		return err
	}
	unread, err := p.unread(training, g)
	s.Effective = s.Parameters - count(unread)
	for _, u := range unread {
		s.Unread = append(s.Unread, u.Name)
	}
	return err
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
		if o := s.Model.online; o != nil && mode == train.Train {
			uses[i].Rule, uses[i].Window = o.rule.Name, p.Graph.T
		}
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
