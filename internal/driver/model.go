package driver

import (
	"fmt"
	"strings"

	"snnc/backend/cpu"
	"snnc/ir"
	"snnc/lang/check"
	"snnc/runtime/tensor"
	"snnc/runtime/train"
)

// Model compiles the programs of a model as they are asked for; all share one store. It is a train.Model.
type Model struct {
	Name   string
	Inputs []string // the model's own
	store  *tensor.Store
	graph  func(mode train.Mode, batch int) (*ir.Graph, error)
	opt    cpu.Options
	made   map[programKey]*Program
	online *online // set if the training runs in windows

	part   func(mode train.Mode, batch int, w portion) (*ir.Graph, error) // nil where there are only graphs of all steps
	steps  int                                                            // of time
	window int                                                            // steps that evaluations see at once; 0 for all

	profiler *profiler // told of all programs; may be nil
}

type programKey struct {
	mode  train.Mode
	batch int
}

var _ train.Model = (*Model)(nil)

// Program is a compiled graph that knows which outputs are recorded spikes.
type Program struct {
	*cpu.Program
	Graph   *ir.Graph
	records []string
	windows *train.Windows // set if it is made of pieces of few steps
	pieces  []*Program

	profiler *profiler
	mode     train.Mode // for the profiler
}

// Records lists the outputs "record/PATH" in the order of the network.
func (p *Program) Records() []string { return p.records }

// Model makes the project's model. The loss of the train section is part of it, if there is one. Parameters start from
// their distributions with the given seed.
func (p *Project) Model(seed uint64, dbg Debug) (*Model, error) {
	modes := map[bool]*check.Model{}
	for _, training := range []bool{false, true} {
		m, err := p.Elaborate(training, true)
		if err != nil {
			return nil, err
		}
		modes[training] = m
	}
	eval := modes[false]
	g, err := p.rawGraph(modes[true], 1, false) // training has all parameters and statistics
	if err != nil {
		return nil, err
	}
	if n := elements(g); n > maxParameters {
		return nil, fmt.Errorf("the model has %d parameters, more than the %d that are supported", n, maxParameters)
	}
	m := &Model{Name: eval.Name, Inputs: inputNames(eval), store: cpu.NewStore(g), opt: cpu.Options{Threads: p.opt.Threads},
		made: map[programKey]*Program{}}
	m.steps = eval.T
	m.part = func(mode train.Mode, batch int, w portion) (*ir.Graph, error) {
		return p.graphOf(modes[mode == train.Train], mode, batch, w, dbg)
	}
	m.graph = func(mode train.Mode, batch int) (*ir.Graph, error) {
		return m.part(mode, batch, p.firstPortion(eval, mode))
	}
	m.online = p.online(m, modes[true], dbg)
	m.store.Reset(seed)
	return m, nil
}

// maxParameters is where their bytes alone would fill a common machine.
const maxParameters = 1 << 31

// elements is the number of all parameters and running statistics.
func elements(g *ir.Graph) int {
	n := 0
	for _, p := range g.Params {
		n += product(p.Dims)
	}
	for _, b := range g.Buffers {
		n += product(b.Dims)
	}
	return n
}

// Store holds the parameters and running statistics.
func (m *Model) Store() *tensor.Store { return m.store }

// Program compiles the graph of a mode and batch size, or returns the one made before.
func (m *Model) Program(mode train.Mode, batch int) (train.Program, error) {
	if mode == train.Train && m.online != nil {
		return m.online.program(batch)
	}
	return m.program(mode, batch)
}

// program is the program of all steps; if the training runs in windows, that of the first.
func (m *Model) program(mode train.Mode, batch int) (*Program, error) {
	key := programKey{mode, batch}
	if p := m.made[key]; p != nil {
		return p, nil
	}
	if p, err := m.inWindows(mode, batch); err != nil {
		return nil, err
	} else if p != nil {
		m.made[key] = p
		return p, nil
	}
	g, err := m.graph(mode, batch)
	if err != nil {
		return nil, err
	}
	p, err := m.compile(g, mode)
	if err == nil {
		m.made[key] = p
		m.profiler.watch(p, mode)
	}
	return p, err
}

// frozen is program for who runs it until thaw without changing parameters.
func (m *Model) frozen(mode train.Mode, batch int) (*Program, error) {
	p, err := m.program(mode, batch)
	if err == nil {
		p.Freeze()
	}
	return p, err
}

// thaw ends what frozen began.
func (m *Model) thaw() {
	for _, p := range m.made {
		p.Thaw()
	}
}

func (m *Model) compile(g *ir.Graph, mode train.Mode) (*Program, error) {
	var p *cpu.Program
	opt := m.opt
	opt.Reuse = mode != train.Train
	err := Guard("the code generator", func() (err error) {
		p, err = cpu.Compile(g, m.store, opt)
		return err
	})
	if err != nil {
		return nil, err
	}
	atTheEnd(p)
	return &Program{Program: p, Graph: g, records: recordsOf(g)}, nil
}

// atTheEnd tells a program that it is the end of training, as which it is run unless the training loop says otherwise.
func atTheEnd(p train.Program) {
	if progress := p.Input("progress"); progress != nil {
		progress[0] = 1
	}
}

// recordsOf lists the recorded outputs of a graph, in its order.
func recordsOf(g *ir.Graph) []string {
	var names []string
	for _, o := range g.Outputs {
		if strings.HasPrefix(o.Name, "record/") {
			names = append(names, o.Name)
		}
	}
	return names
}
