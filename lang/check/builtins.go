package check

// function is a built-in elementwise function: its name, the graph operation, and the number of arguments.
type function struct {
	op    string
	arity int
}

// functions are the elementwise built-ins that map to one operation.
var functions = map[string]function{
	"exp": {"exp", 1}, "log": {"log", 1}, "sqrt": {"sqrt", 1}, "abs": {"abs", 1}, "sign": {"sign", 1},
	"tanh": {"tanh", 1}, "sigmoid": {"sigmoid", 1}, "sin": {"sin", 1}, "cos": {"cos", 1}, "atan": {"atan", 1},
	"erf": {"erf", 1}, "floor": {"floor", 1}, "round": {"round", 1}, "detach": {"detach", 1},
	"differential": {"differential", 1},
	"min":          {"min", 2}, "max": {"max", 2}, "pow": {"pow", 2},
}

// special are the built-ins with rules of their own.
var special = map[string]int{
	"relu": 1, "clamp": 3, "spike": 2, "spike_above": 2, "bernoulli": 1, "uniform": 2, "normal": 2, "elements": 1, "rank": 1, "len": 1,
	"has": 2, "potential": 1, "refold": 1,
}

// draws are those of them that are random at run time, whatever their arguments.
var draws = map[string]bool{"bernoulli": true, "uniform": true, "normal": true}

// values are the built-in names without arguments; what they stand for is in ident.
var values = []string{"pi", "inf", "T", "t", "training", "progress", "epoch", "reward", "true", "false", "neurons"}

// distributions are the ways to draw a learned tensor's initial value: names of arguments and defaults.
var distributions = map[string][]string{
	"uniform": {"lo", "hi"}, "normal": {"mean", "std"}, "trunc_normal": {"mean", "std"},
	"kaiming": {"gain"}, "xavier": {"gain"},
}

// reductions are the folds of `sum(i: n) body`.
var reductions = map[string]bool{"sum": true, "mean": true, "max": true, "min": true, "any": true, "all": true}

// binaryOps maps operators to graph operations; > and >= swap their operands.
var binaryOps = map[string]string{
	"+": "add", "-": "sub", "*": "mul", "/": "div", "^": "pow", "<": "lt", "<=": "le", ">": "lt", ">=": "le",
	"==": "eq", "!=": "ne", "and": "and", "or": "or",
}

// moduleKinds are the declarations that can be placed in a pipeline.
var moduleKinds = []string{"neuron", "encoder", "norm", "block", "transformer", "loss", "rule"}

// stageKinds are those of them that networks are made of.
var stageKinds = []string{"neuron", "encoder", "norm", "block", "transformer"}

// resultName is the equation that gives a module's result when it has no `out`.
func resultName(kind string) string {
	switch kind {
	case "neuron", "encoder":
		return "s"
	case "norm":
		return "y"
	case "rule":
		return "dw"
	}
	return "out"
}

func builtinNames() []string {
	names := append([]string{}, values...)
	for n := range functions {
		names = append(names, n)
	}
	for n := range special {
		names = append(names, n)
	}
	for n := range reductions {
		names = append(names, n)
	}
	for n := range distributions {
		names = append(names, n)
	}
	return names
}
