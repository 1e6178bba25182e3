package data

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// Locator says where files are looked for.
type Locator struct {
	Base string   // folder of the model file, for relative paths in it; empty: the current folder
	Dirs []string // folders of data sets, in the order of search
}

// NewLocator searches, in this order: dataDir (the --data option; may be empty), $SNNC_DATA, the user's cache
// (CacheDir and the folder above it), and /usr/share/datasets and /usr/local/share/datasets. In each the files may
// lie directly or in a folder of the data set's name.
func NewLocator(dataDir string) Locator {
	dirs := []string{dataDir, os.Getenv("SNNC_DATA")}
	if cache, err := CacheDir(); err == nil {
		dirs = append(dirs, cache, filepath.Dir(cache))
	}
	var l Locator
	for _, d := range append(dirs, "/usr/share/datasets", "/usr/local/share/datasets") {
		if d != "" {
			l.Dirs = append(l.Dirs, d)
		}
	}
	return l
}

// CacheDir is the folder for downloaded data sets: snnc in the user's cache folder.
func CacheDir() (string, error) {
	dir, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	return filepath.Join(dir, "snnc"), nil
}

// NotFoundError says that no folder has all files of a data set.
type NotFoundError struct {
	Name   string
	Files  []string // what was looked for
	Looked []string // the folders, in order
	Source string   // a page that has the files
}

func (e *NotFoundError) Error() string {
	msg := fmt.Sprintf("the files of `%s` were not found: %s\nlooked in:\n  %s\nname their folder with --data DIR or SNNC_DATA",
		e.Name, strings.Join(e.Files, ", "), strings.Join(e.Looked, "\n  "))
	if e.Source != "" {
		msg += ", or download them from " + e.Source
	}
	return msg
}

// candidates are the folders in which the files of a data set may be, in order.
func (l Locator) candidates(folders []string) []string {
	var out []string
	for _, d := range l.Dirs {
		out = append(out, d)
		for _, f := range folders {
			out = append(out, filepath.Join(d, f))
		}
	}
	return out
}

// file finds a file that a model names: an absolute path, or one relative to Base, the current folder or Dirs.
func (l Locator) file(path string) (string, error) {
	if filepath.IsAbs(path) {
		if !isFile(path) {
			return "", &NotFoundError{Name: path, Files: []string{path}, Looked: []string{filepath.Dir(path)}}
		}
		return path, nil
	}
	dirs := append([]string{l.Base, "."}, l.Dirs...)
	for _, d := range dirs {
		if p := filepath.Join(d, path); isFile(p) {
			return p, nil
		}
	}
	return "", &NotFoundError{Name: path, Files: []string{path}, Looked: dirs[1:]}
}

// pickFile returns the first of the names that is a file in dir, with its path; empty where none is.
func pickFile(dir string, names ...string) string {
	for _, n := range names {
		if p := filepath.Join(dir, n); isFile(p) {
			return p
		}
	}
	return ""
}

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}
