package train

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"snnc/internal/codec/npy"
	"snnc/runtime/data"
)

// TestVotesOfPositions: a class for each of two positions of two samples; one that is below 0 does not count.
func TestVotesOfPositions(t *testing.T) {
	p := &fakeProgram{data: map[string][]float32{}, dims: map[string][]int{}}
	p.add("out", 2, 2, 3)
	copy(p.data["out"], []float32{1, 0, 0, 0, 5, 0, 0, 3, 4, 2, 1, 1})
	v := newVotes(p, []float32{0, -1, 1, 0}, 2)
	table := make([]int, 9)
	require.Equal(t, score{2, 3}, v.count(table))
	require.Equal(t, []int{2, 0, 0, 0, 0, 1, 0, 0, 0}, table)
	right, of := Answers(p, []float32{-1, -1, -1, -1}, 2)
	require.Equal(t, []int{0, 0}, []int{right, of})
	var s sums
	s.add(2, score{2, 3}, 2)
	require.InDelta(t, 2./3, float64(s.accuracy()), 1e-15)
	require.Equal(t, Num(2), s.loss(), "the loss is a mean over samples")
}

// several opens two arrays a sample, x [2, 1] and g [2], and a class for each of two positions.
func several(t *testing.T) *data.Set {
	dir := t.TempDir()
	var b bytes.Buffer
	require.NoError(t, npy.WriteArchive(&b, map[string]*npy.Array{
		"x": npy.FromFloat32([]int{4, 2, 1}, []float32{0, 0.5, 10, 10.5, 20, 20.5, 30, 30.5}),
		"g": npy.FromFloat32([]int{4, 2}, []float32{0, 1, 2, 3, 4, 5, 6, 7}),
		"y": npy.FromInt64([]int{4, 2}, []int64{0, -1, 1, 0, -1, -1, 1, 1}),
	}, false))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "d.npz"), b.Bytes(), 0o600))
	args := []data.Arg{{Name: "file", Value: data.Str("d.npz")}, {Name: "x", Value: data.Str("x,g")}, {Name: "y", Value: data.Str("y")},
		{Name: "test_x", Value: data.Str("x,g")}, {Name: "test_y", Value: data.Str("y")}}
	s, err := data.Open("npz", args, data.Locator{Base: dir})
	require.NoError(t, err)
	return s.Train
}

func TestBatchesFillEachInput(t *testing.T) {
	set := several(t)
	b, err := NewBatches(set, data.Options{Batch: 2})
	require.NoError(t, err)
	x := Slot{Name: "x", Data: make([]float32, 4), Dims: []int{2, 2, 1}, Time: true}
	g := Slot{Name: "g", Data: make([]float32, 4), Dims: []int{2, 2}}
	target := Slot{Name: "target", Data: make([]float32, 4), Dims: []int{2, 2}}
	require.NoError(t, b.Fill(0, 2, 2, []Slot{g, x}, target))
	require.Equal(t, []float32{20, 30, 20.5, 30.5}, x.Data, "time first")
	require.Equal(t, []float32{4, 5, 6, 7}, g.Data)
	require.Equal(t, []float32{-1, -1, 1, 1}, target.Data)

	h := Slot{Name: "h", Data: make([]float32, 4)}
	require.ErrorContains(t, b.Fill(0, 0, 2, []Slot{h}, target), `no array for the model's input "h"`)
	target.Data = target.Data[:2]
	require.ErrorContains(t, b.Fill(0, 0, 2, []Slot{g}, target), "a target of [2] classes per sample")
}

// TestTheSameForAllIsWrittenOnce: what does not differ between samples stays in a program's memory.
func TestTheSameForAllIsWrittenOnce(t *testing.T) {
	set := several(t)
	set.More[0].Same = true
	b, err := NewBatches(set, data.Options{Batch: 2, Shuffle: true})
	require.NoError(t, err)
	g := Slot{Name: "g", Data: make([]float32, 4), Dims: []int{2, 2}}
	other := Slot{Name: "g", Data: make([]float32, 2), Dims: []int{1, 2}}
	require.NoError(t, b.Fill(0, 0, 2, []Slot{g}, Slot{}))
	require.Equal(t, []float32{0, 1, 0, 1}, g.Data)
	g.Data[0] = 9
	require.NoError(t, b.Fill(1, 2, 2, []Slot{g}, Slot{}))
	require.Equal(t, []float32{9, 1, 0, 1}, g.Data, "not written again")
	require.NoError(t, b.Fill(1, 2, 1, []Slot{other}, Slot{}))
	require.Equal(t, []float32{0, 1}, other.Data, "other memory is")
}
