package weights

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"snnc/lang/diag"
)

// TestNames maps names by one rule each.
func TestNames(t *testing.T) {
	sets := "set bn = weight=gamma | bias=beta\nset one = q\n"
	for _, c := range []struct{ rule, name, want string }{
		{"a.{i} -> b.{i}", "a.12", "b.12"},
		{"a.{i} -> b.{i}", "a.x", ""},
		{"a.{i} -> b.{i}", "a.01", ""},
		{"a.{i} -> b.{i}", "a.1.2", ""},
		{"a.{i} -> b{i+1:nth}", "a.0", "b"},
		{"a.{i} -> b{i+1:nth}", "a.1", "b2"},
		{"a.{i}.{j} -> b.{3*i + j - 1}", "a.2.4", "b.9"},
		{"a.{3*i+1} -> b.{i}", "a.7", "b.2"},
		{"a.{3*i+1} -> b.{i}", "a.6", ""},
		{"a.{3*i+1} -> b.{i}", "a.0", ""},
		{"a.{i}.{i} -> b.{i}", "a.4.4", "b.4"},
		{"a.{i}.{i} -> b.{i}", "a.4.5", ""},
		{"a.{i+1}.{i} -> b.{i}", "a.5.4", "b.4"},
		{"{x:*}.{x} -> {x}", "one.one", "one"},
		{"{x:*}.{x} -> {x}", "one.two", ""},
		{"a{i:=0|1=2}.w -> b.{i}", "a.w", "b.0"},
		{"a{i:=0|1=2}.w -> b.{i}", "a1.w", "b.2"},
		{"conv{n:*}.{p:bn} -> {n}.{p}", "conv3x3_1.bias", "3x3_1.beta"},
		{"conv{n:*}.{p:bn} -> {n}.{p}", "conv3.1.bias", ""},
		{"{all:**}.{ p : bn } -> {all}.{p}", "a.b.c.weight", "a.b.c.gamma"},
		{"a.{x:one} -> b, c", "a.q", "b c"},
		{"a.{*}.{**} -> b", "a.x.y.z", "b"},
		{"a.{x|y} -> b", "a.y", "b"},
		{"a+b(1) -> c", "a+b(1)", "c"},
		{"a.b -> c", "axb", ""},
		{"ignore {**}.n", "a.b.n", "ignored"},
		{"optional a -> b", "a", "b"},
		{"a -> b # as it was", "a", "b"},
		{"a#1 -> b#2", "a#1", "b#2"},
	} {
		r, bag := parse(sets + c.rule)
		require.NotNil(t, r, "%s\n%s", c.rule, diag.Text(bag.All(), diag.Options{}))
		targets, ignored := r.Map(c.name, func(string) bool { return true })
		if ignored {
			targets = []string{"ignored"}
		}
		require.Equal(t, c.want, strings.Join(targets, " "), "%s of %s", c.name, c.rule)
	}
}

// TestFaults points at what is wrong.
func TestFaults(t *testing.T) {
	for text, want := range map[string]string{
		"a b -> c":                     "1:2",
		"\n  a.{i -> c":                "2:5",
		"a} -> c":                      "1:2",
		"a.{{i}} -> c":                 "1:3",
		"a ->":                         "1:5",
		"-> a":                         "1:1",
		"a":                            "1:1",
		"ignore":                       "1:7",
		"prefix":                       "1:1",
		"prefix a b":                   "1:1",
		"set x":                        "1:5",
		"set 1 = a|b":                  "1:5",
		"set x = a|a":                  "1:5",
		"set x = a|b\nset x = a|b":     "2:5",
		"a.{i} -> b.{j}":               "1:13",
		"a.{x:y} -> b":                 "1:6",
		"set y = a|b\na.{y} -> b":      "2:4",
		"a.{x:*} -> b.{x+1}":           "1:15",
		"a.{x:*} -> b.{x:nth}":         "1:15",
		"a.{i} -> b.{i:th}":            "1:13",
		"a.{i} -> b.{i*2}":             "1:13",
		"a.{i+j} -> b":                 "1:4",
		"a.{0*i} -> b":                 "1:4",
		"a.{} -> b":                    "1:4",
		"a.{x:*}.{x+1} -> b":           "1:10",
		"a.{99999999*i} -> b":          "1:4",
		"a -> b turn(1)":               "1:8",
		"a -> b transpose(1, 1)":       "1:8",
		"a -> b transpose":             "1:8",
		"a -> b transpose(1":           "1:8",
		"a -> b split(0)":              "1:8",
		"a -> b, c split(0) split(0)":  "1:20",
		"a -> b,":                      "1:8",
		"a\xb7 -> b":                   "1:2",
		"é.{i} -> b.{j}":               "1:13",
		strings.Repeat("x", maxLine+1): "1:1",
		strings.Repeat("{i}", maxHoles+1) + " -> a": "1:1",
	} {
		r, bag := parse(text)
		require.Nil(t, r, text)
		require.Equal(t, 1, bag.Errors(), text)
		d := bag.All()[0]
		require.Equal(t, "net.rename:"+want, d.Primary.Span.Position(), "%s\n%s", text, diag.Text(bag.All(), diag.Options{}))
	}
}

func TestFaultsAreBounded(t *testing.T) {
	for _, text := range []string{strings.Repeat("a\n", 100_000), strings.Repeat("a -> b\n", maxRules+10), strings.Repeat("x", MaxSize+1),
		"set s = " + strings.Repeat("x", 4000) + "|y\n" + strings.Repeat("{a:s}{b:s}{c:s} -> a\n", 9000)} {
		r, bag := parse(text)
		require.Nil(t, r)
		require.LessOrEqual(t, len(bag.All()), maxFault)
		require.NotZero(t, bag.Errors())
	}
}

func TestPrefixes(t *testing.T) {
	r, _ := parse("prefix model.\nprefix module.\na -> b")
	full, short, aside := r.strip([]string{"epoch", "model.module.a", "model.module.c"})
	require.Equal(t, []string{"a", "c"}, short)
	require.Equal(t, "model.module.a", full["a"])
	require.Equal(t, []string{"epoch"}, aside)
	_, short, aside = r.strip([]string{"a", "b"})
	require.Equal(t, []string{"a", "b"}, short)
	require.Empty(t, aside)
}

// FuzzRules reads any text and maps any name: neither panics, and what is refused has a place.
func FuzzRules(f *testing.F) {
	for _, info := range diag.Registry {
		f.Add(info.Example, "block.0.fc.weight")
	}
	f.Add("set a = b|c=d\nprefix x\nkeep {**}\noptional {i}{2*j+1}{x:a}{x} -> {i-j:nth}.{x}, b split(1) reshape", "a.b")
	f.Fuzz(func(t *testing.T, text, name string) {
		r, bag := parse(text)
		if r == nil {
			require.NotZero(t, bag.Errors())
			require.True(t, bag.All()[0].Primary.Span.Valid())
			_ = diag.Text(bag.Sorted(), diag.Options{})
			return
		}
		r.strip([]string{name})
		r.Map(name, func(p string) bool { return len(p)%2 == 0 })
		r.keeps(name)
	})
}

// TestRulesOfExamples reads the rules that stand beside examples.
func TestRulesOfExamples(t *testing.T) {
	files, err := filepath.Glob("../../examples/*.rename")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, path := range files {
		var bag diag.Bag
		rules, err := ReadRules(path, &bag)
		require.NoError(t, err)
		require.NotNil(t, rules, diag.Text(bag.All(), diag.Options{}))
		require.NotEmpty(t, rules.list)
	}
}
