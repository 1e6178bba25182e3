package passes_test

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"snnc/ir/interp"
	"snnc/lang/ast"
	"snnc/passes"
)

// given are the arguments of declarations that need some.
var given = map[string]string{"Izhikevich": "Scale(12) -> Izhikevich", "LTMDOut": "Lateral(LTMDOut)", "MTSNN": "MTSNN(Conv(3, 3))",
	"Population": "Population -> Merge", "Delta": "Delta -> Merge", "ThresholdCrossing": "ThresholdCrossing(5) -> Merge -> Merge"}

// declarations are what stands between weights in the library, by kind.
func declarations(t *testing.T, kinds ...string) []*ast.Decl {
	var list []*ast.Decl
	for _, f := range prelude(t) {
		for _, d := range f.Decls {
			if slices.Contains(kinds, d.Kind) {
				list = append(list, d)
			}
		}
	}
	return list
}

// around is a network with a declaration in it.
func around(d *ast.Decl) string {
	stage := d.Name.Name
	if s := given[stage]; s != "" {
		stage = s
	}
	stages := "IF -> Conv(4, 3) -> " + stage
	if d.Kind == "encoder" {
		stages = stage + " -> Linear(6) -> LIF"
	}
	return `block Lateral(n) { in x[...]; f = n; s = f(x, 0.3 * x); out = s }
model M { in x: real[T, 2, 4, 4] in 0..1; time 5; out = x -> ` + stages + " -> Flatten -> Linear(3) }" + perStep
}

// TestWindowsOfTheLibrary: what the library declares gives the same in windows, or is refused.
func TestWindowsOfTheLibrary(t *testing.T) {
	var refused []string
	for _, d := range declarations(t, "neuron", "norm", "encoder") {
		t.Run(d.Name.Name, func(t *testing.T) {
			tr := newTrial(graphOf(t, around(d), 2), 7)
			whole, err := tr.results(t, passes.Options{Gradient: "loss"}, false)
			require.NoError(t, err)
			for _, k := range []int{1, 2} {
				got, err := tr.results(t, passes.Options{Window: k, Gradient: "loss"}, false)
				if r := (*passes.Refusal)(nil); errors.As(err, &r) {
					refused = append(refused, d.Name.Name)
					t.Log(err)
					return
				}
				require.NoError(t, err)
				for _, o := range tr.g.Outputs {
					requireNear(t, whole[o.Name], got[o.Name], 1e-9, o.Name)
				}
			}
		})
	}
	require.Subset(t, refused, strings.Fields("PSN MaskedPSN DSRIF DSRLIF BN tdBN TEBN"))
	require.Less(t, len(refused), 12, "%v", refused)
}

// TestTracesOfTheLibrary: which neurons, as they are by default, can be traced; the traced states of one layer behind a
// readout give the whole gradient through time.
func TestTracesOfTheLibrary(t *testing.T) {
	able := map[passes.Trace][]string{}
	var exact []string
	for _, d := range declarations(t, "neuron") {
		stage := d.Name.Name
		if s := given[stage]; s != "" {
			stage = s
		}
		text := `block Lateral(n) { in x[...]; f = n; s = f(x, 0.3 * x); out = s }
model M { in x: real[T, 6] in 0..1; time 5; out = x -> Linear(4) -> ` + stage + " -> Linear(3) -> LI }" + perStep
		if strings.HasPrefix(stage, "MTSNN") {
			continue
		}
		tr := newTrial(graphOf(t, text, 2), 7)
		whole, err := tr.results(t, passes.Options{Gradient: "loss"}, false)
		require.NoError(t, err)
		for _, trace := range []passes.Trace{passes.TraceInput, passes.TraceState} {
			got, err := tr.results(t, passes.Options{Window: 1, Gradient: "loss", Trace: trace, Filter: true}, false)
			if r := (*passes.Refusal)(nil); errors.As(err, &r) {
				continue
			}
			require.NoError(t, err, d.Name.Name)
			able[trace] = append(able[trace], d.Name.Name)
			requireNear(t, whole["out"], got["out"], 1e-9, d.Name.Name)
			equal := true
			for _, p := range tr.g.Params {
				equal = equal && near(whole["grad/"+p.Name], got["grad/"+p.Name])
			}
			if equal && trace == passes.TraceState {
				exact = append(exact, d.Name.Name)
			}
		}
	}
	require.Subset(t, able[passes.TraceInput], strings.Fields("LinearLIF ALIF EligALIF DietLIF"))
	require.NotContains(t, able[passes.TraceInput], "LIF", "its reset is hard")
	require.Subset(t, exact, strings.Fields("IF LIF IterativeLIF LinearLIF LI ALIF EligALIF ASN GLIF PLIF LTMD DietLIF KLIF QIF EIF Izhikevich "+
		"SNU NoisyLIF EscapeLIF SPSN CubaLIF CobaLIF Synaptic Alpha"))
	require.Contains(t, able[passes.TraceState], "Recurrent")
	require.NotContains(t, exact, "Recurrent", "what goes through lateral weights is left out")
}

func near(want, got *interp.Tensor) bool {
	for i, v := range want.Data {
		if math.Abs(v-got.Data[i]) > 1e-9*(1+math.Abs(v)) {
			return false
		}
	}
	return true
}
