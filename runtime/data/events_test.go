package data

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// Made-up recordings of two events each: (x, 0) darker at 0, (x, 1) brighter at 9 microseconds.
func spark(x byte) []byte { return []byte{x, 0, 0, 0, 0, x, 1, 0x80, 0, 9} }

func TestNMNISTFiles(t *testing.T) {
	files := map[string][]byte{"Train/3/00002.bin": spark(3), "Train/7/00001.bin": spark(7), "Test/5/00001.bin": spark(5),
		"index.tsv": {}, "other.bin": {1}}
	dir, folder := t.TempDir(), t.TempDir()
	put(t, dir, "nmnist.tar.gz", archive(t, files))
	for name, b := range files {
		require.NoError(t, os.MkdirAll(filepath.Dir(filepath.Join(folder, name)), 0o755))
		put(t, folder, name, b)
	}
	args := []Arg{{"steps", Num(2)}, {"clip", Num(1)}}
	a, err := Open("nmnist", args, Locator{Dirs: []string{dir}})
	require.NoError(t, err)
	b, err := Open("nmnist", args, Locator{Dirs: []string{folder}})
	require.NoError(t, err)
	require.Equal(t, rows(a), rows(b))
	require.Equal(t, []int{2, 2, 34, 34}, a.Train.Shape)
	require.Equal(t, []int32{3, 7}, a.Train.labels)
	x := make([]float32, a.Train.Size())
	a.Train.Sample(1, x)
	want := make([]float32, len(x))
	want[7], want[(3*34+1)*34+7] = 1, 1 // frame 0 darker, row 0; frame 1 brighter, row 1
	require.Equal(t, want, x)

	for name, c := range map[string]struct {
		file string
		b    []byte
		args []Arg
		want string
	}{
		"class": {"Train/ten/00001.bin", spark(1), nil, "Train/ten/00001.bin: expected the digit as the name of the folder"},
		"cut":   {"Train/1/00001.bin", spark(1)[:7], nil, "Train/1/00001.bin: byte 7: the file ends within an event"},
		"pixel": {"Train/1/00001.bin", spark(34), nil, "byte 0: event at column 34, row 0"},
		"parts": {"Train/1/00001.bin", spark(1), nil, "1 recordings for training and 0 for testing"},
		"none":  {"a/b/c.bin", spark(1), nil, "no recordings (.bin) in it"},
		"by":    {"Train/1/00001.bin", spark(1), []Arg{{"by", Str("count")}}, `"time" or "number", not "count"`},
		"clip":  {"Train/1/00001.bin", spark(1), []Arg{{"clip", Num(256)}}, "`clip` is at most 255"},
	} {
		dir := t.TempDir()
		put(t, dir, "nmnist.tar.gz", archive(t, map[string][]byte{c.file: c.b}))
		_, err := Open("nmnist", c.args, Locator{Dirs: []string{dir}})
		require.ErrorContains(t, err, c.want, name)
	}
}

func TestNMNIST(t *testing.T) {
	needData(t)
	s := open(t, "nmnist", Arg{"clip", Num(1)})
	require.Equal(t, []int{900, 50}, []int{s.Train.N, s.Test.N}) // a subset
	require.Len(t, s.Notes, 2)
	require.Equal(t, []int{10, 2, 34, 34}, s.Train.Shape)
	mean := meanOf(s.Train)
	require.True(t, mean > 0.01 && mean < 0.2, mean)
	m := open(t, "mnist")
	counts := make([]int, 10)
	for i := range 900 {
		counts[m.Train.Label(i)]++
	}
	require.Equal(t, counts, classCounts(s.Train), "the first 900 images of MNIST")
}

func TestDVSGesture(t *testing.T) {
	needData(t)
	s := open(t, "dvs128_gesture", Arg{"by", Str("number")})
	require.Equal(t, []int{10, 2, 128, 128}, s.Train.Shape)
	require.Equal(t, []int32{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}, s.Train.labels)
	require.Len(t, s.Notes, 1)
}
