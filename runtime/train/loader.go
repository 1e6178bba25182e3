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
	return &batches{set: set, loader: l, batch: opt.Batch, labels: make([]int32, opt.Batch)}, nil
}

type batches struct {
	set     *data.Set
	loader  *data.Loader
	batch   int
	epoch   int
	labels  []int32
	samples []float32 // [B, T, dims...], where the program wants [T, B, dims...]
}

func (b *batches) Len() int { return b.set.N }

func (b *batches) Fill(epoch, first, n int, in, target Slot) error {
	if epoch != b.epoch {
		b.epoch = epoch
		b.loader.Epoch(epoch)
	}
	if err := b.check(first, n, in, target); err != nil {
		return err
	}
	size := b.set.Size()
	if !in.Time {
		b.fill(first, n, in.Data)
	} else {
		if b.samples == nil {
			b.samples = make([]float32, b.batch*size)
		}
		b.fill(first, n, b.samples)
		timeFirst(in.Data, b.samples, in.Dims[0], n, size/in.Dims[0])
	}
	for i := range target.Data {
		target.Data[i] = float32(b.labels[i])
	}
	return nil
}

// fill reads the first n samples of a batch, without augmentation where that is not the whole batch (a preview).
func (b *batches) fill(first, n int, dst []float32) {
	if whole := min(b.batch, b.set.N-first); whole == n {
		b.loader.Fill(first/b.batch, dst, b.labels)
		return
	}
	for i := range n {
		at := b.loader.Index(first/b.batch, i)
		b.set.Sample(at, dst[i*b.set.Size():])
		b.labels[i] = int32(b.set.Label(at))
	}
}

func (b *batches) check(first, n int, in, target Slot) error {
	switch {
	case first%b.batch != 0 || n > min(b.batch, b.set.N-first):
		return fmt.Errorf("%d samples from %d on do not begin a batch of %d", n, first, b.batch)
	case len(in.Data) != n*b.set.Size() || in.Time && b.set.Size()%in.Dims[0] != 0:
		return fmt.Errorf("a batch of %d samples of %s has shape %v, the model's input %v", n, b.set.Name,
			append([]int{n}, b.set.Shape...), in.Dims)
	case target.Data != nil && len(target.Data) != n:
		return fmt.Errorf("%s has one class per sample, the model wants a target of shape %v", b.set.Name, target.Dims)
	}
	return nil
}

// timeFirst moves [n, steps, size] to [steps, n, size].
func timeFirst(dst, src []float32, steps, n, size int) {
	for t := range steps {
		for i := range n {
			copy(dst[(t*n+i)*size:][:size], src[(i*steps+t)*size:])
		}
	}
}
