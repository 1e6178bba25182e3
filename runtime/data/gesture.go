package data

import (
	"fmt"
	"path"
	"path/filepath"
	"strconv"
	"strings"
)

// dvsGesture is gestures of people before an event camera of 128x128 pixels.
func dvsGesture() source {
	s := source{Info: Info{
		Name: "dvs128_gesture", Description: "hand and arm gestures before an event camera: counts of events, [steps, 2, 128, 128] (darker, brighter)",
		Classes: 11, Train: 1176, Test: 288, Licence: "CC BY 4.0", Source: "https://research.ibm.com/interactive/dvsgesture/",
		Citation: "A. Amir et al.: A low power, fully event-based gesture recognition system. CVPR 2017",
		Folders:  []string{"dvs128-gesture", "dvs128_gesture", "DVSGesture", "DvsGesture"},
		Example:  `dvs128_gesture(steps = 16, by = "number", size = 32)`, Params: frameParams(),
	}}
	s.find = func(dir string) bool { return len(aedatFiles(dir)) > 0 || isFolder(filepath.Join(dir, "clips")) }
	s.open = func(b bound, loc Locator) (*Splits, error) {
		o, err := b.frames(128)
		if err != nil {
			return nil, err
		}
		dir, err := s.folder(loc, "*.aedat with *_labels.csv (unpacked; plain or .gz)", "or clips (a folder of NN_name.bs2.gz)")
		if err != nil {
			return nil, err
		}
		if files := aedatFiles(dir); len(files) > 0 {
			out, err := o.recordings(s.Info, dir, files)
			return out.in(dir), err
		}
		all, err := o.read(filepath.Join(dir, "clips"), []string{".bs2", ".bs2.gz"}, gestureName)
		if err != nil {
			return nil, err
		}
		return o.undivided(s.Info, all).in(dir), nil
	}
	return s
}

// undivided makes both parts of all clips, where nothing says how to divide them.
func (o frames) undivided(info Info, all []clip) *Splits {
	set := o.set(info, all)
	return &Splits{Train: set, Test: set,
		Notes: []string{fmt.Sprintf("the %d clips of `%s` are both parts: they show how a network runs, not how well it learns", set.N, info.Name)}}
}

// gestureName reads `01_hand_clapping.bs2.gz`: class 1 of 11 comes first.
func gestureName(name string) (clip, bool, error) {
	base := path.Base(name)
	number, _, ok := strings.Cut(base, "_")
	class, err := strconv.ParseUint(number, 10, 8)
	if !ok || err != nil || class < 1 || class > gestures {
		return clip{}, true, fmt.Errorf("expected a name such as 01_hand_clapping.bs2.gz, with a class from 1 to %d", gestures)
	}
	return clip{name: base, class: int32(class) - 1}, true, nil
}
