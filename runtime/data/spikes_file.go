package data

import (
	"fmt"
	"io"

	"snnc/internal/codec/hdf5"
)

// read reads a file in the layout of the Heidelberg sets.
func (o trains) read(name, path string, classes int) (*Set, error) {
	var set *Set
	err := readFrom(path, func(r io.Reader) error {
		plain, err := decompress(r)
		if err != nil {
			return err
		}
		b, err := io.ReadAll(plain)
		if err != nil {
			return err
		}
		f, err := hdf5.Open(b)
		if err != nil {
			return err
		}
		set, err = o.set(name, f, classes)
		return err
	})
	return set, err
}

func (o trains) set(name string, f *hdf5.File, classes int) (*Set, error) {
	times, err := f.VLen("spikes/times")
	if err != nil {
		return nil, err
	}
	units, err := f.VLen("spikes/units")
	if err != nil {
		return nil, err
	}
	labels, most, err := spikeLabels(f, classes)
	if err != nil {
		return nil, err
	}
	n, size := len(labels), o.steps*o.channels
	switch {
	case times.Len() != n || units.Len() != n || n == 0:
		return nil, fmt.Errorf("%d times, %d units and %d labels; expected as many of each, at least one", times.Len(), units.Len(), n)
	case n > maxDecoded/size:
		return nil, fmt.Errorf("%d samples of %d frames take more than %d bytes: lower `steps` or `channels`", n, o.steps, maxDecoded)
	}
	counts := make([]uint8, n*size)
	var t, u []float32
	for i := range n {
		if t, err = times.Read(i, t[:0]); err != nil {
			return nil, err
		}
		if u, err = units.Read(i, u[:0]); err != nil {
			return nil, err
		}
		if err = o.count(t, u, counts[i*size:][:size]); err != nil {
			return nil, fmt.Errorf("sample %d: %w", i, err)
		}
	}
	set := fromBytes(name, []int{o.steps, o.channels}, counts, 1, labels, most)
	if set.ClassNames, err = spikeNames(f); classes == 0 {
		set.Classes = max(most, min(len(set.ClassNames), maxClasses))
	}
	return set, err
}

// spikeLabels reads the classes and their number, at least the one given.
func spikeLabels(f *hdf5.File, classes int) ([]int32, int, error) {
	values, shape, err := f.Floats32("labels")
	if err != nil {
		return nil, 0, err
	}
	if len(shape) != 1 {
		return nil, 0, fmt.Errorf("labels: shape %v, expected one class for each sample", shape)
	}
	most := maxClasses
	if classes > 0 {
		most = classes
	}
	labels := make([]int32, len(values))
	for i, v := range values {
		if !(v >= 0 && v < float32(most)) || v != float32(int(v)) {
			return nil, 0, fmt.Errorf("labels: element %d is %v, expected a class from 0 to %d", i, v, most-1)
		}
		labels[i] = int32(v)
		classes = max(classes, int(v)+1)
	}
	return labels, classes, nil
}

// spikeNames reads the names of the classes, which a file need not have.
func spikeNames(f *hdf5.File) ([]string, error) {
	if !f.Has("extra/keys") {
		return nil, nil
	}
	return f.Strings("extra/keys")
}
