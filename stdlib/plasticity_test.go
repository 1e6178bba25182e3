package stdlib_test

import (
	"fmt"
	"math"
	"testing"

	"github.com/stretchr/testify/require"
)

// synapses are trains at both ends of 2 x 3 weights, over plasticSteps steps and two samples, and what a rule says.
type synapses struct {
	pre, post, v []float64 // [T, B, 3], [T, B, 2], [T, B, 2]
	reward       []float64 // [B]
	w            []float64 // [2, 3]
}

const plasticSteps, plasticBatch = 9, 2

func newSynapses() synapses {
	s := synapses{reward: []float64{0.75, -0.25}, w: []float64{0.5, 0.25, 0.625, 0.375, 0.75, 0.125}}
	for t := range plasticSteps {
		for b := range plasticBatch {
			for i := range 3 {
				s.pre = append(s.pre, bit((t*5+b*3+i*7)%4 == 0))
			}
			for o := range 2 {
				s.post = append(s.post, bit((t*7+b*2+o*3)%3 == 0))
				s.v = append(s.v, float64((t*3+b+o*5)%7)/6)
			}
		}
	}
	return s
}

func bit(on bool) float64 {
	if on {
		return 1
	}
	return 0
}

// moved is the weights after a step of training in which a rule moves them.
func (s synapses) moved(t *testing.T, rule string) []float64 {
	t.Helper()
	b := model(t, fmt.Sprintf(`loss given { in y[K]; in target; out = target }
loss zero { in y[K]; in target; out = mean(b, t, k: K) y[k] }
block Synapses { in pre[I]; in post[O]; in v[O]
  learn w[2, 3] = 0 by %s
  out[o] = sum(i) w[o, i] * pre[i] + 0 * v[o] }
model M { in pre: spike[T, 3]; in post: spike[T, 2]; in v: real[T, 2]
  time %d
  out = Synapses(pre, post, v) }
train M { data digits
  loss zero
  reward given }`, rule, plasticSteps), plasticBatch, true)
	b.set(b.env.Buffers, "Synapses.w", []int{2, 3}, s.w)
	out := b.input("pre", s.pre...).input("post", s.post...).input("v", s.v...).input("target", s.reward...).run()
	return out["update/Synapses.w"].Data
}

// want sums what change says of one synapse over time and averages over the batch; change is given the ends' values at the
// steps in turn.
func (s synapses) want(change func(b int, w float64) func(pre, post, v float64) float64) []float64 {
	out := make([]float64, 6)
	for o := range 2 {
		for i := range 3 {
			w := s.w[o*3+i]
			sum := 0.0
			for b := range plasticBatch {
				f := change(b, w)
				for t := range plasticSteps {
					at := t*plasticBatch + b
					sum += f(s.pre[at*3+i], s.post[at*2+o], s.v[at*2+o]) / plasticBatch
				}
			}
			out[o*3+i] = w + sum
		}
	}
	return out
}

func TestPlasticityFollowsItsRecursions(t *testing.T) {
	s := newSynapses()
	ep, em := math.Exp(-1/3.0), math.Exp(-1/5.0)
	pair := func(plus, minus func(w float64) float64) func(int, float64) func(pre, post, v float64) float64 {
		return func(_ int, w float64) func(pre, post, v float64) float64 {
			p, q := 0.0, 0.0
			return func(pre, post, _ float64) float64 {
				p, q = ep*p+pre, em*q+post
				return plus(w)*p*post - minus(w)*q*pre
			}
		}
	}
	number := func(v float64) func(float64) float64 { return func(float64) float64 { return v } }
	cases := map[string]func(b int, w float64) func(pre, post, v float64) float64{
		"Hebb(pre, post, rate = 0.1)": func(int, float64) func(pre, post, v float64) float64 {
			return func(pre, post, _ float64) float64 { return 0.1 * pre * post }
		},
		"Oja(pre, post, w, rate = 0.1)": func(_ int, w float64) func(pre, post, v float64) float64 {
			return func(pre, post, _ float64) float64 { return 0.1 * (pre*post - post*post*w) }
		},
		"STDP(pre, post, w, a_plus = 0.02, a_minus = 0.03, tau_plus = 3, tau_minus = 5)": pair(number(0.02), number(0.03)),
		"STDP(pre, post, w, a_plus = 0.02, a_minus = 0.03, tau_plus = 3, tau_minus = 5, w_max = 0.9, bound = true)": pair(
			func(w float64) float64 { return 0.02 * (0.9 - w) }, func(w float64) float64 { return 0.03 * w }),
		"TripletSTDP(pre, post, a2_plus = 0.01, a3_plus = 0.02, a2_minus = 0.03, a3_minus = 0.04, tau_plus = 3, tau_minus = 5, tau_x = 7, tau_y = 11)": func(int, float64) func(pre, post, v float64) float64 {
			r1, r2, o1, o2 := 0.0, 0.0, 0.0, 0.0
			return func(pre, post, _ float64) float64 {
				x, y := math.Exp(-1/7.0)*r2, math.Exp(-1/11.0)*o2 // before the spikes of this step
				r1, o1, r2, o2 = ep*r1+pre, em*o1+post, x+pre, y+post
				return post*r1*(0.01+0.02*y) - pre*o1*(0.03+0.04*x)
			}
		},
		"RewardSTDP(pre, post, reward, a_plus = 0.02, a_minus = 0.03, tau_plus = 3, tau_minus = 5, tau_e = 4)": func(b int, w float64) func(pre, post, v float64) float64 {
			stdp, e := pair(number(0.02), number(0.03))(b, w), 0.0
			return func(pre, post, v float64) float64 {
				e = math.Exp(-1/4.0)*e + stdp(pre, post, v)
				return s.reward[b] * e
			}
		},
		"SDSP(pre, post, v, w, tau_c = 4, c_low = 0.5, c_up = 2, c_down = 1.5, drift = 0.01)": func(_ int, w float64) func(pre, post, v float64) float64 {
			c := 0.0
			return func(pre, post, v float64) float64 {
				c = math.Exp(-1/4.0)*c + post
				dw := -0.01
				if w > 0.5 {
					dw = 0.01
				}
				switch {
				case v > 0.5 && c > 0.5 && c < 2:
					dw += 0.1 * pre
				case v <= 0.5 && c > 0.5 && c < 1.5:
					dw -= 0.1 * pre
				}
				return dw
			}
		},
	}
	for rule, change := range cases {
		t.Run(rule, func(t *testing.T) {
			want := s.want(change)
			require.NotEqual(t, s.w, want)
			require.InDeltaSlice(t, want, s.moved(t, rule), 1e-9)
		})
	}
}

// TestMovedWeightsStayInRange sees that a rule cannot leave the range of its tensor.
func TestMovedWeightsStayInRange(t *testing.T) {
	b := model(t, `block Up { in x[I]; learn w[2, I] = 0.5 in 0..1 by Hebb(x, y, rate = 10)
  y[o] = sum(i) w[o, i] * x[i]
  out = y }
loss zero { in y[K]; in target; out = mean(b, k: K) y[k] }
model M { in x: real[3]
  time 1
  out = x -> Up }
train M { data digits
  loss zero }`, 1, true)
	out := b.input("x", 1, -1, 0.5).run()
	require.Equal(t, []float64{1, 0, 1, 1, 0, 1}, out["update/Up.w"].Data)
	require.NotContains(t, out, "grad/Up.w")
}

// TestHomeostasisMovesOneNumberANeuron sees a rule of a tensor with one axis.
func TestHomeostasisMovesOneNumberANeuron(t *testing.T) {
	b := model(t, `block Layer { in x[N]; learn th[N] = 0.5 by Homeostasis(x, rate = 0.1, target = 0.25)
  out = x - th }
loss zero { in y[K]; in target; out = mean(b, t, k: K) y[k] }
model M { in x: spike[T, 2]
  time 4
  out = x -> Layer }
train M { data digits
  loss zero }`, 1, true)
	out := b.input("x", 1, 0, 1, 0, 0, 0, 1, 1).run()
	require.InDeltaSlice(t, []float64{0.5 + 0.1*(3-1), 0.5 + 0.1*(1-1)}, out["update/Layer.th"].Data, 1e-12)
}
