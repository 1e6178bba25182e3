package train

import (
	"encoding/json"
	"fmt"
)

// stateFormat is the version of the state's JSON; another version is refused.
const stateFormat = 1

// state is what one step hands to the next besides tensors.
type state struct {
	Format  int         `json:"format"`
	Model   string      `json:"model_sha256"`
	Config  Config      `json:"config"`
	Samples [2]int      `json:"samples"` // of the train and the test split
	Epoch   int         `json:"epoch"`   // finished epochs
	Done    int         `json:"done"`    // finished steps of the current epoch
	Step    int         `json:"step"`    // finished steps of the run
	Sums    sums        `json:"sums"`
	History []EpochInfo `json:"history"`
	Seconds float64     `json:"seconds"`
	Metrics int64       `json:"metrics_bytes"`
	Events  int64       `json:"events_bytes"`
	Tensors uint32      `json:"tensors_crc32c"`
}

// sums runs over the samples of an epoch.
type sums struct {
	Loss    float64 `json:"loss"` // mean loss of each step times its samples
	Correct int     `json:"correct"`
	Answers int     `json:"answers"` // how many could have been correct
	Samples int     `json:"samples"`
}

func (s *sums) add(loss float64, v score, samples int) {
	s.Loss += float64(loss * float64(samples))
	s.Correct += v.right
	s.Answers += v.of
	s.Samples += samples
}

func (s sums) loss() Num {
	if s.Samples == 0 {
		return unmeasured()
	}
	return Num(s.Loss / float64(s.Samples))
}

func (s sums) accuracy() Num { return Num(float64(s.Correct) / float64(s.Answers)) }

func parseState(text string) (*state, error) {
	s := new(state)
	if err := json.Unmarshal([]byte(text), s); err != nil {
		return nil, fmt.Errorf("its state does not parse: %w", err)
	}
	if s.Format != stateFormat {
		return nil, fmt.Errorf("its state has format %d, this version reads %d", s.Format, stateFormat)
	}
	return s, nil
}

// consistent refuses counters that no run of perEpoch steps an epoch can have.
func (s *state) consistent(perEpoch int) error {
	seen := min(s.Done*s.Config.Batch, s.Samples[0])
	switch {
	case s.Epoch < 0 || s.Epoch > s.Config.Epochs || s.Epoch != len(s.History) || s.Epoch > 0 && s.best() == nil,
		s.Done < 0 || s.Done > perEpoch || s.Step != s.Epoch*perEpoch+s.Done,
		s.Sums.Samples != seen || s.Sums.Correct < 0 || s.Sums.Correct > s.Sums.Answers,
		s.Metrics < 0 || s.Events < 0 || s.Seconds < 0:
		return fmt.Errorf("its state is inconsistent (epoch %d with %d recorded, step %d, %d in the epoch): the file is damaged",
			s.Epoch, len(s.History), s.Step, s.Done)
	}
	return nil
}

// fits says why a run may not go on from a saved state: its model, configuration or data are others.
func (now *state) fits(saved *state) error {
	if saved.Model != now.Model {
		return fmt.Errorf("the model's text has changed since (sha256 %.12s then, %.12s now): restore it, or start a new run",
			saved.Model, now.Model)
	}
	if d := now.Config.diff(saved.Config); d != "" {
		return fmt.Errorf("the configuration has changed since: %s: restore it, or start a new run", d)
	}
	if saved.Samples != now.Samples {
		return fmt.Errorf("the data have changed since: %v samples in train and test then, %v now", saved.Samples, now.Samples)
	}
	return nil
}

// best returns the best epoch so far, nil at first: by test accuracy, else by test loss, else by train loss.
func (s *state) best() *EpochInfo {
	for i := len(s.History) - 1; i >= 0; i-- {
		if s.History[i].Best {
			return &s.History[i]
		}
	}
	return nil
}

func (e *EpochInfo) betterThan(b *EpochInfo) bool {
	switch {
	case b == nil:
		return true
	case e.TestAccuracy.Known() || b.TestAccuracy.Known():
		return e.TestAccuracy > b.TestAccuracy
	case e.TestLoss.Known() || b.TestLoss.Known():
		return e.TestLoss < b.TestLoss || !b.TestLoss.Known()
	}
	return e.TrainLoss < b.TrainLoss
}
