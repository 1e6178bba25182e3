package cpu

import "snnc/ir"

// Contractions of each channel with weights of its own: depthwise convolutions, filters over time for each channel, and
// their gradients. They are no products of any size. Where the channels of the activations lie next to each other, they run
// as strided loops over lines of channels; for that the weights are copied with the channels last, and gradients of
// weights are computed so and moved.

// channelsWorth is the least number of channels.
const channelsWorth = 16

// lowerChannels adds such steps; false if the nest has another form.
func (c *compiler) lowerChannels(node *ir.Node, views []*view) bool {
	shapes := [][]int{views[0].shape, views[1].shape, views[2].shape}
	n := newNest(inverted(node.Maps, shapes), views)
	n = n.pick(byResult(n)).merged()
	if n.empty() || product(n.ext) < gemmWorth {
		return false
	}
	r, ok := classify(n)
	if !ok || min(n.count(r.m), n.count(r.n)) != 1 {
		return false
	}
	for _, l := range r.batch {
		if t := n.apart(l); t >= 0 {
			c.channelsLast(node, n, views, t, l)
			return true
		}
	}
	return false
}

// apart is the one tensor whose elements lie apart along loop l, where those of the others are neighbours; -1 if it is not so.
func (n *nest) apart(l int) int {
	which := -1
	for t, a := range n.at {
		switch {
		case a.str[l] == 1:
		case which >= 0:
			return -1
		default:
			which = t
		}
	}
	for _, g := range n.guards {
		if g.coef[l] != 0 {
			return -1
		}
	}
	if n.ext[l] < channelsWorth {
		return -1
	}
	return which
}

// channelsLast runs the nest with tensor t in a buffer of its own, in which loop l is innermost.
func (c *compiler) channelsLast(node *ir.Node, n *nest, views []*view, t, l int) {
	var loops []int
	for k := range n.ext {
		if k != l && n.at[t].str[k] != 0 {
			loops = append(loops, k)
		}
	}
	sub := n.pick(append(loops, l))
	own := lin{0, rowMajor(sub.ext)}
	name := describe(node) + " channels last"
	buf := &view{buf: c.buffer(name, product(sub.ext))}
	to := *n
	to.at = append([]lin{}, n.at...)
	to.at[t] = lin{0, make([]int, len(n.ext))}
	for i, k := range append(loops, l) {
		to.at[t].str[k] = own.str[i]
	}
	places := append([]*view{}, views...)
	places[t] = buf
	if t > 0 {
		c.addNest(newNestJob(ir.OpDetach, &nest{ext: sub.ext, at: []lin{own, sub.at[t]}}, []*view{buf, views[t]}), name)
	}
	c.lowerGeneric(node, &to, places)
	if t == 0 {
		if !covers(n, views[0]) {
			c.add(&step{job: &fillJob{views[0].buf, 0}, kernel: "fill", node: name}, views[0])
		}
		c.addNest(newNestJob(ir.OpDetach, &nest{ext: sub.ext, at: []lin{sub.at[0], own}}, []*view{views[0], buf}), name)
	}
}
