package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"

	"snnc/internal/driver"
)

// Where the table of published models is, what is said about each architecture, and what they reached when they were trained.
const (
	modelTable    = "docs/models.md"
	architectures = "docs/gen/architectures.json"
	smallTraining = "docs/gen/architectures_trained.json"
)

// architecture is a program of examples/ with the settings of one kind of it.
type architecture struct {
	Name  string   `json:"name"`
	File  string   `json:"file"`
	Set   []string `json:"settings"`
	Claim string   `json:"claim"` // what its paper says about being driven by spikes
	Small []string `json:"small"` // settings for a training of two epochs, with its data set
}

// models writes the tables of docs/models.md. The accuracies are those of trainings now, or, with -train=false, of the last
// time.
func models(args []string) error {
	flags := flag.NewFlagSet("models", flag.ExitOnError)
	train := flags.Bool("train", true, "train the small configurations anew")
	if err := flags.Parse(args); err != nil {
		return err
	}
	c := &catalogue{accuracy: map[string]float64{}}
	if err := c.read(); err != nil {
		return err
	}
	if err := c.measure(*train); err != nil {
		return err
	}
	text, err := os.ReadFile(modelTable)
	if err != nil {
		return err
	}
	out, err := filled(modelTable, string(text), map[string]func(string) string{"models": c.models, "verdicts": c.verdicts, "trained": c.trained})
	if err := errors.Join(err, c.failed); err != nil {
		return err
	}
	return os.WriteFile(modelTable, []byte(out), 0o666)
}

// catalogue is what the tables are made of.
type catalogue struct {
	published []driver.PublishedModel
	kinds     []architecture
	accuracy  map[string]float64 // percent, by name of the architecture
	failed    error
}

func (c *catalogue) read() error {
	text, err := os.ReadFile(architectures)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(text, &c.kinds); err != nil {
		return fmt.Errorf("%s: %w", architectures, err)
	}
	c.published, err = driver.PublishedModels(context.Background())
	return err
}

// measure trains each architecture for two epochs, or reads what was reached before.
func (c *catalogue) measure(train bool) error {
	if !train {
		text, err := os.ReadFile(smallTraining)
		if err != nil {
			return err
		}
		return json.Unmarshal(text, &c.accuracy)
	}
	for _, k := range c.kinds {
		if len(k.Small) == 0 {
			continue
		}
		t := trial{key: k.Name, file: filepath.Join("examples", k.File), set: append(slices.Clone(k.Set), append(k.Small, "epochs=2")...)}
		a, err := t.once(1)
		fmt.Fprintf(os.Stderr, "%s: %.1f %% %s\n", k.Name, 100*a, reasonOf(err))
		if err == nil {
			c.accuracy[k.Name] = math.Round(1000*a) / 10
		}
	}
	text, err := json.MarshalIndent(c.accuracy, "", "  ")
	return errors.Join(err, os.WriteFile(smallTraining, append(text, '\n'), 0o666))
}
