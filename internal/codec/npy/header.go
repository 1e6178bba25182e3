package npy

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// Limits of what a header may say. NumPy has 64 dimensions at most and, for safety, headers of 10,000 bytes.
const (
	maxHeader = 1 << 16
	maxDims   = 64
)

const magic = "\x93NUMPY"

type header struct {
	dtype     string // without byte order
	bigEndian bool
	fortran   bool
	shape     []int
}

// readHeader returns the header and the position of the first element.
func readHeader(r io.Reader) (header, int, error) {
	var pre [8]byte
	if n, err := io.ReadFull(r, pre[:]); err != nil {
		return header{}, 0, fmt.Errorf("byte %d: .npy header: %w", n, truncated(err))
	}
	if string(pre[:6]) != magic {
		return header{}, 0, fmt.Errorf("not a .npy file: it begins with %q, expected %q", pre[:6], magic)
	}
	size, at, err := headerSize(r, pre[6], pre[7])
	if err != nil {
		return header{}, 0, err
	}
	text := make([]byte, size)
	if n, err := io.ReadFull(r, text); err != nil {
		return header{}, 0, fmt.Errorf("byte %d: the header has %d bytes: %w", at+n, size, truncated(err))
	}
	h, err := parseHeader(string(text), at)
	return h, at + size, err
}

// headerSize reads the length field, of 2 bytes in version 1 and 4 bytes later.
func headerSize(r io.Reader, major, minor byte) (size, at int, err error) {
	if major < 1 || major > 3 || minor != 0 {
		return 0, 0, fmt.Errorf("byte 6: .npy version %d.%d is not known (1.0, 2.0 and 3.0 are)", major, minor)
	}
	var field [4]byte
	width := 2
	if major > 1 {
		width = 4
	}
	if n, err := io.ReadFull(r, field[:width]); err != nil {
		return 0, 0, fmt.Errorf("byte %d: header length: %w", 8+n, truncated(err))
	}
	length := binary.LittleEndian.Uint32(field[:])
	if length > maxHeader {
		return 0, 0, fmt.Errorf("byte 8: a header of %d bytes is longer than the %d allowed", length, maxHeader)
	}
	return int(length), 8 + width, nil
}

func truncated(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return errors.New("the file is truncated")
	}
	return err
}
