package driver

import (
	"errors"
	"os"
	"path/filepath"

	"snnc/lang/diag"
	"snnc/lang/format"
	"snnc/lang/source"
	"snnc/parser"
)

// Format returns the canonical text of a program; with errors in the bag, nothing.
func Format(name, text string) (string, *diag.Bag) {
	bag := &diag.Bag{}
	f := parser.Parse(source.NewFile(name, text), bag)
	if bag.Errors() > 0 {
		return "", bag
	}
	return format.Source(f), bag
}

// ReadText reads a program from a file, or from standard input if the name is "-".
func ReadText(path string) (string, error) {
	text, err := readText(path)
	if err != nil {
		return "", errors.New("cannot read " + path + ": " + reason(err))
	}
	return text, nil
}

// Rewrite replaces a file's text at once or not at all, and keeps its permissions.
func Rewrite(path, text string) error {
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".snnc-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	_, err = f.WriteString(text)
	if err = errors.Join(err, f.Chmod(info.Mode().Perm()), f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}
