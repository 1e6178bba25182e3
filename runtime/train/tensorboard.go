package train

import (
	"time"

	"snnc/internal/codec/tfevents"
)

// board writes the scalars that TensorBoard draws.
type board struct {
	*journal
	out     *tfevents.Writer
	every   int
	scalars []tfevents.Scalar
}

// newBoard begins the file with its version if it is new.
func newBoard(j *journal, fresh bool, every int) (*board, error) {
	b := &board{journal: j, out: tfevents.NewWriter(j.w), every: every}
	if !fresh {
		return b, nil
	}
	return b, b.out.Write(tfevents.Event{Wall: wall(), Version: tfevents.Version})
}

func (b *board) OnStep(s *StepInfo) error {
	if s.Step%b.every != 0 {
		return nil
	}
	b.add("step/loss", s.Loss)
	b.add("step/learning_rate", s.Rate)
	b.add("step/gradient_norm", s.Norm)
	return b.flush(s.Step)
}

func (b *board) OnEpoch(e *EpochInfo) error {
	b.add("loss/train", float64(e.TrainLoss))
	b.add("loss/test", float64(e.TestLoss))
	b.add("accuracy/train", float64(e.TrainAccuracy))
	b.add("accuracy/test", float64(e.TestAccuracy))
	return b.flush(e.Step)
}

func (b *board) OnDone(*Result) error { return b.w.Flush() }

func (b *board) add(tag string, v float64) {
	if finite(v) {
		b.scalars = append(b.scalars, tfevents.Scalar{Tag: tag, Value: float32(v)})
	}
}

func (b *board) flush(step int) error {
	err := b.out.Write(tfevents.Event{Wall: wall(), Step: int64(step), Scalars: b.scalars})
	b.scalars = b.scalars[:0]
	return err
}

func wall() float64 { return float64(time.Now().UnixMicro()) / 1e6 }
