package driver

import (
	"os"
	"path/filepath"

	"snnc/runtime/tensor"
	"snnc/runtime/train"
)

// LoadWeights fills a store from a weights file or from a run folder, whose best weights are preferred over the last.
// It returns the file.
func LoadWeights(path string, s *tensor.Store) (string, error) {
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		best := filepath.Join(path, train.BestFile)
		if _, err := os.Stat(best); err == nil {
			path = best
		} else {
			path = filepath.Join(path, train.LastFile)
		}
	}
	_, err := train.LoadWeights(path, s)
	return path, err
}
