package driver

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"snnc/backend/cpu"
	"snnc/ir"
	"snnc/ir/autodiff"
	"snnc/ir/build"
	"snnc/ir/interp"
	"snnc/lang/ast"
	"snnc/lang/check"
	"snnc/lang/diag"
	"snnc/lang/source"
	"snnc/parser"
)

// specimen is a small model around one declaration, ready to be interpreted.
type specimen struct {
	g   *ir.Graph
	m   *check.Model
	env *interp.Env
}

// specimenModel is the name of the model in the text of a specimen; the program may not have one of this name.
const specimenModel = "Specimen_"

// specimen elaborates and builds a text that declares the model of a specimen. With a gradient, it also has a train section with
// a loss, and the graph gives the loss's derivatives.
func (c *Catalogue) specimen(text string, gradient bool) (p *specimen, err error) {
	bag := &diag.Bag{}
	file := parser.Parse(source.NewFile("probe", "snn 1\n"+text), bag)
	err = Guard("the description of a declaration", func() error {
		lib := check.NewLibrary(c.prelude, append(c.own[:len(c.own):len(c.own)], file), bag)
		if bag.Errors() == 0 {
			p, err = buildSpecimen(lib, gradient, bag)
		}
		if bag.Errors() > 0 {
			return errors.New(bag.All()[0].Message)
		}
		return err
	})
	return p, err
}

func buildSpecimen(lib *check.Library, gradient bool, bag *diag.Bag) (*specimen, error) {
	m := lib.Elaborate(specimenModel, check.Options{Training: gradient, Loss: gradient}, bag)
	if m == nil {
		return nil, errors.New("it has errors")
	}
	g := build.Graph(m, build.Options{Batch: 1, Bag: bag})
	if gradient && bag.Errors() == 0 {
		if err := autodiff.Gradient(g, "loss"); err != nil {
			return nil, err
		}
	}
	if n := work(g); n > mostWork {
		return nil, fmt.Errorf("it computes %d numbers for one input, more than the %d that are shown", n, mostWork)
	}
	p := &specimen{g: g, m: m, env: &interp.Env{Seed: 1, Inputs: map[string]*interp.Tensor{}, Params: map[string]*interp.Tensor{},
		Buffers: map[string]*interp.Tensor{}}}
	p.start()
	return p, nil
}

// mostWork bounds what one run may compute: the interpreter is slow, and a search makes it run some forty times.
const mostWork = 1 << 22

// work is about how many numbers a run of a graph holds or computes.
func work(g *ir.Graph) int {
	sum := elements(g)
	ir.Walk(g, func(in *ir.Graph, n *ir.Node) {
		times := 1
		if in != g {
			times = g.T
		}
		if n.Maps != nil {
			sum = min(sum+times*product(n.Maps.Space), math.MaxInt/1024)
		}
		for _, v := range n.Outs {
			sum = min(sum+times*g.Size(v.Type), math.MaxInt/1024)
		}
	})
	return sum
}

// start gives parameters and statistics their first values, and each input zeros; progress is that at the end of training.
func (p *specimen) start() {
	store := cpu.NewStore(p.g)
	store.Reset(1)
	for _, v := range store.All() {
		t := interp.New(v.Dims...)
		for i, x := range v.Data {
			t.Data[i] = float64(x)
		}
		if p.g.Param(v.Name) != nil {
			p.env.Params[v.Name] = t
		} else {
			p.env.Buffers[v.Name] = t
		}
	}
	for _, n := range p.g.Nodes {
		if n.Op == ir.OpInput {
			p.env.Inputs[n.Name] = interp.New(p.g.Shape(n.Like)...)
		}
	}
	if t := p.env.Inputs["progress"]; t != nil {
		t.Data[0] = 1
	}
}

// run interprets the graph with the values of the input x, each for all elements of its step.
func (p *specimen) run(x []float64) (map[string]*interp.Tensor, error) {
	in := p.env.Inputs["x"]
	if in != nil && len(x) > 0 {
		each := len(in.Data) / len(x)
		for i := range in.Data {
			in.Data[i] = x[min(i/max(each, 1), len(x)-1)]
		}
	}
	return interp.Run(p.g, p.env)
}

// first picks the first element of every step of a tensor that varies in time.
func (p *specimen) first(data []float64) []float64 {
	out := make([]float64, p.g.T)
	each := max(len(data)/p.g.T, 1)
	for t := range out {
		out[t] = data[min(t*each, len(data)-1)]
	}
	return out
}

// applied is how a declaration is applied: with a number in place of each argument that it cannot do without.
func (c *Catalogue) applied(d *ast.Decl, number string) string {
	var args []string
	for _, p := range c.params(d) {
		if p.Default == nil {
			args = append(args, p.Name.Name+" = "+number)
		}
	}
	if len(args) == 0 {
		return d.Name.Name
	}
	return d.Name.Name + "(" + strings.Join(args, ", ") + ")"
}

// operands are the names of what a declaration is applied to.
func (c *Catalogue) operands(d *ast.Decl) []string {
	names := []string{}
	for _, x := range c.lineage(d) {
		for _, s := range x.Body {
			if in, ok := s.(*ast.In); ok && !slices.Contains(names, in.Name.Name) {
				names = append(names, in.Name.Name)
			}
		}
	}
	if len(names) == 0 && d.Kind != "rule" && d.Kind != "surrogate" {
		return []string{"x"}
	}
	return names
}

// application applies a stage to x, and to half of it where it takes more.
func (c *Catalogue) application(d *ast.Decl, stage string) string {
	if n := len(c.operands(d)); n > 1 {
		return stage + "(x" + strings.Repeat(", 0.5 * x", n-1) + ")"
	}
	return "x -> " + stage
}

// firstSpecimen builds the first of several texts that is valid: for the given numbers as missing arguments, in each of the
// given shapes. The error is that of the first text.
func (c *Catalogue) firstSpecimen(d *ast.Decl, shapes []string, text func(applied, shape string) string) (*specimen, error) {
	var first error
	for _, number := range []string{"1", "2", "4"} {
		for _, shape := range shapes {
			p, err := c.specimen(text(c.application(d, c.applied(d, number)), shape), false)
			if err == nil {
				return p, nil
			}
			if first == nil {
				first = err
			}
		}
	}
	return nil, first
}
