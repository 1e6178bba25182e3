package data

import (
	"fmt"

	"snnc/runtime/rng"
)

// split divides a table into training and test part by the settings `test` and `seed`: the samples are put in the
// order rng.Perm(seed, (SiteSplit, 0), N), and the last floor(test*N) of them are the test part. The shuffle is
// plain, so the classes keep their shares only on average.
func (b bound) split(s *Set) (*Splits, error) {
	fraction := b.num("test", 0.2)
	n := int(fraction * float64(s.N))
	if fraction >= 1 || n < 1 || n >= s.N {
		return nil, fmt.Errorf("%s: `test = %v` leaves %d of %d samples for testing; both parts need at least one",
			s.Name, fraction, max(0, min(n, s.N)), s.N)
	}
	order := rng.Perm(uint64(b.num("seed", 0)), rng.Stream(rng.SiteSplit, 0), s.N)
	return &Splits{Train: s.pick(order[:s.N-n]), Test: s.pick(order[s.N-n:])}, nil
}

// divide makes sets of recordings for training and of those that are for testing.
func divide[R any](info Info, from string, all []R, isTest func(R) bool, set func(Info, []R) *Set) (*Splits, error) {
	var parts [2][]R
	for _, r := range all {
		k := 0
		if isTest(r) {
			k = 1
		}
		parts[k] = append(parts[k], r)
	}
	if len(parts[0]) == 0 || len(parts[1]) == 0 {
		return nil, fmt.Errorf("%s: %d recordings for training and %d for testing; both parts need at least one", from, len(parts[0]), len(parts[1]))
	}
	train, test := set(info, parts[0]), set(info, parts[1])
	return &Splits{Train: train, Test: test, Notes: partial(info, train.N, test.N)}, nil
}
