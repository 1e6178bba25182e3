package driver

import (
	"fmt"
	"math"
	"path/filepath"
	"strconv"
	"strings"

	"snnc/lang/check"
	"snnc/lang/diag"
	"snnc/runtime/data"
	"snnc/runtime/train"
)

// defaultBatch is the number of samples per step where nobody says it.
const defaultBatch = 64

// augment applies `augment [flip, crop(4), normalize(mean, std)]` to an opened data set.
func (p *Project) augment(list []check.Setting, o *opened) bool {
	known := []string{"flip", "crop", "normalize"}
	for _, s := range list {
		switch s.Name {
		case "flip":
			o.augment.Flip = true
			if len(s.Args) > 0 {
				return p.rejectUnless(fmt.Errorf("`flip` takes no argument"), "E0605", s.Args[0].Span)
			}
		case "crop":
			n, ok := whole(s.Args)
			if !ok {
				return p.rejectUnless(fmt.Errorf("`crop` takes the number of pixels: `crop(4)`"), "E0605", s.Span)
			}
			o.augment.Crop = n
		case "normalize":
			if !p.normalize(s, o) {
				return false
			}
		default:
			p.bag.Errorf("E0605", s.Span, "there is no augmentation `%s`", s.Name).Label("unknown").
				Similar(s.Span, s.Name, known).Note("known are %s", strings.Join(known, ", "))
			return false
		}
	}
	return true
}

func whole(args []check.SettingArg) (int, bool) {
	if len(args) != 1 {
		return 0, false
	}
	v, ok := args[0].Value.(float64)
	return int(v), ok && v >= 0 && v == math.Trunc(v) && v < 1<<20
}

func (p *Project) normalize(s check.Setting, o *opened) bool {
	var given [2][]float64
	for i, a := range s.Args {
		k := map[string]int{"": i, "mean": 0, "std": 1}[a.Name]
		switch v := a.Value.(type) {
		case float64:
			given[min(k, 1)] = []float64{v}
		case []float64:
			given[min(k, 1)] = v
		}
	}
	if len(s.Args) != 2 || given[0] == nil || given[1] == nil {
		return p.rejectUnless(fmt.Errorf("`normalize` takes numbers or lists: `normalize(mean = 0.5, std = 0.25)`"), "E0605", s.Span)
	}
	for _, set := range []*data.Set{o.Train, o.Test} {
		if set == nil {
			continue
		}
		if err := set.Normalise(given[0], given[1]); err != nil {
			return p.rejectUnless(err, "E0605", s.Span)
		}
	}
	return true
}

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
