package passes_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

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
	require.Equal(t, "PSN MaskedPSN SlidingPSN DSRIF DSRLIF BN tdBN TEBN", strings.Join(refused, " "))
}
