package hdf5

import "fmt"

// raw is the bytes of all elements, row-major.
func (a *array) raw() ([]byte, error) {
	size := a.n * a.typ.size
	switch {
	case size == 0:
		return nil, nil
	case a.store == chunked:
		return a.join(size)
	case len(a.filters) > 0:
		return nil, fmt.Errorf("byte %d: filters of an array that is not in chunks", a.at)
	case a.store == compact:
		if len(a.inline) != size {
			return nil, fmt.Errorf("an array of %d bytes, expected %d: the file is damaged", len(a.inline), size)
		}
		return a.inline, nil
	case a.at == undefined:
		return nil, fmt.Errorf("its elements were never written")
	}
	c := a.f.cursor(a.at, uint64(size), "array")
	return c.b, c.err
}

// piece is a chunk's bytes and the place of its first element.
type piece struct {
	b      []byte
	stored int // bytes in the file
	first  []int
}

// join puts the chunks together. All are there before anything of the array's size is allocated.
func (a *array) join(size int) ([]byte, error) {
	if a.at == undefined {
		return nil, fmt.Errorf("its elements were never written")
	}
	pieces, err := a.pieces()
	if err != nil {
		return nil, err
	}
	out := make([]byte, size)
	for _, p := range pieces {
		a.place(out, p)
	}
	return out, nil
}

// pieces reads and unpacks all chunks.
func (a *array) pieces() ([]piece, error) {
	want, bytes := 1, a.typ.size // chunks, and bytes of one
	for k, d := range a.chunk {
		want *= (a.shape[k] + d - 1) / d
		bytes *= d
	}
	if want*bytes > 4*MaxDecoded {
		return nil, fmt.Errorf("byte %d: %d chunks of %d bytes are far more than the array: the file is damaged", a.at, want, bytes)
	}
	var out []piece
	seen, stored := map[int]bool{}, 0
	err := a.f.tree(a.at, chunkTree, 16+8*len(a.chunk), func(key *cursor, at uint64) error {
		p, number, err := a.piece(key, at, bytes)
		if err != nil || number < 0 {
			return err
		}
		if stored += p.stored; seen[number] || stored > len(a.f.b) {
			return fmt.Errorf("byte %d: a chunk comes twice, or over another one: the file is damaged", at)
		}
		seen[number] = true
		out = append(out, p)
		return nil
	})
	if err == nil && len(out) != want {
		err = fmt.Errorf("byte %d: %d of %d chunks were written", a.at, len(out), want)
	}
	return out, err
}

// piece reads a chunk, and numbers it row-major; -1 for one that lies outside of the array.
func (a *array) piece(key *cursor, at uint64, want int) (piece, int, error) {
	var p piece
	stored, mask := key.u32(), key.u32()
	number := 0
	for k, d := range a.chunk {
		first := key.u64()
		if first%uint64(d) != 0 {
			key.fail("of a chunk at %d along an axis with chunks of %d", first, d)
		}
		if first >= uint64(a.shape[k]) || number < 0 {
			number = -1 // a relic of an array that was made smaller
			continue
		}
		p.first = append(p.first, int(first))
		number = number*((a.shape[k]+d-1)/d) + int(first)/d
	}
	if key.err != nil || number < 0 {
		return p, -1, key.err
	}
	c := a.f.cursor(at, uint64(stored), "chunk")
	if c.err != nil {
		return p, 0, c.err
	}
	p.stored = len(c.b)
	var err error
	if p.b, err = undo(c.b, a.filters, mask, want); err != nil {
		err = fmt.Errorf("byte %d: %w", at, err)
	}
	return p, number, err
}

// place copies the rows of a chunk that lie in the array.
func (a *array) place(dst []byte, p piece) {
	last := len(a.chunk) - 1
	row := min(a.chunk[last], a.shape[last]-p.first[last]) * a.typ.size
	index := make([]int, last)
	for {
		from, to := 0, 0
		for k := range last {
			from, to = from*a.chunk[k]+index[k], to*a.shape[k]+p.first[k]+index[k]
		}
		from, to = from*a.chunk[last], to*a.shape[last]+p.first[last]
		copy(dst[to*a.typ.size:][:row], p.b[from*a.typ.size:])
		k := last - 1
		for ; k >= 0; k-- {
			if index[k]++; index[k] < a.chunk[k] && p.first[k]+index[k] < a.shape[k] {
				break
			}
			index[k] = 0
		}
		if k < 0 {
			return
		}
	}
}
