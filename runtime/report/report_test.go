package report

import (
	"bytes"
	"encoding/xml"
	"flag"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "rewrite golden files")

// sample is a run of 24 epochs over ten classes, with smooth curves and regular spikes.
func sample() Data {
	nan := math.NaN()
	d := Data{
		Title:  "Fashion <spiking>",
		Tiles:  []Fact{{"test accuracy", "91.84 %"}, {"best, epoch 22", "91.90 %"}, {"train loss", "0.1532"}, {"time", "4 min 12 s"}},
		Facts:  []Fact{{"data", "fashion(batch = 64)"}, {"optimizer", "adamw(lr = 0.0005, weight_decay = 0.06)"}, {"schedule", "cosine(warmup = 5)"}, {"epochs", "24"}, {"seed", "1"}},
		Source: "snn 1\nmodel Fashion {\n  time 4\n}\n",
	}
	for i := range 24 {
		e := float64(i)
		d.Epochs = append(d.Epochs, Epoch{i + 1, 2.2*math.Exp(-e/4) + 0.03, 2.1*math.Exp(-e/4) + 0.25 + 0.004*e,
			1 - 0.6*math.Exp(-e/5), 0.92 - 0.55*math.Exp(-e/5), 5e-4 * (1 + math.Cos(math.Pi*e/24)) / 2, 10.5 * (e + 1), i == 21})
	}
	d.Epochs[3].TestAccuracy, d.Epochs[3].TestLoss = nan, nan
	for i, l := range []string{"encoder.lif", "stage1.block0.attention.q.lif", "stage1.block0.attention.k.lif", "stage1.block0.mlp.lif1", "head.lif"} {
		d.Rates = append(d.Rates, Rate{l, 0.31 / float64(i+1)})
	}
	for k, steps := range []int{4, 4, 50} {
		d.Rasters = append(d.Rasters, spikes(d.Rates[2*k].Layer, steps, 48, k))
	}
	d.Confusion = Confusion{Classes: 10, Counts: make([]int, 100), Names: []string{"T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"}}
	for i := range d.Confusion.Counts {
		truth, answer := i/10, i%10
		d.Confusion.Counts[i] = map[bool]int{true: 880 + 10*truth, false: max(0, 60-17*((truth*answer)%7))}[truth == answer]
	}
	return d
}

func spikes(layer string, steps, n, salt int) Raster {
	r := Raster{Layer: layer, Steps: steps, Of: 4 * n}
	for k := range n {
		r.Neurons = append(r.Neurons, 4*k)
		for t := range steps {
			r.Spikes = append(r.Spikes, (k*k+7*t*t+3*k*t+salt)%5 == 0)
		}
	}
	return r
}

func rendered(t *testing.T, d Data) string {
	var b bytes.Buffer
	require.NoError(t, Write(&b, d))
	return b.String()
}

func TestGolden(t *testing.T) {
	path := filepath.Join("testdata", "sample.html")
	got := rendered(t, sample())
	if *update {
		require.NoError(t, os.WriteFile(path, []byte(got), 0o666))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, string(want), got)
}

// Nothing is fetched, and every drawing is well-formed XML with a text for screen readers.
func TestSelfContainedAndAccessible(t *testing.T) {
	page := rendered(t, sample())
	require.NotRegexp(t, `(?i)<script|<link|@import|url\(|src=|https?://`, page)
	drawings := regexp.MustCompile(`(?s)<svg.*?</svg>`).FindAllString(page, -1)
	require.Len(t, drawings, 3+1+3+1)
	for _, s := range drawings {
		require.NoError(t, xml.Unmarshal([]byte(s), new(struct{})))
		require.Regexp(t, `^<svg [^>]*role="img" aria-label="[^"]{10,}"`, s)
		require.NotContains(t, s, "NaN")
		require.NotContains(t, s, "Inf")
	}
	require.Contains(t, page, "Fashion &lt;spiking&gt;")
	require.Contains(t, page, "prefers-color-scheme: dark")
	require.NotContains(t, page, `http-equiv="refresh"`)
}

func TestPartialData(t *testing.T) {
	nan := math.NaN()
	for _, d := range []Data{
		{},
		{Title: "x", Running: true, Epochs: []Epoch{{1, 0.5, nan, nan, nan, 1e-3, 1, true}}},
		{Epochs: []Epoch{{1, math.Inf(1), nan, 0, 0, 0, 1, false}}},
		{Rates: []Rate{{"a", 0}}, Rasters: []Raster{{Layer: "a"}}},
		{Confusion: Confusion{Classes: 101, Counts: make([]int, 101*101)}},
		{Confusion: Confusion{Classes: 2, Counts: make([]int, 4)}},
	} {
		page := rendered(t, d)
		require.NotContains(t, page, "NaN")
		require.NotContains(t, page, "Inf")
		require.Equal(t, d.Running, strings.Contains(page, `http-equiv="refresh"`))
	}
}

func TestAxes(t *testing.T) {
	require.InDeltaSlice(t, []float64{0.4, 0.6, 0.8, 1}, newAxis([]float64{0.43, 0.76, 0.97}, false).ticks, 1e-12)
	require.InDeltaSlice(t, []float64{0.01, 0.1, 1}, newAxis([]float64{0.005, 3}, true).ticks, 1e-12)
	require.InDeltaSlice(t, []float64{0.05, 0.1, 0.2, 0.5, 1, 2}, newAxis([]float64{0.04, 2}, true).ticks, 1e-12)
	a := newAxis([]float64{0.001, 1}, true)
	require.InDelta(t, 2./3, a.at(0.1), 1e-12)
	flat := newAxis([]float64{3, 3}, true)
	require.InDelta(t, 0.5, flat.at(3), 1e-9)
	require.Equal(t, 0.5, newAxis(nil, false).at(0.5))
}
