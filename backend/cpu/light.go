package cpu

// To wake a thread takes several microseconds, and more where others want its core. A step that is over soon after runs on the
// caller's thread alone; its chunks are the same.

// lightest is the estimated time in nanoseconds from which a step is worth another thread.
const lightest = 20_000

// Nanoseconds that a core takes at best for a point of a contraction, for an operation on an element and for a byte.
const (
	perMAC  = 0.015
	perFlop = 0.1
	perByte = 0.02
)

// lighten marks the steps that run on one thread.
func lighten(steps []*step) {
	for _, s := range steps {
		s.light = perMAC*s.work.MACs+perFlop*s.work.Flops+perByte*s.bytes() < lightest
	}
}

// light reports whether a copy is over before another thread could help.
func (c *copyJob) light() bool { return 2*4*perByte*float64(product(c.j.n.ext)) < lightest }
