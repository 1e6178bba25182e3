package driver

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"snnc/backend/cpu"
	"snnc/internal/codec/safetensors"
	"snnc/ir"
	"snnc/lang/check"
	"snnc/lang/diag"
	"snnc/runtime/train"
)

// isCompiled tells a compiled file from a program: the length of its header, then the header's brace.
func isCompiled(path string) bool {
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer f.Close()
	var head [9]byte
	n, _ := f.Read(head[:])
	return n == len(head) && head[8] == '{' && head[7] == 0
}

// openCompiled reads a compiled file.
func openCompiled(path string, opt Options) (*Subject, error) {
	if len(opt.Set) > 0 || opt.Time != 0 {
		return nil, fmt.Errorf("%s is compiled: --set and --time have no effect on it; build it again with them", path)
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
	file, err := safetensors.Read(f, info.Size())
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	s, err := compiled(file, opt)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	s.project.Path, s.base, s.Weights = path, filepath.Dir(path), path
	_, err = train.LoadWeights(path, s.Model.store)
	return s, err
}

// compiled makes a subject of a compiled file, without its weights yet.
func compiled(file *safetensors.File, opt Options) (*Subject, error) {
	switch f, ok := file.Meta[metaFormat]; {
	case !ok:
		return nil, errors.New("it holds weights only: give the program, and this file with --weights")
	case f != compiledIs:
		return nil, fmt.Errorf("format %q of compiled models is not known to this version", f)
	}
	graphs, batches, err := parseGraphs(file)
	if err != nil {
		return nil, err
	}
	g := graphs[programKey{train.Eval, 1}]
	m := &Model{Name: file.Meta[metaModel], store: cpu.NewStore(g), opt: cpu.Options{Threads: opt.Threads}, made: map[programKey]*Program{}}
	if m.Inputs = inputsOf(g); len(m.Inputs) == 0 {
		return nil, errors.New("its graph has no input")
	}
	m.graph = func(mode train.Mode, batch int) (*ir.Graph, error) {
		if g := graphs[programKey{mode, batch}]; g != nil {
			return ir.Clone(g), nil
		}
		return nil, fmt.Errorf("the compiled file has no %s graph for batch %d: build it again with --batch %d", mode, batch, batch)
	}
	s := &Subject{Model: m, batches: batches, project: &Project{opt: opt, bag: &diag.Bag{}}}
	if text, ok := file.Meta[metaTrain]; ok {
		s.train = &check.Train{}
		if err := json.Unmarshal([]byte(text), s.train); err != nil {
			return nil, fmt.Errorf("its train section: %w", err)
		}
		plain(s.train)
	}
	return s, nil
}

// parseGraphs reads all graphs, and the batch sizes of evaluation, the largest first.
func parseGraphs(file *safetensors.File) (map[programKey]*ir.Graph, []int, error) {
	graphs, batches := map[programKey]*ir.Graph{}, []int{}
	for name, text := range file.Meta {
		k := programKey{train.Eval, 1}
		if name == metaRecording {
			k.mode = train.Record
		} else if n, ok := strings.CutPrefix(name, metaGraphAt); ok {
			k.batch, _ = strconv.Atoi(n)
		} else if name != metaGraph {
			continue
		}
		g, err := ir.Parse(text)
		if err == nil {
			err = fitsFile(g, k, file)
		}
		if err != nil {
			return nil, nil, fmt.Errorf("%s: %w", name, err)
		}
		if graphs[k] = g; k.mode == train.Eval {
			batches = append(batches, k.batch)
		}
	}
	if graphs[programKey{train.Eval, 1}] == nil {
		return nil, nil, fmt.Errorf("%s is missing", metaGraph)
	}
	slices.Sort(batches)
	slices.Reverse(batches)
	return graphs, slices.Compact(batches), nil
}

// fitsFile compares the tensors that a graph wants with those of the file, before memory is taken for them.
func fitsFile(g *ir.Graph, k programKey, file *safetensors.File) error {
	if g.B != k.batch {
		return fmt.Errorf("the graph is for batch %d, its name says %d", g.B, k.batch)
	}
	if g.Output("out") == nil {
		return errors.New("the graph has no output \"out\"")
	}
	want := map[string][]int{}
	for _, p := range g.Params {
		want[p.Name] = p.Dims
	}
	for _, b := range g.Buffers {
		want[b.Name] = b.Dims
	}
	if len(want) != len(g.Params)+len(g.Buffers) {
		return errors.New("the graph declares a tensor twice")
	}
	for _, name := range file.Names() {
		if dims, ok := want[name]; ok {
			if _, have, _ := file.Info(name); !slices.Equal(have, dims) {
				return fmt.Errorf("tensor %q is %s in the file and %s in the graph", name, shape(have), shape(dims))
			}
			delete(want, name)
		}
	}
	if len(want) > 0 {
		return fmt.Errorf("%d tensors of the graph are not in the file", len(want))
	}
	return nil
}

// inputsOf lists the model's own inputs: those that are neither a target nor a number of training.
func inputsOf(g *ir.Graph) []string {
	var names []string
	others := []string{"target", check.SecondTarget, check.SecondShare, "progress", "epoch"}
	for _, n := range g.Nodes {
		if n.Op == ir.OpInput && !slices.Contains(others, n.Name) && !slices.Contains(names, n.Name) {
			names = append(names, n.Name)
		}
	}
	return names
}

// plain undoes what JSON does to lists of numbers.
func plain(t *check.Train) {
	for _, s := range append([]check.Setting{t.Data}, t.Augment...) {
		for i, a := range s.Args {
			list, ok := a.Value.([]any)
			if !ok {
				continue
			}
			nums := make([]float64, 0, len(list))
			for _, x := range list {
				f, _ := x.(float64)
				nums = append(nums, f)
			}
			s.Args[i].Value = nums
		}
	}
}
