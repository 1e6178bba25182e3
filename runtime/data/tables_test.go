package data

import (
	"bytes"
	"compress/gzip"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"snnc/internal/codec/npy"
)

const iris = "sepal,petal,kind\n5.1,1.4,setosa\n6.4, 4.5,versicolor\n5.0,1.5,setosa\n6.3,6.0,virginica\n"

func TestCSV(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, "iris.csv", []byte(iris))
	loc := Locator{Base: dir}
	c, err := Open("csv", []Arg{{"", Str("iris.csv")}, {"test", Num(0.25)}}, loc)
	require.NoError(t, err)
	require.Equal(t, []int{3, 1}, []int{c.Train.N, c.Test.N})
	require.Equal(t, []string{"setosa", "versicolor", "virginica"}, c.Train.ClassNames)
	require.Equal(t, []int{2}, c.Train.Shape)
	require.Equal(t, 3, c.Test.Classes)
	require.Equal(t, []string{"5,1.5,0", "5.1,1.4,0", "6.3,6,2", "6.4,4.5,1"}, rows(c))

	put(t, dir, "more.csv", []byte("kind;a;b\nb;1;2\na;3;4\n"))
	c, err = Open("csv", []Arg{{"", Str("more.csv")}, {"test_file", Str("more.csv")}, {"label", Str("kind")},
		{"separator", Str(";")}, {"scale", Num(2)}, {"shape", Nums(1, 2)}}, loc)
	require.NoError(t, err)
	require.Equal(t, []int{1, 2}, c.Train.Shape)
	require.Equal(t, []string{"0.5,1,1", "0.5,1,1", "1.5,2,0", "1.5,2,0"}, rows(c))
}

func TestCSVClassesOfBothFilesAreNumberedTogether(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, "a.csv", []byte("1,b\n2,d\n"))
	put(t, dir, "b.csv", []byte("3,c\n4,a\n"))
	c, err := Open("csv", []Arg{{"file", Str("a.csv")}, {"test_file", Str("b.csv")}}, Locator{Base: dir})
	require.NoError(t, err)
	require.Equal(t, []int32{1, 3}, c.Train.labels)
	require.Equal(t, []int32{2, 0}, c.Test.labels)
	require.Equal(t, 4, c.Train.Classes)

	put(t, dir, "c.csv", []byte("3,3,1\n"))
	_, err = Open("csv", []Arg{{"file", Str("a.csv")}, {"test_file", Str("c.csv")}}, Locator{Base: dir})
	require.ErrorContains(t, err, "a.csv has samples of shape [1], c.csv of shape [2]")
}

func TestCSVRefusals(t *testing.T) {
	for text, want := range map[string]string{
		"":                  "line 1: the file has no rows",
		"a,b,c\n":           "line 1: the file has no rows",
		"1,2,0\n1,x,0\n":    "line 2, column 3: \"x\" is not a finite number",
		"1,2,0\n1,NaN,0\n":  "line 2, column 3: \"NaN\" is not a finite number",
		"1,2,0\n1,1e60,0\n": "line 2, column 3",
		"1,2,0\n1,0\n":      "record on line 2: wrong number of fields",
		"1,2,0\n1,\"2,0\n":  "line 2",
		"1,2,\n":            "line 1, column 5: the class is empty",
		"5\n6\n":            "line 1: no column 0 for the class in 1 columns, or none for the values",
		"\x1f\x8b\x08":      "gzip header",
		"1,0\n2,0\n" + string(rune(0xfffd)) + ",0\n": "line 3, column 1",
	} {
		dir := t.TempDir()
		path := put(t, dir, "t.csv", []byte(text))
		_, err := Open("csv", []Arg{{"", Str(path)}}, Locator{})
		require.ErrorContains(t, err, path+": ", text)
		require.ErrorContains(t, err, want, text)
	}
	dir := t.TempDir()
	put(t, dir, "t.csv", []byte("a,b,c\n1,2,3\n4,5,6\n"))
	for want, args := range map[string][]Arg{
		`no column is named "dddd"; known are a, b, c`:   {{"label", Str("dddd")}},
		"no column 3 for the class":                      {{"column", Num(3)}},
		"no column -1 for the class":                     {{"column", Num(-4)}},
		"a row has 2 values, which do not make":          {{"shape", Nums(3)}},
		"`scale` must be above 0":                        {{"scale", Num(0)}},
		"`separator` must be one character":              {{"separator", Str("::")}},
		"has more than 2147483647 values":                {{"shape", Nums(1e9, 1e9)}},
		"`test = 0.1` leaves 0 of 2 samples for testing": {{"test", Num(0.1)}},
	} {
		_, err := Open("csv", append([]Arg{{"", Str("t.csv")}}, args...), Locator{Base: dir})
		require.ErrorContains(t, err, want)
	}
}

func TestCSVGzipAndByteOrderMark(t *testing.T) {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, err := z.Write([]byte("\ufeff1,0\r\n2,1\r\n"))
	require.NoError(t, err)
	require.NoError(t, z.Close())
	x, err := readTable(bytes.NewReader(b.Bytes()), tableOptions{label: -1, comma: ','})
	require.NoError(t, err)
	require.Equal(t, []float32{1, 2}, x.values)
	_, err = readTable(bytes.NewReader(b.Bytes()[:b.Len()-4]), tableOptions{label: -1, comma: ','})
	require.ErrorContains(t, err, "unexpected EOF")
}

func TestTooLargeIsAnErrorNotAnEnd(t *testing.T) {
	_, err := io.ReadAll(&bounded{strings.NewReader("1,2\n3,4\n"), 7})
	require.ErrorContains(t, err, "divide the file")
	raw, err := io.ReadAll(&bounded{strings.NewReader("1,2\n3,4\n"), 8})
	require.NoError(t, err)
	require.Len(t, raw, 8)
}

func TestNPY(t *testing.T) {
	dir := t.TempDir()
	x := npy.FromUint8([]int{4, 2, 3}, []byte{0, 51, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 255})
	y := npy.FromInt64([]int{4}, []int64{0, 2, 1, 2})
	putArray(t, dir, "x.npy", x)
	putArray(t, dir, "y.npy", y)
	args := []Arg{{"", Str("x.npy")}, {"", Str("y.npy")}, {"test_x", Str("x.npy")}, {"test_y", Str("y.npy")}}
	n, err := Open("npy", args, Locator{Dirs: []string{dir}})
	require.NoError(t, err)
	require.Equal(t, []int{2, 3}, n.Train.Shape)
	require.Equal(t, 3, n.Train.Classes)
	v := make([]float32, 6)
	n.Test.Sample(0, v)
	require.Equal(t, float32(51)/255, v[1])
	n.Test.Sample(3, v)
	require.Equal(t, float32(1), v[5])

	putArray(t, dir, "f.npy", npy.FromFloat64([]int{4, 1, 2, 3}, slices.Repeat([]float64{0.5, -1}, 12)))
	args[0].Value = Str("f.npy")
	n, err = Open("npy", append(args[:2], Arg{"shape", Nums(3, 2)}, Arg{"test", Num(0.5)}), Locator{Dirs: []string{dir}})
	require.NoError(t, err)
	n.Train.Sample(1, v)
	require.Equal(t, []float32{0.5, -1, 0.5, -1, 0.5, -1}, v)
	require.Equal(t, []int{3, 2}, n.Train.Shape)
}

func TestNPYRefusals(t *testing.T) {
	dir := t.TempDir()
	put := func(name string, a *npy.Array) { putArray(t, dir, name, a) }
	put("x.npy", npy.FromFloat32([]int{2, 2}, []float32{1, 2, 3, 4}))
	put("nan.npy", npy.FromFloat64([]int{2, 2}, []float64{1, 2, 3, 1e300}))
	put("y.npy", npy.FromInt64([]int{2}, []int64{0, 1}))
	put("y3.npy", npy.FromInt64([]int{3}, []int64{0, 1, 2}))
	put("half.npy", npy.FromFloat32([]int{2}, []float32{0, 0.5}))
	put("negative.npy", npy.FromInt64([]int{2}, []int64{0, -1}))
	put("none.npy", npy.FromFloat32([]int{0, 2}, nil))
	for want, a := range map[string][2]string{
		"nan.npy: element [1, 1] is +Inf as float32":                       {"nan.npy", "y.npy"},
		"y3.npy: shape [3], expected one class for each of 2 samples: [2]": {"x.npy", "y3.npy"},
		"half.npy: element 1 is 0.5, not a whole number":                   {"x.npy", "half.npy"},
		"negative.npy: element 1 is -1, expected a class":                  {"x.npy", "negative.npy"},
		"none.npy: shape [0 2] has no samples":                             {"none.npy", "y.npy"},
		"the files of `absent.npy` were not found":                         {"absent.npy", "y.npy"},
	} {
		_, err := Open("npy", []Arg{{"x", Str(a[0])}, {"y", Str(a[1])}}, Locator{Base: dir})
		require.ErrorContains(t, err, want)
	}
	_, err := Open("npy", []Arg{{"x", Str("x.npy")}, {"y", Str("y.npy")}, {"test_x", Str("x.npy")}}, Locator{Base: dir})
	require.ErrorContains(t, err, "give both or none")
	_, err = Open("npy", []Arg{{"x", Str("x.npy")}, {"y", Str("y.npy")}, {"shape", Nums(3)}}, Locator{Base: dir})
	require.ErrorContains(t, err, "x.npy: 2 values a sample (shape [2 2]) do not make [3]")
}

func TestNPZ(t *testing.T) {
	x := npy.FromUint8([]int{2, 2}, []byte{0, 255, 51, 0})
	y := npy.FromInt64([]int{2, 1}, []int64{1, 0})
	dir := t.TempDir()
	write := func(name string, arrays map[string]*npy.Array) {
		var b bytes.Buffer
		require.NoError(t, npy.WriteArchive(&b, arrays, true))
		put(t, dir, name, b.Bytes())
	}
	write("keras.npz", map[string]*npy.Array{"x_train": x, "y_train": y, "x_test": x, "y_test": y})
	write("plain.npz", map[string]*npy.Array{"x": x, "y": y, "z": y})
	for name, counts := range map[string][]int{"keras.npz": {2, 2}, "plain.npz": {1, 1}} {
		n, err := Open("npz", []Arg{{"", Str(name)}, {"test", Num(0.5)}}, Locator{Base: dir})
		require.NoError(t, err)
		require.Equal(t, counts, []int{n.Train.N, n.Test.N})
		require.Equal(t, 2, n.Train.Classes)
	}
	_, err := Open("npz", []Arg{{"", Str("plain.npz")}, {"x", Str("w")}}, Locator{Base: dir})
	require.ErrorContains(t, err, `plain.npz: no array named "w" in the archive; it has x, y, z`)
	put(t, dir, "bad.npz", []byte("PK"))
	_, err = Open("npz", []Arg{{"", Str("bad.npz")}}, Locator{Base: dir})
	require.ErrorContains(t, err, "bad.npz: not a .npz archive")
}

// Several arrays a sample, and a class for each of two positions.
func TestSeveralArrays(t *testing.T) {
	dir := t.TempDir()
	x := npy.FromFloat32([]int{3, 2, 1}, []float32{1, 2, 3, 4, 5.5, 6})
	g := npy.FromFloat32([]int{3, 2, 2}, []float32{1, 0, 0, 1, 1, 1, 1, 1, 0, 1, 1, 0})
	y := npy.FromInt64([]int{3, 2}, []int64{0, -1, 2, 1, -1, -1})
	save := func(name string, arrays map[string]*npy.Array) {
		var b bytes.Buffer
		require.NoError(t, npy.WriteArchive(&b, arrays, false))
		put(t, dir, name, b.Bytes())
	}
	save("graphs.npz", map[string]*npy.Array{"x": x, "g": g, "y": y, "x2": x, "g2": g})
	args := []Arg{{"", Str("graphs.npz")}, {"x", Str("x, g")}, {"y", Str("y")}, {"test_x", Str("x2,g2")}, {"test_y", Str("y")}}
	s, err := Open("npz", args, Locator{Base: dir})
	require.NoError(t, err)
	require.Equal(t, []string{"x", "g"}, s.Test.Inputs(), "by the training part's names")
	require.Equal(t, []int{2}, s.Train.Target)
	require.Equal(t, 3, s.Train.Classes)
	v := make([]float32, 4)
	s.Test.Find("g").Sample(2, v)
	require.Equal(t, []float32{0, 1, 1, 0}, v)
	s.Test.Find("x").Sample(2, v)
	require.Equal(t, []float32{5.5, 6}, v[:2])
	require.Equal(t, 2, s.Train.Targets(1, v))
	require.Equal(t, []float32{2, 1}, v[:2])

	s, err = Open("npz", append(args[:3], Arg{"test", Num(0.4)}), Locator{Base: dir})
	require.NoError(t, err)
	require.Equal(t, []int{2, 1}, []int{s.Train.N, s.Test.N})
	require.Len(t, s.Train.labels, 4, "targets are divided as samples are")
	_, err = Open("npz", []Arg{args[0], {"x", Str("x,x")}}, Locator{Base: dir})
	require.ErrorContains(t, err, `x: two arrays are for the input "x"`)
	save("odd.npz", map[string]*npy.Array{"x": x, "g": npy.FromFloat32([]int{2, 2}, []float32{1, 0, 0, 1}), "y": y})
	_, err = Open("npz", []Arg{{"", Str("odd.npz")}, {"x", Str("x,g")}}, Locator{Base: dir})
	require.ErrorContains(t, err, "g: 2 samples, x has 3")
}

func FuzzCSV(f *testing.F) {
	f.Add([]byte(iris), ',', -1)
	f.Add([]byte("0,1,2\n3,4,5\n"), ',', 0)
	f.Add([]byte("\ufeff\"a\";b\r\n1;2\r\n"), ';', 1)
	f.Add(digitsFile[:200], ',', -1)
	f.Fuzz(func(t *testing.T, raw []byte, comma rune, label int) {
		x, err := readTable(bytes.NewReader(raw), tableOptions{label: label, comma: comma})
		if err != nil {
			return
		}
		require.Len(t, x.values, x.columns*len(x.class))
		s, err := x.set("fuzz", nil, 1, &classes{})
		if err != nil {
			return
		}
		v := make([]float32, s.Size())
		for i := range s.N {
			s.Sample(i, v)
			require.Equal(t, x.values[i*x.columns:(i+1)*x.columns], v)
			require.Less(t, s.Label(i), s.Classes)
			require.GreaterOrEqual(t, s.Label(i), 0)
		}
	})
}

func putArray(t testing.TB, dir, name string, a *npy.Array) {
	var b bytes.Buffer
	require.NoError(t, npy.Write(&b, a))
	put(t, dir, name, b.Bytes())
}
