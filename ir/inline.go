package ir

import (
	"fmt"

	"snnc/lang/source"
)

// Inline appends the nodes of sub to dst, with args in place of its inputs "0", "1", ..., and returns what its outputs
// have become. Types are inferred anew, so that a scalar graph works on operands of any shape. The copies belong to
// loc and path. An argument may be nil where sub lacks the input. It panics with a *Bug if the arguments do not fit.
func Inline(dst, sub *Graph, args []*Value, loc source.Span, path string) []*Value {
	at := map[*Value]*Value{}
	for _, n := range sub.Nodes {
		if n.Op == OpInput {
			at[n.Outs[0]] = argument(n, args)
			continue
		}
		c := cloneNode(n, mapped(at, n.Args))
		c.Loc, c.Path = loc, path
		dst.Add(c)
		for i, v := range n.Outs {
			at[v] = c.Outs[i]
		}
	}
	outs := make([]*Value, len(sub.Outputs))
	for i, o := range sub.Outputs {
		outs[i] = at[o.Value]
	}
	return outs
}

func argument(n *Node, args []*Value) *Value {
	k, err := argIndex(n)
	if err == nil && (k >= len(args) || args[k] == nil) {
		err = fmt.Errorf("no argument for input %d", k)
	}
	if err != nil {
		panic(&Bug{n, err})
	}
	return args[k]
}
