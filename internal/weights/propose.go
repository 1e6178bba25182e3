package weights

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"snnc/lang/diag"
)

// maxNear bounds how many lines are compared with all names, which takes long.
const maxNear = 50

// like is what to say behind name number i of a list of those that have no partner: which of the others it looks like.
func like(i int, name string, others []string) string {
	if i >= maxNear {
		return ""
	}
	near := diag.Nearest(name, others)
	if len(near) == 0 {
		return ""
	}
	return ": like `" + near[0] + "`?"
}

var digits = regexp.MustCompile(`\d+`)

// maxIgnoring bounds a proposal that nobody would read to its end.
const maxIgnoring = 12

// ignoring proposes rules that leave names out: numbers become placeholders, and last segments are joined.
func ignoring(names []string) []string {
	var stems []string
	lasts := map[string][]string{}
	for _, name := range names {
		name = numbered(name)
		dot := strings.LastIndexByte(name, '.') + 1
		stem, last := name[:dot], name[dot:]
		if lasts[stem] == nil {
			stems = append(stems, stem)
		}
		if !slices.Contains(lasts[stem], last) {
			lasts[stem] = append(lasts[stem], last)
		}
	}
	var lines []string
	for _, stem := range stems {
		last := lasts[stem][0]
		if len(lasts[stem]) > 1 && !strings.Contains(strings.Join(lasts[stem], ""), "{") {
			last = "{" + strings.Join(lasts[stem], "|") + "}"
		} else if len(lasts[stem]) > 1 {
			last = "{*}"
		}
		lines = append(lines, "ignore "+stem+last)
	}
	if len(lines) > maxIgnoring {
		lines = append(lines[:maxIgnoring], fmt.Sprintf("# and %d more", len(lines)-maxIgnoring))
	}
	return lines
}

// numbered puts placeholders in place of numbers.
func numbered(name string) string {
	n := 0
	return digits.ReplaceAllStringFunc(name, func(found string) string {
		if n++; n > 6 {
			return found
		}
		return "{" + string(rune('i'+n-1)) + "}"
	})
}
