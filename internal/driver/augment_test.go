package driver

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"snnc/lang/check"
	"snnc/runtime/train"
)

// mixedNet trains with mixed samples.
const mixedNet = `snn 1
model Net {
  in image: real[1, 8, 8] in 0..1
  time 4
  out = image -> Flatten -> Linear(20) -> LIF(v_th = 0.1) -> Linear(12) -> LIF(v_th = 0.1) -> Linear(10)
}
train Net {
  data digits(batch = 4)
  augment %s
  loss %s
}
`

// TestEveryLossTakesTwoTargets: the loss of mixed samples, and each gradient, is the mean of those of both targets by their
// shares, whatever the loss.
func TestEveryLossTakesTwoTargets(t *testing.T) {
	p, bag := Open(write(t, "net.snn", fmt.Sprintf(mixedNet, "mixup", "cross_entropy")), Options{})
	require.Zero(t, bag.Errors())
	losses := 0
	for _, d := range p.lib.Decls() {
		if d.Kind != "loss" {
			continue
		}
		losses++
		p, bag := Open(write(t, "net.snn", fmt.Sprintf(mixedNet, "[flip, cutmix(0.5)]", d.Name.Name)), Options{})
		require.Zero(t, bag.Errors(), d.Name.Name)
		m, err := p.Model(1, Debug{})
		require.NoError(t, err)
		one, other := mixedOutcome(t, m, 0, [4]float32{1, 3, 0, 9}, [4]float32{}), mixedOutcome(t, m, 0, [4]float32{2, 0, 9, 9}, [4]float32{})
		both := mixedOutcome(t, m, 0.25, [4]float32{1, 3, 0, 9}, [4]float32{2, 0, 9, 9})
		require.NotEqual(t, one["loss"], other["loss"])
		for name := range both {
			want := make([]float32, len(one[name]))
			for i := range want {
				want[i] = 0.75*one[name][i] + 0.25*other[name][i]
			}
			require.InDeltaSlice(t, want, both[name], 1e-5*(1+largest(want)), "%s: %s", d.Name.Name, name)
		}
	}
	require.GreaterOrEqual(t, losses, 9)
}

// mixedOutcome runs a step of training and returns loss and gradients.
func mixedOutcome(t *testing.T, m *Model, share float32, first, second [4]float32) map[string][]float32 {
	t.Helper()
	p, err := m.program(train.Train, 4)
	require.NoError(t, err)
	for i := range p.Input("image") {
		p.Input("image")[i] = float32(i*31%17) / 16
	}
	copy(p.Input("target"), first[:])
	copy(p.Input(check.SecondTarget), second[:])
	require.Len(t, p.Input(check.SecondTarget), 4)
	p.Input(check.SecondShare)[0] = share
	require.NoError(t, p.Run(1, 0))
	out := map[string][]float32{"loss": append([]float32{}, p.Output("loss")...)}
	for _, v := range m.Store().Params {
		out["grad/"+v.Name] = append([]float32{}, p.Output("grad/"+v.Name)...)
	}
	return out
}

// Evaluations and trainings that mix nothing have one target, and a loss with an axis left is refused as ever.
func TestOnlyMixingHasTwoTargets(t *testing.T) {
	for augment, want := range map[string]bool{"mixup": true, "flip": false} {
		p, bag := Open(write(t, "net.snn", fmt.Sprintf(mixedNet, augment, "tet")), Options{})
		require.Zero(t, bag.Errors())
		m, err := p.Model(1, Debug{})
		require.NoError(t, err)
		for mode, want := range map[train.Mode]bool{train.Train: want, train.Eval: false} {
			prog, err := m.program(mode, 4)
			require.NoError(t, err)
			require.Equal(t, want, prog.Input(check.SecondTarget) != nil)
			require.Equal(t, want, prog.Input(check.SecondShare) != nil)
		}
	}
	_, bag := checked(t, fmt.Sprintf(mixedNet, "mixup", "each")+"loss each { in y[C]; in target; out = mean(t) (sum(c) (y[c] - (c == target))^2) }\n")
	require.Contains(t, bag, "E0308")
	require.Contains(t, bag, "differs from sample to sample")
}

// TestMixingInWindows: under a rule that runs a few steps at a time the share passes through the windows.
func TestMixingInWindows(t *testing.T) {
	text := strings.Replace(fmt.Sprintf(mixedNet, "mixup", "tet"), "loss tet", "loss tet\n  rule SLTT", 1)
	p, bag := Open(write(t, "net.snn", text), Options{})
	require.Zero(t, bag.Errors())
	m, err := p.Model(1, Debug{})
	require.NoError(t, err)
	loss := func(share float32, first, second float32) float32 {
		p, err := m.Program(train.Train, 2)
		require.NoError(t, err)
		for i := range p.Input("image") {
			p.Input("image")[i] = float32(i*31%17) / 16
		}
		copy(p.Input("target"), []float32{first, first})
		copy(p.Input(check.SecondTarget), []float32{second, second})
		p.Input(check.SecondShare)[0] = share
		require.NoError(t, p.Run(1, 0))
		return p.Output("loss")[0]
	}
	require.InDelta(t, 0.5*loss(0, 3, 0)+0.5*loss(0, 7, 0), loss(0.5, 3, 7), 1e-5)
	require.NotEqual(t, loss(0, 3, 0), loss(0, 7, 0))
}

func TestAugmentRefusals(t *testing.T) {
	for augment, want := range map[string]string{
		"flipp":                      "there is no augmentation `flipp`",
		"flip(3)":                    "`flip` takes no argument",
		"crop":                       "`crop` takes the number of pixels",
		"crop(8)":                    "crop(8) of digits must be at least 0 and less than height and width (8, 8)",
		"event_drop":                 "event_drop needs frames of events [steps, 2, rows, columns], but a sample of digits has shape [1 8 8]",
		"event_drop(are)":            "did you mean `area`?",
		"event_drop(time, time)":     "`event_drop` takes some of time, area, random, each once",
		"mixup(0)":                   "the arguments of `mixup` are numbers above 0",
		"mixup(alpha = 1, q = 0.5)":  "`mixup` takes alpha and p",
		"mixup(alpa = 1)":            "did you mean `alpha`?",
		"cutmix(p = 1.5)":            "a chance of at most 1, not 1 and 1.5",
		"[mixup, cutmix(1001)]":      "an alpha above 0, at most 1000",
		"normalize(mean = 1)":        "`normalize` takes numbers or lists",
		"normalize(0.5, [1, 2])":     "mean and std need 1 number, or 1",
		"augment(cutmix, crop(0.5))": "`crop` takes the number of pixels",
	} {
		_, text := checked(t, fmt.Sprintf(mixedNet, augment, "tet"))
		require.Contains(t, text, "E0605", augment)
		require.Contains(t, text, want, augment)
	}
}

// checked opens a program, checks it, and returns all messages as a text.
func checked(t *testing.T, text string) (*Project, string) {
	t.Helper()
	p, bag := Open(write(t, "net.snn", text), Options{})
	_ = p.Check(Debug{})
	var out strings.Builder
	for _, d := range bag.All() {
		fmt.Fprintf(&out, "%s %s %v\n", d.Code, d.Message, d)
	}
	return p, out.String()
}

// An augmentation that is given from outside mixes as one of the program does.
func TestMixingGivenFromOutside(t *testing.T) {
	file := write(t, "net.snn", fmt.Sprintf(mixedNet, "flip", "tet"))
	for value, want := range map[string]bool{"mixup": true, "none": false, "flip": false} {
		p, bag := Open(file, Options{Set: []string{"augment=" + value}})
		require.Zero(t, bag.Errors(), value)
		m, err := p.Model(1, Debug{})
		require.NoError(t, err)
		prog, err := m.program(train.Train, 4)
		require.NoError(t, err)
		require.Equal(t, want, prog.Input(check.SecondTarget) != nil, value)
	}
}
