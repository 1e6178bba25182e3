package idx

import (
	"bytes"
	"compress/gzip"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

const limit = 1 << 20

func TestEveryElementType(t *testing.T) {
	for _, c := range []struct {
		kind Type
		data []byte
		want []float32
	}{
		{Uint8, []byte{0, 255}, []float32{0, 255}},
		{Int8, []byte{0x80, 0x7f}, []float32{-128, 127}},
		{Int16, []byte{0x80, 0, 0x01, 0x02}, []float32{-32768, 258}},
		{Int32, []byte{0xff, 0xff, 0xff, 0xfe, 0, 1, 0, 0}, []float32{-2, 65536}},
		{Float32, []byte{0x3f, 0x80, 0, 0, 0xc0, 0x20, 0, 0}, []float32{1, -2.5}},
		{Float64, []byte{0x3f, 0xf8, 0, 0, 0, 0, 0, 0, 0xc0, 0, 0, 0, 0, 0, 0, 0}, []float32{1.5, -2}},
	} {
		file := append([]byte{0, 0, byte(c.kind), 2, 0, 0, 0, 1, 0, 0, 0, 2}, c.data...)
		for _, raw := range [][]byte{file, zip(t, file)} {
			a, err := Read(bytes.NewReader(raw), limit)
			require.NoError(t, err, c.kind)
			require.Equal(t, []int{1, 2}, a.Shape)
			require.Equal(t, c.want, a.Float32(), c.kind)
		}
	}
}

func TestRefusals(t *testing.T) {
	ok := []byte{0, 0, 8, 1, 0, 0, 0, 3, 1, 2, 3}
	for name, c := range map[string]struct {
		file []byte
		want string
	}{
		"empty":       {nil, "IDX header at byte 0: the file is truncated"},
		"magic":       {[]byte("PNG!"), "the first two bytes are 0x504e"},
		"type":        {[]byte{0, 0, 7, 1}, "byte 2: unknown IDX element type 0x07"},
		"dimensions":  {ok[:6], "byte 6: 1 dimension sizes expected: the file is truncated"},
		"elements":    {ok[:10], "byte 10: the file ends, but shape [3] of uint8 needs 3 bytes of elements, of which 2"},
		"trailing":    {append(bytes.Clone(ok), 9), "byte 11: more bytes after the end"},
		"huge":        {[]byte{0, 0, 8, 1, 255, 255, 255, 255}, "needs more than the 1048576 bytes allowed"},
		"overflow":    {[]byte{0, 0, 14, 2, 255, 255, 255, 255, 255, 255, 255, 255}, "needs more than"},
		"gzip header": {[]byte{0x1f, 0x8b, 9}, "gzip header"},
		"gzip cut":    {zip(t, ok)[:30], "the file is truncated"},
	} {
		_, err := Read(bytes.NewReader(c.file), limit)
		require.ErrorContains(t, err, c.want, name)
	}
}

func TestGzipChecksumIsVerified(t *testing.T) {
	raw := zip(t, []byte{0, 0, 8, 1, 0, 0, 0, 3, 1, 2, 3})
	raw[len(raw)-8] ^= 1 // CRC-32
	_, err := Read(bytes.NewReader(raw), limit)
	require.ErrorIs(t, err, gzip.ErrChecksum)
}

func TestZeroSizeArrays(t *testing.T) {
	a, err := Read(bytes.NewReader([]byte{0, 0, 14, 3, 255, 255, 255, 255, 255, 255, 255, 255, 0, 0, 0, 0}), limit)
	require.NoError(t, err)
	require.Zero(t, a.Len())
	a, err = Read(bytes.NewReader([]byte{0, 0, 8, 0, 42}), limit) // no dimensions: one number
	require.NoError(t, err)
	require.Equal(t, []float32{42}, a.Float32())
}

func TestReadFileNamesTheFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "labels-idx1-ubyte")
	require.NoError(t, os.WriteFile(path, []byte{0, 0}, 0o600))
	_, err := ReadFile(path, limit)
	require.ErrorContains(t, err, path+": IDX header at byte 0")
}

func FuzzRead(f *testing.F) {
	ok := []byte{0, 0, 8, 1, 0, 0, 0, 3, 1, 2, 3}
	f.Add(ok)
	f.Add([]byte{0, 0, 14, 3, 255, 255, 255, 255, 0, 0, 0, 0})
	f.Add([]byte{0, 0, 13, 1, 0, 0, 0, 1, 0, 0, 128, 63})
	f.Add(zip(f, ok))
	f.Fuzz(func(t *testing.T, file []byte) {
		a, err := Read(bytes.NewReader(file), limit)
		if err != nil {
			return
		}
		n := 1
		for _, d := range a.Shape {
			n *= d
		}
		require.Equal(t, n, a.Len())
		require.Len(t, a.Float32(), n)
	})
}

func zip(t testing.TB, data []byte) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, err := z.Write(data)
	require.NoError(t, err)
	require.NoError(t, z.Close())
	return b.Bytes()
}
