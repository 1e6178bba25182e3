package data

import (
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"

	"snnc/internal/codec/graphtsv"
)

// cora is the graph of 2708 papers on machine learning.
func cora() source {
	return citationGraph("cora", "citations between papers on machine learning: the whole graph is the one sample",
		graphtsv.Limits{Nodes: 2708, Features: 1433, Classes: 7},
		"theory", "reinforcement learning", "genetic algorithms", "neural networks", "probabilistic methods", "case based", "rule learning")
}

// citeseer is the graph of 3327 papers on computer science, 15 of them without words and class.
func citeseer() source {
	return citationGraph("citeseer", "citations between papers on computer science: the whole graph is the one sample",
		graphtsv.Limits{Nodes: 3327, Features: 3703, Classes: 6},
		"AI", "machine learning", "information retrieval", "databases", "agents", "human-computer interaction")
}

// citationGraph is a graph of the Planetoid split: 20 labelled nodes a class for training, 1000 nodes for testing. The
// inputs are `features` [nodes, words] and `graph` [nodes, nodes] = D^-1/2 (A + I) D^-1/2 with D the row sums of
// A + I, the renormalised adjacency of Kipf and Welling 2017, section 2.2. The target is one class for each node,
// Uncounted outside of the part.
func citationGraph(name, description string, lim graphtsv.Limits, classNames ...string) source {
	n := lim.Nodes
	s := source{Info: Info{
		Name: name, Description: description, Input: "features", Shape: []int{n, lim.Features},
		More: []Port{{"graph", []int{n, n}}}, Target: []int{n}, Classes: lim.Classes, Train: 1, Test: 1,
		Licence: "none stated for the papers' words and links (LINQS); the split is MIT (kimiyoung/planetoid)",
		Source:  "https://github.com/kimiyoung/planetoid",
		Citation: "Z. Yang, W. Cohen, R. Salakhutdinov: Revisiting semi-supervised learning with graph embeddings. ICML 2016; " +
			"P. Sen et al.: Collective classification in network data. AI Magazine 29 (2008) 93",
		Folders: []string{filepath.Join("planetoid", name), name}, Example: name + "()",
		Params: []Param{{Name: "normalise", Doc: "`rows`: the features of a node sum to 1; `none`: they are 0 and 1", Kind: Text, Default: "rows"}},
	}}
	s.find = func(dir string) bool { _, ok := findGraph(dir); return ok }
	s.open = func(b bound, loc Locator) (*Splits, error) {
		rows := b.str("normalise", "rows")
		if rows != "rows" && rows != "none" {
			return nil, refused("`normalise` is \"rows\" or \"none\", not %q", rows)
		}
		dir, err := s.folder(loc, "nodes.tsv", "edges.tsv", "split.tsv (each plain or .gz)")
		if err != nil {
			return nil, err
		}
		files, _ := findGraph(dir)
		g, err := readGraph(files, lim)
		if err != nil {
			return nil, err
		}
		out := g.splits(name, lim, rows == "rows")
		out.Dir, out.Train.ClassNames, out.Test.ClassNames = dir, classNames, classNames
		return out, nil
	}
	return s
}

// findGraph returns the paths of nodes, edges and split.
func findGraph(dir string) (files [3]string, ok bool) {
	ok = true
	for i, name := range []string{"nodes.tsv", "edges.tsv", "split.tsv"} {
		files[i] = pickFile(dir, name+".gz", name)
		ok = ok && files[i] != ""
	}
	return files, ok
}

// citations is what the three files hold.
type citations struct {
	nodes []graphtsv.Node
	edges [][2]int
	parts map[string][]int
}

func readGraph(files [3]string, lim graphtsv.Limits) (g citations, err error) {
	steps := []func(io.Reader) error{
		func(r io.Reader) (err error) { g.nodes, err = graphtsv.ReadNodes(r, lim); return err },
		func(r io.Reader) (err error) { g.edges, err = graphtsv.ReadEdges(r, lim.Nodes); return err },
		func(r io.Reader) (err error) { g.parts, err = graphtsv.ReadSplit(r, lim.Nodes); return err },
	}
	for i, read := range steps {
		if err := readFrom(files[i], read); err != nil {
			return g, err
		}
	}
	for _, part := range []string{"train", "test"} {
		if len(g.parts[part]) == 0 {
			return g, fmt.Errorf("%s: no nodes are named for the part %q", files[2], part)
		}
	}
	return g, nil
}

// readFrom opens a file for a reader; its errors name the file.
func readFrom(path string, read func(io.Reader) error) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	if err := read(f); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}

// splits makes the two parts, which share features and graph.
func (g citations) splits(name string, lim graphtsv.Limits, rows bool) *Splits {
	features, graph := g.features(lim, rows), g.adjacency(lim.Nodes)
	part := func(name, part string) *Set {
		s := &Set{Name: name, Array: features, More: []Array{graph}, N: 1, Classes: lim.Classes, Target: []int{lim.Nodes},
			labels: make([]int32, lim.Nodes)}
		for i := range s.labels {
			s.labels[i] = Uncounted
		}
		for _, i := range g.parts[part] {
			s.labels[i] = int32(g.nodes[i].Label)
		}
		return s
	}
	return &Splits{Train: part(name, "train"), Test: part(name, "test")}
}

// features is [nodes, words]; with rows the words of a node sum to 1.
func (g citations) features(lim graphtsv.Limits, rows bool) Array {
	values := make([]float32, lim.Nodes*lim.Features)
	for i, n := range g.nodes {
		v := float32(1)
		if rows {
			v = 1 / float32(len(n.Features))
		}
		for _, k := range n.Features {
			values[i*lim.Features+k] = v
		}
	}
	a := floatArray([]int{lim.Nodes, lim.Features}, values, 1)
	a.Input, a.Same = "features", true
	return a
}

// adjacency is [nodes, nodes].
func (g citations) adjacency(n int) Array {
	degree := make([]float64, n)
	for i := range degree {
		degree[i] = 1 // each node cites itself
	}
	for _, e := range g.edges {
		degree[e[0]]++
		degree[e[1]]++
	}
	values := make([]float32, n*n)
	for i, d := range degree {
		values[i*n+i] = float32(1 / d)
	}
	for _, e := range g.edges {
		v := float32(1 / math.Sqrt(degree[e[0]]*degree[e[1]]))
		values[e[0]*n+e[1]], values[e[1]*n+e[0]] = v, v
	}
	return Array{Input: "graph", Same: true, Shape: []int{n, n}, floats: values}
}
