// Package ir is the typed graph between the language and the machines: tensors in single-assignment form,
// few operations, one meaning. Package ir/interp is that meaning; everything else is tested against it.
//
// A Graph is a list of Nodes in an order in which operands precede their uses. A node is a leaf, an elementwise
// operation, a loop nest or a scan over time; the table Ops has a row for each operation. A value's Type has axes (time,
// batch, dims) and a Class that bounds its elements, from which follows whether it is spikes, counts or reals.
//
//   - Build: Graph.Add infers the types of what it appends; Inline pastes a body or surrogate.
//   - Change: Uses, ReplaceUses and Walk find and replace; Reinfer computes all types anew, Prune drops what no output
//     needs, Clone copies. Nested graphs (bodies, surrogates) use no values of the graph around them: all that a body
//     uses is an operand of its scan.
//   - Check: Verify tests every rule that a graph must keep. Passes must leave a graph that it accepts.
//   - Write down: String prints a graph, Parse reads it back as the same.
//
// A loop nest (Maps) visits the points of a space of loops; affine index expressions say which elements of the operands
// and of the result each point touches, and points outside of a tensor contribute nothing. Convolution, linear layers,
// attention, pooling, padding, transposition and sums over axes are all nests, and so are their derivatives.
package ir
