package check

import "snnc/lang/ast"

// granularities say what has a learned number of its own: `learn a[share] = 0` with share = "channel".
var granularities = []string{"layer", "channel", "neuron"}

// granularity is the axes that an index of a learned tensor stands for if its value is a text: none for the layer, that of the
// channels of the first operand, or all of them. It reports false if the index is no text.
func (c *ctx) granularity(x *ast.Index) (dims []Dim, is, ok bool) {
	if x.Range != nil {
		return nil, false, true
	}
	id, name := x.Value.(*ast.Ident)
	if !name {
		return nil, false, true
	}
	v, _ := c.lookup(id.Name, c.ord, c.env)
	word, is := v.(string)
	if !is {
		return nil, false, true
	}
	axes, ok := c.operandAxes(x)
	if !ok {
		return nil, true, false
	}
	switch word {
	case "layer":
		return nil, true, true
	case "channel":
		k := channelAxis(len(axes))
		return axes[k : k+1], true, true
	case "neuron":
		return axes, true, true
	}
	d := c.errorf("E0206", x.Src, "`%s` is \"%s\"", id.Name, word).Label("says what has a number of its own").
		Help("it is one of %s", quoteList(granularities))
	d.Similar(x.Src, word, granularities)
	c.blameArg(x.Value)
	return nil, true, false
}

// impliedAxes are the axes of the first operand that an index of a learned tensor stands for without naming them, if it does.
func (c *ctx) impliedAxes(x *ast.Index) (dims []Dim, is, ok bool) {
	if _, dots := x.Value.(*ast.Ellipsis); !dots {
		return c.granularity(x)
	}
	axes, ok := c.firstOperand(x, "`...`")
	for _, d := range axes {
		if d.Pack {
			dims = append(dims, d)
		}
	}
	return dims, true, ok
}

// firstOperand is the axes of the first operand, for an index that is called what.
func (c *ctx) firstOperand(x *ast.Index, what string) ([]Dim, bool) {
	names := operandNames(c.e.lib.body(c.decl), c.decl)
	if c.decl.Kind == "model" || len(names) == 0 || c.views[names[0]] == nil {
		c.errorf("E0306", x.Src, "%s stands for axes of an operand", what).Label("a %s has none", c.decl.Kind)
		return nil, false
	}
	return c.views[names[0]].dims, true
}

// operandAxes are all axes of the first operand, which must have some.
func (c *ctx) operandAxes(x *ast.Index) ([]Dim, bool) {
	dims, ok := c.firstOperand(x, "this")
	if !ok {
		return nil, false
	}
	if len(dims) == 0 {
		c.errorf("E0306", x.Src, "this stands for axes of an operand").Label("the operand is a scalar")
		return nil, false
	}
	return dims, true
}

// channelAxis is which of n axes counts channels: the first of [C, H, W] and [C], the last of [N, C].
func channelAxis(n int) int {
	if n == 2 {
		return 1
	}
	return 0
}
