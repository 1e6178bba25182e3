package parser

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestGrammarGolden(t *testing.T) {
	if *update {
		require.NoError(t, os.WriteFile("testdata/grammar.ebnf", []byte(Grammar()), 0o644))
	}
	want, err := os.ReadFile("testdata/grammar.ebnf")
	require.NoError(t, err)
	require.Equal(t, string(want), Grammar())
}

// TestGrammarIsClosed sees that each production that is used is defined once.
func TestGrammarIsClosed(t *testing.T) {
	defined := map[string]bool{}
	text := regexp.MustCompile(`"(\\.|[^"\\])*"`).ReplaceAllString(Grammar(), "")
	for _, line := range strings.Split(strings.TrimSpace(text), "\n") {
		name, _, ok := strings.Cut(line, " = ")
		require.True(t, ok, line)
		require.False(t, defined[name], name)
		require.True(t, strings.HasSuffix(line, " ."), line)
		defined[name] = true
	}
	for _, name := range regexp.MustCompile(`\b[A-Z]\w*`).FindAllString(text, -1) {
		require.True(t, defined[name], name)
	}
}
