package hdf5

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
)

// link is a member of a group: its name, and the address of its header.
type link struct {
	name string
	at   uint64
}

// maxLinks bounds the members of a group.
const maxLinks = 1 << 20

func indexOf(links []link, name string) int {
	return slices.IndexFunc(links, func(l link) bool { return l.name == name })
}

// list names the members of a group, not more than a few.
func list(links []link) string {
	var names []string
	for i, l := range links {
		if i == 12 {
			names = append(names, "...")
			break
		}
		names = append(names, fmt.Sprintf("%.60q", l.name))
	}
	if names == nil {
		return "nothing"
	}
	return strings.Join(names, ", ")
}

// links lists the members of a group.
func (f *File) links(m messages) ([]link, error) {
	if c, err := m.of(symbolsMessage, "symbol table"); err != nil {
		return nil, err
	} else if c != nil {
		return f.symbols(c)
	}
	if c, err := m.of(linkInfoMessage, "link info"); err != nil || c == nil {
		if err == nil {
			err = fmt.Errorf("it is no group")
		}
		return nil, err
	} else if err := f.fewLinks(c); err != nil {
		return nil, err
	}
	var out []link
	for _, x := range m {
		if x.kind != linkMessage {
			continue
		}
		l, err := readLink(*x.body)
		if err != nil {
			return nil, err
		}
		out = append(out, l)
	}
	return out, nil
}

// fewLinks refuses a group whose links lie in a heap.
func (f *File) fewLinks(c *cursor) error {
	c.skip(1)
	if c.u8()&1 != 0 {
		c.skip(8)
	}
	if heap := c.u64(); c.err == nil && heap != undefined {
		return fmt.Errorf("byte %d: it has so many members that they lie in a heap, which is not known; write the file with libver = \"earliest\"", c.from)
	}
	return c.err
}

func readLink(c cursor) (link, error) {
	c.what = "link"
	c.skip(1)
	flags, kind := c.u8(), uint8(0)
	if flags&8 != 0 {
		kind = c.u8()
	}
	if flags&4 != 0 {
		c.skip(8)
	}
	if flags&0x10 != 0 {
		c.skip(1)
	}
	n := c.uint(1 << (flags & 3))
	if n > uint64(c.left()) {
		c.fail("has a name of %d bytes", n)
	}
	l := link{name: string(c.bytes(int(n)))}
	if kind == 0 {
		l.at = c.u64()
	} else {
		l.at = undefined // a soft or external one
	}
	return l, c.err
}

// symbols reads a group whose links are in a tree of symbol tables, their names in a local heap.
func (f *File) symbols(c *cursor) ([]link, error) {
	tree, heap := c.u64(), c.u64()
	if c.err != nil {
		return nil, c.err
	}
	names, err := f.localHeap(heap)
	if err != nil {
		return nil, err
	}
	var out []link
	err = f.tree(tree, groupTree, 8, func(_ *cursor, child uint64) error {
		got, err := f.symbolNode(child, names)
		if out = append(out, got...); len(out) > maxLinks {
			err = fmt.Errorf("byte %d: more than %d members", child, maxLinks)
		}
		return err
	})
	return out, err
}

func (f *File) localHeap(at uint64) (*cursor, error) {
	c := f.cursor(at, 32, "local heap")
	c.expect("HEAP")
	c.skip(4)
	size := c.u64()
	c.skip(8)
	if data := c.u64(); c.err == nil {
		c = f.cursor(data, size, "names of a group")
	}
	return c, c.err
}

func (f *File) symbolNode(at uint64, names *cursor) ([]link, error) {
	c := f.cursor(at, 8, "symbol table")
	c.expect("SNOD")
	c.skip(2)
	n := uint64(c.u16())
	if c.err != nil {
		return nil, c.err
	}
	c = f.cursor(at+8, n*40, "symbol table")
	var out []link
	for range n {
		name, header, cache := c.u64(), c.u64(), c.u32()
		c.skip(20)
		if c.err != nil {
			return nil, c.err
		}
		if name > uint64(len(names.b)) {
			return nil, fmt.Errorf("byte %d: symbol table names byte %d of %d", c.from, name, len(names.b))
		}
		text, _, _ := bytes.Cut(names.b[name:], []byte{0})
		if cache == 2 { // a soft link
			header = undefined
		}
		out = append(out, link{string(text), header})
	}
	return out, c.err
}
