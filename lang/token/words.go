package token

// Keywords returns the reserved words.
func Keywords() []Word {
	return []Word{
		{"snn", Heading, "`snn 1`: the version of the language that the file is written in; first in every file"},
		{"use", Heading, "`use \"file.snn\"`: makes the declarations of another file known"},
		{"extends", Heading, "`neuron A extends B(args)`: takes over B's equations but for those written anew"},

		{"surrogate", Declaration, "`surrogate NAME(params) { smooth(u) = ... }`: what replaces the derivative of a spike"},
		{"neuron", Declaration, "`neuron NAME(params) { ... s = spike(...) }`: equations from the input x to the spikes s"},
		{"encoder", Declaration, "`encoder NAME(params) { s = ... }`: turns real inputs into spikes"},
		{"norm", Declaration, "`norm NAME(params) { ... y = ... }`: normalises x to y"},
		{"loss", Declaration, "`loss NAME(params) { ... }`: a loss; in a train body the setting that chooses one"},
		{"rule", Declaration, "`rule NAME(params) { ... dw = ... }`: how learned weights move; in a train body the setting that chooses one"},
		{"block", Declaration, "`block NAME(params) { in x[...] ... out = ... }`: a part of a network"},
		{"transformer", Declaration, "`transformer NAME(params) { in ... embed ... repeat ... head ... }`: a spiking transformer"},
		{"model", Declaration, "`model NAME { in ... time T  out = ... }`: a whole network with its input and time steps"},
		{"train", Declaration, "`train MODEL { data ... loss ... optimizer ... epochs ... }`: how a model is trained"},

		{"require", Statement, "`require COND : \"reason\"`, `require spike_driven`: what must hold, checked when compiling"},
		{"learn", Statement, "`learn NAME[dims] = value` or `~ distribution`: a trained parameter, with `in lo..hi` kept in range, with `by RULE(x, s)` moved by a rule"},
		{"fixed", Statement, "`fixed NAME[dims] = value` or `~ distribution`: a tensor that training leaves as it starts"},
		{"in", Statement, "`in NAME: kind[dims] in lo..hi`: an input; also the range of a learned parameter"},
		{"running", Statement, "`running NAME[i] = VALUE, momentum = 0.1`: an average kept from batch to batch"},
		{"repeat", Statement, "`repeat COUNT { ... }`: the body COUNT times, each time with parameters of its own"},
		{"for", Statement, "`for NAME in LIST { ... }`: the body once for each value, when compiling"},
		{"embed", Statement, "`embed EXPR`: the first section of a transformer"},
		{"head", Statement, "`head EXPR`: the last section of a transformer"},

		{"if", Operator, "`if c then a else b`: one of two values; `if COND { ... } else { ... }` over parameters"},
		{"then", Operator, "`if c then a else b`"},
		{"else", Operator, "`if c then a else b`, `if COND { ... } else { ... }`"},
		{"and", Operator, "`a and b`: both"},
		{"or", Operator, "`a or b`: one or both"},
		{"not", Operator, "`not a`"},
		{"over", Operator, "`x -> mean over t, N`: reduces the named axes in a pipeline"},
		{"inside", Operator, "`max inside (u: 3) x[i + u]`: a reduction that leaves out points outside of the tensor"},
	}
}

// Builtins returns the names that are known without a declaration. They are not reserved.
func Builtins() []Word {
	return []Word{
		{"sum", Reduction, "`sum(i: n) e`: the sum over i"},
		{"mean", Reduction, "`mean(i: n) e`: the mean over i"},
		{"max", Reduction, "`max(i: n) e`: the largest over i; `max(a, b)`: the larger"},
		{"min", Reduction, "`min(i: n) e`: the smallest over i; `min(a, b)`: the smaller"},
		{"any", Reduction, "`any(i: n) e`: 1 if e holds for one i"},
		{"all", Reduction, "`all(i: n) e`: 1 if e holds for every i"},

		{"spike", Function, "`spike(u, surrogate)`: 1 where u >= 0, else 0; the surrogate is its derivative"},
		{"spike_above", Function, "`spike_above(u, surrogate)`: 1 where u > 0, else 0"},
		{"detach", Function, "`detach(x)`: x, without a gradient"},
		{"differential", Function, "`differential(x)`: 0, with the gradient of x"},
		{"bernoulli", Function, "`bernoulli(p)`: 1 with probability p, else 0"},
		{"uniform", Function, "`uniform(lo, hi)`: a draw between lo and hi"},
		{"normal", Function, "`normal(mean, std)`: a draw from the normal distribution"},
		{"exp", Function, "`exp(x)`: e to the power of x"},
		{"log", Function, "`log(x)`: the natural logarithm"},
		{"sqrt", Function, "`sqrt(x)`: the square root"},
		{"abs", Function, "`abs(x)`: the magnitude"},
		{"sign", Function, "`sign(x)`: -1, 0 or 1"},
		{"tanh", Function, "`tanh(x)`: the hyperbolic tangent"},
		{"sigmoid", Function, "`sigmoid(x)`: 1 / (1 + exp(-x))"},
		{"relu", Function, "`relu(x)`: max(x, 0)"},
		{"sin", Function, "`sin(x)`: the sine of x in radians"},
		{"cos", Function, "`cos(x)`: the cosine of x in radians"},
		{"atan", Function, "`atan(x)`: the arc tangent in radians"},
		{"erf", Function, "`erf(x)`: the error function"},
		{"floor", Function, "`floor(x)`: the largest whole number not above x"},
		{"round", Function, "`round(x)`: the nearest whole number"},
		{"clamp", Function, "`clamp(x, lo, hi)`: x kept between lo and hi"},
		{"pow", Function, "`pow(x, y)`: x ^ y"},
		{"len", Function, "`len(list)`: the number of elements of a list"},
		{"has", Function, "`has(f, \"h\")`: whether the body of the instance f has the name h"},
		{"potential", Function, "`potential(f)`: the argument of the first spike in the body of the instance f"},
		{"refold", Function, "`refold(x)`: x[C, ...] with its steps, samples and C read in another order: samples, C, steps"},
		{"rank", Function, "`rank(x)`: the number of axes of a tensor"},
		{"elements", Function, "`elements(x)`: the number of elements of a tensor"},

		{"t", Constant, "the time step, from 0"},
		{"T", Constant, "the number of time steps"},
		{"b", Constant, "the place in the batch"},
		{"B", Constant, "the size of the batch"},
		{"pi", Constant, "3.14159..."},
		{"inf", Constant, "positive infinity"},
		{"training", Constant, "whether the model is being trained"},
		{"neurons", Constant, "in a loss: the model's neurons, in order"},
		{"progress", Constant, "how much of the training is done, 0 to 1"},
		{"epoch", Constant, "the number of the epoch, from 0"},

		{"spike", SignalKind, "a signal of 0 and 1"},
		{"count", SignalKind, "`count(n)`: a signal of whole numbers 0 to n"},
		{"real", SignalKind, "a signal of real numbers"},

		{"uniform", Distribution, "`~ uniform(lo, hi)`: equally likely between lo and hi"},
		{"normal", Distribution, "`~ normal(mean, std)`: the normal distribution"},
		{"trunc_normal", Distribution, "`~ trunc_normal(mean, std)`: the normal distribution within two deviations"},
		{"kaiming", Distribution, "`~ kaiming(gain)`: variance by the number of inputs (He et al. 2015)"},
		{"xavier", Distribution, "`~ xavier(gain)`: variance by inputs and outputs (Glorot and Bengio 2010)"},
	}
}
