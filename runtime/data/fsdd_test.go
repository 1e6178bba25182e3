package data

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"math"
	"math/cmplx"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// The power in a band against the sum of the definition, coefficient by coefficient.
func TestSpectrumIsTheFourierSum(t *testing.T) {
	const window, rate = 32, 8000
	sound := make([]int16, 100)
	for i := range sound {
		sound[i] = int16(9000*math.Sin(0.9*float64(i)) + 70*float64(i))
	}
	s := newSpectrum(window, rate, 5)
	got := make([]float64, 5)
	s.energies(sound, 10, got) // begins 6 samples before the sound
	power := make([]float64, window+1)
	for k := range power {
		var sum complex128
		for i := range window {
			if at := 10 - 16 + i; at >= 0 {
				hann := math.Pow(math.Sin(math.Pi*(float64(i)+0.5)/window), 2)
				sum += complex(hann*float64(sound[at])/32768, 0) * cmplx.Exp(complex(0, -2*math.Pi*float64(i*k)/(2*window)))
			}
		}
		power[k] = real(sum)*real(sum) + imag(sum)*imag(sum)
	}
	edge := func(b int) float64 {
		m := 2595 * math.Log10(1+4000./700) * float64(b) / 6
		return 700 * (math.Pow(10, m/2595) - 1)
	}
	for b := range 5 {
		want := 0.
		for k, p := range power {
			f := float64(k) * rate / (2 * window)
			want += p * max(0, min((f-edge(b))/(edge(b+1)-edge(b)), (edge(b+2)-f)/(edge(b+2)-edge(b+1))))
		}
		require.InEpsilon(t, want, got[b], 1e-9, b)
	}
}

// A tone is loudest in the band around its frequency: the middle of band b of 32 is mel 2146*(b+1)/33.
func TestTonesFallIntoTheirBands(t *testing.T) {
	s := newSpectrum(fsddWindow, fsddRate, 32)
	for band, f := range map[int]float64{9: 542, 15: 1066, 24: 2313, 30: 3598} {
		sound := make([]int16, 800)
		for i := range sound {
			sound[i] = int16(8000 * math.Sin(2*math.Pi*f*float64(i)/fsddRate))
		}
		got := make([]float64, 32)
		s.energies(sound, 400, got)
		best := 0
		for b := range got {
			if got[b] > got[best] {
				best = b
			}
		}
		require.Equal(t, band, best, "%v Hz", f)
	}
}

func TestManyBandsAreNeverEmpty(t *testing.T) {
	for _, f := range newSpectrum(fsddWindow, fsddRate, fsddWindow).bands {
		require.NotEmpty(t, f.weights)
		require.LessOrEqual(t, f.first+len(f.weights), fsddWindow+1)
	}
}

func TestLoudness(t *testing.T) {
	got := make([]float32, 4)
	loudness([]float64{1e-3, 1, 1e-9, 0}, 60, got)
	require.Equal(t, []float32{0.5, 1, 0, 0}, got)
	loudness([]float64{0, 0, 0, 0}, 60, got)
	require.Equal(t, []float32{0, 0, 0, 0}, got, "silence")
}

func TestFramesOfARecording(t *testing.T) {
	stretch, pad := soundOptions{steps: 4}, soundOptions{steps: 4, pad: true}
	for i, want := range []int{100, 300, 500, 700} {
		require.Equal(t, want, stretch.centre(i, 800))
		require.Equal(t, 128+80*i, pad.centre(i, 800))
	}
}

// Made-up recordings, in an archive and in a folder: the samples are the same.
func TestFSDDFiles(t *testing.T) {
	files := map[string][]byte{"recordings/3_ann_0.wav": tone(8000, 500), "recordings/3_ann_5.wav": tone(8000, 501),
		"recordings/0_bob_49.wav": tone(8000, 502), "recordings/README.md": []byte("no sound")}
	dir, folder := t.TempDir(), t.TempDir()
	put(t, dir, "fsdd-recordings.tar.gz", archive(t, files))
	require.NoError(t, os.Mkdir(filepath.Join(folder, "recordings"), 0o755))
	for name, b := range files {
		put(t, folder, name, b)
	}
	args := []Arg{{"steps", Num(6)}, {"bands", Num(4)}}
	a, err := Open("fsdd", args, Locator{Dirs: []string{dir}})
	require.NoError(t, err)
	b, err := Open("fsdd", args, Locator{Dirs: []string{folder}})
	require.NoError(t, err)
	require.Equal(t, rows(a), rows(b))
	require.Equal(t, []int{2, 1}, []int{a.Train.N, a.Test.N})
	require.Equal(t, []int32{0, 3}, a.Train.labels)
	require.Equal(t, []int{6, 4}, a.Train.Shape)
	require.Len(t, a.Notes, 2)
	for name, c := range map[string]struct {
		file string
		b    []byte
		want string
	}{
		"name":  {"recordings/ten_ann_5.wav", tone(8000, 9), "recordings/ten_ann_5.wav: expected a name such as 7_george_5.wav"},
		"rate":  {"recordings/1_ann_5.wav", tone(44100, 9), "recordings/1_ann_5.wav: 1 channels at 44100 samples per second"},
		"cut":   {"recordings/1_ann_5.wav", tone(8000, 9)[:50], "recordings/1_ann_5.wav: byte 40: chunk \"data\" has 18 bytes, only 6 are left"},
		"parts": {"recordings/1_ann_5.wav", tone(8000, 9), "1 recordings for training and 0 for testing"},
	} {
		dir := t.TempDir()
		put(t, dir, "fsdd-recordings.tar.gz", archive(t, map[string][]byte{c.file: c.b}))
		_, err := Open("fsdd", nil, Locator{Dirs: []string{dir}})
		require.ErrorContains(t, err, c.want, name)
	}
	put(t, dir, "fsdd-recordings.tar.gz", archive(t, files)[:60])
	_, err = Open("fsdd", args, Locator{Dirs: []string{dir}})
	require.ErrorContains(t, err, "unexpected EOF")
	_, err = Open("fsdd", []Arg{{"fit", Str("cut")}}, Locator{Dirs: []string{folder}})
	require.ErrorContains(t, err, `"stretch" or "pad", not "cut"`)
	_, err = Open("fsdd", []Arg{{"bands", Num(1000)}}, Locator{Dirs: []string{folder}})
	require.ErrorContains(t, err, "`bands` at most 256")
}

func TestFSDD(t *testing.T) {
	needData(t)
	s := open(t, "fsdd")
	require.Equal(t, []int{2250, 250}, []int{s.Train.N, s.Test.N}) // five of six speakers
	for _, n := range classCounts(s.Train) {
		require.Equal(t, 225, n)
	}
	x := make([]float32, 50*32)
	for _, set := range []*Set{s.Train, s.Test} {
		for i := range set.N {
			set.Sample(i, x)
			require.Equal(t, float32(1), slices.Max(x))
			require.GreaterOrEqual(t, slices.Min(x), float32(0))
		}
	}
}

func FuzzArchive(f *testing.F) {
	f.Add(archive(f, map[string][]byte{"recordings/3_ann_0.wav": tone(8000, 40), "b.bin": {1, 2, 3, 4, 5}}))
	f.Add([]byte{0x1f, 0x8b})
	f.Fuzz(func(t *testing.T, b []byte) {
		total := 0
		_ = eachMember(bytes.NewReader(b), func(string) bool { return true }, func(_ string, content []byte) error {
			total += len(content)
			return nil
		})
		require.LessOrEqual(t, total, 1100*len(b), "gzip packs no more than a thousandfold")
	})
}

// tone is a file of n samples.
func tone(rate, n int) []byte {
	le := binary.LittleEndian
	b := []byte("RIFF\x00\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00")
	b = le.AppendUint32(b, uint32(rate))
	b = append(le.AppendUint32(b, uint32(2*rate)), 2, 0, 16, 0)
	b = le.AppendUint32(append(b, "data"...), uint32(2*n))
	for i := range n {
		b = le.AppendUint16(b, uint16(int16(i%50*300)))
	}
	return b
}

func archive(t testing.TB, files map[string][]byte) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	w := tar.NewWriter(z)
	for name, content := range files {
		require.NoError(t, w.WriteHeader(&tar.Header{Typeflag: tar.TypeReg, Name: name, Mode: 0o644, Size: int64(len(content))}))
		_, err := w.Write(content)
		require.NoError(t, err)
	}
	require.NoError(t, w.Close())
	require.NoError(t, z.Close())
	return b.Bytes()
}
