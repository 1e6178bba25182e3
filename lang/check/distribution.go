package check

import (
	"maps"
	"math"
	"slices"

	"snnc/lang/ast"
)

// dist evaluates a distribution.
func (c *ctx) dist(e ast.Expr, dims []Dim) (Init, bool) {
	id, call, ok := c.distCall(e)
	if !ok {
		return Init{}, false
	}
	a, ok := c.distArgs(id, call)
	if !ok {
		return Init{}, false
	}
	return makeInit(id.Name, a, dims), true
}

// distCall checks the name of a distribution.
func (c *ctx) distCall(e ast.Expr) (*ast.Ident, *ast.Call, bool) {
	call, ok := e.(*ast.Call)
	if !ok {
		call = &ast.Call{Place: ast.Place{Src: e.Span()}, Fun: e}
	}
	id, ok := call.Fun.(*ast.Ident)
	if ok && distributions[id.Name] != nil {
		return id, call, true
	}
	d := c.errorf("E0203", call.Fun.Span(), "unknown distribution `%s`", call.Fun.Span().Text()).Label("not a distribution")
	d.Note("known are `uniform(lo, hi)`, `normal(mean, std)`, `trunc_normal(mean, std)`, `kaiming(gain)`, `xavier(gain)`")
	if ok {
		suggest(d, id, slices.Sorted(maps.Keys(distributions)))
	}
	return nil, nil, false
}

// distArgs evaluates the arguments of a distribution; a gain that is not given is the square root of 2 for kaiming, 1 for xavier.
func (c *ctx) distArgs(id *ast.Ident, call *ast.Call) ([]float64, bool) {
	names := distributions[id.Name]
	vals := make([]float64, len(names))
	given := make([]bool, len(names))
	for i, a := range call.Args {
		k := i
		if a.Name != nil {
			k = indexOf(names, a.Name.Name)
		}
		if k < 0 || k >= len(names) {
			c.errorf("E0205", a.Src, "`%s` takes %s", id.Name, quoteList(names)).Label("not one of them")
			return nil, false
		}
		v, ok := c.eval(a.Value).(float64)
		if !ok {
			c.errorf("E0206", a.Src, "expected a number").Label("not a number known before the model runs")
			return nil, false
		}
		vals[k], given[k] = v, true
	}
	for k := range names {
		if given[k] {
			continue
		}
		if names[k] != "gain" {
			c.errorf("E0205", call.Src, "`%s` takes %s", id.Name, quoteList(names)).Label("missing `%s`", names[k])
			return nil, false
		}
		vals[k] = map[string]float64{"kaiming": math.Sqrt2, "xavier": 1}[id.Name]
	}
	return vals, true
}

func indexOf(names []string, name string) int {
	for i, n := range names {
		if n == name {
			return i
		}
	}
	return -1
}

// makeInit turns a named distribution into bounds or moments. The fan-in of a tensor is the product of all axes but the
// first, the fan-out the first times the axes behind the second (He et al. 2015, Glorot and Bengio 2010).
func makeInit(name string, a []float64, dims []Dim) Init {
	in, out := 1.0, 1.0
	for i, d := range dims {
		if i > 0 {
			in *= float64(d.Size)
		}
		if i != 1 {
			out *= float64(d.Size)
		}
	}
	switch name {
	case "kaiming":
		r := a[0] * math.Sqrt(3/in)
		return Init{Dist: "uniform", A: -r, B: r}
	case "xavier":
		r := a[0] * math.Sqrt(6/(in+out))
		return Init{Dist: "uniform", A: -r, B: r}
	}
	return Init{Dist: name, A: a[0], B: a[1]}
}
