// Package hdf5 reads arrays out of HDF5 files: numbers, texts and lists of different lengths, as h5py and PyTables write
// them by default. It knows superblocks 0 to 3, both forms of object headers, groups with a symbol table or a few links,
// compact, contiguous and chunked arrays, and the filters deflate, shuffle and Fletcher-32. What it does not know it
// refuses by name: groups of very many links, the chunk indices of format 1.10 (h5py's libver = "latest"), other filters,
// compound types.
//
// Source: HDF5 File Format Specification, version 3.0. Errors name the byte of the file. What a file makes the reader
// allocate is no more than a few times what is in it, unpacked.
package hdf5

import (
	"errors"
	"fmt"
	"strings"
)

// MaxDecoded bounds the bytes of one array, unpacked.
const MaxDecoded = 1 << 30

// undefined is the address of what there is not.
const undefined = ^uint64(0)

// File is an HDF5 file in memory. Its methods may run at the same time.
type File struct {
	b    []byte
	root uint64 // address of the root group's header
}

// Open reads the superblock of a file in memory, which must not change afterwards.
func Open(b []byte) (*File, error) {
	f := &File{b: b}
	c := f.cursor(0, 9, "superblock")
	if signature := c.bytes(8); c.err != nil {
		return nil, c.err
	} else if string(signature) != "\x89HDF\r\n\x1a\n" {
		return nil, errors.New("byte 0: no HDF5 file: its signature is missing")
	}
	switch version := c.u8(); version {
	case 0, 1:
		return f, f.oldSuperblock(version)
	case 2, 3:
		return f, f.newSuperblock()
	default:
		return nil, fmt.Errorf("byte 8: superblock of version %d, known are 0 to 3", version)
	}
}

func (f *File) oldSuperblock(version uint8) error {
	c := f.cursor(9, 87, "superblock")
	c.skip(4)
	offsets, lengths := c.u8(), c.u8()
	c.skip(9 + 4*int(version)) // sizes of tree nodes and flags
	base := c.u64()
	c.skip(24 + 8) // free space, end of file, driver, name of the root group
	f.root = c.u64()
	return f.checkSuperblock(c, offsets, lengths, base)
}

func (f *File) newSuperblock() error {
	c := f.cursor(9, 39, "superblock")
	offsets, lengths := c.u8(), c.u8()
	c.skip(1)
	base := c.u64()
	c.skip(16)
	f.root = c.u64()
	return f.checkSuperblock(c, offsets, lengths, base)
}

func (f *File) checkSuperblock(c *cursor, offsets, lengths uint8, base uint64) error {
	switch {
	case c.err != nil:
		return c.err
	case offsets != 8 || lengths != 8:
		return fmt.Errorf("byte 9: addresses of %d and lengths of %d bytes, known are 8", offsets, lengths)
	case base != 0:
		return fmt.Errorf("byte 9: a base address of %d: files in files are not known", base)
	}
	return nil
}

// find returns the messages of an object's header by the path of the object, with '/' between names.
func (f *File) find(path string) (messages, error) {
	at, seen := f.root, ""
	for name := range strings.SplitSeq(strings.Trim(path, "/"), "/") {
		group, err := f.header(at)
		if err != nil {
			return nil, err
		}
		names, err := f.links(group)
		if err != nil {
			return nil, fmt.Errorf("group /%s: %w", seen, err)
		}
		k := indexOf(names, name)
		if k < 0 {
			return nil, fmt.Errorf("group /%s has no %q; it has %s", seen, name, list(names))
		}
		if names[k].at == undefined {
			return nil, fmt.Errorf("group /%s: %q is a soft or external link, which is not known", seen, name)
		}
		at, seen = names[k].at, strings.Trim(seen+"/"+name, "/")
	}
	return f.header(at)
}

// Has reports whether there is an object of that path.
func (f *File) Has(path string) bool {
	_, err := f.find(path)
	return err == nil
}
