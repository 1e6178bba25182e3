package diag

// nameCodes are those of names and arity: E02xx and W02xx.
var nameCodes = []Info{
	{Code: "E0201", Title: "unknown name",
		Text: "A name is looked up among the indices of its equation, the definitions and parameters of its declaration, the " +
			"built-in names, and the declarations of the program and of the library. It is none of these, or it is a function that " +
			"is not called. Names are case-sensitive.",
		Example: "snn 1\nblock Scale(factor) {\n  in x[n]\n  out = x*facto + factor\n}\n",
		Fixed:   "snn 1\nblock Scale(factor) {\n  in x[n]\n  out = x*factor + factor\n}\n"},
	{Code: "E0202", Title: "declared twice",
		Text: "Within a program a declaration's name is given once; so are the parameters of a declaration, its inputs and their " +
			"axes, what it learns, and each setting. Equations are free to define a name again: what follows sees the newest.",
		Example: "snn 1\nblock Gain {\n  in x[n]\n  learn g[n] = 1\n  learn g[n] = 0\n  out = g*x\n}\n",
		Fixed:   "snn 1\nblock Gain {\n  in x[n]\n  learn g[n] = 1\n  learn h[n] = 0\n  out = g*x + h\n}\n"},
	{Code: "E0203", Title: "no such declaration, or one of another kind",
		Text: "A stage of a pipeline is a neuron, encoder, norm, block or transformer; `spike` takes a surrogate; `~` takes a " +
			"distribution; a train section has the name of a model and chooses a loss; a declaration extends one of its own kind.",
		Example: "snn 1\nblock A {\n  in x[n]\n  out = x -> LFI\n}\n", Fixed: "snn 1\nblock A {\n  in x[n]\n  out = x -> LIF\n}\n"},
	{Code: "E0204", Title: "unknown parameter",
		Text: "An argument given by name must be one of the parameters that the declaration has, or inherits from what it extends " +
			"and does not fix there.",
		Example: "snn 1\nblock A {\n  in x[n]\n  out = x -> LIF(thau = 3)\n}\n",
		Fixed:   "snn 1\nblock A {\n  in x[n]\n  out = x -> LIF(tau = 3)\n}\n"},
	{Code: "E0205", Title: "wrong number of arguments or inputs",
		Text: "A function takes a fixed number of arguments, by position. A module needs a value for every parameter without a " +
			"default, no more than it has parameters, and one signal for each of its `in` lines.",
		Example: "snn 1\nblock A {\n  in x[n]\n  out = clamp(x, 1)\n}\n", Fixed: "snn 1\nblock A {\n  in x[n]\n  out = clamp(x, 0, 1)\n}\n"},
	{Code: "E0206", Title: "a value of another sort is needed here",
		Text: "Sizes, ranges, counts, lists of `for`, conditions of `if { }` and `require`, and arguments of modules are known while " +
			"the program is compiled: they depend on parameters and shapes, never on signals. And where a signal is needed, neither " +
			"a list nor a text nor a module without its input will do.",
		Example: "snn 1\nmodel M(n = 1.5) {\n  in x: real[4]\n  time 1\n  repeat n { x = 2*x }\n  out = x\n}\n",
		Fixed:   "snn 1\nmodel M(n = 2) {\n  in x: real[4]\n  time 1\n  repeat n { x = 2*x }\n  out = x\n}\n"},
	{Code: "E0207", Title: "a statement that does not belong here",
		Text: "Each kind of declaration has its statements: `embed` and `head` stand in a transformer, `smooth(u)` and `grad(u)` in " +
			"a surrogate, `time` in a model, the settings of training in a train section.",
		Example: "snn 1\nmodel M {\n  in x: real[4]\n  time 1\n  epochs 30\n  out = x\n}\n",
		Fixed:   "snn 1\nmodel M {\n  in x: real[4]\n  time 1\n  out = x\n}\n"},
	{Code: "E0208", Title: "nothing to give or to take",
		Text: "A module ends with its result: `out`, the spikes `s` of a neuron or encoder, or the `y` of a norm. A model has an " +
			"input. A surrogate defines `smooth(u)` or `grad(u)` over scalars.",
		Example: "snn 1\nmodel M {\n  in x: real[4]\n  time 1\n  y = 2*x\n}\n", Fixed: "snn 1\nmodel M {\n  in x: real[4]\n  time 1\n  out = 2*x\n}\n"},
	{Code: "E0209", Title: "a declaration that contains itself",
		Text: "Modules are put into each other while the program is compiled, so a module that contains itself would never end. A " +
			"chain of equal parts is written with `repeat`. Modules nest to 64 levels, and a program unrolls to a bounded number of " +
			"equations.",
		Example: "snn 1\nblock A { in x[n]; out = x -> A }\nmodel M { in x: real[4]; time 1; out = x -> A }\n",
		Fixed:   "snn 1\nblock A { in x[n]; out = 2*x }\nmodel M { in x: real[4]; time 1; repeat 3 { x = x -> A }; out = x }\n"},
	{Code: "E0210", Title: "a requirement that does not hold",
		Text: "A declaration states with `require COND : \"reason\"` what its parameters and the shapes of its inputs must satisfy. " +
			"Here they do not.",
		Example: "snn 1\nmodel M { in x: real[4]; time 1; out = x -> LIF(tau = 0.5) }\n",
		Fixed:   "snn 1\nmodel M { in x: real[4]; time 1; out = x -> LIF(tau = 1.5) }\n"},
	{Code: "W0201", Title: "unused parameter",
		Text: "A parameter that no statement reads does nothing, though whoever gives it a value expects that it does. Often its " +
			"name is misspelt where it should be read.",
		Example: "snn 1\nblock Scale(factor = 2) { in x[n]; out = 2*x }\n", Fixed: "snn 1\nblock Scale(factor = 2) { in x[n]; out = factor*x }\n"},
}
