package data

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"snnc/internal/codec/events"
)

// nmnist is MNIST shown to an event camera of 34x34 pixels that moves.
func nmnist() source {
	s := source{Info: Info{
		Name: "nmnist", Description: "handwritten digits before a moving event camera: counts of events, [steps, 2, 34, 34] (darker, brighter)",
		Classes: 10, Train: 60000, Test: 10000,
		Licence:  "CC BY-SA 4.0",
		Source:   "https://www.garrickorchard.com/datasets/n-mnist",
		Citation: "G. Orchard et al.: Converting static image datasets to spiking neuromorphic datasets using saccades. Frontiers in Neuroscience 9 (2015) 437",
		Folders:  []string{"nmnist", "N-MNIST", "NMNIST"}, Example: "nmnist(steps = 10, clip = 1, batch = 32)", Params: frameParams(),
	}}
	s.find = func(dir string) bool { return findNMNIST(dir) != "" }
	s.open = func(b bound, loc Locator) (*Splits, error) {
		o, err := b.frames(34)
		if err != nil {
			return nil, err
		}
		dir, err := s.folder(loc, "Train and Test (folders)", "nmnist*.tar.gz")
		if err != nil {
			return nil, err
		}
		all, err := o.read(findNMNIST(dir), []string{".bin"}, nmnistName)
		if err != nil {
			return nil, err
		}
		out, err := o.splits(s.Info, dir, all)
		return out.in(dir), err
	}
	return s
}

// findNMNIST returns the archive, or the folder that has the parts.
func findNMNIST(dir string) string {
	if isFolder(filepath.Join(dir, "Train")) && isFolder(filepath.Join(dir, "Test")) {
		return dir
	}
	found, _ := filepath.Glob(filepath.Join(dir, "nmnist*.tar.gz"))
	return pickFile(dir, relative(found)...)
}

func isFolder(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

// nmnistName reads `Train/7/00016.bin`; files outside of the parts are left out.
func nmnistName(name string) (clip, bool, error) {
	words := strings.Split(name, "/")
	if len(words) < 3 || !slices.Contains([]string{"Train", "Test"}, words[len(words)-3]) {
		return clip{}, false, nil
	}
	words = words[len(words)-3:]
	class, err := strconv.ParseUint(words[1], 10, 8)
	if err != nil || class > 9 {
		return clip{}, true, fmt.Errorf("expected the digit as the name of the folder, not %q", words[1])
	}
	return clip{name: path.Join(words...), class: int32(class), test: words[0] == "Test"}, true, nil
}

// frameParams are the settings of recordings of events.
func frameParams() []Param {
	return []Param{
		{Name: "steps", Doc: "the number of frames", Kind: Number, Least: 1, Whole: true, Default: "10"},
		{Name: "by", Doc: "`time`: frames last equally long; `number`: they have equally many events, the last the remainder too", Kind: Text, Default: "time"},
		{Name: "size", Doc: "rows and columns of a frame: those of the camera, or fewer, each of which adds up the events of several", Kind: Number, Least: 1, Whole: true},
		{Name: "clip", Doc: "the greatest count of a pixel in a frame, at most 255; 1 for spikes", Kind: Number, Least: 1, Whole: true, Default: "255"},
	}
}

// frames are the settings of recordings of events.
type frames struct {
	camera int // rows, and columns
	shape  events.Shape
	by     events.Split
	most   uint8
}

// frames reads the settings for a square camera.
func (b bound) frames(camera int) (frames, error) {
	size := b.num("size", float64(camera))
	if size > float64(camera) {
		return frames{}, refused("`size` is at most the camera's %d, not %v", camera, size)
	}
	o := frames{camera, events.Shape{Steps: int(b.num("steps", 10)), Height: int(size), Width: int(size)}, events.ByTime, 255}
	by, clip := b.str("by", "time"), b.num("clip", 255)
	switch {
	case by == "number":
		o.by = events.ByNumber
	case by != "time":
		return o, refused("`by` is \"time\" or \"number\", not %q", by)
	}
	if clip > 255 || o.shape.Steps > maxFrames {
		return o, refused("`clip` is at most 255 and `steps` at most %d, not %v and %d", maxFrames, clip, o.shape.Steps)
	}
	o.most = uint8(clip)
	return o, nil
}

// clip is a recording as frames.
type clip struct {
	name   string
	class  int32
	test   bool
	frames []uint8
}

// count makes frames of the events of a recording, which it may move; total is the size of all frames up to now.
func (o frames) count(list []events.Event, total *int) ([]uint8, error) {
	if len(list) == 0 {
		return nil, errors.New("there are no events in it")
	}
	if *total += o.shape.Len(); *total > maxDecoded {
		return nil, fmt.Errorf("the frames take more than %d bytes: lower `steps` or `size`", maxDecoded)
	}
	if o.shape.Width != o.camera {
		events.Shrink(list, o.camera, o.camera, o.shape.Width, o.shape.Height)
	}
	dst := make([]uint8, o.shape.Len())
	events.Frames(list, o.shape, o.by, o.most, dst)
	return dst, nil
}

// read turns the files of an archive or a folder into frames, in the order of their names.
func (o frames) read(from string, suffixes []string, parse func(name string) (clip, bool, error)) ([]clip, error) {
	var all []clip
	total := 0
	err := eachFile(from, suffixes, func(name string, content []byte) error {
		c, wanted, err := parse(name)
		if err != nil || !wanted {
			return err
		}
		list, err := events.Parse(content, o.camera, o.camera)
		if err != nil {
			return err
		}
		c.frames, err = o.count(list, &total)
		all = append(all, c)
		return err
	})
	slices.SortFunc(all, func(a, b clip) int { return cmp.Compare(a.name, b.name) })
	if err == nil && len(all) == 0 {
		err = fmt.Errorf("%s: no recordings (%s) in it", from, strings.Join(suffixes, ", "))
	}
	return all, err
}

// splits divides the clips into their parts.
func (o frames) splits(info Info, from string, all []clip) (*Splits, error) {
	return divide(info, from, all, func(c clip) bool { return c.test }, o.set)
}

func (o frames) set(info Info, all []clip) *Set {
	var counts []byte
	labels := make([]int32, len(all))
	for i, c := range all {
		counts, labels[i] = append(counts, c.frames...), c.class
	}
	return fromBytes(info.Name, []int{o.shape.Steps, 2, o.shape.Height, o.shape.Width}, counts, 1, labels, info.Classes)
}
