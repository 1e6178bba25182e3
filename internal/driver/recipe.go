package driver

import (
	"path/filepath"
	"strconv"
	"strings"

	"snnc/lang/check"
	"snnc/lang/diag"
	"snnc/runtime/train"
)

// defaultBatch is the number of samples per step where nobody says it.
const defaultBatch = 64

// config turns a train section into the configuration of a run.
func (p *Project) config(t *check.Train, m *check.Model, batch int) (train.Config, bool) {
	opt, ok1 := p.call(t.Optimizer, "E0603")
	sched, ok2 := p.call(t.Schedule, "E0604")
	if !ok1 || !ok2 {
		return train.Config{}, false
	}
	_, base, err := train.NewOptimizer(opt, nil)
	if !p.rejectUnless(err, "E0603", t.Optimizer.Span) {
		return train.Config{}, false
	}
	_, err = train.NewSchedule(sched, base, max(t.Epochs, 1))
	if !p.rejectUnless(err, "E0604", t.Schedule.Span) {
		return train.Config{}, false
	}
	if batch == 0 {
		batch = defaultBatch
	}
	return train.Config{Name: runName(p.Path), Optimizer: opt, Schedule: sched, Epochs: t.Epochs, Batch: batch, Seed: t.Seed, Clip: t.Clip,
		Inputs: inputNames(m), Data: t.Data.Span.Text(), Loss: t.LossText, Rule: ruleText(t.Rule), EachWindow: t.Rule.EachStep}, true
}

// call turns a setting into a call with named numbers.
func (p *Project) call(s check.Setting, code diag.Code) (train.Call, bool) {
	c := train.Call{Name: s.Name}
	for _, a := range s.Args {
		v, ok := a.Value.(float64)
		if b, is := a.Value.(bool); is && b {
			v, ok = 1, true
		} else if is {
			v, ok = 0, true
		}
		switch {
		case a.Name == "":
			p.bag.Errorf(code, a.Span, "an argument of `%s` is written by name", s.Name).Label("without a name").
				Help("for example `%s(lr = 1e-3)`", s.Name)
			return c, false
		case !ok:
			p.bag.Errorf(code, a.Span, "`%s` of `%s` is a number", a.Name, s.Name).Label("not a number")
			return c, false
		}
		if c.Args == nil {
			c.Args = map[string]float64{}
		}
		c.Args[a.Name] = v
	}
	return c, true
}

// runName names run folders after the program's file.
func runName(path string) string {
	name := strings.TrimSuffix(filepath.Base(path), filepath.Ext(path))
	if name = strings.Trim(name, "./\\"); name == "" || name == "-" {
		return "run"
	}
	return name
}

func decimal(ns []int) []string {
	out := make([]string, len(ns))
	for i, n := range ns {
		out[i] = strconv.Itoa(n)
	}
	return out
}
