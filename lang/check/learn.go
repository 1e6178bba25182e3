package check

import (
	"maps"
	"math"
	"slices"

	"snnc/lang/ast"
)

// learn elaborates `learn NAME[dims] = value` or `~ distribution`: a tensor that the instance makes once.
func (s *scope) learn(v *version, st *ast.Learn) value {
	key := v.prefix + v.name
	c := s.context(v)
	dims, vars, ok := c.learnDims(st)
	if !ok {
		return poison{}
	}
	if t := s.inst.shared[key]; t != nil {
		if plainShape(t.Dims) != plainShape(dims) {
			s.errorf("E0302", s.site, "a shared module is applied to another shape: its `%s` is %s, here it would be %s",
				v.name, plainShape(t.Dims), plainShape(dims)).Label("second use").Also(st.Src, "declared here")
			return poison{}
		}
		return &view{t, dims}
	}
	t := &Tensor{Name: s.e.unique(s.inst.path + key), Label: v.name, Span: st.Src, Origin: FromParam, Dims: dims, Path: s.inst.path}
	init, ok := c.initOf(st, dims, vars)
	if !ok {
		return poison{}
	}
	switch s.inst.shared[key] = t; {
	case st.Fixed:
		s.fixed(t, init)
		return &view{t, dims}
	case st.By != nil:
		s.moved(v, st, t, init)
		return &view{t, dims}
	}
	t.Param = &Param{Tensor: t, Init: init, Lo: math.Inf(-1), Hi: math.Inf(1)}
	if st.In != nil {
		t.Param.Lo, t.Param.Hi = s.bounds(st.In, v.env, t.Param.Lo, t.Param.Hi)
	}
	s.e.model.Params = append(s.e.model.Params, t.Param)
	return &view{t, dims}
}

// fixed makes the tensor of `fixed NAME[dims]`: a stored value that nothing replaces.
func (s *scope) fixed(t *Tensor, init Init) {
	t.Origin = FromRunning
	t.Running = &Running{Tensor: t, Init: init}
	s.e.model.Running = append(s.e.model.Running, t.Running)
}

// learnDims evaluates the sizes; a dimension that is a name of an axis keeps it, `i: k` declares an index.
func (c *ctx) learnDims(st *ast.Learn) ([]Dim, []*Var, bool) {
	dims := []Dim{}
	var vars []*Var
	for _, x := range st.Dims {
		if more, is, good := c.granularity(x); is {
			if !good {
				return nil, nil, false
			}
			for _, d := range more {
				dims, vars = append(dims, d), append(vars, &Var{Name: "axis", Extent: d.Size, Span: x.Src})
			}
			continue
		}
		if _, ok := x.Value.(*ast.Ellipsis); ok {
			more, good := c.packAxes(x)
			if !good {
				return nil, nil, false
			}
			for _, d := range more {
				dims, vars = append(dims, d), append(vars, &Var{Name: "axis", Extent: d.Size, Span: x.Src})
			}
			continue
		}
		e, named := x.Value, x.Range != nil
		if named {
			e = x.Range
		}
		n, ok := c.size(e, "the size of an axis")
		if !ok {
			return nil, nil, false
		}
		d := Dim{Size: n}
		if id, isName := e.(*ast.Ident); isName {
			d.Name = id.Name
		}
		w := &Var{Name: d.Name, Extent: n, Span: x.Src}
		if named {
			id, isName := x.Value.(*ast.Ident)
			if !isName {
				c.errorf("E0306", x.Src, "an index is a name").Label("write `i: n`")
				return nil, nil, false
			}
			w.Name = id.Name
			c.vars[id.Name] = w
		}
		dims, vars = append(dims, d), append(vars, w)
	}
	if !c.sized(dims, st.Src) {
		return nil, nil, false
	}
	return dims, vars, true
}

// packAxes are the axes that the first operand has under `...`.
func (c *ctx) packAxes(x *ast.Index) ([]Dim, bool) {
	var dims []Dim
	names := operandNames(c.e.lib.body(c.decl), c.decl)
	if c.decl.Kind == "model" || len(names) == 0 || c.views[names[0]] == nil {
		c.errorf("E0306", x.Src, "`...` stands for axes of an operand").Label("a %s has none", c.decl.Kind)
		return nil, false
	}
	for _, d := range c.views[names[0]].dims {
		if d.Pack {
			dims = append(dims, d)
		}
	}
	return dims, true
}

func (c *ctx) initOf(st *ast.Learn, dims []Dim, vars []*Var) (Init, bool) {
	if st.Dist != nil {
		return c.dist(st.Dist, dims)
	}
	switch v := c.eval(st.Value).(type) {
	case float64:
		return Init{Dist: "const", A: v}, true
	case poison:
		return Init{}, false
	case Expr:
		return c.initValues(v, vars)
	}
	c.errorf("E0206", st.Value.Span(), "an initial value is a number").Label("not a number")
	return Init{}, false
}

// initValues tabulates an initial value that depends on the position.
func (c *ctx) initValues(x Expr, vars []*Var) (Init, bool) {
	n := 1
	for _, v := range vars {
		n *= v.Extent // at most 2^31 in all
	}
	if c.e.table += n; c.e.table > maxTable {
		c.errorf("E0305", x.Span(), "first values that depend on the position are at most 2^22 in all").Label("too many")
		return Init{}, false
	}
	vals := make([]float64, n)
	at := map[*Var]int{}
	for i := range vals {
		rest := i
		for k := len(vars) - 1; k >= 0; k-- {
			at[vars[k]] = rest % vars[k].Extent
			rest /= vars[k].Extent
		}
		v, ok := tabulate(x, at)
		if !ok {
			c.errorf("E0206", x.Span(), "an initial value depends on parameters and positions only").Label("a signal")
			return Init{}, false
		}
		vals[i] = v
	}
	return Init{Dist: "values", Values: vals}, true
}

// tabulate evaluates an expression of numbers and positions.
func tabulate(x Expr, at map[*Var]int) (float64, bool) {
	switch x := x.(type) {
	case *Num:
		return x.V, true
	case *Position:
		v := x.Index.Off
		for _, t := range x.Index.Terms {
			v += t.Coef * at[t.Var]
		}
		return float64(v), true
	case *Apply:
		args := make([]value, len(x.Args))
		for i, a := range x.Args {
			v, ok := tabulate(a, at)
			if !ok {
				return 0, false
			}
			args[i] = v
		}
		return tabulateOp(x.Op, args)
	}
	return 0, false
}

var operatorOf = map[string]string{"add": "+", "sub": "-", "mul": "*", "div": "/", "pow": "^", "lt": "<", "le": "<=", "eq": "==", "ne": "!="}

func tabulateOp(op string, args []value) (float64, bool) {
	if sym, ok := operatorOf[op]; ok {
		return toNumber(foldBinary(sym, args[0], args[1]))
	}
	switch op {
	case "neg":
		return -args[0].(float64), true
	case "not":
		return 1 - args[0].(float64), true
	case "select":
		if args[0].(float64) != 0 {
			return args[1].(float64), true
		}
		return args[2].(float64), true
	}
	return toNumber(foldFunction(op, args))
}

func toNumber(v value, ok bool) (float64, bool) {
	switch v := v.(type) {
	case float64:
		return v, ok
	case bool:
		if v {
			return 1, ok
		}
		return 0, ok
	}
	return 0, false
}

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
