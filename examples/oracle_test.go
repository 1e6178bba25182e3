package examples_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"snnc/backend/cpu"
	"snnc/internal/driver"
	"snnc/internal/weights"
	"snnc/ir"
	"snnc/ir/build"
	"snnc/ir/interp"
	"snnc/lang/diag"
	"snnc/passes"
	"snnc/runtime/tensor"
)

// oracleCase is a small configuration of a published architecture, of which weights, input, spikes, outputs and gradients are
// known from the code of its authors. They are in the folder `oracle` of SNNC_DATA, or beside it.
type oracleCase struct {
	name  string   // of the known answers
	file  string   // the program, whose rules are in the file of the same name that ends in .rename
	set   []string // its configuration
	order []int    // which of our neurons, in the order of the network, is each published layer; empty if in the same order

	// layer tells which published recordings are of one neuron, by module and call, where it was called once for each step.
	layer func(module string, call int) string
}

func TestOracle(t *testing.T) {
	if testing.Short() {
		t.Skip("takes minutes; run without -short")
	}
	for _, c := range oracleCases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			k := c.known(t)
			for _, mode := range k.modes() {
				t.Run(mode, func(t *testing.T) { c.check(t, k, mode) })
			}
		})
	}
}

// known are the known answers of a case.
type known struct {
	file   *weights.File
	layers []struct {
		Module string
		Call   int
	}
}

func (c oracleCase) known(t *testing.T) *known {
	path := oracleFile(t, c.name+".npz")
	text, err := os.ReadFile(strings.TrimSuffix(path, ".npz") + ".json")
	require.NoError(t, err)
	k := &known{}
	require.NoError(t, json.Unmarshal(text, k.describe()))
	k.file, err = weights.Open(path)
	require.NoError(t, err)
	t.Cleanup(func() { _ = k.file.Close() })
	return k
}

// modes are evaluation and, of networks that normalise, training with the statistics of the batch.
func (k *known) modes() []string {
	if slices.Contains(k.file.Names(), "bntrain/loss") {
		return []string{"eval", "bntrain"}
	}
	return []string{"eval"}
}

func (k *known) describe() any {
	return &struct{ Layers any }{&k.layers}
}

func oracleFile(t *testing.T, name string) string {
	for _, dir := range []string{"oracle", filepath.Join("..", "oracle")} {
		path := filepath.Join(os.Getenv("SNNC_DATA"), dir, name)
		if _, err := os.Stat(path); err == nil && os.Getenv("SNNC_DATA") != "" {
			return path
		}
	}
	t.Skip("needs the folder oracle in SNNC_DATA, or beside it")
	return ""
}

// check compares one forward and backward pass, in evaluation or with the statistics of the batch.
func (c oracleCase) check(t *testing.T, k *known, mode string) {
	r := c.ready(t, k, mode)
	exact, err := interp.Run(r.g, r.env)
	require.NoError(t, err)
	r.compare(t, mode, 1e-9, 1e-9, func(name string) []float64 {
		if exact[name] == nil {
			return nil
		}
		return exact[name].Data
	})
	p, err := cpu.Compile(r.g, r.store, cpu.Options{Threads: 1})
	require.NoError(t, err)
	for name, in := range r.env.Inputs {
		copy(p.Input(name), narrow(in.Data))
	}
	require.NoError(t, p.Run(0, 0))
	r.compare(t, mode+" on the CPU", 1e-5, 1e-4, func(name string) []float64 { return widen(p.Output(name)) })
}

// readied is a case with its graph, its weights and its input.
type readied struct {
	c     oracleCase
	known *known
	plan  *weights.Plan
	store *tensor.Store
	g     *ir.Graph
	env   *interp.Env
	part  string // of the known answers: eval or bntrain
}

func (c oracleCase) ready(t *testing.T, k *known, mode string) *readied {
	p, bag := driver.Open(c.file, driver.Options{Set: c.set})
	require.NotNil(t, p, diag.Text(bag.Sorted(), diag.Options{}))
	m, err := p.Model(1, driver.Debug{})
	require.NoError(t, err, diag.Text(p.Bag().Sorted(), diag.Options{}))
	rules, err := weights.ReadRules(strings.TrimSuffix(c.file, ".snn")+".rename", p.Bag())
	require.NoError(t, err)
	require.NotNil(t, rules, diag.Text(p.Bag().Sorted(), diag.Options{}))
	plan := weights.Match(k.file.Under("state/"), rules, m.Store(), p.Bag())
	require.NotNil(t, plan, diag.Text(p.Bag().Sorted(), diag.Options{}))
	require.NoError(t, plan.Fill())
	extra := k.extra(t, rules, m.Store())
	shape, err := k.file.Shape("input")
	require.NoError(t, err)
	model, err := p.Elaborate(mode == "bntrain", true)
	require.NoError(t, err)
	g := build.Graph(model, build.Options{Batch: shape[0], Record: true, Bag: p.Bag()})
	require.NoError(t, passes.Run(g, passes.Options{Gradient: "loss"}))
	r := &readied{c: c, known: k, plan: plan, store: m.Store(), g: g, part: mode}
	r.env = r.environment(t, shape, extra)
	return r
}

// extra fills parameters from what the authors keep beside the weights, and returns its exact values.
func (k *known) extra(t *testing.T, rules *weights.Rules, store *tensor.Store) map[string][]float64 {
	values, vars := map[string][]float64{}, map[string]*tensor.Var{}
	for _, v := range store.All() {
		vars[v.Name] = v
	}
	file := k.file.Under("extra/")
	for _, name := range file.Names() {
		targets, _ := rules.Map(name, func(p string) bool { return vars[p] != nil })
		require.Len(t, targets, 1, name)
		v, err := file.Float64(name)
		require.NoError(t, err)
		values[targets[0]] = v
		copy(vars[targets[0]].Data, narrow(v))
	}
	return values
}

func (r *readied) environment(t *testing.T, shape []int, extra map[string][]float64) *interp.Env {
	values, err := r.plan.Values(r.known.file.Under("state/"))
	require.NoError(t, err)
	maps.Copy(values, extra)
	env := &interp.Env{Inputs: map[string]*interp.Tensor{}, Params: map[string]*interp.Tensor{}, Buffers: map[string]*interp.Tensor{}}
	for _, p := range r.g.Params {
		env.Params[p.Name] = interp.Of(p.Dims, values[p.Name]...)
	}
	for _, b := range r.g.Buffers {
		env.Buffers[b.Name] = interp.Of(b.Dims, values[b.Name]...)
	}
	for _, n := range r.g.Nodes {
		if n.Op == ir.OpInput && n.Name == "target" {
			env.Inputs[n.Name] = interp.Of(r.g.Shape(n.Like), r.values(t, "labels")...)
		} else if n.Op == ir.OpInput {
			env.Inputs[n.Name] = interp.Of(r.g.Shape(n.Like), timeFirst(r.values(t, "input"), shape, n.Like.Time)...)
		}
	}
	return env
}

// timeFirst makes [T, B, ...] of [B, T, ...].
func timeFirst(x []float64, shape []int, timed bool) []float64 {
	if !timed {
		return x
	}
	batch, steps := shape[0], shape[1]
	n := len(x) / batch / steps
	var out []float64
	for t := range steps {
		for b := range batch {
			out = append(out, x[(b*steps+t)*n:][:n]...)
		}
	}
	return out
}

func (r *readied) values(t *testing.T, name string) []float64 {
	v, err := r.known.file.Float64(name)
	require.NoError(t, err)
	return v
}

// compare wants the known spikes of every layer, outputs and loss, and gradients and statistics by the largest of them.
func (r *readied) compare(t *testing.T, what string, outputs, gradients float64, got func(string) []float64) {
	require.Equal(t, r.knownSpikes(t), r.spikes(got), "%s: spikes of each layer", what)
	near(t, what, map[string][]float64{"out": r.values(t, r.part+"/logits"), "loss": r.values(t, r.part+"/loss")}, got, outputs)
	near(t, what, r.under(t, "/grad/", "grad/"), got, gradients)
	if r.part == "bntrain" {
		near(t, what, r.under(t, "/", "update/"), got, outputs)
	}
}

// under are the known answers of a part, by the names of our outputs.
func (r *readied) under(t *testing.T, part, prefix string) map[string][]float64 {
	values, err := r.plan.Values(r.known.file.Under(r.part + part))
	require.NoError(t, err)
	out := map[string][]float64{}
	for name, v := range values {
		out[prefix+name] = v
	}
	require.NotEmpty(t, out, "no known answers under %s%s", r.part, part)
	return out
}

// near wants each value within a share of the largest of all.
func near(t *testing.T, what string, want map[string][]float64, got func(string) []float64, share float64) {
	top := 0.0
	for _, v := range want {
		for _, x := range v {
			top = math.Max(top, math.Abs(x))
		}
	}
	for name, v := range want {
		g := got(name)
		require.Len(t, g, len(v), "%s: %s", what, name)
		for i := range v {
			require.InDelta(t, v[i], g[i], share*top, "%s: %s, element %d", what, name, i)
		}
	}
}

// knownSpikes counts the published spikes of each neuron.
func (r *readied) knownSpikes(t *testing.T) []int {
	name := "spike_counts"
	if r.part == "bntrain" {
		name = "bntrain/spike_counts"
	}
	place := map[string]int{}
	var counts []int
	for i, n := range r.values(t, name) {
		l := r.known.layers[i]
		key := fmt.Sprint(i)
		if r.c.layer != nil {
			key = r.c.layer(l.Module, l.Call)
		}
		if _, seen := place[key]; !seen {
			place[key] = len(counts)
			counts = append(counts, 0)
		}
		counts[place[key]] += int(n)
	}
	return counts
}

// spikes counts those of our neurons, in the published order.
func (r *readied) spikes(got func(string) []float64) []int {
	var counts []int
	for _, o := range r.g.Outputs {
		if strings.HasPrefix(o.Name, "record/") {
			n := 0.0
			for _, s := range got(o.Name) {
				n += s
			}
			counts = append(counts, int(n))
		}
	}
	if r.c.order == nil {
		return counts
	}
	ordered := make([]int, len(r.c.order))
	for i, k := range r.c.order {
		ordered[i] = counts[k]
	}
	return ordered
}

func narrow(x []float64) []float32 {
	out := make([]float32, len(x))
	for i := range x {
		out[i] = float32(x[i])
	}
	return out
}

func widen(x []float32) []float64 {
	out := make([]float64, len(x))
	for i := range x {
		out[i] = float64(x[i])
	}
	return out
}
