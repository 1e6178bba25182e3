package data

import (
	"fmt"
	"slices"
)

// Augment varies training images at random, before they are normalised.
type Augment struct {
	Flip bool // mirror left and right with probability 1/2
	Crop int  // pad with this many rows and columns of zeros on each side, then cut the original size at a random place
}

func (a Augment) check(s *Set) error {
	if (a.Flip || a.Crop != 0) && len(s.Shape) < 2 {
		return fmt.Errorf("flip and crop need images, but a sample of %s has shape %v", s.Name, s.Shape)
	}
	if a.Crop < 0 || a.Crop > 0 && a.Crop >= min(s.height(), s.width()) {
		return fmt.Errorf("crop(%d) of %s must be at least 0 and less than height and width (%d, %d)", a.Crop, s.Name, s.height(), s.width())
	}
	return nil
}

func (s *Set) width() int  { return s.Shape[len(s.Shape)-1] }
func (s *Set) height() int { return s.Shape[len(s.Shape)-2] }

// shifted writes sample i with pixel (y, x) taken from (y+dy, x+dx), zero where that lies outside.
func (s *Set) shifted(i, dy, dx int, dst []float32) {
	clear(dst)
	h, w := s.height(), s.width()
	x0, x1 := max(0, -dx), min(w, w-dx)
	for row := range len(dst) / w {
		if y := row%h + dy; y >= 0 && y < h {
			s.span(i, (row+dy)*w+x0+dx, dst[row*w+x0:row*w+x1])
		}
	}
}

// mirror reverses each row.
func mirror(image []float32, width int) {
	for row := range slices.Chunk(image, width) {
		slices.Reverse(row)
	}
}
