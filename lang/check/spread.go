package check

import (
	"slices"
	"sort"
	"strconv"

	"snnc/lang/ast"
)

// spread replaces `...` of index lists by the equation's pack of loops, known tensors first.
func (c *ctx) spread(body Expr) bool {
	list := refs(body)
	sort.SliceStable(list, func(i, j int) bool { return !list[i].T.unknown && list[j].T.unknown })
	for _, r := range list {
		if r.pack >= 0 && r.T.unknown && !c.pack.set {
			c.assume(r)
		}
		if r.pack >= 0 && !c.spreadOne(r) {
			return false
		}
	}
	return true
}

func (c *ctx) spreadOne(r *Ref) bool {
	at, dims := r.pack, r.axes()
	r.pack = -1
	if r.T.unknown {
		for i, v := range c.pack.vars {
			r.Idx = slices.Insert(r.Idx, at+i, varAffine(v, r.Src))
		}
		return true
	}
	n := len(dims) - len(r.Idx)
	if !c.pack.set {
		c.setPack(dims[at:at+n], r)
	}
	if n != len(c.pack.vars) {
		return c.packMismatch(r, dims[at:at+n])
	}
	for i, v := range c.pack.vars {
		if dims[at+i].Size != v.Extent {
			return c.packMismatch(r, dims[at:at+n])
		}
		r.Idx = slices.Insert(r.Idx, at+i, varAffine(v, r.Src))
	}
	return true
}

func (c *ctx) setPack(dims []Dim, r *Ref) {
	c.pack.set = true
	for i, d := range dims {
		c.pack.vars = append(c.pack.vars, &Var{Name: "axis " + strconv.Itoa(i+1) + " of `...`", Extent: d.Size,
			Span: r.Src, implied: &Dim{Size: d.Size, Name: d.Name, Pack: true}})
	}
}

func (c *ctx) packMismatch(r *Ref, dims []Dim) bool {
	want := make([]Dim, len(c.pack.vars))
	for i, v := range c.pack.vars {
		want[i] = Dim{Size: v.Extent}
	}
	d := c.errorf("E0302", r.Src, "`...` stands for %s here and for %s elsewhere in this equation", plainShape(dims), plainShape(want)).
		Label("`%s` is %s", nameOf(r), shapeString(r.axes()))
	if len(c.pack.vars) > 0 {
		d.Also(c.pack.vars[0].Span, "the other place")
	}
	c.blame(d)
	return false
}

// bindAxes gives a reduction the loops that `...` or axis names stand for.
func (c *ctx) bindAxes(r *Reduce, frame []*Var) bool {
	for _, id := range r.names {
		i := slices.IndexFunc(frame, func(v *Var) bool { return v.implied.Name == id.Name })
		if i < 0 {
			c.noAxis(r, id, frame)
			return false
		}
		r.Vars = append(r.Vars, frame[i])
	}
	r.names = nil
	if r.packed {
		r.Vars = append(r.Vars, c.packed(frame, r.Vars)...)
		r.packed = false
	}
	return true
}

func (c *ctx) noAxis(r *Reduce, id *ast.Ident, frame []*Var) {
	dims := make([]Dim, len(frame))
	for i, v := range frame {
		dims[i] = *v.implied
	}
	d := c.errorf("E0303", id.Src, "there is no axis `%s` to reduce", id.Name).Label("the axes are %s", shapeString(dims)).
		Help("a block names the axes of its input: `in x[N, ...]`; or use indices: `y[...] = %s(n) x[n, ...]`", r.Op)
	c.blame(d)
}

// packed are the loops of `...`: the pack of index lists, else the frame's axes that stand under `...` in the `in`
// line, else all axes of the frame that are not bound by name.
func (c *ctx) packed(frame, bound []*Var) []*Var {
	if c.pack.set {
		return c.pack.vars
	}
	var some, rest []*Var
	for _, v := range frame {
		if v.implied.Pack {
			some = append(some, v)
		}
		if !slices.Contains(bound, v) {
			rest = append(rest, v)
		}
	}
	if some != nil || slices.ContainsFunc(frame, func(v *Var) bool { return v.implied.Name != "" }) {
		return some
	}
	return rest
}
