package driver

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
)

// Write writes the summary as a table.
func (s *Summary) Write(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "module\toutput\tkind\tparameters\tMACs\tACs")
	for _, r := range s.Rows {
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t%s\n", moduleName(r.Path), r.shape(), r.kind(), grouped(r.Parameters), amount(r.MACs), amount(r.ACs))
	}
	fmt.Fprintf(t, "total\t\t\t%s\t%s\t%s\n", grouped(s.Parameters), amount(s.MACs), amount(s.ACs))
	if err := t.Flush(); err != nil {
		return err
	}
	fmt.Fprintf(w, "\nmodel %s, %d time steps; operations of one sample, all steps\n", s.Model, s.Time)
	how := "assumed (--rate, --measure)"
	if s.Measured {
		how = "measured on data, mean"
	}
	fmt.Fprintf(w, "spikes per element and step: %.4g, %s\n", s.Rate, how)
	if s.Effective < s.Parameters {
		fmt.Fprintf(w, "parameters that something reads: %s; nothing reads %s\n", grouped(s.Effective), strings.Join(s.Unread, ", "))
	}
	for _, c := range s.Counts {
		what := map[string]string{"stream": "spikes added element by element", "sum": "spikes summed over axes"}[c.Of]
		fmt.Fprintf(w, "%s: up to %.0f, %d bits, in %s\n", what, c.Greatest, c.Bits, moduleName(c.Module))
	}
	if len(s.Driven) > 0 {
		fmt.Fprintf(w, "multiplies behind the first spike: %s\n", strings.Join(s.Driven, ", "))
	}
	for _, m := range s.Memory {
		if m.Error != "" {
			fmt.Fprintf(w, "memory of %s, batch %d: %s\n", m.Mode, m.Batch, m.Error)
			continue
		}
		fmt.Fprintf(w, "memory of %s, batch %d%s: %.1f MiB and the parameters\n", m.Mode, m.Batch, m.through(), float64(m.Bytes)/(1<<20))
	}
	if len(s.Rewritings) > 0 {
		fmt.Fprintln(w)
	}
	return (&Rewritings{List: s.Rewritings}).Write(w)
}

// through tells of windows of time.
func (m MemoryUse) through() string {
	if m.Window == 0 {
		return ""
	}
	steps := "time steps"
	if m.Window == 1 {
		steps = "time step"
	}
	return fmt.Sprintf(", by %s, %d %s at a time", m.Rule, m.Window, steps)
}

// kind is the kind with the bits of a count.
func (r Row) kind() string {
	if r.Bits == 0 {
		return r.Kind
	}
	return fmt.Sprintf("%s, %d bits", r.Kind, r.Bits)
}

func moduleName(path string) string {
	if path == "" {
		return "(model)"
	}
	return path
}

func (r Row) shape() string {
	if r.Kind == "" {
		return ""
	}
	dims := decimal(r.Output)
	if r.Time {
		dims[0] = "T=" + dims[0]
	}
	return "[" + strings.Join(dims, ", ") + "]"
}

// amount writes a count with a unit.
func amount(x float64) string {
	for _, u := range []struct {
		size float64
		name string
	}{{1e12, " T"}, {1e9, " G"}, {1e6, " M"}, {1e3, " k"}} {
		if x >= u.size {
			return fmt.Sprintf("%.2f%s", x/u.size, u.name)
		}
	}
	return fmt.Sprintf("%.0f", x)
}

// grouped writes a whole number with its thousands apart.
func grouped(n int) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
