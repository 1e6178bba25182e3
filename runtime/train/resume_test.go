package train

import (
	"bytes"
	"context"
	"errors"
	"math"
	"math/rand"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// bitsOf are the bits of all weights and statistics.
func bitsOf(m Model) []uint32 {
	var out []uint32
	for _, v := range m.Store().All() {
		for _, x := range v.Data {
			out = append(out, math.Float32bits(x))
		}
	}
	return out
}

// trace is what a run leaves, without times.
type trace struct {
	weights, best, metrics, config string
}

var seconds = regexp.MustCompile(`"seconds":[0-9.e+-]+`)

func traceOf(t *testing.T, dir string) trace {
	read := func(name string) string { return content(t, filepath.Join(dir, name)) }
	return trace{read(LastFile), read(BestFile), seconds.ReplaceAllString(read(MetricsFile), ""), read(ConfigFile)}
}

func undisturbed(t *testing.T) trace {
	path := filepath.Join(t.TempDir(), "run")
	_, err := newJob(t, path).Run(context.Background())
	require.NoError(t, err)
	return traceOf(t, path)
}

// Interrupted after every possible step, saved and resumed by a new process' worth of objects.
func TestInterruptedAnywhereEndsWithTheSameBits(t *testing.T) {
	want := undisturbed(t)
	for k := range 18 {
		path := filepath.Join(t.TempDir(), "run")
		ctx, cancel := context.WithCancel(context.Background())
		j := newJob(t, path)
		j.Sinks = []Sink{hook(func(s *StepInfo) {
			if s.Step == k {
				cancel()
			}
		})}
		if k == 0 {
			cancel()
		}
		_, err := j.Run(ctx)
		var stop *Interrupted
		require.ErrorAs(t, err, &stop, "after step %d", k)
		require.Equal(t, k, stop.Step)
		require.ErrorContains(t, err, "continue with --resume "+path)
		require.NoError(t, j.Dir.Close())

		_, err = newJob(t, path).Run(context.Background())
		require.NoError(t, err)
		require.Equal(t, want, traceOf(t, path), "interrupted after step %d", k)
		cancel()
	}
}

// A crash that leaves a checkpoint behind and later lines in the journals: the lines are dropped and written again.
func TestCrashAfterEveryStep(t *testing.T) {
	want := undisturbed(t)
	for k := 1; k <= 18; k++ {
		path := filepath.Join(t.TempDir(), "run")
		j := newJob(t, path)
		j.SaveEvery = []time.Duration{time.Hour, 5 * time.Millisecond}[k%2]
		crash := errors.New("crash")
		func() {
			defer func() { _ = recover() }()
			j.Sinks = []Sink{hook(func(s *StepInfo) {
				if s.Step == k {
					panic(crash)
				}
			})}
			_, _ = j.Run(context.Background())
		}()
		require.NoError(t, j.Dir.Close())
		_, err := newJob(t, path).Run(context.Background())
		require.NoError(t, err)
		require.Equal(t, want, traceOf(t, path), "crashed in step %d", k)
	}
}

func TestResumeOfACompleteRunGivesItsResult(t *testing.T) {
	path := filepath.Join(t.TempDir(), "run")
	j := newJob(t, path)
	first, err := j.Run(context.Background())
	require.NoError(t, err)
	require.NoError(t, j.Dir.Close())
	want := traceOf(t, path)
	again, err := newJob(t, path).Run(context.Background())
	require.NoError(t, err)
	require.Equal(t, first, again)
	require.Equal(t, want, traceOf(t, path))
}

func TestResumeRefusesWhatHasChanged(t *testing.T) {
	path := filepath.Join(t.TempDir(), "run")
	j := newJob(t, path)
	_, err := j.Run(context.Background())
	require.NoError(t, err)
	require.NoError(t, j.Dir.Close())
	whole := content(t, filepath.Join(path, CheckpointFile))
	for _, c := range []struct {
		change func(*Job)
		want   string
	}{
		{func(j *Job) { j.Text = []byte("other") }, "the model's text has changed"},
		{func(j *Job) { j.Config.Batch, j.Config.Seed = 16, 5 }, "changed since: batch (8 then, 16 now), seed (4 then, 5 now)"},
		{func(j *Job) { j.Config.Optimizer = Call{"adam", map[string]float64{"lr": 0.1}} },
			"optimizer (adam(lr = 0.05) then, adam(lr = 0.1) now)"},
		{func(j *Job) { j.Train = &blobs{n: 45} }, "[44 30] samples in train and test then, [45 30] now"},
		{func(j *Job) { damage(t, path, whole, len(whole)-1, true) }, "checksum differs: the file is damaged"},
		{func(j *Job) { damage(t, path, whole, len(whole)/2, false) }, CheckpointFile + ": "},
		{func(j *Job) { require.NoError(t, os.Truncate(filepath.Join(path, MetricsFile), 3)) }, "the file was changed"},
	} {
		j := newJob(t, path)
		c.change(j)
		_, err := j.Run(context.Background())
		require.ErrorContains(t, err, c.want)
		require.NoError(t, j.Dir.Close())
		damage(t, path, whole, len(whole), false)
	}
}

// damage writes the first n bytes, with one bit of the next flipped after them if flip.
func damage(t *testing.T, dir, whole string, n int, flip bool) {
	b := []byte(whole[:n])
	if flip {
		b = append(b, whole[n]^1)
	}
	require.NoError(t, os.WriteFile(filepath.Join(dir, CheckpointFile), b, 0o666))
}

// The test's own binary as a training process, killed at random moments.
func TestKilledProcessEndsWithTheSameBits(t *testing.T) {
	if path := os.Getenv("TRAIN_TEST_RUN"); path != "" {
		j := newJob(t, path)
		j.SaveEvery = time.Nanosecond
		j.Sinks = []Sink{hook(func(*StepInfo) { time.Sleep(5 * time.Millisecond) })}
		_, err := j.Run(context.Background())
		require.NoError(t, err)
		return
	}
	want := undisturbed(t)
	random := rand.New(rand.NewSource(1))
	kills := 0
	for range 3 {
		path := filepath.Join(t.TempDir(), "run")
		for n := 0; !runUntilKilled(t, path, time.Duration(15+random.Intn(60)+2*n)*time.Millisecond); n++ {
			kills++ // more time after each, so that a slow machine gets on
			require.Less(t, kills, 200, "no progress")
		}
		require.Equal(t, want, traceOf(t, path))
	}
	require.Positive(t, kills)
	t.Logf("%d kills", kills)
}

func runUntilKilled(t *testing.T, path string, after time.Duration) (done bool) {
	var out bytes.Buffer
	cmd := exec.Command(os.Args[0], "-test.run=^TestKilledProcessEndsWithTheSameBits$")
	cmd.Env = append(os.Environ(), "TRAIN_TEST_RUN="+path, "GORACE=atexit_sleep_ms=0")
	cmd.Stdout, cmd.Stderr = &out, &out
	require.NoError(t, cmd.Start())
	timer := time.AfterFunc(after, func() { cmd.Process.Kill() })
	err := cmd.Wait()
	timer.Stop()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		require.Negative(t, exit.ExitCode(), "the process failed by itself: %s", &out)
	}
	return err == nil
}

// filledJob starts from given values instead of drawn ones.
func filledJob(t *testing.T, path string) *Job {
	j := newJob(t, path)
	j.Config.Weights, j.Filled = "w.npz", true
	for i, v := range j.Model.Store().All() {
		for k := range v.Data {
			v.Data[k] = float32(i+k) / 64
		}
	}
	return j
}

// A run that starts from given weights has a checkpoint before its first step: a resume needs the weights no more.
func TestFilledRunsResumeFromTheStart(t *testing.T) {
	whole := filepath.Join(t.TempDir(), "whole")
	_, err := filledJob(t, whole).Run(context.Background())
	require.NoError(t, err)
	require.NotEqual(t, undisturbed(t).weights, traceOf(t, whole).weights)

	path := filepath.Join(t.TempDir(), "run")
	l, err := newLoop(filledJob(t, path))
	require.NoError(t, err)
	l.close()
	l.job.Dir.Close()
	j := newJob(t, path)
	j.Config.Weights = "w.npz"
	_, err = j.Run(context.Background())
	require.NoError(t, err)
	require.Equal(t, traceOf(t, whole), traceOf(t, path))
}

// Without that checkpoint, a resume would draw other values: it is refused.
func TestFilledRunsWithoutACheckpointDoNotResume(t *testing.T) {
	j := newJob(t, filepath.Join(t.TempDir(), "run"))
	j.Config.Weights = "w.npz"
	_, err := j.Run(context.Background())
	require.ErrorContains(t, err, "stopped before it began with w.npz")
}
