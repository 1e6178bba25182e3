package plot

import (
	"encoding/xml"
	"errors"
	"flag"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "rewrite golden files")

// sample has every part: rows of marks, a broken curve, a threshold, steps, and signs that SVG must escape.
func sample() *Figure {
	f := &Figure{Title: "A <sample> & more", XLabel: "time step"}
	membrane, limit, input := []float64{}, []float64{}, []float64{}
	var spikes []Mark
	for t := range 40 {
		f.X = append(f.X, float64(t))
		membrane = append(membrane, float64(t%7)/5-0.2)
		limit = append(limit, 0.9)
		input = append(input, math.Floor(float64(t)/10))
		if t%7 == 6 {
			spikes = append(spikes, Mark{X: float64(t), Y: 0, Size: 1})
		}
	}
	membrane[20] = math.Inf(1)
	spikes = append(spikes, Mark{X: 3, Y: 0, Size: -0.3})
	f.Panels = []Panel{
		{Height: 0.22, Rows: []string{"spikes"}, Marks: spikes},
		{Label: "membrane", Height: 1, Curves: []Curve{{Name: "h", Y: membrane}, {Name: "threshold", Y: limit, Ink: Limit}}, Marks: spikes[:2]},
		{Label: "input", Height: 0.5, Curves: []Curve{{Y: input, Ink: Drive, Step: true}}},
	}
	return f
}

func golden(t *testing.T, name, got string) {
	path := filepath.Join("testdata", name)
	if *update {
		require.NoError(t, os.WriteFile(path, []byte(got), 0o666))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, string(want), got)
}

func TestGolden(t *testing.T) {
	golden(t, "sample.svg", sample().SVG())
	golden(t, "sample.txt", sample().Text(false))
	golden(t, "sample.unicode.txt", sample().Text(true))
}

func wellFormed(t *testing.T, svg string) {
	for d := xml.NewDecoder(strings.NewReader(svg)); ; {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			return
		} else {
			require.NoError(t, err)
		}
	}
}

// Whatever the values are, the picture is well-formed and has finite coordinates, and no line of the text is long.
func TestAnyValues(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for _, y := range [][]float64{{}, {nan}, {inf, -inf}, {0, 0, 0}, {1e300, -1e300}, {1e-300, 2e-300}, {5}, {-0.0, 3, nan, 7}} {
		f := &Figure{XLabel: "x", Panels: []Panel{{Label: "y", Height: 1, Curves: []Curve{{Name: "c", Y: y}}},
			{Height: 0.2, Rows: []string{"", ""}, Marks: []Mark{{X: 0, Y: 1, Size: nan}}}}}
		for i := range y {
			f.X = append(f.X, float64(i))
		}
		svg := f.SVG()
		wellFormed(t, svg)
		require.NotContains(t, svg, "NaN", y)
		require.NotContains(t, svg, "Inf", y)
		for line := range strings.Lines(f.Text(true)) {
			require.LessOrEqual(t, len([]rune(line)), 90)
		}
	}
	wellFormed(t, sample().SVG())
	require.NotPanics(t, func() { (&Figure{}).SVG(); (&Figure{}).Text(false) })
}

// A dense curve is drawn without gaps: each column has a sign.
func TestDenseCurvesAreWhole(t *testing.T) {
	f := &Figure{Panels: []Panel{{Height: 1, Curves: []Curve{{}}}}}
	for i := range 500 {
		f.X = append(f.X, float64(i))
		f.Panels[0].Curves[0].Y = append(f.Panels[0].Curves[0].Y, math.Sin(float64(i)/40))
	}
	lines := strings.Split(f.Text(false), "\n")
	for c := range columns {
		found := false
		for _, l := range lines {
			found = found || len(l) > gutter+1+c && l[gutter+1+c] == '*'
		}
		require.True(t, found, c)
	}
}

func TestAxes(t *testing.T) {
	a := newAxis(0, 1, 4)
	require.InDeltaSlice(t, []float64{0, 0.5, 1}, a.ticks, 1e-12)
	require.InDelta(t, 0.5, a.at(0.5), 1e-12)
	require.InDeltaSlice(t, []float64{-60, -40, -20, 0, 20}, newAxis(-65, 30, 5).ticks, 1e-12)
	require.Len(t, newAxis(3, 3, 3).ticks, 3)
}
