package diag

// shapeCodes are those of shapes: E03xx and W03xx.
var shapeCodes = []Info{
	{Code: "E0301", Title: "another number of axes, or an axis of another size",
		Text: "The axes of a signal must be those that an `in` line names and that an index list counts, and all axes that one index " +
			"runs over have one size. The chain in the note tells how the signal came to its shape. The batch is never among the " +
			"axes, and time neither.",
		Example: "snn 1\nmodel M { in image: real[3, 8, 8]; time 1; out = image -> Conv(4, 3) -> MaxPool(2) -> Linear(10) -> Conv(4, 3) -> Flatten -> Tokens }\n",
		Fixed:   "snn 1\nmodel M { in image: real[3, 8, 8]; time 1; out = image -> Conv(4, 3) -> MaxPool(2) -> Flatten -> Linear(10) }\n"},
	{Code: "E0302", Title: "shapes that do not fit together",
		Text: "In an equation without indices, signals are aligned axis by axis if they have as many, else by the names of the axes. " +
			"Nothing is repeated because it happens to fit. An instance that is used twice keeps the shapes of what it learned.",
		Example: "snn 1\nmodel M { in x: real[8, 4]; time 1; out = x + (x -> Linear(5)) }\n",
		Fixed:   "snn 1\nmodel M { in x: real[8, 4]; time 1; out = x + (x -> Linear(4)) }\n"},
	{Code: "E0303", Title: "indices in a part of an equation only",
		Text: "An equation with indices on its left has them at every signal with axes, so that it says which element meets which. " +
			"In an equation without, axes are reduced by the names that an `in` line gives them.",
		Example: "snn 1\nblock Half { in x[n]; in y[n]; out[i] = x[i] + y }\nmodel M { in x: real[3]; in y: real[3]; time 1; out = Half(x, y) }\n",
		Fixed:   "snn 1\nblock Half { in x[n]; in y[n]; out[i] = x[i] + y[i] }\nmodel M { in x: real[3]; in y: real[3]; time 1; out = Half(x, y) }\n"},
	{Code: "E0304", Title: "an index that is not declared, or whose range is not known",
		Text: "An index stands on the left of its equation, or is bound by a reduction such as `sum(i)`. Its range is that of an axis " +
			"that it indexes alone, or is written: `i: n`.",
		Example: "snn 1\nmodel M { in x: real[4, 3]; time 1; out[i] = x[i, j] }\n",
		Fixed:   "snn 1\nmodel M { in x: real[4, 3]; time 1; out[i] = sum(j) x[i, j] }\n"},
	{Code: "E0305", Title: "index out of range, or too large a tensor",
		Text: "Indices count from 0 and stay within the axis for all values that they take; a position in a list likewise. A " +
			"reduction with the word `inside` leaves out the points that fall outside, which pads with zeros.",
		Example: "snn 1\nmodel M { in x: real[4]; time 1; out[i: 4] = x[i+1] - x[i] }\n",
		Fixed:   "snn 1\nmodel M { in x: real[4]; time 1; out[i: 3] = x[i+1] - x[i] }\n"},
	{Code: "E0306", Title: "something that cannot be an index, or cannot be indexed",
		Text: "An index is a sum of indices times whole numbers, such as `2*i + j - 1`, so that the compiler knows which elements are " +
			"read. Only a named signal or a list can be indexed, with `...` at most once.",
		Example: "snn 1\nmodel M { in x: real[4]; time 1; out[i: 2] = x[i*i] }\n",
		Fixed:   "snn 1\nmodel M { in x: real[4]; time 1; out[i: 2] = x[2*i] }\n"},
	{Code: "E0307", Title: "a left side that leaves gaps or gives an element twice",
		Text: "An equation gives every element of what it defines exactly once. On the left stand single indices, or the digits of a " +
			"mixed-radix number such as `g*e + c` where `c` runs over `e` values.",
		Example: "snn 1\nmodel M { in x: real[4]; time 1; out[2*i] = x[i] }\n",
		Fixed:   "snn 1\nmodel M { in x: real[4]; time 1; out[2*i + j: 8] = x[i] }\n"},
	{Code: "E0308", Title: "a loss that is not one number",
		Text: "A loss is averaged over the batch with `mean(b)`, over its axes, and over time: by the model, by a loss that does so, " +
			"or at the end of the model with `-> mean over t`.",
		Example: "snn 1\nloss squares { in y[C]; in target; out = mean(b) (sum(c) (y[c] - (c == target))^2) }\nmodel M { in x: real[4] in 0..1; time 4; out = x -> Linear(3) -> LIF }\ntrain M { data digits; loss squares }\n",
		Fixed:   "snn 1\nloss squares { in y[C]; in target; out = mean(b) (sum(c) (y[c] - (c == target))^2) }\nmodel M { in x: real[4] in 0..1; time 4; out = x -> Linear(3) -> LIF -> mean over t }\ntrain M { data digits; loss squares }\n"},
}
