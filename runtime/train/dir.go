package train

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Names of the files of a run folder.
const (
	ModelFile      = "model.snn"              // the text that was trained
	ConfigFile     = "config.json"            // Config
	MetricsFile    = "metrics.jsonl"          // a line per logged step and per epoch
	CheckpointFile = "checkpoint.safetensors" // all that a resume needs
	BestFile       = "best.safetensors"       // weights of the best epoch
	LastFile       = "last.safetensors"       // newest weights
	ReportFile     = "report.html"
	eventsFile     = "events.out.tfevents.0000000000.snnc" // TensorBoard wants the infix tfevents
	lockFile       = "lock"
)

// Dir is a run folder, locked against a second process until Close.
type Dir struct {
	Path string
	lock *os.File
}

// Create makes root/name-1, or the next number that is free. It never touches an existing run, even if several
// processes create runs at once.
func Create(root, name string) (*Dir, error) {
	if err := os.MkdirAll(root, 0o777); err != nil {
		return nil, err
	}
	for n := 1; ; n++ {
		path := filepath.Join(root, fmt.Sprintf("%s-%d", name, n))
		err := os.Mkdir(path, 0o777)
		if errors.Is(err, fs.ErrExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		return open(path)
	}
}

// CreateAt makes a run folder of a given path. It refuses a folder that holds anything.
func CreateAt(path string) (*Dir, error) {
	if err := os.MkdirAll(path, 0o777); err != nil {
		return nil, err
	}
	entries, err := os.ReadDir(path)
	if err != nil {
		return nil, err
	}
	if len(entries) > 0 {
		return nil, fmt.Errorf("%s is not empty: resume the run in it (--resume %s), or choose another folder", path, path)
	}
	return open(path)
}

// Open opens an existing run folder to go on with it, and removes what an interrupted write left over.
func Open(path string) (*Dir, error) {
	if info, err := os.Stat(path); err != nil || !info.IsDir() {
		return nil, fmt.Errorf("no run to resume: %s is not a folder", path)
	}
	d, err := open(path)
	if err != nil {
		return nil, err
	}
	left, _ := filepath.Glob(filepath.Join(escape(path), "*"+tmpSuffix))
	for _, f := range left {
		os.Remove(f)
	}
	return d, nil
}

// Close releases the folder.
func (d *Dir) Close() error { return d.lock.Close() }

func (d *Dir) file(name string) string { return filepath.Join(d.Path, name) }

func open(path string) (*Dir, error) {
	f, err := os.OpenFile(filepath.Join(path, lockFile), os.O_CREATE|os.O_RDWR, 0o666)
	if err != nil {
		return nil, err
	}
	if err := tryLock(f); err != nil {
		f.Close()
		return nil, fmt.Errorf("%s is in use by another process: wait for it, or choose another folder (%w)", path, err)
	}
	return &Dir{Path: path, lock: f}, nil
}

// escape makes a path literal in a pattern of filepath.Glob.
func escape(path string) string {
	return strings.NewReplacer(`*`, `[*]`, `?`, `[?]`, `[`, `[[]`).Replace(path)
}
