package safetensors

import (
	"cmp"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"unicode/utf8"
)

// Float32 makes an F32 tensor. The product of the shape must be len(values); Write checks it.
func Float32(name string, shape []int, values []float32) Tensor {
	data := make([]byte, 0, 4*len(values))
	for _, v := range values {
		data = binary.LittleEndian.AppendUint32(data, math.Float32bits(v))
	}
	return Tensor{Name: name, DType: "F32", Shape: shape, Data: data}
}

// Float64 makes an F64 tensor.
func Float64(name string, shape []int, values []float64) Tensor {
	data := make([]byte, 0, 8*len(values))
	for _, v := range values {
		data = binary.LittleEndian.AppendUint64(data, math.Float64bits(v))
	}
	return Tensor{Name: name, DType: "F64", Shape: shape, Data: data}
}

// Int64 makes an I64 tensor.
func Int64(name string, shape []int, values []int64) Tensor {
	data := make([]byte, 0, 8*len(values))
	for _, v := range values {
		data = binary.LittleEndian.AppendUint64(data, uint64(v))
	}
	return Tensor{Name: name, DType: "I64", Shape: shape, Data: data}
}

// Write writes a file. The same tensors and texts give the same bytes, whatever the order of the arguments: wider
// elements come first, so that all are aligned in the file, and among equals the names are sorted.
func Write(w io.Writer, tensors []Tensor, meta map[string]string) error {
	sorted := slices.SortedFunc(slices.Values(tensors), func(a, b Tensor) int {
		return cmp.Or(cmp.Compare(itemSize(b.DType), itemSize(a.DType)), strings.Compare(a.Name, b.Name))
	})
	if err := checkTensors(sorted, meta); err != nil {
		return err
	}
	head, err := header(sorted, meta)
	if err != nil {
		return err
	}
	if _, err := w.Write(head); err != nil {
		return err
	}
	for _, t := range sorted {
		if _, err := w.Write(t.Data); err != nil {
			return fmt.Errorf("tensor %q: %w", t.Name, err)
		}
	}
	return nil
}

func checkTensors(tensors []Tensor, meta map[string]string) error {
	seen := map[string]bool{metaKey: true}
	for _, t := range tensors {
		if seen[t.Name] || !utf8.ValidString(t.Name) {
			return fmt.Errorf("tensor name %q is reserved, there twice or not UTF-8", t.Name)
		}
		seen[t.Name] = true
		want, err := byteSize(t.DType, t.Shape)
		if err == nil && want != int64(len(t.Data)) {
			err = fmt.Errorf("shape %v of %s does not match %d bytes of elements", t.Shape, t.DType, len(t.Data))
		}
		if err == nil {
			err = checkBool(t.DType, t.Data)
		}
		if err != nil {
			return fmt.Errorf("tensor %q: %w", t.Name, err)
		}
	}
	for k, v := range meta {
		if !utf8.ValidString(k) || !utf8.ValidString(v) {
			return fmt.Errorf("metadata %q is not UTF-8", k)
		}
	}
	return nil
}

// header is the length and the JSON object, its members in the order of the data, padded to a multiple of 8.
func header(tensors []Tensor, meta map[string]string) ([]byte, error) {
	b := append(make([]byte, 8), '{')
	if len(meta) > 0 {
		b = appendMember(b, metaKey, meta)
	}
	at := int64(0)
	for _, t := range tensors {
		end := at + int64(len(t.Data))
		b = appendMember(b, t.Name, entry{t.DType, append([]int{}, t.Shape...), [2]int64{at, end}})
		at = end
	}
	b = append(b, '}')
	for len(b)%8 != 0 {
		b = append(b, ' ')
	}
	if len(b)-8 > maxHeader {
		return nil, fmt.Errorf("the header would have %d bytes, the format allows %d", len(b)-8, maxHeader)
	}
	binary.LittleEndian.PutUint64(b, uint64(len(b)-8))
	return b, nil
}

// appendMember adds "key":value; text, numbers and maps of text cannot fail to encode, and map keys come out sorted.
func appendMember(b []byte, key string, value any) []byte {
	if b[len(b)-1] != '{' {
		b = append(b, ',')
	}
	k, _ := json.Marshal(key)
	v, _ := json.Marshal(value)
	return append(append(append(b, k...), ':'), v...)
}
