package diag

// driverCodes are those found while files are opened and a checked model meets its data: parts of E02, E05, E06 and E07.
var driverCodes = []Info{
	{Code: "E0211", Title: "file cannot be read",
		Text: "The file named on the command line or by `use` is not there, or cannot be read. A path in `use` is relative to " +
			"the file in which it stands.",
		Example: "snn 1\nuse \"no-such-file.snn\"\n"},
	{Code: "E0212", Title: "files use each other",
		Text: "A file that is used by another cannot use that one in turn, neither directly nor by way of further files. Put what " +
			"both need into a third file."},
	{Code: "E0213", Title: "setting from the command line does not fit",
		Text: "`--set name=value` gives a value to a parameter of the model or of its train section, or to `epochs` or `seed`. The " +
			"value is an expression of the language."},
	{Code: "E0214", Title: "which model?",
		Text: "The command needs one model. A file with several needs `--model NAME`; a file without any holds declarations that " +
			"others can `use`.",
		Example: "snn 1\nneuron A extends IF { }\n"},
	{Code: "E0501", Title: "a weighted operation that is not driven by spikes",
		Text: "The model says `require spike_driven`: every weighted sum takes spikes, so that it only adds weights and never " +
			"multiplies. Here its input is something else, such as the count that remains when spikes are added. The encoding " +
			"layer, before the first spike, and the readout, after the last, are free. A residual connection stays binary if it " +
			"joins spikes by `and`, by IAND, or if it adds before the neuron instead of behind it.",
		Example: "snn 1\nmodel Net {\n  in x: real[64]\n  time 4\n  require spike_driven\n  a = x -> Linear(64) -> IF\n  b = a -> Linear(64) -> IF\n  c = a + b\n  out = c -> Linear(64) -> IF -> Linear(10) -> mean over t\n}\n",
		Fixed:   "snn 1\nmodel Net {\n  in x: real[64]\n  time 4\n  require spike_driven\n  a = x -> Linear(64) -> IF\n  b = a -> Linear(64) -> IF\n  c = (not a) and b\n  out = c -> Linear(64) -> IF -> Linear(10) -> mean over t\n}\n"},
	{Code: "E0504", Title: "weights on the stream of a membrane shortcut",
		Text: "The model says `require spike_driven`. Where a residual connection adds currents before the neuron, the stream that it carries is " +
			"real. A weighted sum on that stream, such as the convolution of a shortcut that changes the shape, multiplies; no merging of " +
			"linear maps helps, since the stream is a sum of the currents of all blocks before. The message says what share of the network's " +
			"operations it is. The claim holds if a neuron stands before the shortcut's weights too.",
		Example: "snn 1\nmodel Net {\n  in x: real[64]\n  time 4\n  require spike_driven\n  a = x -> Linear(64) -> BN\n  b = a + (a -> IF -> Linear(64) -> BN)\n  c = (b -> Linear(32) -> BN) + (b -> IF -> Linear(32) -> BN)\n  out = c -> IF -> Linear(10) -> mean over t\n}\n",
		Fixed:   "snn 1\nmodel Net {\n  in x: real[64]\n  time 4\n  require spike_driven\n  a = x -> Linear(64) -> BN\n  b = a + (a -> IF -> Linear(64) -> BN)\n  s = b -> IF\n  c = (s -> Linear(32) -> BN) + (s -> Linear(32) -> BN)\n  out = c -> IF -> Linear(10) -> mean over t\n}\n"},
	{Code: "E0505", Title: "a chain of linear maps",
		Text: "The model says `require spike_driven`. A weighted sum follows another with no neuron between, so that it multiplies what the first " +
			"sums up. Where both are provably one linear map they are merged, and the merged one takes spikes: then there is only a warning. " +
			"Here that is not so, for example because the second reads beyond the border of what the first computes, or because others read " +
			"what lies between.",
		Example: "snn 1\nmodel Net {\n  in x: real[1, 8, 8]\n  time 4\n  require spike_driven\n  a = x -> Conv(4, 3) -> IF\n  out = a -> Conv(4, 3) -> Conv(4, 3) -> IF -> Flatten -> Linear(10) -> mean over t\n}\n",
		Fixed:   "snn 1\nmodel Net {\n  in x: real[1, 8, 8]\n  time 4\n  require spike_driven\n  a = x -> Conv(4, 3) -> IF\n  out = a -> Conv(4, 3) -> IF -> Conv(4, 3) -> IF -> Flatten -> Linear(10) -> mean over t\n}\n"},
	{Code: "W0505", Title: "a chain of linear maps that is driven by spikes when merged",
		Text: "The model says `require spike_driven`. As written, and in training, a weighted sum follows another with no neuron between, so that " +
			"it multiplies. In evaluation the two are provably one linear map of spikes, as re-parameterised convolutions are, and a model " +
			"that requires spikes is evaluated so. `snnc check --explain-passes` shows the merged sum and the bound of the difference.",
		Example: "snn 1\nmodel Net {\n  in x: real[1, 8, 8]\n  time 4\n  require spike_driven\n  a = x -> Conv(4, 3) -> IF\n  out = a -> Conv(4, 1) -> BN -> Conv(4, 3) -> IF -> Flatten -> Linear(10) -> mean over t\n}\n",
		Fixed:   "snn 1\nmodel Net {\n  in x: real[1, 8, 8]\n  time 4\n  require spike_driven\n  a = x -> Conv(4, 3) -> IF\n  out = a -> Conv(4, 3) -> IF -> Flatten -> Linear(10) -> mean over t\n}\n"},
	{Code: "W0203", Title: "a learned tensor that nothing reads",
		Text: "Neither the output nor the loss depends on this tensor, so it is never trained. It is counted among the model's parameters, " +
			"saved and loaded; `snnc summary` shows the count with and without it.",
		Example: "snn 1\nmodel M {\n  in x: real[4]\n  time 1\n  learn w[4] = 1\n  learn v[4] = 1\n  out = w * x\n}\n",
		Fixed:   "snn 1\nmodel M {\n  in x: real[4]\n  time 1\n  learn w[4] = 1\n  learn v[4] = 1\n  out = w * x + v\n}\n"},
	{Code: "E0603", Title: "unknown optimizer, or an argument that it does not take",
		Text: "The optimizers are sgd, adam and adamw; their arguments have the names, meanings and defaults of PyTorch and are " +
			"written by name: `adamw(lr = 5e-4, weight_decay = 0.06)`.",
		Example: "snn 1\nmodel Net {\n  in image: real[1, 8, 8] in 0..1\n  time 4\n  out = image -> Flatten -> Linear(10) -> IF -> mean over t\n}\ntrain Net {\n  data digits(batch = 32)\n  loss cross_entropy\n  optimizer adamv(lr = 1e-3)\n}\n",
		Fixed:   "snn 1\nmodel Net {\n  in image: real[1, 8, 8] in 0..1\n  time 4\n  out = image -> Flatten -> Linear(10) -> IF -> mean over t\n}\ntrain Net {\n  data digits(batch = 32)\n  loss cross_entropy\n  optimizer adamw(lr = 1e-3)\n}\n"},
	{Code: "E0604", Title: "unknown schedule, or an argument that it does not take",
		Text: "The schedules of the learning rate are constant, step(every, gamma) and cosine(min); each takes `warmup`, a number " +
			"of epochs. Arguments are written by name.",
		Example: "snn 1\nmodel Net {\n  in image: real[1, 8, 8] in 0..1\n  time 4\n  out = image -> Flatten -> Linear(10) -> IF -> mean over t\n}\ntrain Net {\n  data digits(batch = 32)\n  loss cross_entropy\n  schedule cosine(warm = 5)\n}\n",
		Fixed:   "snn 1\nmodel Net {\n  in image: real[1, 8, 8] in 0..1\n  time 4\n  out = image -> Flatten -> Linear(10) -> IF -> mean over t\n}\ntrain Net {\n  data digits(batch = 32)\n  loss cross_entropy\n  schedule cosine(warmup = 5)\n}\n"},
	{Code: "E0607", Title: "a network that cannot learn by its rule",
		Text: "A rule with a `window` takes the gradient of a few time steps at a time, so that memory does not grow with their number. Then " +
			"nothing between the input and the loss may need all steps at once: average the loss over time instead of the output, use a norm " +
			"whose statistics are those of one step, and neurons that run step by step. A rule that traces needs more: with `trace input`, " +
			"neurons whose leak is a constant (a soft reset instead of a hard one); with `trace state`, weights that reach their neurons directly.",
		Example: "snn 1\nmodel Net {\n  in image: real[1, 8, 8] in 0..1\n  time 4\n  out = image -> Flatten -> Linear(10) -> LIF -> Linear(10) -> mean over t\n}\ntrain Net {\n  data digits(batch = 32)\n  loss cross_entropy\n  rule SLTT\n}\n",
		Fixed:   "snn 1\nmodel Net {\n  in image: real[1, 8, 8] in 0..1\n  time 4\n  out = image -> Flatten -> Linear(10) -> LIF -> Linear(10)\n}\ntrain Net {\n  data digits(batch = 32)\n  loss tet\n  rule SLTT\n}\n"},
	{Code: "E0605", Title: "unknown augmentation, or an argument that it does not take",
		Text: "Training images are varied by `flip` (left and right) and `crop(n)` (n more pixels on each side, then a random cut), frames " +
			"of events by `event_drop`, and pairs of samples are mixed by `mixup(alpha, p)` and `cutmix(alpha, p)`; " +
			"`normalize(mean, std)` applies to training and test alike.",
		Example: "snn 1\nmodel Net {\n  in image: real[1, 8, 8] in 0..1\n  time 4\n  out = image -> Flatten -> Linear(10) -> IF -> mean over t\n}\ntrain Net {\n  data digits(batch = 32)\n  loss cross_entropy\n  augment [crop]\n}\n",
		Fixed:   "snn 1\nmodel Net {\n  in image: real[1, 8, 8] in 0..1\n  time 4\n  out = image -> Flatten -> Linear(10) -> IF -> mean over t\n}\ntrain Net {\n  data digits(batch = 32)\n  loss cross_entropy\n  augment [crop(1)]\n}\n"},
	{Code: "E0701", Title: "unknown data set",
		Text: "The name after `data` is none of the data sets. `snnc data list` shows them. Data of your own are read with `csv`, " +
			"`npy` or `npz`.",
		Example: "snn 1\nmodel Net {\n  in image: real[1, 8, 8] in 0..1\n  time 4\n  out = image -> Flatten -> Linear(10) -> IF -> mean over t\n}\ntrain Net {\n  data digit(batch = 32)\n  loss cross_entropy\n}\n",
		Fixed:   "snn 1\nmodel Net {\n  in image: real[1, 8, 8] in 0..1\n  time 4\n  out = image -> Flatten -> Linear(10) -> IF -> mean over t\n}\ntrain Net {\n  data digits(batch = 32)\n  loss cross_entropy\n}\n"},
	{Code: "E0702", Title: "setting that the data set does not accept",
		Text:    "Each data set has settings of its own; `snnc data show NAME` lists them with their defaults.",
		Example: "snn 1\nmodel Net {\n  in image: real[1, 8, 8] in 0..1\n  time 4\n  out = image -> Flatten -> Linear(10) -> IF -> mean over t\n}\ntrain Net {\n  data digits(bach = 32)\n  loss cross_entropy\n}\n",
		Fixed:   "snn 1\nmodel Net {\n  in image: real[1, 8, 8] in 0..1\n  time 4\n  out = image -> Flatten -> Linear(10) -> IF -> mean over t\n}\ntrain Net {\n  data digits(batch = 32)\n  loss cross_entropy\n}\n"},
	{Code: "E0703", Title: "samples of another shape than the model's input",
		Text:    "What the data set gives must be what the model takes: the same axes in the same order. Nothing is reshaped silently.",
		Example: "snn 1\nmodel Net {\n  in image: real[1, 28, 28] in 0..1\n  time 4\n  out = image -> Flatten -> Linear(10) -> IF -> mean over t\n}\ntrain Net {\n  data digits(batch = 32)\n  loss cross_entropy\n}\n",
		Fixed:   "snn 1\nmodel Net {\n  in image: real[1, 8, 8] in 0..1\n  time 4\n  out = image -> Flatten -> Linear(10) -> IF -> mean over t\n}\ntrain Net {\n  data digits(batch = 32)\n  loss cross_entropy\n}\n"},
	{Code: "E0704", Title: "more classes than outputs",
		Text:    "The class of a sample is an index into the model's output, which therefore needs an element for each class.",
		Example: "snn 1\nmodel Net {\n  in image: real[1, 8, 8] in 0..1\n  time 4\n  out = image -> Flatten -> Linear(9) -> IF -> mean over t\n}\ntrain Net {\n  data digits(batch = 32)\n  loss cross_entropy\n}\n",
		Fixed:   "snn 1\nmodel Net {\n  in image: real[1, 8, 8] in 0..1\n  time 4\n  out = image -> Flatten -> Linear(10) -> IF -> mean over t\n}\ntrain Net {\n  data digits(batch = 32)\n  loss cross_entropy\n}\n"},
	{Code: "E0705", Title: "data that cannot be read",
		Text: "The files of the data set were not found, or are damaged. `--data DIR` or SNNC_DATA name the folder that holds them; " +
			"`snnc data fetch NAME` downloads those that can be."},
	{Code: "E0706", Title: "target of another shape than the loss takes",
		Text: "A data set has one class for each sample, or one for each position of a sample: for each node of a graph, say. The " +
			"loss takes what there is: `in target` is one class, `in target[N]` one for each of N positions. In the latter a " +
			"position of class -1 is not to be counted.",
		Example: "snn 1\nloss each { in y[K]; in target[K]; out = mean(b, k: K) (y[k] - target[k])^2 }\nmodel Net {\n  in image: real[1, 8, 8] in 0..1\n  time 4\n  out = image -> Flatten -> Linear(10) -> IF -> mean over t\n}\ntrain Net {\n  data digits(batch = 32)\n  loss each\n}\n",
		Fixed:   "snn 1\nmodel Net {\n  in image: real[1, 8, 8] in 0..1\n  time 4\n  out = image -> Flatten -> Linear(10) -> IF -> mean over t\n}\ntrain Net {\n  data digits(batch = 32)\n  loss cross_entropy\n}\n"},
}
