package train

import "snnc/runtime/tensor"

// Mode selects what a program computes.
type Mode int

const (
	Train  Mode = iota // out, loss, grad/PARAM and update/BUFFER
	Eval               // out and loss, in evaluation mode
	Record             // as Eval, and record/PATH: the spikes of the recorded layers
)

// String names the mode.
func (m Mode) String() string {
	return [...]string{"train", "eval", "record"}[m]
}

// Program is one compiled graph for one batch size. Slices stay valid and fixed for the program's life; all are
// row-major float32.
type Program interface {
	// Input returns where an input is written, nil if the graph has no such input: the model's own inputs [B, dims...]
	// or [T, B, dims...], "target" (class indices [B] or [B, dims...]), the scalars "progress" and "epoch" ([1]); for mixed
	// samples "target/second" as "target", and its share in the loss "target/share" ([1]).
	Input(name string) []float32
	// Output returns where an output appears, nil if absent: "out", "loss" (the mean over the batch, [1]),
	// "grad/PARAM", "update/BUFFER", "record/PATH" (spikes, 0 or 1).
	Output(name string) []float32
	// Shape is the full shape of an input or output: [T][B][dims...].
	Shape(name string) []int
	// HasTime says whether the first axis of that input or output is T.
	HasTime(name string) bool
	// Run executes the graph. All its random draws are functions of seed and step.
	Run(seed, step uint64) error
}

// Freezer is a Program that need not do everything again while parameters and statistics stay as they are: from Freeze on until
// Thaw.
type Freezer interface {
	Freeze()
	Thaw()
}

// Model makes programs that share one Store.
type Model interface {
	Store() *tensor.Store
	Program(mode Mode, batch int) (Program, error)
}

// Recorder is a Program of mode Record that can list its outputs "record/PATH", in the order of the network.
// Without it the report has no firing rates.
type Recorder interface{ Records() []string }

// Batches is one split of a data set.
type Batches interface {
	// Len is the number of samples of an epoch.
	Len() int
	// Fill writes n samples, from position first of the epoch's order, to the model's inputs and the target. It must be
	// a function of its arguments alone, so that a resumed run sees the same samples, and must not allocate once warm.
	// Nobody else writes to the slots' memory, so what is there from the call before need not be written again.
	Fill(epoch, first, n int, in []Slot, target Slot) error
}

// Mixer is a Batches that can mix samples.
type Mixer interface {
	// Mix makes pairs of the samples that Fill has just written into mixtures, where the batches are to be mixed. second
	// gets their second targets, and the result is the share of those, at most 1/2: 0 where nothing is mixed.
	Mix(epoch, first, n int, in []Slot, target, second Slot) float32
}

// Slot is an input to be filled: its name, memory, shape, and whether the first axis is T (then the batch is the
// second). Data is nil where the program lacks the input.
type Slot struct {
	Name string
	Data []float32
	Dims []int
	Time bool
}
