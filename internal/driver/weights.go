package driver

import (
	"errors"
	"os"
	"path/filepath"
	"strings"

	"snnc/internal/weights"
	"snnc/runtime/tensor"
	"snnc/runtime/train"
)

// errNoWeights answers rules that have nothing to rename.
var errNoWeights = errors.New("--rename maps the names of a weights file: give the file with --weights")

// weightsFile is the file itself, or that of a run folder, whose best weights are preferred over the last.
func weightsFile(path string) string {
	if info, err := os.Stat(path); err != nil || !info.IsDir() {
		return path
	}
	if best := filepath.Join(path, train.BestFile); exists(best) {
		return best
	}
	return filepath.Join(path, train.LastFile)
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// fill fills a store of the project's model from a weights file or a run folder, by the rules of the options if there are
// any; it returns the file. The bag says what is wrong where the error is ErrRejected.
func (p *Project) fill(path string, s *tensor.Store) (string, error) {
	path = weightsFile(path)
	r, err := weights.Load(path, p.opt.Rename, s, p.bag)
	switch {
	case err != nil:
		return path, err
	case r == nil:
		p.helpRename()
		return path, ErrRejected
	case p.opt.Rename != "":
		p.loaded = r
	}
	return path, nil
}

// helpRename proposes the rules that stand beside the program, if the names of a file are not the model's.
func (p *Project) helpRename() {
	beside := strings.TrimSuffix(p.Path, filepath.Ext(p.Path)) + ".rename"
	if p.opt.Rename != "" || !exists(beside) {
		return
	}
	for _, d := range p.bag.All() {
		if d.Code == weights.Unmatched {
			d.Help("there are rules beside the program: --rename %s", beside)
		}
	}
}
