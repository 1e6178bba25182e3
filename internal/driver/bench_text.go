package driver

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
)

// mostKernels is how many kernels are shown; the rest is summed up.
const mostKernels = 16

// Write writes the measurements as tables.
func (b *Bench) Write(w io.Writer, unicode bool) error {
	fmt.Fprintf(w, "model %s, %d time steps; %s\n", b.Model, b.Time, b.Limits.text())
	for i := range b.Runs {
		if err := b.Runs[i].write(w, unicode); err != nil {
			return err
		}
	}
	_, err := fmt.Fprint(w, "\nOperations are dense-equivalent: every point of a contraction counts, spike or not. Bytes are those of operands and results,\n"+
		"each once. The roofline is the least time for both by these limits; event-driven sums, and operands in a nearer cache than all\n"+
		"of a step's, can exceed it.\n")
	return err
}

func (l Limits) text() string {
	s := fmt.Sprintf("%s, %s\nlimits, measured now: %s GFLOP/s", l.ISA, plural(l.Threads, "thread"), digits(l.Flops/1e9))
	for i, m := range l.Memory {
		if i == len(l.Memory)-1 {
			return s + fmt.Sprintf(", %s from memory", digits(m.Bytes/1e9))
		}
		s += fmt.Sprintf(", %s GB/s within %s", digits(m.Bytes/1e9), bytesText(float64(m.Set)))
	}
	return s
}

func (r *BenchRun) write(w io.Writer, unicode bool) error {
	what := "forward and backward, without optimiser and data"
	if r.Mode == "eval" {
		what = "forward"
	}
	fmt.Fprintf(w, "\n%s, batch %d (%s), input: %s\n", r.Mode, r.Batch, what, r.Input)
	fmt.Fprintf(w, "  step        %s median, %s least, spread %s, %d steps\n", duration(r.Median), duration(r.Least), percentText(r.Spread), r.Steps)
	fmt.Fprintf(w, "  throughput  %s samples/s, %s GFLOP/s (%sMACs a step)\n", digits(r.Samples), digits(r.Flops/1e9), amount(r.MACs)+" ")
	resident := "unknown"
	if r.Resident > 0 {
		resident = bytesText(float64(r.Resident))
	}
	fmt.Fprintf(w, "  memory      %s planned, %s resident at most; %.0f bytes allocated a step\n\n", bytesText(float64(r.Plan)), resident, r.Allocated)
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "share\t\ttime\tGFLOP/s\tGB/s\troofline\tpass\tkernel | node")
	var rest BenchKernel
	for i, k := range r.Kernels {
		if i < mostKernels {
			k.write(t, k.Pass, k.Kernel+" | "+k.what(), unicode)
			continue
		}
		rest.Seconds, rest.Share, rest.Flops, rest.Bytes = rest.Seconds+k.Seconds, rest.Share+k.Share, rest.Flops+k.Flops, rest.Bytes+k.Bytes
		rest.Roofline += k.Roofline * k.Seconds
	}
	if n := len(r.Kernels) - mostKernels; n > 0 {
		rest.Roofline = ratio(rest.Roofline, rest.Seconds)
		rest.write(t, "", fmt.Sprintf("%d more", n), unicode)
	}
	return t.Flush()
}

// what names the operation: the node that the step is for, or what a fused step mostly does.
func (k BenchKernel) what() string {
	node := strings.Replace(k.Node, ". ", " ", 1)
	if !strings.HasPrefix(node, k.Path) {
		node = k.Path + " " + k.Op
	}
	return node + also(k.With)
}

func (k BenchKernel) write(w io.Writer, pass, what string, unicode bool) {
	fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", percentText(k.Share), shareBar(k.Share, barCells, unicode), duration(k.Seconds),
		perSecond(k.Flops, k.Seconds), perSecond(k.Bytes, k.Seconds), percentText(k.Roofline), pass, what)
}
