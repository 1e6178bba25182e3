package data

import (
	"errors"
	"fmt"
	"path/filepath"
)

// shdSensors is the number of channels of the Spiking Heidelberg Digits.
const shdSensors = 700

// shd is spoken digits, English and German, as spikes of a model of the inner ear.
func shd() source {
	s := source{Info: Info{
		Name: "shd", Description: "spoken English and German digits as spikes of 700 channels of a model of the ear: counts, [steps, channels]",
		Classes: 20, Train: 8156, Test: 2264, Licence: "CC BY 4.0", Source: "https://zenkelab.org/resources/spiking-heidelberg-datasets-shd/",
		Citation: "B. Cramer, Y. Stradmann, J. Schemmel, F. Zenke: The Heidelberg spiking data sets for the systematic evaluation of spiking neural networks. IEEE TNNLS 33 (2022) 2744-2757",
		Folders:  []string{"shd", "SHD", "hdspikes"}, Example: "shd(steps = 100, channels = 140, clip = 1, batch = 64)", Params: trainParams(),
	}}
	s.find = func(dir string) bool { _, _, ok := findSHD(dir); return ok }
	s.open = func(b bound, loc Locator) (*Splits, error) {
		o, err := b.trains(shdSensors)
		if err != nil {
			return nil, err
		}
		dir, err := s.folder(loc, "shd_train.h5", "shd_test.h5 (each plain or .gz)")
		if err != nil {
			return nil, err
		}
		train, test, _ := findSHD(dir)
		out, err := o.splits(s.Name, train, test, s.Classes)
		if err != nil {
			return nil, err
		}
		out.Notes = partial(s.Info, out.Train.N, out.Test.N)
		return out.in(dir), nil
	}
	return s
}

func findSHD(dir string) (train, test string, ok bool) {
	train = pickFile(dir, "shd_train.h5", "shd_train.h5.gz")
	test = pickFile(dir, "shd_test.h5", "shd_test.h5.gz")
	return train, test, train != "" && test != ""
}

// spikeFiles is files of the user's in the layout of shd.
func spikeFiles() source {
	s := source{Info: Info{
		Name: "spikes", Description: "HDF5 files in the layout of the Heidelberg sets: spikes/times in seconds, spikes/units, labels; counts, [steps, channels]",
		Licence: "the files' own", Example: `spikes("train.h5", "test.h5", sensors = 700, channels = 70)`,
		Params: append([]Param{
			{Name: "train", Doc: "the file for training, plain or .gz", Kind: Text, Required: true},
			{Name: "test", Doc: "the file for testing", Kind: Text, Required: true},
			{Name: "sensors", Doc: "the number of units that can spike", Kind: Number, Least: 1, Whole: true, Default: "700"},
		}, trainParams()...),
	}}
	s.open = func(b bound, loc Locator) (*Splits, error) {
		o, err := b.trains(b.num("sensors", shdSensors))
		if err != nil {
			return nil, err
		}
		train, err1 := loc.file(b.str("train", ""))
		test, err2 := loc.file(b.str("test", ""))
		if err := errors.Join(err1, err2); err != nil {
			return nil, err
		}
		out, err := o.splits(s.Name, train, test, 0)
		return out.in(filepath.Dir(train)), err
	}
	return s
}

// trainParams are the settings of spike trains.
func trainParams() []Param {
	return []Param{
		{Name: "steps", Doc: "the number of frames", Kind: Number, Least: 1, Whole: true, Default: "100"},
		{Name: "seconds", Doc: "how long the frames last together; later spikes are left out", Kind: Number, Default: "1.4"},
		{Name: "channels", Doc: "the values of a frame: one for each unit, or fewer, each of which adds up the spikes of neighbours", Kind: Number, Least: 1, Whole: true},
		{Name: "clip", Doc: "the greatest count of a channel in a frame, at most 255; 1 for spikes", Kind: Number, Least: 1, Whole: true, Default: "255"},
	}
}

// trains are the settings of spike trains.
type trains struct {
	sensors, steps, channels int
	seconds                  float64
	most                     uint8
}

func (b bound) trains(sensors float64) (trains, error) {
	steps, channels := b.num("steps", 100), b.num("channels", sensors)
	clip, seconds := b.num("clip", 255), b.num("seconds", 1.4)
	switch {
	case sensors > maxClasses:
		return trains{}, refused("`sensors` is at most %d, not %v", maxClasses, sensors)
	case channels > sensors:
		return trains{}, refused("`channels` is at most the number of units, %v, not %v", sensors, channels)
	case clip > 255 || steps > maxFrames:
		return trains{}, refused("`clip` is at most 255 and `steps` at most %d, not %v and %v", maxFrames, clip, steps)
	case !(seconds > 0):
		return trains{}, refused("`seconds` is above 0, not %v", seconds)
	}
	return trains{int(sensors), int(steps), int(channels), seconds, uint8(clip)}, nil
}

// splits reads both parts; without a number of classes they have those that there are.
func (o trains) splits(name, train, test string, classes int) (*Splits, error) {
	a, err := o.read(name, train, classes)
	if err != nil {
		return nil, err
	}
	b, err := o.read(name, test, classes)
	if err != nil {
		return nil, err
	}
	a.Classes = max(a.Classes, b.Classes)
	if len(a.ClassNames) != a.Classes {
		a.ClassNames = nil
	}
	b.Classes, b.ClassNames = a.Classes, a.ClassNames
	return &Splits{Train: a, Test: b}, nil
}

// count adds a sample's spikes to its frames.
func (o trains) count(times, units []float32, dst []uint8) error {
	if len(times) != len(units) {
		return fmt.Errorf("%d times, but %d units", len(times), len(units))
	}
	for k, t := range times {
		u := units[k]
		if !(u >= 0 && u < float32(o.sensors)) || u != float32(int(u)) {
			return fmt.Errorf("spike %d is of unit %v, expected 0 to %d", k, u, o.sensors-1)
		}
		if !(t >= 0) {
			return fmt.Errorf("spike %d is at %v s, expected a time from 0 on", k, t)
		}
		frame := float64(t) * float64(o.steps) / o.seconds
		if frame >= float64(o.steps) {
			continue
		}
		at := int(frame)*o.channels + int(u)*o.channels/o.sensors
		dst[at] = min(dst[at], o.most-1) + 1
	}
	return nil
}
