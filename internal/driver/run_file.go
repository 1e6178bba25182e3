package driver

import (
	"bufio"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"snnc/internal/codec/npy"
	"snnc/internal/weights"
)

// RunOptions name the files of a run.
type RunOptions struct {
	Inputs map[string]string // a file for each input; the name of a model's only input may be left empty
	Out    string            // .npy; may be empty
	Record string            // .npz of all spikes; may be empty
	Seed   uint64
}

// RunResult is the output of a run, row-major.
type RunResult struct {
	Shape  []int     `json:"shape"`
	Output []float32 `json:"output,omitempty"` // absent where it was written to a file
	Out    string    `json:"file,omitempty"`
	Record string    `json:"record,omitempty"`

	Loaded *weights.Report `json:"loaded,omitempty"` // what rules made of the weights file

	rows int
}

// RunFile runs the model on the samples of a file.
func (s *Subject) RunFile(ctx context.Context, opt RunOptions) (*RunResult, error) {
	in := Arrays{}
	for name, path := range opt.Inputs {
		a, err := s.readSample(name, path)
		if err != nil {
			return nil, err
		}
		in[name] = a
	}
	out, rec, err := s.Run(ctx, in, opt.Seed, opt.Record != "")
	if err != nil {
		return nil, err
	}
	r := &RunResult{Shape: out.Shape, Out: opt.Out, Record: opt.Record, Loaded: s.Loaded(), rows: 1}
	if len(out.Shape) > len(s.outputDims()) {
		r.rows = out.Shape[0]
	}
	if opt.Record != "" {
		if err := save(opt.Record, func(w io.Writer) error { return npy.WriteArchive(w, rec, true) }); err != nil {
			return nil, err
		}
	}
	if opt.Out != "" {
		return r, save(opt.Out, func(w io.Writer) error { return npy.Write(w, out) })
	}
	r.Output = out.Float32()
	return r, nil
}

// outputDims is the shape of one sample's output, after a program was made.
func (s *Subject) outputDims() []int {
	for _, p := range s.Model.made {
		return p.sample("out")
	}
	return nil
}

// Rows writes each sample's output as numbers with blanks between.
func (r *RunResult) Rows() []string {
	out := make([]string, r.rows)
	size := len(r.Output) / max(r.rows, 1)
	for i := range out {
		words := make([]string, size)
		for k, x := range r.Output[i*size:][:size] {
			words[k] = strconv.FormatFloat(float64(x), 'g', -1, 32)
		}
		out[i] = strings.Join(words, " ")
	}
	return out
}

// save writes a file under a temporary name and then gives it its own.
func save(path string, write func(io.Writer) error) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".snnc-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	w := bufio.NewWriter(f)
	err = errors.Join(write(w), w.Flush(), f.Chmod(0o644), f.Sync(), f.Close())
	if err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}
