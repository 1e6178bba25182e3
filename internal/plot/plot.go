// Package plot draws small pictures of signals: as SVG on a light ground, and as text for a terminal. Colours are those of
// Okabe and Ito, which people with any kind of colour vision can tell apart; lines differ in their dashes besides.
package plot

import "math"

// Figure is a stack of panels that share their horizontal axis.
type Figure struct {
	Title  string    // what the picture shows, for those who cannot see it
	XLabel string    // under the lowest panel
	X      []float64 // increasing; every curve has a value for each
	Panels []Panel   // from top to bottom
}

// Panel has curves over a vertical axis, or marks in rows, or both.
type Panel struct {
	Label  string  // of the vertical axis
	Height float64 // relative to the other panels
	Curves []Curve
	Marks  []Mark
	Rows   []string // labels of the rows of marks from the lowest up; nil if marks stand on the axis. May be empty texts.
}

// Curve is a line. What is NaN or infinite is left out.
type Curve struct {
	Name string // in the legend; none if empty
	Y    []float64
	Ink  Ink
	Step bool // constant from one x to the next
}

// Mark is an event at a place: of a panel with rows in row Y, else at the height Y.
type Mark struct {
	X, Y float64
	Size float64 // -1..1: its height or size; what is negative has another colour
}

// Ink is how something is drawn, by what it stands for.
type Ink int

// The inks.
const (
	Main   Ink = iota // what the picture is about: blue
	Limit             // what it is compared with: vermilion, dashed
	Second            // another signal: green, with long dashes
	Third             // one more: purple, dotted
	Drive             // what comes from outside: grey
)

// colours are in the order of the inks.
var colours = [...]string{"#0072b2", "#d55e00", "#007a5a", "#a3527f", "#5f6b7a"}

// dashes are in the order of the inks.
var dashes = [...]string{"", "5 3", "9 3", "2 3", ""}

// bounds spans the finite values of a panel; ok is false if there are none.
func (p *Panel) bounds() (lo, hi float64, ok bool) {
	lo, hi = math.Inf(1), math.Inf(-1)
	for _, c := range p.Curves {
		for _, y := range c.Y {
			if finite(y) {
				lo, hi = min(lo, y), max(hi, y)
			}
		}
	}
	return lo, hi, lo <= hi
}

func finite(x float64) bool { return !math.IsNaN(x) && !math.IsInf(x, 0) }

// axis runs from lo to hi, with ticks at round numbers within.
type axis struct {
	lo, hi float64
	ticks  []float64
}

// newAxis leaves some room beyond the values, and has about n ticks.
func newAxis(lo, hi float64, n int) axis {
	if hi-lo < 1e-9*max(math.Abs(lo), math.Abs(hi), 1e-9) {
		pad := max(math.Abs(hi)*0.5, 0.5)
		lo, hi = lo-pad, hi+pad
	}
	pad := 0.06 * (hi - lo)
	a := axis{lo: lo - pad, hi: hi + pad}
	step := roundStep((hi - lo) / float64(n))
	for k := math.Ceil(lo/step - 1e-6); k*step <= hi+1e-6*step; k++ {
		a.ticks = append(a.ticks, k*step+0) // + 0 makes a zero of a minus zero
	}
	return a
}

// roundStep is the least of 1, 2, 5 times a power of ten that is not below x.
func roundStep(x float64) float64 {
	power := math.Pow(10, math.Floor(math.Log10(x)))
	for _, m := range []float64{1, 2, 5} {
		if m*power >= x*(1-1e-9) {
			return m * power
		}
	}
	return 10 * power
}

// at is where a value lies between the ends, 0..1.
func (a axis) at(v float64) float64 { return (v - a.lo) / (a.hi - a.lo) }
