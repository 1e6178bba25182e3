package train

import (
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"slices"

	"snnc/internal/codec/safetensors"
	"snnc/runtime/tensor"
)

// SaveWeights writes parameters and running statistics under their own names, replacing the file at once or not at
// all. The texts of meta go with them.
func SaveWeights(path string, s *tensor.Store, meta map[string]string) error {
	return writeTensors(path, named("", s.All()), meta)
}

// LoadWeights reads what SaveWeights wrote into a store. Names and shapes must agree; an error says which do not, with
// both shapes, and the store is then unchanged.
func LoadWeights(path string, s *tensor.Store) (meta map[string]string, err error) {
	err = withFile(path, func(f *safetensors.File) error {
		values, err := read(f, "", s.All())
		if err == nil {
			err = surplus(f, s.All())
		}
		if err != nil {
			return err
		}
		assign(s.All(), values)
		meta = f.Meta
		return nil
	})
	return meta, err
}

func named(prefix string, vars []*tensor.Var) []safetensors.Tensor {
	out := make([]safetensors.Tensor, len(vars))
	for i, v := range vars {
		out[i] = safetensors.Float32(prefix+v.Name, v.Dims, v.Data)
	}
	return out
}

func writeTensors(path string, tensors []safetensors.Tensor, meta map[string]string) error {
	return writeFile(path, func(w io.Writer) error { return safetensors.Write(w, tensors, meta) })
}

// withFile opens a safetensors file; errors name it.
func withFile(path string, use func(*safetensors.File) error) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	file, err := safetensors.Read(f, info.Size())
	if err == nil {
		err = use(file)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}

// read fetches the values of vars and changes nothing.
func read(f *safetensors.File, prefix string, vars []*tensor.Var) ([][]float32, error) {
	out := make([][]float32, len(vars))
	for i, v := range vars {
		dtype, shape, ok := f.Info(prefix + v.Name)
		switch {
		case !ok:
			return nil, fmt.Errorf("tensor %q of the model is not in the file: it was saved from another model", v.Name)
		case !slices.Equal(shape, v.Dims):
			return nil, fmt.Errorf("tensor %q is %v in the file and %v in the model", v.Name, shape, v.Dims)
		case dtype != "F32":
			return nil, fmt.Errorf("tensor %q is %s in the file, expected F32", v.Name, dtype)
		}
		t, err := f.Tensor(prefix + v.Name)
		if err != nil {
			return nil, err
		}
		out[i] = t.Float32()
	}
	return out, nil
}

func assign(vars []*tensor.Var, values [][]float32) {
	for i, v := range vars {
		copy(v.Data, values[i])
	}
}

// surplus refuses a file with tensors that the model lacks.
func surplus(f *safetensors.File, vars []*tensor.Var) error {
	known := map[string]bool{}
	for _, v := range vars {
		known[v.Name] = true
	}
	for _, name := range f.Names() {
		if !known[name] {
			return fmt.Errorf("tensor %q of the file is not in the model: it was saved from another model", name)
		}
	}
	return nil
}

// checksum is the CRC-32C of the tensors' bytes, one after the other.
func checksum(tensors []safetensors.Tensor) uint32 {
	table, sum := crc32.MakeTable(crc32.Castagnoli), uint32(0)
	for _, t := range tensors {
		sum = crc32.Update(sum, table, t.Data)
	}
	return sum
}
