// Package train runs the training loop: optimisers, learning-rate schedules, gradient clipping, evaluation,
// checkpoints, run folders and the sinks that are told what happens.
//
// A run is a function of the model's text, the configuration and the data. Killed at any instant and resumed from
// its newest checkpoint, it ends with the same bits as a run that was left alone: every random draw is counter-based,
// every sum has a fixed order, and all that one step hands to the next is in the checkpoint.
//
// The package sees a compiled model only through Model and Program, and data only through Batches.
package train
