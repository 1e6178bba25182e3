// Package report writes the report of a training run: one HTML page with inline drawings, which opens without a
// network, in light and in dark, and reads aloud.
package report

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"math"
)

// Data is what a report shows. Empty parts are left out; a NaN is a number that was not measured.
type Data struct {
	Title     string
	Running   bool   // the page then loads itself again now and then
	Tiles     []Fact // the figures that matter most
	Facts     []Fact // configuration
	Epochs    []Epoch
	Rates     []Rate
	Rasters   []Raster
	Confusion Confusion
	Source    string // the model's text
}

// Fact is a named value.
type Fact struct{ Name, Value string }

// Epoch has the results of one epoch. Accuracies are fractions.
type Epoch struct {
	Epoch                                                          int
	TrainLoss, TestLoss, TrainAccuracy, TestAccuracy, LearningRate float64
	Seconds                                                        float64 // since the beginning of the run
	Best                                                           bool
}

// Rate is the part of a layer's neurons that spike in a time step, on average: 0..1.
type Rate struct {
	Layer string
	Rate  float64
}

// Raster has the spikes of some neurons of one layer during one sample.
type Raster struct {
	Layer   string
	Steps   int    // T
	Of      int    // neurons of the layer
	Neurons []int  // the ones shown
	Spikes  []bool // [len(Neurons)][Steps]
}

// Confusion counts test samples by true class and answer: Counts[truth*Classes+answer].
type Confusion struct {
	Classes int
	Names   []string // or nil
	Counts  []int
}

//go:embed page.html
var page string

//go:embed style.css
var style string

// Write writes the page. It fails if w does.
func Write(w io.Writer, d Data) error {
	t, err := template.New("report").Funcs(template.FuncMap{
		"percent": percent, "number": number, "clock": clock,
		"style":     func() template.CSS { return template.CSS(style) },
		"accuracy":  func() template.HTML { return accuracyChart(d.Epochs) },
		"loss":      func() template.HTML { return lossChart(d.Epochs) },
		"rate":      func() template.HTML { return rateChart(d.Epochs) },
		"bars":      func() template.HTML { return bars(d.Rates) },
		"raster":    raster,
		"confusion": func() template.HTML { return d.Confusion.draw() },
	}).Parse(page)
	if err != nil {
		return err
	}
	return t.Execute(w, d)
}

// percent writes a fraction; what was not measured is a dash.
func percent(v float64) string {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return "–"
	}
	return fmt.Sprintf("%.2f %%", 100*v)
}

// number writes four significant digits.
func number(v float64) string {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return "–"
	}
	return fmt.Sprintf("%.4g", v)
}

func clock(seconds float64) string {
	s := int(seconds + 0.5)
	if s < 60 {
		return fmt.Sprintf("%d s", s)
	}
	if s < 3600 {
		return fmt.Sprintf("%d min %02d s", s/60, s%60)
	}
	return fmt.Sprintf("%d h %02d min", s/3600, s/60%60)
}

// HasAccuracy says whether any epoch has one.
func (d Data) HasAccuracy() bool {
	for _, e := range d.Epochs {
		if !math.IsNaN(e.TrainAccuracy) || !math.IsNaN(e.TestAccuracy) {
			return true
		}
	}
	return false
}

// HasConfusion says whether there is a table small enough to draw.
func (d Data) HasConfusion() bool {
	return d.Confusion.Classes > 1 && d.Confusion.Classes <= maxClasses
}
