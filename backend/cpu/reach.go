package cpu

import "slices"

// reach is how far apart in tensor t two points can lie at most that agree in the given loops, where guards let both
// pass.
func (n *nest) reach(t int, fixed []int) int {
	far, done := 0, slices.Clone(fixed)
	for i := range n.guards {
		g := &n.guards[i]
		stride := n.axisStride(t, g)
		if stride == 0 || slices.ContainsFunc(fixed, func(k int) bool { return g.coef[k] != 0 }) {
			continue
		}
		along := 0
		for m, c := range g.coef {
			if c != 0 {
				along += abs(n.at[t].str[m]) * (n.ext[m] - 1)
				done = append(done, m)
			}
		}
		far += min(along, stride*(g.ext-1))
	}
	for m, s := range n.at[t].str {
		if !slices.Contains(done, m) {
			far += abs(s) * (n.ext[m] - 1)
		}
	}
	return far
}

// axisStride is by how much a position that a guard keeps inside moves in tensor t, which need not be the tensor that needs the
// guard; 0 where the loops move in it otherwise, or are in other guards too.
func (n *nest) axisStride(t int, g *guard) int {
	stride := 0
	for m, c := range g.coef {
		if c == 0 {
			continue
		}
		s := n.at[t].str[m]
		if stride == 0 {
			stride = s / c
		}
		if stride*c != s || n.guardsOf(m) != 1 {
			return 0
		}
	}
	return abs(stride)
}

// guardsOf counts the guards in which a loop occurs.
func (n *nest) guardsOf(m int) int {
	count := 0
	for _, g := range n.guards {
		if g.coef[m] != 0 {
			count++
		}
	}
	return count
}
