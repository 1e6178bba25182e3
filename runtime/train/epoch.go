package train

import (
	"context"
	"strconv"
)

// closeEpoch evaluates, records and saves. Killed within it, a resumed run does it again with the same result.
func (l *loop) closeEpoch(ctx context.Context) error {
	e, err := l.summary(ctx)
	if err != nil {
		return err
	}
	e.Best = e.betterThan(l.st.best())
	l.st.History = append(l.st.History, e)
	l.st.Epoch, l.st.Done, l.st.Sums = l.st.Epoch+1, 0, sums{}
	if err := l.saveEpoch(e.Best); err != nil {
		return err
	}
	if err := l.writeReport(); err != nil {
		return err
	}
	for _, s := range l.sinks {
		if err := s.OnEpoch(&e); err != nil {
			return err
		}
	}
	return l.save()
}

func (l *loop) summary(ctx context.Context) (EpochInfo, error) {
	e := EpochInfo{Epoch: l.st.Epoch + 1, Step: l.st.Step, TrainLoss: l.st.Sums.loss(), TrainAccuracy: unmeasured(),
		TestLoss: unmeasured(), TestAccuracy: unmeasured(), Rate: l.schedule.Rate(l.st.Step-1, l.perEpoch)}
	if l.classes > 0 {
		e.TrainAccuracy = l.st.Sums.accuracy()
	}
	if l.job.Test != nil && l.job.Test.Len() > 0 {
		total, err := l.evaluate(ctx)
		if err != nil {
			return e, err
		}
		e.TestLoss = total.loss()
		if l.classes > 0 {
			e.TestAccuracy = total.accuracy()
		}
	}
	e.Seconds = l.elapsed().Seconds()
	return e, nil
}

// evaluate runs the test split. Draws depend on the number of the batch only, so that the same weights always give
// the same result.
func (l *loop) evaluate(ctx context.Context) (total sums, err error) {
	l.confused = nil
	defer l.programs.thaw()
	for batch := 0; total.Samples < l.job.Test.Len(); batch++ {
		if ctx.Err() != nil {
			return total, errStopped
		}
		p, err := l.programs.get(Eval, min(l.job.Config.Batch, l.job.Test.Len()-total.Samples))
		if err != nil {
			return total, err
		}
		if f, ok := p.Program.(Freezer); ok {
			f.Freeze()
		}
		if err := p.feed(l.job.Test, l.st.Epoch, total.Samples, l.progress()); err != nil {
			return total, err
		}
		if err := p.Run(l.job.Config.Seed, uint64(batch)); err != nil {
			return total, err
		}
		if l.confused == nil {
			l.confused = make([]int, p.votes.classes*p.votes.classes)
		}
		total.add(float64(p.loss[0]), p.votes.count(l.confused), p.n)
	}
	return total, nil
}

func (l *loop) saveEpoch(best bool) error {
	if best {
		if err := l.saveWeights(BestFile); err != nil {
			return err
		}
	}
	return l.saveWeights(LastFile)
}

// saveWeights writes the weights alone, with what identifies them.
func (l *loop) saveWeights(file string) error {
	meta := map[string]string{"format": "snnc weights 1", "model_sha256": l.st.Model, "epoch": strconv.Itoa(l.st.Epoch),
		"step": strconv.Itoa(l.st.Step)}
	if n := len(l.st.History); n > 0 && l.st.Done == 0 && l.st.History[n-1].TestAccuracy.Known() {
		meta["test_accuracy"] = string(appendNum(nil, float64(l.st.History[n-1].TestAccuracy)))
	}
	return SaveWeights(l.job.Dir.file(file), l.job.Model.Store(), meta)
}

// finish tells the sinks the result of a complete run.
func (l *loop) finish() (Result, error) {
	last, best := l.st.History[len(l.st.History)-1], l.st.best()
	r := Result{TestAccuracy: last.TestAccuracy, TrainLoss: last.TrainLoss, Epoch: last.Epoch, Seconds: last.Seconds,
		BestEpoch: best.Epoch, BestAccuracy: best.TestAccuracy, Dir: l.job.Dir.Path}
	for _, s := range l.sinks {
		if err := s.OnDone(&r); err != nil {
			return r, err
		}
	}
	return r, nil
}
