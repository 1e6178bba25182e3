package data

import (
	"math"

	"snnc/runtime/rng"
)

// Drop is a way to leave events out of a recording: those of Gu et al. 2021 (EventDrop), on the counts of its frames.
type Drop int

// The ways, with how much they leave out, drawn from values that are equally likely.
const (
	DropTime   Drop = iota // all events of an interval that lasts 0.1, 0.2, ..., 0.9 of the recording and begins anywhere in it
	DropArea               // all events of a rectangle of 0.05, 0.1, ..., 0.25 of the rows and columns that begins anywhere
	DropRandom             // each event with a probability of 0.1, 0.2, ..., 0.9
)

// Drops are the names of the ways.
func Drops() []string { return []string{"time", "area", "random"} }

// dropper leaves events out of sample i of an epoch.
type dropper struct {
	seed, epoch uint64
	i           int
	events      uint64 // drawn up to now
}

// draw is uniform in 0..1; there are four for each sample.
func (d *dropper) draw(k int) float64 {
	return float64(rng.Uniform(d.seed, d.epoch, rng.SiteDrop, 4*uint64(d.i)+uint64(k)))
}

// drop varies frames [steps, 2, rows, columns].
func (d *dropper) drop(ways []Drop, shape []int, x []float32) {
	way := int(d.draw(0) * float64(len(ways)+1))
	if way == len(ways) {
		return
	}
	switch ways[way] {
	case DropTime:
		begin := d.draw(2)
		d.interval(begin, begin+d.tenths(), shape, x)
	case DropArea:
		part := (1 + math.Floor(d.draw(1)*5)) / 20
		rectangle(d.draw(2), d.draw(3), part, shape, x)
	case DropRandom:
		d.thin(d.tenths(), x)
	}
}

// tenths is 0.1, 0.2, ... or 0.9.
func (d *dropper) tenths() float64 { return (1 + math.Floor(d.draw(1)*9)) / 10 }

// interval leaves out what lies between two times, the recording lasting from 0 to 1. Of a frame that is partly in it, as many
// events go on average.
func (d *dropper) interval(begin, end float64, shape []int, x []float32) {
	steps := float64(shape[0])
	size := len(x) / shape[0]
	for t := range shape[0] {
		frame := x[t*size:][:size]
		switch part := min(end*steps, float64(t+1)) - max(begin*steps, float64(t)); {
		case part >= 1:
			clear(frame)
		case part > 0:
			d.thin(part, frame)
		}
	}
}

// rectangle leaves out the pixels from a place on, both as parts of height and width.
func rectangle(top, left, part float64, shape []int, x []float32) {
	h, w := shape[2], shape[3]
	y0, y1 := edges(top, part, h)
	x0, x1 := edges(left, part, w)
	for row := range len(x) / w {
		if y := row % h; y >= y0 && y < y1 {
			clear(x[row*w+x0 : row*w+x1])
		}
	}
}

func edges(from, part float64, n int) (first, end int) {
	first = int(from * float64(n))
	return first, min(n, first+int(math.Ceil(part*float64(n))))
}

// thin drops each event with a probability. A value that is no count is one event.
func (d *dropper) thin(p float64, x []float32) {
	for k, v := range x {
		switch {
		case v == 0:
		case v > 0 && v <= 255 && v == float32(int(v)):
			x[k] -= float32(d.dropped(int(v), p))
		default:
			x[k] = v * float32(1-d.dropped(1, p))
		}
	}
}

// dropped draws how many of n events go.
func (d *dropper) dropped(n int, p float64) int {
	gone := 0
	for range n {
		if float64(rng.Uniform(d.seed, d.epoch, rng.SiteThin, uint64(d.i)<<32+d.events)) < p {
			gone++
		}
		d.events++
	}
	return gone
}
