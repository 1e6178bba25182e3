package data

import (
	"fmt"
	"math"
)

// Splits is an opened data set.
type Splits struct {
	Train, Test *Set
	Batch       int      // of the setting `batch`; 0 where it was not given
	Dir         string   // where the files were found; empty for a built-in data set
	Notes       []string // what a user should know, such as a part that is not complete
}

// Info describes a data set.
type Info struct {
	Name        string
	Description string
	Shape       []int  // of one sample; nil where the files or the settings decide it
	Input       string // of the array of that shape, where there are more
	More        []Port // the further arrays
	Target      []int  // axes of a target with a class for each position
	Classes     int
	Train, Test int // published number of samples
	Licence     string
	Source      string // page of the creators
	Citation    string
	Builtin     bool
	Files       []RemoteFile // what can be downloaded
	Folders     []string     // names of the folder in which the files are expected
	Params      []Param
	Example     string
}

// Port is an array of a sample, by the name of the input that it is for.
type Port struct {
	Input string `json:"input"`
	Shape []int  `json:"shape"`
}

// Sketch is a set of the shapes that are known before anything is read, without samples.
func (i Info) Sketch() *Set {
	s := &Set{Name: i.Name, Array: Array{Input: i.Input, Shape: i.Shape}, Classes: i.Classes, Target: i.Target}
	for _, p := range i.More {
		s.More = append(s.More, Array{Input: p.Input, Shape: p.Shape})
	}
	return s
}

// RemoteFile is a file at its official address.
type RemoteFile struct {
	Name   string // file name, also on disk
	URL    string
	Size   int64  // bytes
	SHA256 string // hexadecimal
	Unpack []Member
}

// Member is a file to take out of a .tar.gz archive.
type Member struct {
	Path string // in the archive
	Size int64  // bytes
}

// source is a data set that can be opened.
type source struct {
	Info
	open func(b bound, loc Locator) (*Splits, error)
	find func(dir string) bool // whether dir has all files; nil where there is nothing to look for
}

// sources is the list of all data sets.
func sources() []source {
	return []source{digits(), mnist(), fashionMNIST(), cifar10(), nmnist(), dvsGesture(), fsdd(), shd(), cora(), citeseer(), csvTable(), npyArrays(), npzArchive(), spikeFiles()}
}

// common are the settings that every data set has, after its own.
func common() []Param {
	return []Param{
		{Name: "batch", Doc: "the number of samples in a batch", Kind: Number, Least: 1, Whole: true},
		{Name: "mean", Doc: "subtracted from the scaled values: one number, or one a channel", Kind: List, Least: math.Inf(-1), Default: "0"},
		{Name: "std", Doc: "what the values are then divided by: one number, or one a channel", Kind: List, Default: "1"},
	}
}

// splitParams are the settings of a data set that comes as one table.
func splitParams() []Param {
	return []Param{
		{Name: "test", Doc: "the fraction of the samples set apart for testing", Kind: Number, Default: "0.2"},
		{Name: "seed", Doc: "the seed of the shuffle before the samples are divided", Kind: Number, Whole: true, Default: "0"},
	}
}

// Known describes all data sets, in the order of the documentation.
func Known() []Info {
	var out []Info
	for _, s := range sources() {
		s.Params = append(s.Params, common()...)
		out = append(out, s.Info)
	}
	return out
}

// Locate returns the folder that has the data set's files, empty if none has, and the folders it looked in up to there.
func (i Info) Locate(loc Locator) (dir string, looked []string) {
	for _, s := range sources() {
		if s.Name == i.Name && s.find != nil {
			return s.locate(loc)
		}
	}
	return "", nil
}

func (s source) locate(loc Locator) (dir string, looked []string) {
	for _, d := range loc.candidates(s.Folders) {
		looked = append(looked, d)
		if s.find(d) {
			return d, looked
		}
	}
	return "", looked
}

// Open opens the data set of that name. Errors are *ArgError for a setting, *NotFoundError for missing files, and
// otherwise name the file and the place in it.
func Open(name string, args []Arg, loc Locator) (*Splits, error) {
	var known []string
	for _, s := range sources() {
		if s.Name == name {
			return s.start(args, loc)
		}
		known = append(known, s.Name)
	}
	return nil, fmt.Errorf("no data set is named `%s`; %s", name, suggestion(name, known))
}

func (s source) start(args []Arg, loc Locator) (*Splits, error) {
	b, err := bind(s.Name, append(s.Params, common()...), args)
	if err != nil {
		return nil, err
	}
	splits, err := s.open(b, loc)
	if err != nil {
		return nil, err
	}
	splits.Batch = int(b.num("batch", 0))
	for _, set := range []*Set{splits.Train, splits.Test} {
		if err := b.normalise(set); err != nil {
			return nil, err
		}
	}
	return splits, nil
}

func (b bound) normalise(s *Set) error {
	mean, std := b["mean"].List, b["std"].List
	if mean == nil && std == nil {
		return nil
	}
	if mean == nil {
		mean = []float64{0}
	}
	if std == nil {
		std = []float64{1}
	}
	return s.Normalise(mean, std)
}

// folder finds the data set's folder or fails with the way out.
func (s source) folder(loc Locator, files ...string) (string, error) {
	dir, looked := s.locate(loc)
	if dir == "" {
		return "", &NotFoundError{Name: s.Name, Files: files, Looked: looked, Source: s.Source}
	}
	return dir, nil
}
