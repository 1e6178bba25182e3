package driver

import (
	"math"
	"math/rand/v2"

	"snnc/ir"
	"snnc/lang/diag"
	"snnc/runtime/data"
	"snnc/runtime/train"
)

// benchData opens the data of the train section; nil where there is none, or none is found. why says so.
func (s *Subject) benchData() (d *opened, why string, err error) {
	if s.train == nil {
		return nil, "random: there is no train section", nil
	}
	trial := *s.project
	trial.bag = &diag.Bag{}
	if d, err = trial.openData(s.train, s.base); err == nil {
		return d, s.train.Data.Name, nil
	}
	all := trial.bag.All()
	if len(all) == 1 && all[0].Code == "E0705" {
		return nil, "random: " + s.train.Data.Name + " was not found", nil
	}
	for _, x := range all {
		s.project.bag.Add(x)
	}
	return nil, "", err
}

// benchBatch is the batch size that is asked for, or the largest of a compiled file, or that of the train section.
func (s *Subject) benchBatch(asked int, d *opened) int {
	switch {
	case asked > 0:
		return asked
	case s.batches != nil:
		return s.batches[0]
	case d != nil && d.Batch > 0:
		return d.Batch
	case s.train != nil:
		return s.batch(0)
	}
	return defaultBatch
}

// feed writes a batch of the data to the inputs, or numbers drawn from their ranges.
func (b *bencher) feed(d *opened) error {
	if in := b.prog.Input("progress"); in != nil {
		in[0] = 1
	}
	if d != nil && d.Train.N >= b.out.Batch {
		return b.fill(d)
	}
	if d != nil {
		b.out.Input = "random: " + b.out.Input + " has fewer samples than the batch"
	}
	b.draw()
	return nil
}

func (b *bencher) fill(d *opened) error {
	from, err := train.NewBatches(d.Train, data.Options{Batch: b.out.Batch, Augment: d.augment})
	if err != nil {
		return err
	}
	var in []train.Slot
	for _, name := range b.s.Model.Inputs {
		if s := b.slot(name); s.Data != nil {
			in = append(in, s)
		}
	}
	return from.Fill(0, 0, b.out.Batch, in, b.slot("target"))
}

func (b *bencher) slot(name string) train.Slot {
	data := b.prog.Input(name)
	if data == nil {
		return train.Slot{}
	}
	return train.Slot{Name: name, Data: data, Dims: b.prog.Shape(name), Time: b.prog.HasTime(name)}
}

// draw fills the inputs at random: each from its range, where that is unbounded from 0..1, and the target from the
// classes, which are the last axis of the output.
func (b *bencher) draw() {
	random := rand.New(rand.NewPCG(1, 1))
	for _, name := range b.s.Model.Inputs {
		c := b.classOf(name)
		lo, hi := bounds(c)
		for i := range b.prog.Input(name) {
			b.prog.Input(name)[i] = sampleOf(random, lo, hi, c.Int)
		}
	}
	classes := 1.0
	if out := b.prog.Shape("out"); len(out) > 0 {
		classes = float64(out[len(out)-1])
	}
	target := b.prog.Input("target")
	for i := range target {
		target[i] = sampleOf(random, 0, classes-1, true)
	}
}

func (b *bencher) classOf(input string) ir.Class {
	for _, n := range b.parts[0].Graph.Nodes {
		if n.Op == ir.OpInput && n.Name == input {
			return n.Outs[0].Type.Class
		}
	}
	return ir.Real
}

// bounds are finite: an end that is missing lies one from the other.
func bounds(c ir.Class) (lo, hi float64) {
	switch noLo, noHi := math.IsInf(c.Lo, 0), math.IsInf(c.Hi, 0); {
	case noLo && noHi:
		return 0, 1
	case noLo:
		return c.Hi - 1, c.Hi
	case noHi:
		return c.Lo, c.Lo + 1
	}
	return c.Lo, c.Hi
}

func sampleOf(random *rand.Rand, lo, hi float64, whole bool) float32 {
	if whole {
		return float32(min(hi, lo+math.Floor(random.Float64()*(hi-lo+1))))
	}
	return float32(lo + random.Float64()*(hi-lo))
}
