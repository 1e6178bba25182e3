package train

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"snnc/internal/codec/safetensors"
	"snnc/runtime/tensor"
)

// A checkpoint is one safetensors file, so that one rename makes it whole: tensors "param/NAME", "buffer/NAME" and
// "optimizer/NAME", and the state as JSON in the metadata under this key.
const stateKey = "snnc.train.state"

// groups are the tensors of a checkpoint.
func (l *loop) groups() []group {
	s := l.job.Model.Store()
	return []group{{"param/", s.Params}, {"buffer/", s.Buffers}, {"optimizer/", l.opt.State()}}
}

type group struct {
	prefix string
	vars   []*tensor.Var
}

// save writes the checkpoint. The journals are on the disk before it names their lengths.
func (l *loop) save() error {
	var err error
	if l.st.Metrics, err = l.metrics.mark(); err != nil {
		return err
	}
	if l.st.Events, err = l.board.mark(); err != nil {
		return err
	}
	l.st.Seconds = l.elapsed().Seconds()
	var all []safetensors.Tensor
	for _, g := range l.groups() {
		all = append(all, named(g.prefix, g.vars)...)
	}
	l.st.Tensors = checksum(all)
	text, err := json.Marshal(l.st)
	if err != nil {
		return err
	}
	l.saved = time.Now()
	return writeTensors(l.job.Dir.file(CheckpointFile), all, map[string]string{stateKey: string(text)})
}

// restore loads the checkpoint, if there is one, and refuses that of another model, configuration or data set.
func (l *loop) restore() error {
	path := l.job.Dir.file(CheckpointFile)
	err := withFile(path, l.load)
	if errors.Is(err, fs.ErrNotExist) {
		if c := l.job.Config; c.Weights != "" && !l.job.Filled {
			return fmt.Errorf("cannot resume: the run was stopped before it began with %s: start it again in a new folder", c.Weights)
		}
		return l.checkTexts()
	}
	if err != nil {
		return fmt.Errorf("cannot resume: %w", err)
	}
	return nil
}

func (l *loop) load(f *safetensors.File) error {
	text, ok := f.Meta[stateKey]
	if !ok {
		return fmt.Errorf("not a checkpoint: no %s in its metadata", stateKey)
	}
	saved, err := parseState(text)
	if err != nil {
		return err
	}
	if err := l.st.fits(saved); err != nil {
		return err
	}
	if err := saved.consistent(l.perEpoch); err != nil {
		return err
	}
	if err := l.loadTensors(f, saved.Tensors); err != nil {
		return err
	}
	l.st = saved
	return nil
}

// loadTensors changes nothing unless all tensors are there and their checksum agrees.
func (l *loop) loadTensors(f *safetensors.File, sum uint32) error {
	var values [][]float32
	var all []safetensors.Tensor
	var vars []*tensor.Var
	for _, g := range l.groups() {
		v, err := read(f, g.prefix, g.vars)
		if err != nil {
			return err
		}
		for i, x := range v {
			all = append(all, safetensors.Float32(g.vars[i].Name, g.vars[i].Dims, x))
		}
		values, vars = append(values, v...), append(vars, g.vars...)
	}
	if checksum(all) != sum {
		return errors.New("the tensors' checksum differs: the file is damaged")
	}
	assign(vars, values)
	return nil
}
