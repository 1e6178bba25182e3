package hdf5

import (
	"encoding/binary"
	"fmt"
)

// cursor reads little-endian numbers from a part of a file. After its first error it gives zeros.
type cursor struct {
	b    []byte
	from uint64 // of b in the file
	at   int
	what string
	err  error
}

// cursor is at n bytes from an address on.
func (f *File) cursor(at, n uint64, what string) *cursor {
	size := uint64(len(f.b))
	c := &cursor{from: at, what: what}
	if at > size || n > size-at {
		c.err = fmt.Errorf("byte %d: %s of %d bytes reaches beyond the end, %d: the file is truncated or damaged", at, what, n, size)
		return c
	}
	c.b = f.b[at : at+n]
	return c
}

// bytes are the next n; nil after an error.
func (c *cursor) bytes(n int) []byte {
	if c.err == nil && (n < 0 || n > len(c.b)-c.at) {
		c.fail("ends after %d bytes", len(c.b))
	}
	if c.err != nil {
		return nil
	}
	c.at += n
	return c.b[c.at-n : c.at]
}

// fail remembers the first error, at the place of the cursor.
func (c *cursor) fail(format string, args ...any) {
	if c.err == nil {
		c.err = fmt.Errorf("byte %d: %s %s", c.from+uint64(c.at), c.what, fmt.Sprintf(format, args...))
	}
}

// expect reads a signature.
func (c *cursor) expect(signature string) {
	if got := c.bytes(len(signature)); c.err == nil && string(got) != signature {
		c.at -= len(signature)
		c.fail("does not begin with %s: the file is damaged", signature)
	}
}

func (c *cursor) skip(n int) { c.bytes(n) }
func (c *cursor) left() int  { return len(c.b) - c.at }

func (c *cursor) u8() uint8   { return uint8(c.uint(1)) }
func (c *cursor) u16() uint16 { return uint16(c.uint(2)) }
func (c *cursor) u32() uint32 { return uint32(c.uint(4)) }
func (c *cursor) u64() uint64 { return c.uint(8) }

// uint reads a number of n bytes, at most 8.
func (c *cursor) uint(n int) uint64 {
	var b [8]byte
	copy(b[:], c.bytes(n))
	return binary.LittleEndian.Uint64(b[:])
}
