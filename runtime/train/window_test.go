package train

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"
)

// counter is a program of some steps whose state is the sum of its input; its output is the state after each step, its loss
// the sum of its input.
type counter struct {
	steps    int
	gradient bool
	data     map[string][]float32
}

func newCounter(steps int, gradient bool) *Piece {
	c := &counter{steps, gradient, map[string][]float32{"x": make([]float32, steps), "state/s": {0}, "first": {0}, "start": {0}, "out": make([]float32, steps),
		"loss": {0}, "state/s'": {0}, "update/u": {0}}}
	p := &Piece{Program: c, Inputs: []string{"x", "state/s", "first", "start"}, Outputs: []string{"out", "loss", "state/s", "update/u"}}
	if gradient {
		c.data["grad/w"] = []float32{0}
		p.Outputs = append(p.Outputs, "grad/w")
	}
	return p
}

func (c *counter) Input(name string) []float32 { return c.data[name] }
func (c *counter) Output(name string) []float32 {
	if name == "state/s" {
		return c.data["state/s'"]
	}
	return c.data[name]
}
func (c *counter) Shape(name string) []int {
	if c.HasTime(name) {
		return []int{c.steps, 1}
	}
	return []int{1}
}
func (c *counter) HasTime(name string) bool { return name == "x" || name == "out" }

func (c *counter) Run(_, _ uint64) error {
	s := c.data["state/s"][0] * (1 - c.data["first"][0])
	c.data["loss"][0] = 0
	for i, x := range c.data["x"] {
		s += x
		c.data["out"][i] = s
		c.data["loss"][0] += x
	}
	c.data["state/s'"][0], c.data["update/u"][0] = s, c.data["start"][0]
	if c.gradient {
		c.data["grad/w"][0] = float32(c.steps)
	}
	return nil
}

func counted(t *testing.T, steps, window, backward int) *Windows {
	t.Helper()
	w, err := NewWindows(steps, window, backward, func(n int, gradient bool) (*Piece, error) { return newCounter(n, gradient), nil })
	require.NoError(t, err)
	for i := range w.Input("x") {
		w.Input("x")[i] = float32(i + 1)
	}
	return w
}

func TestWindowsCarryAndAddUp(t *testing.T) {
	for window := 1; window <= 8; window++ {
		w := counted(t, 7, window, 0)
		for range 2 { // the states of the run before play no part
			require.NoError(t, w.Run(1, 1))
			require.Equal(t, []float32{1, 3, 6, 10, 15, 21, 28}, w.Output("out"))
			require.Equal(t, []float32{28}, w.Output("loss"))
			require.Equal(t, []float32{7}, w.Output("grad/w"))
			require.Equal(t, []float32{float32((7 - 1) / window * window)}, w.Output("update/u"), "the last window's")
		}
		require.Equal(t, []int{7, 1}, w.Shape("out"))
		require.Nil(t, w.Input("state/s"))
	}
}

func TestSomeWindowsHaveAGradient(t *testing.T) {
	seen := map[int]bool{}
	w := counted(t, 6, 1, 2)
	for step := range uint64(20) {
		require.NoError(t, w.Run(1, step))
		require.Equal(t, []float32{2}, w.Output("grad/w"))
		require.Equal(t, []float32{21}, w.Output("loss"))
		for i, on := range w.active {
			seen[i] = seen[i] || on
		}
		first := append([]bool{}, w.active...)
		require.NoError(t, w.Run(1, step))
		require.Equal(t, first, w.active)
	}
	require.Len(t, seen, 6)
	for i, on := range seen {
		require.True(t, on, i)
	}
}

func TestAfterEachWindow(t *testing.T) {
	w := counted(t, 5, 2, 0)
	var grads []float32
	w.After(func() error {
		grads = append(grads, w.Output("grad/w")[0])
		return nil
	})
	require.NoError(t, w.Run(1, 1))
	require.Equal(t, []float32{2, 2, 1}, grads)
	broken := errors.New("broken")
	w.After(func() error { return broken })
	require.ErrorIs(t, w.Run(1, 1), broken)
}
