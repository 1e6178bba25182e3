package data

import (
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"snnc/internal/codec/wav"
)

const (
	fsddRate   = 8000 // samples per second
	fsddWindow = 256  // samples: 32 ms
)

// fsdd is spoken digits: loudness in bands of frequency, [steps, bands], in 0..1.
func fsdd() source {
	s := source{Info: Info{
		Name: "fsdd", Description: "spoken English digits, 8 kHz: loudness of frequency bands over time, [steps, bands] in 0..1",
		Classes: 10, Train: 2700, Test: 300,
		Licence:  "CC BY-SA 4.0",
		Source:   "https://github.com/Jakobovski/free-spoken-digit-dataset",
		Citation: "Z. Jackson et al.: Free Spoken Digit Dataset. 2016-2020. doi:10.5281/zenodo.1342401",
		Folders:  []string{"fsdd", "free-spoken-digit-dataset"}, Example: "fsdd(steps = 50, bands = 32, batch = 50)",
		Params: []Param{
			{Name: "steps", Doc: "the number of frames", Kind: Number, Least: 1, Whole: true, Default: "50"},
			{Name: "bands", Doc: "the number of bands, evenly spaced on the mel scale up to 4 kHz", Kind: Number, Least: 1, Whole: true, Default: "32"},
			{Name: "fit", Doc: "`stretch`: the frames are spread evenly over a recording; `pad`: they are 10 ms apart, with silence behind", Kind: Text, Default: "stretch"},
			{Name: "decibels", Doc: "how far below a recording's greatest loudness the scale begins", Kind: Number, Least: 1, Default: "60"},
		},
	}}
	s.find = func(dir string) bool { return findFSDD(dir) != "" }
	s.open = func(b bound, loc Locator) (*Splits, error) {
		o, err := b.sound()
		if err != nil {
			return nil, err
		}
		dir, err := s.folder(loc, "recordings (a folder)", "fsdd-recordings*.tar.gz")
		if err != nil {
			return nil, err
		}
		out, err := openFSDD(s.Info, findFSDD(dir), o)
		return out.in(dir), err
	}
	return s
}

func findFSDD(dir string) string {
	if info, err := os.Stat(filepath.Join(dir, "recordings")); err == nil && info.IsDir() {
		return filepath.Join(dir, "recordings")
	}
	found, _ := filepath.Glob(filepath.Join(dir, "fsdd-recordings*.tar.gz"))
	return pickFile(dir, relative(found)...)
}

func relative(paths []string) []string {
	var out []string
	for _, p := range paths {
		out = append(out, filepath.Base(p))
	}
	slices.Sort(out)
	return out
}

// soundOptions are the settings of a data set of sound.
type soundOptions struct {
	steps, bands int
	pad          bool
	decibels     float64
}

// maxFrames bounds steps and bands: far more than a recording resolves.
const maxFrames = 4096

func (b bound) sound() (soundOptions, error) {
	o := soundOptions{int(b.num("steps", 50)), int(b.num("bands", 32)), b.str("fit", "stretch") == "pad", b.num("decibels", 60)}
	if fit := b.str("fit", "stretch"); !o.pad && fit != "stretch" {
		return o, refused("`fit` is \"stretch\" or \"pad\", not %q", fit)
	}
	if o.steps > maxFrames || o.bands > fsddWindow {
		return o, refused("`steps` is at most %d and `bands` at most %d, not %d and %d", maxFrames, fsddWindow, o.steps, o.bands)
	}
	return o, nil
}

// recording is a file's samples by its name.
type recording struct {
	name  string
	digit int32
	index int
	sound []int16
}

// openFSDD divides by the official rule: the recordings 0 to 4 of each digit and speaker are for testing.
func openFSDD(info Info, from string, o soundOptions) (*Splits, error) {
	all, err := readFSDD(from)
	if err != nil {
		return nil, err
	}
	return divide(info, from, all, func(r recording) bool { return r.index < 5 }, o.set)
}

func readFSDD(from string) ([]recording, error) {
	var all []recording
	err := eachFile(from, []string{".wav"}, func(name string, content []byte) error {
		r, err := fsddName(name)
		if err != nil {
			return err
		}
		s, err := wav.Parse(content)
		if err != nil {
			return err
		}
		if s.Rate != fsddRate || s.Channels != 1 {
			return fmt.Errorf("%d channels at %d samples per second, expected one at %d", s.Channels, s.Rate, fsddRate)
		}
		r.sound = s.Samples
		all = append(all, r)
		return nil
	})
	slices.SortFunc(all, func(a, b recording) int { return strings.Compare(a.name, b.name) })
	return all, err
}

// fsddName reads `DIGIT_SPEAKER_INDEX.wav`.
func fsddName(file string) (recording, error) {
	r := recording{name: path.Base(file)}
	parts := strings.Split(strings.TrimSuffix(r.name, ".wav"), "_")
	digit, err1 := strconv.ParseUint(parts[0], 10, 8)
	index, err2 := strconv.ParseUint(parts[len(parts)-1], 10, 16)
	if len(parts) != 3 || err1 != nil || err2 != nil || digit > 9 {
		return r, fmt.Errorf("expected a name such as 7_george_5.wav: digit, speaker, index")
	}
	r.digit, r.index = int32(digit), int(index)
	return r, nil
}

// set computes the frames of all recordings.
func (o soundOptions) set(info Info, all []recording) *Set {
	size := o.steps * o.bands
	values, labels := make([]float32, len(all)*size), make([]int32, len(all))
	s := newSpectrum(fsddWindow, fsddRate, o.bands)
	energies := make([]float64, size)
	for i, r := range all {
		labels[i] = r.digit
		for t := range o.steps {
			s.energies(r.sound, o.centre(t, len(r.sound)), energies[t*o.bands:][:o.bands])
		}
		loudness(energies, o.decibels, values[i*size:][:size])
	}
	set := fromFloats(info.Name, []int{o.steps, o.bands}, values, 1, labels, info.Classes)
	return set
}

// centre is the middle of frame t, in samples.
func (o soundOptions) centre(t, length int) int {
	if o.pad {
		return t*fsddRate/100 + fsddWindow/2
	}
	return (2*t + 1) * length / (2 * o.steps)
}
