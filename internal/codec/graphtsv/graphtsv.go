// Package graphtsv reads a graph with labelled nodes from three tables of tab-separated text, each plain or gzipped:
//
//	nodes: node, label (-1: none), indices of the features that are 1, with blanks between
//	edges: two nodes u < v; each edge once, without direction
//	split: the name of a part, its nodes with blanks between
//
// Nodes are numbered from 0 in the order of their table. Lines that begin with # are comments. Errors name the line.
package graphtsv

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// maxText bounds what a table decompresses to, in bytes: a hundred times that of the usual citation graphs.
const maxText = 64 << 20

// Node is a row of the table of nodes.
type Node struct {
	Label    int   // -1: none
	Features []int // indices of those that are 1, ascending
}

// Limits are what indices must stay below.
type Limits struct{ Nodes, Features, Classes int }

// ReadNodes reads the table of nodes, of exactly lim.Nodes rows.
func ReadNodes(r io.Reader, lim Limits) ([]Node, error) {
	var nodes []Node
	err := eachLine(r, func(line string) error {
		fields := strings.Split(line, "\t")
		if len(fields) < 2 || len(fields) > 3 {
			return fmt.Errorf("%d columns, expected node, label and features", len(fields))
		}
		if len(nodes) == lim.Nodes {
			return fmt.Errorf("more than %d nodes", lim.Nodes)
		}
		if _, err := index(fields[0], "node", len(nodes), len(nodes)+1); err != nil {
			return err
		}
		label, err := index(fields[1], "label", -1, lim.Classes)
		if err != nil {
			return err
		}
		n := Node{Label: label}
		if len(fields) == 3 {
			if n.Features, err = ascending(fields[2], "feature", lim.Features); err != nil {
				return err
			}
		}
		nodes = append(nodes, n)
		return nil
	})
	if err == nil && len(nodes) != lim.Nodes {
		err = fmt.Errorf("the table ends after %d nodes, expected %d", len(nodes), lim.Nodes)
	}
	return nodes, err
}

// ReadEdges reads the table of edges between nodes below the given number, u < v each, none twice.
func ReadEdges(r io.Reader, nodes int) ([][2]int, error) {
	var edges [][2]int
	seen := map[[2]int]bool{}
	err := eachLine(r, func(line string) error {
		u, v, ok := strings.Cut(line, "\t")
		if !ok {
			return errors.New("expected two nodes with a tab between")
		}
		a, err := index(u, "node", 0, nodes)
		if err != nil {
			return err
		}
		b, err := index(v, "node", a+1, nodes)
		if err != nil {
			return err
		}
		e := [2]int{a, b}
		if seen[e] {
			return fmt.Errorf("edge %d-%d is there twice", a, b)
		}
		seen[e] = true
		edges = append(edges, e)
		return nil
	})
	if err == nil && len(edges) == 0 {
		err = errors.New("the table has no edges")
	}
	return edges, err
}

// ReadSplit reads which nodes belong to which part; no node may belong to two.
func ReadSplit(r io.Reader, nodes int) (map[string][]int, error) {
	parts := map[string][]int{}
	owner := map[int]string{}
	err := eachLine(r, func(line string) error {
		name, list, ok := strings.Cut(line, "\t")
		if _, twice := parts[name]; !ok || twice || name == "" {
			return errors.New("expected a name of its own, a tab, and nodes")
		}
		ids, err := ascending(list, "node", nodes)
		if err != nil {
			return err
		}
		for _, id := range ids {
			if other, taken := owner[id]; taken {
				return fmt.Errorf("node %d belongs to %q and %q", id, other, name)
			}
			owner[id] = name
		}
		parts[name] = ids
		return nil
	})
	return parts, err
}

// ascending reads numbers with blanks between, each greater than the one before.
func ascending(text, what string, hi int) ([]int, error) {
	var out []int
	least := 0
	for word := range strings.FieldsSeq(text) {
		v, err := index(word, what, least, hi)
		if err != nil {
			return nil, err
		}
		out, least = append(out, v), v+1
	}
	return out, nil
}

// index reads a whole number, lo included, hi not.
func index(text, what string, lo, hi int) (int, error) {
	v, err := strconv.Atoi(text)
	if err != nil || v < lo || v >= hi {
		return 0, fmt.Errorf("%s %.20q, expected a number from %d to %d", what, text, lo, hi-1)
	}
	return v, nil
}

func eachLine(r io.Reader, f func(line string) error) error {
	plain, err := decompress(r)
	if err != nil {
		return err
	}
	s := bufio.NewScanner(plain)
	s.Buffer(nil, 1<<20)
	for n := 1; s.Scan(); n++ {
		line := strings.TrimSuffix(s.Text(), "\r")
		if line == "" || line[0] == '#' {
			continue
		}
		if err := f(line); err != nil {
			return fmt.Errorf("line %d: %w", n, err)
		}
	}
	return s.Err()
}

// decompress undoes gzip, told by its first two bytes, and bounds what comes out.
func decompress(r io.Reader) (io.Reader, error) {
	b := bufio.NewReader(r)
	if magic, _ := b.Peek(2); bytes.Equal(magic, []byte{0x1f, 0x8b}) {
		z, err := gzip.NewReader(b)
		if err != nil {
			return nil, fmt.Errorf("gzip header: %w", err)
		}
		return &bounded{z, maxText}, nil
	}
	return &bounded{b, maxText}, nil
}

// bounded fails, rather than ends, where more arrives than it lets through.
type bounded struct {
	r    io.Reader
	left int64
}

func (b *bounded) Read(p []byte) (int, error) {
	n, err := b.r.Read(p)
	if b.left -= int64(n); b.left < 0 {
		return 0, fmt.Errorf("more than %d bytes of text", maxText)
	}
	return n, err
}
