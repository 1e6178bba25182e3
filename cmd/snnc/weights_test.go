package main

import (
	"io"
	"os"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"

	"snnc/internal/codec/npy"
	"snnc/internal/codec/safetensors"
)

// published is what another framework may save of a small network: names, shapes, and numbers that are exact in bfloat16.
var published = []struct {
	name  string
	shape []int
}{
	{"fc1.weight", []int{6, 64}}, {"fc2.weight", []int{10, 6, 1}}, {"bn.weight", []int{6}}, {"bn.bias", []int{6}},
	{"bn.running_mean", []int{6}}, {"bn.running_var", []int{6}}, {"bn.num_batches_tracked", nil}, {"unused.weight", []int{2}},
}

// writeWeights is `weights [PREFIX] FILE`: as float64 in an .npz, as bfloat16 in a .safetensors.
func writeWeights(ts *testscript.TestScript, neg bool, args []string) {
	prefix, path := strings.Join(args[:len(args)-1], ""), args[len(args)-1]
	arrays, tensors := map[string]*npy.Array{}, []safetensors.Tensor(nil)
	for _, p := range published {
		n := 1
		for _, d := range p.shape {
			n *= d
		}
		values, data := make([]float64, n), []byte(nil)
		for i := range values {
			values[i] = float64(1+i%5) / 4
			data = append(data, 0, 0)
			bits := map[int]uint16{0: 0x3e80, 1: 0x3f00, 2: 0x3f40, 3: 0x3f80, 4: 0x3fa0}[i%5]
			data[2*i], data[2*i+1] = byte(bits), byte(bits>>8)
		}
		arrays[prefix+p.name] = npy.FromFloat64(p.shape, values)
		tensors = append(tensors, safetensors.Tensor{Name: prefix + p.name, DType: "BF16", Shape: p.shape, Data: data})
	}
	f, err := os.Create(ts.MkAbs(path))
	ts.Check(err)
	defer f.Close()
	write := func(w io.Writer) error { return safetensors.Write(w, tensors, nil) }
	if strings.HasSuffix(path, ".npz") {
		write = func(w io.Writer) error { return npy.WriteArchive(w, arrays, false) }
	}
	ts.Check(write(f))
}
