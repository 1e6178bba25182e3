package diag

// timeCodes are those of time and recurrence: E04xx and W04xx.
var timeCodes = []Info{
	{Code: "E0401", Title: "number of time steps missing or impossible",
		Text:    "A model says for how many steps it runs: `time 4`. The number is at least 1 and can be changed from outside.",
		Example: "snn 1\nmodel M { in x: real[4]; out = 2*x }\n", Fixed: "snn 1\nmodel M { in x: real[4]; time 4; out = 2*x }\n"},
	{Code: "E0402", Title: "a cycle within one time step",
		Text: "Each equation holds at every step. If the value of a name depends on itself within one step there is no order to " +
			"compute it in; a state reads what it was one step before, `v[t-1]`.",
		Example: "snn 1\nneuron A { v = x + 0.5*w; w = v - 1; s = v > 1 }\nmodel M { in x: real[4]; time 4; out = x -> A }\n",
		Fixed:   "snn 1\nneuron A { v = x + 0.5*w[t-1]; w = v - 1; w[-1] = 0; s = v > 1 }\nmodel M { in x: real[4]; time 4; out = x -> A }\n"},
	{Code: "E0403", Title: "initial value missing, or not constant",
		Text: "What reads `v[t-1]` needs a value for the first step: `v[-1] = 0`. It depends on parameters, learned ones included, but " +
			"not on signals.",
		Example: "snn 1\nneuron A { v = v[t-1]/2 + x; s = v > 1 }\nmodel M { in x: real[4]; time 4; out = x -> A }\n",
		Fixed:   "snn 1\nneuron A { v = v[t-1]/2 + x; v[-1] = 0; s = v > 1 }\nmodel M { in x: real[4]; time 4; out = x -> A }\n"},
	{Code: "E0404", Title: "a time index that cannot be",
		Text: "A state reads earlier steps, `v[t-1]`, never later ones, and by a fixed distance. The initial value is that before the " +
			"first step, `v[-1]`.",
		Example: "snn 1\nneuron A { v = v[t+1]/2 + x; v[-1] = 0; s = v > 1 }\nmodel M { in x: real[4]; time 4; out = x -> A }\n",
		Fixed:   "snn 1\nneuron A { v = v[t-1]/2 + x; v[-1] = 0; s = v > 1 }\nmodel M { in x: real[4]; time 4; out = x -> A }\n"},
	{Code: "E0405", Title: "an index that may be a step of time or an element",
		Text: "A single index over `T` on a signal with one axis may mean a step of time or an element. In neurons and encoders it is " +
			"time, on an axis that is written `T` the element. Elsewhere say which: `x[t, i]` is the element i, and `x[i, j]`, or " +
			"`x[i, ...]`, what there is at the step i.",
		Example: "snn 1\nblock Sum { in x[n]; out = sum(i: T) x[i] }\nmodel M { in x: real[T, 4]; time 4; out = x -> Sum }\n",
		Fixed:   "snn 1\nblock Sum { in x[n]; out[j] = sum(i: T) x[i, j] }\nmodel M { in x: real[T, 4]; time 4; out = x -> Sum }\n"},
}
