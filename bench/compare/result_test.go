package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"testing"

	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func TestMedian(t *testing.T) {
	require.Equal(t, 0.0, median(nil))
	require.Equal(t, 2.0, median([]float64{3, 1, 2}))
	require.Equal(t, 2.5, median([]float64{4, 1, 3, 2}))
}

func TestRatioIsOfMedians(t *testing.T) {
	v := versus{Ours: []float64{1, 2, 9}, Theirs: []float64{8, 8, 1}}
	require.Equal(t, 4.0, v.ratio())
	require.Equal(t, 0.0, versus{}.ratio())
	text, err := json.Marshal(v)
	require.NoError(t, err)
	require.JSONEq(t, `{"ours": [1, 2, 9], "theirs": [8, 8, 1], "medians": [2, 8], "ratio": 4}`, string(text))
}

func TestMemoryCountsOverTheIdleProcess(t *testing.T) {
	r := &result{}
	r.add("train", measured{Seconds: []float64{1, 3, 2}, Idle: 10, Peak: 30}, measured{Seconds: []float64{8}, Idle: 100, Peak: 200})
	r.add("infer", measured{Seconds: []float64{1}, Idle: 10, Peak: 15}, measured{Seconds: []float64{2}, Idle: 100, Peak: 150})
	require.Equal(t, versus{Ours: []float64{2}, Theirs: []float64{8}}, r.Train)
	require.Equal(t, 5.0, r.Memory.ratio())
	require.Equal(t, 10.0, r.Memory2.ratio())
}

func TestSame(t *testing.T) {
	layer := layerCheck{Spikes: 10, Elements: 100, Free: 3, Forced: 1, Margin: 1e-6}
	require.True(t, agreement{Layers: []layerCheck{layer}, GradientError: 1e-6}.same())
	require.False(t, agreement{Layers: []layerCheck{layer}, GradientError: 0.5}.same())
	require.False(t, agreement{}.same(), "nothing was compared")
	layer.Margin = 0.01
	require.False(t, agreement{Layers: []layerCheck{layer}}.same())
	require.Equal(t, 0.1, agreement{Layers: []layerCheck{layer, layer}}.rate())
}

func TestTable(t *testing.T) {
	r := &result{Workload: "W1", Title: "a network", Batch: 64, Peer: "Other 1.0, PyTorch 2.0", Same: true, Rate: 0.125,
		Setting:   map[string]string{"train": "plain", "infer": "fold"},
		Agreement: agreement{Parameters: 1000, Layers: []layerCheck{{Spikes: 10, Elements: 80, Free: 2, Forced: 1, Margin: 3e-7}}, GradientError: 2e-6},
		Train:     versus{[]float64{0.25}, []float64{1}}, Infer: versus{[]float64{0.01}, []float64{0.1}},
		Memory: versus{[]float64{100e6}, []float64{2000e6}}, Memory2: versus{[]float64{10e6}, []float64{1234e6}}}
	s := &result{Workload: "W3-512", Peer: r.Peer, Setting: map[string]string{}}
	var out bytes.Buffer
	err := (&bench{}).report([]*result{r, s}, &out)
	require.EqualError(t, err, "W3-512 is not the same network in Other 1.0, PyTorch 2.0, so nothing is compared")
	if *update {
		require.NoError(t, os.WriteFile("testdata/table.txt", out.Bytes(), 0o644))
	}
	want, err := os.ReadFile("testdata/table.txt")
	require.NoError(t, err)
	require.Equal(t, string(want), out.String())
}

func TestStatusFields(t *testing.T) {
	text := []byte("Name:\tcompare\nVmHWM:\t  1234 kB\nVmRSS:\t      20 kB\n")
	require.Equal(t, int64(1234<<10), field(text, "VmHWM:"))
	require.Equal(t, int64(20<<10), field(text, "VmRSS:"))
	require.Equal(t, int64(0), field(text, "VmSwap:"))
}
