package data

import (
	"encoding/binary"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// gestureFile is a recording in AEDAT 3.1 of brighter events at (x, x): pairs of x and time.
func gestureFile(pairs ...uint32) []byte {
	b := []byte("#!AER-DAT3.1\r\n#!END-HEADER\r\n\x01\x00\x00\x00")
	n := uint32(len(pairs) / 2)
	for _, w := range []uint32{8, 4, 0, n, n, n} {
		b = binary.LittleEndian.AppendUint32(b, w)
	}
	for i := 0; i < len(pairs); i += 2 {
		b = binary.LittleEndian.AppendUint32(b, pairs[i]<<17|pairs[i]<<2|3)
		b = binary.LittleEndian.AppendUint32(b, pairs[i+1])
	}
	return b
}

const gestureTable = "class,startTime_usec,endTime_usec\n"

func putGestures(t *testing.T, users ...string) string {
	dir := t.TempDir()
	for _, u := range users {
		put(t, dir, u+".aedat", gestureFile(0, 5, 1, 10, 4, 19, 5, 20, 127, 39))
		put(t, dir, u+"_labels.csv", []byte(gestureTable+"3,10,20\n11,20,40\n"))
	}
	return dir
}

func TestGestureRecordings(t *testing.T) {
	dir := putGestures(t, "user01_lab", "user23_led", "user24_led")
	s, err := Open("dvs128_gesture", []Arg{{"steps", Num(2)}}, Locator{Dirs: []string{dir}})
	require.NoError(t, err)
	require.Equal(t, []int32{2, 10, 2, 10}, s.Train.labels)
	require.Equal(t, []int32{2, 10}, s.Test.labels, "users from 24 on")
	require.Len(t, s.Notes, 2, "neither part is of the published size")
	require.Equal(t, []int{2, 2, 128, 128}, s.Train.Shape)
	require.Equal(t, []int{129*1 + 128*128, 129*4 + 3*128*128}, ones(s.Train, 0), "the events before the gesture and at its end are left out")
	require.Equal(t, []int{129*5 + 128*128, 129*127 + 3*128*128}, ones(s.Train, 1))

	put(t, dir, "trials_to_test.txt", []byte("user01_lab.aedat\n\n"))
	s, err = Open("dvs128_gesture", []Arg{{"size", Num(32)}, {"steps", Num(1)}}, Locator{Dirs: []string{dir}})
	require.NoError(t, err)
	require.Equal(t, []int{4, 2}, []int{s.Train.N, s.Test.N})
	require.Equal(t, []int{1, 2, 32, 32}, s.Train.Shape)
	require.Equal(t, []int{32 * 32, 32*32 + 33}, ones(s.Test, 0))

	s, err = Open("dvs128_gesture", nil, Locator{Dirs: []string{putGestures(t, "someone")}})
	require.NoError(t, err)
	require.Equal(t, []int{2, 2}, []int{s.Train.N, s.Test.N})
	require.Contains(t, s.Notes[0], "are both parts")
}

// ones are the places of the values of a sample that are 1; all others are 0.
func ones(s *Set, i int) (at []int) {
	x := make([]float32, s.Size())
	s.Sample(i, x)
	for k, v := range x {
		if v == 1 {
			at = append(at, k)
		} else if v != 0 {
			at = append(at, -1)
		}
	}
	return at
}

func TestGestureRefusals(t *testing.T) {
	for want, c := range map[string]struct{ file, table string }{
		"a_labels.csv: no such file":                                {"x", "-"},
		"a_labels.csv: no gestures in it":                           {"x", gestureTable},
		`a_labels.csv: line 2: "x" is no whole number`:              {"x", gestureTable + "x,1,2\n"},
		"a_labels.csv: line 3: class 12, expected 1 to 11":          {"x", gestureTable + "1,1,2\n12,1,2\n"},
		"a_labels.csv: line 1: a gesture from 5 to 5 microseconds":  {"x", "1,5,5\n"},
		"record on line 2: wrong number of fields":                  {"x", gestureTable + "1,5\n"},
		"a.aedat: byte 0: the first line is not #!AER-DAT3.1":       {"x", gestureTable + "1,5,6\n"},
		"a.aedat: the gesture from 7 to 9 (row 2 of a_labels.csv):": {string(gestureFile(1, 5)), gestureTable + "1,7,9\n"},
		"a.aedat: byte 57: the file ends within a packet":           {string(gestureFile(1, 5)[:57]), gestureTable + "1,7,9\n"},
		"a.aedat: byte 56: event at column 128, row 128":            {string(gestureFile(128, 5)), gestureTable + "1,7,9\n"},
	} {
		dir := t.TempDir()
		put(t, dir, "a.aedat", []byte(c.file))
		if c.table != "-" {
			put(t, dir, "a_labels.csv", []byte(c.table))
		}
		_, err := Open("dvs128_gesture", nil, Locator{Dirs: []string{dir}})
		require.ErrorContains(t, err, want)
	}
	for want, a := range map[string]Arg{"`size` is at most the camera's 128, not 129": {"size", Num(129)}, "`size` of `dvs128_gesture` must be": {"size", Num(0)}} {
		_, err := Open("dvs128_gesture", []Arg{a}, Locator{})
		require.ErrorContains(t, err, want)
	}
	_, _, err := gestureName("clips/12_more.bs2.gz")
	require.ErrorContains(t, err, "a class from 1 to 11")
}

// The recording was made of the clips, one after another.
func TestGestureClipsAreTheRecording(t *testing.T) {
	needData(t)
	for _, args := range [][]Arg{{{"by", Str("number")}, {"size", Num(32)}}, {{"steps", Num(4)}, {"clip", Num(1)}, {"size", Num(20)}}} {
		clips := open(t, "dvs128_gesture", args...)
		dir := filepath.Join(filepath.Dir(clips.Dir), "dvs128-gesture", "derived")
		cut, err := Open("dvs128_gesture", args, Locator{Dirs: []string{dir}})
		require.NoError(t, err)
		require.Equal(t, fmt.Sprint(clips.Train.labels), fmt.Sprint(cut.Train.labels))
		require.Equal(t, clips.Train.bytes, cut.Train.bytes)
	}
}

func FuzzReadTrials(f *testing.F) {
	f.Add(gestureTable + "1,5,6\n11, 7,8\n")
	f.Add("1,-5,6")
	f.Fuzz(func(t *testing.T, text string) {
		list, err := readTrials(strings.NewReader(text))
		for _, x := range list {
			require.True(t, x.class >= 0 && x.class < gestures && x.start >= 0 && x.end > x.start)
		}
		require.Equal(t, err == nil, len(list) > 0)
	})
}
