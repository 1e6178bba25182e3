package driver

import (
	"context"
	"time"

	"snnc/runtime/data"
	"snnc/runtime/train"
)

// EvalOptions say what to evaluate.
type EvalOptions struct {
	Split string // "test" (also if empty) or "train"
	Batch int    // 0: as the train section says
	Seed  uint64 // of random draws; 0: that of the train section
	Limit int    // at most so many samples; 0: all
}

// Evaluation is how well a model does on a split.
type Evaluation struct {
	Split    string    `json:"split"`
	Samples  int       `json:"samples"`
	Accuracy train.Num `json:"accuracy"` // null if the task is not a classification
	Loss     train.Num `json:"loss"`
	Seconds  float64   `json:"seconds"`
	Weights  string    `json:"weights,omitempty"`
}

// Eval evaluates a split of the data set. With the batch size of training it gives the numbers of the training run.
func (s *Subject) Eval(ctx context.Context, opt EvalOptions) (*Evaluation, error) {
	d, err := s.data()
	if err != nil {
		return nil, err
	}
	set, err := d.split(opt.Split)
	if err != nil {
		return nil, err
	}
	e := &evaluator{s: s, set: set, seed: opt.Seed, batch: opt.Batch, n: set.N}
	e.defaults(d, opt.Limit)
	began := time.Now()
	if err := e.all(ctx); err != nil {
		return nil, err
	}
	out := &Evaluation{Split: opt.Split, Samples: e.n, Loss: train.Num(e.loss / float64(e.n)), Seconds: time.Since(began).Seconds(),
		Accuracy: train.Num(e.accuracy()), Weights: s.Weights}
	if out.Split == "" {
		out.Split = "test"
	}
	return out, nil
}

// evaluator runs a model over samples.
type evaluator struct {
	s      *Subject
	set    *data.Set
	n      int
	batch  int
	seed   uint64
	sample []float32
	loss   float64 // sum over samples
	right  int
	voted  int // samples with a class
	each   func(p *Program)
}

func (e *evaluator) defaults(d *opened, limit int) {
	if e.batch == 0 {
		e.batch = d.Batch
	}
	if e.batch == 0 {
		e.batch = defaultBatch
	}
	if e.seed == 0 {
		e.seed = e.s.train.Seed
	}
	if limit > 0 {
		e.n = min(e.n, limit)
	}
	e.sample = make([]float32, e.set.Size())
}

func (e *evaluator) all(ctx context.Context) error {
	for first, step := 0, uint64(0); first < e.n; step++ {
		if err := ctx.Err(); err != nil {
			return err
		}
		n := e.s.take(e.batch, e.n-first)
		p, err := e.s.Model.program(train.Eval, n)
		if err != nil {
			return err
		}
		e.feed(p, first, n)
		if err := p.Run(e.seed, step); err != nil {
			return err
		}
		e.count(p, first, n)
		first += n
	}
	return nil
}

func (e *evaluator) feed(p *Program, first, n int) {
	target := p.Input("target")
	for b := range n {
		e.set.Sample(first+b, e.sample)
		p.put(e.s.Model.Input, b, n, e.sample)
		if len(target) == n {
			target[b] = float32(e.set.Label(first + b))
		}
	}
	if epoch := p.Input("epoch"); epoch != nil {
		epoch[0] = float32(max(e.s.train.Epochs-1, 0))
	}
}

// count adds the loss and the right answers of a batch: the class with the largest output, summed over time.
func (e *evaluator) count(p *Program, first, n int) {
	if loss := p.Output("loss"); len(loss) == 1 {
		e.loss += float64(loss[0]) * float64(n)
	}
	if e.each != nil {
		e.each(p)
	}
	dims := p.sample("out")
	if p.HasTime("out") {
		dims = dims[1:]
	}
	if len(dims) != 1 || dims[0] < 2 {
		return
	}
	for b := range n {
		e.voted++
		if p.answer(b, n, dims[0]) == e.set.Label(first+b) {
			e.right++
		}
	}
}

func (p *Program) answer(b, batch, classes int) int {
	sum := make([]float64, classes)
	for t := range p.steps("out") {
		for c, x := range p.Output("out")[(t*batch+b)*classes:][:classes] {
			sum[c] += float64(x)
		}
	}
	best := 0
	for c, x := range sum {
		if x > sum[best] {
			best = c
		}
	}
	return best
}

func (e *evaluator) accuracy() float64 {
	return float64(e.right) / float64(e.voted) // NaN: not measured
}
