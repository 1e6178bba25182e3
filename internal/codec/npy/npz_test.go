package npy

import (
	"archive/zip"
	"bytes"
	"os"
	"testing"

	"github.com/stretchr/testify/require"
)

func sample() map[string]*Array {
	return map[string]*Array{
		"y": FromInt64([]int{3}, []int64{2, 0, 1}),
		"x": FromFloat32([]int{3, 2}, []float32{1, 2, 3, 4, 5, 6}),
		"a": FromUint8([]int{1000}, make([]byte, 1000)),
	}
}

func TestArchiveRoundTripAndDeterminism(t *testing.T) {
	for _, compress := range []bool{false, true} {
		var first, second bytes.Buffer
		require.NoError(t, WriteArchive(&first, sample(), compress))
		require.NoError(t, WriteArchive(&second, sample(), compress))
		require.Equal(t, first.Bytes(), second.Bytes())
		if compress {
			require.Less(t, first.Len(), 1000)
		}
		a, err := OpenArchive(bytes.NewReader(first.Bytes()), int64(first.Len()))
		require.NoError(t, err)
		require.Equal(t, []string{"a", "x", "y"}, a.Names())
		for name, want := range sample() {
			got, err := a.Array(name)
			require.NoError(t, err)
			require.Equal(t, want, got)
			shape, err := a.Shape(name)
			require.NoError(t, err)
			require.Equal(t, want.Shape, shape)
		}
		_, err = a.Shape("b")
		require.ErrorContains(t, err, `no array named "b"`)
	}
}

func TestArchiveDetectsDamage(t *testing.T) {
	var b bytes.Buffer
	require.NoError(t, WriteArchive(&b, sample(), false))
	raw := b.Bytes()
	at := bytes.Index(raw, []byte{0, 0, 0x80, 0x3f, 0, 0, 0, 0x40}) // elements of x
	raw[at] ^= 1
	a, err := OpenArchive(bytes.NewReader(raw), int64(len(raw)))
	require.NoError(t, err)
	_, err = a.Array("x")
	require.ErrorIs(t, err, zip.ErrChecksum)
	_, err = a.Array("y")
	require.NoError(t, err)

	_, err = OpenArchive(bytes.NewReader(raw[:len(raw)-5]), int64(len(raw)-5))
	require.ErrorContains(t, err, "not a .npz archive")
}

func TestArchiveRefusesSizesThatItCannotHold(t *testing.T) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	_, err := z.CreateRaw(&zip.FileHeader{Name: "x.npy", Method: zip.Deflate, UncompressedSize64: 1 << 40})
	require.NoError(t, err)
	require.NoError(t, z.Close())
	a, err := OpenArchive(bytes.NewReader(b.Bytes()), int64(b.Len()))
	require.NoError(t, err)
	_, err = a.Array("x")
	require.ErrorContains(t, err, "x.npy: the archive of")
}

func TestArchiveRefusesEqualNames(t *testing.T) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for range 2 {
		_, err := z.Create("x.npy")
		require.NoError(t, err)
	}
	require.NoError(t, z.Close())
	_, err := OpenArchive(bytes.NewReader(b.Bytes()), int64(b.Len()))
	require.ErrorContains(t, err, `two arrays in the archive are named "x"`)
}

func FuzzArchive(f *testing.F) {
	for _, compress := range []bool{false, true} {
		var b bytes.Buffer
		require.NoError(f, WriteArchive(&b, sample(), compress))
		f.Add(b.Bytes())
	}
	stored, err := os.ReadFile("testdata/stored.npz")
	require.NoError(f, err)
	f.Add(stored)
	f.Fuzz(func(t *testing.T, file []byte) {
		a, err := OpenArchive(bytes.NewReader(file), int64(len(file)))
		if err != nil {
			return
		}
		for _, name := range a.Names() {
			shape, bad := a.Shape(name)
			if x, err := a.Array(name); err == nil {
				checkArray(t, x)
				require.NoError(t, bad)
				require.Equal(t, x.Shape, shape)
			}
		}
	})
}
