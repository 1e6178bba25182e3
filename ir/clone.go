package ir

import "slices"

// Clone returns a deep copy with the same IDs: changing one graph never changes the other.
func Clone(g *Graph) *Graph {
	c := *g
	at := map[*Value]*Value{}
	c.Params = slices.Clone(g.Params)
	for i := range c.Params {
		c.Params[i].Dims = slices.Clone(c.Params[i].Dims)
		c.Params[i].Init.Values = slices.Clone(c.Params[i].Init.Values)
	}
	c.Buffers = slices.Clone(g.Buffers)
	for i := range c.Buffers {
		c.Buffers[i].Dims = slices.Clone(c.Buffers[i].Dims)
		c.Buffers[i].Init.Values = slices.Clone(c.Buffers[i].Init.Values)
	}
	c.Nodes = make([]*Node, len(g.Nodes))
	for i, n := range g.Nodes {
		c.Nodes[i] = cloneNode(n, mapped(at, n.Args))
		for k, v := range n.Outs {
			w := &Value{cloneType(v.Type), c.Nodes[i], k, v.ID}
			c.Nodes[i].Outs = append(c.Nodes[i].Outs, w)
			at[v] = w
		}
	}
	c.Outputs = slices.Clone(g.Outputs)
	for i := range c.Outputs {
		c.Outputs[i].Value = at[c.Outputs[i].Value]
	}
	return &c
}

// cloneNode copies a node and all it owns, with other operands and no results.
func cloneNode(n *Node, args []*Value) *Node {
	c := *n
	c.Args, c.Outs = args, nil
	c.Like = cloneType(n.Like)
	if n.Maps != nil {
		c.Maps = n.Maps.clone()
	}
	if n.Scan != nil {
		s := *n.Scan
		c.Scan = &s
	}
	if n.Body != nil {
		c.Body = Clone(n.Body)
	}
	if n.Surr != nil {
		c.Surr = n.Surr.clone()
	}
	return &c
}

func cloneType(t Type) Type {
	t.Dims = slices.Clone(t.Dims)
	return t
}

func (m *Maps) clone() *Maps {
	c := &Maps{Space: slices.Clone(m.Space), Out: m.Out.clone(), In: make([]Access, len(m.In))}
	for i, a := range m.In {
		c.In[i] = a.clone()
	}
	return c
}

func (acc Access) clone() Access {
	c := slices.Clone(acc)
	for i := range c {
		c[i].Coef = slices.Clone(c[i].Coef)
	}
	return c
}

func (s *Surrogate) clone() *Surrogate {
	c := *s
	if s.Smooth != nil {
		c.Smooth = Clone(s.Smooth)
	}
	if s.Grad != nil {
		c.Grad = Clone(s.Grad)
	}
	return &c
}

func mapped(at map[*Value]*Value, vs []*Value) []*Value {
	out := make([]*Value, len(vs))
	for i, v := range vs {
		out[i] = at[v]
	}
	return out
}
