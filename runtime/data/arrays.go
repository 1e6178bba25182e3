package data

import (
	"errors"
	"fmt"
	"os"
	"slices"

	"snnc/internal/codec/npy"
)

// npyArrays is two or four .npy files of the user's.
func npyArrays() source {
	s := source{Info: Info{
		Name: "npy", Description: "NumPy arrays in .npy files: x of shape [N, ...], y of N classes from 0",
		Licence: "the files' own", Example: `npy("x.npy", "y.npy", shape = [1, 28, 28])`,
		Params: arrayParams("a file of samples; for a model with several inputs files with commas between, each named as its input", "a file of classes", Param{Name: "x", Required: true}, Param{Name: "y", Required: true}),
	}}
	s.open = func(b bound, loc Locator) (*Splits, error) {
		return b.arrays([4]string{b.str("x", ""), b.str("y", ""), b.str("test_x", ""), b.str("test_y", "")},
			func(name string) (*npy.Array, error) {
				path, err := loc.file(name)
				if err != nil {
					return nil, err
				}
				return npy.ReadFile(path)
			})
	}
	return s
}

// npzArchive is a .npz file of the user's.
func npzArchive() source {
	s := source{Info: Info{
		Name: "npz", Description: "NumPy arrays in an .npz archive: x_train, y_train, x_test and y_test, or x and y, unless named otherwise",
		Licence: "the file's own", Example: `npz("mnist.npz", shape = [1, 28, 28])`,
		Params: append([]Param{{Name: "file", Doc: "the archive", Kind: Text, Required: true}},
			arrayParams("an array of samples; for a model with several inputs arrays with commas between, each named as its input", "an array of classes", Param{Name: "x"}, Param{Name: "y"})...),
	}}
	s.open = openNPZ
	return s
}

// arrayParams completes x and y and adds the others.
func arrayParams(samples, labels string, x, y Param) []Param {
	x.Doc, y.Doc = samples, labels
	out := []Param{x, y, {Name: "test_x", Doc: samples + " for testing; without it the data are divided"}, {Name: "test_y", Doc: labels + " for testing"}}
	for i := range out {
		out[i].Kind = Text
	}
	return append(append(out, shapeParams()...), splitParams()...)
}

func openNPZ(b bound, loc Locator) (*Splits, error) {
	path, err := loc.file(b.str("file", ""))
	if err != nil {
		return nil, err
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	archive, err := npy.OpenArchive(f, info.Size())
	if err == nil {
		var out *Splits
		if out, err = b.arrays(b.members(archive.Names()), archive.Array); err == nil {
			return out.in(path), nil
		}
	}
	return nil, fmt.Errorf("%s: %w", path, err)
}

// members names the arrays to read: the ones given, else the usual names that the archive has.
func (b bound) members(names []string) [4]string {
	usual := [4]string{"x", "y", "", ""}
	if slices.Contains(names, "x_train") {
		usual = [4]string{"x_train", "y_train", "x_test", "y_test"}
	}
	if b.str("x", "") != "" {
		usual = [4]string{"x", "y", "", ""}
	}
	for i, param := range []string{"x", "y", "test_x", "test_y"} {
		usual[i] = b.str(param, usual[i])
	}
	return usual
}

// arrays opens samples and classes for training and, where named, for testing.
func (b bound) arrays(names [4]string, read func(string) (*npy.Array, error)) (*Splits, error) {
	train, err := b.pair(names[0], names[1], read)
	if err != nil {
		return nil, err
	}
	if names[2] == "" && names[3] == "" {
		return b.split(train)
	}
	if names[2] == "" || names[3] == "" {
		return nil, errors.New("`test_x` and `test_y` belong together; give both or none")
	}
	test, err := b.pair(names[2], names[3], read)
	if err != nil {
		return nil, err
	}
	train.Classes = max(train.Classes, test.Classes)
	test.Classes = train.Classes
	return &Splits{Train: train, Test: test}, train.serves(test)
}
