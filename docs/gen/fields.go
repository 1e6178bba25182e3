package main

import (
	"context"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"

	"snnc/internal/codec/safetensors"
	"snnc/internal/driver"
	"snnc/runtime/train"
)

// fields trains a program that has a plastic layer, and draws its weights, dark where they are near 1: what each neuron has come
// to prefer.
func fields(program, tensor, out string) error {
	p, bag := driver.Open(program, driver.Options{})
	if bag.Errors() > 0 {
		return fmt.Errorf("%s has errors: see snnc check", program)
	}
	dir, err := os.MkdirTemp("", "fields")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	run := filepath.Join(dir, "run")
	r, err := p.Train(context.Background(), driver.Training{Out: run})
	if err != nil {
		return err
	}
	fmt.Fprintf(os.Stderr, "%s: test accuracy %.1f %%\n", program, 100*float64(r.TestAccuracy))
	f, err := os.Open(filepath.Join(run, train.LastFile))
	if err != nil {
		return err
	}
	defer f.Close()
	w, err := tensorOf(f, tensor)
	if err != nil {
		return err
	}
	return save(out, tiles(w.Float32(), int(w.Shape[0]), int(w.Shape[1])))
}

func tensorOf(f *os.File, name string) (*safetensors.Tensor, error) {
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	weights, err := safetensors.Read(f, info.Size())
	if err != nil {
		return nil, err
	}
	return weights.Tensor(name)
}

// tiles draws each row as a square picture, all in a square grid.
func tiles(w []float32, rows, size int) image.Image {
	const zoom, gap = 5, 4
	side, across := root(size), root(rows)
	cell := side*zoom + gap
	img := image.NewGray(image.Rect(0, 0, across*cell+gap, (rows+across-1)/across*cell+gap))
	for i := range img.Pix {
		img.Pix[i] = 255
	}
	for r := range rows {
		for k := range side * zoom * side * zoom {
			y, x := k/(side*zoom), k%(side*zoom)
			v := w[r*size+y/zoom*side+x/zoom]
			img.SetGray(r%across*cell+gap+x, r/across*cell+gap+y, color.Gray{Y: uint8(255 * (1 - min(max(v, 0), 1)))})
		}
	}
	return img
}

// root is the least whole number whose square is not below n.
func root(n int) int {
	r := 1
	for r*r < n {
		r++
	}
	return r
}

func save(path string, img image.Image) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	if err := png.Encode(f, img); err != nil {
		f.Close()
		return err
	}
	return f.Close()
}
