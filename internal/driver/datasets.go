package driver

import (
	"context"
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"snnc/lang/diag"
	"snnc/runtime/data"
	"snnc/runtime/data/fetch"
)

// DataInfo is a data set and where its files are.
type DataInfo struct {
	data.Info
	Dir string // the folder that has its files; empty if none has
}

// MarshalJSON writes what a program that offers data sets needs.
func (i DataInfo) MarshalJSON() ([]byte, error) {
	type setting struct {
		Name     string `json:"name"`
		Doc      string `json:"doc"`
		Kind     string `json:"kind"`
		Default  string `json:"default,omitempty"`
		Required bool   `json:"required,omitempty"`
	}
	settings := make([]setting, len(i.Params))
	for k, p := range i.Params {
		settings[k] = setting{p.Name, p.Doc, p.Kind.String(), p.Default, p.Required}
	}
	return json.Marshal(struct {
		Name        string      `json:"name"`
		Description string      `json:"description"`
		State       string      `json:"state"`
		Dir         string      `json:"dir,omitempty"`
		Shape       []int       `json:"shape,omitempty"`
		Inputs      []data.Port `json:"inputs,omitempty"`
		Target      []int       `json:"target,omitempty"`
		Classes     int         `json:"classes,omitempty"`
		Train       int         `json:"train,omitempty"`
		Test        int         `json:"test,omitempty"`
		Licence     string      `json:"licence,omitempty"`
		Source      string      `json:"source,omitempty"`
		Settings    []setting   `json:"settings"`
	}{i.Name, i.Description, i.State(), i.Dir, i.Shape, i.ports(), i.Target, i.Classes, i.Train, i.Test, i.Licence, i.Source, settings})
}

// ports are the arrays of a sample where there are several.
func (i DataInfo) ports() []data.Port {
	if i.Input == "" {
		return nil
	}
	return append([]data.Port{{Input: i.Input, Shape: i.Shape}}, i.More...)
}

// DataSets lists the data sets; dir is searched first.
func DataSets(dir string) []DataInfo {
	loc := data.NewLocator(dir)
	var out []DataInfo
	for _, i := range data.Known() {
		at, _ := i.Locate(loc)
		out = append(out, DataInfo{i, at})
	}
	return out
}

// DataSet finds a data set by name. The error names similar ones.
func DataSet(name, dir string) (DataInfo, error) {
	for _, i := range DataSets(dir) {
		if i.Name == name {
			return i, nil
		}
	}
	near := diag.Nearest(name, dataNames())
	if len(near) == 0 {
		near = dataNames()
	}
	return DataInfo{}, fmt.Errorf("there is no data set %q; there is %s", name, strings.Join(near, ", "))
}

// fetchable reports whether the files of a data set can be downloaded.
func fetchable(name string) bool {
	return slices.ContainsFunc(data.Known(), func(i data.Info) bool { return i.Name == name && len(i.Files) > 0 })
}

// Fetch downloads a data set into dir, or into the cache folder if dir is empty, and returns the folder.
func Fetch(ctx context.Context, name, dir string, progress func(file string, done, total int64)) (string, error) {
	i, err := DataSet(name, dir)
	switch {
	case err != nil:
		return "", err
	case i.Builtin:
		return "", fmt.Errorf("%s is built in: there is nothing to download", name)
	case len(i.Files) == 0:
		return "", fmt.Errorf("%s reads your own files: there is nothing to download", name)
	}
	if dir == "" {
		if dir, err = data.CacheDir(); err != nil {
			return "", err
		}
	}
	dir = filepath.Join(dir, name)
	return dir, fetch.Files(ctx, i.Files, dir, fetch.Options{Progress: func(p fetch.Progress) { progress(p.File, p.Done, p.Total) }})
}
