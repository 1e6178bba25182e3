package train

import (
	"fmt"
	"strings"

	"snnc/runtime/rng"
)

// Piece is a program of some steps of time, a window, with the names of its inputs and outputs. Besides what a Program of all
// steps has, it reads the states before its first step, "state/NAME", and writes those after its last; it may read the scalars
// "first", 1 in the first window, and "start", the number of its first step. Outputs without time are the window's share of a sum.
type Piece struct {
	Program
	Inputs, Outputs []string
}

// Windows is a Program of all steps that runs one of few steps again and again. What it holds does not grow with the number
// of steps, but for inputs and outputs that vary in time.
type Windows struct {
	steps, window int
	pieces        map[pieceKey]*Piece
	backward      int // windows with a gradient; 0 for all
	in, out       map[string]*tape
	after         func() error
	order         []int // of windows, the first of which have a gradient
	active        []bool
}

// pieceKey tells pieces apart: the last window may be shorter, and some have no gradient.
type pieceKey struct {
	steps    int
	gradient bool
}

// tape is an input or output of all steps.
type tape struct {
	data  []float32
	shape []int
	time  bool
}

// row is the number of elements of one step.
func (t *tape) row() int { return len(t.data) / t.shape[0] }

// NewWindows makes a program of all steps from pieces of at most window steps, of which only some, drawn for each run, have a
// gradient if backward is not 0. build makes a piece for a number of steps.
func NewWindows(steps, window, backward int, build func(steps int, gradient bool) (*Piece, error)) (*Windows, error) {
	w := &Windows{steps: steps, window: window, pieces: map[pieceKey]*Piece{}, in: map[string]*tape{}, out: map[string]*tape{}}
	n := w.count()
	if backward > 0 && backward < n {
		w.backward = backward
	}
	w.order, w.active = make([]int, n), make([]bool, n)
	for i := range n {
		for _, gradient := range []bool{true, false} {
			if err := w.piece(w.lengthOf(i), gradient, build); err != nil {
				return nil, err
			}
		}
	}
	w.tapes()
	return w, nil
}

// piece makes a piece unless there is one, or no run needs it.
func (w *Windows) piece(steps int, gradient bool, build func(int, bool) (*Piece, error)) error {
	key := pieceKey{steps, gradient}
	if w.pieces[key] != nil || !gradient && w.backward == 0 {
		return nil
	}
	p, err := build(steps, gradient)
	w.pieces[key] = p
	return err
}

func (w *Windows) count() int { return (w.steps + w.window - 1) / w.window }

func (w *Windows) lengthOf(i int) int { return min(w.window, w.steps-i*w.window) }

// tapes makes the inputs and outputs of all steps, in the likeness of those of the first window.
func (w *Windows) tapes() {
	p := w.pieces[pieceKey{w.lengthOf(0), true}]
	for _, name := range p.Inputs {
		if !carried(name) && name != "first" && name != "start" {
			w.in[name] = w.tape(p, name, p.Input(name))
		}
	}
	for _, name := range p.Outputs {
		if !carried(name) {
			w.out[name] = w.tape(p, name, p.Output(name))
		}
	}
}

func carried(name string) bool { return strings.HasPrefix(name, "state/") }

func (w *Windows) tape(p *Piece, name string, data []float32) *tape {
	t := &tape{shape: append([]int{}, p.Shape(name)...), time: p.HasTime(name)}
	n := len(data)
	if t.time {
		n = n / t.shape[0] * w.steps
		t.shape[0] = w.steps
	}
	t.data = make([]float32, n)
	return t
}

// Input returns where an input of all steps is written.
func (w *Windows) Input(name string) []float32 { return w.in[name].slice() }

// Output returns where an output of all steps appears.
func (w *Windows) Output(name string) []float32 { return w.out[name].slice() }

func (t *tape) slice() []float32 {
	if t == nil {
		return nil
	}
	return t.data
}

// Shape is the shape of an input or output of all steps.
func (w *Windows) Shape(name string) []int {
	if t := w.find(name); t != nil {
		return t.shape
	}
	return nil
}

func (w *Windows) find(name string) *tape {
	if t := w.in[name]; t != nil {
		return t
	}
	return w.out[name]
}

// HasTime says whether the first axis is T.
func (w *Windows) HasTime(name string) bool {
	t := w.find(name)
	return t != nil && t.time
}

// After has f called after each window, when "grad/PARAM" is the gradient of that window alone.
func (w *Windows) After(f func() error) { w.after = f }

// Run runs all windows in turn.
func (w *Windows) Run(seed, step uint64) error {
	w.choose(seed, step)
	for _, t := range w.out {
		clear(t.data)
	}
	var last *Piece
	for i := range w.count() {
		p := w.pieces[pieceKey{w.lengthOf(i), w.active[i]}]
		w.feed(p, last, i)
		if err := p.Run(seed, step); err != nil {
			return fmt.Errorf("window %d: %w", i, err)
		}
		w.collect(p, i)
		if err := w.closeWindow(); err != nil {
			return err
		}
		last = p
	}
	return nil
}

// choose draws the windows that have a gradient.
func (w *Windows) choose(seed, step uint64) {
	for i := range w.active {
		w.active[i] = w.backward == 0
	}
	if w.backward == 0 {
		return
	}
	rng.PermInto(w.order, seed, rng.Stream(rng.SiteWindows, uint32(step)))
	for _, i := range w.order[:w.backward] {
		w.active[i] = true
	}
}

// feed writes the inputs of window i, with the states that the last one left.
func (w *Windows) feed(p, last *Piece, i int) {
	start := i * w.window
	for _, name := range p.Inputs {
		dst := p.Input(name)
		switch t := w.in[name]; {
		case t != nil && t.time:
			copy(dst, t.data[start*t.row():])
		case t != nil:
			copy(dst, t.data)
		case name == "first":
			dst[0] = 0
			if i == 0 {
				dst[0] = 1
			}
		case name == "start":
			dst[0] = float32(start)
		case last != nil:
			copy(dst, last.Output(name))
		}
	}
}

// collect adds up what a window gives, or puts it in its place.
func (w *Windows) collect(p *Piece, i int) {
	for _, name := range p.Outputs {
		t := w.out[name]
		switch src := p.Output(name); {
		case t == nil:
		case t.time:
			copy(t.data[i*w.window*t.row():], src)
		case strings.HasPrefix(name, "update/"):
			copy(t.data, src)
		default:
			for k, v := range src {
				t.data[k] += v
			}
		}
	}
}

func (w *Windows) closeWindow() error {
	if w.after == nil {
		return nil
	}
	if err := w.after(); err != nil {
		return err
	}
	for name, t := range w.out {
		if strings.HasPrefix(name, "grad/") {
			clear(t.data)
		}
	}
	return nil
}
