package diag

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/width"
)

const (
	tabWidth = 4
	// maxWidth is the number of columns of a source line that are shown; a longer one is cut around its labels.
	maxWidth = 160
)

// runeWidth is the number of terminal columns of a rune: Unicode Standard Annex 11, marks take none.
func runeWidth(r rune) int {
	if unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf) {
		return 0
	}
	switch width.LookupRune(r).Kind() {
	case width.EastAsianWide, width.EastAsianFullwidth:
		return 2
	}
	return 1
}

// visible replaces what would steer the terminal.
func visible(r rune) rune {
	if unicode.IsControl(r) || r == utf8.RuneError || unicode.Is(unicode.Cf, r) {
		return '\uFFFD'
	}
	return r
}

func sanitise(text string) string { return strings.Map(visible, text) }

// view is a source line as it is drawn.
type view struct {
	text string
	col  []int // column of each byte, and of the end
	cut  int   // columns left out on the left
	room int   // columns drawn, at most
}

// layout expands the tabs of a line; focus is the byte that must be seen if the line is too long.
func layout(line string, focus int) view {
	v := view{col: make([]int, len(line)+1)}
	var b strings.Builder
	c := 0
	for i, r := range line {
		n := utf8.RuneLen(r)
		if r == utf8.RuneError {
			_, n = utf8.DecodeRuneInString(line[i:])
		}
		for j := range n {
			v.col[i+j] = c
		}
		c += appendRune(&b, r, c)
	}
	v.col[len(line)] = c
	v.text, v.room = b.String(), c
	if c > maxWidth {
		v.clip(v.col[min(focus, len(line))])
	}
	return v
}

// appendRune writes a rune at column c and returns its width.
func appendRune(b *strings.Builder, r rune, c int) int {
	if r == '\t' {
		n := tabWidth - c%tabWidth
		b.WriteString(strings.Repeat(" ", n))
		return n
	}
	r = visible(r)
	b.WriteRune(r)
	return runeWidth(r)
}

// clip keeps maxWidth columns around a column.
func (v *view) clip(focus int) {
	v.cut, v.room = max(0, focus-maxWidth/3), maxWidth
	var b strings.Builder
	c := 0
	for _, r := range v.text {
		if c >= v.cut && c < v.cut+v.room {
			b.WriteRune(r)
		}
		c += runeWidth(r)
	}
	v.text = b.String()
	if c > v.cut+v.room {
		v.text += "..."
	}
}

// at is the column of a byte as drawn.
func (v *view) at(byteInLine int) int {
	c := v.col[min(max(byteInLine, 0), len(v.col)-1)] - v.cut
	return min(max(c, 0), v.room)
}
