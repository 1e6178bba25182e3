package data

import (
	"bytes"
	"compress/gzip"
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// vectors are small files written by h5py: sample i has i spikes, at i/8 + k/64 s, of the units 100*i + k.
const vectors = "../../internal/codec/hdf5/testdata"

func TestSpikeFiles(t *testing.T) {
	args := []Arg{{"", Str("spikes_train.h5")}, {"", Str("spikes_test.h5")}, {"steps", Num(4)}, {"seconds", Num(0.5)}, {"channels", Num(70)}}
	s, err := Open("spikes", args, Locator{Base: vectors})
	require.NoError(t, err)
	require.Equal(t, []int{6, 3}, []int{s.Train.N, s.Test.N})
	require.Equal(t, []int32{0, 3, 1, 4, 2, 0}, s.Train.labels)
	require.Equal(t, []int{4, 70}, s.Train.Shape)
	require.Equal(t, []string{"zero", "one", "two", "three", "four"}, s.Test.ClassNames)
	require.Equal(t, 5, s.Test.Classes)
	x := make([]float32, 280)
	for i, want := range []map[int]float32{{}, {70 + 10: 1}, {140 + 20: 2}, {210 + 30: 3}, {}, {}} { // 4/8 s is the end
		s.Train.Sample(i, x)
		for k, v := range x {
			require.Equal(t, want[k], v, "sample %d, value %d", i, k)
		}
	}
	s, err = Open("spikes", append(args[:3:3], Arg{"clip", Num(1)}), Locator{Base: vectors})
	require.NoError(t, err)
	require.Equal(t, []int{4, 700}, s.Train.Shape)
	require.Equal(t, []int{700 + 400, 700 + 401, 700 + 402, 700 + 403}, ones(s.Train, 4), "0.5 s of 1.4 is in frame 1")
}

func TestSHDFiles(t *testing.T) {
	dir := t.TempDir()
	for _, part := range []string{"train", "test"} {
		b, err := os.ReadFile(filepath.Join(vectors, "spikes_"+part+".h5"))
		require.NoError(t, err)
		var z bytes.Buffer
		w := gzip.NewWriter(&z)
		_, err = w.Write(b)
		require.NoError(t, err)
		require.NoError(t, w.Close())
		put(t, dir, "shd_"+part+".h5.gz", z.Bytes())
	}
	s, err := Open("shd", nil, Locator{Dirs: []string{dir}})
	require.NoError(t, err)
	require.Equal(t, []int{100, 700}, s.Train.Shape)
	require.Equal(t, 20, s.Train.Classes)
	require.Nil(t, s.Train.ClassNames, "five names do not name twenty classes")
	require.Len(t, s.Notes, 2)
	put(t, dir, "shd_test.h5", []byte("PK\x03\x04 this is something else"))
	_, err = Open("shd", nil, Locator{Dirs: []string{dir}})
	require.ErrorContains(t, err, "shd_test.h5: byte 0: no HDF5 file")
}

func TestSpikeFileRefusals(t *testing.T) {
	files := []Arg{{"", Str("spikes_train.h5")}, {"", Str("spikes_test.h5")}}
	for want, more := range map[string]Arg{
		"sample 1: spike 0 is of unit 100, expected 0 to 99":    {"sensors", Num(100)},
		"`channels` is at most the number of units, 700, not 7": {"channels", Num(701)},
		"`seconds` is above 0, not 0":                           {"seconds", Num(0)},
		"`clip` is at most 255":                                 {"clip", Num(300)},
		"`steps` at most 4096":                                  {"steps", Num(1e6)},
		"did you mean `channels`?":                              {"chanels", Num(7)},
	} {
		_, err := Open("spikes", append(files[:2:2], more), Locator{Base: vectors})
		require.ErrorContains(t, err, want)
	}
	_, err := Open("spikes", []Arg{{"", Str("earliest.h5")}, {"", Str("spikes_test.h5")}}, Locator{Base: vectors})
	require.ErrorContains(t, err, `earliest.h5: group / has no "spikes"`)
	_, err = Open("spikes", files[:1], Locator{Base: vectors})
	require.ErrorContains(t, err, "`spikes` needs `test`")
	_, err = Open("spikes", []Arg{{"", Str("none.h5")}, files[1]}, Locator{Base: vectors})
	require.ErrorContains(t, err, "none.h5")

	o := trains{sensors: 4, steps: 2, channels: 2, seconds: 1, most: 1}
	dst := make([]uint8, 4)
	nan := float32(math.NaN())
	for want, c := range map[string][2][]float32{
		"1 times, but 0 units": {{1}, {}}, "spike 0 is of unit 1.5": {{1}, {1.5}}, "spike 1 is of unit -1": {{1, 1}, {0, -1}},
		"spike 0 is of unit 4, expected 0 to 3": {{1}, {4}}, "spike 0 is at NaN s": {{nan}, {1}}, "spike 0 is at -0.1 s": {{-0.1}, {1}},
		"spike 0 is of unit NaN": {{0}, {nan}},
	} {
		require.ErrorContains(t, o.count(c[0], c[1], dst), want)
	}
	require.NoError(t, o.count([]float32{0, 0.25, 0.5, float32(math.Inf(1))}, []float32{0, 1, 3, 3}, dst))
	require.Equal(t, []uint8{1, 0, 0, 1}, dst, "clipped at one spike, none at infinity")
}

func TestSpikesOfSpeech(t *testing.T) {
	needData(t)
	s := open(t, "spikes", Arg{"", Str("shd-layout-fsdd/fsddspikes_train.h5.gz")}, Arg{"", Str("shd-layout-fsdd/fsddspikes_test.h5.gz")},
		Arg{"channels", Num(70)}, Arg{"steps", Num(20)}, Arg{"seconds", Num(0.75)})
	require.Equal(t, []int{300, 100}, []int{s.Train.N, s.Test.N})
	require.Equal(t, "zero", s.Train.ClassNames[0])
	require.Equal(t, 10, s.Train.Classes)
	require.Equal(t, []int{30, 30, 30, 30, 30, 30, 30, 30, 30, 30}, classCounts(s.Train))
	sum := 0
	for _, v := range s.Train.bytes {
		sum += int(v)
		require.Less(t, v, uint8(255), "none is clipped")
	}
	require.Equal(t, 1187474, sum, "all spikes of the file")
}
