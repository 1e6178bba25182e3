package train

import "errors"

// step does one step of training: inputs, program, check, clip, optimiser, running statistics.
func (l *loop) step() error {
	first := l.st.Done * l.job.Config.Batch
	p, err := l.programs.get(Train, min(l.job.Config.Batch, l.job.Train.Len()-first))
	if err != nil {
		return err
	}
	if err := p.feed(l.job.Train, l.st.Epoch, first, l.progress()); err != nil {
		return err
	}
	l.rate = l.schedule.Rate(l.st.Step, l.perEpoch)
	if l.job.Config.EachWindow {
		return l.stepByWindow(p)
	}
	if err := p.Run(l.job.Config.Seed, uint64(l.st.Step)); err != nil {
		return err
	}
	norm, err := l.learn(p, l.st.Step+1)
	if err != nil {
		return err
	}
	l.update(p)
	return l.tell(p, norm)
}

// stepByWindow does a step in which the optimiser acts after each window; the norm that it tells is the greatest.
func (l *loop) stepByWindow(p *bound) error {
	w, ok := p.Program.(*Windows)
	if !ok {
		return errors.New("the program has no windows to update after")
	}
	window, most := 0, 0.0
	w.After(func() error {
		window++
		norm, err := l.learn(p, l.st.Step*w.count()+window)
		most = max(most, norm)
		return err
	})
	if err := p.Run(l.job.Config.Seed, uint64(l.st.Step)); err != nil {
		return err
	}
	l.update(p)
	return l.tell(p, most)
}

// learn has the optimiser act on the gradients, its n-th time; it returns their norm.
func (l *loop) learn(p *bound, n int) (float64, error) {
	norm := l.team.norm(p.grads)
	if err := l.checkFinite(float64(p.loss[0]), norm); err != nil {
		return norm, err
	}
	l.opt.Step(l.team, Gradients{p.grads, clipScale(norm, l.job.Config.Clip)}, l.rate, n)
	return norm, nil
}

// progress is the part of the run's steps that is done, 0..1.
func (l *loop) progress() float64 {
	return float64(l.st.Step) / float64(l.perEpoch*l.job.Config.Epochs)
}

func (l *loop) checkFinite(loss, norm float64) error {
	if finite(loss) && finite(norm) {
		return nil
	}
	return &Diverged{Dir: l.job.Dir.Path, Epoch: l.st.Epoch + 1, Step: l.st.Step + 1,
		Loss: loss, Norm: norm, Rate: l.rate, Clip: l.job.Config.Clip}
}

// update replaces the running statistics and counts the step.
func (l *loop) update(p *bound) {
	for i, v := range l.job.Model.Store().Buffers {
		if p.updates[i] != nil {
			copy(v.Data, p.updates[i])
		}
	}
	l.st.Sums.add(float64(p.loss[0]), p.votes.count(nil), p.n)
	l.st.Step++
	l.st.Done++
}

// tell tells the sinks about the step that update has finished.
func (l *loop) tell(p *bound, norm float64) error {
	l.info = StepInfo{
		Epoch: l.st.Epoch + 1, Epochs: l.job.Config.Epochs, InEpoch: l.st.Done, PerEpoch: l.perEpoch, Step: l.st.Step,
		Samples: p.n, Loss: float64(p.loss[0]), MeanLoss: float64(l.st.Sums.loss()), MeanAccuracy: unmeasured(),
		Rate: l.rate, Norm: norm, Elapsed: l.elapsed(),
	}
	if p.votes.classes > 0 {
		l.info.MeanAccuracy = l.st.Sums.accuracy()
	}
	for _, s := range l.sinks {
		if err := s.OnStep(&l.info); err != nil {
			return err
		}
	}
	return nil
}
