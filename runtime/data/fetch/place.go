package fetch

import (
	"archive/tar"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"

	"snnc/runtime/data"
)

// place makes a written temporary file durable and gives it its name in one step.
func place(tmp *os.File, name string) error {
	if err := errors.Join(tmp.Sync(), tmp.Chmod(0o644), tmp.Close()); err != nil {
		return err
	}
	if err := os.Rename(tmp.Name(), name); err != nil {
		return err
	}
	if dir, err := os.Open(filepath.Dir(name)); err == nil {
		_ = dir.Sync() // not every system can; the file itself is synced
		_ = dir.Close()
	}
	return nil
}

// target is the name of an archive's member on disk: no folders, so nothing can be written elsewhere.
func target(m data.Member) string { return path.Base(m.Path) }

// unpack takes the known members out of a .tar.gz, and nothing else. No member gets its name before all are written.
func unpack(f data.RemoteFile, archive io.ReadSeeker, dir string) error {
	if _, err := archive.Seek(0, io.SeekStart); err != nil {
		return err
	}
	z, err := gzip.NewReader(archive)
	if err != nil {
		return fmt.Errorf("%s: gzip header: %w", f.Name, err)
	}
	staging, err := os.MkdirTemp(dir, ".unpack-*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(staging)
	if err := members(tar.NewReader(z), f.Unpack, staging); err != nil {
		return fmt.Errorf("%s: %w", f.Name, err)
	}
	for _, m := range f.Unpack {
		if err := os.Rename(filepath.Join(staging, target(m)), filepath.Join(dir, target(m))); err != nil {
			return err
		}
	}
	return nil
}

// members writes the wanted members to dir. What is not wanted may take as much again and 16 MiB, no more.
func members(t *tar.Reader, want []data.Member, dir string) error {
	left := map[string]data.Member{}
	skip := int64(16 << 20)
	for _, m := range want {
		left[m.Path] = m
		skip += m.Size
	}
	for len(left) > 0 {
		h, err := t.Next()
		if err == io.EOF {
			return missing(want, left)
		}
		if err != nil {
			return fmt.Errorf("after %d of %d files: %w", len(want)-len(left), len(want), err)
		}
		m, wanted := left[h.Name]
		if !wanted {
			if skip -= h.Size; skip < 0 || !filepath.IsLocal(h.Name) {
				return fmt.Errorf("member %q: a path outside the archive, or more bytes than the archive should have", h.Name)
			}
			continue
		}
		delete(left, h.Name)
		if err := extract(t, h, m, dir); err != nil {
			return fmt.Errorf("member %q: %w", h.Name, err)
		}
	}
	return nil
}

func missing(want []data.Member, left map[string]data.Member) error {
	for _, m := range want {
		if _, ok := left[m.Path]; ok {
			return fmt.Errorf("member %q is missing", m.Path)
		}
	}
	return nil
}

func extract(r io.Reader, h *tar.Header, m data.Member, dir string) error {
	if h.Typeflag != tar.TypeReg || h.Size != m.Size {
		return fmt.Errorf("type %q of %d bytes, expected a plain file of %d", h.Typeflag, h.Size, m.Size)
	}
	w, err := os.CreateTemp(dir, "member-*")
	if err != nil {
		return err
	}
	defer w.Close()
	if _, err := io.CopyN(w, r, m.Size); err != nil {
		return err
	}
	return place(w, filepath.Join(dir, target(m)))
}
