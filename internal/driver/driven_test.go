package driver

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"snnc/lang/diag"
)

// residuals are blocks and networks in the styles of published architectures, small.
const residuals = `snn 1

/// Fang et al. 2021, g = ADD.
block Sew(n) {
  in x[C, H, W]
  branch = x -> Conv(n, 3) -> BN -> IF -> Conv(n, 3) -> BN -> IF
  out = x + branch
}
model SewAdd {
  in image: real[1, 6, 6]
  time 2
  require spike_driven
  out = image -> Direct -> Conv(4, 3) -> BN -> IF -> Sew(4) -> Sew(4) -> GlobalAvgPool -> Linear(3) -> mean over t
}

/// Hu et al. 2021: the stream is real, and a shortcut that changes the shape has weights.
block Ms(n, stride) {
  in x[C, H, W]
  branch = x -> LIF -> Conv(n, 3, stride = stride) -> BN -> LIF -> Conv(n, 3) -> BN
  if stride == 1 { out = x + branch } else { out = (x -> Conv(n, 1, stride = stride) -> BN) + branch }
}
model MsResNet {
  in image: real[1, 6, 6]
  time 2
  require spike_driven
  out = image -> Direct -> Conv(4, 3) -> BN -> Ms(4, 1) -> Ms(8, 2) -> LIF -> GlobalAvgPool -> Linear(3) -> mean over t
}
model MsResNetOfOneShape {
  in image: real[1, 6, 6]
  time 2
  require spike_driven
  out = image -> Direct -> Conv(4, 3) -> BN -> Ms(4, 1) -> Ms(4, 1) -> LIF -> GlobalAvgPool -> Linear(3) -> mean over t
}

/// Zhou et al. 2023: queries, keys and values from the sum of spikes.
block Attention(d) {
  in x[N, d]
  q = x -> Linear(d) -> BN -> LIF
  k = x -> Linear(d) -> BN -> LIF
  v = x -> Linear(d) -> BN -> LIF
  a[n, m] = sum(c: d) q[n, c] * k[m, c]
  y[n, c] = sum(m: N) a[n, m] * v[m, c]
  out = 0.125 * y -> LIF(v_th = 0.5) -> Linear(d) -> BN
}
block Mean { in x[N, D]; out[d] = mean(n: N) x[n, d] }
model Spikformer {
  in image: real[1, 6, 6]
  time 2
  require spike_driven
  x = image -> Direct -> Conv(4, 3) -> BN -> LIF -> Tokens
  y = x + (x -> Attention(4) -> LIF)
  out = y + (y -> Linear(8) -> BN -> LIF -> Linear(4) -> BN -> LIF) -> Mean -> Linear(3) -> mean over t
}

/// Zhou et al. 2023: the neuron stands before the weights, the head reads the stream.
model Spikingformer {
  in image: real[1, 6, 6]
  time 2
  require spike_driven
  x = image -> Direct -> Conv(4, 3) -> BN -> LIF -> MaxPool(2) -> Conv(4, 3) -> BN -> Tokens
  y = x + (x -> LIF -> Attention(4))
  out = y + (y -> LIF -> Linear(8) -> BN -> LIF -> Linear(4) -> BN) -> Mean -> Linear(3) -> mean over t
}

/// Yao et al. 2023: keys and values meet element by element, the head has a neuron of its own.
block Masked(d) {
  in x[N, d]
  s = x -> LIF
  q = s -> Linear(d) -> BN -> LIF
  k = s -> Linear(d) -> BN -> LIF
  v = s -> Linear(d) -> BN -> LIF
  h[c] = sum(n: N) k[n, c] * v[n, c]
  g = h -> LIF(v_th = 0.5)
  y[n, c] = q[n, c] * g[c]
  out = y -> Linear(d) -> BN
}
model SpikeDrivenTransformer {
  in image: real[1, 6, 6]
  time 2
  require spike_driven
  f = image -> Direct -> Conv(4, 3) -> BN -> LIF -> Conv(4, 3) -> BN -> MaxPool(2)
  x = f + (f -> LIF -> Conv(4, 3) -> BN) -> Tokens
  y = x + (x -> Masked(4))
  out = y + (y -> LIF -> Linear(8) -> BN -> LIF -> Linear(4) -> BN) -> Mean -> LIF -> Linear(3) -> mean over t
}
`

// reparameterised is a convolution in three parts, whose padding is the norm's image of zero.
const reparameterised = `
/// Yao et al. 2024.
block Padded {
  in x[C, H, W]
  learn gamma[C] = 1
  learn beta[C] = 0
  running mu[c] = mean(t, b, ...) x[c, ...], momentum = 0.1
  running var[c] = mean(t, b, ...) (x[c, ...] - mu[c])^2, momentum = 0.1, initial = 1
  p[c] = beta[c] - mu[c] * gamma[c] / sqrt(var[c] + 1e-5)
  z[c, i, j] = gamma[c] * (x[c, i, j] - mu[c]) / sqrt(var[c] + 1e-5) + beta[c] - p[c]
  q[c, i: H + 2, j: W + 2] = sum inside (u: 1) z[c, i - 1, j - 1]
  out[c, i, j] = q[c, i, j] + p[c]
}
block RepConv(d) {
  out = x -> Conv(d, 1) -> Padded -> Conv(d, 3, pad = 0, groups = d) -> Conv(d, 1) -> BN
}
model MetaSpikeFormer {
  in image: real[1, 6, 6]
  time 2
  require spike_driven
  x = image -> Direct -> Conv(4, 3) -> BN
  out = x + (x -> LIF -> RepConv(4) -> BN) -> LIF -> GlobalAvgPool -> Linear(3) -> mean over t
}
model ReadInBetween {
  in image: real[1, 6, 6]
  time 2
  require spike_driven
  a = image -> Direct -> Conv(4, 3) -> BN -> LIF -> Conv(4, 1)
  out = (a -> LIF) and (a -> Conv(4, 3) -> LIF) -> GlobalAvgPool -> Linear(3) -> mean over t
}
model BeyondTheBorder {
  in image: real[1, 6, 6]
  time 2
  require spike_driven
  out = image -> Direct -> Conv(4, 3) -> BN -> LIF -> Conv(4, 3) -> BN -> Conv(4, 3) -> LIF -> GlobalAvgPool -> Linear(3) -> mean over t
}
`

// verdict checks a model of residuals, or of a changed copy.
func verdict(t *testing.T, text, model string) []*diag.Diagnostic {
	t.Helper()
	p := open(t, Options{Model: model}, "net.snn", text)
	require.NoError(t, p.Check(Debug{}))
	return p.Bag().All()
}

func TestDrivenArchitectures(t *testing.T) {
	for _, model := range []string{"Spikingformer", "SpikeDrivenTransformer", "MsResNetOfOneShape"} {
		require.Empty(t, verdict(t, residuals, model), model)
	}
}

// TestAdditionsThatMakeIntegers: the error points at the addition, and its edit makes the network one of spikes.
func TestAdditionsThatMakeIntegers(t *testing.T) {
	for _, c := range []struct{ model, module, edit string }{
		{"SewAdd", "Sew2.branch.Conv", "x and not branch"},
		{"Spikformer", "Linear", "x and not (x -> Attention(4) -> LIF)"},
	} {
		ds := verdict(t, residuals, c.model)
		require.Len(t, ds, map[string]int{"SewAdd": 1, "Spikformer": 1}[c.model])
		d := ds[0]
		require.Equal(t, diag.Code("E0501"), d.Code)
		require.Contains(t, d.Message, "`"+c.module+"` multiplies: its input is `count[2]`, not `spike`")
		require.Contains(t, strings.Join(d.Notes, "\n"), "the way: add")
		require.Contains(t, strings.Join(d.Notes, "\n"), "% of the operations of the network")
		require.Contains(t, strings.Join(d.Helps, "\n"), "(IAND)")
		require.Contains(t, strings.Join(d.Helps, "\n"), "(pre-activation)")
		require.Len(t, d.Edits, 1)
		require.Equal(t, c.edit, d.Edits[0].New)
		require.Contains(t, d.Edits[0].Span.Text(), " + ")
		require.True(t, slices.ContainsFunc(d.Secondary, func(l diag.Label) bool {
			return l.Span == d.Edits[0].Span && l.Text == "here spikes become `count[2]`"
		}))
		require.Empty(t, verdict(t, edited(residuals, d.Edits[0]), c.model), "as the edit has it")
	}
}

func edited(text string, e diag.Edit) string { return text[:e.Span.Start] + e.New + text[e.Span.End:] }

// TestShortcutWeights: the convolution of the shortcut is named, with its share.
func TestShortcutWeights(t *testing.T) {
	ds := verdict(t, residuals, "MsResNet")
	require.Len(t, ds, 1)
	d := ds[0]
	require.Equal(t, diag.Code("E0504"), d.Code)
	require.Equal(t, "`Ms2.Conv` multiplies: it stands on the stream of `real`, where currents are added", d.Message)
	require.Equal(t, "Conv(n, 1, stride = stride)", d.Primary.Span.Text())
	require.True(t, slices.ContainsFunc(d.Secondary, func(l diag.Label) bool {
		return l.Text == "here currents are added" && l.Span.Text() == "x + branch"
	}))
	macs := 2.0 * 8 * 4 * 3 * 3
	rest := 4*9*6*6 + 2*(2*4*4*9*36+8*4*9*9+8*8*9*9) + 2*3*8
	require.Contains(t, d.Notes, "it multiplies 576 times for a sample: 1.5 % of the operations of the network")
	require.InDelta(t, 1.5, 100*macs/(macs+float64(rest)), 0.05)

	s, err := open(t, Options{Model: "MsResNet"}, "net.snn", residuals).Summary(context.Background(), SummaryOptions{})
	require.NoError(t, err)
	require.Len(t, s.Multiplies, 1)
	require.Equal(t, "stream", s.Multiplies[0].Cause)
	require.Equal(t, macs, s.Multiplies[0].MACs)
	require.InDelta(t, macs/(macs+float64(rest)), s.Multiplies[0].Share, 1e-3)
}

// TestChains: a chain that is provably one map is only named, and what runs takes spikes; others are errors.
func TestChains(t *testing.T) {
	text := residuals + reparameterised
	ds := verdict(t, text, "MetaSpikeFormer")
	require.Len(t, ds, 2)
	for i, module := range []string{"RepConv.Conv2", "RepConv.Conv3"} {
		require.Equal(t, diag.Code("W0505"), ds[i].Code)
		require.Equal(t, "`"+module+"` is driven by spikes only when merged with the linear map before it", ds[i].Message)
	}
	s, err := open(t, Options{Model: "MetaSpikeFormer"}, "net.snn", text).Summary(context.Background(), SummaryOptions{Rate: 0.5})
	require.NoError(t, err)
	require.Empty(t, s.Driven)
	require.Equal(t, "merged", s.Multiplies[1].Cause)
	for _, r := range s.Rows {
		if r.Path == "RepConv.Conv3" {
			require.Equal(t, 0.5*2*36*4*4*9, r.ACs, "one convolution of 3 x 3, all channels with all")
			require.Zero(t, r.MACs)
		}
	}
	for _, model := range []string{"ReadInBetween", "BeyondTheBorder"} {
		ds := verdict(t, text, model)
		require.Len(t, ds, 1, model)
		require.Equal(t, diag.Code("E0505"), ds[0].Code, model)
	}
}
