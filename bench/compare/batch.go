package main

import (
	"os"

	"snnc/internal/codec/npy"
	"snnc/runtime/data"
	"snnc/runtime/rng"
	"snnc/runtime/train"
)

// batch is samples [N, T, dims...] or [N, dims...] with their classes.
type batch struct {
	x      []float32
	target []float32
	n      int
}

// draw makes a batch of samples that are random, as are their classes.
func (w workload) draw(n int, seed, step uint64) *batch {
	b := &batch{x: make([]float32, n*w.size()), target: make([]float32, n), n: n}
	if w.Input == gaussian {
		rng.FillNormal(b.x, seed, step, 0, 0)
	} else {
		rng.FillUniform(b.x, seed, step, 0, 0)
	}
	if w.Input == rare {
		for i, x := range b.x {
			b.x[i] = 0
			if x < 0.05 {
				b.x[i] = 1
			}
		}
	}
	for i := range b.target {
		b.target[i] = float32(rng.Intn(seed, step, 1, uint64(i), w.Classes))
	}
	return b
}

// openFashion is the training part of the data set.
func openFashion(folder string) (*data.Set, error) {
	s, err := data.Open(string(fashion), nil, data.NewLocator(folder))
	if err != nil {
		return nil, err
	}
	return s.Train, nil
}

// last takes the last n samples of a set, which no step of the first training sees.
func last(s *data.Set, n int) *batch {
	b := &batch{x: make([]float32, n*s.Size()), target: make([]float32, n), n: n}
	for i := range n {
		s.Sample(s.N-n+i, b.x[i*s.Size():][:s.Size()])
		s.Targets(s.N-n+i, b.target[i:])
	}
	return b
}

// feeder gives a training job the same batch, or a drawn one, at each step.
type feeder struct {
	w     workload
	hand  func(to func(*batch)) error // gives the batch to who writes it down, and keeps none of it; nil to draw
	n     int
	steps int
	fed   map[*float32]bool
}

// Len is the number of samples of an epoch.
func (f *feeder) Len() int { return f.n * f.steps }

// Fill writes a step's batch; one that is always the same is written once.
func (f *feeder) Fill(_, first, n int, in []train.Slot, target train.Slot) error {
	var open []train.Slot
	for _, s := range append(in, target) {
		if s.Data != nil && !(f.hand != nil && f.fed[&s.Data[0]]) {
			open = append(open, s)
		}
	}
	if len(open) == 0 {
		return nil
	}
	put := func(b *batch) { f.put(b, open) }
	if f.hand != nil {
		return f.hand(put)
	}
	put(f.w.draw(n, 2, uint64(first)))
	return nil
}

func (f *feeder) put(b *batch, slots []train.Slot) {
	for _, s := range slots {
		b.put(s)
		f.fed[&s.Data[0]] = true
	}
}

// put writes the batch to an input of a program, [T, N, dims...] where it has time.
func (b *batch) put(s train.Slot) {
	if s.Name == "target" {
		copy(s.Data, b.target)
		return
	}
	if !s.Time {
		copy(s.Data, b.x)
		return
	}
	steps := s.Dims[0]
	size := len(b.x) / b.n / steps
	for i := range b.n {
		for t := range steps {
			copy(s.Data[(t*b.n+i)*size:][:size], b.x[(i*steps+t)*size:])
		}
	}
}

// feed writes the batch to a program.
func (b *batch) feed(p train.Program, inputs []string) {
	for _, name := range append([]string{"target"}, inputs...) {
		if d := p.Input(name); d != nil {
			b.put(train.Slot{Name: name, Data: d, Dims: p.Shape(name), Time: p.HasTime(name)})
		}
	}
}

func (b *batch) array(w workload) *npy.Array {
	return npy.FromFloat32(append([]int{b.n}, w.sample()...), b.x)
}

// save writes x and target to an archive.
func (b *batch) save(path string, w workload) error {
	classes := make([]int64, b.n)
	for i, c := range b.target {
		classes[i] = int64(c)
	}
	return archive(path, map[string]*npy.Array{"x": b.array(w), "target": npy.FromInt64([]int{b.n}, classes)})
}

func archive(path string, arrays map[string]*npy.Array) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer f.Close()
	if err := npy.WriteArchive(f, arrays, false); err != nil {
		return err
	}
	return f.Close()
}

// loadBatch reads what save wrote.
func loadBatch(path string) (*batch, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	a, err := npy.OpenArchive(f, info.Size())
	if err != nil {
		return nil, err
	}
	x, err := a.Array("x")
	if err != nil {
		return nil, err
	}
	t, err := a.Array("target")
	if err != nil {
		return nil, err
	}
	return &batch{x: x.Float32(), target: t.Float32(), n: t.Len()}, nil
}
