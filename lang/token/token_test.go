package token

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestWordsAreDocumentedOnceEach(t *testing.T) {
	type key struct {
		name  string
		class Class
	}
	seen := map[key]bool{}
	for _, w := range append(Keywords(), Builtins()...) {
		require.NotEmpty(t, w.Doc, w.Name)
		require.NotContains(t, w.Doc, "\n")
		require.False(t, strings.HasSuffix(w.Doc, ".") && !strings.HasSuffix(w.Doc, "..."), w.Name)
		require.False(t, seen[key{w.Name, w.Class}], w.Name)
		seen[key{w.Name, w.Class}] = true
	}
	for _, w := range Builtins() {
		require.False(t, IsKeyword(w.Name), "%s cannot be both", w.Name)
	}
}

func TestPunctsLongestFirst(t *testing.T) {
	ps := Puncts()
	for i, p := range ps {
		for _, earlier := range ps[:i] {
			require.False(t, p != earlier && strings.HasPrefix(p, earlier), "%s hides %s", earlier, p)
		}
	}
}

func TestLookup(t *testing.T) {
	require.Len(t, Lookup("spike"), 2)
	require.Equal(t, Statement, Lookup("learn")[0].Class)
	require.Empty(t, Lookup("lern"))
	require.Equal(t, []string{"spike", "count", "real"}, Names(Builtins(), SignalKind))
}
