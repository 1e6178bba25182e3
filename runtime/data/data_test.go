package data

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"math"
	"os"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestDigits(t *testing.T) {
	require.Equal(t, "46abec6b12486ad9e51943373abcf22bbea1b5a51a1619b361570d8893f1464a", fmt.Sprintf("%x", sha256.Sum256(digitsFile)))
	d := open(t, "digits", Arg{"batch", Num(32)})
	require.Equal(t, 32, d.Batch)
	require.Equal(t, []int{1438, 359}, []int{d.Train.N, d.Test.N})
	require.Equal(t, []int{1, 8, 8}, d.Train.Shape)
	require.Equal(t, 10, d.Train.Classes)
	require.Nil(t, d.Train.ClassNames)
	require.Nil(t, d.Train.floats, "kept as bytes")

	var counts [10]int
	sum, most := 0., float32(0)
	x := make([]float32, 64)
	for _, s := range []*Set{d.Train, d.Test} {
		for i := range s.N {
			counts[s.Label(i)]++
			s.Sample(i, x)
			for _, v := range x {
				sum += float64(v)
				most = max(most, v)
			}
		}
	}
	require.Equal(t, [10]int{178, 182, 177, 183, 181, 182, 181, 179, 174, 180}, counts)
	require.Equal(t, float32(1), most)
	require.Equal(t, 561718./16, sum) // sum of the pixels of the file, counted with another tool
}

func TestDigitsSplitIsAFunctionOfTheSeed(t *testing.T) {
	labels := func(args ...Arg) []int32 { return open(t, "digits", args...).Test.labels }
	require.Equal(t, labels(), labels(Arg{"seed", Num(0)}))
	require.NotEqual(t, labels(), labels(Arg{"seed", Num(1)}))
	require.Len(t, labels(Arg{"test", Num(0.5)}), 898)
	_, err := Open("digits", []Arg{{"test", Num(1)}}, Locator{})
	require.ErrorContains(t, err, "both parts need at least one")
}

func TestNormalise(t *testing.T) {
	plain, scaled := open(t, "digits"), open(t, "digits", Arg{"mean", Num(0.5)}, Arg{"std", Nums(0.25)})
	a, b := make([]float32, 64), make([]float32, 64)
	plain.Test.Sample(7, a)
	scaled.Test.Sample(7, b)
	for i := range a {
		require.Equal(t, (a[i]-0.5)/0.25, b[i])
	}
	require.ErrorContains(t, plain.Test.Normalise([]float64{1, 2}, []float64{1}), "need 1 number, or 1")
	require.ErrorContains(t, plain.Test.Normalise([]float64{0}, []float64{0}), "std must be above 0")
	require.ErrorContains(t, plain.Test.Normalise([]float64{0}, []float64{math.NaN()}), "std must be above 0")
}

func TestNormaliseByChannel(t *testing.T) {
	s := fromBytes("x", []int{2, 1, 2}, []byte{0, 255, 0, 255}, 255, []int32{0}, 1)
	require.NoError(t, s.Normalise([]float64{0, 1}, []float64{1, 2}))
	x := make([]float32, 4)
	s.Sample(0, x)
	require.Equal(t, []float32{0, 1, -0.5, 0}, x)
}

func TestArguments(t *testing.T) {
	for _, c := range []struct {
		name string
		args []Arg
		want string
		at   int
	}{
		{"digits", []Arg{{"bacth", Num(3)}}, "`digits` has no setting `bacth`; did you mean `batch`? known are test, seed, batch, mean, std", 0},
		{"digits", []Arg{{"batch", Num(3)}, {"batch", Num(3)}}, "`batch` is given twice", 1},
		{"digits", []Arg{{"batch", Num(0)}}, "`batch` of `digits` must be a whole number of at least 1", 0},
		{"digits", []Arg{{"batch", Num(1.5)}}, "a whole number of at least 1", 0},
		{"digits", []Arg{{"batch", Str("8")}}, "a whole number of at least 1", 0},
		{"digits", []Arg{{"seed", Num(1e300)}}, "`seed` of `digits` must be", 0},
		{"digits", []Arg{{"mean", Nums()}}, "must be a list of numbers", 0},
		{"digits", []Arg{{"", Num(3)}}, "`digits` has no place for this argument; write it as `name = value`: it takes test", 0},
		{"csv", nil, "`csv` needs `file`; it is the file to read", -1},
		{"npy", []Arg{{"", Str("x")}}, "`npy` needs `y`", -1},
	} {
		_, err := Open(c.name, c.args, Locator{})
		var bad *ArgError
		require.ErrorAs(t, err, &bad)
		require.ErrorContains(t, err, c.want)
		require.Equal(t, c.at, bad.Index)
	}
	_, err := Open("cifar", nil, Locator{})
	require.EqualError(t, err, "no data set is named `cifar`; did you mean `cifar10`? known are digits, mnist, fashion_mnist, cifar10, nmnist, dvs128_gesture, fsdd, shd, cora, citeseer, csv, npy, npz, spikes")
}

func TestKnownIsComplete(t *testing.T) {
	for _, i := range Known() {
		require.NotEmpty(t, i.Description, i.Name)
		require.NotEmpty(t, i.Licence, i.Name)
		require.NotEmpty(t, i.Example, i.Name)
		require.True(t, slices.ContainsFunc(i.Params, func(p Param) bool { return p.Name == "batch" }))
		for _, f := range i.Files {
			require.Len(t, f.SHA256, 64)
			require.Positive(t, f.Size)
		}
	}
}

func TestNotFoundSaysWhereItLooked(t *testing.T) {
	dir := t.TempDir()
	_, err := Open("mnist", nil, Locator{Dirs: []string{dir}})
	var missing *NotFoundError
	require.ErrorAs(t, err, &missing)
	require.Contains(t, missing.Looked, dir+"/mnist")
	require.ErrorContains(t, err, "--data DIR or SNNC_DATA, or download them from https://yann.lecun.com")
	_, err = Open("csv", []Arg{{"", Str("none.csv")}}, Locator{Base: dir})
	require.ErrorAs(t, err, &missing)
}

func TestLocatorOrder(t *testing.T) {
	t.Setenv("SNNC_DATA", "/from/environment")
	t.Setenv("XDG_CACHE_HOME", "/cache")
	require.Equal(t, []string{"/given", "/from/environment", "/cache/snnc", "/cache", "/usr/share/datasets", "/usr/local/share/datasets"},
		NewLocator("/given").Dirs)
	t.Setenv("SNNC_DATA", "")
	require.Equal(t, "/cache/snnc", NewLocator("").Dirs[0])
}

func open(t testing.TB, name string, args ...Arg) *Splits {
	s, err := Open(name, args, NewLocator(""))
	require.NoError(t, err)
	return s
}

// needData skips where the optional folder of data sets is not there.
func needData(t testing.TB) {
	if os.Getenv("SNNC_DATA") == "" {
		t.Skip("set SNNC_DATA to a folder of data sets to run this test")
	}
}

func BenchmarkDigits(b *testing.B) {
	for b.Loop() {
		if _, err := readTable(bytes.NewReader(digitsFile), tableOptions{label: -1, comma: ','}); err != nil {
			b.Fatal(err)
		}
	}
}
