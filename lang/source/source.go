// Package source holds program text and places in it.
package source

import (
	"sort"
	"strconv"
	"strings"
	"unicode/utf8"
)

// File is one text with the name under which it is reported.
type File struct {
	Name  string
	Text  string
	lines []int // byte offset of each line's start
}

// NewFile indexes the lines of text.
func NewFile(name, text string) *File {
	lines := []int{0}
	for i := 0; i < len(text); i++ {
		if text[i] == '\n' {
			lines = append(lines, i+1)
		}
	}
	return &File{Name: name, Text: text, lines: lines}
}

// Span is the half-open byte range [Start, End) of a file. The zero Span means "no place".
type Span struct {
	File       *File
	Start, End int
}

// Valid reports whether the span names a place.
func (s Span) Valid() bool { return s.File != nil }

// Text returns the spanned text.
func (s Span) Text() string {
	if s.File == nil {
		return ""
	}
	return s.File.Text[s.Start:s.End]
}

// To returns the span from the start of s to the end of e; either may be invalid.
func (s Span) To(e Span) Span {
	if !s.Valid() {
		return e
	}
	if !e.Valid() || e.File != s.File {
		return s
	}
	return Span{s.File, s.Start, max(s.End, e.End)}
}

// Pos is a 1-based line and column; the column counts Unicode code points.
type Pos struct{ Line, Col int }

// Pos returns the line and column of a byte offset.
func (f *File) Pos(offset int) Pos {
	i := sort.SearchInts(f.lines, offset+1) - 1
	return Pos{i + 1, utf8.RuneCountInString(f.Text[f.lines[i]:offset]) + 1}
}

// Lines returns the number of lines.
func (f *File) Lines() int { return len(f.lines) }

// LineStart returns the byte offset at which 1-based line n starts.
func (f *File) LineStart(n int) int { return f.lines[n-1] }

// Line returns the text of 1-based line n without its newline.
func (f *File) Line(n int) string {
	if n < 1 || n > len(f.lines) {
		return ""
	}
	end := len(f.Text)
	if n < len(f.lines) {
		end = f.lines[n]
	}
	return strings.TrimRight(f.Text[f.lines[n-1]:end], "\r\n")
}

// Position returns "name:line:col" of the span's start.
func (s Span) Position() string {
	if s.File == nil {
		return "-"
	}
	p := s.File.Pos(s.Start)
	return s.File.Name + ":" + strconv.Itoa(p.Line) + ":" + strconv.Itoa(p.Col)
}
