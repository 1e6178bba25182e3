package safetensors

import (
	"bytes"
	"encoding/binary"
	"math"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestReadsTheReferenceImplementation(t *testing.T) {
	f := open(t, reference(t))
	require.Equal(t, map[string]string{"format": "np", "note": "a <b> & \"c\" µ"}, f.Meta)
	require.Equal(t, []string{"d", "h", "i16", "n", "none", "ok", "scalar", "u8", "w"}, f.Names())
	want := map[string][]float64{
		"d": {math.Pi}, "h": {65504, 0x1p-24, -0.333251953125}, "i16": {-32768, 5}, "n": {-1, 0x1p62}, "none": {},
		"ok": {1, 0}, "scalar": {2.5}, "u8": {0, 255}, "w": {1, -2.5, 0x1p-148, math.Inf(1), 0, 7},
	}
	for name, values := range want {
		x, err := f.Tensor(name)
		require.NoError(t, err)
		require.Equal(t, values, x.Float64(), name)
	}
	dtype, shape, ok := f.Info("w")
	require.True(t, ok)
	require.Equal(t, "F32", dtype)
	require.Equal(t, []int{2, 3}, shape)
	_, err := f.Tensor("v")
	require.ErrorContains(t, err, `no tensor named "v"`)
}

func TestWrittenAgainTheTensorsAreTheSame(t *testing.T) {
	f := open(t, reference(t))
	tensors := all(t, f)
	again := open(t, write(t, tensors, f.Meta))
	require.Equal(t, tensors, all(t, again))
	require.Equal(t, f.Meta, again.Meta)
}

func TestDeterministicWhateverTheOrder(t *testing.T) {
	a := Float32("a", []int{2}, []float32{1, 2})
	b := Int64("b", []int{1}, []int64{-3})
	c := Tensor{Name: "c", DType: "U8", Shape: []int{3}, Data: []byte{1, 2, 3}}
	d := Float64("d", nil, []float64{0.5})
	meta := map[string]string{"z": "1", "epoch": "7"}
	want := `{"__metadata__":{"epoch":"7","z":"1"},"b":{"dtype":"I64","shape":[1],"data_offsets":[0,8]},` +
		`"d":{"dtype":"F64","shape":[],"data_offsets":[8,16]},"a":{"dtype":"F32","shape":[2],"data_offsets":[16,24]},` +
		`"c":{"dtype":"U8","shape":[3],"data_offsets":[24,27]}}`
	first := write(t, []Tensor{a, b, c, d}, meta)
	require.Equal(t, want, strings.TrimRight(string(first[8:len(first)-27]), " "))
	require.Zero(t, (len(first)-27)%8)
	require.Equal(t, first, write(t, []Tensor{d, c, b, a}, meta))

	x, err := open(t, first).Tensor("b")
	require.NoError(t, err)
	ints, err := x.Int64()
	require.NoError(t, err)
	require.Equal(t, []int64{-3}, ints)
	y, err := open(t, first).Tensor("a")
	require.NoError(t, err)
	require.Equal(t, []float32{1, 2}, y.Float32())
	_, err = y.Int64()
	require.ErrorContains(t, err, `tensor "a" of F32`)
}

func TestWriteRefusals(t *testing.T) {
	one := Float32("a", []int{1}, []float32{1})
	for want, tensors := range map[string][]Tensor{
		`"a" is reserved, there twice`:                {one, one},
		`"__metadata__" is reserved`:                  {Float32(metaKey, []int{1}, []float32{1})},
		`shape [2] of F32 does not match 4 bytes`:     {Float32("a", []int{2}, []float32{1})},
		`element type "C64" is not supported`:         {{Name: "a", DType: "C64"}},
		`tensor "a": shape [-1] has a negative size`:  {Float32("a", []int{-1}, nil)},
		`tensor "a": element 0 is 2, expected 0 or 1`: {{Name: "a", DType: "BOOL", Shape: []int{1}, Data: []byte{2}}},
	} {
		require.ErrorContains(t, Write(nil, tensors, nil), want)
	}
}

func TestReadRefusals(t *testing.T) {
	const a = `"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}`
	for name, c := range map[string]struct{ head, want string }{
		"not JSON":   {"hello", "byte 8: the header is not a JSON object"},
		"cut JSON":   {`{"a"`, "the JSON ends too early"},
		"trailing":   {`{` + a + `}}`, "header at byte 6"},
		"twice":      {`{` + a + `,` + a + `}`, `the key "a" is there twice`},
		"field":      {`{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"x":1}}`, `unknown field "x"`},
		"no shape":   {`{"a":{"dtype":"F32","data_offsets":[0,4]}}`, "needs dtype, shape and two data_offsets"},
		"offsets":    {`{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4,8]}}`, "two data_offsets"},
		"backwards":  {`{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}`, "do not hold the 4 bytes"},
		"size":       {`{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}`, "do not hold the 8 bytes of shape [2] of F32"},
		"gap":        {`{"a":{"dtype":"U8","shape":[2],"data_offsets":[2,4]}}`, `tensor "a" begins at data byte 2, but the header ends at 0`},
		"overlap":    {`{` + a + `,"b":{"dtype":"U8","shape":[2],"data_offsets":[2,4]}}`, `tensor "b" begins at data byte 2, but "a" ends at 4`},
		"short":      {`{"a":{"dtype":"U8","shape":[3],"data_offsets":[0,3]}}`, "the tensors end at data byte 3, the file at 4"},
		"long":       {`{"a":{"dtype":"U8","shape":[5],"data_offsets":[0,5]}}`, "the tensors end at data byte 5, the file at 4"},
		"overflow":   {`{"a":{"dtype":"F64","shape":[4294967296,4294967296],"data_offsets":[0,0]}}`, "more than 2^63 bytes"},
		"negative":   {`{"a":{"dtype":"F64","shape":[-1],"data_offsets":[0,4]}}`, "negative size"},
		"type":       {`{"a":{"dtype":"F8","shape":[1],"data_offsets":[0,4]}}`, `element type "F8" is not supported`},
		"metadata":   {`{"__metadata__":{"a":1}}`, `"__metadata__": json`},
		"not object": {`{"a":[]}`, "json"},
	} {
		raw := append(withHeader(c.head), 1, 2, 3, 4)
		_, err := Read(bytes.NewReader(raw), int64(len(raw)))
		require.ErrorContains(t, err, c.want, name)
	}
	for _, raw := range []string{"", "1234567", "\xff\xff\xff\xff\xff\xff\xff\xff{}", "\x09\x00\x00\x00\x00\x00\x00\x00{}"} {
		_, err := Read(strings.NewReader(raw), int64(len(raw)))
		require.Error(t, err)
	}
}

// Every prefix of a good file is refused.
func TestTruncation(t *testing.T) {
	raw := reference(t)
	for n := range raw {
		_, err := Read(bytes.NewReader(raw[:n]), int64(n))
		require.Error(t, err, "%d bytes", n)
	}
}

func FuzzRead(f *testing.F) {
	f.Add(reference(f))
	f.Add(append(withHeader(`{"a":{"dtype":"BF16","shape":[2],"data_offsets":[0,4]}}`), 1, 2, 3, 4))
	f.Add(withHeader(`{"__metadata__":{"a":"b"},"e":{"dtype":"BOOL","shape":[0],"data_offsets":[0,0]}}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		file, err := Read(bytes.NewReader(raw), int64(len(raw)))
		if err != nil {
			return
		}
		var good []Tensor
		for _, name := range file.Names() {
			x, err := file.Tensor(name)
			if err != nil {
				continue
			}
			require.Len(t, x.Float32(), x.Len())
			_, _ = x.Int64()
			good = append(good, *x)
		}
		again := open(t, write(t, good, file.Meta))
		for _, x := range good {
			y, err := again.Tensor(x.Name)
			require.NoError(t, err)
			require.Equal(t, x, *y)
		}
	})
}

func withHeader(text string) []byte {
	return append(binary.LittleEndian.AppendUint64(nil, uint64(len(text))), text...)
}

func reference(t testing.TB) []byte {
	raw, err := os.ReadFile("testdata/reference.safetensors")
	require.NoError(t, err)
	return raw
}

func open(t testing.TB, raw []byte) *File {
	f, err := Read(bytes.NewReader(raw), int64(len(raw)))
	require.NoError(t, err)
	return f
}

func write(t testing.TB, tensors []Tensor, meta map[string]string) []byte {
	var b bytes.Buffer
	require.NoError(t, Write(&b, tensors, meta))
	return b.Bytes()
}

func all(t testing.TB, f *File) []Tensor {
	var out []Tensor
	for _, name := range f.Names() {
		x, err := f.Tensor(name)
		require.NoError(t, err)
		out = append(out, *x)
	}
	return out
}
