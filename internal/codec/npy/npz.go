package npy

import (
	"archive/zip"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"maps"
	"slices"
	"strings"
)

// maxRatio is the most that DEFLATE can expand: a 258-byte match in two bits, and a little (zlib's documentation).
const maxRatio = 1032

// Archive is an open .npz file: a zip of .npy files. Arrays are read when asked for.
type Archive struct {
	files map[string]*zip.File
	size  int64
}

// OpenArchive reads the directory of an archive. Entries whose name does not end in .npy are ignored.
func OpenArchive(r io.ReaderAt, size int64) (*Archive, error) {
	z, err := zip.NewReader(r, size)
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) { // names are keys here, never paths
		return nil, fmt.Errorf("not a .npz archive: %w", err)
	}
	a := &Archive{files: map[string]*zip.File{}, size: size}
	for _, f := range z.File {
		name, ok := strings.CutSuffix(f.Name, ".npy")
		if !ok {
			continue
		}
		if a.files[name] != nil {
			return nil, fmt.Errorf("two arrays in the archive are named %q", name)
		}
		a.files[name] = f
	}
	return a, nil
}

// Names returns the names of the arrays, without .npy, sorted.
func (a *Archive) Names() []string { return slices.Sorted(maps.Keys(a.files)) }

// Array reads the array of that name. Errors name the array.
func (a *Archive) Array(name string) (*Array, error) {
	f := a.files[name]
	if f == nil {
		return nil, fmt.Errorf("no array named %q in the archive; it has %s", name, strings.Join(a.Names(), ", "))
	}
	out, err := a.read(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", f.Name, err)
	}
	return out, nil
}

// Shape returns the shape of the array of that name; of the file it reads the header alone. Errors name the array.
func (a *Archive) Shape(name string) ([]int, error) {
	f := a.files[name]
	if f == nil {
		return nil, fmt.Errorf("no array named %q in the archive", name)
	}
	r, err := f.Open()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", f.Name, err)
	}
	defer r.Close()
	h, _, err := readHeader(r)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", f.Name, err)
	}
	return h.shape, nil
}

// read believes the directory's sizes only as far as the archive's own size justifies them.
func (a *Archive) read(f *zip.File) (*Array, error) {
	if f.CompressedSize64 > uint64(a.size) || f.UncompressedSize64/maxRatio > f.CompressedSize64 {
		return nil, fmt.Errorf("the archive of %d bytes cannot hold %d bytes in %d", a.size, f.UncompressedSize64, f.CompressedSize64)
	}
	r, err := f.Open()
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return read(r, int64(f.UncompressedSize64))
}

// WriteArchive writes a .npz file. The same arrays give the same bytes: names sorted, no times.
func WriteArchive(w io.Writer, arrays map[string]*Array, compress bool) error {
	z := zip.NewWriter(w)
	for _, name := range slices.Sorted(maps.Keys(arrays)) {
		if err := writeMember(z, name, arrays[name], compress); err != nil {
			return fmt.Errorf("array %q: %w", name, err)
		}
	}
	return z.Close()
}

func writeMember(z *zip.Writer, name string, a *Array, compress bool) error {
	if err := a.check(); err != nil {
		return err
	}
	if compress {
		return deflateMember(z, name, a)
	}
	return storeMember(z, name, a)
}

func deflateMember(z *zip.Writer, name string, a *Array) error {
	w, err := z.CreateHeader(&zip.FileHeader{Name: name + ".npy", Method: zip.Deflate})
	if err != nil {
		return err
	}
	return Write(w, a)
}

// storeMember knows the checksum before it writes, so that the entry needs no data descriptor and other readers
// can map the elements in place.
func storeMember(z *zip.Writer, name string, a *Array) error {
	head := a.header()
	sum := crc32.Update(crc32.ChecksumIEEE([]byte(head)), crc32.IEEETable, a.Data)
	size := uint64(len(head) + len(a.Data))
	w, err := z.CreateRaw(&zip.FileHeader{Name: name + ".npy", Method: zip.Store, CRC32: sum,
		CompressedSize64: size, UncompressedSize64: size})
	if err != nil {
		return err
	}
	return Write(w, a)
}
