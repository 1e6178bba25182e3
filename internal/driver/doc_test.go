package driver

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// described documents a declaration of the library, or of a program if there is a text.
func described(t *testing.T, name, text string) *Documentation {
	t.Helper()
	path := ""
	if text != "" {
		path = filepath.Join(t.TempDir(), "own.snn")
		require.NoError(t, os.WriteFile(path, []byte("snn 1\n"+text), 0o666))
	}
	c, bag := OpenCatalogue(path)
	require.NotNil(t, c, bag.All())
	doc, err := c.Describe(name)
	require.NoError(t, err)
	return doc
}

func TestSignaturesHaveInheritedParameters(t *testing.T) {
	text := `neuron A(a = 1, b = 2, c = [1, 2]) { s = a * x }
neuron B(d = 3) extends A(d, c = 0) { }
neuron C(b = 5) extends B { }`
	require.Equal(t, "B(d = 3, b = 2)", described(t, "B", text).Signature)
	c := described(t, "C", text)
	require.Equal(t, "C(b = 5, d = 3)", c.Signature)
	require.Equal(t, "s = a * x", c.Inherited[1].Equations)
}

func TestDocumentationComments(t *testing.T) {
	for doc, want := range map[string][3]string{
		"One. Two.\nThree.\nSource: A 2020,\nequation 3.\n":                      {"One. Two. Three.", "A 2020, equation 3", ""},
		"One.\nReconstructed from the review's words; no code.\nSource: review.": {"One.", "review", "yes"},
		"":               {"", "", ""},
		"Source: only.":  {"", "only", ""},
		"No source here": {"No source here", "", ""},
	} {
		text, origin, rebuilt := documentation(doc)
		require.Equal(t, want, [3]string{text, origin, map[bool]string{true: "yes"}[rebuilt]}, doc)
	}
}

func TestFirstSentences(t *testing.T) {
	for text, want := range map[string]string{
		"Fires. Twice.": "Fires", "Fang et al. 2021. More": "Fang et al. 2021", "Width 1.5 of it. More.": "Width 1.5 of it",
		"A thing: its sort.": "A thing", "no end": "no end", "": "",
	} {
		require.Equal(t, want, sentence(text), text)
	}
}

func TestTablesFitTheirWidth(t *testing.T) {
	c, _ := OpenCatalogue("")
	for _, width := range []int{30, 60, 80, 200} {
		var b strings.Builder
		require.NoError(t, WriteDeclarations(&b, c.Declarations(), width))
		for line := range strings.Lines(b.String()) {
			require.LessOrEqual(t, len([]rune(line)), width+1, line)
		}
	}
}

// TestMembranes: what a spike compares with what is found in the expression, whatever the names.
func TestMembranes(t *testing.T) {
	for spike, want := range map[string]struct {
		name      string
		scale     float64 // membrane by u
		threshold float64
	}{
		"spike(u - 0.75, atan)":           {"u", 1, 0.75},
		"spike(u - 0.25 - 0.5, atan)":     {"u", 1, 0.75},
		"spike((u - 0.75) / 2, atan)":     {"u", 1, 0.75},
		"spike_above(u / 2 - 0.75, atan)": {"u / 2", 0.5, 0.75},
		"spike(2 * u, atan)":              {"2 * u", 2, 0},
	} {
		r := described(t, "N", "neuron N { u = 0.5 * u[t-1] + x - 0.125; s = "+spike+"; u[-1] = 0 }").Response
		m, th, in := r.with(roleMembrane), r.with(roleThreshold), r.with(roleInput)[0].Values
		require.Len(t, m, 1, spike)
		require.Equal(t, want.name, m[0].Name)
		u := 0.0
		for k := range in {
			u = 0.5*u + in[k] - 0.125
			require.InDelta(t, want.scale*u, m[0].Values[k], 1e-9, spike)
			require.InDelta(t, want.threshold, th[0].Values[k], 1e-12, spike)
		}
		require.Equal(t, []string{"u"}, r.States)
	}
}

// TestRheobaseIsFound in any unit: a leak of 1/2 needs v_th (1/2) / (1 - 2^-6) to fire every sixth step.
func TestRheobaseIsFound(t *testing.T) {
	for _, threshold := range []string{"0.001", "1", "3000"} {
		text := "neuron N { h = 0.5 * v[t-1] + x; s = spike(h - " + threshold + ", atan); v = h * (1 - s); v[-1] = 0 }"
		r := described(t, "N", text).Response
		want := map[string]float64{"0.001": 1e-3, "1": 1, "3000": 3000}[threshold] * 0.5 / (1 - math.Pow(2, -6))
		require.InDelta(t, 1, r.Rheobase/want, 0.002, threshold)
		n := 0.0
		for _, s := range r.with(roleSpikes)[0].Values {
			n += s
		}
		require.Greater(t, n, 8.0)
	}
	require.Equal(t, 1.0, described(t, "Silent", "neuron Silent { s = spike(0 * x - 1, atan) }").Response.Rheobase)
	require.Equal(t, 1.0, described(t, "Always", "neuron Always { s = spike(0 * x + 1, atan) }").Response.Rheobase)
	never := described(t, "Never", "neuron Never { v = 0.9 * v[t-1] + x; v[-1] = 0; out = v }").Response
	require.Len(t, never.with(roleOutput), 1)
	require.Zero(t, never.Rheobase)
}

func TestSurrogatesAndTheirSteps(t *testing.T) {
	r := described(t, "S", "surrogate S(a, b = 2) { require b > 0 : \"slope\"; k = a * b\n smooth(y) = tanh(k * y) / 2 }").Response
	for i, u := range r.X {
		require.InDelta(t, 1-math.Pow(math.Tanh(2*u), 2), r.with(roleSlope)[0].Values[i], 1e-9)
		require.InDelta(t, math.Tanh(2*u)/2, r.with(roleSmooth)[0].Values[i], 1e-9)
	}
	r = described(t, "G", "surrogate G { grad(u) = if u > 0 then u else 0 }").Response
	require.Empty(t, r.with(roleSmooth))
	require.InDelta(t, 3, r.with(roleSlope)[0].Values[slopePoints-1], 1e-9)
}

func TestEncodersAreShown(t *testing.T) {
	r := described(t, "E", "encoder E { s = t == round(10 * x) }").Response
	rows := r.with(roleRow)
	require.Len(t, rows, codeRows)
	for k, s := range rows {
		for step, v := range s.Values {
			require.Equal(t, step == k, v == 1, "%d %d", k, step)
		}
	}
	r = described(t, "D", "encoder D { p = x; p[-1] = 0; s[c: 2, ...] = if c == 0 then x[...] > p[t-1, ...] else x[...] < p[t-1, ...] }").Response
	require.True(t, r.Waves)
	require.Len(t, r.with(roleRow), 2*codeRows)
}

// TestPairsOfSpikes: a rule of plasticity is shown by the time between two spikes.
func TestPairsOfSpikes(t *testing.T) {
	r := described(t, "R", `rule R(a = 0.1) {
  in pre[I]
  in post[O]
  in v[O]
  in gain
  p = 0.5 * p[t-1] + pre
  p[-1] = 0
  dw[o, i] = a * gain * v[o] * p[i]
}`).Response
	for k, dt := range r.X {
		want := 0.0
		if dt >= 0 {
			want = 0.1 * math.Pow(0.5, dt)
		}
		require.InDelta(t, want, r.Series[0].Values[k], 1e-9, dt)
	}
	doc := described(t, "H", "rule H { in pre[I]; in post[O]; dw[o, i] = pre[i] * post[o] }")
	require.Equal(t, "no plot: the time between two spikes does not matter", doc.Note)
	require.Nil(t, described(t, "G", "rule G { window 3 }").Response)
}

// TestWhatCannotBeShownSaysWhy, and is documented all the same.
func TestWhatCannotBeShownSaysWhy(t *testing.T) {
	for _, text := range []string{"neuron N { in x: spike[4, 5, 6, 7]\n s = x }", "neuron N { s = x -> N }", "neuron N(k) { in x[n]\n require k > 100 : \"large\"\n s = x }",
		"encoder N { in x[2]; s = x }", "surrogate N { k = 1 }",
		"neuron N { in x[n]; learn w[30000, 30000] = 0; s[i] = x[i] + (sum(j: 30000, k: 30000) w[j, k]) }"} {
		doc := described(t, "N", text)
		require.Nil(t, doc.Response, text)
		require.Contains(t, doc.Note, "no plot: ")
		require.Nil(t, doc.Figure())
		_, err := json.Marshal(doc)
		require.NoError(t, err)
		require.NoError(t, doc.Write(&strings.Builder{}, true))
	}
}

// TestInfinitiesAreNull: a membrane that overflows is drawn as far as it goes.
func TestInfinitiesAreNull(t *testing.T) {
	doc := described(t, "N", "neuron N { v = v[t-1]^2 + x + 100; v[-1] = 100; s = spike(v - 1, atan) }")
	text, err := json.Marshal(doc)
	require.NoError(t, err)
	require.Contains(t, string(text), "null")
	require.False(t, strings.Contains(doc.Figure().SVG(), "Inf"))
	require.False(t, strings.Contains(doc.Figure().Text(false), "Inf"))
}

// TestLibraryIsShown: every neuron, surrogate and encoder of the library has a response, and each neuron that fires does so.
func TestLibraryIsShown(t *testing.T) {
	c, _ := OpenCatalogue("")
	list := c.Declarations("neuron", "surrogate", "encoder")
	require.Greater(t, len(list), 40)
	for _, d := range list {
		doc, err := c.Describe(d.Name)
		require.NoError(t, err)
		require.NotNil(t, doc.Response, "%s: %s", d.Name, doc.Note)
		if len(doc.Response.with(roleSpikes)) > 0 {
			require.Greater(t, doc.Response.spikes(), 2, d.Name)
		}
	}
}
