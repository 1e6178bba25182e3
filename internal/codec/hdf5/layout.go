package hdf5

import "fmt"

// maxRank is that of the format.
const maxRank = 32

// The ways to store an array.
const (
	compact    = 0
	contiguous = 1
	chunked    = 2
)

// array is an array's description: what its header says.
type array struct {
	f       *File
	shape   []int
	n       int // elements
	typ     *datatype
	store   uint8
	at      uint64 // of the data, or of the tree of chunks
	inline  []byte // compact data
	chunk   []int  // shape of a chunk
	filters []filter
}

// array finds an array and reads its header.
func (f *File) array(path string) (*array, error) {
	m, err := f.find(path)
	if err != nil {
		return nil, err
	}
	a := &array{f: f}
	for _, part := range []struct {
		kind uint8
		what string
		read func(*cursor) error
	}{
		{dataspaceMessage, "shape", a.readShape}, {datatypeMessage, "type", a.readType},
		{layoutMessage, "layout", a.readLayout}, {filterMessage, "filters", a.readFilters},
	} {
		c, err := m.of(part.kind, part.what)
		if err == nil && c == nil && part.kind != filterMessage {
			err = fmt.Errorf("it is no array: it has no %s", part.what)
		}
		if err == nil && c != nil {
			err = part.read(c)
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
	}
	return a, nil
}

func (a *array) readShape(c *cursor) error {
	version, rank := c.u8(), int(c.u8())
	c.skip(1)
	if version == 1 {
		c.skip(5)
	} else if kind := c.u8(); kind > 1 {
		c.fail("is that of an array without elements")
	}
	if rank > maxRank || version < 1 || version > 2 {
		c.fail("of version %d with %d axes", version, rank)
	}
	a.n = 1
	for range rank {
		d := c.u64()
		if c.err == nil && d > MaxDecoded {
			c.fail("has an axis of %d", d)
		}
		if c.err != nil {
			break
		}
		if a.n *= int(d); a.n > MaxDecoded {
			c.fail("of more than %d elements", MaxDecoded)
		}
		a.shape = append(a.shape, int(d))
	}
	return c.err
}

func (a *array) readType(c *cursor) (err error) {
	a.typ, err = readDatatype(c)
	if err == nil && a.n*a.typ.size > MaxDecoded {
		err = fmt.Errorf("byte %d: %d elements of %d bytes, at most %d bytes are read", c.from, a.n, a.typ.size, MaxDecoded)
	}
	return err
}

func (a *array) readLayout(c *cursor) error {
	version := c.u8()
	switch {
	case version == 1 || version == 2:
		a.oldLayout(c)
	case version == 3 || version == 4:
		a.newLayout(c, version)
	default:
		c.fail("of version %d, known are 1 to 4", version)
	}
	return c.err
}

// oldLayout gives the shape of what is stored, with the size of an element as the last axis of a chunk.
func (a *array) oldLayout(c *cursor) {
	rank := int(c.u8())
	a.store = c.u8()
	c.skip(5)
	if a.store != compact {
		a.at = c.u64()
	}
	if a.store == chunked {
		a.readChunk(c, rank)
		return
	}
	c.skip(4 * rank)
	if a.store == compact {
		a.inline = c.bytes(int(c.u32()))
	}
}

func (a *array) newLayout(c *cursor, version uint8) {
	switch a.store = c.u8(); a.store {
	case compact:
		a.inline = c.bytes(int(c.u16()))
	case contiguous:
		a.at = c.u64()
	case chunked:
		if version == 4 {
			c.fail("has an index of chunks of format 1.10, which is not known; write the file with libver = \"earliest\"")
		}
		rank := int(c.u8())
		a.at = c.u64()
		a.readChunk(c, rank)
	default:
		c.fail("of class %d, known are compact, contiguous and chunked", a.store)
	}
}

func (a *array) readChunk(c *cursor, rank int) {
	if c.err == nil && (rank != len(a.shape)+1 || rank < 2) {
		c.fail("has chunks of %d axes, the array has %d", rank-1, len(a.shape))
	}
	size := a.typ.size
	for range a.shape {
		d := int(c.u32())
		if size *= d; c.err == nil && (d < 1 || size > MaxDecoded) {
			c.fail("has chunks of %d along an axis", d)
		}
		if c.err != nil {
			return
		}
		a.chunk = append(a.chunk, d)
	}
	if got := int(c.u32()); c.err == nil && got != a.typ.size {
		c.fail("has chunks of elements of %d bytes, the type has %d", got, a.typ.size)
	}
}
