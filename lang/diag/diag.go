package diag

import (
	"fmt"
	"strings"

	"snnc/lang/source"
)

// Code names a kind of diagnostic for good: E or W and four digits, such as "E0204".
type Code string

// Severity says whether a program can be used in spite of a diagnostic.
type Severity int

// The severities. Note is that of a line without a code, such as the count of what is not shown.
const (
	Error Severity = iota
	Warning
	Note
)

// String returns "error", "warning" or "note".
func (s Severity) String() string { return [...]string{"error", "warning", "note"}[s] }

// Severity follows from the code's first letter.
func (c Code) Severity() Severity {
	switch {
	case c == "":
		return Note
	case strings.HasPrefix(string(c), "W"):
		return Warning
	}
	return Error
}

// Label is a place with what is to be said there; Text may be empty.
type Label struct {
	Span source.Span
	Text string
}

// Edit replaces the text of Span by New. Edits of one diagnostic do not overlap.
type Edit struct {
	Span source.Span
	New  string
}

// Diagnostic is one thing to say about a program. Its methods add to it and return it, so that calls chain.
type Diagnostic struct {
	Code      Code
	Message   string
	Primary   Label
	Secondary []Label
	Notes     []string
	Helps     []string
	Edits     []Edit
}

// New returns a diagnostic with a formatted message at a place; the span may be invalid where there is no place.
func New(code Code, span source.Span, format string, args ...any) *Diagnostic {
	return &Diagnostic{Code: code, Message: fmt.Sprintf(format, args...), Primary: Label{Span: span}}
}

// Severity is that of the code.
func (d *Diagnostic) Severity() Severity { return d.Code.Severity() }

// Error returns "file:line:col: message [code]", so that a diagnostic can travel as an error.
func (d *Diagnostic) Error() string {
	s := d.Message
	if d.Code != "" {
		s += " [" + string(d.Code) + "]"
	}
	if !d.Primary.Span.Valid() {
		return s
	}
	return d.Primary.Span.Position() + ": " + s
}

// Label sets the text at the primary place.
func (d *Diagnostic) Label(format string, args ...any) *Diagnostic {
	d.Primary.Text = fmt.Sprintf(format, args...)
	return d
}

// Also adds a secondary place, in the same or in another file. An invalid span adds nothing.
func (d *Diagnostic) Also(span source.Span, format string, args ...any) *Diagnostic {
	if span.Valid() {
		d.Secondary = append(d.Secondary, Label{span, fmt.Sprintf(format, args...)})
	}
	return d
}

// Note adds a fact.
func (d *Diagnostic) Note(format string, args ...any) *Diagnostic {
	d.Notes = append(d.Notes, fmt.Sprintf(format, args...))
	return d
}

// Help adds a way out.
func (d *Diagnostic) Help(format string, args ...any) *Diagnostic {
	d.Helps = append(d.Helps, fmt.Sprintf(format, args...))
	return d
}

// Edit adds a replacement that carries the help out. An empty span inserts.
func (d *Diagnostic) Edit(span source.Span, text string) *Diagnostic {
	if span.Valid() {
		d.Edits = append(d.Edits, Edit{span, text})
	}
	return d
}

// Similar adds a help naming those candidates that look like name, and the edit when there is only one.
// Without any it adds nothing.
func (d *Diagnostic) Similar(span source.Span, name string, candidates []string) *Diagnostic {
	near := Nearest(name, candidates)
	switch len(near) {
	case 0:
		return d
	case 1:
		return d.Help("a similar name exists: `%s`", near[0]).Edit(span, near[0])
	}
	return d.Help("similar names exist: `%s`", strings.Join(near, "`, `"))
}
