package driver

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"snnc/internal/codec/npy"
	"snnc/runtime/train"
)

// Recording is the spikes of each neuron layer: [N, T, dims...], one byte each.
type Recording map[string]*npy.Array

// Run computes the model's output for samples. The input is [N, dims...], or [dims...] for one sample; where the model's
// input varies in time, [N, T, dims...]. The output is arranged likewise. With record, the spikes of all neurons come
// with it.
func (s *Subject) Run(ctx context.Context, in *npy.Array, seed uint64, record bool) (*npy.Array, Recording, error) {
	mode := train.Eval
	if record {
		mode = train.Record
	}
	r := &runner{s: s, mode: mode, seed: seed, values: in.Float32(), spikes: map[string]*spikes{}}
	if err := r.samples(in.Shape); err != nil {
		return nil, nil, err
	}
	if err := r.all(ctx); err != nil {
		return nil, nil, err
	}
	return r.result()
}

// runner runs a model over an array of samples.
type runner struct {
	s      *Subject
	mode   train.Mode
	seed   uint64
	values []float32 // the input
	size   int       // of one sample
	n      int
	single bool // the input is one sample, without an axis for N
	out    []float32
	dims   []int // of one sample of the output
	spikes map[string]*spikes
}

type spikes struct {
	dims []int
	data []byte
}

// samples finds how many samples the input holds.
func (r *runner) samples(dims []int) error {
	p, err := r.s.Model.program(r.mode, r.s.take(1, 1))
	if err != nil {
		return err
	}
	want := p.sample(r.s.Model.Input)
	switch {
	case len(inputsOf(p.Graph)) > 1:
		return fmt.Errorf("the model has several inputs (%s); a run feeds one", strings.Join(inputsOf(p.Graph), ", "))
	case slices.Equal(dims, want):
		r.n, r.single = 1, true
	case len(dims) > 0 && slices.Equal(dims[1:], want):
		r.n = dims[0]
	default:
		return fmt.Errorf("the input is %s, the model takes samples of %s: give %s, or [N%s] for several", shape(dims), shape(want),
			shape(want), strings.Join(append([]string{""}, decimal(want)...), ", "))
	}
	r.size = len(r.values) / max(r.n, 1)
	r.dims = p.sample("out")
	return nil
}

func (r *runner) all(ctx context.Context) error {
	for first, step := 0, uint64(0); first < r.n; step++ {
		if err := ctx.Err(); err != nil {
			return err
		}
		n := r.s.take(defaultBatch, r.n-first)
		if r.mode == train.Record && r.s.batches != nil {
			n = 1
		}
		p, err := r.s.Model.program(r.mode, n)
		if err != nil {
			return err
		}
		for b := range n {
			p.put(r.s.Model.Input, b, n, r.values[(first+b)*r.size:][:r.size])
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
