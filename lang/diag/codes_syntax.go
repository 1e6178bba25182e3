package diag

import "strings"

// syntaxCodes are those of the scanner and the parser: E01xx.
var syntaxCodes = []Info{
	{Code: "E0101", Title: "illegal character",
		Text: "The character begins no token of the language. Names may hold letters of any script; operators are written in " +
			"ASCII, and `and`, `or` and `not` are words. Comments start with `//`, strings stand in double quotes.",
		Example: "snn 1\nneuron A {\n  s = x && y\n}\n", Fixed: "snn 1\nneuron A {\n  s = x and y\n}\n"},
	{Code: "E0102", Title: "unterminated string",
		Text:    "A string ends with a double quote on the line where it starts. A line break in it is written `\\n`.",
		Example: "snn 1\nuse \"lib.snn\n", Fixed: "snn 1\nuse \"lib.snn\"\n"},
	{Code: "E0103", Title: "malformed number",
		Text: "A number is digits, with an optional fraction and exponent: `1`, `2.5`, `1e-5`. Digits stand on both sides of the " +
			"point, since `..` and `...` mean something else. A name does not start with a digit, and a product is written with `*`.",
		Example: "snn 1\nneuron A(tau = .5) { s = x / tau }\n", Fixed: "snn 1\nneuron A(tau = 0.5) { s = x / tau }\n"},
	{Code: "E0104", Title: "unknown escape in a string",
		Text:    "The escapes are `\\\"`, `\\\\` and `\\n`.",
		Example: "snn 1\nneuron A(tau) { require tau > 1 : \"a\\tb\" }\n", Fixed: "snn 1\nneuron A(tau) { require tau > 1 : \"a b\" }\n"},
	{Code: "E0105", Title: "no version",
		Text: "A file starts with the version of the language that it is written in, so that a later version of the language " +
			"never changes what the file means.",
		Example: "neuron A { s = x }\n", Fixed: "snn 1\nneuron A { s = x }\n"},
	{Code: "E0106", Title: "unknown version",
		Text: "After `snn` stands a whole number: a version that this compiler knows. A file of a newer version needs a newer " +
			"compiler; it is not read as if it were an older one.",
		Example: "snn 99\n", Fixed: "snn 1\n"},
	{Code: "E0107", Title: "misplaced version",
		Text:    "The version stands once, before everything else but comments.",
		Example: "snn 1\nneuron A { s = x }\nsnn 1\n", Fixed: "snn 1\nneuron A { s = x }\n"},
	{Code: "E0108", Title: "unknown declaration",
		Text: "A file holds `use` lines and declarations: `surrogate`, `neuron`, `encoder`, `norm`, `loss`, `block`, " +
			"`transformer`, `model` and `train`, each with a name and a body.",
		Example: "snn 1\nneurn A { s = x }\n", Fixed: "snn 1\nneuron A { s = x }\n"},
	{Code: "E0109", Title: "statement outside of a declaration",
		Text:    "Equations and other statements stand in the body of a declaration. Often the body was closed by a `}` too early.",
		Example: "snn 1\ntau = 2\nneuron A { s = x }\n", Fixed: "snn 1\nneuron A(tau = 2) { s = x }\n"},
	{Code: "E0110", Title: "malformed head of a declaration",
		Text: "A declaration is `KIND NAME(parameters) extends BASE(arguments) { body }`; parameters and base may be absent. A " +
			"parameter is `name` or `name = default`. A `use` takes a file's name as a string.",
		Example: "snn 1\nneuron A tau = 2 { s = x }\n", Fixed: "snn 1\nneuron A(tau = 2) { s = x }\n"},
	{Code: "E0111", Title: "bracket not closed",
		Text:    "Each `(` needs its `)`, each `[` its `]`. The error stands where the bracket was opened.",
		Example: "snn 1\nneuron A {\n  s = spike(x\n}\n", Fixed: "snn 1\nneuron A {\n  s = spike(x)\n}\n"},
	{Code: "E0112", Title: "body not closed",
		Text:    "A body ends with `}`. A declaration that starts inside of a body shows that the `}` is missing.",
		Example: "snn 1\nneuron A {\n  s = x\n\nneuron B { s = x }\n", Fixed: "snn 1\nneuron A {\n  s = x\n}\n\nneuron B { s = x }\n"},
	{Code: "E0113", Title: "`}` without `{`",
		Text:    "No body is open where the `}` stands.",
		Example: "snn 1\nneuron A { s = x }\n}\n", Fixed: "snn 1\nneuron A { s = x }\n"},
	{Code: "E0114", Title: "expression missing",
		Text: "An expression must stand here. The body of a reduction such as `sum(i: n) x[i]` begins on the line of its `)`. A " +
			"choice that is an operand, `1 + (if c then a else b)`, stands in parentheses, and so does a `not`.",
		Example: "snn 1\nneuron A {\n  s = x +\n}\n", Fixed: "snn 1\nneuron A {\n  s = x + 1\n}\n"},
	{Code: "E0115", Title: "unexpected token",
		Text:    "What stands here cannot follow what stands before it. The message says what could.",
		Example: "snn 1\nblock A {\n  y = f(a b)\n}\n", Fixed: "snn 1\nblock A {\n  y = f(a, b)\n}\n"},
	{Code: "E0116", Title: "chained comparison",
		Text: "In `a < b < c` the second comparison would compare the truth of the first. What is meant is almost always `a < b " +
			"and b < c`, which is to be written out.",
		Example: "snn 1\nneuron A { s = 0 < x < 1 }\n", Fixed: "snn 1\nneuron A { s = 0 < x and x < 1 }\n"},
	{Code: "E0117", Title: "`=` and `==` mixed up",
		Text:    "`=` defines a name by an equation, or names an argument. `==` compares two values.",
		Example: "snn 1\nneuron A { s = if x = 1 then 1 else 0 }\n", Fixed: "snn 1\nneuron A { s = if x == 1 then 1 else 0 }\n"},
	{Code: "E0118", Title: "nested too deeply",
		Text: "Brackets, conditions and bodies nest up to 200 levels, and one statement has up to 50,000 operators. Programs " +
			"written by hand stay far below.",
		Example: "snn 1\nneuron A { s = " + strings.Repeat("(", 201) + "x" + strings.Repeat(")", 201) + " }\n"},
	{Code: "E0119", Title: "file too large",
		Text: "A program has at most 1 MiB of text. Weights and data do not belong into a program; they are read from files of " +
			"their own."},
	{Code: "E0120", Title: "keyword used as a name",
		Text: "Keywords are reserved. The words of declarations, such as `surrogate` and `norm`, can name parameters, but nothing " +
			"that a body defines.",
		Example: "snn 1\nblock A { learn then = 1 }\n", Fixed: "snn 1\nblock A { learn then_ = 1 }\n"},
	{Code: "E0121", Title: "expression alone is not a statement",
		Text:    "There are no side effects: a value that is not given a name goes nowhere.",
		Example: "snn 1\nblock A {\n  f(x) + 1\n}\n", Fixed: "snn 1\nblock A {\n  y = f(x) + 1\n}\n"},
	{Code: "E0122", Title: "malformed `if`",
		Text: "Within an expression `if c then a else b` chooses between two values, and has both. Between statements `if c { ... " +
			"} else { ... }` chooses by parameters which statements there are.",
		Example: "snn 1\nneuron A { s = if x > 0 then 1 }\n", Fixed: "snn 1\nneuron A { s = if x > 0 then 1 else 0 }\n"},
	{Code: "E0123", Title: "parameter without an initial value",
		Text: "A learned parameter starts from a value, `learn a = 1`, or from a distribution, `learn W[n] ~ kaiming`. None is " +
			"taken for granted.",
		Example: "snn 1\nblock A { learn W[3] }\n", Fixed: "snn 1\nblock A { learn W[3] ~ kaiming }\n"},
	{Code: "E0124", Title: "unknown kind of signal",
		Text:    "The kinds are `spike` (0 and 1), `count(n)` (whole numbers up to n) and `real`.",
		Example: "snn 1\nmodel M { in x: spikes[3] }\n", Fixed: "snn 1\nmodel M { in x: spike[3] }\n"},
	{Code: "E0125", Title: "`require` without a reason",
		Text: "A condition is followed by `:` and its reason as a string: it is what whoever breaks the condition will read. Only " +
			"a property of the network, such as `spike_driven`, stands alone.",
		Example: "snn 1\nneuron A(tau) { require tau >= 1 }\n", Fixed: "snn 1\nneuron A(tau) { require tau >= 1 : \"counted in time steps\" }\n"},
}
