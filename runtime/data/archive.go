package data

import (
	"archive/tar"
	"compress/gzip"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Bounds of a collection of small files, a recording each.
const (
	maxMembers    = 200_000
	maxMemberSize = 16 << 20
)

// eachFile calls f with each regular file of a .tar.gz archive, or of a folder and those in it, whose name ends with one
// of the suffixes. Names have slashes. Errors name the archive and the file.
func eachFile(path string, suffixes []string, f func(name string, content []byte) error) error {
	wanted := func(name string) bool {
		for _, s := range suffixes {
			if strings.HasSuffix(name, s) {
				return true
			}
		}
		return false
	}
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return eachInFolder(path, wanted, f)
	}
	return readFrom(path, func(r io.Reader) error { return eachMember(r, wanted, f) })
}

func eachMember(r io.Reader, wanted func(string) bool, f func(string, []byte) error) error {
	z, err := gzip.NewReader(r)
	if err != nil {
		return fmt.Errorf("gzip header: %w", err)
	}
	t := tar.NewReader(&bounded{z, maxDecoded})
	for n := 0; ; {
		h, err := t.Next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return fmt.Errorf("after %d files: %w", n, err)
		}
		if h.Typeflag != tar.TypeReg || !wanted(h.Name) {
			continue
		}
		if n++; n > maxMembers {
			return fmt.Errorf("more than %d files", maxMembers)
		}
		if err := whole(t, h.Name, f); err != nil {
			return err
		}
	}
}

// whole reads a file to its end; what it takes is no more than what there is.
func whole(r io.Reader, name string, f func(string, []byte) error) error {
	content, err := io.ReadAll(io.LimitReader(r, maxMemberSize+1))
	switch {
	case err != nil:
	case len(content) > maxMemberSize:
		err = fmt.Errorf("more than %d bytes", maxMemberSize)
	default:
		err = f(name, content)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

func eachInFolder(path string, wanted func(string) bool, f func(string, []byte) error) error {
	n := 0
	return filepath.WalkDir(path, func(file string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() || !wanted(filepath.ToSlash(file)) {
			return err
		}
		if n++; n > maxMembers {
			return fmt.Errorf("%s: more than %d files", path, maxMembers)
		}
		r, err := os.Open(file)
		if err != nil {
			return err
		}
		defer r.Close()
		return whole(r, filepath.ToSlash(file), f)
	})
}
