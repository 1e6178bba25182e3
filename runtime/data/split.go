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
