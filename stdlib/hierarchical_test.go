package stdlib_test

import (
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const rated = `block Rated {
  in x[n]
  now[c: n] = detach(mean(t, b) x[c])
  running f[c: n] = if sum(d: n) f[d] == 0 then now[c] else 0.75 * f[c] + 0.25 * now[c], momentum = 1
  out[c] = x[c] * f[c]
}
model M { in x: real[2]
  time 1
  out = x -> Rated }`

// TestStatisticReadsItsStoredValue: the first batch starts the average, later ones move it before it is read; evaluation
// reads what is stored.
func TestStatisticReadsItsStoredValue(t *testing.T) {
	for _, c := range []struct {
		training bool
		stored   []float64
		want     []float64
	}{
		{true, []float64{0, 0}, []float64{2, 4}},
		{true, []float64{0, 8}, []float64{0.5, 7}},
		{false, []float64{0, 8}, []float64{0, 8}},
	} {
		b := model(t, rated, 2, c.training)
		copy(b.env.Buffers["Rated.f.stored"].Data, c.stored)
		got := b.input("x", 1, 3, 3, 5).run()
		require.Equal(t, []float64{c.want[0], 3 * c.want[1], 3 * c.want[0], 5 * c.want[1]}, got["out"].Data)
		if c.training {
			require.Equal(t, c.want, got["update/Rated.f.stored"].Data)
		}
	}
}

// TestPadBN: the border has the image of zero under the stored statistics, which training moves first.
func TestPadBN(t *testing.T) {
	for _, training := range []bool{true, false} {
		b := model(t, "model M { in x: real[2, 1, 1]\n time 1\n out = x -> PadBN }", 2, training)
		copy(b.env.Params["PadBN.gamma"].Data, []float64{2, 1})
		copy(b.env.Params["PadBN.beta"].Data, []float64{1, -1})
		copy(b.env.Buffers["PadBN.mu.stored"].Data, []float64{3, 0})
		copy(b.env.Buffers["PadBN.var.stored"].Data, []float64{4, 9})
		out := b.input("x", 1, 7, 5, 9).run()["out"].Data // channel 0: 1 and 5, channel 1: 7 and 9
		mu, v, inner := 3.0, 4.0, 1+2*(1-3)/math.Sqrt(4+1e-5)
		if training {
			v = 0.9*4 + 0.1*8
			inner = 1 + 2*(1-3)/math.Sqrt(4+1e-5)
		}
		edge := 1 - 2*mu/math.Sqrt(v+1e-5)
		require.Len(t, out, 2*2*9)
		require.InDeltaSlice(t, []float64{edge, edge, edge, edge, inner, edge, edge, edge, edge}, out[:9], 1e-12)
	}
}

// diagonal is a square matrix, row by row.
func diagonal(d ...float64) []float64 {
	w := make([]float64, len(d)*len(d))
	for i, v := range d {
		w[i*len(d)+i] = v
	}
	return w
}

// qk runs an attention of queries and keys on the spikes of three tokens with four channels. Channels without a weight
// in q have no queries; the keys are the spikes.
func qk(t *testing.T, block string, q ...float64) []float64 {
	b := model(t, "model M { in x: spike[T, 3, 4]\n time 1\n out = x -> "+block+" }", 1, false)
	name := strings.Split(block, "(")[0]
	copy(b.env.Params[name+".q.Linear.weight"].Data, diagonal(q...))
	copy(b.env.Params[name+".k.Linear.weight"].Data, diagonal(2, 2, 2, 2))
	copy(b.env.Params[name+".Linear.weight"].Data, diagonal(2, 2, 2, 2))
	clear(b.env.Params[name+".Linear.b"].Data)
	return b.input("x", 1, 0, 1, 1, 0, 1, 0, 1, 0, 0, 1, 0).run()["out"].Data
}

func TestAttentionOfQueriesAndKeys(t *testing.T) {
	// By tokens, the second head has no queries, and the third token none in the first.
	require.Equal(t, []float64{1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0}, qk(t, "QKTA(2, neuron = IF)", 2, 2, 0, 0))
	// By channels, the third has no queries.
	require.Equal(t, []float64{1, 0, 0, 1, 0, 1, 0, 1, 0, 0, 0, 0}, qk(t, "QKCA(neuron = IF)", 2, 2, 0, 2))
}

// TestLocalAttentionSeesItsGroup: a spike at a pixel reaches the pixels of its group alone, and all of these that ask.
func TestLocalAttentionSeesItsGroup(t *testing.T) {
	b := model(t, "model M { in x: spike[T, 2, 4, 4]\n time 1\n out = x -> LocalSSA(1, 2, scale = 0.5, neuron = IF) }", 1, false)
	for path, w := range map[string][]float64{"q.": {2, 0, 2, 0}, "k.": {2, 0, 2, 0}, "v.": {0, 2, 0, 2}, "": {2, 0, 0, 2}} {
		copy(b.env.Params["LocalSSA."+path+"SpikingConv.Conv.weight"].Data, w)
	}
	x := make([]float64, 32) // channel 0 asks and answers, channel 1 is what is passed on
	for i := range 16 {
		x[i] = 1
	}
	x[16+1*4+2] = 1 // row 1, column 2: the group of odd rows and even columns
	want := make([]float64, 32)
	for _, i := range []int{4, 6, 12, 14} {
		want[i], want[16+i] = 1, 1
	}
	require.Equal(t, want, b.input("x", x...).run()["out"].Data)
}

// TestRefold: what lies by steps, samples and channels is read as if it lay by samples, channels and steps.
func TestRefold(t *testing.T) {
	const steps, batch, channels, places = 3, 2, 5, 2
	b := model(t, "model M { in x: real[T, 5, 2]\n time 3\n y = refold(x)\n out = y }", batch, false)
	x := make([]float64, steps*batch*channels*places)
	for i := range x {
		x[i] = float64(i)
	}
	got := b.input("x", x...).run()["out"].Data
	var want []float64
	for s := range steps {
		for k := range batch {
			for c := range channels {
				for p := range places {
					want = append(want, x[((k*channels+c)*steps+s)*places+p])
				}
			}
		}
	}
	require.Equal(t, want, got)
}
