package editors

import (
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// rule is a pattern of a TextMate grammar. Ours have no begin and end: each token stands on one line.
type rule struct {
	Name, Match, Include string
	Captures             map[string]struct{ Name string }
	Patterns             []rule
	re                   *regexp.Regexp
}

// grammar is the list of patterns in the order of preference.
type grammar []rule

// readGrammar reads the grammar; its expressions must compile in the subset that Go and Oniguruma share.
func readGrammar(t *testing.T) grammar {
	var file struct {
		ScopeName  string
		Patterns   []rule
		Repository map[string]rule
	}
	readJSON(t, "vscode/syntaxes/snn.tmLanguage.json", &file)
	require.Equal(t, "source.snn", file.ScopeName)
	var g grammar
	for _, p := range file.Patterns {
		group, ok := file.Repository[strings.TrimPrefix(p.Include, "#")]
		require.True(t, ok, p.Include)
		for _, r := range group.Patterns {
			re, err := regexp.Compile(r.Match)
			require.NoError(t, err)
			r.re = re
			g = append(g, r)
		}
	}
	return g
}

// scopes returns the scope of each byte of a text, "" for none.
func (g grammar) scopes(text string) []string {
	scopes := make([]string, len(text))
	start := 0
	for _, line := range strings.SplitAfter(text, "\n") {
		g.line(strings.TrimRight(line, "\r\n"), scopes[start:])
		start += len(line)
	}
	return scopes
}

// line applies the earliest match again and again, as editors do.
func (g grammar) line(line string, scopes []string) {
	for pos := 0; pos < len(line); {
		r, m := g.first(line[pos:])
		if m == nil || m[1] == 0 {
			return
		}
		paint(scopes[pos:], m[0], m[1], r.Name)
		for n, c := range r.Captures {
			i := 2 * int(n[0]-'0')
			paint(scopes[pos:], m[i], m[i+1], c.Name)
		}
		pos += m[1]
	}
}

// first returns the rule that matches earliest, of several the first.
func (g grammar) first(text string) (rule, []int) {
	var best rule
	var at []int
	for _, r := range g {
		if m := r.re.FindStringSubmatchIndex(text); m != nil && (at == nil || m[0] < at[0]) {
			best, at = r, m
		}
	}
	return best, at
}

func paint(scopes []string, from, to int, name string) {
	for i := from; i < to; i++ {
		scopes[i] = name
	}
}

func TestEveryWordIsInBothFiles(t *testing.T) {
	files, err := Generate()
	require.NoError(t, err)
	g := words()
	for _, list := range [][]string{g.Declarations, g.Statements, g.Control, g.Operators, g.Functions, g.Constants, g.Kinds} {
		for _, w := range list {
			for _, f := range files {
				require.Regexp(t, regexp.MustCompile(`\b`+w+`\b`), f.Text)
			}
		}
	}
}
