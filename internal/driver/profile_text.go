package driver

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
)

// How much of a profile is shown: shares below the least, and modules beyond the most, are summed up.
const (
	leastShown  = 0.005
	mostModules = 12
	barCells    = 20
)

// Write writes the profile as a tree: phases, module instances, kernels, each with its share.
func (p *Profile) Write(w io.Writer, unicode bool) error {
	fmt.Fprintf(w, "where the time went: %s, %d steps, %s samples; GFLOP/s are dense-equivalent\n\n", duration(p.Seconds), p.Steps, grouped(p.Samples))
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	v := profileView{t, p, unicode}
	fmt.Fprintln(t, "share\t\ttime\ta step\tbytes/step\tGFLOP/s\tGB/s\twhat")
	for _, h := range p.Phases {
		v.phase(h)
	}
	return t.Flush()
}

type profileView struct {
	w       io.Writer
	p       *Profile
	unicode bool
}

func (v profileView) row(depth int, what string, seconds, flops, bytes float64) {
	size := ""
	if bytes > 0 {
		size = bytesText(bytes / float64(max(v.p.Steps, 1)))
	}
	share := ratio(seconds, v.p.Seconds)
	fmt.Fprintf(v.w, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s%s\n", percentText(share), shareBar(share, barCells, v.unicode), duration(seconds),
		duration(seconds/float64(max(v.p.Steps, 1))), size, perSecond(flops, seconds), perSecond(bytes, seconds),
		strings.Repeat("  ", depth), what)
}

func (v profileView) phase(h Phase) {
	flops, bytes := 0.0, 0.0
	for _, m := range h.Modules {
		flops, bytes = flops+m.flops(), bytes+m.Bytes
	}
	if h.Name == "evaluation" { // of the whole phase, of which the kernels are a part
		v.row(0, h.Name, h.Seconds, 0, 0)
		return
	}
	v.row(0, h.Name, h.Seconds, flops, bytes)
	var rest ModuleTime
	left := 0
	for i, m := range h.Modules {
		if i >= mostModules || m.Share < leastShown {
			rest.Seconds, rest.Bytes, left = rest.Seconds+m.Seconds, rest.Bytes+m.Bytes, left+1
			continue
		}
		v.module(m)
	}
	if left > 0 {
		v.row(1, fmt.Sprintf("%d more", left), rest.Seconds, 0, rest.Bytes)
	}
}

func (v profileView) module(m ModuleTime) {
	v.row(1, moduleName(m.Path), m.Seconds, m.flops(), m.Bytes)
	for _, k := range m.Kernels {
		if k.Share >= leastShown {
			v.row(2, k.Kernel+" | "+k.Op+also(k.With), k.Seconds, k.Flops, k.Bytes)
		}
	}
}

func (m ModuleTime) flops() float64 {
	n := 0.0
	for _, k := range m.Kernels {
		n += k.Flops
	}
	return n
}
