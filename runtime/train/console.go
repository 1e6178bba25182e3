package train

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"golang.org/x/term"
)

// NewConsole returns a sink that shows progress: on a terminal a line that is drawn over and over, and everywhere a
// line per epoch.
func NewConsole(f *os.File) Sink {
	return &console{w: f, live: term.IsTerminal(int(f.Fd())), width: func() int {
		w, _, err := term.GetSize(int(f.Fd()))
		if err != nil {
			return 80
		}
		return w
	}}
}

// NewJSON returns a sink that is silent until the end and then writes the Result as one line of JSON.
func NewJSON(w io.Writer) Sink { return jsonSink{w} }

type jsonSink struct{ w io.Writer }

func (jsonSink) OnStep(*StepInfo) error   { return nil }
func (jsonSink) OnEpoch(*EpochInfo) error { return nil }
func (j jsonSink) OnDone(r *Result) error { return json.NewEncoder(j.w).Encode(r) }

type console struct {
	w             io.Writer
	live          bool
	width         func() int
	epochs        int
	samples       int // in this process
	fromStep      int // first step of this process
	start, redraw time.Duration
}

// redrawEvery keeps the terminal quiet: five lines a second.
const redrawEvery = 200 * time.Millisecond

func (c *console) OnStep(s *StepInfo) error {
	if c.epochs == 0 { // the first step also compiles and warms up: rates begin after it
		c.epochs, c.start, c.redraw, c.fromStep = s.Epochs, s.Elapsed, s.Elapsed, s.Step
		return nil
	}
	c.samples += s.Samples
	if !c.live || s.Elapsed-c.redraw < redrawEvery {
		return nil
	}
	c.redraw = s.Elapsed
	_, err := fmt.Fprintf(c.w, "\r\x1b[K%s", clipLine(c.line(s), c.width()-1))
	return err
}

func (c *console) line(s *StepInfo) string {
	spent := (s.Elapsed - c.start).Seconds()
	left := spent / float64(s.Step-c.fromStep) * float64(s.PerEpoch*s.Epochs-s.Step)
	text := fmt.Sprintf("epoch %d/%d %s %3d%%  loss %.4f", s.Epoch, s.Epochs, bar(s.InEpoch, s.PerEpoch),
		100*s.InEpoch/s.PerEpoch, s.MeanLoss)
	if s.MeanAccuracy.Known() {
		text += fmt.Sprintf("  accuracy %.2f%%", 100*s.MeanAccuracy)
	}
	return text + fmt.Sprintf("  %s samples/s  %s left", rate(float64(c.samples)/spent), clock(left))
}

func (c *console) OnEpoch(e *EpochInfo) error {
	text := fmt.Sprintf("epoch %d", e.Epoch)
	if c.epochs > 0 {
		text += fmt.Sprintf("/%d", c.epochs)
	}
	text += "  train loss " + loss(e.TrainLoss) + percent("  accuracy ", e.TrainAccuracy)
	if e.TestLoss.Known() {
		text += "  test loss " + loss(e.TestLoss) + percent("  accuracy ", e.TestAccuracy)
	}
	text += "  " + clock(e.Seconds)
	if e.Best {
		text += "  best"
	}
	return c.print(text)
}

func (c *console) OnDone(r *Result) error {
	text := fmt.Sprintf("done: %d epochs in %s, train loss %s", r.Epoch, clock(r.Seconds), loss(r.TrainLoss)) +
		percent(", test accuracy ", r.TestAccuracy)
	if r.BestAccuracy.Known() && r.BestEpoch != r.Epoch {
		text += percent(", best ", r.BestAccuracy) + fmt.Sprintf(" at epoch %d", r.BestEpoch)
	}
	return c.print(text + "\nsaved in " + r.Dir)
}

// print ends the live line and writes a lasting one.
func (c *console) print(text string) error {
	if c.live {
		text = "\r\x1b[K" + text
	}
	_, err := fmt.Fprintln(c.w, text)
	return err
}

func bar(done, all int) string {
	const cells = 16
	n := cells * done / all
	return strings.Repeat("█", n) + strings.Repeat("░", cells-n)
}

func loss(n Num) string {
	if !n.Known() {
		return "not finite"
	}
	return fmt.Sprintf("%.4f", float64(n))
}

func percent(label string, n Num) string {
	if !n.Known() {
		return ""
	}
	return fmt.Sprintf("%s%.2f%%", label, 100*float64(n))
}

func rate(perSecond float64) string {
	if perSecond < 10 {
		return fmt.Sprintf("%.2f", perSecond)
	}
	return fmt.Sprintf("%.0f", perSecond)
}

// clock writes seconds as 12s, 3m05s or 4h02m.
func clock(seconds float64) string {
	s := int(seconds + 0.5)
	switch {
	case s < 60:
		return fmt.Sprintf("%ds", s)
	case s < 3600:
		return fmt.Sprintf("%dm%02ds", s/60, s%60)
	}
	return fmt.Sprintf("%dh%02dm", s/3600, s/60%60)
}

// clipLine cuts a line so that it does not wrap.
func clipLine(text string, width int) string {
	if r := []rune(text); len(r) > width && width > 0 {
		return string(r[:width])
	}
	return text
}
