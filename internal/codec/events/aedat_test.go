package events

import (
	"bytes"
	"encoding/binary"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

const aedatHeader = "#!AER-DAT3.1\r\n#Format: RAW\r\n#!END-HEADER\r\n"

// packet is a packet of events of 8 bytes: pairs of address and time.
func packet(kind uint16, overflows uint32, words ...uint32) []byte {
	n := uint32(len(words) / 2)
	b := binary.LittleEndian.AppendUint16(nil, kind)
	b = append(b, 0, 0)
	for _, w := range append([]uint32{8, 4, overflows, n, n, n}, words...) {
		b = binary.LittleEndian.AppendUint32(b, w)
	}
	return b
}

func address(x, y, bits uint32) uint32 { return x<<17 | y<<2 | bits }

// aedatFile has a packet of three events, of which one is not valid, one of another type, and one after an overflow.
func aedatFile() []byte {
	return bytes.Join([][]byte{[]byte(aedatHeader), packet(1, 0, address(1, 0, 3), 5, address(0, 9, 2), 6, address(0, 2, 1), 7),
		packet(2, 0, 1, 2), packet(1, 1, address(1, 2, 3), 8)}, nil)
}

func collect(b []byte) ([]Event, error) {
	var out []Event
	err := ReadAEDAT(bytes.NewReader(b), 2, 3, func(e Event) error { out = append(out, e); return nil })
	return out, err
}

func TestReadAEDAT(t *testing.T) {
	want := []Event{{5, 1, 0, true}, {7, 0, 2, false}, {1<<31 + 8, 1, 2, true}}
	for _, b := range [][]byte{aedatFile(), packed(t, aedatFile())} {
		got, err := collect(b)
		require.NoError(t, err)
		require.Equal(t, want, got)
	}
	got, err := collect([]byte(aedatHeader))
	require.NoError(t, err)
	require.Empty(t, got)
	stop := errors.New("enough")
	require.ErrorIs(t, ReadAEDAT(bytes.NewReader(aedatFile()), 2, 3, func(Event) error { return stop }), stop)
}

func TestAEDATRefusals(t *testing.T) {
	head := func(b ...byte) []byte { return append([]byte(aedatHeader), b...) }
	change := func(at int, v byte) []byte { b := aedatFile(); b[len(aedatHeader)+at] = v; return b }
	for want, b := range map[string][]byte{
		"byte 0: the first line is not #!AER-DAT3.1":                             []byte("#!AER-DAT2.0\r\n"),
		"byte 14: the file ends within its header":                               []byte(aedatHeader[:20]),
		"byte 14: a line of the header does not begin with #":                    []byte(aedatHeader[:14] + "x\n"),
		"byte 43: the file ends within a packet":                                 aedatFile()[:43],
		"byte 83: the file ends within a packet":                                 aedatFile()[:83],
		"byte 132: the file ends within a packet":                                aedatFile()[:132],
		"byte 70: a packet of -1 events (room for 3)":                            append(change(23, 0xff)[:len(aedatHeader)+20], bytes.Repeat([]byte{0xff}, 8)...),
		"byte 70: events of 16 bytes with the time at byte 4, expected 8 and 4":  change(4, 16),
		"byte 0: the first line is not #!AER-DAT3.1: no recording in AEDAT 3.1,": head()[1:],
	} {
		_, err := collect(b)
		require.ErrorContains(t, err, want)
	}
	for _, x := range []uint32{address(2, 0, 3), address(0, 3, 3), 1 << 31} {
		_, err := collect(append(head(), packet(1, 0, x|1, 5)...))
		require.ErrorContains(t, err, "byte 70: event at column")
	}
	_, err := collect(append(head(), packet(1, 0, address(1, 1, 3), 1<<31)...))
	require.ErrorContains(t, err, "time -2147483648")
	_, err = collect(packed(t, aedatFile())[:40])
	require.ErrorContains(t, err, "truncated")
}

// The number of events is that of the index that comes with the clips of which this recording was made.
func TestRealAEDAT(t *testing.T) {
	dir := os.Getenv("SNNC_DATA")
	if dir == "" {
		t.Skip("set SNNC_DATA to a folder of data sets to run this test")
	}
	f, err := os.Open(filepath.Join(dir, "dvs128-gesture", "derived", "user_fluorescent_derived.aedat.gz"))
	require.NoError(t, err)
	defer f.Close()
	n, last, on := 0, int64(0), 0
	require.NoError(t, ReadAEDAT(f, 128, 128, func(e Event) error {
		require.GreaterOrEqual(t, e.T, last)
		n, last = n+1, e.T
		if e.On {
			on++
		}
		return nil
	}))
	require.Equal(t, 1206710, n)
	require.Equal(t, int64(18550000+1449982), last)
	require.Greater(t, on, n/5)
}

func FuzzReadAEDAT(f *testing.F) {
	f.Add(aedatFile())
	f.Add(packed(f, aedatFile()))
	f.Add([]byte(aedatHeader))
	f.Fuzz(func(t *testing.T, b []byte) {
		_ = ReadAEDAT(bytes.NewReader(b), 34, 34, func(e Event) error {
			require.True(t, e.X < 34 && e.Y < 34 && e.T >= 0)
			return nil
		})
	})
}
