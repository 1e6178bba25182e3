package diag

import "unicode/utf8"

// cell is a column of a drawn row; the second column of a wide rune holds 0.
type cell struct {
	r rune
	s style
}

// canvas is a block of rows below a source line.
type canvas [][]cell

// put writes text at a row and column over what is there.
func (c *canvas) put(row, col int, text string, s style) {
	for len(*c) <= row {
		*c = append(*c, nil)
	}
	line := (*c)[row]
	for _, r := range text {
		r = visible(r)
		w := runeWidth(r)
		if w == 0 {
			continue
		}
		for len(line) < col+w {
			line = append(line, cell{' ', stylePlain})
		}
		line[col] = cell{r, s}
		for i := 1; i < w; i++ {
			line[col+i] = cell{0, s}
		}
		col += w
	}
	(*c)[row] = line
}

// fill writes a one-column glyph from column a to b.
func (c *canvas) fill(row, a, b int, glyph string, s style) {
	for ; a < b; a++ {
		c.put(row, a, glyph, s)
	}
}

// line writes one row, equal styles together.
func (p *printer) line(row []cell) {
	for i := 0; i < len(row); {
		j := i
		var text []byte
		for ; j < len(row) && row[j].s == row[i].s; j++ {
			if row[j].r != 0 {
				text = utf8.AppendRune(text, row[j].r)
			}
		}
		p.styled(row[i].s, string(text))
		i = j
	}
}
