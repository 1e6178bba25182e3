package main

import (
	"errors"
	"os"
	"os/exec"
	"strconv"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"

	"snnc/internal/codec/npy"
)

// readArray reads FILE.npy or an array of an archive, FILE.npz:ARRAY.
func readArray(ts *testscript.TestScript, name string) *npy.Array {
	path, array, inside := strings.Cut(name, ":")
	if !inside {
		a, err := npy.ReadFile(ts.MkAbs(path))
		ts.Check(err)
		return a
	}
	f, err := os.Open(ts.MkAbs(path))
	ts.Check(err)
	defer f.Close()
	info, err := f.Stat()
	ts.Check(err)
	z, err := npy.OpenArchive(f, info.Size())
	ts.Check(err)
	a, err := z.Array(array)
	if err != nil {
		ts.Fatalf("%v; there are %v", err, z.Names())
	}
	return a
}

// exits is `exits CODE ARGS...`: runs snnc and expects its exit code.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	err := ts.Exec("snnc", args[1:]...)
	code := "0"
	if e := (*exec.ExitError)(nil); errors.As(err, &e) {
		code = strconv.Itoa(e.ExitCode())
	} else {
		ts.Check(err)
	}
	if code != args[0] {
		ts.Fatalf("exit code %s", code)
	}
}
