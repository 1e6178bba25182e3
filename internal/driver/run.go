package driver

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"snnc/internal/codec/npy"
	"snnc/runtime/train"
)

// Recording is the spikes of each neuron layer: [N, T, dims...], one byte each.
type Recording map[string]*npy.Array

// Arrays are samples for the inputs of a model by name; the name of a model's only input may be left empty.
type Arrays map[string]*npy.Array

// Run computes the model's output for samples. An input is [N, dims...], or [dims...] for one sample, which among others
// of N stands for each of them; where the model's input varies in time, [N, T, dims...]. The output is arranged
// likewise. With record, the spikes of all neurons come with it.
func (s *Subject) Run(ctx context.Context, in Arrays, seed uint64, record bool) (*npy.Array, Recording, error) {
	mode := train.Eval
	if record {
		mode = train.Record
	}
	r := &runner{s: s, mode: mode, seed: seed, n: 1, single: true, spikes: map[string]*spikes{}}
	if err := r.samples(in); err != nil {
		return nil, nil, err
	}
	if err := r.all(ctx); err != nil {
		return nil, nil, err
	}
	return r.result()
}

// runner runs a model over arrays of samples.
type runner struct {
	s      *Subject
	mode   train.Mode
	seed   uint64
	in     []feed
	n      int
	single bool // the inputs are one sample, without an axis for N
	out    []float32
	dims   []int // of one sample of the output
	spikes map[string]*spikes
}

// feed is what an input gets.
type feed struct {
	name   string
	values []float32
	size   int  // of one sample
	single bool // one sample for all
}

// sample is the values of sample i.
func (f feed) sample(i int) []float32 {
	if f.single {
		return f.values
	}
	return f.values[i*f.size:][:f.size]
}

type spikes struct {
	dims []int
	data []byte
}

// samples finds how many samples the inputs hold.
func (r *runner) samples(in Arrays) error {
	p, err := r.s.Model.program(r.mode, r.s.take(1, 1))
	if err != nil {
		return err
	}
	if in, err = r.s.named(in); err != nil {
		return err
	}
	for _, name := range r.s.Model.Inputs {
		if p.Input(name) == nil { // nothing that the program computes depends on it
			continue
		}
		if err := r.take(name, in[name], p.sample(name)); err != nil {
			return err
		}
	}
	r.dims = p.sample("out")
	return nil
}

// named gives each array the name of its input, and refuses too few and too many.
func (s *Subject) named(in Arrays) (Arrays, error) {
	names := s.Model.Inputs
	if a := in[""]; a != nil && len(in) == 1 && len(names) == 1 {
		return Arrays{names[0]: a}, nil
	}
	for _, name := range slices.Sorted(maps.Keys(in)) {
		if name == "" {
			return nil, fmt.Errorf("the model has several inputs (%s): give each with --input NAME=FILE", strings.Join(names, ", "))
		}
		if !slices.Contains(names, name) {
			return nil, fmt.Errorf("the model has no input %q: it has %s", name, strings.Join(names, ", "))
		}
	}
	for _, name := range names {
		if in[name] == nil {
			return nil, fmt.Errorf("nothing is given for the input %q: add --input %s=FILE", name, name)
		}
	}
	return in, nil
}

// take notes the samples of an input of which one has the shape want.
func (r *runner) take(name string, a *npy.Array, want []int) error {
	f := feed{name: name, values: a.Float32(), size: product(want), single: slices.Equal(a.Shape, want)}
	switch {
	case f.single:
	case len(a.Shape) == 0 || !slices.Equal(a.Shape[1:], want):
		return fmt.Errorf("the input %s is %s, the model takes samples of %s: give %s, or [N%s] for several", name, shape(a.Shape), shape(want),
			shape(want), strings.Join(append([]string{""}, decimal(want)...), ", "))
	case r.single:
		r.n, r.single = a.Shape[0], false
	case r.n != a.Shape[0]:
		return fmt.Errorf("the input %s has %d samples, another has %d", name, a.Shape[0], r.n)
	}
	r.in = append(r.in, f)
	return nil
}

func (r *runner) all(ctx context.Context) error {
	defer r.s.Model.thaw()
	for first, step := 0, uint64(0); first < r.n; step++ {
		if err := ctx.Err(); err != nil {
			return err
		}
		n := r.s.take(defaultBatch, r.n-first)
		if r.mode == train.Record && r.s.batches != nil {
			n = 1
		}
		p, err := r.s.Model.frozen(r.mode, n)
		if err != nil {
			return err
		}
		for b := range n {
			for _, f := range r.in {
				p.put(f.name, b, n, f.sample(first+b))
			}
		}
		if err := p.Run(r.seed, step); err != nil {
			return err
		}
		r.collect(p, n)
		first += n
	}
	return nil
}

func (r *runner) collect(p *Program, n int) {
	sample := make([]float32, product(r.dims))
	for b := range n {
		p.get("out", b, n, sample)
		r.out = append(r.out, sample...)
	}
	for _, name := range p.records {
		s := r.spikes[name]
		if s == nil {
			s = &spikes{dims: p.sample(name)}
			r.spikes[name] = s
		}
		sample := make([]float32, product(s.dims))
		for b := range n {
			p.get(name, b, n, sample)
			for _, x := range sample {
				s.data = append(s.data, byte(x))
			}
		}
	}
}

func (r *runner) result() (*npy.Array, Recording, error) {
	rec := Recording{}
	for name, s := range r.spikes {
		rec[strings.TrimPrefix(name, "record/")] = npy.FromUint8(r.shaped(s.dims), s.data)
	}
	return npy.FromFloat32(r.shaped(r.dims), r.out), rec, nil
}

func (r *runner) shaped(dims []int) []int {
	if r.single {
		return dims
	}
	return append([]int{r.n}, dims...)
}

func product(dims []int) int {
	n := 1
	for _, d := range dims {
		n *= d
	}
	return n
}
