package main

import (
	"fmt"
	"slices"
	"strings"

	"snnc/runtime/train"
)

// workload is a network with all that both sides must agree on. Its JSON form is what the peer reads.
type workload struct {
	Name      string     `json:"name"`
	Title     string     `json:"title"`
	File      string     `json:"-"` // below bench/models
	Model     string     `json:"-"`
	Set       []string   `json:"-"`
	Script    string     `json:"-"` // below bench/peer
	Detached  bool       `json:"-"` // no gradient passes the reset, which not every library can say
	Batch     int        `json:"batch"`
	Steps     int        `json:"steps"`  // of time
	Shape     []int      `json:"shape"`  // of one sample at one step
	Varies    bool       `json:"varies"` // the input has an axis of time
	Classes   int        `json:"classes"`
	Optimizer train.Call `json:"optimizer"`
	Input     input      `json:"-"`
	Warm      int        `json:"-"` // steps of training before anything is compared, so that firing rates are real
	WarmBatch int        `json:"-"`
	Gain      float32    `json:"-"` // what weights that are not trained are multiplied by, so that neurons fire
	Records   []string   `json:"records"`
}

// input says what samples are.
type input string

const (
	fashion  input = "fashion_mnist"
	uniform  input = "uniform"  // in 0..1
	gaussian input = "gaussian" // standard normal
	rare     input = "rare"     // spikes at a rate of 0.05
)

func call(name string, args map[string]float64) train.Call { return train.Call{Name: name, Args: args} }

func workloads() []workload {
	layer := workload{File: "w3_linear_lif.snn", Script: "w3_linear_lif.py", Batch: 16, Steps: 500, Varies: true, Classes: 1,
		Optimizer: call("sgd", map[string]float64{"lr": 0.001})}
	return []workload{
		{Name: "W1", Title: "CSNN, Fashion-MNIST", File: "w1_csnn.snn", Script: "w1_csnn.py", Batch: 64, Steps: 4, Shape: []int{1, 28, 28},
			Classes: 10, Optimizer: call("adam", map[string]float64{"lr": 0.001}), Input: fashion, Warm: 100, WarmBatch: 64},
		{Name: "W2", Title: "Spikformer-4-384, 32x32", File: "w2_spikformer.snn", Script: "w2_spikformer.py", Detached: true, Batch: 16, Steps: 4,
			Shape: []int{3, 32, 32}, Classes: 10, Input: uniform, Warm: 30, WarmBatch: 4,
			Optimizer: call("adamw", map[string]float64{"lr": 0.0005, "weight_decay": 0.06})},
		layer.of("W3", 1024, rare), layer.of("W3-512", 512, rare), layer.of("W3-gauss", 1024, gaussian), layer.of("W3-512-gauss", 512, gaussian),
		{Name: "W4", Title: "conv net, 64x64", File: "w4_conv_lif.snn", Script: "w4_conv_lif.py", Batch: 8, Steps: 4, Shape: []int{3, 64, 64},
			Varies: true, Classes: 10, Optimizer: call("adam", map[string]float64{"lr": 0.001}), Input: gaussian,
			Warm: 30, WarmBatch: 4},
		{Name: "W5", Title: "SEW-ResNet-18, 64x64", File: "w5_sew_resnet.snn", Script: "w5_sew_resnet.py", Detached: true, Batch: 4, Steps: 4,
			Shape: []int{3, 64, 64}, Classes: 1000, Input: uniform, Warm: 30, WarmBatch: 4,
			Optimizer: call("sgd", map[string]float64{"lr": 0.1, "momentum": 0.9})},
	}
}

// of is the layer of n neurons with inputs of a kind.
func (w workload) of(name string, n int, in input) workload {
	w.Name, w.Shape, w.Input, w.Set = name, []int{n}, in, []string{fmt.Sprintf("n=%d", n)}
	w.Model, w.Gain, w.Title = "SpikeLayer", 14, fmt.Sprintf("%d neurons, 5 %% spikes", n)
	if in == gaussian {
		w.Model, w.Gain, w.Title = "GaussianLayer", 3, fmt.Sprintf("%d neurons, Gaussian", n)
	}
	return w
}

// chosen are the workloads of the given names, all if there are none, with another batch if that is not 0.
func chosen(names []string, batch int) ([]workload, error) {
	all := workloads()
	var known []string
	for i := range all {
		known = append(known, all[i].Name)
		if batch > 0 {
			all[i].Batch, all[i].WarmBatch = batch, min(batch, all[i].WarmBatch)
		}
	}
	for _, n := range names {
		if !slices.Contains(known, n) {
			return nil, fmt.Errorf("there is no workload %q: known are %s", n, strings.Join(known, ", "))
		}
	}
	return slices.DeleteFunc(all, func(w workload) bool { return len(names) > 0 && !slices.Contains(names, w.Name) }), nil
}

// sample is the shape of one sample, time first if it varies.
func (w workload) sample() []int {
	if w.Varies {
		return append([]int{w.Steps}, w.Shape...)
	}
	return w.Shape
}

func (w workload) size() int {
	n := 1
	for _, d := range w.sample() {
		n *= d
	}
	return n
}
