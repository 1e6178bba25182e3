package train

import "math"

// Schedule gives the learning rate of each step as a factor and a floor of the base rate. It is evaluated at every
// step, in fractions of an epoch:
//
//	constant()          the base rate
//	step(every, gamma)  multiplied by gamma after every `every` epochs (PyTorch StepLR)
//	cosine(min = 0)     down to the rate min along half a cosine (Loshchilov and Hutter 2017, SGDR, equation 5,
//	                    without restarts); at the boundaries of epochs equal to PyTorch CosineAnnealingLR
//
// Each takes warmup = W epochs (default 0): the rate rises linearly, the first step has base/steps and the last of the
// W epochs the full base. The schedule proper then counts its epochs from the end of the warm-up, and cosine ends with
// the last epoch.
type Schedule struct {
	kind   string
	args   []float64
	base   float64
	epochs int
}

func schedules() []recipe {
	warmup := arg{"warmup", 0, 0, math.Inf(1)}
	return []recipe{
		{"constant", []arg{warmup}},
		{"step", []arg{warmup, {"every", math.NaN(), math.SmallestNonzeroFloat64, math.Inf(1)},
			{"gamma", math.NaN(), math.SmallestNonzeroFloat64, math.Inf(1)}}},
		{"cosine", []arg{warmup, {"min", 0, 0, math.Inf(1)}}},
	}
}

// NewSchedule makes a schedule from its call, the optimiser's base rate and the number of epochs. No name is constant.
func NewSchedule(call Call, base float64, epochs int) (*Schedule, error) {
	if call.Name == "" {
		call.Name = "constant"
	}
	args, err := resolve("schedule", call, schedules())
	if err != nil {
		return nil, err
	}
	return &Schedule{kind: call.Name, args: args, base: base, epochs: epochs}, nil
}

// Rate is the learning rate of a step (counted from 0 over the run) where an epoch has perEpoch steps.
func (s *Schedule) Rate(step, perEpoch int) float64 {
	warm := s.args[0] * float64(perEpoch)
	if float64(step) < warm {
		return s.base * math.Min(1, float64(step+1)/warm)
	}
	epoch := (float64(step) - warm) / float64(perEpoch)
	switch s.kind {
	case "step":
		return s.base * math.Pow(s.args[2], math.Floor(epoch/s.args[1]))
	case "cosine":
		return s.cosine(epoch)
	}
	return s.base
}

func (s *Schedule) cosine(epoch float64) float64 {
	low, length := s.args[1], float64(s.epochs)-s.args[0]
	return low + (s.base-low)*(1+math.Cos(math.Pi*epoch/length))/2
}
