package hdf5

import (
	"compress/gzip"
	"io"
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

func file(t testing.TB, name string) *File {
	b, err := os.ReadFile(filepath.Join("testdata", name))
	require.NoError(t, err)
	f, err := Open(b)
	require.NoError(t, err)
	return f
}

func floats(t testing.TB, f *File, path string) ([]float32, []int) {
	v, shape, err := f.Floats32(path)
	require.NoError(t, err)
	return v, shape
}

// Both files were written by h5py, in the oldest and the newest form.
func TestNumbersAndTexts(t *testing.T) {
	for _, name := range []string{"earliest.h5", "latest.h5"} {
		f := file(t, name)
		for path, want := range map[string][]float32{
			"scalar": {-7}, "bool": {1, 0}, "group/inner/half": {0, 1.5, -2, 1. / (1 << 24), 65504, float32(math.Inf(1))},
			"/group/inner/big": {1.25, -3}, "group/inner/i8": {-128, 127}, "group/inner/u16": {0, 65535, 1, 2},
		} {
			got, _ := floats(t, f, path)
			require.Equal(t, want, got, path)
		}
		_, shape := floats(t, f, "scalar")
		require.Empty(t, shape)
		shape, err := f.Shape("group/inner/u16")
		require.NoError(t, err)
		require.Equal(t, []int{2, 2}, shape)
		for path, want := range map[string][]string{"text": {"largo ü"}, "words": {"zero", "one"}, "names": {"a", "", "three"}} {
			got, err := f.Strings(path)
			require.NoError(t, err, path)
			require.Equal(t, want, got)
		}
	}
}

func TestChunks(t *testing.T) {
	f := file(t, "earliest.h5")
	for path, n := range map[string]int{"chunks/plain": 105, "chunks/gzip": 105, "chunks/many": 300} {
		got, _ := floats(t, f, path)
		require.Len(t, got, n)
		for i, v := range got {
			require.Equal(t, float32(i), v, path)
		}
	}
	got, shape := floats(t, f, "empty")
	require.Empty(t, got)
	require.Equal(t, []int{0}, shape)
}

func TestLists(t *testing.T) {
	for name, n := range map[string]int{"spikes_train.h5": 6, "spikes_test.h5": 3} {
		f := file(t, name)
		times, err := f.VLen("spikes/times")
		require.NoError(t, err)
		units, err := f.VLen("spikes/units")
		require.NoError(t, err)
		require.Equal(t, n, times.Len())
		for i := range n {
			at, err := times.Read(i, []float32{9})
			require.NoError(t, err)
			u, err := units.Read(i, nil)
			require.NoError(t, err)
			require.Len(t, at, i+1)
			for k := range i {
				require.Equal(t, float32(i)/8+float32(k)/64, at[k+1])
				require.Equal(t, float32(100*i+k), u[k])
			}
		}
	}
}

func TestRefusals(t *testing.T) {
	f := file(t, "earliest.h5")
	read := func(path string) error { _, _, err := f.Floats32(path); return err }
	for want, err := range map[string]error{
		`group / has no "labels"; it has "bool", "chunks", "empty", "group",`: read("labels"),
		"it is no group":                         read("scalar/x"),
		"group: it is no array: it has no shape": read("group"),
		"text: it does not hold numbers":         read("text"),
		"have filter 32000, known are 1 (gzip)":  read("chunks/lzf"),
		"pair: byte ":                            read("pair"),
		"unwritten: its elements were never":     read("unwritten"),
		`"soft" is a soft or external link`:      read("soft"),
		"scalar: it does not hold texts":         func() error { _, err := f.Strings("scalar"); return err }(),
		"names: it does not hold lists of":       func() error { _, err := f.VLen("names"); return err }(),
		"byte 0: no HDF5 file":                   func() error { _, err := Open([]byte("PK\x03\x04 and so on, and so on")); return err }(),
		"byte 0: superblock of 9 bytes":          func() error { _, err := Open(nil); return err }(),
		"byte 8: superblock of version 9":        func() error { _, err := Open([]byte("\x89HDF\r\n\x1a\n\x09")); return err }(),
	} {
		require.ErrorContains(t, err, want)
	}
}

// A file that ends anywhere is refused, or gives what it gave when whole: never a panic, never something else.
func TestTruncatedFiles(t *testing.T) {
	whole, err := os.ReadFile(filepath.Join("testdata", "spikes_test.h5"))
	require.NoError(t, err)
	refused := 0
	for n := range whole {
		if dump(whole[:n]) != nil {
			refused++
		}
	}
	require.NoError(t, dump(whole))
	require.Greater(t, refused, len(whole)*3/4)
}

// dump reads all that a file of spikes has.
func dump(b []byte) error {
	f, err := Open(b)
	if err != nil {
		return err
	}
	var buf []float32
	for _, path := range []string{"spikes/times", "spikes/units"} {
		l, err := f.VLen(path)
		if err != nil {
			return err
		}
		for i := range l.Len() {
			if buf, err = l.Read(i, buf[:0]); err != nil {
				return err
			}
		}
	}
	if _, _, err = f.Floats32("labels"); err == nil {
		_, err = f.Strings("extra/keys")
	}
	return err
}

// The sums were computed by h5py.
func TestRealLists(t *testing.T) {
	dir := os.Getenv("SNNC_DATA")
	if dir == "" {
		t.Skip("set SNNC_DATA to a folder of data sets to run this test")
	}
	for name, want := range map[string][3]int{"train": {300, 1187474, 306289105}, "test": {100, 390436, 98939778}} {
		f, err := Open(gunzip(t, filepath.Join(dir, "shd-layout-fsdd", "fsddspikes_"+name+".h5.gz")))
		require.NoError(t, err)
		times, err := f.VLen("spikes/times")
		require.NoError(t, err)
		units, err := f.VLen("spikes/units")
		require.NoError(t, err)
		got := [3]int{units.Len()}
		for i := range units.Len() {
			u, err := units.Read(i, nil)
			require.NoError(t, err)
			at, err := times.Read(i, nil)
			require.NoError(t, err)
			require.Len(t, at, len(u))
			got[1] += len(u)
			for _, v := range u {
				got[2] += int(v)
			}
		}
		require.Equal(t, want, got)
		keys, err := f.Strings("extra/keys")
		require.NoError(t, err)
		require.Equal(t, []string{"zero", "one", "two"}, keys[:3])
	}
}

func FuzzRead(f *testing.F) {
	for _, name := range []string{"earliest.h5", "latest.h5", "spikes_train.h5", "spikes_test.h5"} {
		b, err := os.ReadFile(filepath.Join("testdata", name))
		require.NoError(f, err)
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		_ = dump(b)
		f, err := Open(b)
		if err != nil {
			return
		}
		for _, path := range []string{"scalar", "chunks/gzip", "chunks/plain", "group/inner/half", "bool"} {
			_, _, _ = f.Floats32(path)
		}
		_, _ = f.Strings("names")
		_, _ = f.Strings("words")
	})
}

func gunzip(t testing.TB, path string) []byte {
	f, err := os.Open(path)
	require.NoError(t, err)
	defer f.Close()
	z, err := gzip.NewReader(f)
	require.NoError(t, err)
	b, err := io.ReadAll(z)
	require.NoError(t, err)
	return b
}
