package train

import (
	"slices"

	"snnc/runtime/data"
)

// Mix mixes a batch of the training configuration; a preview, which has fewer samples, stays as it is. Of the two targets
// the one with the greater share is the first: answers are compared with it.
func (b *batches) Mix(_, first, n int, in []Slot, target, second Slot) float32 {
	m := data.Mixed{Share: 1}
	if number := first / b.batch; n == b.loader.Size(number) {
		m = b.loader.Mixed(number)
	}
	copy(second.Data, target.Data)
	if m.Share == 1 {
		return 0
	}
	for _, s := range in {
		steps := 1
		if s.Time {
			steps = s.Dims[0]
		}
		m.Apply(s.Data, steps, n)
	}
	if m.Share < 0.5 { // a target is one class a sample
		slices.Reverse(target.Data)
		return m.Share
	}
	slices.Reverse(second.Data)
	return 1 - m.Share
}
