package train

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"snnc/runtime/rng"
	"snnc/runtime/tensor"
)

// fake is softmax regression over two features with drop-out on the inputs, a gradient written by hand, and a running
// mean of the inputs: it uses everything that the loop hands from step to step.
type fake struct {
	store   tensor.Store
	poison  int // step (from 1) whose loss is NaN; 0: none
	stretch float32
	spikes  bool // record two layers
}

const features, labels = 2, 3

func newFake() *fake {
	w, b, m := tensor.New("w", labels, features), tensor.New("b", labels), tensor.New("mean", features)
	w.Init = tensor.Init{Dist: "normal", B: 0.1}
	b.Lo, b.Hi = -0.4, 0.4
	return &fake{store: tensor.Store{Params: []*tensor.Var{w, b}, Buffers: []*tensor.Var{m}}, stretch: 1}
}

func (f *fake) Store() *tensor.Store { return &f.store }

func (f *fake) Program(mode Mode, n int) (Program, error) {
	p := &fakeProgram{model: f, mode: mode, n: n, data: map[string][]float32{}, dims: map[string][]int{}}
	p.add("image", n, features)
	p.add("target", n)
	p.add("progress", 1)
	p.add("out", n, labels)
	p.add("loss", 1)
	if mode == Train {
		p.add("grad/w", labels, features)
		p.add("grad/b", labels)
		p.add("update/mean", features)
	}
	if mode == Record && f.spikes {
		p.add("record/net.first", 4, n, 8)
		p.add("record/net.second", 4, n, 2, 3)
	}
	return p, nil
}

type fakeProgram struct {
	model *fake
	mode  Mode
	n     int
	data  map[string][]float32
	dims  map[string][]int
}

func (p *fakeProgram) add(name string, dims ...int) {
	p.dims[name], p.data[name] = dims, tensor.New(name, dims...).Data
}

func (p *fakeProgram) Input(name string) []float32  { return p.data[name] }
func (p *fakeProgram) Output(name string) []float32 { return p.data[name] }
func (p *fakeProgram) Shape(name string) []int      { return p.dims[name] }
func (p *fakeProgram) HasTime(name string) bool     { return len(name) > 6 && name[:6] == "record" }

func (p *fakeProgram) Records() []string {
	if !p.model.spikes {
		return nil
	}
	return []string{"record/net.first", "record/net.second"}
}

func (p *fakeProgram) Run(seed, step uint64) error {
	w, b := p.model.store.Params[0].Data, p.model.store.Params[1].Data
	gw, gb, x := p.data["grad/w"], p.data["grad/b"], p.data["image"]
	clear(gw)
	clear(gb)
	total, scale := 0.0, float64(p.model.stretch)
	for i := range p.n {
		if p.mode == Train && rng.Uniform(seed, step, 0, uint64(i)) < 0.1 {
			x[i*features] = 0
		}
		var z [labels]float64
		sum := 0.0
		for c := range labels {
			z[c] = math.Exp(float64(w[c*features]*x[i*features]) + float64(w[c*features+1]*x[i*features+1]) + float64(b[c]))
			sum += z[c]
		}
		truth := int(p.data["target"][i])
		total -= math.Log(z[truth] / sum)
		for c := range labels {
			d := z[c] / sum
			p.data["out"][i*labels+c] = float32(d)
			if c == truth {
				d--
			}
			for k := 0; k < features && gw != nil; k++ {
				gw[c*features+k] += float32(scale * d * float64(x[i*features+k]) / float64(p.n))
			}
			if gb != nil {
				gb[c] += float32(scale * d / float64(p.n))
			}
		}
	}
	p.data["loss"][0] = float32(total / float64(p.n))
	p.finish(step)
	return nil
}

func (p *fakeProgram) finish(step uint64) {
	for k, m := range p.data["update/mean"] {
		m = p.model.store.Buffers[0].Data[k]
		for i := range p.n {
			m += 0.01 * (p.data["image"][i*features+k] - m) * (1 + p.data["progress"][0])
		}
		p.data["update/mean"][k] = m
	}
	if p.mode == Train && p.model.poison > 0 && step+1 == uint64(p.model.poison) {
		p.data["loss"][0] = float32(math.NaN())
	}
	for _, r := range p.Records() {
		for i := range p.data[r] {
			p.data[r][i] = float32(b2i(rng.Uniform(1, step, 9, uint64(i)) < 0.25))
		}
	}
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

// blobs are three clouds of points, shuffled each epoch.
type blobs struct {
	n     int
	seed  uint64
	order []int
}

func (b *blobs) Len() int { return b.n }

func (b *blobs) Fill(epoch, first, n int, in []Slot, target Slot) error {
	if b.order == nil {
		b.order = make([]int, b.n)
	}
	rng.PermInto(b.order, b.seed, uint64(epoch))
	for k, i := range b.order[first : first+n] {
		c := i % labels
		angle := 2 * math.Pi * float64(c) / labels
		for f, center := range [features]float64{math.Cos(angle), math.Sin(angle)} {
			in[0].Data[k*features+f] = float32(center) + 0.5*rng.Normal(b.seed, uint64(f), 5, uint64(i))
		}
		target.Data[k] = float32(c)
	}
	return nil
}

func testConfig() Config {
	return Config{Name: "blobs", Optimizer: Call{"adam", map[string]float64{"lr": 0.05}},
		Schedule: Call{"cosine", map[string]float64{"warmup": 1}}, Epochs: 3, Batch: 8, Seed: 4, Clip: 0.5}
}

// newJob trains on 44 samples: five steps of 8 and one of 4 in an epoch.
func newJob(t testing.TB, path string) *Job {
	d, err := Open(path)
	if err != nil {
		d, err = CreateAt(path)
	}
	require.NoError(t, err)
	t.Cleanup(func() { d.Close() })
	return &Job{Model: newFake(), Train: &blobs{n: 44, seed: 1}, Test: &blobs{n: 30, seed: 2}, Config: testConfig(),
		Text: []byte("model"), Dir: d, LogEvery: 1}
}

// hook calls f after each step.
type hook func(*StepInfo)

func (h hook) OnStep(s *StepInfo) error { h(s); return nil }
func (hook) OnEpoch(*EpochInfo) error   { return nil }
func (hook) OnDone(*Result) error       { return nil }
