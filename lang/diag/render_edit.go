package diag

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"snnc/lang/source"
)

// edits shows each block of edited lines as it is (-) and as it would be (+).
func (p *printer) edits(edits []Edit) {
	if len(edits) == 0 {
		return
	}
	p.gutter("")
	p.end()
	for _, block := range editBlocks(edits) {
		p.block(block)
	}
}

// editBlocks groups edits that touch the same lines, by file and place.
func editBlocks(edits []Edit) [][]Edit {
	edits = slices.Clone(edits)
	for i := range edits {
		edits[i] = clampEdit(edits[i])
	}
	slices.SortStableFunc(edits, func(x, y Edit) int {
		return cmp.Or(cmp.Compare(x.Span.File.Name, y.Span.File.Name), cmp.Compare(x.Span.Start, y.Span.Start))
	})
	var blocks [][]Edit
	for i, e := range edits {
		if i > 0 && sameLines(edits[i-1].Span, e.Span) {
			blocks[len(blocks)-1] = append(blocks[len(blocks)-1], e)
		} else {
			blocks = append(blocks, []Edit{e})
		}
	}
	return blocks
}

func sameLines(x, y source.Span) bool {
	return x.File == y.File && x.File.Pos(x.End).Line == y.File.Pos(y.Start).Line
}

// clampEdit puts an edit inside of its file; of whole lines the last newline is left as it is.
func clampEdit(e Edit) Edit {
	n := len(e.Span.File.Text)
	e.Span.Start = min(max(e.Span.Start, 0), n)
	e.Span.End = min(max(e.Span.End, e.Span.Start), n)
	if strings.HasSuffix(e.Span.Text(), "\n") && strings.HasSuffix(e.New, "\n") {
		e.Span.End--
		e.New = e.New[:len(e.New)-1]
	}
	return e
}

func (p *printer) block(block []Edit) {
	f, last := block[0].Span.File, block[len(block)-1].Span
	from, to := f.Pos(block[0].Span.Start).Line, f.Pos(last.End).Line
	start, end := f.LineStart(from), len(f.Text)
	if to < f.Lines() {
		end = f.LineStart(to+1) - 1
	}
	focus := block[0].Span.Start - start
	before := strings.Split(f.Text[start:end], "\n")
	after := strings.Split(Apply(f.Text[start:end], start, block), "\n")
	same, before, after := changed(before, after)
	p.sided(from+same, focus, "-", styleRemoved, before)
	p.sided(from+same, focus, "+", styleAdded, after)
}

// changed leaves out the lines that stay as they are at either end; it returns how many at the start.
func changed(before, after []string) (int, []string, []string) {
	end := 0
	for end < min(len(before), len(after)) && before[len(before)-1-end] == after[len(after)-1-end] {
		end++
	}
	before, after = before[:len(before)-end], after[:len(after)-end]
	start := 0
	for start < min(len(before), len(after)) && before[start] == after[start] {
		start++
	}
	return start, before[start:], after[start:]
}

// Apply returns text with edits carried out; offset is the place of text in its file. Edits that overlap an earlier
// one are left out.
func Apply(text string, offset int, edits []Edit) string {
	edits = slices.Clone(edits)
	slices.SortStableFunc(edits, func(x, y Edit) int { return cmp.Compare(x.Span.Start, y.Span.Start) })
	var b strings.Builder
	at := 0
	for _, e := range edits {
		s, t := e.Span.Start-offset, e.Span.End-offset
		if s < at || t > len(text) {
			continue
		}
		b.WriteString(text[at:s] + e.New)
		at = t
	}
	return b.String() + text[at:]
}

// sided writes lines from number n with their sign; focus is the byte that must be seen.
func (p *printer) sided(n, focus int, sign string, s style, lines []string) {
	for i, l := range lines {
		v := layout(strings.TrimRight(l, "\r"), focus)
		p.styled(styleGutter, padded(strconv.Itoa(n+i), p.digits)+" ")
		if v.cut > 0 {
			v.text = "..." + v.text
		}
		p.styled(s, strings.TrimRight(sign+" "+v.text, " "))
		p.end()
	}
}

func padded(s string, n int) string { return strings.Repeat(" ", max(0, n-len(s))) + s }
