package driver

import (
	"cmp"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"

	"snnc/backend/cpu"
	"snnc/runtime/train"
)

// ProfileFile is the file of a run folder that holds the profile of the last run with one.
const ProfileFile = "profile.json"

// Profile says where the time of a training went. Seconds are those of this process, from the first step on.
type Profile struct {
	Steps   int     `json:"steps"`
	Samples int     `json:"samples"`
	Seconds float64 `json:"seconds"`
	Phases  []Phase `json:"phases"`
}

// Phase is a part of the training: forward, backward, optimiser (the gradient's norm, clipping and running statistics
// included), data, evaluation and other (checkpoints, metrics, report, compiling what runs later).
type Phase struct {
	Name    string       `json:"name"`
	Seconds float64      `json:"seconds"`
	Share   float64      `json:"share"` // of all, 0..1
	Modules []ModuleTime `json:"modules,omitempty"`
}

// ModuleTime is the part of a module instance in a phase.
type ModuleTime struct {
	Path    string       `json:"path"`
	Seconds float64      `json:"seconds"`
	Share   float64      `json:"share"` // of all
	Bytes   float64      `json:"bytes"`
	Kernels []KernelTime `json:"kernels"`
}

// KernelTime is the part of a kernel in a module instance. Counts are over all runs.
type KernelTime struct {
	Kernel  string   `json:"kernel"`
	Op      string   `json:"op"`
	With    []string `json:"with,omitempty"` // other instances whose operations it does as well
	Runs    int      `json:"runs"`
	Seconds float64  `json:"seconds"`
	Share   float64  `json:"share"` // of all
	Flops   float64  `json:"flops"` // dense-equivalent: 2 for each point of a contraction, spike or not
	Bytes   float64  `json:"bytes"` // operands and results, each once a run
}

// profile puts together what is known when the training has ended.
func (f *profiler) profile() *Profile {
	f.enter(phaseOther)
	p := &Profile{Steps: f.steps, Samples: f.samples}
	for _, d := range f.spent {
		p.Seconds += d.Seconds()
	}
	parts := map[string]*Phase{"forward": {Name: "forward"}, "backward": {Name: "backward"}, "evaluation": {Name: "evaluation"}}
	for i, prog := range f.programs {
		for _, s := range prog.Times() {
			name := "evaluation"
			if f.modes[i] == train.Train {
				name = direction(s.Backward)
			}
			parts[name].add(s)
		}
	}
	forward, backward, evaluation := parts["forward"], parts["backward"], parts["evaluation"]
	forward.total()
	backward.total()
	evaluation.Seconds = f.spent[phaseEvaluation].Seconds()
	other := f.spent[phaseOther].Seconds() + max(0, f.spent[phaseProgram].Seconds()-forward.Seconds-backward.Seconds)
	p.Phases = []Phase{*forward, *backward, {Name: "optimiser", Seconds: f.spent[phaseOptimiser].Seconds()},
		{Name: "data", Seconds: f.spent[phaseData].Seconds()}, *evaluation, {Name: "other", Seconds: other}}
	p.share()
	return p
}

func direction(backward bool) string {
	if backward {
		return "backward"
	}
	return "forward"
}

// add adds a step to its module instance and kernel.
func (h *Phase) add(s cpu.StepTime) {
	i := slices.IndexFunc(h.Modules, func(m ModuleTime) bool { return m.Path == s.Path })
	if i < 0 {
		i = len(h.Modules)
		h.Modules = append(h.Modules, ModuleTime{Path: s.Path})
	}
	h.Modules[i].add(s)
}

func (m *ModuleTime) add(s cpu.StepTime) {
	i := slices.IndexFunc(m.Kernels, func(k KernelTime) bool {
		return k.Kernel == s.Kernel && k.Op == s.Op && slices.Equal(k.With, s.With)
	})
	if i < 0 {
		i = len(m.Kernels)
		m.Kernels = append(m.Kernels, KernelTime{Kernel: s.Kernel, Op: s.Op, With: s.With})
	}
	k, runs := &m.Kernels[i], float64(s.Runs)
	k.Runs += s.Runs
	k.Seconds += s.Time.Seconds()
	k.Flops += runs * (2*s.MACs + s.Flops)
	k.Bytes += runs * s.Bytes
	m.Seconds += s.Time.Seconds()
	m.Bytes += runs * s.Bytes
}

func (h *Phase) total() {
	for _, m := range h.Modules {
		h.Seconds += m.Seconds
	}
}

// share divides by the whole, and sorts modules and kernels by their time.
func (p *Profile) share() {
	for i := range p.Phases {
		h := &p.Phases[i]
		h.Share = ratio(h.Seconds, p.Seconds)
		slices.SortStableFunc(h.Modules, func(a, b ModuleTime) int { return cmp.Compare(b.Seconds, a.Seconds) })
		for j := range h.Modules {
			m := &h.Modules[j]
			m.Share = ratio(m.Seconds, p.Seconds)
			slices.SortStableFunc(m.Kernels, func(a, b KernelTime) int { return cmp.Compare(b.Seconds, a.Seconds) })
			for k := range m.Kernels {
				m.Kernels[k].Share = ratio(m.Kernels[k].Seconds, p.Seconds)
			}
		}
	}
}

// ratio is x in terms of the whole; 0 of nothing.
func ratio(x, whole float64) float64 {
	if whole <= 0 {
		return 0
	}
	return x / whole
}

// profiled writes the profile of a job that has ended to its folder, and tells it.
func (o Training) profiled(job *train.Job) error {
	m, ok := job.Model.(*Model)
	if !ok || m.profiler == nil {
		return nil
	}
	p := m.profiler.profile()
	if err := p.save(job.Dir.Path); err != nil {
		return err
	}
	o.Profile(p)
	return nil
}

// save writes the profile to a run folder.
func (p *Profile) save(dir string) error {
	b, err := json.MarshalIndent(p, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, ProfileFile), append(b, '\n'), 0o666)
}
