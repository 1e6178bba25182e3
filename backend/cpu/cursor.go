package cpu

// cursor walks over some loops of a nest, keeping addresses and guards up to date by additions.
type cursor struct {
	n     *nest
	loops []int
	i     []int  // position in each loop
	at    [3]int // addresses
	pos   []int  // guards
}

// ints is the scratch that a cursor over a nest needs.
func (n *nest) ints() int { return len(n.ext) + len(n.guards) }

// start places a cursor at point number p of the loops.
func (n *nest) start(loops []int, p int, ints []int) cursor {
	c := cursor{n: n, loops: loops, i: ints[:len(loops)], pos: ints[len(loops) : len(loops)+len(n.guards)]}
	for t := range n.at {
		c.at[t] = n.at[t].off
	}
	for k := range c.pos {
		c.pos[k] = n.guards[k].off
	}
	for k := len(loops) - 1; k >= 0; k-- {
		e := n.ext[loops[k]]
		c.i[k] = 0
		c.move(k, p%e)
		p /= e
	}
	return c
}

func (c *cursor) move(k, d int) {
	if d == 0 {
		return
	}
	l := c.loops[k]
	c.i[k] += d
	for t := range c.n.at {
		c.at[t] += d * c.n.at[t].str[l]
	}
	for g := range c.pos {
		c.pos[g] += d * c.n.guards[g].coef[l]
	}
}

// next moves to the following point; after the last it is at the first again.
func (c *cursor) next() {
	for k := len(c.loops) - 1; k >= 0; k-- {
		if c.i[k]+1 < c.n.ext[c.loops[k]] {
			c.move(k, 1)
			return
		}
		c.move(k, -c.i[k])
	}
}

// left is the number of points from here to the end of the last loop.
func (c *cursor) left() int {
	k := len(c.loops) - 1
	if k < 0 {
		return 1
	}
	return c.n.ext[c.loops[k]] - c.i[k]
}

// step is how far tensor t moves with the last loop.
func (c *cursor) step(t int) int {
	if k := len(c.loops) - 1; k >= 0 {
		return c.n.at[t].str[c.loops[k]]
	}
	return 0
}

// skip moves on by n points of the last loop, at most left.
func (c *cursor) skip(n int) {
	if k := len(c.loops) - 1; k >= 0 {
		c.move(k, n-1)
	}
	c.next()
}
