package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestMain is also the program itself, where a comparison starts it again.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == "-child" {
		main()
	}
	os.Exit(m.Run())
}

// fake is an interpreter that says what a peer would.
func fake(t *testing.T, margin string) string {
	if runtime.GOOS == "windows" {
		t.Skip("the interpreter is a shell script")
	}
	text := `#!/bin/sh
case "$*" in
*probe.py*) echo '{"library": "Other 1.0", "torch": "2.0"}';;
*" check "*) echo noise; echo '{"layers": [{"name": "LIF.s", "spikes": 5, "elements": 50, "free": 0, "forced": 1, "margin": ` + margin + `}], "parameters": 7, "gradient_error": 0}';;
*" tune "*heap*) echo '{"train_tried": {"heap": 3, "heap+unbind": 1}, "infer_tried": {"heap": 5}}';;
*" tune "*) echo '{"train_tried": {"plain": 2}, "infer_tried": {"plain": 4}}';;
*) echo '{"seconds": [2.5, 2.5], "idle": 1000000, "peak": 2000000001}';;
esac
`
	path := filepath.Join(t.TempDir(), "python")
	require.NoError(t, os.WriteFile(path, []byte(text), 0o755))
	return path
}

func TestCompareWithAPeer(t *testing.T) {
	t.Chdir("../..")
	work := t.TempDir()
	file := filepath.Join(work, "out.json")
	var out, log strings.Builder
	code := run(t.Context(), []string{"-python", fake(t, "1e-7"), "-rounds", "2", "-steps", "2", "-batch", "1", "-work", work, "-json", file, "W3-512"}, &out, &log)
	require.Equal(t, exitWell, code, log.String())
	require.Contains(t, out.String(), "Other 1.0, PyTorch 2.0")
	require.Contains(t, log.String(), "W3-512: round 2 of 2")
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	var got []result
	require.NoError(t, json.Unmarshal(text, &got))
	require.Len(t, got, 1)
	require.Equal(t, map[string]string{"train": "heap+unbind", "infer": "plain"}, got[0].Setting)
	require.Equal(t, map[string]float64{"plain": 2, "heap": 3, "heap+unbind": 1}, got[0].Tried["train"])
	require.Equal(t, []float64{2.5, 2.5}, got[0].Train.Theirs)
	require.Len(t, got[0].Infer.Ours, 2)
	require.Greater(t, got[0].Train.Ours[0], 0.0)
	checkFiles(t, filepath.Join(work, "W3-512"))
}

// checkFiles reads what the peer would.
func checkFiles(t *testing.T, dir string) {
	var w workload
	text, err := os.ReadFile(filepath.Join(dir, workloadFile))
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(text, &w))
	require.Equal(t, []string{"LIF.s"}, w.Records)
	require.Equal(t, []int{512}, w.Shape)
	b, err := loadBatch(filepath.Join(dir, batchFile))
	require.NoError(t, err)
	require.Equal(t, 1, b.n)
	for _, name := range []string{weightsFile, gradsFile, spikesFile, trainingFile} {
		info, err := os.Stat(filepath.Join(dir, name))
		require.NoError(t, err)
		require.Greater(t, info.Size(), int64(1000))
	}
}

func TestNetworksThatDifferAreNotCompared(t *testing.T) {
	t.Chdir("../..")
	var out, log strings.Builder
	code := run(t.Context(), []string{"-python", fake(t, "0.2"), "-batch", "1", "W3-512"}, &out, &log)
	require.Equal(t, exitInput, code)
	require.Contains(t, log.String(), "W3-512 is not the same network in Other 1.0")
	require.NotContains(t, log.String(), "round")
}

func TestWithoutAPeer(t *testing.T) {
	t.Chdir("../..")
	var out, log strings.Builder
	require.Equal(t, exitInput, run(t.Context(), []string{"-python", filepath.Join(t.TempDir(), "python")}, &out, &log))
	require.Contains(t, log.String(), "pip install --no-deps spikingjelly==0.0.0.0.14")
	t.Chdir("bench")
	log.Reset()
	require.Equal(t, exitInput, run(t.Context(), nil, &out, &log))
	require.Contains(t, log.String(), "run it in the repository's root")
}

func TestLibraryOfThePeer(t *testing.T) {
	t.Chdir("../..")
	python := fake(t, "0")
	p, err := probe(t.Context(), "snntorch@"+python)
	require.NoError(t, err)
	require.Equal(t, peer{python: python, neurons: "snntorch", library: "Other 1.0", torch: "2.0"}, p)
	require.False(t, p.expresses(named(t, "W5")))
	require.True(t, p.expresses(named(t, "W1")))
	require.True(t, peer{python: python}.expresses(named(t, "W5")))
}

func TestLastLine(t *testing.T) {
	require.Equal(t, "b", string(lastLine([]byte("a\nb\n"))))
	require.Equal(t, "a", string(lastLine([]byte("a"))))
	require.Empty(t, lastLine(nil))
}
