package train

import (
	"context"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"snnc/runtime/data"
	"snnc/runtime/report"
)

func TestReportOfARun(t *testing.T) {
	j := newJob(t, filepath.Join(t.TempDir(), "run"))
	j.Model.(*fake).spikes = true
	j.Classes = []string{"red", "green", "blue"}
	_, err := j.Run(context.Background())
	require.NoError(t, err)
	page := content(t, j.Dir.file(ReportFile))
	for _, want := range []string{"<h1>blobs</h1>", "finished after 3 epochs", "adam(lr = 0.05)", "net.second", "green",
		"6 of 6 neurons", "Firing rates of 2 layers"} {
		require.Contains(t, page, want)
	}
}

func TestRasterTakesTheFirstSample(t *testing.T) {
	f := newFake()
	f.spikes = true
	programs := programs{f, []string{"image"}, map[programKey]*bound{}}
	p, err := programs.get(Record, 5)
	require.NoError(t, err)
	out := p.Output("record/net.second") // [4, 5, 2, 3]
	clear(out)
	out[2*30+4], out[2*30+6] = 1, 1 // step 2: neuron 4 of sample 0, neuron 0 of sample 1
	r := p.raster("record/net.second", "net.second")
	want := make([]bool, 24)
	want[4*4+2] = true
	require.Equal(t, report.Raster{Layer: "net.second", Steps: 4, Of: 6, Neurons: []int{0, 1, 2, 3, 4, 5}, Spikes: want}, r)
	require.Equal(t, 2./120, density(out))
}

func TestSpreadPicksEvenly(t *testing.T) {
	var got []int
	for i := range 21 {
		if spread(i, 21, 6) {
			got = append(got, i)
		}
	}
	require.Equal(t, []int{0, 4, 8, 12, 16, 20}, got)
	require.True(t, spread(2, 3, 6))
}

// One epoch over the hand-written digits that come with the program: every sample once, one class index each.
func TestBatchesOfADataSet(t *testing.T) {
	s := openDigits(t)
	b, err := NewBatches(s.Train, data.Options{Batch: 32, Seed: 1, Shuffle: true})
	require.NoError(t, err)
	size := s.Train.Size()
	in := Slot{Data: make([]float32, 32*size), Dims: append([]int{32}, s.Train.Shape...)}
	target := Slot{Data: make([]float32, 32), Dims: []int{32}}
	require.NoError(t, b.Fill(0, 32, 32, []Slot{in}, target))
	first := append([]float32{}, in.Data...)
	require.NoError(t, b.Fill(1, 32, 32, []Slot{in}, target))
	require.NotEqual(t, first, in.Data)
	require.NoError(t, b.Fill(0, 32, 32, []Slot{in}, target))
	require.Equal(t, first, in.Data)
	slots := []Slot{in}
	require.Zero(t, testing.AllocsPerRun(20, func() { _ = b.Fill(0, 64, 32, slots, target) }))

	timed := Slot{Data: make([]float32, 32*size), Dims: []int{s.Train.Shape[0], 32}, Time: true}
	require.NoError(t, b.Fill(0, 32, 32, []Slot{timed}, target))
	steps, rest := s.Train.Shape[0], size/s.Train.Shape[0]
	for i := range 32 {
		for ti := range steps {
			require.Equal(t, first[i*size+ti*rest:][:rest], timed.Data[(ti*32+i)*rest:][:rest])
		}
	}
	in.Data = in.Data[1:]
	require.ErrorContains(t, b.Fill(0, 32, 32, []Slot{in}, target), "the model's input")
}

func TestVotesSumOverTime(t *testing.T) {
	p := &fakeProgram{data: map[string][]float32{}, dims: map[string][]int{}}
	p.add("out", 2, 2, 3)
	copy(p.data["out"], []float32{1, 0, 0, 0, 0, 5, 0, 3, 0, 1, 1, 1}) // [T=2][B=2][3]
	v := newVotes(timed{p}, []float32{1, 2}, 2)
	table := make([]int, 9)
	require.Equal(t, score{2, 2}, v.count(table))
	require.Equal(t, []int{0, 0, 0, 0, 1, 0, 0, 0, 1}, table)
	require.Zero(t, newVotes(p, []float32{1, 2}, 2).classes, "without time [2][2][3] is no classification")
}

// timed is a program whose output has a time axis.
type timed struct{ *fakeProgram }

func (timed) HasTime(string) bool { return true }

func openDigits(t *testing.T) *data.Splits {
	s, err := data.Open("digits", nil, data.Locator{})
	require.NoError(t, err)
	return s
}
