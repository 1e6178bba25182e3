package driver

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"snnc/lang/check"
	"snnc/lang/diag"
	"snnc/runtime/data"
)

// augmentations are the words of `augment`.
var augmentations = []string{"flip", "crop", "event_drop", "mixup", "cutmix", "normalize"}

// augment applies `augment [flip, crop(4), normalize(mean, std)]` to an opened data set.
func (p *Project) augment(list []check.Setting, o *opened) bool {
	for _, s := range list {
		if !slices.Contains(augmentations, s.Name) {
			word := s.Span
			word.End = min(word.End, word.Start+len(s.Name)) // without its arguments
			p.bag.Errorf("E0605", s.Span, "there is no augmentation `%s`", s.Name).Label("unknown").
				Similar(word, s.Name, augmentations).Note("known are %s", strings.Join(augmentations, ", "))
			return false
		}
		err := o.vary(s)
		if err == nil && o.Train != nil {
			err = o.augment.Check(o.Train)
		}
		if !p.rejectUnless(err, "E0605", s.Span) {
			return false
		}
	}
	return true
}

// vary adds an augmentation.
func (o *opened) vary(s check.Setting) (err error) {
	switch s.Name {
	case "flip":
		if o.augment.Flip = true; len(s.Args) > 0 {
			return fmt.Errorf("`flip` takes no argument")
		}
	case "crop":
		n, ok := whole(s.Args)
		if o.augment.Crop = n; !ok {
			return fmt.Errorf("`crop` takes the number of pixels: `crop(4)`")
		}
	case "event_drop":
		o.augment.Drop, err = drops(s)
	case "mixup":
		o.augment.Mixup, err = mixture(s)
	case "cutmix":
		o.augment.Cutmix, err = mixture(s)
	case "normalize":
		return o.normalize(s)
	}
	return err
}

func whole(args []check.SettingArg) (int, bool) {
	if len(args) != 1 {
		return 0, false
	}
	v, ok := args[0].Value.(float64)
	return int(v), ok && v >= 0 && v == math.Trunc(v) && v < 1<<20
}

// drops reads `event_drop`, which is all ways, or `event_drop(time, area)`.
func drops(s check.Setting) ([]data.Drop, error) {
	if len(s.Args) == 0 {
		return []data.Drop{data.DropTime, data.DropArea, data.DropRandom}, nil
	}
	var out []data.Drop
	for _, a := range s.Args {
		name, _ := a.Value.(string)
		k := slices.Index(data.Drops(), name)
		if k < 0 || a.Name != "" || slices.Contains(out, data.Drop(k)) {
			return nil, fmt.Errorf("`event_drop` takes some of %s, each once: `event_drop(time, area)`%s", strings.Join(data.Drops(), ", "), meant(name, data.Drops()))
		}
		out = append(out, data.Drop(k))
	}
	return out, nil
}

// mixture reads `mixup`, `mixup(0.2)` or `mixup(alpha = 0.2, p = 0.5)`.
func mixture(s check.Setting) (data.Mix, error) {
	m := data.Mix{Alpha: 1, Chance: 1}
	for i, a := range s.Args {
		v, ok := a.Value.(float64)
		switch {
		case !ok || !(v > 0):
			return m, fmt.Errorf("the arguments of `%s` are numbers above 0: `%s(alpha = 0.5, p = 1)`", s.Name, s.Name)
		case a.Name == "alpha" || a.Name == "" && i == 0:
			m.Alpha = v
		case a.Name == "p":
			m.Chance = v
		default:
			return m, fmt.Errorf("`%s` takes alpha and p: `%s(alpha = 0.5, p = 1)`%s", s.Name, s.Name, meant(a.Name, []string{"alpha", "p"}))
		}
	}
	return m, nil
}

// meant is the end of a message about a name that looks like a known one.
func meant(name string, known []string) string {
	if near := diag.Nearest(name, known); len(near) > 0 {
		return fmt.Sprintf("; did you mean `%s`?", near[0])
	}
	return ""
}

func (o *opened) normalize(s check.Setting) error {
	var given [2][]float64
	for i, a := range s.Args {
		k := map[string]int{"": i, "mean": 0, "std": 1}[a.Name]
		switch v := a.Value.(type) {
		case float64:
			given[min(k, 1)] = []float64{v}
		case []float64:
			given[min(k, 1)] = v
		}
	}
	if len(s.Args) != 2 || given[0] == nil || given[1] == nil {
		return fmt.Errorf("`normalize` takes numbers or lists: `normalize(mean = 0.5, std = 0.25)`")
	}
	for _, set := range []*data.Set{o.Train, o.Test} {
		if set == nil {
			continue
		}
		if err := set.Normalise(given[0], given[1]); err != nil {
			return err
		}
	}
	return nil
}
