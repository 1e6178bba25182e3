package main

import (
	"os"
	"path/filepath"
	"testing"
)

// TestCommittedFilesAreCurrent fails when `go generate` was forgotten.
func TestCommittedFilesAreCurrent(t *testing.T) {
	fresh, committed := t.TempDir(), "../../backend/cpu/kernels"
	if err := run(fresh); err != nil {
		t.Fatal(err)
	}
	files, err := os.ReadDir(fresh)
	if err != nil || len(files) == 0 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	for _, f := range files {
		want, err := os.ReadFile(filepath.Join(fresh, f.Name()))
		if err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile(filepath.Join(committed, f.Name()))
		if err != nil || string(got) != string(want) {
			t.Errorf("%s is not what the generator writes (%v): run go generate", f.Name(), err)
		}
	}
}
