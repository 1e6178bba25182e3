package diag

import (
	"cmp"
	"slices"
	"strings"
)

// Nearest returns up to three candidates that name may have been meant to be, the nearest first. Near is an edit
// distance, case ignored and a swap of neighbours counted once, of at most a third of the name's length and at least 1.
func Nearest(name string, candidates []string) []string {
	type scored struct {
		name string
		d    int
	}
	n := []rune(strings.ToLower(name))
	limit := max(1, len(n)/3)
	var near []scored
	for _, c := range candidates {
		if c == name || c == "" || len(c) > 4*(len(n)+limit) {
			continue
		}
		if d := distance(n, []rune(strings.ToLower(c))); d <= limit {
			near = append(near, scored{c, d})
		}
	}
	slices.SortFunc(near, func(x, y scored) int { return cmp.Or(cmp.Compare(x.d, y.d), cmp.Compare(x.name, y.name)) })
	near = slices.Compact(near)
	var names []string
	for _, s := range near[:min(3, len(near))] {
		names = append(names, s.name)
	}
	return names
}

// distance is the optimal string alignment distance: insert, delete, replace, swap of neighbours.
func distance(a, b []rune) int {
	before, prev, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range prev {
		prev[j] = j
	}
	for i := range a {
		row[0] = i + 1
		for j := range b {
			row[j+1] = min(prev[j+1]+1, row[j]+1, prev[j]+differ(a[i], b[j]))
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
		before, prev, row = prev, row, before
	}
	return prev[len(b)]
}

func differ(a, b rune) int {
	if a == b {
		return 0
	}
	return 1
}
