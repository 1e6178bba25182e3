// Command gen draws the figures of the documentation: docs/training.svg, the figure of the README, from the metrics of
// training runs, docs/fields.png, the receptive fields that plasticity forms, the tables and pictures of docs/theory.md, and
// the tables of docs/models.md.
//
//	go run ./docs/gen NAME=RUN/metrics.jsonl ...
//	go run ./docs/gen fields
//	go run ./docs/gen theory [-train=false]
//	go run ./docs/gen models [-train=false]
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/plotutil"
	"gonum.org/v1/plot/vg"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) == 1 && args[0] == "fields" {
		return fields("examples/digits_stdp.snn", "Plastic.w", "docs/fields.png")
	}
	if len(args) > 0 && args[0] == "theory" {
		return theory(args[1:])
	}
	if len(args) > 0 && args[0] == "models" {
		return models(args[1:])
	}
	return draw(args)
}

func draw(args []string) error {
	p := plot.New()
	p.X.Label.Text, p.Y.Label.Text = "epoch", "test accuracy, %"
	p.Legend.Top, p.Y.Min, p.Y.Max = false, 85, 100
	p.Legend.Padding = vg.Points(4)
	p.Add(plotter.NewGrid())
	for i, a := range args {
		name, path, _ := strings.Cut(a, "=")
		points, err := accuracies(path)
		if err != nil {
			return err
		}
		line, dots, err := plotter.NewLinePoints(points)
		if err != nil {
			return err
		}
		line.Color, dots.Color = plotutil.Color(i), plotutil.Color(i)
		line.Width = vg.Points(1.5)
		p.Add(line, dots)
		p.Legend.Add(name, line, dots)
	}
	return p.Save(6*vg.Inch, 3*vg.Inch, "docs/training.svg")
}

// accuracies reads the test accuracy of each epoch.
func accuracies(path string) (plotter.XYs, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var points plotter.XYs
	for in := bufio.NewScanner(f); in.Scan(); {
		var line struct {
			Kind     string
			Epoch    float64
			Accuracy float64 `json:"test_accuracy"`
		}
		if err := json.Unmarshal(in.Bytes(), &line); err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		if line.Kind == "epoch" {
			points = append(points, plotter.XY{X: line.Epoch, Y: 100 * line.Accuracy})
		}
	}
	return points, nil
}
