package cpu

import "time"

// StepTime is how long a step took since the timing was switched on.
type StepTime struct {
	PlanStep
	Runs int // a step inside of a recurrence runs once for each time step
	Time time.Duration
}

// Timing switches the timing of steps on, from zero, or off. A program starts without: then nothing reads a clock.
func (p *Program) Timing(on bool) {
	p.pool.timed = on
	if on {
		forget(p.c.steps)
	}
}

// Times lists the steps in the order of the schedule. Those inside of a recurrence that is a program of its own follow it,
// and its own time is what they leave of it: copies of operands and states.
func (p *Program) Times() []StepTime { return timesOf(nil, p.c.steps) }

func forget(steps []*step) {
	for _, s := range steps {
		s.runs, s.spent = 0, 0
		if in, ok := s.serial.(*scanStep); ok {
			forget(in.body.steps)
		}
	}
}

func timesOf(list []StepTime, steps []*step) []StepTime {
	for _, s := range steps {
		at := len(list)
		list = append(list, StepTime{s.plan(), s.runs, s.spent})
		in, ok := s.serial.(*scanStep)
		if !ok {
			continue
		}
		list = timesOf(list, in.body.steps)
		list[at].MACs, list[at].Flops, list[at].Bytes = 0, 0, 0 // the body's steps have them
		for _, inner := range list[at+1:] {
			list[at].Time -= inner.Time
		}
	}
	return list
}

// runTimed is runSteps with a look at the clock before and after each step.
func runTimed(p *pool, steps []*step) {
	for _, s := range steps {
		began := time.Now()
		s.exec(p)
		s.spent += time.Since(began)
		s.runs++
	}
}
