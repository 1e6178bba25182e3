package train

import (
	"fmt"

	"snnc/runtime/data"
)

// NewBatches feeds programs from a data set. opt.Batch is that of the training configuration; the last batch is never
// dropped.
// A model whose input has a time axis gets samples of shape [T, dims...].
func NewBatches(set *data.Set, opt data.Options) (Batches, error) {
	opt.DropLast = false
	l, err := data.NewLoader(set, opt)
	if err != nil {
		return nil, err
	}
	return &batches{set: set, loader: l, batch: opt.Batch, done: map[*float32]bool{}}, nil
}

type batches struct {
	set    *data.Set
	loader *data.Loader
	batch  int
	epoch  int
	sample []float32         // [T, dims...], where the program wants [T, B, dims...]
	done   map[*float32]bool // memory that holds what is the same for all samples
}

func (b *batches) Len() int { return b.set.N }

func (b *batches) Fill(epoch, first, n int, in []Slot, target Slot) error {
	if epoch != b.epoch {
		b.epoch = epoch
		b.loader.Epoch(epoch)
	}
	if first%b.batch != 0 || n > min(b.batch, b.set.N-first) {
		return fmt.Errorf("%d samples from %d on do not begin a batch of %d", n, first, b.batch)
	}
	for _, s := range in {
		a := b.set.Find(s.Name)
		if err := b.check(a, n, s); err != nil {
			return err
		}
		b.fill(a, first, n, s)
	}
	return b.targets(first, n, target)
}

// fill writes an array of n samples; what does not change is written once.
func (b *batches) fill(a *data.Array, first, n int, s Slot) {
	if a.Same && b.done[&s.Data[0]] {
		return
	}
	size, whole := a.Size(), n == b.loader.Size(first/b.batch)
	for i := range n {
		dst := s.Data[i*size:][:size]
		if s.Time {
			dst = b.scratch(size)
		}
		if a == &b.set.Array && whole { // a preview shows the samples as they are
			b.loader.Sample(first/b.batch, i, dst)
		} else {
			a.Sample(b.loader.Index(first/b.batch, i), dst)
		}
		if s.Time {
			timeFirst(s.Data, dst, s.Dims[0], n, i)
		}
	}
	if a.Same {
		b.done[&s.Data[0]] = true
	}
}

func (b *batches) scratch(size int) []float32 {
	if len(b.sample) < size {
		b.sample = make([]float32, size)
	}
	return b.sample[:size]
}

func (b *batches) targets(first, n int, target Slot) error {
	if target.Data == nil {
		return nil
	}
	size := 1
	for _, d := range b.set.Target {
		size *= d
	}
	if len(target.Data) != n*size {
		return fmt.Errorf("%s has a target of %v classes per sample, the model wants one of shape %v", b.set.Name, b.set.Target, target.Dims)
	}
	for i := range n {
		b.set.Targets(b.loader.Index(first/b.batch, i), target.Data[i*size:])
	}
	return nil
}

func (b *batches) check(a *data.Array, n int, s Slot) error {
	if a == nil {
		return fmt.Errorf("%s has no array for the model's input %q", b.set.Name, s.Name)
	}
	if len(s.Data) != n*a.Size() || s.Time && a.Size()%s.Dims[0] != 0 {
		return fmt.Errorf("a batch of %d samples of %s has shape %v, the model's input %v", n, b.set.Name,
			append([]int{n}, a.Shape...), s.Dims)
	}
	return nil
}

// timeFirst writes sample i of n, [steps, size], to its places in [steps, n, size].
func timeFirst(dst, sample []float32, steps, n, i int) {
	size := len(sample) / steps
	for t := range steps {
		copy(dst[(t*n+i)*size:][:size], sample[t*size:])
	}
}
