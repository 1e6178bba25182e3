package data

import (
	"bytes"
	"encoding/binary"
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// MNIST of SNNC_DATA: the class counts are the published ones.
func TestMNIST(t *testing.T) {
	needData(t)
	m := open(t, "mnist")
	require.Equal(t, 60000, m.Train.N)
	require.Contains(t, []int{9000, 10000}, m.Test.N)
	require.Equal(t, m.Test.N == 10000, len(m.Notes) == 0)
	require.Equal(t, []int{5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949}, classCounts(m.Train))
	require.InDelta(t, 0.1307, meanOf(m.Train), 5e-5) // the mean that everybody normalises with
	require.Equal(t, []int{5, 0, 4, 1}, []int{m.Train.Label(0), m.Train.Label(1), m.Train.Label(2), m.Train.Label(3)})
	require.Equal(t, []int{7, 2, 1, 0}, []int{m.Test.Label(0), m.Test.Label(1), m.Test.Label(2), m.Test.Label(3)})
}

func TestFashionMNIST(t *testing.T) {
	needData(t)
	m := open(t, "fashion_mnist")
	require.Equal(t, []int{60000, 10000}, []int{m.Train.N, m.Test.N})
	require.Empty(t, m.Notes)
	for _, n := range classCounts(m.Train) {
		require.Equal(t, 6000, n)
	}
	require.InDelta(t, 0.2860, meanOf(m.Train), 5e-5)
	require.Equal(t, "Ankle boot", m.Train.ClassNames[m.Train.Label(0)])
}

func TestKnownFindsTheFolder(t *testing.T) {
	needData(t)
	for _, i := range Known() {
		if i.Name == "mnist" {
			dir, looked := i.Locate(NewLocator(""))
			require.Equal(t, filepath.Join(os.Getenv("SNNC_DATA"), "mnist"), dir)
			require.Equal(t, dir, looked[len(looked)-1])
		}
	}
}

func TestIDXMismatches(t *testing.T) {
	images := func(n uint32, h, w uint32) []byte { return append(idxHead(3, n, h, w), make([]byte, n*h*w)...) }
	labels := func(l ...byte) []byte { return append(idxHead(1, uint32(len(l))), l...) }
	for name, c := range map[string]struct {
		x, y []byte
		want string
	}{
		"count": {images(2, 28, 28), labels(1), "train-labels-idx1-ubyte: holds uint8 of shape [1], expected one uint8 label for each of the 2 images"},
		"shape": {images(2, 28, 27), labels(1, 2), "train-images-idx3-ubyte: holds uint8 of shape [2 28 27], expected uint8 of shape [N 28 28]"},
		"none":  {images(0, 28, 28), labels(), "N at least 1"},
		"class": {images(2, 28, 28), labels(9, 10), "train-labels-idx1-ubyte: label 1 (counted from 0) is 10, expected 0 to 9"},
		"rank":  {images(2, 28, 28), images(2, 1, 1), "holds uint8 of shape [2 1 1]"},
		"cut":   {images(2, 28, 28)[:1000], labels(1, 2), "train-images-idx3-ubyte: byte 1000: the file ends"},
		"many":  {idxHead(3, 60001, 28, 28), labels(1, 2), "train-images-idx3-ubyte: byte 4: shape [60001 28 28] of uint8 needs more than the 47040000 bytes"},
		"good":  {images(2, 28, 28), labels(1, 2), ""},
	} {
		dir := t.TempDir()
		put(t, dir, "train-images-idx3-ubyte", c.x)
		put(t, dir, "train-labels-idx1-ubyte", c.y)
		put(t, dir, "t10k-images-idx3-ubyte", images(1, 28, 28))
		put(t, dir, "t10k-labels-idx1-ubyte", labels(3))
		m, err := Open("mnist", nil, Locator{Dirs: []string{dir}})
		if c.want == "" {
			require.NoError(t, err)
			require.Equal(t, []string{"the training part of `mnist` has 2 samples, the published one 60000",
				"the test part of `mnist` has 1 samples, the published one 10000"}, m.Notes)
			continue
		}
		require.ErrorContains(t, err, c.want, name)
	}
}

func TestCIFAR(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "cifar-10-batches-bin")
	require.NoError(t, os.Mkdir(dir, 0o700))
	for i, name := range append(cifarTrain(), cifarTest) {
		put(t, dir, name, append(cifarRow(byte(i), byte(10*i)), cifarRow(9, 255)...))
	}
	c, err := Open("cifar10", nil, Locator{Dirs: []string{filepath.Dir(dir)}})
	require.NoError(t, err)
	require.Equal(t, dir, c.Dir)
	require.Equal(t, []int{10, 2}, []int{c.Train.N, c.Test.N})
	x := make([]float32, cifarPixels)
	for i := range 5 {
		require.Equal(t, i, c.Train.Label(2*i))
		c.Train.Sample(2*i, x)
		require.Equal(t, float32(10*i)/255, x[0])
		require.Equal(t, float32(10*i+2)/255, x[cifarPixels-1], "the blue plane is the last")
		require.Equal(t, 9, c.Train.Label(2*i+1))
	}

	put(t, dir, "data_batch_3.bin", cifarRow(1, 1)[:3000])
	_, err = Open("cifar10", nil, Locator{Dirs: []string{dir}})
	require.ErrorContains(t, err, "data_batch_3.bin: byte 3000: the file ends within record 0")
	put(t, dir, "data_batch_3.bin", append(cifarRow(1, 1), cifarRow(10, 1)...))
	_, err = Open("cifar10", nil, Locator{Dirs: []string{dir}})
	require.ErrorContains(t, err, "data_batch_3.bin: byte 3073: class 10 of record 1")
	require.NoError(t, os.Remove(filepath.Join(dir, "data_batch_5.bin")))
	_, err = Open("cifar10", nil, Locator{Dirs: []string{dir}})
	require.ErrorContains(t, err, "were not found: data_batch_1.bin")
}

func FuzzCIFAR(f *testing.F) {
	f.Add(cifarRow(3, 7))
	f.Add(append(cifarRow(0, 0), cifarRow(9, 255)...))
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, raw []byte) {
		kept := bytes.Clone(raw)
		pixels, labels, err := readCIFAR(bytes.NewReader(raw))
		if err != nil {
			return
		}
		require.Len(t, pixels, len(labels)*cifarPixels)
		for i, l := range labels {
			record := kept[i*cifarRecord:]
			require.Equal(t, int32(record[0]), l)
			require.Equal(t, record[1:cifarRecord], pixels[i*cifarPixels:(i+1)*cifarPixels])
		}
	})
}

// cifarRow is a record whose planes are filled with v, v+1 and v+2.
func cifarRow(class, v byte) []byte {
	row := []byte{class}
	for plane := range byte(3) {
		row = append(row, bytes.Repeat([]byte{v + plane}, 1024)...)
	}
	return row
}

func idxHead(dims byte, sizes ...uint32) []byte {
	h := []byte{0, 0, 8, dims}
	for _, s := range sizes {
		h = binary.BigEndian.AppendUint32(h, s)
	}
	return h
}

func put(t testing.TB, dir, name string, data []byte) string {
	path := filepath.Join(dir, name)
	require.NoError(t, os.WriteFile(path, data, 0o600))
	return path
}

func classCounts(s *Set) []int {
	out := make([]int, s.Classes)
	for i := range s.N {
		out[s.Label(i)]++
	}
	return out
}

func meanOf(s *Set) float64 {
	x, sum := make([]float32, s.Size()), 0.
	for i := range s.N {
		s.Sample(i, x)
		for _, v := range x {
			sum += float64(v)
		}
	}
	return sum / float64(s.N) / math.Max(1, float64(s.Size()))
}
