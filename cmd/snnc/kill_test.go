package main

import (
	"bytes"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"snnc/runtime/train"
)

// small trains in a fraction of a second an epoch, with batch statistics, augmentation and a schedule: all that a checkpoint must hold.
const small = `snn 1

model Net {
  in image: real[1, 8, 8] in 0..1
  time 2
  out = image -> Conv(4, 3) -> BN -> LIF -> Flatten -> Linear(10) -> mean over t
}

train Net {
  data digits(batch = 16)
  augment [crop(1), mixup(alpha = 0.5), cutmix(p = 0.5)]
  loss cross_entropy
  optimizer adamw(lr = 2e-3)
  schedule cosine(warmup = 1)
  epochs 100
  seed 3
}
`

// TestKilledRunsResume kills a run at 20 random moments, resumes it each time, and compares the weights with those of a
// run that was left alone. Every sixth end is an interrupt instead, which saves within an epoch.
func TestKilledRunsResume(t *testing.T) {
	ends, text := 24, small
	if testing.Short() {
		ends, text = 6, strings.Replace(small, "epochs 100", "epochs 16", 1)
	}
	dir := t.TempDir()
	file := filepath.Join(dir, "net.snn")
	require.NoError(t, os.WriteFile(file, []byte(text), 0o644))
	whole, broken := filepath.Join(dir, "whole"), filepath.Join(dir, "broken")

	began := time.Now()
	out, err := snnc("train", file, "--out", whole, "--threads", "1").CombinedOutput()
	require.NoError(t, err, "%s", out)
	alone := time.Since(began)

	// Together the disturbed runs get as long as an undisturbed one takes; starting costs them some, so that nearly all are
	// alive when they end, a few epochs further than the one before.
	random := rand.New(rand.NewPCG(1, uint64(ends)))
	live := 0
	for k := range ends {
		after := time.Duration(random.Float64() * 2 * float64(alone) / float64(ends))
		if disturb(t, trainOrResume(file, broken), after, k%6 == 5) {
			live++
		}
	}
	out, err = trainOrResume(file, broken).CombinedOutput()
	require.NoError(t, err, "%s", out)
	t.Logf("undisturbed run: %v; %d of %d runs were still going when they were ended", alone.Round(time.Millisecond), live, ends)
	require.GreaterOrEqual(t, live, ends/2)
	for _, name := range []string{train.LastFile, train.BestFile} {
		want, err := os.ReadFile(filepath.Join(whole, name))
		require.NoError(t, err)
		got, err := os.ReadFile(filepath.Join(broken, name))
		require.NoError(t, err)
		require.True(t, bytes.Equal(want, got), "%s differs", name)
	}
	left, err := filepath.Glob(filepath.Join(broken, "*.tmp*"))
	require.NoError(t, err)
	require.Empty(t, left)
}

// snnc is this test binary, which testscript makes behave as the command of that name.
func snnc(args ...string) *exec.Cmd {
	return exec.Command("snnc", args...)
}

func trainOrResume(file, dir string) *exec.Cmd {
	if _, err := os.Stat(dir); err != nil {
		return snnc("train", file, "--out", dir, "--threads", "1")
	}
	return snnc("train", file, "--resume", dir, "--threads", "1")
}

// disturb starts a run and ends it after a time; false if it had ended by itself.
func disturb(t *testing.T, c *exec.Cmd, after time.Duration, gently bool) bool {
	var out bytes.Buffer
	c.Stdout, c.Stderr = &out, &out
	require.NoError(t, c.Start())
	time.Sleep(after)
	if gently && runtime.GOOS != "windows" {
		_ = c.Process.Signal(os.Interrupt)
	} else {
		_ = c.Process.Kill()
	}
	err := c.Wait()
	if err == nil {
		return false
	}
	code := c.ProcessState.ExitCode()
	require.True(t, code == -1 || code == exitInterrupted, "exit code %d: %s", code, out.String())
	return true
}
