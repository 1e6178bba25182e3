package driver

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"snnc/internal/weights"
	"snnc/lang/check"
	"snnc/lang/diag"
	"snnc/runtime/data"
	"snnc/runtime/train"
)

// Subject is a model that can be run: from a program and weights, or from a compiled file.
type Subject struct {
	Model   *Model
	Weights string // the file that they come from; empty if they are as drawn
	project *Project
	train   *check.Train // nil without a train section
	batches []int        // the batch sizes that there are, the largest first; nil for any
	base    string       // for relative paths of data
}

// OpenSubject opens a program, a compiled file or a run folder, with weights from a file or a run folder; without weights, those of
// a compiled file, or for a program those drawn with the seed. The bag says what is wrong where the error is
// ErrRejected.
func OpenSubject(path, weights string, seed uint64, opt Options) (*Subject, *diag.Bag, error) {
	if info, err := os.Stat(path); err == nil && info.IsDir() { // a run folder has both
		if path = filepath.Join(path, train.ModelFile); weights == "" {
			weights = filepath.Dir(path)
		}
	}
	if isCompiled(path) {
		s, err := openCompiled(path, opt)
		if err != nil {
			return nil, &diag.Bag{}, err
		}
		return s, s.Bag(), s.load(weights)
	}
	p, bag := Open(path, opt)
	if p == nil {
		return nil, bag, ErrRejected
	}
	s, err := p.subject(seed)
	if err == nil {
		err = s.load(weights)
	}
	return s, bag, err
}

func (p *Project) subject(seed uint64) (*Subject, error) {
	m, err := p.Model(seed, Debug{})
	if err != nil {
		return nil, err
	}
	s := &Subject{Model: m, project: p, base: filepath.Dir(p.Path)}
	before := p.bag.Errors()
	if s.train = p.lib.TrainSettings(m.Name, p.set, p.bag); p.bag.Errors() > before {
		return nil, ErrRejected
	}
	return s, nil
}

// load fills the parameters from a file or a run folder; an empty path leaves them as they are.
func (s *Subject) load(path string) (err error) {
	switch {
	case path != "":
		s.Weights, err = s.project.fill(path, s.Model.store)
	case s.project.opt.Rename != "":
		err = errNoWeights
	}
	return err
}

// Loaded is what rules made of the weights file; nil without.
func (s *Subject) Loaded() *weights.Report { return s.project.loaded }

// Bag holds the diagnostics about the subject's program.
func (s *Subject) Bag() *diag.Bag { return s.project.bag }

// take is how many of the samples that are left run at once.
func (s *Subject) take(batch, left int) int {
	if s.batches == nil {
		return min(batch, left)
	}
	for _, b := range s.batches {
		if b <= left {
			return b
		}
	}
	return 1
}

// data opens the data set of the train section and compares it with the input.
func (s *Subject) data() (*opened, error) {
	if s.train == nil {
		return nil, fmt.Errorf("%s has no train section that names a data set", s.project.Path)
	}
	d, err := s.project.openData(s.train, s.base)
	if err != nil {
		return nil, err
	}
	p, err := s.Model.program(train.Eval, s.take(1, 1))
	if err != nil {
		return nil, err
	}
	for _, name := range s.Model.Inputs {
		if !s.fits(p, name, d.Train) {
			return nil, ErrRejected
		}
	}
	if want := p.sample("target"); p.Input("target") != nil && !slices.Equal(want, d.Train.Target) {
		s.project.bag.Errorf("E0706", s.train.Data.Span, "a sample of `%s` has %s, the loss takes %s", s.train.Data.Name,
			classesOf(d.Train.Target), classesOf(want))
		return nil, ErrRejected
	}
	return d, nil
}

// fits compares an array of the data with the input that it is for.
func (s *Subject) fits(p *Program, input string, d *data.Set) bool {
	a := d.Find(input)
	if a == nil || d.Input == "" && len(s.Model.Inputs) > 1 {
		s.project.bag.Errorf("E0703", s.train.Data.Span, "`%s` has no array for the input `%s`", s.train.Data.Name, input)
		return false
	}
	if want := p.sample(input); p.Input(input) != nil && !slices.Equal(want, a.Shape) {
		s.project.bag.Errorf("E0703", s.train.Data.Span, "samples of `%s` are %s, the model takes %s", s.train.Data.Name,
			shape(a.Shape), shape(want))
		return false
	}
	return true
}

// split is a part of the data set by name.
func (d *opened) split(name string) (*data.Set, error) {
	set := map[string]*data.Set{"": d.Test, "test": d.Test, "train": d.Train}[name]
	if set == nil || set.N == 0 {
		return nil, fmt.Errorf("the data set has no %s part", cmp.Or(name, "test"))
	}
	return set, nil
}

// sample is the shape of one sample of an input or output: [T, dims...], or [dims...] without a time axis.
func (p *Program) sample(name string) []int {
	dims := p.Shape(name)
	if p.HasTime(name) {
		return slices.Concat(dims[:1], dims[2:])
	}
	if len(dims) == 0 {
		return nil
	}
	return slices.Clone(dims[1:])
}

// put writes one sample, [T, dims...], to its place in an input.
func (p *Program) put(name string, b, batch int, sample []float32) {
	dst := p.Input(name)
	if dst == nil { // nothing that the program computes depends on it
		return
	}
	steps := p.steps(name)
	size := len(sample) / steps
	for t := range steps {
		copy(dst[(t*batch+b)*size:][:size], sample[t*size:])
	}
}

// get reads one sample, [T, dims...], of an output.
func (p *Program) get(name string, b, batch int, sample []float32) {
	src := p.Output(name)
	steps := p.steps(name)
	size := len(sample) / steps
	for t := range steps {
		copy(sample[t*size:][:size], src[(t*batch+b)*size:])
	}
}

func (p *Program) steps(name string) int {
	if p.HasTime(name) {
		return p.Shape(name)[0]
	}
	return 1
}
