package safetensors

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
	"strings"
)

// File is an open file: its header is read and verified, its tensors are read when asked for.
type File struct {
	Meta    map[string]string
	entries map[string]entry
	data    io.ReaderAt // the bytes after the header
}

// Read reads and verifies the header. The tensors must fill the rest of the file, without overlap or gap.
func Read(r io.ReaderAt, size int64) (*File, error) {
	text, err := readHeader(r, size)
	if err != nil {
		return nil, err
	}
	entries, meta, err := parseHeader(text)
	if err != nil {
		return nil, err
	}
	start := int64(8 + len(text))
	if err := checkLayout(entries, size-start); err != nil {
		return nil, err
	}
	return &File{Meta: meta, entries: entries, data: io.NewSectionReader(r, start, size-start)}, nil
}

func readHeader(r io.ReaderAt, size int64) ([]byte, error) {
	var field [8]byte
	if err := readAt(r, field[:], 0); err != nil {
		return nil, fmt.Errorf("header length at byte 0: %w", err)
	}
	length := binary.LittleEndian.Uint64(field[:])
	if length > maxHeader || int64(length) > size-8 {
		return nil, fmt.Errorf("byte 0: a header of %d bytes does not fit in a file of %d (limit %d): not a safetensors file, or truncated",
			length, size, maxHeader)
	}
	text := make([]byte, length)
	if err := readAt(r, text, 8); err != nil {
		return nil, fmt.Errorf("header at byte 8: %w", err)
	}
	return text, nil
}

// Names returns the names of the tensors, sorted.
func (f *File) Names() []string { return slices.Sorted(maps.Keys(f.entries)) }

// Info returns type and shape of a tensor, and whether the file has it.
func (f *File) Info(name string) (dtype string, shape []int, ok bool) {
	e, ok := f.entries[name]
	return e.DType, slices.Clone(e.Shape), ok
}

// Tensor reads one tensor. Errors name it.
func (f *File) Tensor(name string) (*Tensor, error) {
	e, ok := f.entries[name]
	if !ok {
		return nil, fmt.Errorf("no tensor named %q in the file", name)
	}
	data := make([]byte, e.Offsets[1]-e.Offsets[0]) // within the file: checkLayout
	if err := readAt(f.data, data, e.Offsets[0]); err != nil {
		return nil, fmt.Errorf("tensor %q: %w", name, err)
	}
	if err := checkBool(e.DType, data); err != nil {
		return nil, fmt.Errorf("tensor %q: %w", name, err)
	}
	return &Tensor{Name: name, DType: e.DType, Shape: slices.Clone(e.Shape), Data: data}, nil
}

// readAt fills p or says that the file is too short.
func readAt(r io.ReaderAt, p []byte, at int64) error {
	n, err := r.ReadAt(p, at)
	switch {
	case n == len(p):
		return nil
	case errors.Is(err, io.EOF):
		return errors.New("the file is truncated")
	}
	return err
}

// checkLayout requires each tensor to have the bytes that its shape needs, and all to lie end to end.
func checkLayout(entries map[string]entry, size int64) error {
	names := slices.SortedFunc(maps.Keys(entries), func(a, b string) int {
		x, y := entries[a].Offsets, entries[b].Offsets
		return slices.Compare([]int64{x[0], x[1]}, []int64{y[0], y[1]})*2 + strings.Compare(a, b)
	})
	at, last := int64(0), "the header"
	for _, name := range names {
		e := entries[name]
		if err := e.check(); err != nil {
			return fmt.Errorf("tensor %q: %w", name, err)
		}
		if e.Offsets[0] != at {
			return fmt.Errorf("tensor %q begins at data byte %d, but %s ends at %d: an overlap or a gap", name, e.Offsets[0], last, at)
		}
		at, last = e.Offsets[1], fmt.Sprintf("%q", name)
	}
	if at != size {
		return fmt.Errorf("the tensors end at data byte %d, the file at %d: truncated, or more bytes after the end", at, size)
	}
	return nil
}

func (e entry) check() error {
	want, err := byteSize(e.DType, e.Shape)
	if err != nil {
		return err
	}
	begin, end := e.Offsets[0], e.Offsets[1]
	if begin < 0 || end < begin || end-begin != want || want > math.MaxInt {
		return fmt.Errorf("data_offsets %v do not hold the %d bytes of shape %v of %s", e.Offsets, want, e.Shape, e.DType)
	}
	return nil
}
