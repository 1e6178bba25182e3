package driver

import (
	"context"
	"time"

	"snnc/internal/weights"
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

	Loaded *weights.Report `json:"loaded,omitempty"` // what rules made of the weights file
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
		Accuracy: train.Num(e.accuracy()), Weights: s.Weights,
		Loaded: s.Loaded()}
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
	fed    map[*Program]bool // programs that have what is the same for all samples
	target []float32
	loss   float64 // sum over samples
	right  int
	voted  int // answers that have a class
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
	e.fed = map[*Program]bool{}
}

func (e *evaluator) all(ctx context.Context) error {
	defer e.s.Model.thaw()
	for first, step := 0, uint64(0); first < e.n; step++ {
		if err := ctx.Err(); err != nil {
			return err
		}
		n := e.s.take(e.batch, e.n-first)
		p, err := e.s.Model.frozen(train.Eval, n)
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

// feed writes n samples to the inputs; what is the same for all of them is written once for each program.
func (e *evaluator) feed(p *Program, first, n int) {
	for _, name := range e.s.Model.Inputs {
		a := e.set.Find(name)
		if a.Same && e.fed[p] {
			continue
		}
		sample := make([]float32, a.Size())
		for b := range n {
			a.Sample(first+b, sample)
			p.put(name, b, n, sample)
		}
	}
	e.fed[p] = true
	if target := p.Input("target"); target != nil {
		for b := range n {
			e.set.Targets(first+b, target[b*len(target)/n:])
		}
	}
	if epoch := p.Input("epoch"); epoch != nil {
		epoch[0] = float32(max(e.s.train.Epochs-1, 0))
	}
}

// count adds the loss and the right answers of a batch.
func (e *evaluator) count(p *Program, first, n int) {
	if loss := p.Output("loss"); len(loss) == 1 {
		e.loss += float64(loss[0]) * float64(n)
	}
	if e.each != nil {
		e.each(p)
	}
	right, of := train.Answers(p, e.targets(first, n), n)
	e.right += right
	e.voted += of
}

// targets are the classes of n samples, which a program without a loss does not take.
func (e *evaluator) targets(first, n int) []float32 {
	e.target = e.target[:0]
	row := make([]float32, product(e.set.Target))
	for b := range n {
		e.set.Targets(first+b, row)
		e.target = append(e.target, row...)
	}
	return e.target
}

func (e *evaluator) accuracy() float64 {
	return float64(e.right) / float64(e.voted) // NaN: not measured
}
