package train

import (
	"fmt"
	"io"
	"strconv"

	"snnc/runtime/report"
)

// writeReport writes report.html from the epochs so far.
func (l *loop) writeReport() error {
	d := report.Data{Title: l.job.Config.Name, Running: l.st.Epoch < l.job.Config.Epochs,
		Tiles: l.tiles(), Facts: l.job.Config.facts(), Source: string(l.job.Text)}
	for _, e := range l.st.History {
		d.Epochs = append(d.Epochs, report.Epoch{Epoch: e.Epoch, TrainLoss: float64(e.TrainLoss), TestLoss: float64(e.TestLoss),
			TrainAccuracy: float64(e.TrainAccuracy), TestAccuracy: float64(e.TestAccuracy), LearningRate: e.Rate,
			Seconds: e.Seconds, Best: e.Best && e.Epoch == l.st.best().Epoch})
	}
	if l.confused != nil {
		d.Confusion = report.Confusion{Classes: l.classes, Names: l.job.Classes, Counts: l.confused}
	}
	l.record(&d)
	return writeFile(l.job.Dir.file(ReportFile), func(w io.Writer) error { return report.Write(w, d) })
}

func (l *loop) tiles() []report.Fact {
	last, best := l.st.History[len(l.st.History)-1], l.st.best()
	var out []report.Fact
	if last.TestAccuracy.Known() {
		out = append(out, report.Fact{Name: "test accuracy", Value: percent("", last.TestAccuracy)},
			report.Fact{Name: fmt.Sprintf("best, epoch %d", best.Epoch), Value: percent("", best.TestAccuracy)})
	}
	if last.TestLoss.Known() {
		out = append(out, report.Fact{Name: "test loss", Value: loss(last.TestLoss)})
	}
	return append(out, report.Fact{Name: "train loss", Value: loss(last.TrainLoss)},
		report.Fact{Name: "time", Value: clock(last.Seconds)})
}

// facts lists what was set.
func (c Config) facts() []report.Fact {
	all := []report.Fact{
		{Name: "data", Value: c.Data}, {Name: "loss", Value: c.Loss}, {Name: "optimizer", Value: c.Optimizer.String()},
		{Name: "schedule", Value: c.Schedule.String()}, {Name: "epochs", Value: strconv.Itoa(c.Epochs)},
		{Name: "batch", Value: strconv.Itoa(c.Batch)}, {Name: "seed", Value: strconv.FormatUint(c.Seed, 10)},
	}
	if c.Clip > 0 {
		all = append(all, report.Fact{Name: "clip", Value: fmt.Sprintf("gradient norm at most %g", c.Clip)})
	}
	set := all[:0]
	for _, f := range all {
		if f.Value != "" {
			set = append(set, f)
		}
	}
	return set
}
