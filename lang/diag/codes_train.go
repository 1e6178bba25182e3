package diag

// trainCodes are those of training settings: E06xx and W06xx.
var trainCodes = []Info{
	{Code: "E0601", Title: "a train section without data or loss",
		Text: "What a model learns from and what it should make small are not taken for granted: `data` and `loss` are required. The " +
			"other settings have defaults.",
		Example: "snn 1\nmodel M { in x: real[4]; time 1; out = x }\ntrain M { data digits; epochs 3 }\n",
		Fixed:   "snn 1\nmodel M { in x: real[4]; time 1; out = x }\ntrain M { data digits; loss cross_entropy; epochs 3 }\n"},
	{Code: "E0602", Title: "unknown setting, or a value that it does not take",
		Text: "The settings of a train section are data, augment, loss, optimizer, schedule, rule, reward, epochs, seed, clip and memory. Their " +
			"values are a number, or a name with arguments: `adam(lr = 1e-3)`.",
		Example: "snn 1\nmodel M { in x: real[4]; time 1; out = x }\ntrain M { data digits; loss cross_entropy; epoch 3 }\n",
		Fixed:   "snn 1\nmodel M { in x: real[4]; time 1; out = x }\ntrain M { data digits; loss cross_entropy; epochs 3 }\n"},
	{Code: "E0606", Title: "a rule that does not fit where it is named",
		Text: "There are two sorts of rules. A rule with the equation `dw = ...` moves one learned tensor, and is named where that is " +
			"declared, with what it sees: `learn w[O, I] ~ uniform(0, 1) by STDP(x, s)`. A rule with settings such as `window 1` says how " +
			"gradients are taken through time, and is named in the train section. `reward` is what the setting of that name in the train " +
			"section gives.",
		Example: "snn 1\nrule Hebb(rate = 0.1) { in x[I]; in y[O]; dw[o, i] = rate * y[o] * x[i] }\nblock Layer { in x[n]; learn w[2, n] = 0.5; out[o] = sum(i) w[o, i] * x[i] }\n" +
			"model M { in x: real[4]; time 1; out = x -> Layer }\ntrain M { data digits; loss cross_entropy; rule Hebb }\n",
		Fixed: "snn 1\nrule Hebb(rate = 0.1) { in x[I]; in y[O]; dw[o, i] = rate * y[o] * x[i] }\nblock Layer { in x[n]; learn w[2, n] = 0.5 by Hebb(x, out); out[o] = sum(i) w[o, i] * x[i] }\n" +
			"model M { in x: real[4]; time 1; out = x -> Layer }\ntrain M { data digits; loss cross_entropy }\n"},
}
