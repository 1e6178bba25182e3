package hdf5

import "fmt"

// reference is the size of a reference to a list: number of elements, address of a collection, number of the object in it.
const reference = 16

// effort bounds how many times the whole file may be searched for objects: files that are written in order need one.
const effort = 1000

// heap finds objects of global heaps. It keeps the places of the last collection's objects.
type heap struct {
	f       *File
	at      uint64
	objects map[uint32][2]uint64 // address and size
	spent   uint64
}

// object is the bytes that a reference points at: n elements of a size; nil where n is 0.
func (h *heap) object(ref []byte, size int) ([]byte, error) {
	r := cursor{b: ref, what: "reference"}
	n, at, index := uint64(r.u32()), r.u64(), r.u32()
	if n == 0 {
		return nil, nil
	}
	if h.objects == nil || h.at != at {
		if err := h.collection(at); err != nil {
			return nil, err
		}
	}
	o, ok := h.objects[index]
	if !ok || o[1] != n*uint64(size) {
		return nil, fmt.Errorf("byte %d: a list of %d elements of %d bytes is not in the heap: the file is damaged", at, n, size)
	}
	return h.f.b[o[0] : o[0]+o[1]], nil
}

// collection lists the objects of a collection.
func (h *heap) collection(at uint64) error {
	c := h.f.cursor(at, 16, "global heap")
	c.expect("GCOL")
	c.skip(4)
	size := c.u64()
	if c.err != nil {
		return c.err
	}
	if h.spent += size; size < 16 || h.spent/effort > uint64(len(h.f.b)) {
		return fmt.Errorf("byte %d: global heap of %d bytes, searched too often: the file is damaged", at, size)
	}
	c = h.f.cursor(at, size, "global heap")
	c.skip(16)
	h.at, h.objects = at, map[uint32][2]uint64{}
	for c.err == nil && c.left() >= 16 {
		index := uint32(c.u16())
		c.skip(6)
		n := c.u64()
		if index == 0 { // what follows is free
			break
		}
		if n > uint64(c.left()) {
			c.fail("has an object of %d bytes", n)
			break
		}
		h.objects[index] = [2]uint64{c.from + uint64(c.at), n}
		c.skip(min(int(n+7)&^7, c.left()))
	}
	return c.err
}
