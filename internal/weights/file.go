package weights

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"snnc/internal/codec/npy"
	"snnc/internal/codec/safetensors"
)

// File is an open weights file: safetensors, or a NumPy archive. Tensors are read when asked for.
type File struct {
	Path   string
	prefix string
	format format
	close  func() error
}

// format is what the readers of file formats have in common.
type format interface {
	names() []string
	shape(name string) ([]int, error)
	float32s(name string) ([]float32, error) // rounded to nearest
	float64s(name string) ([]float64, error)
}

// Open opens a weights file; its first bytes say what it is. Errors name it.
func Open(path string) (*File, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	made, err := detect(f)
	if err != nil {
		f.Close()
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return &File{Path: path, format: made, close: f.Close}, nil
}

func detect(f *os.File) (format, error) {
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	head := make([]byte, 8)
	n, _ := f.ReadAt(head, 0)
	switch head = head[:n]; {
	case bytes.HasPrefix(head, []byte("PK\x03\x04")):
		return archive(f, info.Size())
	case bytes.HasPrefix(head, []byte("\x80\x02")), bytes.HasPrefix(head, []byte("\x80\x04")):
		return nil, errPickle
	case bytes.HasPrefix(head, []byte("\x89HDF")):
		return nil, errors.New("an HDF5 file: save its arrays as .npz or safetensors")
	}
	s, err := safetensors.Read(f, info.Size())
	return tensors{s}, err
}

// errPickle answers files of torch.save, which hold a program.
var errPickle = errors.New("a file of torch.save, which is a program for Python's pickle and is not run here: save its tensors with " +
	"`safetensors.torch.save_file(state_dict, \"weights.safetensors\")`")

func archive(f *os.File, bytes int64) (format, error) {
	if z, err := zip.NewReader(f, bytes); err == nil && slices.ContainsFunc(z.File, func(f *zip.File) bool {
		return f.Name == "data.pkl" || strings.HasSuffix(f.Name, "/data.pkl")
	}) {
		return nil, errPickle
	}
	a, err := npy.OpenArchive(f, bytes)
	return arrays{a}, err
}

// Close closes the file, for all its parts.
func (f *File) Close() error { return f.close() }

// Under is the part of the file whose names begin with a prefix, which is taken off.
func (f *File) Under(prefix string) *File {
	part := *f
	part.prefix += prefix
	return &part
}

// Names are the names of the tensors, sorted.
func (f *File) Names() []string {
	var names []string
	for _, n := range f.format.names() {
		if short, ok := strings.CutPrefix(n, f.prefix); ok {
			names = append(names, short)
		}
	}
	return names
}

// Shape is the shape of a tensor. Errors name tensor and file.
func (f *File) Shape(name string) ([]int, error) {
	s, err := f.format.shape(f.prefix + name)
	return s, f.named(err)
}

// Float32 reads a tensor, rounded to nearest.
func (f *File) Float32(name string) ([]float32, error) {
	v, err := f.format.float32s(f.prefix + name)
	return v, f.named(err)
}

// Float64 reads a tensor; 64-bit integers are rounded to nearest.
func (f *File) Float64(name string) ([]float64, error) {
	v, err := f.format.float64s(f.prefix + name)
	return v, f.named(err)
}

func (f *File) named(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", f.Path, err)
}

type tensors struct{ *safetensors.File }

func (t tensors) names() []string { return t.Names() }

func (t tensors) shape(name string) ([]int, error) {
	_, s, ok := t.Info(name)
	if !ok {
		return nil, fmt.Errorf("no tensor named %q in the file", name)
	}
	return s, nil
}

func (t tensors) float32s(name string) ([]float32, error) {
	v, err := t.Tensor(name)
	if err != nil {
		return nil, err
	}
	return v.Float32(), nil
}

func (t tensors) float64s(name string) ([]float64, error) {
	v, err := t.Tensor(name)
	if err != nil {
		return nil, err
	}
	return v.Float64(), nil
}

type arrays struct{ *npy.Archive }

func (a arrays) names() []string { return a.Names() }

func (a arrays) shape(name string) ([]int, error) { return a.Shape(name) }

func (a arrays) float32s(name string) ([]float32, error) {
	v, err := a.Array(name)
	if err != nil {
		return nil, err
	}
	return v.Float32(), nil
}

func (a arrays) float64s(name string) ([]float64, error) {
	v, err := a.Array(name)
	if err != nil {
		return nil, err
	}
	return v.Float64(), nil
}
