package main

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"os"
	"slices"
	"strings"
	"text/tabwriter"
)

// result is a workload compared with one peer.
type result struct {
	Workload  string                        `json:"workload"`
	Title     string                        `json:"title"`
	Batch     int                           `json:"batch"`
	Peer      string                        `json:"peer"`
	Setting   map[string]string             `json:"setting"`
	Tried     map[string]map[string]float64 `json:"tried,omitempty"` // seconds of a step with each setting
	Same      bool                          `json:"same"`
	Rate      float64                       `json:"rate"` // spikes per neuron and step
	Agreement agreement                     `json:"agreement"`
	Train     versus                        `json:"train_seconds"`
	Infer     versus                        `json:"infer_seconds"`
	Memory    versus                        `json:"train_bytes"` // most resident bytes over those of the idle process
	Memory2   versus                        `json:"infer_bytes"`
	w         workload
	peer      peer
}

// versus is a number of both sides, once for each round.
type versus struct {
	Ours   []float64 `json:"ours"`
	Theirs []float64 `json:"theirs"`
}

// MarshalJSON adds the medians and their ratio.
func (v versus) MarshalJSON() ([]byte, error) {
	type plain versus
	return json.Marshal(struct {
		plain
		Medians [2]float64 `json:"medians"`
		Ratio   float64    `json:"ratio"`
	}{plain(v), [2]float64{median(v.Ours), median(v.Theirs)}, v.ratio()})
}

func (v versus) ratio() float64 {
	if ours := median(v.Ours); ours > 0 {
		return median(v.Theirs) / ours
	}
	return 0
}

func (v *versus) add(ours, theirs float64) {
	v.Ours, v.Theirs = append(v.Ours, ours), append(v.Theirs, theirs)
}

// add notes a round.
func (r *result) add(mode string, ours, theirs measured) {
	time, memory := &r.Train, &r.Memory
	if mode == "infer" {
		time, memory = &r.Infer, &r.Memory2
	}
	time.add(median(ours.Seconds), median(theirs.Seconds))
	memory.add(float64(ours.Peak-ours.Idle), float64(theirs.Peak-theirs.Idle))
}

// median is 0 of nothing.
func median(x []float64) float64 {
	if len(x) == 0 {
		return 0
	}
	s := slices.Sorted(slices.Values(x))
	return (s[(len(s)-1)/2] + s[len(s)/2]) / 2
}

// report writes the results as tables, and as JSON where that is asked for. Networks that are not the same are an error.
func (b *bench) report(all []*result, out io.Writer) error {
	if b.o.json != "" {
		text, err := json.MarshalIndent(all, "", "  ")
		if err == nil {
			err = os.WriteFile(b.o.json, append(text, '\n'), 0o644)
		}
		if err != nil {
			return err
		}
	}
	writeAgreement(out, all)
	if !b.o.check {
		fmt.Fprintln(out)
		writeTable(out, all)
	}
	if i := slices.IndexFunc(all, func(r *result) bool { return !r.Same }); i >= 0 {
		return fmt.Errorf("%s is not the same network in %s, so nothing is compared", all[i].Workload, all[i].Peer)
	}
	return nil
}

// writeAgreement says of each workload how far the two sides agree.
func writeAgreement(out io.Writer, all []*result) {
	t := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "workload\tpeer\tparameters\trate\tspikes\tdiffer\tforced\tmargin\tgradient error")
	for _, r := range all {
		spikes, free, forced, margin := 0, 0, 0, 0.0
		for _, l := range r.Agreement.Layers {
			spikes, free, forced, margin = spikes+l.Spikes, free+l.Free, forced+l.Forced, math.Max(margin, l.Margin)
		}
		fmt.Fprintf(t, "%s\t%s\t%d\t%.3f\t%d\t%d\t%d\t%.1e\t%.1e\n", r.Workload, r.Peer, r.Agreement.Parameters, r.Rate, spikes, free, forced,
			margin, r.Agreement.GradientError)
	}
	t.Flush()
}

// writeTable writes medians and ratios, peer over ours.
func writeTable(out io.Writer, all []*result) {
	all = slices.DeleteFunc(slices.Clone(all), func(r *result) bool { return !r.Same })
	t := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "workload\ttrain ms\tpeer\tratio\tinfer ms\tpeer\tratio\ttrain MB\tpeer\tratio\tinfer MB\tpeer\tratio\t")
	for _, r := range all {
		row := []string{r.Workload}
		for _, v := range []versus{r.Train, r.Infer} {
			row = append(row, cells(v, 1e3)...)
		}
		for _, v := range []versus{r.Memory, r.Memory2} {
			row = append(row, cells(v, 1e-6)...)
		}
		fmt.Fprintln(t, strings.Join(row, "\t")+"\t")
	}
	t.Flush()
	for _, r := range all {
		fmt.Fprintf(out, "%s: %s, batch %d; %s, train %s, inference %s\n", r.Workload, r.Title, r.Batch, r.Peer, r.Setting["train"], r.Setting["infer"])
	}
}

func cells(v versus, scale float64) []string {
	number := func(x float64) string { return fmt.Sprintf("%.4g", x) }
	return []string{number(median(v.Ours) * scale), number(median(v.Theirs) * scale), fmt.Sprintf("%.2f", v.ratio())}
}
