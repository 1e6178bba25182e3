package data

import (
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"snnc/internal/codec/events"
)

// gestures is the number of classes; in the files they are numbered from 1.
const gestures = 11

// maxTrials and maxRecording bound the gestures and the events of one recording: a published one has a dozen gestures
// and some millions of events.
const (
	maxTrials    = 1000
	maxRecording = 1 << 25
)

// trial is a gesture in a recording: the events from the time start on, before end.
type trial struct {
	class      int32
	start, end int64 // microseconds
	events     []events.Event
}

// aedatFiles lists the recordings of a folder in the order of their names.
func aedatFiles(dir string) []string {
	var files []string
	for _, pattern := range []string{"*.aedat", "*.aedat.gz"} {
		found, _ := filepath.Glob(filepath.Join(dir, pattern))
		files = append(files, found...)
	}
	slices.Sort(files)
	return files
}

// recordings reads the published form: files of several gestures each, and a table of their times beside each.
func (o frames) recordings(info Info, dir string, files []string) (*Splits, error) {
	test, err := gestureParts(dir, files)
	if err != nil {
		return nil, err
	}
	var all []clip
	total := 0
	for _, file := range files {
		list, err := o.trials(file, &total)
		if err != nil {
			return nil, err
		}
		for i := range list {
			list[i].test = test[file]
		}
		all = append(all, list...)
	}
	if len(test) == 0 {
		return o.undivided(info, all), nil
	}
	return o.splits(info, dir, all)
}

// trials cuts a recording into its gestures.
func (o frames) trials(file string, total *int) ([]clip, error) {
	table := strings.TrimSuffix(strings.TrimSuffix(file, ".gz"), ".aedat") + "_labels.csv"
	var list []trial
	if err := readFrom(table, func(r io.Reader) (err error) { list, err = readTrials(r); return err }); err != nil {
		return nil, err
	}
	if err := readFrom(file, func(r io.Reader) error { return cutTrials(r, o.camera, list) }); err != nil {
		return nil, err
	}
	var out []clip
	for i, t := range list {
		counts, err := o.count(t.events, total)
		if err != nil {
			return nil, fmt.Errorf("%s: the gesture from %d to %d (row %d of %s): %w", file, t.start, t.end, i+2, filepath.Base(table), err)
		}
		out = append(out, clip{name: file, class: t.class, frames: counts})
		list[i].events = nil
	}
	return out, nil
}

// cutTrials gives each gesture its events.
func cutTrials(r io.Reader, camera int, list []trial) error {
	n := 0
	return events.ReadAEDAT(r, camera, camera, func(e events.Event) error {
		for i := range list {
			if t := &list[i]; e.T >= t.start && e.T < t.end {
				if n++; n > maxRecording {
					return fmt.Errorf("more than %d events in its gestures", maxRecording)
				}
				t.events = append(t.events, e)
			}
		}
		return nil
	})
}
