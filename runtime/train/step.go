package train

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
	if err := p.Run(l.job.Config.Seed, uint64(l.st.Step)); err != nil {
		return err
	}
	norm := norm(p.grads)
	l.rate = l.schedule.Rate(l.st.Step, l.perEpoch)
	if err := l.checkFinite(float64(p.loss[0]), norm); err != nil {
		return err
	}
	l.update(p, norm)
	return l.tell(p, norm)
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

// update changes all that a step changes.
func (l *loop) update(p *bound, norm float64) {
	store := l.job.Model.Store()
	if l.job.Config.Clip > 0 {
		clip(p.grads, norm, l.job.Config.Clip)
	}
	l.opt.Step(p.grads, l.rate, l.st.Step+1)
	for _, v := range store.Params {
		v.Clamp()
	}
	for i, v := range store.Buffers {
		copy(v.Data, p.updates[i])
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
