package stdlib_test

import (
	"fmt"
	"io/fs"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"snnc/backend/cpu"
	"snnc/ir"
	"snnc/ir/interp"
	"snnc/lang/ast"
	"snnc/lang/diag"
	"snnc/lang/source"
	"snnc/parser"
	"snnc/passes"
	"snnc/stdlib"
)

// uses says how a declaration that needs arguments or operands of its own is applied; others are applied as they are.
var uses = map[string]string{
	"Linear": "Linear(5, bias = true)", "FeedbackLinear": "FeedbackLinear(5)", "Conv": "Conv(3, 3, stride = 2, bias = true)", "MaxPool": "MaxPool(2)", "AvgPool": "AvgPool(2)",
	"Residual": "IF -> Residual(LIF)", "ResidualAnd": "IF -> ResidualAnd(LIF)", "ResidualOr": "IF -> ResidualOr(LIF)",
	"ResidualIand": "IF -> ResidualIand(LIF)", "Izhikevich": "Scale(12) -> Izhikevich", "LTMDOut": "Lateral(LTMDOut)",
	"MTSNN": "MTSNN(Conv(3, 3))", "WSLinear": "WSLinear(3)", "WSConv": "WSConv(3, 3, stride = 2)", "Population": "Population -> Merge",
	"Delta": "Delta -> Merge", "ThresholdCrossing": "ThresholdCrossing(5) -> Merge -> Merge", "Merge": "Delta -> Merge",
	"TokenMean": "Tokens -> TokenMean", "MLP": "LIF -> Tokens -> MLP(8)", "SPS": "SPS(8, pools = [0, 0, 1, 0])", "SSA": "LIF -> Tokens -> SSA(2, 0.0625, bias = true)",
	"SpikeAttention": "LIF -> Tokens -> SelfAttention", "PreSSA": "Tokens -> PreSSA(2)", "SDSA": "SDSA(2)", "PreMLP": "Tokens -> PreMLP(8)",
	"PreSPS": "PreSPS(8, pools = [0, 1, 0, 0])", "MembraneSPS": "MembraneSPS(8, pools = [0, 1, 0, 1])", "MembraneMLP": "MembraneMLP(8)",
	"QKTA": "LIF -> Tokens -> QKTA(2)", "QKCA": "LIF -> Tokens -> QKCA", "SPEDS": "LIF -> SPEDS([4, 8, 8], [1, 1, 0], 1)",
	"Grid": "Tokens -> Grid(4)", "Stage": "LIF -> Stage(2, QKTA(2), MLP(8))",
	"SharedDropout": "LIF -> SharedDropout(0.5)", "Vote": "Flatten -> LIF -> Linear(6) -> LIF -> Vote(3)",
	"Branch": "LIF -> Branch(2, stride = 2)", "ResStage": "LIF -> ResStage(2, 2, SEWBlock(3))", "CSA": "CSA(2)",
	"SEWBlock": `LIF -> SEWBlock(2, stride = 2, bottleneck = true, g = "IAND", zero = true)`,
	"ResBlock": "LIF -> ResBlock(6, stride = 2, norm = tdBN(0.5), last = tdBN(0.5, alpha = 0.7))",
	"MSBlock":  "MSBlock(8, stride = 2, pooled = true, attended = true)",
	"LocalSSA": "LIF -> LocalSSA(2)", "DSSA": "DSSA(2, 2)", "RepSSA": "RepSSA(2)", "SpikingConv": "LIF -> SpikingConv(6, 3, groups = 2, pool = true)",
	"LocalConv": "LIF -> LocalConv(8)", "SpaceTimeSum": "LIF -> SpaceTimeSum", "GWFFN": "GWFFN(8, 4)", "RepConv": "LIF -> RepConv(5)",
	"ChannelConv": "ChannelConv(6)", "STSA": "LIF -> Tokens -> STSA(2, 4)",
}

// variants are further ways to apply declarations whose parameters choose equations.
var variants = []string{
	`IF(strict = true, soft_reset = true, detach_reset = true)`, `LIF(decay_input = false, strict = true)`, `IterativeLIF(detach_reset = true)`,
	`LinearLIF(decay_input = false)`, `LI(decay_input = false)`, `PLIF(share = "channel")`, `PLIF(share = "neuron", decay_input = false)`,
	`LTMD(share = "channel")`, `LTMD(share = "neuron")`, `DietLIF(share = "channel")`, `DietLIF(share = "neuron")`, `KLIF(share = "channel")`,
	`KLIF(share = "neuron", scale_reset = true, soft_reset = true)`, `KLIF(scale_reset = true, decay_input = false)`, `GLIF(share = "channel")`,
	`LIFB(share = "channel", tau = 1.5)`, `LIFB(share = "neuron", v_burst = 1.1, detach_reset = true)`, `MTSNN(Conv(3, 1), mode = "cascade")`,
	`ALIF(n_ref = 2, fire_first = true, tau = 2)`, `EligALIF(n_ref = 1)`, `CubaLIF(soft_reset = true, detach_reset = true)`, `Synaptic(reset = "zero")`,
	`Synaptic(reset = "none")`, `QIF(soft_reset = true)`, `EIF(detach_reset = true)`, `MaskedPSN(3, ramp = 0.5)`, `Recurrent(ALIF, autapses = false)`,
	`Recurrent(SNU)`, `tdBN(0.5, alpha = 0.7)`, `LIF(surrogate = tanh(1, k_end = 10))`, `LIF(surrogate = dspike(temperature = "learned"))`,
	`EscapeLIF(escape = "sigmoid")`, `SPSN("GS", learned = true)`, `SPSN("D", tau = 3)`, `SPSN("TRB")`, `SPSN("TT", recurrent = true)`,
	`SDSA(2, erode = true)`, `MembraneMLP(4)`, `SPS(8, pools = [0, 0, 1, 0], pool_first = true)`, `PreSPS(8, pools = [0, 1, 0, 0], pool_first = true)`,
	`MPBN(v_th = 0.7)`, `LIF(surrogate = dspike(temperature = "progress"))`, `LIF(surrogate = triangle(0.5, gamma = 0.3))`,
	`STDB(alpha = 0.5, beta = 0.2, leak = 0.9)`, `LIF -> Flatten -> Linear(8) -> SharedDropout`,
	`LIF -> SEWBlock(4, g = "AND")`, `LIF -> SEWBlock(5)`, `LIF -> ResBlock(2, bottleneck = true)`, `MSBlock(4)`, `MSBlock(5, stride = 2)`,
}

// codings are the same for encoders.
var codings = []string{
	`SignedPoisson(0.5)`, `Latency(logarithmic = true)`, `WeightedPhase(2)`, `Delta(padding = true) -> Merge`,
	`Population(5, code = Latency(logarithmic = true)) -> Merge`,
}

// operands are what a rule of plasticity may ask for, by the name that it has in the block of plastic.
var operands = map[string]string{"pre": "x", "post": "s", "w": "w", "v": "h", "gain": "reward"}

// plastic is a model with a layer that a rule moves.
func plastic(d *ast.Decl) string {
	var args []string
	dims := "[5, I]"
	for _, st := range d.Body {
		if in, ok := st.(*ast.In); ok {
			args = append(args, operands[in.Name.Name])
		}
	}
	if len(args) == 1 {
		dims = "[5]"
	}
	by := " by " + d.Name.Name + "(" + strings.Join(args, ", ") + ")"
	layer := "learn w[5, I] ~ uniform(0, 0.5) in 0..1" + by
	if dims == "[5]" {
		layer = "learn w[5, I] ~ uniform(0, 0.5); learn th[5] = 0 in -1..1" + by
	}
	return `loss signed { in y[K]; in target; out = sum(k: K) (y[k] * (k == target)) - 0.25 }
block Plastic { in x[I]
  ` + layer + `
  h[o] = sum(i) w[o, i] * x[i]
  s = h -> LIF
  out = s }
model M { in x: real[T, 2, 4, 4] in 0..1
  time 4
  out = x -> LIF -> Flatten -> Plastic -> Linear(3) -> mean over t }
train M { data digits
  loss cross_entropy
  reward signed }`
}

// local reports whether a rule moves weights by an equation.
func local(d *ast.Decl) bool {
	return slices.ContainsFunc(d.Body, func(st ast.Stmt) bool {
		eq, ok := st.(*ast.Equation)
		return ok && eq.Name.Name == "dw" || isChoice(st)
	}) && slices.ContainsFunc(d.Body, func(st ast.Stmt) bool { _, in := st.(*ast.In); return in })
}

func isChoice(st ast.Stmt) bool { _, ok := st.(*ast.IfStmt); return ok }

// modelOf is a small network around one declaration of the library, with a loss that every output reaches.
func modelOf(d *ast.Decl) string {
	if d.Kind == "rule" {
		return plastic(d)
	}
	stage := d.Name.Name
	if s := uses[stage]; s != "" {
		stage = s
	}
	switch d.Kind {
	case "surrogate":
		stage = "LIF(surrogate = " + stage + ")"
	case "loss":
		stage = "LIF -> Conv(3, 3) -> LIF -> Conv(3, 3) -> LI"
	}
	loss := "mse_rate"
	if d.Kind == "loss" {
		loss = d.Name.Name
	}
	return network(stage, d.Kind == "encoder", loss)
}

func network(stage string, encodes bool, loss string) string {
	out := "Conv(4, 3) -> " + stage + " -> Flatten -> Linear(3)"
	if encodes {
		out = stage + " -> Conv(4, 3) -> LIF -> Flatten -> Linear(3)"
	}
	return `block Lateral(neuron) { out = neuron(x, 0.5 * x) }
block SelfAttention { out = SpikeAttention(2)(x, x, x) }
model M { in x: real[T, 2, 4, 4] in 0..1
  time 4
  out = x -> ` + out + ` }
train M { data digits
  loss ` + loss + ` }`
}

// TestEveryDeclarationOnTheCPU walks the library: results and gradients of the CPU equal the interpreter's.
func TestEveryDeclarationOnTheCPU(t *testing.T) {
	names, err := fs.Glob(stdlib.FS, "*.snn")
	require.NoError(t, err)
	seen := 0
	for _, name := range names {
		src, err := fs.ReadFile(stdlib.FS, name)
		require.NoError(t, err)
		for _, d := range parser.Parse(source.NewFile(name, string(src)), &diag.Bag{}).Decls {
			if d.Kind == "rule" && !local(d) {
				continue // changes what is computed through time: package passes has its tests
			}
			seen++
			t.Run(d.Name.Name+" "+d.Kind, func(t *testing.T) { sameOnCPU(t, modelOf(d)) })
		}
	}
	require.Greater(t, seen, 40)
}

func TestVariantsOnTheCPU(t *testing.T) {
	for _, stage := range variants {
		t.Run(stage, func(t *testing.T) { sameOnCPU(t, network(stage, false, "mse_rate")) })
	}
	for _, stage := range codings {
		t.Run(stage, func(t *testing.T) { sameOnCPU(t, network(stage, true, "mse_rate")) })
	}
}

func sameOnCPU(t *testing.T, text string) {
	for seed := range uint64(20) {
		b := model(t, text, 3, true)
		require.NoError(t, passes.Run(b.g, passes.Options{Gradient: "loss"}))
		store := cpu.NewStore(b.g)
		store.Reset(seed)
		for _, v := range append(store.Params, store.Buffers...) {
			exact := make([]float64, len(v.Data))
			for i := range v.Data {
				v.Data[i] = float32(math.Round(float64(v.Data[i])*64) / 64)
				exact[i] = float64(v.Data[i])
			}
			b.set(map[bool]map[string]*interp.Tensor{true: b.env.Params, false: b.env.Buffers}[b.g.Param(v.Name) != nil], v.Name, v.Dims, exact)
		}
		p, err := cpu.Compile(b.g, store, cpu.Options{})
		require.NoError(t, err)
		if b.feed(p, seed) && b.agrees(p) {
			return
		}
	}
	t.Fatal("in 20 draws of weights a membrane was always too close to its threshold to compare")
}

// feed gives the program and the interpreter the same numbers, multiples of 1/16.
func (b *bench) feed(p *cpu.Program, seed uint64) bool {
	for _, n := range b.g.Nodes {
		if n.Op != ir.OpInput || p.Input(n.Name) == nil {
			continue
		}
		in := p.Input(n.Name)
		data := make([]float64, len(in))
		for i := range in {
			data[i] = float64((uint64(i)*2654435761+seed*97)>>7%17) / 16
			if n.Name == "target" {
				data[i] = float64(i % 3)
			}
			in[i] = float32(data[i])
		}
		b.input(n.Name, data...)
	}
	return true
}

// agrees compares all outputs; false if a spike was too close to call.
func (b *bench) agrees(p *cpu.Program) bool {
	margin := math.Inf(1)
	b.env.F32, b.env.Margin = true, &margin
	want := b.run()
	require.NoError(b.t, p.Run(b.env.Seed, b.env.Step))
	if margin < 1e-5 {
		return false
	}
	top := map[bool]float64{} // of gradients, since that of a bias in front of a normalisation is 0 but for rounding; and of all else
	for _, o := range b.g.Outputs {
		for _, v := range want[o.Name].Data {
			top[isGradient(o)] = math.Max(top[isGradient(o)], math.Abs(v))
		}
	}
	for _, o := range b.g.Outputs {
		share := 2e-5
		if isGradient(o) {
			share = 1e-4
		}
		for i, v := range want[o.Name].Data {
			require.InDelta(b.t, v, float64(p.Output(o.Name)[i]), share*top[isGradient(o)]+1e-7, fmt.Sprint(o.Name, i))
		}
	}
	return true
}

func isGradient(o ir.Output) bool { return strings.HasPrefix(o.Name, "grad/") }
