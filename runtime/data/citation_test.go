package data

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"snnc/internal/codec/graphtsv"
)

// A path 0 - 1 - 2: with the nodes themselves the degrees are 2, 3, 2.
func TestCitationGraph(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, "nodes.tsv", []byte("0\t1\t0 3\n1\t-1\t\n2\t0\t1\n"))
	put(t, dir, "edges.tsv", []byte("0\t1\n1\t2\n"))
	put(t, dir, "split.tsv", []byte("train\t0\ntest\t2\n"))
	files, ok := findGraph(dir)
	require.True(t, ok)
	lim := graphtsv.Limits{Nodes: 3, Features: 4, Classes: 2}
	g, err := readGraph(files, lim)
	require.NoError(t, err)
	s := g.splits("path", lim, true)
	x := make([]float32, 12)
	s.Train.Find("features").Sample(0, x)
	require.Equal(t, []float32{0.5, 0, 0, 0.5, 0, 0, 0, 0, 0, 1, 0, 0}, x)
	y := make([]float32, 9)
	s.Test.Find("graph").Sample(0, y)
	r := float32(1 / math.Sqrt(6))
	require.Equal(t, []float32{0.5, r, 0, r, float32(1. / 3), r, 0, r, 0.5}, y)
	z := make([]float32, 3)
	require.Equal(t, 3, s.Train.Targets(0, z))
	require.Equal(t, []float32{1, -1, -1}, z)
	s.Test.Targets(0, z)
	require.Equal(t, []float32{-1, -1, 0}, z)
	require.Nil(t, s.Train.Find("x"))
	require.Equal(t, []string{"features", "graph"}, s.Train.Inputs())

	put(t, dir, "split.tsv", []byte("train\t0\n"))
	_, err = readGraph(files, lim)
	require.ErrorContains(t, err, "split.tsv: no nodes are named for the part \"test\"")
	put(t, dir, "edges.tsv", []byte("0\t1\n1\t"))
	_, err = readGraph(files, lim)
	require.ErrorContains(t, err, "edges.tsv: line 2: node \"\"")
}

// The counts are the published ones of the Planetoid split.
func TestCora(t *testing.T) {
	needData(t)
	c := open(t, "cora")
	require.Equal(t, []int{2708, 1433}, c.Train.Shape)
	counts := func(s *Set) (n [8]int) {
		for _, l := range s.labels {
			n[l+1]++
		}
		return n
	}
	require.Equal(t, [8]int{2568, 20, 20, 20, 20, 20, 20, 20}, counts(c.Train))
	require.Equal(t, 1708, counts(c.Test)[0])
	graph := c.Train.Find("graph")
	links := 0
	for _, v := range graph.floats {
		if v != 0 {
			links++
		}
	}
	require.Equal(t, 2*5278+2708, links)
	sum := 0.
	for _, v := range c.Train.floats {
		sum += float64(v)
	}
	require.InDelta(t, 2708, sum, 1e-3, "each row sums to 1")
	_, err := Open("cora", []Arg{{"normalise", Str("columns")}}, NewLocator(""))
	require.ErrorContains(t, err, `"rows" or "none", not "columns"`)
}

func TestCiteseer(t *testing.T) {
	needData(t)
	c := open(t, "citeseer", Arg{"normalise", Str("none")})
	require.Equal(t, []int{3327, 3703}, c.Train.Shape)
	require.NotNil(t, c.Train.bytes, "0 and 1")
	require.Equal(t, 6, c.Test.Classes)
}
