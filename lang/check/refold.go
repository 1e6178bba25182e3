package check

import (
	"slices"

	"snnc/lang/ast"
)

// refold elaborates refold(x): a tensor with the axes of x, which varies in time and over the batch.
func (c *ctx) refold(e *ast.Call) value {
	x := c.eval(e.Args[0].Value)
	r, ok := x.(*Ref)
	if !ok || !r.bare || r.Time != nil || r.T.unknown || len(r.T.Dims) == 0 {
		if _, bad := x.(poison); !bad {
			c.errorf("E0206", e.Args[0].Src, "`refold` takes a named tensor with axes").Label("not a tensor with axes")
		}
		return poison{}
	}
	t := c.newTensor("refolded", e.Src, "")
	t.Dims, t.unknown = slices.Clone(r.T.Dims), false
	d := &Def{Tensor: t, Body: r, Path: t.Path, Span: e.Src, Refolded: true, forceTime: true}
	for i := range t.Dims {
		v := &Var{Name: "axis", Extent: t.Dims[i].Size, Span: e.Src}
		d.Vars, d.Out = append(d.Vars, v), append(d.Out, varAffine(v, e.Src))
	}
	r.Idx, r.bare = d.Out, false
	d.provisional()
	t.Batch = true
	c.e.addDef(d)
	return &Ref{at: at{e.Src}, T: t, view: r.view, bare: true, pack: -1}
}
