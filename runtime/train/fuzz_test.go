package train

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"snnc/internal/codec/safetensors"
)

// checkpointOf is the checkpoint of a run that was stopped after step 8.
func checkpointOf(t testing.TB) (*Job, []byte) {
	j := newJob(t, filepath.Join(t.TempDir(), "run"))
	ctx, cancel := context.WithCancel(context.Background())
	j.Sinks = []Sink{hook(func(s *StepInfo) {
		if s.Step == 8 {
			cancel()
		}
	})}
	_, err := j.Run(ctx)
	require.ErrorContains(t, err, "interrupted")
	b, err := os.ReadFile(j.Dir.file(CheckpointFile))
	require.NoError(t, err)
	return j, b
}

func readFile(t testing.TB, b []byte) *safetensors.File {
	f, err := safetensors.Read(bytes.NewReader(b), int64(len(b)))
	require.NoError(t, err)
	return f
}

// Whatever a checkpoint's bytes are, it is refused or leads to a state that can be used.
func FuzzCheckpoint(f *testing.F) {
	j, whole := checkpointOf(f)
	l, err := newLoop(j)
	require.NoError(f, err)
	defer l.close()
	f.Add(whole)
	f.Fuzz(func(t *testing.T, b []byte) {
		file, err := safetensors.Read(bytes.NewReader(b), int64(len(b)))
		if err == nil {
			_ = l.load(file)
		}
	})
}

// The state alone: what passes the checks must have all that the end of a run needs.
func FuzzState(f *testing.F) {
	j, whole := checkpointOf(f)
	l, err := newLoop(j)
	require.NoError(f, err)
	defer l.close()
	f.Add(readFile(f, whole).Meta[stateKey])
	f.Add(`{"format":1,"epoch":1,"history":[null]}`)
	f.Fuzz(func(t *testing.T, text string) {
		s, err := parseState(text)
		if err != nil || newState(j).fits(s) != nil || s.consistent(l.perEpoch) != nil {
			return
		}
		if l.st = s; s.Epoch > 0 {
			_, _ = l.finish()
			l.tiles()
		}
	})
}

func TestInconsistentStatesAreRefused(t *testing.T) {
	j, whole := checkpointOf(t)
	text := readFile(t, whole).Meta[stateKey]
	for _, change := range []func(*state){
		func(s *state) { s.Epoch, s.History = 0, nil },
		func(s *state) { s.History[0].Best = false },
		func(s *state) { s.Done = 7 },
		func(s *state) { s.Done = -1 },
		func(s *state) { s.Step = 9 },
		func(s *state) { s.Sums.Samples++ },
		func(s *state) { s.Sums.Correct = 100 },
		func(s *state) { s.Metrics = -1 },
	} {
		s, err := parseState(text)
		require.NoError(t, err)
		require.NoError(t, newState(j).fits(s))
		require.NoError(t, s.consistent(6))
		change(s)
		require.ErrorContains(t, s.consistent(6), "inconsistent")
	}
	_, err := parseState(`{"format":2}`)
	require.ErrorContains(t, err, "format 2, this version reads 1")
}
