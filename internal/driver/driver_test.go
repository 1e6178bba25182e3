package driver

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"snnc/internal/codec/npy"
	"snnc/ir"
	"snnc/ir/interp"
	"snnc/lang/diag"
	"snnc/runtime/train"
)

const net = `snn 1

model Net(hidden = 8) {
  in image: real[1, 8, 8] in 0..1
  time 3
  out = image -> Conv(2, 3) -> BN -> LIF -> Flatten -> Linear(hidden) -> BN -> LIF -> Linear(10) -> mean over t
}

train Net {
  data digits(batch = 32)
  loss cross_entropy
  optimizer adamw(lr = 2e-3)
  epochs 1
  seed 1
}
`

// write makes a folder of files, given as name and text in turn, and returns the path of the first.
func write(t testing.TB, files ...string) string {
	dir := t.TempDir()
	for i := 0; i < len(files); i += 2 {
		path := filepath.Join(dir, files[i])
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		require.NoError(t, os.WriteFile(path, []byte(files[i+1]), 0o644))
	}
	return filepath.Join(dir, files[0])
}

func open(t testing.TB, opt Options, files ...string) *Project {
	p, bag := Open(write(t, files...), opt)
	require.NotNil(t, p, "%s", diag.Text(bag.All(), diag.Options{}))
	return p
}

func TestProgramComputesWhatTheGraphMeans(t *testing.T) {
	p := open(t, Options{}, "net.snn", net)
	m, err := p.Model(5, Debug{})
	require.NoError(t, err)
	prog, err := m.program(train.Record, 2)
	require.NoError(t, err)
	g, err := p.rawGraph(must(p.Elaborate(false, true)), 2, true)
	require.NoError(t, err)
	env := samples{seed: 9}.env(g)
	for _, v := range m.store.All() {
		tensor := interp.New(v.Dims...)
		for i, x := range v.Data {
			tensor.Data[i] = float64(x)
		}
		env.Params[v.Name], env.Buffers[v.Name] = tensor, tensor
	}
	for i, x := range env.Inputs["image"].Data {
		prog.Input("image")[i] = float32(x)
		env.Inputs["image"].Data[i] = float64(float32(x))
	}
	copy(prog.Input("target"), []float32{3, 7})
	env.Inputs["target"] = interp.Of([]int{2}, 3, 7)
	want, err := interp.Run(g, env)
	require.NoError(t, err)
	require.NoError(t, prog.Run(0, 0))
	for _, name := range append(prog.Records(), "out", "loss") {
		got := prog.Output(name)
		require.Len(t, got, len(want[name].Data), name)
		for i, x := range want[name].Data {
			require.InDelta(t, x, got[i], 1e-5, "%s %d", name, i)
		}
	}
	require.Equal(t, []string{"record/LIF.s", "record/LIF2.s"}, prog.Records())
}

func must[T any](x T, err error) T {
	if err != nil {
		panic(err)
	}
	return x
}

func TestPassesKeepTheMeaning(t *testing.T) {
	p := open(t, Options{Time: 2}, "net.snn", net)
	for _, mode := range []train.Mode{train.Train, train.Eval, train.Record} {
		_, err := p.Graph(mode, 2, Debug{VerifyPasses: true})
		require.NoError(t, err)
	}
}

// TestComparisonSeesChanges proves that the comparison of passes would notice: a pass that adds a millionth is caught.
func TestComparisonSeesChanges(t *testing.T) {
	p := open(t, Options{}, "net.snn", net)
	g, err := p.rawGraph(must(p.Elaborate(false, true)), 1, false)
	require.NoError(t, err)
	changed := ir.Clone(g)
	out := changed.Output("out")
	little := changed.Add(&ir.Node{Op: ir.OpConst, Num: 1e-6, Like: ir.Scalar(ir.Point(1e-6))})
	changed.SetOutput("out", changed.Add(&ir.Node{Op: ir.OpAdd, Args: []*ir.Value{out, little}}))
	found := false
	for seed := range uint64(8) { // a seed at which a spike hangs on rounding says nothing
		found = found || samples{seed}.compare(g, changed) != nil
		require.NoError(t, samples{seed}.compare(g, ir.Clone(g)))
	}
	require.True(t, found)
}

func TestBundle(t *testing.T) {
	files := []string{"net.snn", "snn 1\nuse \"lib/a.snn\"\nmodel Net(n = 3) { in x: real[4]  time 2  out = x -> Linear(n) -> Mine -> mean over t }\n",
		"lib/a.snn", "snn 1\n// mine\nneuron Mine extends IF { }\n"}
	for _, opt := range []Options{{}, {Set: []string{"n=5"}, Time: 3}} {
		p := open(t, opt, files...)
		text := string(p.bundle())
		require.Equal(t, 1, strings.Count(text, "snn 1"))
		require.Contains(t, text, "// mine")
		again := open(t, Options{}, "model.snn", text)
		require.Equal(t, text, string(again.bundle()), "the bundle of a bundle")
		require.Equal(t, opt.Set, again.opt.Set)
		m, err := again.Elaborate(false, false)
		require.NoError(t, err)
		require.Equal(t, max(opt.Time, 2), m.T)
		same := open(t, opt, "model.snn", text)
		require.Equal(t, text, string(same.bundle()), "the same options again")
	}
}

func TestGuard(t *testing.T) {
	var bug *Bug
	require.ErrorAs(t, Guard("a place", func() error { panic("boom") }), &bug)
	require.Equal(t, "internal compiler error in a place: boom", bug.Error())
	require.Contains(t, string(bug.Stack), "TestGuard")
	node := &ir.Node{Op: ir.OpAdd, Path: "Conv"}
	require.ErrorAs(t, Guard("x", func() error { panic(&ir.Bug{Node: node, Err: errors.New("e")}) }), &bug)
	require.Contains(t, bug.Error(), `operation add of "Conv"`)
	require.ErrorIs(t, Guard("x", func() error { return ErrRejected }), ErrRejected)
}

func TestSummary(t *testing.T) {
	p := open(t, Options{}, "net.snn", net)
	s, err := p.Summary(context.Background(), SummaryOptions{Rate: 0.25})
	require.NoError(t, err)
	rows := map[string]Row{}
	for _, r := range s.Rows {
		rows[r.Path] = r
	}
	// The image does not vary in time: the first layer runs once. 2 channels of 3 x 3 weights at 8 x 8 places.
	require.Equal(t, Row{Path: "Conv", Output: []int{2, 8, 8}, Kind: "real", Parameters: 18, MACs: 18 * 64}, rows["Conv"])
	// 128 inputs, 8 outputs, 3 steps, a quarter of the inputs has a spike.
	require.Equal(t, Row{Path: "Linear", Output: []int{3, 8}, Time: true, Kind: "real", Parameters: 1024, ACs: 1024 * 3 / 4}, rows["Linear"])
	require.Equal(t, "spike", rows["LIF"].Kind)
	require.Equal(t, 18+4+1024+16+80, s.Parameters)
	require.Equal(t, "Conv", s.Rows[0].Path, "rows follow the network")
	require.Len(t, s.Memory, 2)
	require.Positive(t, s.Memory[1].Bytes)
	var text bytes.Buffer
	require.NoError(t, s.Write(&text))
	require.Contains(t, text.String(), "[T=3, 8]")
}

// TestMeasuredRates compares the measured additions with those counted from recorded spikes.
func TestMeasuredRates(t *testing.T) {
	p := open(t, Options{}, "net.snn", net)
	s, err := p.Summary(context.Background(), SummaryOptions{Measure: 30})
	require.NoError(t, err)
	sub, err := p.subject(1)
	require.NoError(t, err)
	d, err := sub.data()
	require.NoError(t, err)
	in := npy.FromFloat32([]int{30, 1, 8, 8}, make([]float32, 30*64))
	values := make([]float32, 30*64)
	for i := range 30 {
		d.Test.Sample(i, values[i*64:])
	}
	in = npy.FromFloat32(in.Shape, values)
	_, rec, err := sub.Run(context.Background(), Arrays{"": in}, 1, true)
	require.NoError(t, err)
	spikes := bytes.Count(rec["LIF.s"].Data, []byte{1})
	for _, r := range s.Rows {
		if r.Path == "Linear" {
			require.Positive(t, spikes)
			require.InDelta(t, 8*float64(spikes)/30, r.ACs, 1e-6)
		}
	}
}
