package npy

import (
	"bytes"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestNumPyFilesOfEveryTypeAndOrder(t *testing.T) {
	for _, file := range []string{"stored.npz", "deflated.npz"} {
		a := openArchive(t, filepath.Join("testdata", file))
		for _, dtype := range strings.Fields("u1 u2 u4 u8 i1 i2 i4 i8 f2 f4 f8") {
			for _, order := range strings.Fields("le_C le_F be_C be_F") {
				x, err := a.Array(dtype + "_" + order)
				require.NoError(t, err)
				require.Equal(t, dtype, x.DType)
				require.Equal(t, []int{2, 3}, x.Shape)
				require.Equal(t, []float64{0, 1, 2, 100, 126, 127}, x.Float64(), dtype+order)
				require.Equal(t, []float32{0, 1, 2, 100, 126, 127}, x.Float32(), dtype+order)
				ints, err := x.Int64()
				require.NoError(t, err)
				require.Equal(t, []int64{0, 1, 2, 100, 126, 127}, ints)
			}
		}
	}
}

func TestNumPySpecialCases(t *testing.T) {
	a := openArchive(t, "testdata/stored.npz")
	get := func(name string) *Array {
		x, err := a.Array(name)
		require.NoError(t, err)
		return x
	}
	require.Equal(t, []float32{0, 0, 1, 1, 1, 1}, get("b1").Float32())
	require.Equal(t, []float64{-32768, -1, 32767}, get("negative_i2").Float64())
	require.Equal(t, []float64{65504, 0x1p-24, -0x1p-14, 0.333251953125, math.Inf(1)}, get("f2_range").Float64())
	require.Equal(t, []float32{2.5}, get("scalar").Float32())
	require.Empty(t, get("scalar").Shape)
	require.Equal(t, []int{0, 7}, get("empty").Shape)
	require.Zero(t, get("empty").Len())
	cube := get("cube")
	for i, v := range cube.Float64() {
		require.Equal(t, float64(i), v)
	}
	_, err := a.Array("cubes")
	require.ErrorContains(t, err, `no array named "cubes" in the archive; it has b1, cube, empty`)
}

func TestHeaderVersions(t *testing.T) {
	for v := 1; v <= 3; v++ {
		x, err := ReadFile(fmt.Sprintf("testdata/v%d.npy", v))
		require.NoError(t, err)
		require.Equal(t, []float32{0, 1, 2, 100, 126, 127}, x.Float32())
	}
	_, err := ReadFile("testdata/structured.npy")
	require.ErrorContains(t, err, "testdata/structured.npy: byte 20: .npy header: structured arrays are not supported")
}

func TestRoundTrip(t *testing.T) {
	for _, a := range []*Array{
		FromFloat32([]int{2, 2}, []float32{1, -2.5, float32(math.Inf(-1)), 3e-45}),
		FromFloat64([]int{1}, []float64{math.Pi}),
		FromInt64([]int{3}, []int64{math.MinInt64, -1, math.MaxInt64}),
		FromUint8([]int{4, 0}, []byte{}),
		FromUint8([]int{}, []byte{7}),
		{Shape: []int{2}, DType: "f2", Data: []byte{0, 0x3c, 0, 0x40}},
	} {
		var b bytes.Buffer
		require.NoError(t, Write(&b, a))
		require.Zero(t, (b.Len()-len(a.Data))%64, "elements are aligned")
		back, err := Read(&b)
		require.NoError(t, err)
		require.Equal(t, a, back)
	}
}

func TestWriteRefusesWhatDoesNotMatch(t *testing.T) {
	require.ErrorContains(t, Write(nil, FromFloat32([]int{3}, []float32{1})), "shape [3] of f4 does not match 4 bytes")
	require.ErrorContains(t, Write(nil, FromUint8([]int{-1, -1}, []byte{1})), "negative")
	require.ErrorContains(t, Write(nil, &Array{DType: "c8"}), `element type "c8" is not supported`)
}

func TestInt64Refusals(t *testing.T) {
	for _, v := range []float64{0.5, math.NaN(), math.Inf(1), 0x1p63} {
		_, err := FromFloat64([]int{1}, []float64{v}).Int64()
		require.ErrorContains(t, err, "element 0 is")
	}
	_, err := (&Array{Shape: []int{1}, DType: "u8", Data: bytes.Repeat([]byte{255}, 8)}).Int64()
	require.ErrorContains(t, err, "18446744073709551615, too large")
}

func TestRefusals(t *testing.T) {
	head := func(dict string) string { return magic + "\x01\x00" + string([]byte{byte(len(dict)), 0}) + dict }
	good := head("{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }") + "\x00\x00\x80\x3f\x00\x00\x00\x40"
	for name, c := range map[string]struct{ file, want string }{
		"empty":      {"", "byte 0: .npy header: the file is truncated"},
		"magic":      {"PK\x03\x04\x00\x00\x00\x00", `not a .npy file: it begins with "PK`},
		"version":    {magic + "\x04\x00", "version 4.0 is not known"},
		"length":     {magic + "\x02\x00\xff\xff\xff\xff", "longer than the 65536 allowed"},
		"cut header": {good[:30], "the file is truncated"},
		"cut data":   {good[:len(good)-3], "byte 72: the file ends, but shape [2] of f4 needs 8 bytes of elements, of which 5"},
		"trailing":   {good + "x", "byte 75: more bytes after the end"},
		"object":     {head("{'descr': '|O', 'fortran_order': False, 'shape': (2,), }"), `element type "|O" is not supported`},
		"twice":      {head("{'descr': '<f4', 'descr': '<f4'}"), `the key "descr" is there twice`},
		"missing":    {head("{'descr': '<f4'}"), "needs descr, fortran_order and shape"},
		"unknown":    {head("{'x': 1}"), `unknown key "x"`},
		"negative":   {head("{'shape': (-2,)}"), "byte 21: .npy header: expected a size between 0"},
		"overflow":   {head("{'descr': '<f8', 'fortran_order': False, 'shape': (4294967296, 4294967296)}"), "more bytes than the file can hold"},
		"dims":       {head("{'shape': (" + strings.Repeat("1,", 65) + ")}"), "more than 64 dimensions"},
		"open":       {head("{'descr"), "never closed"},
		"trailing 2": {head("{'descr': '<f4', 'fortran_order': False, 'shape': (2,), } 1"), "text after the end"},
		"bool":       {head("{'descr': '|b1', 'fortran_order': False, 'shape': (1,), }") + "\x02", "boolean array is 2"},
	} {
		_, err := Read(strings.NewReader(c.file))
		require.ErrorContains(t, err, c.want, name)
	}
	x, err := Read(strings.NewReader(good))
	require.NoError(t, err)
	require.Equal(t, []float32{1, 2}, x.Float32())
}

// A header that promises 8 EiB allocates nothing.
func TestHeaderDoesNotDecideMemory(t *testing.T) {
	dict := "{'descr': '|u1', 'fortran_order': False, 'shape': (1099511627776,), }"
	file := magic + "\x01\x00" + string([]byte{byte(len(dict)), 0}) + dict + "\x00"
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err := Read(strings.NewReader(file))
	runtime.ReadMemStats(&after)
	require.ErrorContains(t, err, "of which 1 are there")
	require.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(1<<16))
}

func FuzzRead(f *testing.F) {
	for v := 1; v <= 3; v++ {
		file, err := os.ReadFile(fmt.Sprintf("testdata/v%d.npy", v))
		require.NoError(f, err)
		f.Add(file)
	}
	f.Add([]byte(magic + "\x01\x00\x3a\x00{'descr': '>f2', 'fortran_order': True, 'shape': (1L, 2L), }\n" + "1234"))
	f.Fuzz(func(t *testing.T, file []byte) {
		a, err := Read(bytes.NewReader(file))
		if err != nil {
			return
		}
		checkArray(t, a)
	})
}

// checkArray requires that what was read can be written and read back unchanged.
func checkArray(t *testing.T, a *Array) {
	require.Len(t, a.Float32(), a.Len())
	require.Len(t, a.Float64(), a.Len())
	_, _ = a.Int64()
	var b bytes.Buffer
	require.NoError(t, Write(&b, a))
	back, err := Read(&b)
	require.NoError(t, err)
	require.Equal(t, a, back)
}

func openArchive(t testing.TB, path string) *Archive {
	raw, err := os.ReadFile(path)
	require.NoError(t, err)
	a, err := OpenArchive(bytes.NewReader(raw), int64(len(raw)))
	require.NoError(t, err)
	return a
}
