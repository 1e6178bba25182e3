// Command kernelgen writes the vector kernels of backend/cpu/kernels: Go
// assembly for AVX-512 and AVX2, the Go declarations of the assembly, and the
// pure-Go twins of the elementwise kernels.
//
// Run it through `go generate` in the kernels folder.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
)

// families lists the generated assembly files, one emit function each.
var families = []struct {
	file string
	emit func(*gen)
}{
	{"f32_rows", emitRows},
	{"u32_maxindex", emitMaxIndex},
	{"bits", emitBits},
	{"u64_bitproduct", emitBitProduct},
	{"u64_transposebits", emitTransposeBits},
	{"f32_gemm", emitGemm},
	{"f32_pack", emitPack},
	{"f32_subsets", emitSubsets},
	{"f32_lanes", emitLanes},
	{"f32_listed", emitListed},
	{"f32_transpose", emitTranspose},
	{"f32_ops", emitMaps},
	{"f32_reduce", emitReductions},
	{"f32_squares", emitSquares},
	{"f32_math", emitWide},
	{"f32_peak", emitPeak},
}

func main() {
	dir := flag.String("dir", ".", "folder that receives the generated files")
	flag.Parse()
	if err := run(*dir); err != nil {
		fmt.Fprintln(os.Stderr, "kernelgen:", err)
		os.Exit(1)
	}
}

func run(dir string) error {
	for _, f := range families {
		g := newGen()
		f.emit(g)
		if err := g.write(filepath.Join(dir, f.file)); err != nil {
			return fmt.Errorf("%s: %w", f.file, err)
		}
	}
	if err := writePrograms(filepath.Join(dir, "f32_programs")); err != nil {
		return err
	}
	return writeOps(filepath.Join(dir, "f32_ops"))
}
