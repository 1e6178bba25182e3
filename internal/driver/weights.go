package driver

import (
	"errors"
	"os"
	"path/filepath"

	"snnc/internal/weights"
	"snnc/lang/diag"
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

// loadWeights fills a store from a weights file or a run folder, by rules if there are any. The report is that of the
// rules; the bag says what is wrong where the error is ErrRejected.
func loadWeights(path, rules string, s *tensor.Store, bag *diag.Bag) (*weights.Report, error) {
	r, err := weights.Load(path, rules, s, bag)
	switch {
	case err != nil:
		return nil, err
	case r == nil:
		return nil, ErrRejected
	case rules == "":
		return nil, nil
	}
	return r, nil
}
