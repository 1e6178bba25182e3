package driver

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"snnc/examples"
	"snnc/lang/diag"
)

// PublishedModel is a configuration of a published architecture: a program and its settings, next to what its paper or
// the review of Zhou et al. 2024 prints about it.
type PublishedModel struct {
	Name     string   `json:"name"`     // as in the review's table 2, such as Spikformer-4-384
	Method   string   `json:"method"`   // whose it is
	Paper    string   `json:"paper"`    // authors and year
	Dataset  string   `json:"dataset"`  // that the figures are for
	Table    bool     `json:"table_2"`  // whether it is a row of the review's table 2
	File     string   `json:"file"`     // the program; empty if there is none, and Note says why
	Settings []string `json:"settings"` // for --set
	Time     int      `json:"time"`     // number of steps, as printed

	Params   int     `json:"params"`             // learned numbers that the network reads, counted
	Printed  float64 `json:"published_params"`   // in millions, as printed; 0 if nothing is
	Accuracy float64 `json:"published_accuracy"` // top-1 in percent, as printed; 0 if nothing is
	Note     string  `json:"note,omitempty"`     // why Params is not what is printed
}

// PublishedModels lists the configurations of published architectures that snnc has, and counts the parameters of each. An
// error names the model.
func PublishedModels(ctx context.Context) ([]PublishedModel, error) {
	text, err := fs.ReadFile(examples.FS, modelList)
	if err != nil {
		return nil, err
	}
	var list []PublishedModel
	if err := json.Unmarshal(text, &list); err != nil {
		return nil, fmt.Errorf("%s: %w", modelList, err)
	}
	for i := range list {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if err := list[i].count(); err != nil {
			return nil, fmt.Errorf("%s: %w", list[i].Name, err)
		}
	}
	return list, nil
}

const modelList = "models.json"

func (m *PublishedModel) count() error {
	if m.File == "" {
		return nil
	}
	p, bag := OpenIn(examples.FS, m.File, Options{Set: m.Settings})
	if p == nil {
		return fmt.Errorf("%w\n%s", ErrRejected, diag.Text(bag.Sorted(), diag.Options{}))
	}
	model, err := p.Elaborate(false, false)
	if err != nil {
		return fmt.Errorf("%w\n%s", err, diag.Text(bag.Sorted(), diag.Options{}))
	}
	for _, param := range model.Params {
		m.Params += product(sizes(param.Tensor.Dims))
	}
	return nil
}

// WritePrograms writes the programs of published architectures, and the rules for their weights, to a folder that does not
// exist yet.
func WritePrograms(dir string) error {
	if err := os.Mkdir(dir, 0o777); err != nil {
		return fmt.Errorf("%s: %s: choose a folder that does not exist yet", dir, reason(err))
	}
	names, err := fs.Glob(examples.FS, "*.*")
	for _, name := range names {
		text, readErr := fs.ReadFile(examples.FS, name)
		err = errors.Join(err, readErr, os.WriteFile(filepath.Join(dir, name), text, 0o666))
	}
	return err
}
