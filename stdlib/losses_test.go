package stdlib_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"
)

func lossOf(t *testing.T, loss string, y []float64, target float64) float64 {
	t.Helper()
	text := "model M { in y: real[T, 3]\n time 2\n out = y }\ntrain M { data digits\n loss " + loss + " }"
	return model(t, text, 1, true).input("y", y...).input("target", target).run()["loss"].Data[0]
}

// entropy is the cross entropy of the softmax of a with class k.
func entropy(a []float64, k int) float64 {
	s := 0.0
	for _, v := range a {
		s += math.Exp(v)
	}
	return math.Log(s) - a[k]
}

func TestLosses(t *testing.T) {
	y := []float64{1, 2, 0, 3, 2, -1}
	mean := []float64{2, 2, -0.5}
	smooth := 0.7*entropy(mean, 1) + 0.3*(entropy(mean, 0)+entropy(mean, 1)+entropy(mean, 2))/3
	each := (entropy(y[:3], 2) + entropy(y[3:], 2)) / 2
	for loss, want := range map[string]float64{
		"cross_entropy":                        entropy(mean, 2),
		"mse_rate":                             (4 + 4 + 2.25) / 3,
		"mse_rate(counts = true)":              (1 + 1 + 1.5625) / 3,
		"tet":                                  0.999*each + 0.001*(0.0+1+1+4+1+4)/6,
		"tet(lambda = 0.05)":                   0.95*each + 0.05*(0.0+1+1+4+1+4)/6,
		"ottt":                                 0.95*each + 0.05*(1.0+4+1+9+4+4)/6,
		"cross_entropy(label_smoothing = 0.3)": smooth + 0.7*(entropy(mean, 2)-entropy(mean, 1)),
	} {
		require.InDelta(t, want, lossOf(t, loss, y, 2), 1e-12, loss)
	}
}

// layers runs two layers of LIF and a readout by hand: the potentials and spikes of each layer in [t][b][neuron], and the
// mean of the readout of each sample.
func layers(x, w1, w2 []float64) (u, s [2][]float64, y [2][]float64) {
	var v [2][4]float64
	li := make([]float64, 6)
	y = [2][]float64{make([]float64, 3), make([]float64, 3)}
	for t := range 3 {
		in := x[4*t : 4*t+4]
		for l := range 2 {
			if l == 1 {
				before := in
				in = make([]float64, 4)
				for i := range in {
					in[i] = w1[i%2*2]*before[i/2*2] + w1[i%2*2+1]*before[i/2*2+1]
				}
			}
			spikes := make([]float64, 4)
			for i := range in {
				h := v[l][i] + (in[i]-v[l][i])/2
				spikes[i] = fires(h >= 0.5)
				v[l][i] = h * (1 - spikes[i])
				u[l] = append(u[l], h-0.5)
			}
			s[l] = append(s[l], spikes...)
			in = spikes
		}
		for i := range li {
			li[i] += (w2[i%3*2]*in[i/3*2] + w2[i%3*2+1]*in[i/3*2+1] - li[i]) / 2
			y[i/3][i%3] += li[i] / 3
		}
	}
	return u, s, y
}

func mean(x []float64, f func(v float64) float64) float64 {
	sum := 0.0
	for _, v := range x {
		sum += f(v) / float64(len(x))
	}
	return sum
}

func square(v float64) float64 { return v * v }

func same(v float64) float64 { return v }

// TestLossesOfMembranesAndSpikes: the readout, which never fires, has no part in them.
func TestLossesOfMembranesAndSpikes(t *testing.T) {
	x := []float64{0.5, 1.5, 2, 0.3, 1.1, 0.4, -1, 0.9, 0.8, 2.2, 0.1, 0.7}
	var im, rmp, mpd, rates, spikes [2]float64
	run := func(loss string) (got, base float64) {
		text := `model M { in x: real[T, 2]
 time 3
 out = x -> LIF(v_th = 0.5) -> Linear(2) -> LIF(v_th = 0.5) -> Linear(3) -> LI }
train M { data digits
 loss ` + loss + ` }`
		b := model(t, text, 2, true)
		w1, w2 := b.env.Params["Linear.weight"].Data, b.env.Params["Linear2.weight"].Data
		copy(w1, []float64{2, 0.5, -0.5, 1.5})
		u, s, y := layers(x, w1, w2)
		for l := range 2 {
			mu := mean(u[l], same)
			sd := math.Sqrt(mean(u[l], square) - mu*mu + 1e-6)
			im[l] = mu * mu
			rmp[l] = mean(u[l], func(v float64) float64 {
				return math.Min(square(math.Abs(v+0.5)), square(math.Abs(1-(v+0.5)))) // u with the threshold at 1/2
			})
			mpd[l] = square(relu(math.Abs(mu)-sd)) + square(relu(math.Abs(mu)+sd-0.4)) + square(relu(0.2-sd))
			spikes[l] = mean(s[l], same)
			rates[l] = 0
			for i := range 2 {
				r := 0.0
				for k := i; k < len(s[l]); k += 2 {
					r += s[l][k] / 6
				}
				rates[l] += square(r - 0.2)
			}
		}
		got = b.input("x", x...).input("target", 1, 2).run()["loss"].Data[0]
		return got, (entropy(y[0], 1) + entropy(y[1], 2)) / 2
	}
	for loss, part := range map[string]*[2]float64{
		"cross_entropy": {}, "im_loss(lambda = 2)": &im, "rmp_loss(lambda = 2)": &rmp, "mpd_loss(lambda = 2, window = 0.4)": &mpd,
		"sparsity(weight = 2)": &spikes, "sparsity(im_loss(lambda = 2), weight = 2)": nil, "firing_rate(rate = 0.2, weight = 2)": &rates,
		"im_loss(ends = false)": {},
	} {
		got, want := run(loss)
		switch {
		case part == nil:
			want += im[0] + im[1] + spikes[0] + spikes[1]
		case part == &rates:
			want += 2 * (rates[0] + rates[1])
		case loss == "im_loss(ends = false)":
			want += 0.005 * im[1] // of LIF, LIF, LI the one in the middle
		default:
			require.True(t, loss == "cross_entropy" || part[0]+part[1] > 0, "%s is 0: the test shows nothing", loss)
			want += part[0] + part[1]
		}
		require.InDelta(t, want, got, 1e-9, loss)
	}
}
