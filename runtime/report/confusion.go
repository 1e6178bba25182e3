package report

import (
	"fmt"
	"html/template"
	"math"
)

const (
	maxClasses = 100 // of a table that is drawn
	maxNumbers = 16  // classes up to which cells have numbers
	maxNames   = 40  // classes up to which rows have names
)

// draw is a heat map: the opacity is the square root of the part of the row, so that rare errors can be seen.
func (c Confusion) draw() template.HTML {
	const left, base = 96., 84.
	cell := math.Min(48, 520/float64(c.Classes))
	size := cell * float64(c.Classes)
	d := newDrawing(int(left+size+10), int(size+base), "confusion", c.label())
	for truth := range c.Classes {
		total := 0
		for _, n := range c.Counts[truth*c.Classes:][:c.Classes] {
			total += n
		}
		for answer := range c.Classes {
			c.cell(d, truth, answer, total, left, cell)
		}
		c.names(d, truth, left, cell)
	}
	return d.end()
}

func (c Confusion) cell(d *drawing, truth, answer, total int, left, size float64) {
	n, class := c.Counts[truth*c.Classes+answer], "wrong"
	if n == 0 {
		return
	}
	if truth == answer {
		class = "right"
	}
	part := float64(n) / float64(total)
	x, y := left+size*float64(answer), size*float64(truth)
	d.titled(fmt.Sprintf(`class="cell %s" x="%s" y="%s" width="%s" height="%s" fill-opacity="%.3f"`, class, px(x), px(y), px(size), px(size), math.Sqrt(part)),
		"rect", fmt.Sprintf("%s taken for %s: %d of %d, %s", c.name(truth), c.name(answer), n, total, percent(part)))
	if c.Classes <= maxNumbers {
		text := "ink"
		if part > 0.25 {
			text = "over"
		}
		d.text(x+size/2, y+size/2+4, "middle", text, fmt.Sprint(n))
	}
}

func (c Confusion) names(d *drawing, k int, left, size float64) {
	if c.Classes > maxNames {
		return
	}
	middle, bottom := size*(float64(k)+0.5), size*float64(c.Classes)
	d.text(left-8, middle+4, "end", "", shorten(c.name(k), 13))
	if c.Names == nil {
		d.text(left+middle, bottom+16, "middle", "", c.name(k))
		return
	}
	d.addf(`<g transform="translate(%s %s) rotate(-45)">`, px(left+middle+4), px(bottom+14))
	d.text(0, 0, "end", "", shorten(c.name(k), 13))
	d.addf(`</g>`)
}

func (c Confusion) name(k int) string {
	if k < len(c.Names) {
		return c.Names[k]
	}
	return fmt.Sprint(k)
}

func (c Confusion) label() string {
	right, all := 0, 0
	for i, n := range c.Counts {
		all += n
		if i%(c.Classes+1) == 0 {
			right += n
		}
	}
	return fmt.Sprintf("Confusion matrix of %d classes: %d of %d test samples on the diagonal", c.Classes, right, all)
}
