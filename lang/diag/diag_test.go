package diag

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"snnc/lang/source"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// at returns the span of the nth (from 0) occurrence of what.
func at(f *source.File, what string, nth int) source.Span {
	off := 0
	for ; nth > 0; nth-- {
		off += strings.Index(f.Text[off:], what) + len(what)
	}
	i := off + strings.Index(f.Text[off:], what)
	return source.Span{File: f, Start: i, End: i + len(what)}
}

func upTo(a, b source.Span) source.Span { return a.To(b) }

var (
	tabs  = source.NewFile("tabs.snn", "snn 1\nmodel A {\n\tin x[3]\n\t\tout = Linar(\t10)(x)\n}\n")
	cjk   = source.NewFile("日本.snn", "snn 1\n// 漢字かな\nuse \"神経.snn\"  use \"e\u0301.snn\"\n")
	plain = source.NewFile("plain.snn", `snn 1
block B(dim) {
  in x[N, dim]
  q = x -> Linear(dim) -> BN -> LIF
  k = x -> Linear(dim) -> BN -> LIF

  v = x -> Linear(dim)
  y = q * k + v * foo(q, k)
  z = y -> LIF
}
`)
	lib = source.NewFile("stdlib/neurons.snn", "snn 1\n\nneuron LIF(tau = 2.0) {\n  s = spike(x)\n}\n")
)

func cases() map[string][]*Diagnostic {
	long := source.NewFile("long.snn", "snn 1\nx = "+strings.Repeat("a + ", 200)+"b\n")
	return map[string][]*Diagnostic{
		"tabs": {New("E0201", at(tabs, "Linar", 0), "there is no block `Linar`").Label("not declared").
			Similar(at(tabs, "Linar", 0), "Linar", []string{"Linear", "LIF", "Conv"})},
		"cjk": {New("E0701", at(cjk, "\"神経.snn\"", 0), "cannot read `神経.snn`").Label("not found").
			Also(at(cjk, "\"e\u0301.snn\"", 0), "this one was read")},
		"shared_line": {New("E0301", at(plain, "*", 0), "shapes differ: [N, dim] and [N]").Label("these cannot be multiplied").
			Also(at(plain, "q", 1), "[N, dim]").Also(at(plain, "k", 1), "[N]").Also(at(plain, "v", 2), "of one kind").
			Note("axes are matched by name\nand then by place")},
		"overlap": {New("E0302", at(plain, "foo", 0), "`foo` takes 1 argument, 2 are given").Label("takes 1").
			Also(at(plain, "foo(q, k)", 0), "in this call").Also(at(plain, "k", 2), "one too many")},
		"files": {New("E0202", at(plain, "LIF", 2), "`LIF` has no parameter `v`").Label("here").
			Also(at(lib, "LIF", 0), "declared here with `tau`").Also(at(plain, "LIF", 0), "also used here").
			Help("write `LIF`")},
		"multi_line": {New("E0110", upTo(at(plain, "block", 0), at(plain, "}", 0)), "a block that gives nothing").
			Label("ends here").Also(upTo(at(plain, "x -> Linear", 0), at(plain, "k = ", 0)), "from one line to the next")},
		"edit": {New("E0105", at(plain, "->", 7), "a long way").
			Edit(at(plain, "z = y -> LIF\n", 0), "z = LIF(y)\n  out = z\n").Edit(at(plain, "foo", 0), "bar").
			Edit(at(plain, "q * k", 0), "k * q")},
		"long":    {New("E0101", at(long, "b", 0), "a far place").Label("here").Edit(at(long, "b", 0), "c")},
		"nowhere": {New("W0601", source.Span{}, "no seed is set").Note("two runs differ"), New("", source.Span{}, "3 more errors not shown")},
		"end": {New("E0102", source.Span{File: plain, Start: len(plain.Text), End: len(plain.Text)}, "the file ends").Label("here"),
			New("E0103", source.Span{File: plain, Start: 900, End: 1000}, "beyond")},
		"control": {New("E0103", source.Span{File: source.NewFile("x\x1b[2J", "a\x1b[31mb\x00\xff c"), Start: 9, End: 10}, "bad \x1b[0m byte").Label("he\rre")},
	}
}

func golden(t *testing.T, file, got string) {
	t.Helper()
	file = "testdata/" + file
	if *update {
		require.NoError(t, os.WriteFile(file, []byte(got), 0o644))
	}
	want, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Equal(t, string(want), got)
}

func TestRender(t *testing.T) {
	for name, ds := range cases() {
		t.Run(name, func(t *testing.T) {
			plain := Text(ds, Options{})
			golden(t, name+".txt", plain)
			golden(t, name+".unicode.txt", Text(ds, Options{Unicode: true}))
			color := Text(ds, Options{Color: true})
			golden(t, name+".color.txt", color)
			ansi := regexp.MustCompile("\x1b\\[[0-9;]*m")
			require.Equal(t, plain, ansi.ReplaceAllString(color, ""), "colour changes nothing else")
			require.NotContains(t, plain, " \n")
			require.NotContains(t, plain, "\x1b")
		})
	}
}

func TestJSON(t *testing.T) {
	var b bytes.Buffer
	c := cases()
	require.NoError(t, JSON(&b, append(append(c["tabs"], c["cjk"]...), c["nowhere"]...)))
	require.True(t, json.Valid(b.Bytes()))
	golden(t, "report.json", b.String())
}

func TestBagSortsAndCaps(t *testing.T) {
	var b Bag
	require.True(t, b.Empty())
	span := func(i int) source.Span { return source.Span{File: plain, Start: i, End: i + 1} }
	for i := 29; i >= 0; i-- {
		code := Code("E0100")
		if i%2 == 0 {
			code = "W0100"
		}
		b.Errorf(code, span(i), "m%d", i)
		b.Errorf(code, span(i), "m%d", i)
	}
	require.Equal(t, 30, b.Errors())
	require.Len(t, b.All(), 30)
	ds := b.Sorted()
	require.Len(t, ds, Cap+1)
	require.Equal(t, "10 more warnings not shown", ds[Cap].Message)
	require.Equal(t, 15, count(ds, Error))
	for i := 1; i < Cap; i++ {
		require.Less(t, ds[i-1].Primary.Span.Start, ds[i].Primary.Span.Start)
	}
}

func TestNearest(t *testing.T) {
	names := []string{"tau", "theta", "reset", "v_th", "v_reset", "surrogate"}
	for name, want := range map[string][]string{
		"tua": {"tau"}, "TAU": {"tau"}, "surogate": {"surrogate"}, "v_rest": {"v_reset"}, "x": nil, "zzzzzz": nil,
		"tau": nil, "": nil,
	} {
		require.Equal(t, want, Nearest(name, names), name)
	}
	require.Equal(t, []string{"ab", "ac", "ad"}, Nearest("aa", []string{"ad", "ac", "ab", "ae", "ab"}))
}

func TestRegistry(t *testing.T) {
	form := regexp.MustCompile(`^[EW]0[1-9]\d\d$`)
	for i, info := range Registry {
		require.Regexp(t, form, string(info.Code))
		require.NotEmpty(t, info.Title, info.Code)
		require.False(t, strings.HasSuffix(info.Title, "."), info.Code)
		require.True(t, strings.HasSuffix(strings.TrimSpace(info.Text), "."), info.Code)
		if i > 0 {
			require.Less(t, Registry[i-1].Code, info.Code, "codes are unique")
		}
	}
	_, ok := Explain("E9999")
	require.False(t, ok)
}
