package diag

// trainCodes are those of training settings: E06xx and W06xx.
var trainCodes = []Info{
	{Code: "E0601", Title: "a train section without data or loss",
		Text: "What a model learns from and what it should make small are not taken for granted: `data` and `loss` are required. The " +
			"other settings have defaults.",
		Example: "snn 1\nmodel M { in x: real[4]; time 1; out = x }\ntrain M { data digits; epochs 3 }\n",
		Fixed:   "snn 1\nmodel M { in x: real[4]; time 1; out = x }\ntrain M { data digits; loss cross_entropy; epochs 3 }\n"},
	{Code: "E0602", Title: "unknown setting, or a value that it does not take",
		Text: "The settings of a train section are data, augment, loss, optimizer, schedule, epochs, seed and clip. Their values are a " +
			"number, or a name with arguments: `adam(lr = 1e-3)`.",
		Example: "snn 1\nmodel M { in x: real[4]; time 1; out = x }\ntrain M { data digits; loss cross_entropy; epoch 3 }\n",
		Fixed:   "snn 1\nmodel M { in x: real[4]; time 1; out = x }\ntrain M { data digits; loss cross_entropy; epochs 3 }\n"},
}
