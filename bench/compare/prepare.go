package main

import (
	"context"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strings"

	"snnc/internal/codec/npy"
	"snnc/internal/codec/safetensors"
	"snnc/internal/driver"
	"snnc/runtime/data"
	"snnc/runtime/tensor"
	"snnc/runtime/train"
)

// prepare writes all that both sides read: weights that fire, a batch, the spikes of evaluation and the gradients of a
// step of training.
func (s *side) prepare(ctx context.Context) error {
	m, err := s.model()
	if err != nil {
		return err
	}
	b, err := s.warm(ctx, m)
	if err == nil {
		err = train.SaveWeights(s.path(weightsFile), m.Store(), nil)
	}
	if err == nil {
		err = b.save(s.path(batchFile), s.w)
	}
	if err == nil {
		err = s.gradients(m, b)
	}
	if err == nil {
		err = s.spikes(ctx, b)
	}
	if err != nil {
		return err
	}
	text, err := json.MarshalIndent(s.w, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(s.path(workloadFile), text, 0o644) // last: its presence says that all is there
}

// warm trains the model for the first steps, or amplifies its weights, and returns the batch to compare with.
func (s *side) warm(ctx context.Context, m *driver.Model) (*batch, error) {
	b, from, err := s.source()
	if err == nil && s.w.Warm > 0 {
		if err = s.job(ctx, m, from, s.w.WarmBatch, s.w.Warm, &measured{}); err == nil {
			err = s.settle(m)
		}
	}
	if s.w.Gain != 0 {
		m.Store().Reset(1)
		for _, v := range m.Store().Params {
			for i := range v.Data {
				v.Data[i] *= s.w.Gain
			}
		}
	}
	return b, err
}

// settle takes what they started from out of running statistics, which after k steps with momentum 0.1 is a share of 0.9^k:
// else few steps leave variances far too large, and neurons behind them silent.
func (s *side) settle(m *driver.Model) error {
	start, err := s.model()
	if err != nil {
		return err
	}
	share := math.Pow(0.9, float64(s.w.Warm))
	for i, v := range m.Store().Buffers {
		for k, x := range v.Data {
			v.Data[k] = float32((float64(x) - share*float64(start.Store().Buffers[i].Data[k])) / (1 - share))
		}
	}
	return nil
}

// source is the batch to compare with, and what the first steps see.
func (s *side) source() (*batch, train.Batches, error) {
	if s.w.Input != fashion {
		return s.w.draw(s.w.Batch, 1, 0), &feeder{w: s.w, n: s.w.WarmBatch, steps: s.w.Warm + 1, fed: map[*float32]bool{}}, nil
	}
	set, err := openFashion(s.o.data)
	if err != nil {
		return nil, nil, err
	}
	from, err := train.NewBatches(set, data.Options{Batch: s.w.WarmBatch, Seed: 1, Shuffle: true})
	return last(set, s.w.Batch), from, err
}

// gradients writes those of one step of training, and its spikes.
func (s *side) gradients(trained *driver.Model, b *batch) error {
	m, err := s.modelWith(driver.Debug{Record: true})
	if err != nil {
		return err
	}
	take(m.Store().Params, trained.Store().Params)
	take(m.Store().Buffers, trained.Store().Buffers)
	p, err := m.Program(train.Train, b.n)
	if err != nil {
		return err
	}
	b.feed(p, m.Inputs)
	if err := p.Run(1, 0); err != nil {
		return err
	}
	if err := s.trainingSpikes(p, b.n); err != nil {
		return err
	}
	var all []safetensors.Tensor
	for _, v := range m.Store().Params {
		all = append(all, safetensors.Float32(v.Name, v.Dims, p.Output("grad/"+v.Name)))
	}
	f, err := os.Create(s.path(gradsFile))
	if err != nil {
		return err
	}
	defer f.Close()
	return safetensors.Write(f, all, map[string]string{"loss": npyNumber(p.Output("loss")[0])})
}

func take(to, from []*tensor.Var) {
	for i, v := range to {
		copy(v.Data, from[i].Data)
	}
}

// trainingSpikes writes those of all neurons in a step of training, as spikes does for evaluation.
func (s *side) trainingSpikes(p train.Program, n int) error {
	all := map[string]*npy.Array{}
	for _, name := range p.(train.Recorder).Records() {
		dims := p.Shape(name)
		all[strings.TrimPrefix(name, "record/")] = sampleMajor(p.Output(name), dims[0], n)
	}
	return archive(s.path(trainingFile), all)
}

// sampleMajor turns spikes [T, B, ...] into bytes [B, T, n].
func sampleMajor(x []float32, steps, batch int) *npy.Array {
	n := len(x) / (steps * batch)
	out := make([]byte, 0, len(x))
	for b := range batch {
		for t := range steps {
			for _, v := range x[(t*batch+b)*n:][:n] {
				out = append(out, byte(v))
			}
		}
	}
	return npy.FromUint8([]int{batch, steps, n}, out)
}

func npyNumber(x float32) string {
	b, _ := json.Marshal(x) // a loss that is not finite is refused by training before
	return string(b)
}

// spikes writes those of all neurons in evaluation, and notes the layers in their order.
func (s *side) spikes(ctx context.Context, b *batch) error {
	path := filepath.Join("bench", "models", s.w.File)
	sub, bag, err := driver.OpenSubject(path, s.path(weightsFile), 1, driver.Options{Set: s.w.Set, Model: s.w.Model, Threads: s.o.threads})
	if err == driver.ErrRejected {
		err = rejected(bag)
	}
	if err != nil {
		return err
	}
	_, rec, err := sub.Run(ctx, driver.Arrays{"": b.array(s.w)}, 1, true)
	if err != nil {
		return err
	}
	p, err := sub.Model.Program(train.Record, min(b.n, 64))
	if err != nil {
		return err
	}
	for _, name := range p.(train.Recorder).Records() {
		s.w.Records = append(s.w.Records, strings.TrimPrefix(name, "record/"))
	}
	return archive(s.path(spikesFile), map[string]*npy.Array(rec))
}
