package driver

import (
	"context"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"snnc/runtime/train"
)

// mallocs notes how many objects the process makes from step to step.
type mallocs struct {
	last  uint64
	least map[int]uint64 // by epoch, over its steps
}

func (m *mallocs) OnStep(s *train.StepInfo) error {
	var now runtime.MemStats
	runtime.ReadMemStats(&now)
	made := now.Mallocs - m.last
	if before, ok := m.least[s.Epoch]; s.InEpoch > 1 && (!ok || made < before) {
		m.least[s.Epoch] = made
	}
	m.last = now.Mallocs
	return nil
}

func (*mallocs) OnEpoch(*train.EpochInfo) error { return nil }
func (*mallocs) OnDone(*train.Result) error     { return nil }

// TestStepsOfATrainingAllocateNothing: batch, program, optimiser, metrics and journals together. Others allocate beside them
// now and then, hence the least of an epoch's steps.
func TestStepsOfATrainingAllocateNothing(t *testing.T) {
	p, bag := Open(write(t, "net.snn", `snn 1
model Net {
  in image: real[1, 8, 8] in 0..1
  time 4
  out = image -> Conv(4, 3) -> BN -> LIF -> MaxPool(2) -> Flatten -> Linear(10) -> IF -> mean over t
}
train Net {
  data digits(batch = 64)
  augment(crop(1))
  loss cross_entropy
  optimizer sgd(lr = 0.1, momentum = 0.9)
  clip 1.0
  epochs 2
}
`), Options{Threads: 2})
	require.Zero(t, bag.Errors())
	settings, elaborated, err := p.trainable()
	require.NoError(t, err)
	cfg, ok := p.config(settings, elaborated, 64)
	require.True(t, ok)
	d, err := p.openData(settings, filepath.Dir(p.Path))
	require.NoError(t, err)
	job, err := p.job(cfg, d, Training{})
	require.NoError(t, err)
	job.Dir, err = train.CreateAt(filepath.Join(t.TempDir(), "run"))
	require.NoError(t, err)
	defer job.Dir.Close()
	m := &mallocs{least: map[int]uint64{}}
	job.Sinks = append(job.Sinks, m)
	_, err = job.Run(context.Background())
	require.NoError(t, err)
	require.Zero(t, m.least[2])
}
