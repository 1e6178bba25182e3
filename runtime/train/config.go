package train

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"strings"
)

// Call is a name with arguments as it stands in the model file: `adamw(lr = 5e-4)`.
type Call struct {
	Name string             `json:"name"`
	Args map[string]float64 `json:"args,omitempty"`
}

// Config fixes what a training run computes, together with the model's text and the data. Its JSON form is stored in
// the run folder and compared on resume.
type Config struct {
	Name      string   `json:"name"`      // names the run folder
	Optimizer Call     `json:"optimizer"` // see Optimizer
	Schedule  Call     `json:"schedule"`  // see Schedule; no name is constant
	Epochs    int      `json:"epochs"`
	Batch     int      `json:"batch"` // samples per step; the last step of an epoch takes what is left
	Seed      uint64   `json:"seed"`
	Clip      float64  `json:"clip,omitempty"`   // largest global norm of the gradient; 0 is no clipping
	Inputs    []string `json:"inputs,omitempty"` // the model's inputs; "image" if empty
	Data      string   `json:"data,omitempty"`   // the data set as written, for the record
	Loss      string   `json:"loss,omitempty"`   // the loss as written, for the record
	Rule      string   `json:"rule,omitempty"`   // the learning rule as written, for the record

	Weights string `json:"weights,omitempty"` // the file from which the run started, for the record
	Rename  string `json:"rename,omitempty"`  // the rules that mapped its names, for the record

	EachWindow bool `json:"each_window,omitempty"` // the optimiser acts after each window of time; programs are *Windows
}

func (c Config) check() error {
	switch {
	case c.Epochs < 1:
		return fmt.Errorf("epochs = %d: train for at least one", c.Epochs)
	case c.Batch < 1:
		return fmt.Errorf("batch = %d: a step needs at least one sample", c.Batch)
	case !(c.Clip >= 0 && c.Clip <= math.MaxFloat64):
		return fmt.Errorf("clip = %g: the largest gradient norm must be above 0, or 0 for none", c.Clip)
	case strings.ContainsAny(c.Name, `/\`) || c.Name == "":
		return fmt.Errorf("name %q cannot name a run folder", c.Name)
	}
	return nil
}

func (c Config) inputs() []string {
	if len(c.Inputs) == 0 {
		return []string{"image"}
	}
	return c.Inputs
}

// json is the canonical form: fixed order of fields, sorted arguments.
func (c Config) json() []byte {
	b, err := json.MarshalIndent(c, "", "  ")
	if err != nil { // an infinite or NaN argument
		return fmt.Appendf(nil, "%+v\n", c)
	}
	return append(b, '\n')
}

// diff lists the fields in which two configurations differ, with both values: "batch (64 then, 32 now)".
func (c Config) diff(then Config) string {
	a, b := reflect.ValueOf(then), reflect.ValueOf(c)
	var out []string
	for i := range a.NumField() {
		x, y := fmt.Sprint(a.Field(i).Interface()), fmt.Sprint(b.Field(i).Interface())
		if x != y {
			name, _, _ := strings.Cut(a.Type().Field(i).Tag.Get("json"), ",")
			out = append(out, fmt.Sprintf("%s (%s then, %s now)", name, x, y))
		}
	}
	return strings.Join(out, ", ")
}

// String is the call as the model file writes it, with sorted arguments.
func (c Call) String() string {
	args := make([]string, 0, len(c.Args))
	for _, k := range sortedKeys(c.Args) {
		args = append(args, fmt.Sprintf("%s = %g", k, c.Args[k]))
	}
	if len(args) == 0 {
		return c.Name
	}
	return c.Name + "(" + strings.Join(args, ", ") + ")"
}

func hash(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}
