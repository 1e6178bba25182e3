// Package gen makes random graphs for tests that compare two ways of computing: a pass and no pass, a kernel and the
// interpreter, a gradient and finite differences. It follows Csmith (Yang et al., Finding and Understanding Bugs in C
// Compilers, PLDI 2011): all that it makes is valid, so that every difference is a fault.
//
// A graph mixes linear maps, convolutions (stride, padding, dilation, groups), products of activations, re-indexing
// (permute, split, merge, shift, reverse, broadcast, sums over any axes), maxima over windows, elementwise chains,
// logic on spikes, random draws, spikes with a smooth or a given derivative, and recurrences over time with one to
// three states, constants and now and then a recurrent contraction. It ends in
//
//   - "out": one value, and "record/0", "record/1", ...: some others;
//   - "loss": a scalar, the mean square distance of "out" to an input plus the means of the records;
//   - "update/NAME" for each buffer.
//
// Inputs, params and buffers hold multiples of 1/64 between -2 and 2, so that short sums of them are exact in float32 too.
// Every class is finite and small, because larger values are clamped. The same random source gives the same graph and
// the same values.
package gen
