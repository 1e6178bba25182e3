package driver

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"snnc/internal/codec/npy"
	"snnc/internal/weights"
	"snnc/lang/diag"
	"snnc/lang/source"
)

// spikformerNames are the names and shapes of the authors' code for dim 16 and two blocks.
func spikformerNames() map[string][]int {
	shapes := map[string][]int{"head.weight": {10, 16}, "head.bias": {10}}
	norm := func(name string, n int) {
		for _, p := range []string{"weight", "bias", "running_mean", "running_var"} {
			shapes[name+"."+p] = []int{n}
		}
		shapes[name+".num_batches_tracked"] = nil
	}
	for i, widths := range [][2]int{{3, 2}, {2, 4}, {4, 8}, {8, 16}} {
		n := strings.TrimSuffix(fmt.Sprint(i), "0")
		shapes["patch_embed.proj_conv"+n+".weight"] = []int{widths[1], widths[0], 3, 3}
		norm("patch_embed.proj_bn"+n, widths[1])
	}
	shapes["patch_embed.rpe_conv.weight"] = []int{16, 16, 3, 3}
	norm("patch_embed.rpe_bn", 16)
	for i := range 2 {
		linear := func(name string, in, out int) {
			name = fmt.Sprintf("block.%d.%s", i, name)
			shapes[name+"_linear.weight"], shapes[name+"_linear.bias"] = []int{out, in}, []int{out}
			norm(name+"_bn", out)
		}
		for _, x := range []string{"q", "k", "v", "proj"} {
			linear("attn."+x, 16, 16)
		}
		linear("mlp.fc1", 16, 64)
		linear("mlp.fc2", 64, 16)
		for _, x := range []string{"norm1.weight", "norm1.bias", "norm2.weight", "norm2.bias"} {
			shapes[fmt.Sprintf("block.%d.%s", i, x)] = []int{16}
		}
	}
	return shapes
}

// example is the rules of docs/weights.md.
func example(t *testing.T) string {
	text, err := os.ReadFile("../../docs/weights.md")
	require.NoError(t, err)
	_, text2, ok := strings.Cut(string(text), "## An example")
	require.True(t, ok)
	return strings.Join(regexp.MustCompile(`(?m)^    .*$`).FindAllString(text2[:strings.Index(text2, "For fine-tuning")], -1), "\n")
}

// TestExampleOfTheDocumentation fills a Spikformer from the names of its authors' code, each tensor where it belongs.
func TestExampleOfTheDocumentation(t *testing.T) {
	arrays, number := map[string]*npy.Array{}, map[string]float64{}
	for name, shape := range spikformerNames() {
		values := make([]float64, product(shape))
		number[name] = float64(len(number) + 1)
		for i := range values {
			values[i] = number[name]
		}
		arrays["module."+name] = npy.FromFloat64(shape, values)
	}
	path := filepath.Join(t.TempDir(), "published.npz")
	f, err := os.Create(path)
	require.NoError(t, err)
	require.NoError(t, npy.WriteArchive(f, arrays, true))
	require.NoError(t, f.Close())

	p, bag := Open("../../bench/models/w2_spikformer.snn", Options{Set: []string{"depth=2", "dim=16", "heads=2"}})
	require.NotNil(t, p, diag.Text(bag.All(), diag.Options{}))
	m, err := p.Model(1, Debug{})
	require.NoError(t, err)
	rules := weights.Parse(source.NewFile("example", example(t)), bag)
	require.NotNil(t, rules, diag.Text(bag.All(), diag.Options{}))
	file, err := weights.Open(path)
	require.NoError(t, err)
	defer file.Close()
	plan := weights.Match(file, rules, m.Store(), bag)
	require.True(t, bag.Empty(), diag.Text(bag.All(), diag.Options{}))
	require.NoError(t, plan.Fill())
	require.Equal(t, len(m.Store().All()), plan.Report.Filled)
	values, err := plan.Values(file)
	require.NoError(t, err)
	for _, v := range m.Store().All() {
		require.Equal(t, float32(values[v.Name][0]), v.Data[0], v.Name)
	}
	for ours, theirs := range map[string]string{
		"Spikformer.Splitting.b.BN.var.stored": "patch_embed.proj_bn2.running_var", "Spikformer.1.Attention.k.Linear.b": "block.1.attn.k_linear.bias",
		"Spikformer.0.Attention.BN.mu.stored": "block.0.attn.proj_bn.running_mean", "Spikformer.1.Perceptron.Linear2.weight": "block.1.mlp.fc2_linear.weight",
		"Spikformer.1.Perceptron.BN.gamma": "block.1.mlp.fc1_bn.weight",
	} {
		require.Equal(t, number[theirs], values[ours][0], ours)
	}
}
