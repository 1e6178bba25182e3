package data

import (
	"fmt"

	"snnc/runtime/rng"
)

// Options says how a Loader makes batches.
type Options struct {
	Batch    int // samples in a batch, at least 1
	Seed     uint64
	Shuffle  bool // a new order each epoch; otherwise the order of the set
	DropLast bool // leave out the last batch where it is not full
	Augment  Augment
}

// Loader makes batches. The order of epoch e is rng.Perm(seed, (SiteShuffle, e), N), and the augmentation of a
// sample depends on (seed, e, its index in the set), its mixing with another on the number of the batch: a run that resumes at any batch sees what it would have seen.
type Loader struct {
	set   *Set
	opt   Options
	epoch uint64
	order []int
}

// NewLoader makes a loader at epoch 0. It fails on a batch size below 1 and on an augmentation that the shape of the
// samples does not allow.
func NewLoader(set *Set, opt Options) (*Loader, error) {
	if opt.Batch < 1 {
		return nil, fmt.Errorf("the batch size must be at least 1, not %d", opt.Batch)
	}
	if err := opt.Augment.Check(set); err != nil {
		return nil, err
	}
	l := &Loader{set: set, opt: opt, order: make([]int, set.N)}
	l.Epoch(0)
	return l, nil
}

// Epoch makes the following calls of Fill give epoch e, counted from 0. It allocates nothing.
func (l *Loader) Epoch(e int) {
	l.epoch = uint64(e)
	if l.opt.Shuffle {
		rng.PermInto(l.order, l.opt.Seed, rng.Stream(rng.SiteShuffle, uint32(e)))
		return
	}
	for i := range l.order {
		l.order[i] = i
	}
}

// Batches is the number of batches in an epoch.
func (l *Loader) Batches() int {
	if l.opt.DropLast {
		return l.set.N / l.opt.Batch
	}
	return (l.set.N + l.opt.Batch - 1) / l.opt.Batch
}

// Size is the number of samples of batch b, in 0..Batches-1; only the last can be smaller than the batch size.
func (l *Loader) Size(b int) int { return min(l.opt.Batch, l.set.N-b*l.opt.Batch) }

// Index returns the index in the set of sample k of batch b.
func (l *Loader) Index(b, k int) int { return l.order[b*l.opt.Batch+k] }

// Sample writes the first array of sample k of batch b, varied as the options say. Calls with different memory may run
// at the same time.
func (l *Loader) Sample(b, k int, dst []float32) { l.sample(l.Index(b, k), dst[:l.set.Size()]) }

func (l *Loader) sample(i int, dst []float32) {
	a := l.opt.Augment
	if a.Crop > 0 {
		dy := rng.Intn(l.opt.Seed, l.epoch, rng.SiteCrop, 2*uint64(i), 2*a.Crop+1) - a.Crop
		dx := rng.Intn(l.opt.Seed, l.epoch, rng.SiteCrop, 2*uint64(i)+1, 2*a.Crop+1) - a.Crop
		l.set.shifted(i, dy, dx, dst)
	} else {
		l.set.span(i, 0, dst)
	}
	if a.Flip && rng.Uniform(l.opt.Seed, l.epoch, rng.SiteFlip, uint64(i)) < 0.5 {
		mirror(dst, l.set.width())
	}
	if len(a.Drop) > 0 {
		d := dropper{seed: l.opt.Seed, epoch: l.epoch, i: i}
		d.drop(a.Drop, l.set.Shape, dst)
	}
	l.set.normalise(dst)
}
