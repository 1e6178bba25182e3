package train

import "time"

// Sink is told what happens. The pointers are valid during the call only. An error stops the run.
type Sink interface {
	OnStep(*StepInfo) error
	OnEpoch(*EpochInfo) error
	OnDone(*Result) error
}

// StepInfo describes a finished step. Epochs and steps count from 1.
type StepInfo struct {
	Epoch, Epochs     int
	InEpoch, PerEpoch int // steps of this epoch: finished, in all
	Step              int // finished steps of the run
	Samples           int // of this step
	Loss              float64
	MeanLoss          float64 // over the samples of the epoch so far
	MeanAccuracy      Num     // likewise
	Rate              float64 // learning rate
	Norm              float64 // global norm of the gradient before clipping
	Elapsed           time.Duration
}

// EpochInfo describes a finished epoch. Epochs count from 1; accuracies are fractions.
type EpochInfo struct {
	Epoch         int     `json:"epoch"`
	Step          int     `json:"step"` // finished steps of the run
	TrainLoss     Num     `json:"train_loss"`
	TrainAccuracy Num     `json:"train_accuracy"` // during the epoch, in training mode
	TestLoss      Num     `json:"test_loss"`
	TestAccuracy  Num     `json:"test_accuracy"`
	Rate          float64 `json:"learning_rate"` // of its last step
	Seconds       float64 `json:"seconds"`       // of the run so far, interruptions excluded
	Best          bool    `json:"best"`          // the best epoch so far
}

// Result is the outcome of a run. Accuracy and loss are those of the last epoch.
type Result struct {
	TestAccuracy Num     `json:"test_accuracy"`
	TrainLoss    Num     `json:"train_loss"`
	Epoch        int     `json:"epoch"`
	Seconds      float64 `json:"seconds"`
	BestEpoch    int     `json:"-"`
	BestAccuracy Num     `json:"-"`
	Dir          string  `json:"-"`
}
