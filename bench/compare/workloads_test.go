package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// parameters are the published numbers, or those of the layers by hand.
var parameters = map[string]int{
	"W1":           128*9 + 128*2 + 128*128*9 + 128*2 + 6272*2048 + 2048*10,
	"W2":           9_324_730, // Zhou et al. 2023: 9.32 M
	"W3":           1024*1024 + 1024,
	"W3-512":       512*512 + 512,
	"W3-gauss":     1024*1024 + 1024,
	"W3-512-gauss": 512*512 + 512,
	"W4":           64*27 + 64*3 + 128*64*9 + 128*3 + 32768*1024 + 1024 + 1024*10 + 10,
	"W5":           11_689_512, // ResNet-18
}

func TestWorkloadsAreWhatTheirProgramsSay(t *testing.T) {
	t.Chdir("../..")
	for _, w := range workloads() {
		t.Run(w.Name, func(t *testing.T) {
			m, err := (&side{w: w}).model()
			require.NoError(t, err)
			n := 0
			for _, v := range m.Store().Params {
				n += len(v.Data)
			}
			require.Equal(t, parameters[w.Name], n)
			text, err := os.ReadFile(filepath.Join("bench", "models", w.File))
			require.NoError(t, err)
			require.Contains(t, string(text), "optimizer "+w.Optimizer.String(), "both sides have the same optimiser")
			require.FileExists(t, filepath.Join("bench", "peer", w.Script))
		})
	}
}

func TestSampleShapes(t *testing.T) {
	for _, w := range workloads() {
		require.Equal(t, w.Varies, len(w.sample()) == len(w.Shape)+1, w.Name)
	}
	w, err := chosen([]string{"W4"}, 0)
	require.NoError(t, err)
	require.Equal(t, []int{4, 3, 64, 64}, w[0].sample())
	require.Equal(t, 4*3*64*64, w[0].size())
}

func TestChosen(t *testing.T) {
	all, err := chosen(nil, 0)
	require.NoError(t, err)
	require.Len(t, all, len(parameters))
	some, err := chosen([]string{"W5", "W1"}, 3)
	require.NoError(t, err)
	require.Len(t, some, 2)
	require.Equal(t, "W1", some[0].Name)
	require.Equal(t, []int{3, 3}, []int{some[0].Batch, some[0].WarmBatch})
	require.Equal(t, 64, workloads()[0].Batch)
	_, err = chosen([]string{"W9"}, 0)
	require.ErrorContains(t, err, `no workload "W9": known are W1, W2, W3`)
}

func TestFlags(t *testing.T) {
	var log strings.Builder
	o, err := parse([]string{"-rounds", "2", "-python", "a,b", "W1", "W3"}, &log)
	require.NoError(t, err)
	require.Equal(t, options{python: "a,b", rounds: 2, steps: 5, threads: 2, setting: "auto", names: []string{"W1", "W3"}}, o)
	_, err = parse([]string{"-steps", "0"}, &log)
	require.Error(t, err)
	require.Equal(t, exitUsage, run(t.Context(), []string{"-nothing"}, &log, &log))
	require.Equal(t, exitWell, run(t.Context(), []string{"-h"}, &log, &log))
	require.Equal(t, exitInput, run(t.Context(), []string{"W9"}, &log, &log))
}
