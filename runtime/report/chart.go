package report

import (
	"fmt"
	"html/template"
	"math"
	"strings"
)

// line is a curve of a chart: one value per epoch.
type line struct {
	name, class string // class: test or train
	values      []float64
}

// chart draws lines over epochs.
type chart struct {
	name   string
	epochs []int
	lines  []line
	format func(float64) string
	log    bool // allowed
}

// Geometry of a chart in pixels of its view box.
const (
	chartWidth, chartHeight = 520., 268.
	left, right, top, base  = 58., 12., 26., 28.
	maxHits                 = 400 // points with a text of their own
)

func accuracyChart(e []Epoch) template.HTML {
	return chart{"Accuracy", numbers(e), lines(e, func(e Epoch) (a, b float64) { return e.TestAccuracy, e.TrainAccuracy }),
		func(v float64) string { return fmt.Sprintf("%.4g %%", 100*v) }, false}.draw()
}

func lossChart(e []Epoch) template.HTML {
	return chart{"Loss", numbers(e), lines(e, func(e Epoch) (a, b float64) { return e.TestLoss, e.TrainLoss }),
		func(v float64) string { return fmt.Sprintf("%.4g", v) }, true}.draw()
}

func rateChart(e []Epoch) template.HTML {
	values := make([]float64, len(e))
	for i := range e {
		values[i] = e[i].LearningRate
	}
	return chart{"Learning rate", numbers(e), []line{{"learning rate", "test", values}},
		func(v float64) string { return fmt.Sprintf("%.3g", v) }, false}.draw()
}

func lines(e []Epoch, get func(Epoch) (test, train float64)) []line {
	test, train := line{"test", "test", nil}, line{"train", "train", nil}
	for _, x := range e {
		a, b := get(x)
		test.values, train.values = append(test.values, a), append(train.values, b)
	}
	return []line{train, test}
}

func numbers(e []Epoch) []int {
	out := make([]int, len(e))
	for i := range e {
		out[i] = e[i].Epoch
	}
	return out
}

func (c chart) draw() template.HTML {
	var all []float64
	shown := c.lines[:0:0]
	for _, l := range c.lines {
		if l.known() > 0 {
			all, shown = append(all, l.values...), append(shown, l)
		}
	}
	c.lines = shown
	y := newAxis(all, c.log)
	d := newDrawing(chartWidth, chartHeight, "chart", c.label())
	c.drawAxes(d, y)
	for i, l := range c.lines {
		c.legend(d, i, l)
		c.curve(d, l, y)
	}
	return d.end()
}

// label says in words what the chart shows.
func (c chart) label() string {
	parts := []string{fmt.Sprintf("%s over %d epochs", c.name, len(c.epochs))}
	for _, l := range c.lines {
		first, last := l.values[0], l.values[len(l.values)-1]
		parts = append(parts, fmt.Sprintf("%s from %s to %s", l.name, c.format(first), c.format(last)))
	}
	return strings.Join(parts, ": ")
}

func (l line) known() (n int) {
	for _, v := range l.values {
		if !math.IsNaN(v) && !math.IsInf(v, 0) {
			n++
		}
	}
	return n
}

func (c chart) x(i int) float64 {
	if len(c.epochs) == 1 {
		return left + (chartWidth-left-right)/2
	}
	return left + (chartWidth-left-right)*float64(i)/float64(len(c.epochs)-1)
}

func (c chart) y(a axis, v float64) float64 {
	return chartHeight - base - (chartHeight-base-top)*a.at(v)
}

func (c chart) drawAxes(d *drawing, y axis) {
	for _, v := range y.ticks {
		d.addf(`<path class="gridline" d="M%s %sH%s"/>`, px(left), px(c.y(y, v)), px(chartWidth-right))
		d.text(left-8, c.y(y, v)+4, "end", "", c.format(v))
	}
	every := int(roundStep(math.Max(1, float64(len(c.epochs))/8)))
	for i, e := range c.epochs {
		if e%every == 0 || i == 0 && every < 3 {
			d.text(c.x(i), chartHeight-base+18, "middle", "", fmt.Sprint(e))
		}
	}
	scale := "by epoch"
	if y.log {
		scale += ", logarithmic"
	}
	d.text(chartWidth-right, top-10, "end", "", scale)
}

func (c chart) legend(d *drawing, i int, l line) {
	if len(c.lines) < 2 {
		return
	}
	x := left + 70*float64(i)
	d.addf(`<path class="line %s" d="M%s %sh18"/>`, l.class, px(x), px(top-14))
	d.text(x+24, top-10, "start", "ink", l.name)
}

// curve draws the line, a dot at its end, and invisible dots with the numbers under the pointer.
func (c chart) curve(d *drawing, l line, y axis) {
	var path strings.Builder
	pen, last := "M", -1
	for i, v := range l.values {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			pen = "M"
			continue
		}
		fmt.Fprintf(&path, "%s%s %s", pen, px(c.x(i)), px(c.y(y, v)))
		pen, last = "L", i
	}
	d.addf(`<path class="line %s" d="%s"/>`, l.class, path.String())
	d.addf(`<circle class="%s mark" cx="%s" cy="%s" r="3.5"/>`, l.class, px(c.x(last)), px(c.y(y, l.values[last])))
	for i, v := range l.values {
		if len(l.values) <= maxHits && !math.IsNaN(v) && !math.IsInf(v, 0) {
			d.titled(fmt.Sprintf(`class="hit" cx="%s" cy="%s" r="6"`, px(c.x(i)), px(c.y(y, v))), "circle",
				fmt.Sprintf("epoch %d, %s: %s", c.epochs[i], l.name, c.format(v)))
		}
	}
}
