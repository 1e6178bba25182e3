// Package interp is the meaning of the graph: a slow interpreter in float64, small enough to be checked by reading.
// Every kernel, pass, exporter and chip image is tested against it.
//
//   - Tensors are row-major over the full shape [T][B][dims] of their type.
//   - Leaves read Env; uniform draws element k of site FNV-1a(name), k counting over the full shape,
//     from the step on that its operand names.
//   - Elementwise operations apply one float64 function; missing axes broadcast. Comparisons and spikes give 0 or 1;
//     a comparison with NaN is false; min and max give the first operand on a tie or if either is NaN.
//   - Nests visit the points of the space in row-major order (the last loop runs fastest) and skip the points at which
//     an access falls outside of its tensor. Sums start at 0, maxima at -inf.
//   - A scan runs its body once per step.
//
// With Env.F32, each leaf and each result of an elementwise operation is rounded to float32, and so is each element of
// a nest's result once its float64 sum is complete. This is what a backend computes whose neuron updates round after
// every operation, provided that its weight sums are exact (as they are for small dyadic weights).
package interp
