package events

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strings"
)

// The form of AEDAT 3.1: lines that begin with '#' up to endOfHeader, then packets, all numbers little-endian. A packet's
// header is, in order: type and source of its events (16 bits each), bytes an event, the place of the time in it, how
// often the clock has overflowed, capacity, number of events, number of valid ones (32 bits each).
const (
	versionLine = "#!AER-DAT3.1"
	endOfHeader = "#!END-HEADER"
	packetSize  = 28
	polarity    = 1 // type of packets of events: 32 bits of address, 32 bits of time
	addressSize = 8
)

// Bounds of what a file may ask for: lines of the header, bytes of a line, bytes of an event that is skipped.
const (
	maxLines = 1 << 12
	maxLine  = 1 << 16
	maxEvent = 1 << 20
)

// ReadAEDAT gives f the valid events of a recording in AEDAT 3.1, plain or gzipped, in the order of the file. Packets of
// other types are skipped. Errors name the byte, in a gzipped file that of the contents; an error of f ends the reading.
func ReadAEDAT(r io.Reader, width, height int, f func(Event) error) error {
	b := bufio.NewReaderSize(r, maxLine)
	if magic, _ := b.Peek(2); bytes.Equal(magic, []byte{0x1f, 0x8b}) {
		z, err := gzip.NewReader(b)
		if err != nil {
			return fmt.Errorf("gzip header: %w", err)
		}
		b = bufio.NewReaderSize(z, maxLine)
	}
	a := aedat{in: b, width: width, height: height, each: f}
	if err := a.header(); err != nil {
		return fmt.Errorf("byte %d: %w", a.at, err)
	}
	for {
		if err := a.packet(); err == io.EOF {
			return nil
		} else if err != nil {
			return fmt.Errorf("byte %d: %w", a.at, err)
		}
	}
}

type aedat struct {
	in            *bufio.Reader
	at            int64 // bytes read
	width, height int
	each          func(Event) error
	buf           [packetSize]byte
}

// header reads the lines of text.
func (a *aedat) header() error {
	for n := range maxLines {
		line, err := a.in.ReadSlice('\n')
		text := strings.TrimRight(string(line), "\r\n")
		switch {
		case n == 0 && text != versionLine:
			return fmt.Errorf("the first line is not %s: no recording in AEDAT 3.1, which files of DVS128 Gesture have", versionLine)
		case err == io.EOF, err == io.ErrUnexpectedEOF:
			return fmt.Errorf("the file ends within its header, before %s: it is truncated", endOfHeader)
		case err != nil:
			return fmt.Errorf("a line of the header: %w", err)
		case !strings.HasPrefix(text, "#"):
			return fmt.Errorf("a line of the header does not begin with #, and %s has not come yet", endOfHeader)
		}
		a.at += int64(len(line))
		if text == endOfHeader {
			return nil
		}
	}
	return fmt.Errorf("the header has more than %d lines", maxLines)
}

// packet reads a packet; io.EOF where the file ends before it.
func (a *aedat) packet() error {
	b, err := a.next(packetSize)
	if err != nil {
		return err
	}
	field := func(k int) int64 { return int64(int32(binary.LittleEndian.Uint32(b[4+4*k:]))) }
	kind, size, offset := binary.LittleEndian.Uint16(b), field(0), field(1)
	overflows, capacity, number := field(2), field(3), field(4)
	if size < 1 || size > maxEvent || number < 0 || number > capacity || overflows < 0 {
		return fmt.Errorf("a packet of %d events (room for %d) of %d bytes, %d overflows before it: the file is damaged", number, capacity, size, overflows)
	}
	if kind != polarity {
		return a.skip(number * size)
	}
	if size != addressSize || offset != 4 {
		return fmt.Errorf("events of %d bytes with the time at byte %d, expected %d and 4", size, offset, addressSize)
	}
	for range number {
		if err := a.event(overflows); err != nil {
			return err
		}
	}
	return nil
}

// event reads an address: from its lowest bit on one bit for valid, one for brighter, 15 for the row, 15 for the column.
func (a *aedat) event(overflows int64) error {
	b, err := a.next(addressSize)
	if err != nil {
		return cut(err)
	}
	address, t := binary.LittleEndian.Uint32(b), int32(binary.LittleEndian.Uint32(b[4:]))
	if address&1 == 0 {
		return nil
	}
	x, y := address>>17, address>>2&0x7fff
	if int(x) >= a.width || int(y) >= a.height || t < 0 {
		a.at -= addressSize
		return fmt.Errorf("event at column %d, row %d, time %d of a camera of %d x %d pixels", x, y, t, a.width, a.height)
	}
	return a.each(Event{T: overflows<<31 + int64(t), X: uint8(x), Y: uint8(y), On: address&2 != 0})
}

// next reads n bytes; io.EOF where there is none of them.
func (a *aedat) next(n int) ([]byte, error) {
	got, err := io.ReadFull(a.in, a.buf[:n])
	if a.at += int64(got); err == io.EOF {
		return nil, err
	}
	return a.buf[:n], cut(err)
}

func (a *aedat) skip(n int64) error {
	got, err := io.CopyN(io.Discard, a.in, n)
	a.at += got
	return cut(err)
}

// cut is the error of a file that ends within something.
func cut(err error) error {
	if err == io.EOF || err == io.ErrUnexpectedEOF {
		return errors.New("the file ends within a packet: it is truncated")
	}
	return err
}
