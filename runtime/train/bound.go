package train

import (
	"fmt"

	"snnc/runtime/tensor"
)

// bound is a program with its inputs and outputs looked up once.
type bound struct {
	Program
	n               int // samples
	in              []Slot
	target, second  Slot
	share           []float32 // of the second target; nil where samples are not mixed
	progress, epoch []float32
	loss            []float32
	votes           votes
	grads, updates  [][]float32
}

// bind looks up what the loop reads and writes, and refuses a program that lacks it.
func bind(p Program, mode Mode, n int, inputs []string, s *tensor.Store) (*bound, error) {
	b := &bound{Program: p, n: n, target: slot(p, "target"), second: slot(p, "target/second"), share: p.Input("target/share"),
		progress: p.Input("progress"), epoch: p.Input("epoch"), loss: p.Output("loss")}
	for _, name := range inputs {
		in := slot(p, name)
		if in.Data == nil {
			return nil, fmt.Errorf("the model has no input %q", name)
		}
		b.in = append(b.in, in)
	}
	if len(b.loss) != 1 {
		return nil, fmt.Errorf("the model has no scalar output \"loss\"")
	}
	b.votes = newVotes(p, b.target.Data, n)
	if mode != Train {
		return b, nil
	}
	for _, v := range s.Params {
		b.grads = append(b.grads, p.Output("grad/"+v.Name))
	}
	for _, v := range s.Buffers {
		b.updates = append(b.updates, p.Output("update/"+v.Name))
	}
	return b, b.checkSizes(s)
}

func (b *bound) checkSizes(s *tensor.Store) error {
	for i, v := range s.Params {
		if len(b.grads[i]) != len(v.Data) {
			return fmt.Errorf("parameter %q has %d elements, its gradient %d", v.Name, len(v.Data), len(b.grads[i]))
		}
	}
	for i, v := range s.Buffers {
		if b.updates[i] != nil && len(b.updates[i]) != len(v.Data) { // without an update it stays as it is
			return fmt.Errorf("running statistic %q has %d elements, its update %d", v.Name, len(v.Data), len(b.updates[i]))
		}
	}
	return nil
}

func slot(p Program, name string) Slot {
	data := p.Input(name)
	if data == nil {
		return Slot{}
	}
	return Slot{Name: name, Data: data, Dims: p.Shape(name), Time: p.HasTime(name)}
}

// feed fills the inputs for n = b.n samples from a position of an epoch.
func (b *bound) feed(from Batches, epoch, first int, progress float64) error {
	if err := from.Fill(epoch, first, b.n, b.in, b.target); err != nil {
		return err
	}
	if m, ok := from.(Mixer); ok && b.share != nil {
		b.share[0] = m.Mix(epoch, first, b.n, b.in, b.target, b.second)
	}
	if b.progress != nil {
		b.progress[0] = float32(progress)
	}
	if b.epoch != nil {
		b.epoch[0] = float32(epoch)
	}
	return nil
}

// programs makes each program once.
type programs struct {
	model  Model
	inputs []string
	made   map[programKey]*bound
}

type programKey struct {
	mode  Mode
	batch int
}

func (p *programs) get(mode Mode, batch int) (*bound, error) {
	key := programKey{mode, batch}
	if b := p.made[key]; b != nil {
		return b, nil
	}
	prog, err := p.model.Program(mode, batch)
	if err != nil {
		return nil, fmt.Errorf("program (%v, batch %d): %w", mode, batch, err)
	}
	b, err := bind(prog, mode, batch, p.inputs, p.model.Store())
	if err != nil {
		return nil, fmt.Errorf("program (%v, batch %d): %w", mode, batch, err)
	}
	p.made[key] = b
	return b, nil
}

// thaw tells all programs that parameters may change.
func (p *programs) thaw() {
	for _, b := range p.made {
		if f, ok := b.Program.(Freezer); ok {
			f.Thaw()
		}
	}
}
