// Package passes rewrites graphs without changing what they compute, and makes of a graph of all time steps one that
// sees a few at a time, so that the memory of training does not grow with their number.
//
// # Windows
//
// Run with Options.Window = K > 0 makes the graph of K of the T steps (of all, if K is greater). A run over T steps is
// then a run per window, in order: ceil(T/K) of them, the last with the graph that Window = T mod K makes if K does not
// divide T. Graphs of both sizes have inputs and outputs of the same names.
//
// What a run feeds, besides the inputs of the whole graph:
//
//   - an input with a time axis: the window's K steps of it, [K, ...];
//   - "first", a scalar: 1 in the first window, else 0. It is there if there is a state;
//   - "start", a scalar: the number of the window's first step. It is there if an equation or a draw needs it;
//   - "state/NAME": the output of that name of the window before. In the first window it may hold anything;
//   - seed and step of the draws: the same for all windows of a batch, since a draw counts time steps itself.
//
// What a run gives:
//
//   - "state/NAME": to be copied to the input of that name;
//   - an output with a time axis ("out", "record/PATH"): the window's K steps, to be joined end to end;
//   - "update/BUFFER": what the statistic, or the tensor that a rule moves, has become; that of the last window is to be
//     stored, after the last window. It may depend on sums over all steps in any way;
//   - any other output ("out", "loss", "grad/PARAM", "record/PATH"): the window's share, to be added up. What does not
//     depend on the step counts K/T in each window, so that the sum is the whole.
//
// No gradient flows through a state: this is truncated backpropagation through time (Werbos 1990; Williams and Peng
// 1990), and with K = 1 spatial learning through time (SLTT; Meng et al. 2023). With K = 1 nothing inside has a time
// axis: bodies of scans become part of the one step.
//
// Equations that need all steps at once are refused with a *Refusal: sums over time of which anything but a sum is made,
// neurons that mix steps by a matrix, statistics over time within the network, reads of later steps. Sums that read a
// fixed number of steps back become states.
//
// # Traces
//
// With windows of one step, Options.Trace carries forward what a gradient needs to know of earlier steps. Traces are
// states like any other ("state/PATH/trace", ".../eligibility", ".../filtered"): the run copies them, whether or not it
// takes a gradient; out, loss and the states of the network are the same as without.
//
//   - TraceInput: in the gradient by the weights of a sum that feeds a membrane, a leaky sum of the input stands for the
//     input (OTTT; Xiao et al. 2022). All else that is learned has the gradient of the step.
//   - TraceState: the derivatives of each neuron's states by each of its weights, biases and parameters are carried
//     forward, neuron by neuron, and the gradient is the step's learning signal times these (OSTL; Bohnstingl et al. 2022).
//     It takes batch x weights numbers for each state. What goes from neuron to neuron of a layer, through lateral weights
//     or a norm of membranes, is left out.
//   - TraceState with Options.Filter: the traces also pass through the leaky readouts that the neurons feed (e-prop;
//     Bellec et al. 2020). Feedback is symmetric, unless the readout's equations detach the signal and give it a
//     differential through fixed weights: then it is random.
//
// A network that the trace's derivation does not hold for is refused with a *Refusal.
package passes
