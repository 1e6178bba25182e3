package plot

import (
	"fmt"
	"math"
	"strings"
	"unicode/utf8"
)

// signs are the characters of a text picture.
type signs struct {
	inks             [5]rune
	spike, half, off rune
	wall             string
}

var (
	plain  = signs{[5]rune{'*', '-', '+', 'x', '#'}, '|', ':', '.', "|"}
	pretty = signs{[5]rune{'•', '╌', '+', '×', '▪'}, '│', '╵', '·', "┤"}
)

const (
	gutter   = 9  // columns for labels
	columns  = 64 // at most, for values
	unitRows = 9  // lines of a panel of height 1
)

// Text draws the picture with letters, in at most 74 columns; with unicode in better ones.
func (f *Figure) Text(unicode bool) string {
	s := plain
	if unicode {
		s = pretty
	}
	pick := f.sampled()
	var b strings.Builder
	for i := range f.Panels {
		p := &f.Panels[i]
		if line := p.heading(s); line != "" {
			b.WriteString(line + "\n")
		}
		if p.Rows != nil {
			f.textRows(&b, p, pick, s)
		} else {
			f.textCurves(&b, p, pick, s)
		}
	}
	if len(pick) > 0 {
		first, last := number(f.X[pick[0]]), number(f.X[pick[len(pick)-1]])
		room := max(len(pick)-utf8.RuneCountInString(first)-utf8.RuneCountInString(last), 1)
		fmt.Fprintf(&b, "%*s %s%s%s\n", gutter, "", first, center(f.XLabel, room), last)
	}
	if unicode {
		return b.String()
	}
	return strings.ReplaceAll(b.String(), "−", "-")
}

// sampled are the positions of X that are drawn, one a column.
func (f *Figure) sampled() []int {
	n := min(len(f.X), columns)
	pick := make([]int, n)
	for i := range pick {
		pick[i] = i * (len(f.X) - 1) / max(n-1, 1)
	}
	return pick
}

// heading names the panel and its curves.
func (p *Panel) heading(s signs) string {
	parts := []string{p.Label}
	for _, c := range p.Curves {
		if c.Name != "" {
			parts = append(parts, string(s.inks[c.Ink])+" "+c.Name)
		}
	}
	return strings.Join(parts, "   ")
}

func (f *Figure) textRows(b *strings.Builder, p *Panel, pick []int, s signs) {
	for k := len(p.Rows) - 1; k >= 0; k-- {
		line := []rune(strings.Repeat(string(s.off), len(pick)))
		for _, m := range p.Marks {
			if at := f.column(m.X, pick); int(m.Y) == k && at >= 0 {
				if line[at] = s.spike; math.Abs(m.Size) < 0.5 {
					line[at] = s.half
				}
			}
		}
		fmt.Fprintf(b, "%s %s\n", padded(p.Rows[k]), string(line))
	}
}

// column is the drawn position nearest to x, -1 if there is none.
func (f *Figure) column(x float64, pick []int) int {
	best := -1
	for c, i := range pick {
		if best < 0 || math.Abs(f.X[i]-x) < math.Abs(f.X[pick[best]]-x) {
			best = c
		}
	}
	return best
}

func (f *Figure) textCurves(b *strings.Builder, p *Panel, pick []int, s signs) {
	lo, hi, ok := p.bounds()
	if !ok {
		return
	}
	if hi == lo {
		lo, hi = lo-0.5, hi+0.5
	}
	n := max(3, int(math.Round(p.Height*unitRows)))
	grid := make([][]rune, n)
	for i := range grid {
		grid[i] = []rune(strings.Repeat(" ", len(pick)))
	}
	row := func(v float64) int { return n - 1 - int(math.Round((v-lo)/(hi-lo)*float64(n-1))) }
	for k := len(p.Curves) - 1; k >= 0; k-- {
		sign, before := s.inks[p.Curves[k].Ink], math.NaN()
		for c, i := range pick {
			v := p.Curves[k].Y[i]
			if !finite(v) {
				continue
			}
			grid[row(v)][c] = sign
			for r := row(v) + 1; finite(before) && len(f.X) > len(pick) && r < row(before); r++ { // a dense curve is drawn whole
				grid[r][c] = sign
			}
			for r := row(v) - 1; finite(before) && len(f.X) > len(pick) && r > row(before); r-- {
				grid[r][c] = sign
			}
			before = v
		}
	}
	for i, line := range grid {
		label := ""
		if i == 0 || i == n-1 {
			label = number(round3(hi + (lo-hi)*float64(i)/float64(n-1)))
		}
		fmt.Fprintf(b, "%s%s%s\n", padded(label), s.wall, strings.TrimRight(string(line), " "))
	}
}

// round3 keeps three digits.
func round3(v float64) float64 {
	if v == 0 {
		return 0
	}
	power := math.Pow(10, 2-math.Floor(math.Log10(math.Abs(v))))
	return math.Round(v*power) / power
}

// padded right-aligns a label in the gutter.
func padded(s string) string {
	return strings.Repeat(" ", max(gutter-utf8.RuneCountInString(s), 0)) + s
}

func center(s string, n int) string {
	pad := max(n-utf8.RuneCountInString(s), 2)
	return strings.Repeat(" ", pad/2) + s + strings.Repeat(" ", pad-pad/2)
}
