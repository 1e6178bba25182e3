package main

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"snnc/runtime/train"
)

func named(t *testing.T, name string) workload {
	w, err := chosen([]string{name}, 0)
	require.NoError(t, err)
	return w[0]
}

func TestDraw(t *testing.T) {
	w := named(t, "W3-512")
	b := w.draw(2, 1, 0)
	require.Len(t, b.x, 2*500*512)
	sum := float32(0)
	for _, x := range b.x {
		require.Contains(t, []float32{0, 1}, x)
		sum += x
	}
	require.InDelta(t, 0.05, sum/float32(len(b.x)), 0.002)
	require.Equal(t, b, w.draw(2, 1, 0))
	require.NotEqual(t, b.x, w.draw(2, 1, 1).x)
	for _, c := range named(t, "W5").draw(50, 1, 0).target {
		require.True(t, c >= 0 && c < 1000)
	}
}

func TestTimeComesFirstInPrograms(t *testing.T) {
	b := &batch{x: []float32{1, 2, 3, 4, 5, 6, 7, 8}, n: 2} // [2, T=2, 2]
	dst := make([]float32, 8)
	b.put(train.Slot{Name: "x", Data: dst, Dims: []int{2, 2, 2}, Time: true})
	require.Equal(t, []float32{1, 2, 5, 6, 3, 4, 7, 8}, dst)
	b.put(train.Slot{Name: "x", Data: dst, Dims: []int{2, 4}})
	require.Equal(t, b.x, dst)
}

func TestFeederWritesAFixedBatchOnce(t *testing.T) {
	w := workload{Shape: []int{2}, Classes: 3}
	x, target := make([]float32, 4), make([]float32, 2)
	in, want := []train.Slot{{Name: "x", Data: x}}, train.Slot{Name: "target", Data: target}
	b, read := w.draw(2, 1, 0), 0
	hand := func(to func(*batch)) error {
		read++
		to(b)
		return nil
	}
	f := &feeder{w: w, hand: hand, n: 2, steps: 3, fed: map[*float32]bool{}}
	require.Equal(t, 6, f.Len())
	require.NoError(t, f.Fill(0, 0, 2, in, want))
	require.Equal(t, b.x, x)
	require.Equal(t, b.target, target)
	x[0] = -1
	require.NoError(t, f.Fill(0, 2, 2, in, want))
	require.Equal(t, float32(-1), x[0])
	require.Equal(t, 1, read)

	f = &feeder{w: w, n: 2, steps: 3, fed: map[*float32]bool{}}
	require.NoError(t, f.Fill(0, 0, 2, in, want))
	first := append([]float32{}, x...)
	require.NoError(t, f.Fill(0, 2, 2, in, want))
	require.NotEqual(t, first, x, "drawn batches differ from step to step")
}

func TestBatchFile(t *testing.T) {
	w := named(t, "W5")
	b := w.draw(2, 1, 0)
	path := filepath.Join(t.TempDir(), "batch.npz")
	require.NoError(t, b.save(path, w))
	back, err := loadBatch(path)
	require.NoError(t, err)
	require.Equal(t, b, back)
	_, err = loadBatch(filepath.Join(t.TempDir(), "none.npz"))
	require.Error(t, err)
}
