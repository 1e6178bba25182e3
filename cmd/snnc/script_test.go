package main

import (
	"flag"
	"os"
	"strconv"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"snnc/internal/codec/npy"
)

var update = flag.Bool("update", false, "rewrite the expected outputs in the scripts")

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"snnc": main})
}

func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:           "testdata/script",
		UpdateScripts: *update,
		Setup: func(e *testscript.Env) error {
			e.Setenv("XDG_CACHE_HOME", e.WorkDir) // no data set is found
			e.Setenv("HOME", e.WorkDir)
			e.Setenv("SNNC_DATA", "")
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"npy": writeNPY, "shape": checkShape, "exits": exits, "weights": writeWeights},
	})
}

// writeNPY is `npy FILE N M ...`: numbers 0, 1/7, 2/7, ... modulo 1 of that shape.
func writeNPY(ts *testscript.TestScript, neg bool, args []string) {
	shape, size := []int{}, 1
	for _, a := range args[1:] {
		n, err := strconv.Atoi(a)
		ts.Check(err)
		shape, size = append(shape, n), size*n
	}
	values := make([]float32, size)
	for i := range values {
		values[i] = float32(i%7) / 7
	}
	f, err := os.Create(ts.MkAbs(args[0]))
	ts.Check(err)
	defer f.Close()
	ts.Check(npy.Write(f, npy.FromFloat32(shape, values)))
}

// checkShape is `shape FILE[:ARRAY] N M ...`.
func checkShape(ts *testscript.TestScript, neg bool, args []string) {
	a := readArray(ts, args[0])
	if len(a.Shape) != len(args)-1 {
		ts.Fatalf("%s has shape %v", args[0], a.Shape)
	}
	for i, n := range a.Shape {
		if strconv.Itoa(n) != args[i+1] {
			ts.Fatalf("%s has shape %v", args[0], a.Shape)
		}
	}
}
