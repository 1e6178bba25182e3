package hdf5

import "fmt"

// The messages of an object header that are read.
const (
	dataspaceMessage = 0x1
	linkInfoMessage  = 0x2
	datatypeMessage  = 0x3
	linkMessage      = 0x6
	layoutMessage    = 0x8
	filterMessage    = 0xb
	continueMessage  = 0x10
	symbolsMessage   = 0x11
)

// shared is the flag of a message that is a reference to one elsewhere.
const shared = 2

// Bounds of an object header.
const (
	maxMessages = 1 << 16
	maxBlocks   = 1 << 10
)

// message is a part of an object header.
type message struct {
	kind, flags uint8
	body        *cursor
}

type messages []message

// of finds the first message of a kind.
func (m messages) of(kind uint8, what string) (*cursor, error) {
	for _, x := range m {
		if x.kind != kind {
			continue
		}
		if x.flags&shared != 0 {
			return nil, fmt.Errorf("byte %d: the %s lies elsewhere in the file (it is shared or named), which is not known", x.body.from, what)
		}
		c := *x.body
		c.what = what
		return &c, nil
	}
	return nil, nil
}

// headerReader collects the messages of an object header, which may go on in further blocks.
type headerReader struct {
	f      *File
	out    messages
	blocks []*cursor
	ordered,
	second bool // version 2: with creation order
}

func (f *File) header(at uint64) (messages, error) {
	h := &headerReader{f: f}
	if c := f.cursor(at, 4, "object header"); c.err == nil && string(c.b) == "OHDR" {
		h.second = true
		h.beginSecond(at)
	} else {
		h.beginFirst(at)
	}
	for i := 0; i < len(h.blocks); i++ {
		if i > maxBlocks {
			return nil, fmt.Errorf("byte %d: object header in more than %d pieces: the file is damaged", at, maxBlocks)
		}
		if err := h.block(h.blocks[i]); err != nil {
			return nil, err
		}
	}
	return h.out, nil
}

func (h *headerReader) beginFirst(at uint64) {
	c := h.f.cursor(at, 16, "object header")
	if version := c.u8(); c.err == nil && version != 1 {
		c.fail("of version %d, known are 1 and 2", version)
	}
	c.skip(7)
	if n := uint64(c.u32()); c.err == nil {
		c = h.f.cursor(at+16, n, "object header")
	}
	h.blocks = append(h.blocks, c)
}

func (h *headerReader) beginSecond(at uint64) {
	c := h.f.cursor(at, 6, "object header")
	c.skip(5)
	flags := c.u8()
	skip, width := uint64(0), uint64(1)<<(flags&3)
	if flags&0x20 != 0 {
		skip += 16
	}
	if flags&0x10 != 0 {
		skip += 4
	}
	h.ordered = flags&4 != 0
	s := h.f.cursor(at+6+skip, width, "object header")
	if n := s.uint(int(width)); s.err == nil {
		s = h.f.cursor(at+6+skip+width, n, "object header")
	}
	h.blocks = append(h.blocks, s)
}

// block reads the messages of a block.
func (h *headerReader) block(c *cursor) error {
	least := 8
	if h.second {
		least = 4
	}
	for c.err == nil && c.left() >= least {
		m := h.message(c)
		if c.err != nil || len(h.out) == maxMessages {
			break
		}
		if m.kind == continueMessage {
			h.follow(m.body)
			continue
		}
		h.out = append(h.out, m)
	}
	return c.err
}

func (h *headerReader) message(c *cursor) message {
	var m message
	var size int
	if h.second {
		m.kind, size, m.flags = c.u8(), int(c.u16()), c.u8()
		if h.ordered {
			c.skip(2)
		}
	} else {
		m.kind, size = uint8(min(c.u16(), 0xff)), int(c.u16())
		m.flags = c.u8()
		c.skip(3)
	}
	from := c.from + uint64(c.at)
	m.body = &cursor{b: c.bytes(size), from: from, what: "message"}
	return m
}

// follow adds the block that a message of continuation points at.
func (h *headerReader) follow(m *cursor) {
	at, size := m.u64(), m.u64()
	if m.err != nil {
		h.blocks = append(h.blocks, m)
		return
	}
	c := h.f.cursor(at, size, "object header")
	if h.second {
		c.expect("OCHK")
		if c.err == nil && c.left() >= 4 {
			c.b = c.b[:len(c.b)-4] // a checksum
		}
	}
	h.blocks = append(h.blocks, c)
}
