// Package events reads recordings of event cameras and counts their events in frames.
//
// Parse reads 5 bytes an event, without a header. The first two are column and row, the highest bit of the third is the
// polarity (1: brighter), the other 23 bits are the time in microseconds, most significant first. N-MNIST comes in such
// files (.bin), and others were converted to them (.bs2). ReadAEDAT reads AEDAT 3.1, the form of DVS128 Gesture.
package events

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
)

// size of an event in bytes.
const size = 5

// overflow is the row of an entry that is no event: the clock of what follows it is wrap microseconds further.
const (
	overflow = 240
	wrap     = 1 << 13
)

// maxBytes bounds what a recording decompresses to: 26 million events.
const maxBytes = 128 << 20

// Event is a change of brightness of a pixel.
type Event struct {
	T    int64 // microseconds
	X, Y uint8 // column, row
	On   bool  // brighter
}

// Parse reads a recording of a camera with so many columns and rows, plain or gzipped. Errors name the byte, in a
// gzipped file that of the contents.
func Parse(b []byte, width, height int) ([]Event, error) {
	if bytes.HasPrefix(b, []byte{0x1f, 0x8b}) {
		var err error
		if b, err = unzip(b); err != nil {
			return nil, err
		}
	}
	if len(b)%size != 0 {
		return nil, fmt.Errorf("byte %d: the file ends within an event of %d bytes: it is truncated, or no recording", len(b), size)
	}
	out := make([]Event, 0, len(b)/size)
	base := int64(0)
	for at := 0; at < len(b); at += size {
		e := b[at : at+size]
		if e[1] == overflow && height <= overflow {
			base += wrap
			continue
		}
		if int(e[0]) >= width || int(e[1]) >= height {
			return nil, fmt.Errorf("byte %d: event at column %d, row %d of a camera of %d x %d pixels", at, e[0], e[1], width, height)
		}
		t := int64(e[2]&0x7f)<<16 | int64(e[3])<<8 | int64(e[4])
		out = append(out, Event{T: base + t, X: e[0], Y: e[1], On: e[2]&0x80 != 0})
	}
	if len(out) == 0 {
		return nil, errors.New("byte 0: the recording has no events")
	}
	return out, nil
}

func unzip(b []byte) ([]byte, error) {
	z, err := gzip.NewReader(bytes.NewReader(b))
	if err != nil {
		return nil, fmt.Errorf("gzip header: %w", err)
	}
	out, err := io.ReadAll(io.LimitReader(z, maxBytes+1))
	if err == nil && len(out) > maxBytes {
		err = fmt.Errorf("more than %d bytes", maxBytes)
	}
	return out, err
}
