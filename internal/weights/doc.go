// Package weights fills a model's parameters from weights files, its own or those of other frameworks.
//
// A file is safetensors or a NumPy archive (.npz) of named tensors. Rules, a text with one rule a line, say which of the
// model's parameters each published name stands for:
//
//	# Comments reach from a blank and # to the end of the line.
//	set bn = weight=gamma | bias=beta | running_mean=mu | running_var=var
//	prefix module.
//	ignore {**}.num_batches_tracked
//	block.{i}.attn.{x:q|k|v}_bn.{p:bn} -> Net.{i}.Attention.{x}.BN.{p}
//	layer1.{i}.conv{j}.0.weight        -> a.Basic{i+1:nth}.branch.Conv{j:nth}.weight
//
// docs/weights.md has the whole format. What does not fit is reported at once: tensors that no rule matches, parameters that
// nothing fills, shapes that differ. Nothing is left out in silence.
package weights
