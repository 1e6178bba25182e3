package tfevents

import (
	"bytes"
	"encoding/hex"
	"hash/crc32"
	"testing"

	"github.com/stretchr/testify/require"
)

func sample() []Event {
	return []Event{
		{Wall: 1.5, Version: Version},
		{Wall: 2.25, Step: 1 << 40, Scalars: []Scalar{{"loss/train", 0.75}, {"größe", -1e-30}}},
		{Wall: 3, Step: -1, Scalars: []Scalar{{"", 0}}},
	}
}

func encoded(t testing.TB, events []Event) []byte {
	var b bytes.Buffer
	w := NewWriter(&b)
	for _, e := range events {
		require.NoError(t, w.Write(e))
	}
	return b.Bytes()
}

func TestRoundTrip(t *testing.T) {
	got, err := Decode(encoded(t, sample()))
	require.NoError(t, err)
	require.Equal(t, sample(), got)
}

// CRC-32C of 32 zero bytes is 0x8a9136aa (RFC 3720, B.4); the mask is TensorFlow's.
func TestMaskedChecksum(t *testing.T) {
	crc := crc32.Checksum(make([]byte, 32), crc32.MakeTable(crc32.Castagnoli))
	require.Equal(t, uint32(0x8a9136aa), crc)
	want := crc>>15 | crc<<17
	want += 0xa282ead8
	require.Equal(t, want, masked(make([]byte, 32), crc32.MakeTable(crc32.Castagnoli)))
}

// The first record of a file, byte by byte: the payload written by hand from event.proto.
func TestVersionRecordBytes(t *testing.T) {
	b := encoded(t, []Event{{Wall: 1, Version: Version}})
	payload := "09" + "000000000000f03f" + "1000" + "1a0d" + hex.EncodeToString([]byte(Version))
	require.Equal(t, payload, hex.EncodeToString(b[12:len(b)-4]))
	require.Equal(t, "1a00000000000000", hex.EncodeToString(b[:8]))
}

func TestEveryTruncationAndBitFlipIsAnError(t *testing.T) {
	whole := encoded(t, sample())
	ends := map[int]bool{}
	for i := range sample() {
		ends[len(encoded(t, sample()[:i+1]))] = true
	}
	for n := 1; n < len(whole); n++ {
		_, err := Decode(whole[:n])
		require.Equal(t, !ends[n], err != nil, "cut at %d", n)
	}
	for i := range whole {
		damaged := bytes.Clone(whole)
		damaged[i] ^= 0x10
		_, err := Decode(damaged)
		require.ErrorContains(t, err, "record at byte", "flip in byte %d", i)
	}
}

func TestWriterDoesNotAllocate(t *testing.T) {
	var sink bytes.Buffer
	sink.Grow(1 << 20)
	w, e := NewWriter(&sink), sample()[1]
	require.NoError(t, w.Write(e))
	require.Zero(t, testing.AllocsPerRun(100, func() { _ = w.Write(e) }))
}

func FuzzDecode(f *testing.F) {
	f.Add(encoded(f, sample()))
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, b []byte) {
		events, err := Decode(b)
		if err != nil {
			return
		}
		again, err := Decode(encoded(t, events))
		require.NoError(t, err)
		require.Len(t, again, len(events))
	})
}

// The checksums make random bytes useless as messages, so the payload has a target of its own.
func FuzzPayload(f *testing.F) {
	for _, e := range sample() {
		b := encoded(f, []Event{e})
		f.Add(b[12 : len(b)-4])
	}
	f.Fuzz(func(t *testing.T, b []byte) { _, _ = decode(b) })
}
