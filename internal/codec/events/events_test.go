package events

import (
	"bytes"
	"compress/gzip"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// vector is three events: (1, 0) on at 1, (0, 2) off at 65536 + 258, (1, 2) on at 2^23 - 1.
var vector = []byte{1, 0, 0x80, 0, 1, 0, 2, 0x01, 1, 2, 1, 2, 0xff, 0xff, 0xff}

func TestParse(t *testing.T) {
	want := []Event{{1, 1, 0, true}, {65794, 0, 2, false}, {1<<23 - 1, 1, 2, true}}
	for _, b := range [][]byte{vector, packed(t, vector)} {
		got, err := Parse(b, 2, 3)
		require.NoError(t, err)
		require.Equal(t, want, got)
	}
	got, err := Parse([]byte{0, 0, 0, 0, 1, 9, 240, 0, 0, 0, 0, 0, 0, 0, 2}, 1, 1)
	require.NoError(t, err)
	require.Equal(t, []Event{{1, 0, 0, false}, {8194, 0, 0, false}}, got, "the clock goes on behind an overflow")
	got, err = Parse([]byte{0, 240, 0, 0, 1}, 255, 255)
	require.NoError(t, err)
	require.Equal(t, []Event{{1, 0, 240, false}}, got, "a row of a large camera")
}

func TestRefusals(t *testing.T) {
	for want, b := range map[string][]byte{
		"byte 14: the file ends within an event":                       vector[:14],
		"byte 5: event at column 0, row 3 of a camera of 2 x 3 pixels": {1, 0, 0, 0, 0, 0, 3, 0, 0, 0},
		"byte 0: event at column 2, row 0 of a camera of 2 x 3 pixels": {2, 0, 0, 0, 0},
		"byte 0: the recording has no events":                          {},
		"unexpected EOF":                                               packed(t, vector)[:20],
	} {
		_, err := Parse(b, 2, 3)
		require.ErrorContains(t, err, want)
	}
}

func TestFrames(t *testing.T) {
	var recording []Event
	for _, at := range []int64{100, 101, 102, 103, 190, 199} { // 100 microseconds
		recording = append(recording, Event{T: at, X: 1, On: at%2 == 0})
	}
	frames := func(by Split, clip uint8) []uint8 {
		dst := []uint8{9, 9, 9, 9, 9, 9, 9, 9}
		Frames(recording, Shape{2, 1, 2}, by, clip, dst)
		return dst
	}
	// [frame][off, on][column]
	require.Equal(t, []uint8{0, 2, 0, 2, 0, 1, 0, 1}, frames(ByTime, 255))
	require.Equal(t, []uint8{0, 1, 0, 1, 0, 1, 0, 1}, frames(ByTime, 1))
	require.Equal(t, []uint8{0, 1, 0, 2, 0, 2, 0, 1}, frames(ByNumber, 255))
}

// Seven events in three frames: two, two and the remaining three; fewer events than frames are all in the last.
func TestFramesByNumber(t *testing.T) {
	for n, want := range map[int][]uint8{7: {2, 2, 3}, 6: {2, 2, 2}, 2: {0, 0, 2}} {
		dst := make([]uint8, 6)
		Frames(make([]Event, n), Shape{3, 1, 1}, ByNumber, 255, dst)
		require.Equal(t, want, []uint8{dst[0], dst[2], dst[4]}, n)
	}
}

func TestShrink(t *testing.T) {
	list := []Event{{X: 0, Y: 0}, {X: 16, Y: 33}, {X: 17, Y: 1}, {X: 33, Y: 2}}
	Shrink(list, 34, 34, 2, 17)
	require.Equal(t, []Event{{X: 0, Y: 0}, {X: 0, Y: 16}, {X: 1, Y: 0}, {X: 1, Y: 1}}, list)
}

// The numbers of events are those of the index that comes with the recordings.
func TestRecordings(t *testing.T) {
	dir := os.Getenv("SNNC_DATA")
	if dir == "" {
		t.Skip("set SNNC_DATA to a folder of data sets to run this test")
	}
	for _, c := range []struct {
		name   string
		pixels int
		events int
		first  int64
	}{
		{"nmnist/loose/Train/5/00001.bin", 34, 4681, -1}, {"nmnist/loose/Train/0/00002.bin", 34, 5028, -1},
		{"dvs128-gesture/clips/01_hand_clapping.bs2.gz", 128, 63471, 28},
	} {
		b, err := os.ReadFile(filepath.Join(dir, c.name))
		require.NoError(t, err)
		got, err := Parse(b, c.pixels, c.pixels)
		require.NoError(t, err)
		require.Len(t, got, c.events)
		if c.first >= 0 {
			require.Equal(t, c.first, got[0].T)
		}
		s := Shape{10, c.pixels, c.pixels}
		dst := make([]uint8, s.Len())
		Frames(got, s, ByNumber, 255, dst)
		per, sum := s.Len()/s.Steps, 0
		for k, v := range dst[:per] {
			sum += int(v)
			require.False(t, v == 255, k)
		}
		require.Equal(t, c.events/s.Steps, sum)
	}
}

func packed(t testing.TB, b []byte) []byte {
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	_, err := z.Write(b)
	require.NoError(t, err)
	require.NoError(t, z.Close())
	return out.Bytes()
}

func FuzzParse(f *testing.F) {
	f.Add(vector)
	f.Add(packed(f, vector))
	f.Add([]byte{0, 240, 0, 0, 0, 0, 0, 0, 0, 0})
	f.Fuzz(func(t *testing.T, b []byte) {
		got, err := Parse(b, 34, 34)
		if err != nil {
			return
		}
		s := Shape{3, 34, 34}
		dst := make([]uint8, s.Len())
		for _, by := range []Split{ByTime, ByNumber} {
			Frames(got, s, by, 255, dst)
			sum := 0
			for _, v := range dst {
				sum += int(v)
			}
			require.LessOrEqual(t, sum, len(got))
			require.Positive(t, sum)
		}
	})
}
