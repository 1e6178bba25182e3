package hdf5

import "fmt"

// The kinds of trees of version 1.
const (
	groupTree = 0
	chunkTree = 1
)

// treeHeader is the size of the least node.
const treeHeader = 24

// tree calls each with the key before, and the address of, everything that the leaves of a tree point at.
func (f *File) tree(at uint64, kind uint8, key int, each func(key *cursor, child uint64) error) error {
	left := len(f.b)/treeHeader + 1 // nodes do not overlap in a file that is whole
	return f.treeNode(at, kind, key, -1, &left, each)
}

// treeNode reads a node of a level, any if it is negative.
func (f *File) treeNode(at uint64, kind uint8, key, level int, left *int, each func(*cursor, uint64) error) error {
	if *left--; *left < 0 {
		return fmt.Errorf("byte %d: a tree has more nodes than the file has room for: the file is damaged", at)
	}
	c := f.cursor(at, treeHeader, "tree")
	c.expect("TREE")
	got, depth, n := c.u8(), int(c.u8()), uint64(c.u16())
	if c.err != nil {
		return c.err
	}
	if got != kind || level >= 0 && depth != level {
		return fmt.Errorf("byte %d: a node of kind %d and level %d, expected kind %d: the file is damaged", at, got, depth, kind)
	}
	c = f.cursor(at+treeHeader, n*uint64(key+8)+uint64(key), "tree")
	for range n {
		k := &cursor{from: c.from + uint64(c.at), b: c.bytes(key), what: "key"}
		child := c.u64()
		if c.err != nil {
			return c.err
		}
		err := f.descend(k, child, kind, depth, left, each)
		if err != nil {
			return err
		}
	}
	return c.err
}

func (f *File) descend(k *cursor, child uint64, kind uint8, depth int, left *int, each func(*cursor, uint64) error) error {
	if depth > 0 {
		return f.treeNode(child, kind, len(k.b), depth-1, left, each)
	}
	return each(k, child)
}
