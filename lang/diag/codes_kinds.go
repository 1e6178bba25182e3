package diag

// kindCodes are those of kinds: E05xx and W05xx.
var kindCodes = []Info{
	{Code: "E0502", Title: "a signal of another kind than demanded",
		Text: "An `in` line can demand a kind, `in x: spike[n]`, or a range, `in x: real[n] in 0..1`. The kinds of all signals are " +
			"inferred: sums of spikes are counts, weighted sums are real.",
		Example: "snn 1\nblock Gate { in x: spike[n]; out = 2*x }\nmodel M { in x: real[4]; time 4; out = x -> Gate }\n",
		Fixed:   "snn 1\nblock Gate { in x: spike[n]; out = 2*x }\nmodel M { in x: real[4]; time 4; out = x -> IF -> Gate }\n"},
	{Code: "E0503", Title: "spikes are needed here",
		Text: "`and`, `or`, `not` and the condition of `if` take spikes, that is 0 and 1. A comparison such as `x > 0` makes spikes of " +
			"other signals.",
		Example: "snn 1\nmodel M { in x: real[4]; time 1; out = x and x < 1 }\n",
		Fixed:   "snn 1\nmodel M { in x: real[4]; time 1; out = x > 0 and x < 1 }\n"},
}
