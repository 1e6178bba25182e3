package train

import (
	"strings"

	"snnc/runtime/report"
)

// Bounds of what the report shows of the spikes, so that it stays quick and small.
const (
	recordSamples = 16 // of the test split
	rasterLayers  = 6
	rasterNeurons = 64
)

// record runs a few samples with recording and adds rates and rasters to the report. A model that cannot be recorded
// does not stop the run: the report then says why.
func (l *loop) record(d *report.Data) {
	from := l.job.Test
	if from == nil || from.Len() == 0 {
		from = l.job.Train
	}
	p, err := l.programs.get(Record, min(recordSamples, l.job.Config.Batch, from.Len()))
	if err == nil {
		err = p.feed(from, l.st.Epoch, 0, l.progress())
	}
	if err == nil {
		err = p.Run(l.job.Config.Seed, 0)
	}
	if err != nil {
		d.Facts = append(d.Facts, report.Fact{Name: "spikes", Value: "not recorded: " + err.Error()})
		return
	}
	if r, ok := p.Program.(Recorder); ok {
		p.draw(r.Records(), d)
	}
}

func (b *bound) draw(names []string, d *report.Data) {
	for i, name := range names {
		layer := strings.TrimPrefix(name, "record/")
		d.Rates = append(d.Rates, report.Rate{Layer: layer, Rate: density(b.Output(name))})
		if spread(i, len(names), rasterLayers) {
			d.Rasters = append(d.Rasters, b.raster(name, layer))
		}
	}
}

// density is the part of the elements that are not zero.
func density(x []float32) float64 {
	n := 0
	for _, v := range x {
		if v != 0 {
			n++
		}
	}
	return float64(n) / float64(max(1, len(x)))
}

// spread picks at most k of n positions, at even distances, the first and the last included.
func spread(i, n, k int) bool {
	return n <= k || i == 0 || i*(k-1)/(n-1) != (i-1)*(k-1)/(n-1)
}

// raster takes the first sample of an output [T][B][neurons...].
func (b *bound) raster(name, layer string) report.Raster {
	out, steps := b.Output(name), 1
	if b.HasTime(name) {
		steps = b.Shape(name)[0]
	}
	r := report.Raster{Layer: layer, Steps: steps, Of: len(out) / max(1, steps*b.n)}
	for k := range r.Of {
		if !spread(k, r.Of, rasterNeurons) {
			continue
		}
		r.Neurons = append(r.Neurons, k)
		for t := range steps {
			r.Spikes = append(r.Spikes, out[t*b.n*r.Of+k] != 0)
		}
	}
	return r
}
