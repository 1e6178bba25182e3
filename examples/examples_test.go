package examples_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"snnc/internal/driver"
	"snnc/lang/diag"
)

// trained lists the examples with the accuracy that each states in its text. Those with real data need SNNC_DATA.
var trained = []struct {
	file     string
	seeds    []uint64
	epochs   int // 0: as written
	accuracy float64
	needs    string // a folder of SNNC_DATA
}{
	{"digits.snn", []uint64{1, 2, 3}, 0, 0.97, ""},
	{"digits_own_neuron.snn", []uint64{1}, 0, 0.96, ""},
	{"digits_spikformer.snn", []uint64{1}, 0, 0.96, ""},
	{"digits_stdp.snn", []uint64{1, 2}, 0, 0.72, ""},
	{"spiking_rnn.snn", []uint64{1}, 0, 0.93, ""},
	{"spiking_lstm.snn", []uint64{1}, 0, 0.95, ""},
	{"own_neurons/resonator.snn", []uint64{1}, 0, 0.95, ""},
	{"own_neurons/refractory.snn", []uint64{1}, 0, 0.97, ""},
	{"own_neurons/competing.snn", []uint64{1}, 0, 0.97, ""},
	{"mnist_poisson.snn", []uint64{1}, 0, 0.95, "mnist"},
	{"mnist_ttfs.snn", []uint64{1}, 0, 0.91, "mnist"},
	{"cora_gcn.snn", []uint64{1}, 0, 0.785, "planetoid"},
	{"fsdd_lsm.snn", []uint64{1}, 0, 0.94, "fsdd"},
}

// TestExamplesTrainToTheirAccuracy runs each example as a user would; fashion_csnn.snn, which takes minutes, apart.
func TestExamplesTrainToTheirAccuracy(t *testing.T) {
	if testing.Short() {
		t.Skip("training takes a minute or two; run without -short")
	}
	for _, c := range trained {
		t.Run(strings.TrimSuffix(c.file, ".snn"), func(t *testing.T) {
			skipWithout(t, c.needs)
			for _, seed := range c.seeds {
				got := train(t, c.file, seed, c.epochs)
				t.Logf("seed %d: %.2f %%", seed, 100*got)
				require.GreaterOrEqual(t, got, c.accuracy, "seed %d", seed)
			}
		})
	}
}

func skipWithout(t *testing.T, folder string) {
	if folder == "" {
		return
	}
	if _, err := os.Stat(filepath.Join(os.Getenv("SNNC_DATA"), folder)); os.Getenv("SNNC_DATA") == "" || err != nil {
		t.Skipf("needs the folder %s in SNNC_DATA", folder)
	}
}

func train(t *testing.T, file string, seed uint64, epochs int) float64 {
	return trainModel(t, file, "", seed, epochs)
}

// trainModel trains one of a file's models.
func trainModel(t *testing.T, file, model string, seed uint64, epochs int) float64 {
	p, bag := driver.Open(file, driver.Options{Model: model})
	require.NotNil(t, p, diag.Text(bag.Sorted(), diag.Options{}))
	r, err := p.Train(context.Background(), driver.Training{Out: filepath.Join(t.TempDir(), "run"), Seed: &seed, Epochs: epochs})
	require.NoError(t, err, diag.Text(p.Bag().Sorted(), diag.Options{}))
	return float64(r.TestAccuracy)
}

// TestLiquidIsWhatHelps trains the readout of fsdd_lsm.snn on the sound itself: far from what it reaches behind the liquid.
func TestLiquidIsWhatHelps(t *testing.T) {
	if testing.Short() {
		t.Skip("training takes seconds; run without -short")
	}
	skipWithout(t, "fsdd")
	got := train(t, "fsdd_linear.snn", 1, 0)
	require.Greater(t, got, 0.74)
	require.Less(t, got, 0.85)
}

// TestExamplesHaveTheStatedParameters pins the sizes that the examples' descriptions give.
func TestExamplesHaveTheStatedParameters(t *testing.T) {
	for file, want := range map[string]int{"fashion_csnn.snn": 817568, "digits.snn": 134506} {
		p, bag := driver.Open(file, driver.Options{})
		require.NotNil(t, p, diag.Text(bag.Sorted(), diag.Options{}))
		m, err := p.Elaborate(false, false)
		require.NoError(t, err)
		n := 0
		for _, param := range m.Params {
			size := 1
			for _, d := range param.Tensor.Dims {
				size *= d.Size
			}
			n += size
		}
		require.Equal(t, want, n, file)
	}
}
