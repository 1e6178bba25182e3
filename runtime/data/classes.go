package data

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
)

// maxClasses is far above what one output layer serves; more of them is a column of measurements.
const maxClasses = 1 << 16

// classes numbers the classes of a table. Whole numbers from 0 up stand for themselves; otherwise the texts are
// numbered in sorted order.
type classes struct {
	seen  map[string]bool
	count int
	names []string // nil where the texts are the numbers
}

func (c *classes) add(texts []string) {
	if c.seen == nil {
		c.seen = map[string]bool{}
	}
	for _, s := range texts {
		c.seen[s] = true
	}
}

// number returns the classes of the rows. All texts must have been added before.
func (c *classes) number(texts []string) ([]int32, error) {
	ids, err := c.table()
	if err != nil {
		return nil, err
	}
	out := make([]int32, len(texts))
	for i, s := range texts {
		out[i] = ids[s]
	}
	return out, nil
}

func (c *classes) table() (map[string]int32, error) {
	ids := map[string]int32{}
	c.count, c.names = 0, nil
	for s := range c.seen {
		v, err := strconv.ParseFloat(s, 64)
		if err != nil || v < 0 || v >= maxClasses || v != float64(int(v)) {
			return c.sorted()
		}
		ids[s], c.count = int32(v), max(c.count, int(v)+1)
	}
	return ids, nil
}

func (c *classes) sorted() (map[string]int32, error) {
	if len(c.seen) > maxClasses {
		return nil, fmt.Errorf("more than %d classes: is the class in another column?", maxClasses)
	}
	ids := map[string]int32{}
	c.names = slices.Sorted(maps.Keys(c.seen))
	for i, s := range c.names {
		ids[s] = int32(i)
	}
	c.count = len(c.names)
	return ids, nil
}
