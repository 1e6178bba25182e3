package diag

import (
	"encoding/json"
	"io"

	"snnc/lang/source"
)

// JSON writes diagnostics for machines as one object:
//
//	{"version": 1, "errors": 1, "warnings": 0, "diagnostics": [
//	  {"code": "E0204", "severity": "error", "message": "...",
//	   "primary": {"file": "a.snn", "start": {"offset": 7, "line": 2, "col": 1}, "end": {...}, "label": "..."},
//	   "secondary": [...], "notes": ["..."], "help": ["..."],
//	   "edits": [{"file": "a.snn", "start": {...}, "end": {...}, "new": "..."}]}]}
//
// Offsets count bytes from 0; lines and columns count from 1, columns in Unicode code points; the end is exclusive.
// primary is null where there is no place; empty lists are written as []. The error is that of w.
func JSON(w io.Writer, ds []*Diagnostic) error {
	report := jsonReport{Version: 1, Errors: count(ds, Error), Warnings: count(ds, Warning),
		Diagnostics: []jsonDiagnostic{}}
	for _, d := range ds {
		report.Diagnostics = append(report.Diagnostics, toJSON(d))
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(report)
}

type jsonReport struct {
	Version     int              `json:"version"`
	Errors      int              `json:"errors"`
	Warnings    int              `json:"warnings"`
	Diagnostics []jsonDiagnostic `json:"diagnostics"`
}

type jsonDiagnostic struct {
	Code      Code        `json:"code"`
	Severity  string      `json:"severity"`
	Message   string      `json:"message"`
	Primary   *jsonLabel  `json:"primary"`
	Secondary []jsonLabel `json:"secondary"`
	Notes     []string    `json:"notes"`
	Help      []string    `json:"help"`
	Edits     []jsonEdit  `json:"edits"`
}

type jsonPlace struct {
	File  string  `json:"file"`
	Start jsonPos `json:"start"`
	End   jsonPos `json:"end"`
}

type jsonPos struct {
	Offset int `json:"offset"`
	Line   int `json:"line"`
	Col    int `json:"col"`
}

type jsonLabel struct {
	jsonPlace
	Label string `json:"label"`
}

type jsonEdit struct {
	jsonPlace
	New string `json:"new"`
}

func toJSON(d *Diagnostic) jsonDiagnostic {
	j := jsonDiagnostic{Code: d.Code, Severity: d.Severity().String(), Message: d.Message, Secondary: []jsonLabel{},
		Notes: append([]string{}, d.Notes...), Help: append([]string{}, d.Helps...), Edits: []jsonEdit{}}
	if d.Primary.Span.Valid() {
		j.Primary = &jsonLabel{place(d.Primary.Span), d.Primary.Text}
	}
	for _, l := range d.Secondary {
		j.Secondary = append(j.Secondary, jsonLabel{place(l.Span), l.Text})
	}
	for _, e := range d.Edits {
		j.Edits = append(j.Edits, jsonEdit{place(e.Span), e.New})
	}
	return j
}

func place(s source.Span) jsonPlace {
	s = clamp(s)
	return jsonPlace{s.File.Name, position(s.File, s.Start), position(s.File, s.End)}
}

func position(f *source.File, offset int) jsonPos {
	p := f.Pos(offset)
	return jsonPos{offset, p.Line, p.Col}
}
