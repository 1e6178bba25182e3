package diag

import (
	"cmp"
	"slices"
	"strings"
)

// Info describes a code. Codes are never reused: one that falls out of use keeps its number.
type Info struct {
	Code    Code
	Title   string // a few words, lower case, no period
	Text    string // a paragraph: what the rule is and why it is so
	Example string // a program that yields exactly this code
	Fixed   string // the example put right; may be empty
}

// Registry lists all codes in order. Each area has its own file: E01 syntax, E02 names and arity, E03 shapes, E04 time
// and recurrence, E05 kinds and spike-driven, E06 training settings, E07 data, E08 weights files; W likewise.
var Registry = collect(syntaxCodes, nameCodes, shapeCodes, timeCodes, kindCodes, trainCodes, dataCodes, driverCodes, weightsCodes)

func collect(areas ...[]Info) []Info {
	all := slices.Concat(areas...)
	slices.SortFunc(all, func(x, y Info) int { return cmp.Compare(x.Code, y.Code) })
	return all
}

// Lookup returns the entry of a code; false if there is none. Case does not matter.
func Lookup(code string) (Info, bool) {
	c := Code(strings.ToUpper(strings.TrimSpace(code)))
	i, ok := slices.BinarySearchFunc(Registry, c, func(x Info, c Code) int { return cmp.Compare(x.Code, c) })
	if !ok {
		return Info{}, false
	}
	return Registry[i], true
}

// Explain returns the text of a code with its example, in plain text; false if there is no such code.
func Explain(code string) (string, bool) {
	info, ok := Lookup(code)
	if !ok {
		return "", false
	}
	var b strings.Builder
	b.WriteString(string(info.Code) + ": " + info.Title + "\n\n" + strings.TrimSpace(info.Text) + "\n")
	if info.Example != "" {
		b.WriteString("\nWrong:\n\n" + indent(info.Example))
	}
	if info.Fixed != "" {
		b.WriteString("\nRight:\n\n" + indent(info.Fixed))
	}
	return b.String(), true
}

func indent(text string) string {
	text = strings.Trim(text, "\n")
	return "    " + strings.ReplaceAll(strings.ReplaceAll(text, "\n", "\n    "), "\n    \n", "\n\n") + "\n"
}
