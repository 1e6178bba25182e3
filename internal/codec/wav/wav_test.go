package wav

import (
	"encoding/binary"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// file makes a file of the given samples, with an odd chunk before them.
func file(channels, rate int, samples ...int16) []byte {
	le := binary.LittleEndian
	b := []byte("RIFF\x00\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00")
	b = le.AppendUint16(b, uint16(channels))
	b = le.AppendUint32(b, uint32(rate))
	b = le.AppendUint32(b, uint32(2*rate*channels))
	b = le.AppendUint16(b, uint16(2*channels))
	b = le.AppendUint16(b, 16)
	b = append(b, "LIST\x03\x00\x00\x00abc\x00data"...)
	b = le.AppendUint32(b, uint32(2*len(samples)))
	for _, s := range samples {
		b = le.AppendUint16(b, uint16(s))
	}
	le.PutUint32(b[4:], uint32(len(b)-8))
	return b
}

func TestParse(t *testing.T) {
	s, err := Parse(file(2, 8000, 1, -2, 3, -32768))
	require.NoError(t, err)
	require.Equal(t, &Sound{Rate: 8000, Channels: 2, Samples: []int16{1, -2, 3, -32768}}, s)
}

func TestRefusals(t *testing.T) {
	good := file(1, 8000, 1, 2)
	set := func(at int, v byte) []byte {
		b := append([]byte{}, good...)
		b[at] = v
		return b
	}
	for want, b := range map[string][]byte{
		"byte 0: not a WAVE file":                                    []byte("RIFX"),
		"byte 36: the file ends before its samples":                  good[:36],
		"byte 52: chunk \"data\" has 4 bytes, only 2 are left":       good[:len(good)-2],
		"byte 20: coding 3 with 16 bits":                             set(20, 3),
		"byte 20: coding 1 with 8 bits":                              set(34, 8),
		"byte 22: 0 channels":                                        set(22, 0),
		"byte 56: 4 bytes are no whole number of samples of 6 bytes": set(22, 3),
		"byte 20: the format has 4 bytes":                            set(16, 4),
		"byte 12: samples before their format":                       append([]byte("RIFF\x00\x00\x00\x00WAVEdata\x02\x00\x00\x00"), 1, 2),
	} {
		_, err := Parse(b)
		require.ErrorContains(t, err, want)
	}
}

// The lengths are those of the files.
func TestRecordings(t *testing.T) {
	dir := os.Getenv("SNNC_DATA")
	if dir == "" {
		t.Skip("set SNNC_DATA to a folder of data sets to run this test")
	}
	for name, want := range map[string]int{"0_jackson_0.wav": 5148, "3_nicolas_49.wav": 2739, "7_george_5.wav": 4960} {
		b, err := os.ReadFile(filepath.Join(dir, "fsdd", "loose", name))
		require.NoError(t, err)
		s, err := Parse(b)
		require.NoError(t, err)
		require.Equal(t, []int{8000, 1, want}, []int{s.Rate, s.Channels, len(s.Samples)}, name)
	}
}

func FuzzParse(f *testing.F) {
	f.Add(file(1, 8000, 1, 2, 3))
	f.Add(file(2, 44100, 1, -1))
	f.Add([]byte("RIFF\x00\x00\x00\x00WAVEdata\xff\xff\xff\xff"))
	f.Fuzz(func(t *testing.T, b []byte) {
		s, err := Parse(b)
		if err != nil {
			return
		}
		require.LessOrEqual(t, 2*len(s.Samples), len(b))
		require.Zero(t, len(s.Samples)%s.Channels)
	})
}
