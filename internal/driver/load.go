package driver

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"snnc/lang/ast"
	"snnc/lang/diag"
	"snnc/lang/source"
	"snnc/parser"
	"snnc/stdlib"
)

// prelude parses the library; it is part of the program, so a fault in it is the compiler's.
func (p *Project) prelude() []*ast.File {
	var files []*ast.File
	bag := &diag.Bag{}
	err := fs.WalkDir(stdlib.FS, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".snn") {
			return err
		}
		text, err := fs.ReadFile(stdlib.FS, path)
		files = append(files, parser.Parse(source.NewFile("stdlib/"+path, string(text)), bag))
		return err
	})
	if err == nil && bag.Errors() > 0 {
		err = bag.All()[0]
	}
	if err != nil {
		panic(&Bug{Where: "the library", Err: err})
	}
	return files
}

// loader follows `use`.
type loader struct {
	read  func(path string) (string, error)
	bag   *diag.Bag
	files []*ast.File
	done  map[string]bool
	open  []string // the files that led here
}

// load reads a file and all that it uses, each once and behind what it uses.
func load(read func(string) (string, error), path string, bag *diag.Bag) []*ast.File {
	l := &loader{read: read, bag: bag, done: map[string]bool{}}
	l.load(path, source.Span{})
	return l.files
}

func (l *loader) load(path string, from source.Span) {
	path = filepath.Clean(path)
	if l.done[path] {
		return
	}
	if cycle := l.cycle(path); cycle != "" {
		l.bag.Errorf("E0212", from, "files use each other").Label("used from itself").Note("%s", cycle).
			Help("put what both need into a third file")
		return
	}
	text, err := l.read(path)
	if err != nil {
		l.bag.Errorf("E0211", from, "cannot read `%s`: %s", path, reason(err)).Label("not read")
		return
	}
	f := parser.Parse(source.NewFile(path, text), l.bag)
	l.open = append(l.open, path)
	for _, u := range f.Uses {
		l.load(filepath.Join(filepath.Dir(path), filepath.FromSlash(u.Path.Value)), u.Path.Src)
	}
	l.open = l.open[:len(l.open)-1]
	l.done[path] = true
	l.files = append(l.files, f)
}

// cycle describes the way from a file that is being read back to itself.
func (l *loader) cycle(path string) string {
	for i, p := range l.open {
		if p == path {
			return strings.Join(append(append([]string{}, l.open[i:]...), path), " uses ")
		}
	}
	return ""
}

// readText reads a program, but no more than the parser takes and one byte.
func readText(path string) (string, error) {
	if path == "-" {
		return limited(os.Stdin)
	}
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	if info, err := f.Stat(); err == nil && info.IsDir() {
		return "", errors.New("it is a folder")
	}
	return limited(f)
}

func limited(r io.Reader) (string, error) {
	b, err := io.ReadAll(io.LimitReader(r, parser.MaxSize+1))
	return string(b), err
}

// reason is an error of the file system in plain words.
func reason(err error) string {
	var pe *fs.PathError
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "there is no such file"
	case errors.Is(err, fs.ErrPermission):
		return "permission denied"
	case errors.As(err, &pe):
		return fmt.Sprint(pe.Err)
	}
	return err.Error()
}
