package driver

import (
	"encoding/json"
	"slices"
	"strconv"

	"snnc/backend/cpu"
	"snnc/ir"
	"snnc/lang/check"
	"snnc/lang/diag"
	"snnc/lang/source"
	"snnc/runtime/tensor"
	"snnc/runtime/train"
)

// A compiled file is a safetensors file: the weights as tensors, all else as texts of its header.
const (
	metaFormat    = "snnc.format"
	compiledIs    = "1"
	metaModel     = "snnc.model"  // name of the model
	metaSource    = "snnc.source" // the program, as one text
	metaTrain     = "snnc.train"  // the train section as JSON, if there is one
	metaGraph     = "snnc.ir"     // evaluation at batch 1; outputs out, and loss if there is one
	metaGraphAt   = "snnc.ir.eval."
	metaRecording = "snnc.ir.record" // the same with the spikes of all neurons
)

// Build writes the project's model as one file that runs without the compiler: its graphs at batch 1 and at the given
// batch size, and weights from a file or a run folder (as drawn if empty).
func (p *Project) Build(path, weights string, batch int, dbg Debug) error {
	s, err := p.subject(p.seed())
	if err != nil {
		return err
	}
	if err := s.load(weights); err != nil {
		return err
	}
	meta := map[string]string{metaFormat: compiledIs, metaModel: s.Model.Name, metaSource: string(p.bundle())}
	graphs := map[string]programKey{metaGraph: {train.Eval, 1}, metaRecording: {train.Record, 1}}
	if batch > 1 {
		graphs[metaGraphAt+strconv.Itoa(batch)] = programKey{train.Eval, batch}
	}
	var eval *ir.Graph
	for name, k := range graphs {
		one := dbg
		if name != metaGraph {
			one.Explain = nil // the same again
		}
		g, err := p.Graph(k.mode, k.batch, one)
		if err != nil {
			return err
		}
		if meta[name] = g.String(); name == metaGraph {
			eval = g
		}
	}
	if s.train != nil {
		b, err := json.Marshal(placeless(s.train))
		if err != nil {
			return err
		}
		meta[metaTrain] = string(b)
	}
	return train.SaveWeights(path, part(s.Model.store, eval), meta)
}

// part holds the tensors of a store that a graph declares.
func part(all *tensor.Store, g *ir.Graph) *tensor.Store {
	s := cpu.NewStore(g)
	for _, v := range s.All() {
		for _, w := range all.All() {
			if v.Name == w.Name {
				copy(v.Data, w.Data)
			}
		}
	}
	return s
}

// placeless is a copy of a train section without the places in the text.
func placeless(t *check.Train) *check.Train {
	c := *t
	bare := func(s check.Setting) check.Setting {
		s.Span, s.Args = source.Span{}, slices.Clone(s.Args)
		for i := range s.Args {
			s.Args[i].Span = source.Span{}
		}
		return s
	}
	c.Span, c.Augment = source.Span{}, slices.Clone(t.Augment)
	c.Data, c.Optimizer, c.Schedule = bare(t.Data), bare(t.Optimizer), bare(t.Schedule)
	for i, s := range t.Augment {
		c.Augment[i] = bare(s)
	}
	return &c
}

// seed is that of the train section.
func (p *Project) seed() uint64 {
	if name, ok := p.ModelName(); ok {
		if t := p.lib.TrainSettings(name, p.set, &diag.Bag{}); t != nil {
			return t.Seed
		}
	}
	return 1
}
