package passes

import (
	"fmt"
	"math"

	"snnc/ir"
	"snnc/ir/interp"
)

// compare reports the first output of before that after computes differently. Sums over equal steps may round
// differently.
func compare(before, after *ir.Graph) error {
	for seed := range uint64(3) {
		env := environment(before, seed)
		want, err := interp.Run(before, env)
		if err != nil {
			return err
		}
		got, err := interp.Run(after, env)
		if err != nil {
			return err
		}
		for _, o := range before.Outputs {
			if err := near(want[o.Name], got[o.Name]); err != nil {
				return fmt.Errorf("output %q: %w", o.Name, err)
			}
		}
	}
	return nil
}

func near(want, got *interp.Tensor) error {
	if got == nil || len(got.Data) != len(want.Data) {
		return fmt.Errorf("missing or of another size")
	}
	for i, w := range want.Data {
		g := got.Data[i]
		if w == g || math.IsNaN(w) && math.IsNaN(g) || math.Abs(w-g) <= 1e-11*(1+math.Abs(w)) {
			continue
		}
		return fmt.Errorf("element %d is %v, was %v", i, g, w)
	}
	return nil
}
