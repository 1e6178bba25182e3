package diag

import (
	"cmp"
	"slices"
)

// under is a mark within one line, in columns.
type under struct {
	mark
	a, b int
}

// annotate draws what stands below line n: underlines, their texts, and the feet and heads of marks over many lines.
func (p *printer) annotate(v *view, n int, here, all []mark, margin int) canvas {
	shift := margin
	if v.cut > 0 {
		shift += len("...")
	}
	var rows canvas
	if flat := underlines(v, here, shift); len(flat) > 0 {
		rows = p.underline(flat)
	}
	p.addBars(&rows, 0, all, n, nil)
	for i := range here {
		m := &here[i]
		row := len(rows)
		switch {
		case m.bar < 0 || (m.from == n && m.opens):
			continue
		case m.from == n:
			p.head(&rows, row, m, shift+v.at(m.start))
		default:
			p.foot(&rows, row, m, shift+max(v.at(m.end)-1, 0))
		}
		p.addBars(&rows, row, all, n, here[:i])
	}
	return rows
}

// head leads the bar of a mark from its first character: `____^`.
func (p *printer) head(rows *canvas, row int, m *mark, col int) {
	rows.put(row, m.bar, p.gl.corner, m.style)
	rows.fill(row, m.bar+1, col, p.gl.run, m.style)
	rows.put(row, col, m.glyph, m.style)
}

// foot leads the bar of a mark to its last character: `|___^ text`.
func (p *printer) foot(rows *canvas, row int, m *mark, col int) {
	rows.put(row, m.bar, p.gl.close, m.style)
	rows.fill(row, m.bar+1, col, p.gl.run, m.style)
	rows.put(row, col, m.glyph, m.style)
	rows.put(row, col+2, m.text, m.style)
}

// addBars draws from row on the bars that pass line n; those of done have opened on it or ended on it above.
func (p *printer) addBars(rows *canvas, row int, all []mark, n int, done []mark) {
	for ; row < len(*rows); row++ {
		for _, m := range all {
			if m.bar < 0 || slices.Contains(done, m) && m.to == n {
				continue
			}
			opened := m.from == n && (m.opens || slices.Contains(done, m))
			if (opened || m.from < n && n <= m.to) && (*rows).free(row, m.bar) {
				rows.put(row, m.bar, p.gl.down, m.style)
			}
		}
	}
}

// free reports that nothing is drawn at a place.
func (c canvas) free(row, col int) bool {
	return row >= len(c) || col >= len(c[row]) || c[row][col].r == ' '
}

// underlines returns the marks within the line from right to left; of two at one place the first label comes first.
func underlines(v *view, here []mark, shift int) []under {
	var flat []under
	for _, m := range here {
		if m.bar >= 0 {
			continue
		}
		a, b := v.at(m.start), v.at(m.end)
		flat = append(flat, under{m, shift + a, shift + max(a+1, b)})
	}
	slices.SortStableFunc(flat, func(x, y under) int { return cmp.Compare(y.a, x.a) })
	return flat
}

// underline draws marks of one line. The text of the rightmost stands beside it where nothing is in the way; the other
// texts hang below, each from its own column.
func (p *printer) underline(flat []under) canvas {
	var rows canvas
	end := 0
	for i := len(flat) - 1; i >= 0; i-- {
		rows.fill(0, flat[i].a, flat[i].b, flat[i].glyph, flat[i].style)
		end = max(end, flat[i].b)
	}
	p.redrawPrimary(&rows, flat)
	hanging := flat
	if flat[0].b == end {
		rows.put(0, end+1, flat[0].text, flat[0].style)
		hanging = flat[1:]
	}
	p.hang(&rows, hanging)
	return rows
}

// redrawPrimary lets the primary underline win where marks overlap.
func (p *printer) redrawPrimary(rows *canvas, flat []under) {
	for _, u := range flat {
		if u.style == p.main {
			rows.fill(0, u.a, u.b, u.glyph, u.style)
		}
	}
}

func (p *printer) hang(rows *canvas, flat []under) {
	flat = slices.DeleteFunc(slices.Clone(flat), func(u under) bool { return u.text == "" })
	for _, u := range flat {
		rows.put(1, u.a, p.gl.down, u.style)
	}
	for i, u := range flat {
		for _, left := range flat[i+1:] {
			rows.put(i+2, left.a, p.gl.down, left.style)
		}
		rows.put(i+2, u.a, u.text, u.style)
	}
}
