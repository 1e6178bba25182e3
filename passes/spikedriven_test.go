package passes

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"snnc/ir"
)

// snn is a network of spikes a, b (from an encoding neuron), whose middle is given, with a neuron and a readout behind.
func snn(middle string) string {
	spike := func(id, of int, axes string) string {
		return fmt.Sprintf("  %%%d = spike %%%d : spike[%s] grad \"one\" {\n    %%0 = const 1 : real[]\n    output \"0\" = %%0\n  }\n", id, of, axes)
	}
	return `graph "snn" T=2 B=2 {
  param "w" [3,3] ~ const(1)
  %0 = input "image" : real[B,3]
  %1 = param "w" : real[3,3]
  %2 = contract %0, %1 over (b:2, i:3, j:3) out[b,i] in[b,j] in[i,j] : real[B,3] @"encode"
` + spike(3, 2, "B,3") + spike(4, 0, "B,3") + middle + spike(90, 89, "B,3") +
		`  %91 = const 0.5 : real[]
  %92 = mul %90, %91 : real[B,3]
  %93 = contract %92, %1 over (b:2, i:3, j:3) out[b,i] in[b,j] in[i,j] : real[B,3] @"readout"
  output "out" = %93
}`
}

const conv = " over (b:2, i:3, j:3) out[b,i] in[b,j] in[i,j] : real[B,3] @\"middle\"\n"

func TestSpikeDriven(t *testing.T) {
	for _, c := range []struct {
		name, middle string
		origin       ir.Op // of the violation; invalid for none
		class        string
		trail        int
	}{
		{"weights take spikes", "%89 = contract %3, %1" + conv, 0, "", 0},
		{"weights first", "%89 = contract %1, %4 over (b:2, i:3, j:3) out[b,i] in[i,j] in[b,j] : real[B,3]\n", 0, "", 0},
		{"pooled spikes", `%5 = maximum %3 over (b:2, i:3, u:2) out[b,i] in[b,i+u] : spike[B,3]
			%6 = reindex %5 over (b:2, i:3) out[b,i] in[b,i-1] : spike[B,3]
			%89 = contract %6, %1` + conv, 0, "", 0},
		{"logic", "%5 = or %3, %4 : spike[B,3]\n %89 = contract %5, %1" + conv, 0, "", 0},
		{"an addition of spikes", "%5 = add %3, %4 : count[2][B,3]\n %89 = contract %5, %1" + conv, ir.OpAdd, "count[2]", 1},
		{"an addition, then a view and a scale", `%5 = add %3, %4 : count[2][B,3]
			%6 = reindex %5 over (b:2, i:3) out[b,i] in[b,2-i] : count[2][B,3]
			%7 = const 0.5 : real[] in 0.5..0.5
			%8 = mul %6, %7 : real[B,3] in 0..1
			%89 = contract %8, %1` + conv, ir.OpAdd, "real in 0..1", 3},
		{"a residual that accumulates", `%5 = add %3, %4 : count[2][B,3]
			%6 = add %5, %3 : count[3][B,3]
			%89 = contract %6, %1` + conv, ir.OpAdd, "count[3]", 1},
		{"two linear maps", "%5 = contract %3, %1" + conv + "%89 = contract %5, %1" + conv, ir.OpContract, "real", 1},
		{"two signals, one of spikes", `%5 = add %3, %4 : count[2][B,3]
			%89 = mul_contract`, 0, "", 0},
		{"two signals without spikes", `%5 = add %3, %4 : count[2][B,3]
			%89 = contract %5, %5 over (b:2, i:3, j:3) out[b,i] in[b,i] in[b,j] : real[B,3] @"middle"` + "\n", ir.OpAdd, "count[2]", 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			middle := strings.ReplaceAll(c.middle, "mul_contract",
				"contract %5, %3 over (b:2, i:3, j:3) out[b,i] in[b,i] in[b,j] : real[B,3]\n")
			vs := SpikeDriven(parse(t, snn(middle)))
			if c.origin == 0 {
				require.Empty(t, vs)
				return
			}
			require.Len(t, vs, 1)
			require.Equal(t, "middle", vs[0].Node.Path)
			require.Equal(t, c.origin, vs[0].Origin.Op)
			require.Equal(t, c.class, vs[0].Class.String())
			require.Len(t, vs[0].Trail, c.trail)
		})
	}
}

// TestSpikeDrivenModel: a static image, spikes, max pooling, a mean at the readout.
func TestSpikeDrivenModel(t *testing.T) {
	g := model(t, "convnet")
	require.Empty(t, SpikeDriven(g))
	require.NoError(t, Run(g, Options{Gradient: "loss"}))
	require.Empty(t, SpikeDriven(g), "the backward pass is no part of the claim")
}

// TestSpikeDrivenInBody: a recurrent weight on the membrane, and on the spikes.
func TestSpikeDrivenInBody(t *testing.T) {
	body := func(state string) *ir.Graph {
		return parse(t, strings.ReplaceAll(`graph "recurrent" T=3 B=2 {
  param "w" [3,3] ~ const(1)
  %0 = input "x" : spike[T,B,3]
  %1 = param "w" : real[3,3]
  %2 = const 0 : real[B,3]
  %3 = const 0 : spike[B,3]
  %4, %5, %6 = scan states(%2, %3) xs(%0) consts(%1) : real[B,3], spike[B,3], spike[T,B,3] {
    %0 = input "0" : real[B,3]
    %1 = input "1" : spike[B,3]
    %2 = input "2" : spike[B,3]
    %3 = input "3" : real[3,3]
    %4 = contract STATE, %3 over (b:2, i:3, j:3) out[b,i] in[b,j] in[i,j] : real[B,3] @"recurrent"
    %5 = add %4, %2 : real[B,3]
    %6 = spike %5 : spike[B,3] grad "one" {
      %0 = const 1 : real[]
      output "0" = %0
    }
    output "0" = %5
    output "1" = %6
    output "2" = %6
  }
  output "out" = %6
}`, "STATE", state))
	}
	require.Empty(t, SpikeDriven(body("%1")))
	vs := SpikeDriven(body("%0"))
	require.Len(t, vs, 1)
	require.Equal(t, "recurrent", vs[0].Node.Path)

	cs := OpCounts(body("%1"), func(*ir.Value) float64 { return 0.25 })
	require.Len(t, cs, 1)
	require.Equal(t, 3*0.25*2*3*3, cs[0].ACs, "once per step")
}

func TestOpCounts(t *testing.T) {
	g := model(t, "convnet")
	rates := func(*ir.Value) float64 { return 0.1 }
	cs := OpCounts(g, rates)
	require.Len(t, cs, 3)
	conv1 := float64(2 * 3 * 6 * 6 * 2 * 3 * 3)
	require.Equal(t, Cost{cs[0].Node, "Conv1", 3 * conv1, 0}, cs[0])
	require.InDelta(t, 0.1*3*2*4*3*3*3, cs[1].ACs, 1e-12)
	require.Zero(t, cs[1].MACs)
	require.Equal(t, Cost{cs[2].Node, "Head", 2 * 5 * 4, 0}, cs[2])
	require.NoError(t, hoist(g, &Context{}))
	require.Equal(t, conv1, OpCounts(g, rates)[0].MACs, "once for all steps")
	require.Equal(t, 648.0, OpCounts(g, nil)[1].ACs, "density 1 is the dense count")
}

// TestCause: what made something else of the spikes.
func TestCause(t *testing.T) {
	sum := "%5 = add %3, %4 : count[2][B,3]\n"
	for _, c := range []struct {
		name, middle string
		cause        Cause
	}{
		{"counts", sum + "%89 = contract %5, %1" + conv, Counts},
		{"scaled counts", sum + "%6 = const 0.5 : real[] in 0.5..0.5\n%7 = mul %5, %6 : real[B,3] in 0..1\n%89 = contract %7, %1" + conv, Counts},
		{"scaled spikes", "%6 = const 0.5 : real[] in 0.5..0.5\n%7 = mul %4, %6 : real[B,3] in 0..0.5\n%89 = contract %7, %1" + conv, Chain},
		{"scaled spikes, added", `%6 = const 0.5 : real[] in 0.5..0.5
			%7 = mul %4, %6 : real[B,3] in 0..0.5
			%8 = add %7, %3 : real[B,3] in 0..1.5
			%89 = contract %8, %1` + conv, Stream},
		{"linear maps", "%5 = contract %3, %1" + conv + "%89 = contract %5, %1" + conv, Chain},
		{"a current and a spike", "%5 = contract %3, %1" + conv + "%6 = add %5, %4 : real[B,3]\n%89 = contract %6, %1" + conv, Stream},
		{"currents", "%5 = contract %3, %1" + conv + "%6 = contract %4, %1" + conv + "%7 = sub %5, %6 : real[B,3]\n%89 = contract %7, %1" + conv, Stream},
		{"a curve", "%5 = contract %3, %1" + conv + "%6 = tanh %5 : real[B,3] in -1..1\n%89 = contract %6, %1" + conv, OtherCause},
	} {
		t.Run(c.name, func(t *testing.T) {
			vs := slices.DeleteFunc(SpikeDriven(parse(t, snn(c.middle))), func(v Violation) bool { return v.Node.Outs[0].ID != 89 })
			require.Len(t, vs, 1)
			require.Equal(t, c.cause, vs[0].Cause, "%v", vs[0].Cause)
		})
	}
}
