package check

import (
	"slices"

	"snnc/lang/ast"
)

// target makes the input for what a sample should give: a class index, or one for each position that the axes name.
func (e *elab) target(d *ast.Decl) *Tensor {
	t := &Tensor{Name: "target", Label: "target", Span: d.Name.Src, Origin: FromInput, Batch: true, Class: unbounded()}
	y, in := e.operands(d)
	if in == nil || len(in.Dims) == 0 {
		t.Class = Class{Int: true, Lo: 0, Hi: unbounded().Hi}
		return t
	}
	t.Span, t.Dims = in.Src, targetDims(y, in, e.model.Out.Dims)
	return t
}

// operands finds the first two `in` lines of a loss.
func (e *elab) operands(d *ast.Decl) (y, target *ast.In) {
	for _, st := range e.lib.body(d) {
		if in, ok := st.(*ast.In); ok && y == nil {
			y = in
		} else if ok && target == nil {
			target = in
		}
	}
	return y, target
}

// targetDims gives each axis of the target the size that its name has in the line of the model's result, otherwise
// that of the axis at its place.
func targetDims(y, target *ast.In, out []Dim) []Dim {
	named := namedDims(y, out)
	dims := []Dim{}
	for i, x := range target.Dims {
		if d, ok := named[axisName(x)]; ok {
			dims = append(dims, d...)
		} else if i < len(out) {
			dims = append(dims, out[i])
		}
	}
	return dims
}

// namedDims are the axes of a tensor by the names of an `in` line; those under `...` together.
func namedDims(in *ast.In, dims []Dim) map[string][]Dim {
	named := map[string][]Dim{}
	pack := len(dims) - len(in.Dims) + 1
	at := 0
	for _, x := range in.Dims {
		n := 1
		if axisName(x) == "..." {
			n = pack
		}
		if n < 0 || at+n > len(dims) {
			break
		}
		if name := axisName(x); name != "" {
			named[name] = slices.Clone(dims[at : at+n])
		}
		at += n
	}
	return named
}

// axisName is the name of an axis, `...` for the remaining ones, empty for a size.
func axisName(x *ast.Index) string {
	switch v := x.Value.(type) {
	case *ast.Ident:
		return v.Name
	case *ast.Ellipsis:
		return "..."
	}
	return ""
}
