package train

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strconv"
)

// journal is a file that only grows, and can be cut back to the length that a checkpoint noted.
type journal struct {
	f *os.File
	w *bufio.Writer
}

// openJournal opens or creates a file and drops all after its first size bytes.
func openJournal(path string, size int64) (*journal, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o666)
	if err != nil {
		return nil, err
	}
	if err := rewind(f, size); err != nil {
		f.Close()
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return &journal{f: f, w: bufio.NewWriter(f)}, nil
}

func rewind(f *os.File, size int64) error {
	info, err := f.Stat()
	if err != nil {
		return err
	}
	if info.Size() < size {
		return fmt.Errorf("has %d bytes, the checkpoint was written at %d: the file was changed", info.Size(), size)
	}
	if err := f.Truncate(size); err != nil {
		return err
	}
	_, err = f.Seek(size, io.SeekStart)
	return err
}

// mark brings all that was written to the disk and returns the length.
func (j *journal) mark() (int64, error) {
	if err := j.w.Flush(); err != nil {
		return 0, err
	}
	if err := j.f.Sync(); err != nil {
		return 0, err
	}
	return j.f.Seek(0, io.SeekCurrent)
}

// metrics writes metrics.jsonl: {"kind":"step",...} every few steps, {"kind":"epoch",...} after each epoch. Only the
// epochs' lines have times, so that the others repeat exactly.
type metrics struct {
	*journal
	every int
	buf   []byte
}

func (m *metrics) OnStep(s *StepInfo) error {
	if s.Step%m.every != 0 {
		return nil
	}
	b := append(m.buf[:0], `{"kind":"step","epoch":`...)
	b = strconv.AppendInt(b, int64(s.Epoch), 10)
	b = strconv.AppendInt(append(b, `,"step":`...), int64(s.Step), 10)
	b = appendNum(append(b, `,"loss":`...), s.Loss)
	b = appendNum(append(b, `,"learning_rate":`...), s.Rate)
	b = appendNum(append(b, `,"gradient_norm":`...), s.Norm)
	m.buf = append(b, "}\n"...)
	_, err := m.w.Write(m.buf)
	return err
}

func (m *metrics) OnEpoch(e *EpochInfo) error {
	line, err := json.Marshal(struct {
		Kind string `json:"kind"`
		*EpochInfo
	}{"epoch", e})
	if err != nil {
		return err
	}
	_, err = m.w.Write(append(line, '\n'))
	return err
}

func (m *metrics) OnDone(*Result) error { return m.w.Flush() }
