// Package cpu compiles a graph for this machine and runs it in float32.
//
// The pipeline of Compile, and where it is:
//
//	compose   sums of sums become one sum
//	linear    recurrences that are linear become products over time where that costs less
//	twins     one run of a recurrence with sums inside serves the forward and the backward graph
//	layout    physical order of the axes of every value: channels last around convolutions and pooling
//	exact     values on which a decision (spike, comparison, rounding) depends
//	group     elementwise operations, scans, sums over time and sums to columns that run as one tile program
//	bitstore  spikes that all readers can take as bits
//	lower     every group and every other node becomes steps; reindexings that only rename addresses become none:
//	            tile_*      programs of vector instructions over lanes, with the loop over time inside
//	                          and sums over time steps between two passes (tile_mix); as machine code
//	                          written out (tile_trace), in loops (tile_loop) or run by run (tile_native)
//	            gemm        contractions as matrix products; convolutions over windows gathered in cache (gather, taps)
//	            winograd    convolutions with dense kernels of 3 x 3, and their gradients, by transformed tiles
//	            pairs       convolutions of small images, by pairs of a place and a tap
//	            event       the same where an operand is spikes: sums of the rows at which it fired
//	            lines       filters of few taps, as scaled lines of lanes
//	            channels    filters with weights for each channel, as lines of channels
//	            window      maxima over windows and their gradients, of numbers or bits
//	            generic     strided loops for all else
//	            scan        recurrences whose bodies are more than elementwise: programs within the program
//	arena     the lifetimes of the buffers give each its place: the peak is known before anything runs
//	program   runs the steps in order on a fixed pool of workers (pool); allocates nothing
//
// Determinism. A step is cut into chunks that do not depend on the number of workers; each chunk writes its own outputs,
// and partial sums are combined in the order of the chunks. So results are the same bits for 1 and for N threads.
// Whether a product is event-driven or dense depends on the firing rate of the operand alone.
//
// Rounding. Elementwise operations round after every operation, as package interp does with F32, where a decision
// depends on them. Sums over weights are blocked and may use fused multiply-add.
package cpu
