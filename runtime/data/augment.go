package data

import (
	"fmt"
	"slices"
)

// Augment varies training samples at random. Flip, Crop and Drop vary a sample by itself, before it is normalised; Mixup
// and Cutmix make two of a batch into one, with both classes.
type Augment struct {
	Flip   bool   // mirror left and right with probability 1/2
	Crop   int    // pad with this many rows and columns of zeros on each side, then cut the original size at a random place
	Drop   []Drop // leave events out in one of these ways, or none, all equally likely
	Mixup  Mix
	Cutmix Mix
}

// Check refuses what the shape of the samples does not allow.
func (a Augment) Check(s *Set) error {
	if (a.Flip || a.Crop != 0) && len(s.Shape) < 2 {
		return fmt.Errorf("flip and crop need images, but a sample of %s has shape %v", s.Name, s.Shape)
	}
	if a.Crop < 0 || a.Crop > 0 && a.Crop >= min(s.height(), s.width()) {
		return fmt.Errorf("crop(%d) of %s must be at least 0 and less than height and width (%d, %d)", a.Crop, s.Name, s.height(), s.width())
	}
	if len(a.Drop) > 0 && len(s.Shape) != 4 {
		return fmt.Errorf("event_drop needs frames of events [steps, 2, rows, columns], but a sample of %s has shape %v", s.Name, s.Shape)
	}
	return a.checkMix(s)
}

func (a Augment) checkMix(s *Set) error {
	if a.Mixup.Chance == 0 && a.Cutmix.Chance == 0 {
		return nil
	}
	if len(s.Target) > 0 || len(s.More) > 0 {
		return fmt.Errorf("mixup and cutmix need samples of one array with one class, but %s has %d arrays and targets of shape %v", s.Name, 1+len(s.More), s.Target)
	}
	if a.Cutmix.Chance > 0 && len(s.Shape) < 2 {
		return fmt.Errorf("cutmix needs images, but a sample of %s has shape %v; mixup does not", s.Name, s.Shape)
	}
	for _, m := range []Mix{a.Mixup, a.Cutmix} {
		if m.Chance > 0 && !(m.Alpha > 0 && m.Alpha <= maxAlpha && m.Chance <= 1) {
			return fmt.Errorf("mixup and cutmix take an alpha above 0, at most %d, and a chance of at most 1, not %v and %v", maxAlpha, m.Alpha, m.Chance)
		}
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
