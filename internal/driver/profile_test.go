package driver

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"snnc/backend/cpu"
	"snnc/runtime/train"
)

func TestPhasesAddUp(t *testing.T) {
	f := &profiler{}
	require.NoError(t, f.OnStep(&train.StepInfo{Samples: 3}))
	f.since = f.since.Add(-time.Second) // a second ago
	f.enter(phaseData)
	require.InDelta(t, 1, f.spent[phaseOther].Seconds(), 0.5)
	f.since = f.since.Add(-2 * time.Second)
	f.enter(phaseOptimiser)
	require.InDelta(t, 2, f.spent[phaseData].Seconds(), 0.5)
	require.Zero(t, f.spent[phaseOptimiser])
	p := f.profile()
	require.Equal(t, 1, p.Steps)
	require.Equal(t, 3, p.Samples)
	sum := 0.0
	for _, h := range p.Phases {
		sum += h.Seconds
	}
	require.InDelta(t, p.Seconds, sum, 1e-9)
	require.InDelta(t, 3, sum, 0.5)
}

func TestModulesOfAPhase(t *testing.T) {
	step := func(kernel, path string, runs int, seconds, macs float64) cpu.StepTime {
		s := cpu.StepTime{Runs: runs, Time: time.Duration(seconds * float64(time.Second))}
		s.Kernel, s.Path, s.Op, s.MACs, s.Flops, s.Bytes = kernel, path, "contract", macs, 1, 10
		return s
	}
	h := Phase{Name: "forward"}
	h.add(step("fill", "A", 2, 1, 0))
	h.add(step("matrix product", "A", 2, 3, 50))
	h.add(step("matrix product", "B", 2, 6, 5))
	h.add(step("matrix product", "A", 1, 2, 25)) // of another batch size
	h.total()
	p := Profile{Steps: 3, Samples: 12, Seconds: 24, Phases: []Phase{h}}
	p.share()
	want := []ModuleTime{
		{"A", 6, 0.25, 50, []KernelTime{
			{Kernel: "matrix product", Op: "contract", Runs: 3, Seconds: 5, Share: 5. / 24, Flops: 2*101 + 51, Bytes: 30},
			{Kernel: "fill", Op: "contract", Runs: 2, Seconds: 1, Share: 1. / 24, Flops: 2, Bytes: 20}}},
		{"B", 6, 0.25, 20, []KernelTime{
			{Kernel: "matrix product", Op: "contract", Runs: 2, Seconds: 6, Share: 0.25, Flops: 22, Bytes: 20}}},
	}
	require.Equal(t, want, p.Phases[0].Modules)
	require.Equal(t, 0.5, p.Phases[0].Share)
	var text bytes.Buffer
	require.NoError(t, p.Write(&text, false))
	require.Contains(t, text.String(), "50.0 %  ##########..........  12.0 s")
	require.Regexp(t, `20\.8 %  ####\.+ +5\.00 s +1\.67 s +10 B +0\.00 +0\.00 +    matrix product \| contract`, text.String())
}

// A run that is stopped leaves a profile as a whole one does, and the profile changes nothing of the result.
func TestProfileOfATraining(t *testing.T) {
	for _, text := range []string{benched, fmt.Sprintf(throughTime, 4, "rule OTTT(each_step = true)")} {
		run := func(ctx context.Context, profile func(*Profile)) (string, error) {
			dir := filepath.Join(t.TempDir(), "run")
			_, err := benchSubject(t, text).project.Train(ctx, Training{Out: dir, Profile: profile})
			return dir, err
		}
		var p *Profile
		with, err := run(context.Background(), func(x *Profile) { p = x })
		require.NoError(t, err)
		without, err := run(context.Background(), nil)
		require.NoError(t, err)
		require.NoFileExists(t, filepath.Join(without, ProfileFile))
		a, err := os.ReadFile(filepath.Join(with, train.LastFile))
		require.NoError(t, err)
		b, err := os.ReadFile(filepath.Join(without, train.LastFile))
		require.NoError(t, err)
		require.Equal(t, a, b)

		require.Positive(t, p.Steps)
		sum := 0.0
		for _, h := range p.Phases {
			sum += h.Seconds
			require.Positive(t, h.Seconds, h.Name)
			require.Equal(t, h.Name == "forward" || h.Name == "backward" || h.Name == "evaluation", len(h.Modules) > 0, h.Name)
		}
		require.InDelta(t, p.Seconds, sum, 1e-6*p.Seconds)
		var stored Profile
		file, err := os.ReadFile(filepath.Join(with, ProfileFile))
		require.NoError(t, err)
		require.NoError(t, json.Unmarshal(file, &stored))
		require.Equal(t, p.Steps, stored.Steps)

		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		p = nil
		stopped, err := run(ctx, func(x *Profile) { p = x })
		var i *Interrupted
		require.ErrorAs(t, err, &i)
		require.FileExists(t, filepath.Join(stopped, ProfileFile))
		require.Zero(t, p.Steps)
	}
}
