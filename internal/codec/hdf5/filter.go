package hdf5

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"io"
)

// The filters that are known.
const (
	deflate  = 1
	shuffle  = 2
	fletcher = 3
)

// filter is something that was done to the bytes of a chunk before they were written.
type filter struct {
	id   uint16
	size int // of an element, for shuffle
}

// readFilters reads the filters in the order in which they were applied.
func (a *array) readFilters(c *cursor) error {
	version, n := c.u8(), int(c.u8())
	if version == 1 {
		c.skip(6)
	} else if version != 2 {
		c.fail("of version %d, known are 1 and 2", version)
	}
	for range n {
		f := readFilter(c, version)
		if c.err != nil {
			return c.err
		}
		if f.id != deflate && f.id != shuffle && f.id != fletcher {
			c.fail("have filter %d, known are 1 (gzip), 2 (shuffle) and 3 (fletcher32); write the array without it", f.id)
		}
		if f.size == 0 {
			f.size = a.typ.size
		}
		a.filters = append(a.filters, f)
	}
	return c.err
}

func readFilter(c *cursor, version uint8) filter {
	f := filter{id: c.u16()}
	name := 0
	if version == 1 || f.id >= 256 {
		name = int(c.u16())
	}
	c.skip(2)
	values := int(c.u16())
	if version == 1 {
		name = (name + 7) &^ 7
	}
	c.skip(name)
	for i := range values {
		if v := c.u32(); i == 0 && f.id == shuffle && v < MaxDecoded {
			f.size = int(v)
		}
	}
	if version == 1 && values%2 == 1 {
		c.skip(4)
	}
	return f
}

// undo gives the want bytes of a chunk; a bit of mask that is set stands for a filter that was left out.
func undo(b []byte, filters []filter, mask uint32, want int) ([]byte, error) {
	for i := len(filters) - 1; i >= 0; i-- {
		if i < 32 && mask>>i&1 != 0 {
			continue
		}
		switch f := filters[i]; f.id {
		case deflate:
			var err error
			if b, err = inflate(b, want+4*len(filters)); err != nil { // a checksum may be in it
				return nil, err
			}
		case shuffle:
			b = unshuffle(b, f.size)
		case fletcher:
			if len(b) < 4 {
				return nil, fmt.Errorf("a chunk of %d bytes lacks its checksum", len(b))
			}
			b = b[:len(b)-4]
		}
	}
	if len(b) != want {
		return nil, fmt.Errorf("a chunk has %d bytes, expected %d", len(b), want)
	}
	return b, nil
}

// inflate takes no more memory than what comes out, and that is at most most bytes.
func inflate(b []byte, most int) ([]byte, error) {
	z, err := zlib.NewReader(bytes.NewReader(b))
	if err != nil {
		return nil, fmt.Errorf("gzip: %w", err)
	}
	out, err := io.ReadAll(io.LimitReader(z, int64(most)+1))
	if err != nil {
		return nil, fmt.Errorf("gzip: %w", err)
	}
	return out, nil
}

// unshuffle puts the bytes of elements, which lie apart by their place in the element, together again.
func unshuffle(b []byte, size int) []byte {
	n := len(b) / max(size, 1)
	if size <= 1 || n <= 1 {
		return b
	}
	out := make([]byte, len(b))
	copy(out[n*size:], b[n*size:])
	for k := range size {
		for i := range n {
			out[i*size+k] = b[k*n+i]
		}
	}
	return out
}
