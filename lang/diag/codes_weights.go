package diag

// weightsCodes are those of weights files and of the rules that map their names: E08xx and W08xx. Their examples are
// rules, read together with a file that has block.0.fc.weight, block.0.fc.bias, block.1.fc.weight, block.1.fc.bias and
// head.weight, for a model that has 0.Linear.weight, 0.Linear.b, 1.Linear.weight, 1.Linear.b and Linear.weight.
var weightsCodes = []Info{
	{Code: "E0801", Title: "rule that cannot be read",
		Text: "A line of a rules file is `pattern -> name`, where a comma stands between several names and `transpose(...)`, `split(...)` or `reshape` " +
			"may follow; or `ignore pattern`, `keep pattern`, `prefix text`, `set name = a | b=c`; or empty. `#` behind a blank begins a comment. " +
			"In a pattern, `{i}` is a number, `{x:*}` a segment, `{x:**}` any text, `{x:a|b=c}` one of some words, where `b` is to become `c`. In a name, " +
			"`{i}`, `{i+1}` and `{x}` stand for what was matched, and `{i:nth}` is nothing for 1. docs/weights.md says more.",
		Example: "block.{i}.fc.{p:weight|bias=b} => {i}.Linear.{p}\nhead.weight -> Linear.weight\n",
		Fixed:   "block.{i}.fc.{p:weight|bias=b} -> {i}.Linear.{p}\nhead.weight -> Linear.weight\n"},
	{Code: "E0802", Title: "placeholder or set that is not defined",
		Text: "A name of the model can only use the placeholders of its own pattern, and a pattern only the sets that lines above define with " +
			"`set name = a | b=c`.",
		Example: "block.{i}.fc.{p:weight|bias=b} -> {j}.Linear.{p}\nhead.weight -> Linear.weight\n",
		Fixed:   "block.{i}.fc.{p:weight|bias=b} -> {i}.Linear.{p}\nhead.weight -> Linear.weight\n"},
	{Code: "E0803", Title: "tensors that no rule matches",
		Text: "Every tensor of a weights file goes to a parameter of the model, or a rule says that it is not needed: " +
			"`ignore {**}.num_batches_tracked`. Without rules, every tensor has the name of a parameter.",
		Example: "block.0.fc.{p:weight|bias=b} -> 0.Linear.{p}, 1.Linear.{p}\nhead.weight -> Linear.weight\n",
		Fixed:   "block.{i}.fc.{p:weight|bias=b} -> {i}.Linear.{p}\nhead.weight -> Linear.weight\n"},
	{Code: "E0804", Title: "parameters that get no values",
		Text: "Every parameter and running statistic of the model gets its values from the weights file, or a rule says that it may keep those " +
			"with which it starts: `keep Linear.{weight|b}`, for a new output layer.",
		Example: "block.{i}.fc.{p:weight|bias=b} -> {i}.Linear.{p}\nignore head.weight\n",
		Fixed:   "block.{i}.fc.{p:weight|bias=b} -> {i}.Linear.{p}\nignore head.weight\nkeep Linear.weight\n"},
	{Code: "E0805", Title: "tensor of another shape than the parameter",
		Text: "A tensor and the parameter that it fills have the same shape, but for axes of length 1: [10, 64, 1] fills [10, 64]. A rule can end " +
			"with `transpose(1, 0)`, which orders the axes anew, with `split(0)`, which divides an axis equally among several names, and with " +
			"`reshape`, which keeps the order of the elements and no more.",
		Example: "block.{i}.fc.{p:weight|bias=b} -> {i}.Linear.{p}\nhead.weight -> Linear.weight transpose(1, 0)\n",
		Fixed:   "block.{i}.fc.{p:weight|bias=b} -> {i}.Linear.{p}\nhead.weight -> Linear.weight\n"},
	{Code: "E0806", Title: "two tensors for one parameter",
		Text: "A parameter gets its values from one tensor. Where two have the same target, a placeholder of the pattern is often missing in the " +
			"name, or one of the tensors is not used: then an `ignore` rule above says so.",
		Example: "block.{i}.fc.{p:weight|bias=b} -> 0.Linear.{p}\nhead.weight -> Linear.weight\nkeep 1.Linear.{weight|b}\n",
		Fixed:   "block.{i}.fc.{p:weight|bias=b} -> {i}.Linear.{p}\nhead.weight -> Linear.weight\n"},
	{Code: "E0807", Title: "target that the model does not have",
		Text: "What a rule makes of a published name is the name of a parameter or running statistic of the model: the path that `snnc summary` " +
			"shows, and the name in the module's text.",
		Example: "block.{i}.fc.{p:weight|bias=b} -> {i}.Linear.{p}\nhead.weight -> Head.weight\nkeep Linear.weight\n",
		Fixed:   "block.{i}.fc.{p:weight|bias=b} -> {i}.Linear.{p}\nhead.weight -> Linear.weight\n"},
	{Code: "W0801", Title: "rule that matches nothing",
		Text: "No tensor of the file, or for `keep` no parameter, has a name that the rule matches first: it is misspelt, or a rule above takes its " +
			"names. In rules for several models, `optional` in front says that it need not match, and applies only where the model has its target.",
		Example: "block.{i}.fc.{p:weight|bias=b} -> {i}.Linear.{p}\nhead.weight -> Linear.weight\nhead.bias -> Linear.b\n",
		Fixed:   "block.{i}.fc.{p:weight|bias=b} -> {i}.Linear.{p}\nhead.weight -> Linear.weight\noptional head.bias -> Linear.b\n"},
}
