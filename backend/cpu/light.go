package cpu

// To wake a thread takes several microseconds, and more where others want its core. A step that is over soon after runs on the
// caller's thread alone; its chunks are the same.

// lightest is the estimated time in nanoseconds from which a step is worth another thread.
const lightest = 20_000

// Nanoseconds that a core takes for a point of a contraction, for an operation on an element, for a byte that a contraction
// reads in its order, for one that is moved to another place, and for a point of strided loops.
const (
	perMAC   = 0.015
	perFlop  = 0.1
	perByte  = 0.02
	perMoved = 0.1
	perPoint = 2.0
)

// lighten marks the steps that run on one thread.
func lighten(steps []*step) {
	for _, s := range steps {
		s.light = s.cost() < lightest
	}
}

// cost estimates how long a step takes in nanoseconds, on the short side.
func (s *step) cost() float64 {
	if j, ok := s.job.(*nestJob); ok {
		return perPoint * float64(product(j.n.ext))
	}
	if s.work.MACs > 0 {
		return perMAC*s.work.MACs + perByte*s.bytes()
	}
	return max(perFlop*s.work.Flops, perMoved*s.bytes())
}

// light reports whether a copy is over before another thread could help.
func (c *copyJob) light() bool { return perPoint*float64(product(c.j.n.ext)) < lightest }
