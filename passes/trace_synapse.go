package passes

import (
	"slices"

	"snnc/ir"
)

// plain refuses sums for which an eligibility per weight and neuron would not be one number: convolutions, and what
// reaches its neuron through another nest.
func (t *tracer) plain(s *synapse) error {
	if !t.toState[s.x] {
		return nil
	}
	if s.n != nil {
		if err := ownWeights(s.n); err != nil {
			return err
		}
	}
	near := t.reached(alone(held), s.x)
	for _, n := range t.nodes {
		for k, a := range n.Args {
			nest := ir.Ops[n.Op].Kind == ir.Nest && near[a] && t.signal[a] && t.toState[n.Outs[0]] && free(n, k)
			switch {
			case nest && s.n == nil && t.past(a):
				return refuse(n, "here what is learned multiplies a signal before the sum; give the weights a name of their own, such as `w[i: N, j: N] = ...`, so that they are the factor of a sum")
			case nest && !t.charged[a]:
				return refuse(s.x.Def, "a trace of the states needs the neuron right behind its weights; here the sums of several neurons mix%s, as in a norm or in pooling: use a rule that traces inputs or nothing", placeOf(n))
			}
		}
	}
	return nil
}

// ownWeights refuses sums in which a weight serves several places of its neuron's axes by a computed index.
func ownWeights(n *ir.Node) error {
	for _, acc := range []ir.Access{n.Maps.Out, n.Maps.In[0], n.Maps.In[1]} {
		seen := map[int]bool{}
		for _, e := range acc {
			k := e.AsVar()
			if k < 0 || seen[k] {
				return refuse(n, "a trace of the states keeps one number for each weight of each neuron; weights that neurons share by position, as in a convolution, would need one for each place: use a rule that traces inputs or nothing")
			}
			seen[k] = true
		}
	}
	return nil
}

// layOut chooses the axes of a synapse's eligibility: those of the neuron, then those that its sum runs over.
func (t *tracer) layOut(s *synapse) error {
	of := s.states[0].before.Type
	s.post = ir.Type{Batch: of.Batch, Dims: of.Dims}
	for _, m := range s.states {
		if !m.before.Type.SameAxes(of) || !within(s.x.Type, of) {
			return refuse(s.x.Def, "a trace of the states needs one state for each neuron; here shapes differ")
		}
	}
	s.like = ir.Type{Batch: of.Batch, Dims: slices.Clone(of.Dims)}
	rank := of.Rank()
	if s.n == nil {
		s.space, s.out = t.g.Shape(s.like), identityAccess(rank)
		return nil
	}
	m := s.n.Maps
	at := make([]int, len(m.Space)) // the axis that each loop becomes
	for axis, e := range m.Out {
		at[e.AsVar()] = axis
		if axis >= s.x.Type.Lead() {
			at[e.AsVar()] = axis - s.x.Type.Lead() + of.Lead()
		}
	}
	next := rank
	for k, ext := range m.Space {
		if !m.Out.Uses(k) {
			at[k] = next
			s.like.Dims = append(s.like.Dims, ext)
			next++
		}
	}
	s.space = t.g.Shape(s.like)
	move := func(acc ir.Access) ir.Access {
		out := make(ir.Access, len(acc))
		for i, e := range acc {
			out[i] = ir.Var(at[e.AsVar()], next)
		}
		return out
	}
	s.out = identityAccess(next)[:rank]
	s.weight, s.input = move(m.In[s.w]), move(m.In[s.s])
	return nil
}

// within reports whether a value of type t, repeated along the axes that it lacks, has those of u.
func within(t, u ir.Type) bool {
	return (len(t.Dims) == 0 || slices.Equal(t.Dims, u.Dims)) && (u.Batch || !t.Batch)
}

func identityAccess(n int) ir.Access {
	acc := make(ir.Access, n)
	for k := range acc {
		acc[k] = ir.Var(k, n)
	}
	return acc
}

// access is how a value of the neuron's axes, of which it may lack some, is read at an eligibility's place.
func (s *synapse) access(v *ir.Value) ir.Access {
	var acc ir.Access
	if v.Type.Batch {
		acc = append(acc, s.out[0])
	}
	if len(v.Type.Dims) > 0 {
		acc = append(acc, s.out[len(s.out)-len(v.Type.Dims):]...)
	}
	return acc
}

// spread repeats a value of the neuron's axes along those that the sum runs over.
func (t *tracer) spread(s *synapse, v *ir.Value) *ir.Value {
	if len(v.Type.Dims) == 0 || len(s.like.Dims) == len(v.Type.Dims) {
		return v
	}
	return t.repeated(s, v, s.access(v))
}

// repeated repeats a value along the axes of an eligibility that it lacks.
func (t *tracer) repeated(s *synapse, v *ir.Value, at ir.Access) *ir.Value {
	m := &ir.Maps{Space: s.space, Out: identityAccess(len(s.space)), In: []ir.Access{at}}
	return t.add(&ir.Node{Op: ir.OpReindex, Args: []*ir.Value{v}, Maps: m, Like: s.like})
}

// inject is the derivative by the weights of what d is the derivative of by the sum. Elementwise operations run as one
// with those that carry the eligibility on.
func (t *tracer) inject(s *synapse, d *ir.Value) *ir.Value {
	if d == nil || s.n == nil {
		return d
	}
	return t.op(ir.OpMul, t.spread(s, d), t.repeated(s, s.n.Args[s.s], s.input))
}

// correction is a value of the neurons' axes whose derivative by each weight is its eligibility.
func (t *tracer) correction(s *synapse, e *ir.Value) *ir.Value {
	if s.n == nil {
		return t.op(ir.OpMul, s.x, e)
	}
	t.cur = s.n
	m := &ir.Maps{Space: s.space, Out: s.out, In: []ir.Access{s.weight, identityAccess(len(s.space))}}
	return t.add(&ir.Node{Op: ir.OpContract, Args: []*ir.Value{s.n.Args[s.w], e}, Maps: m, Like: s.post})
}
