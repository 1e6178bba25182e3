package graphtsv

import (
	"bytes"
	"compress/gzip"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const nodes = "#node\tlabel\tfeatures\n0\t1\t0 2\n1\t-1\t\n2\t0\t1\n"

var small = Limits{Nodes: 3, Features: 3, Classes: 2}

func TestTables(t *testing.T) {
	for _, text := range []string{nodes, packed(t, nodes), strings.ReplaceAll(nodes, "\n", "\r\n")} {
		got, err := ReadNodes(strings.NewReader(text), small)
		require.NoError(t, err)
		require.Equal(t, []Node{{1, []int{0, 2}}, {-1, nil}, {0, []int{1}}}, got)
	}
	edges, err := ReadEdges(strings.NewReader("0\t1\n0\t2\n"), 3)
	require.NoError(t, err)
	require.Equal(t, [][2]int{{0, 1}, {0, 2}}, edges)
	parts, err := ReadSplit(strings.NewReader("train\t0\ntest\t1 2\n"), 3)
	require.NoError(t, err)
	require.Equal(t, map[string][]int{"train": {0}, "test": {1, 2}}, parts)
}

func TestRefusals(t *testing.T) {
	read := map[string]func(string) error{
		"nodes": func(s string) error { _, err := ReadNodes(strings.NewReader(s), small); return err },
		"edges": func(s string) error { _, err := ReadEdges(strings.NewReader(s), 3); return err },
		"split": func(s string) error { _, err := ReadSplit(strings.NewReader(s), 3); return err },
	}
	for _, c := range [][3]string{
		{"nodes", "0\t1\n1\t0\n", "the table ends after 2 nodes, expected 3"},
		{"nodes", "0\t1\n2\t0\n", "line 2: node \"2\", expected a number from 1 to 1"},
		{"nodes", "0\t2\n", "line 1: label \"2\", expected a number from -1 to 1"},
		{"nodes", "0\t1\t0 3\n", "line 1: feature \"3\", expected a number from 1 to 2"},
		{"nodes", "0\t1\t2 2\n", "line 1: feature \"2\", expected a number from 3 to 2"},
		{"nodes", "0\n", "line 1: 1 columns"},
		{"nodes", "0\t1\n1\t1\n2\t1\n3\t1\n", "line 4: more than 3 nodes"},
		{"nodes", packed(t, nodes)[:30], "unexpected EOF"},
		{"edges", "", "no edges"},
		{"edges", "0 1\n", "line 1: expected two nodes"},
		{"edges", "1\t1\n", "line 1: node \"1\", expected a number from 2 to 2"},
		{"edges", "0\t1\n0\t1\n", "line 2: edge 0-1 is there twice"},
		{"split", "a\t0\na\t1\n", "line 2: expected a name of its own"},
		{"split", "a\t0\nb\t0\n", "line 2: node 0 belongs to \"a\" and \"b\""},
		{"split", "a\t5\n", "line 1: node \"5\""},
	} {
		require.ErrorContains(t, read[c[0]](c[1]), c[2], c[1])
	}
}

func packed(t testing.TB, text string) string {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, err := z.Write([]byte(text))
	require.NoError(t, err)
	require.NoError(t, z.Close())
	return b.String()
}

func FuzzTables(f *testing.F) {
	f.Add(nodes)
	f.Add(packed(f, nodes))
	f.Add("0\t1\n0\t2\n")
	f.Add("train\t0\ntest\t1 2\n")
	f.Fuzz(func(t *testing.T, text string) {
		if got, err := ReadNodes(strings.NewReader(text), small); err == nil {
			require.Len(t, got, 3)
			for _, n := range got {
				require.Less(t, n.Label, 2)
			}
		}
		if edges, err := ReadEdges(strings.NewReader(text), 3); err == nil {
			require.LessOrEqual(t, len(edges), 3)
		}
		if parts, err := ReadSplit(strings.NewReader(text), 3); err == nil {
			n := 0
			for _, p := range parts {
				n += len(p)
			}
			require.LessOrEqual(t, n, 3)
		}
	})
}
