// Package token names the words of the language: token kinds, keywords and built-in names, each with a line of
// documentation. Lexer, checker, editors and documentation read these tables, so that they agree.
package token

// Kind is what a token is.
type Kind int

// The kinds of tokens.
const (
	EOF     Kind = iota
	Illegal      // reported already
	Comment      // // or ///, without its newline
	Ident
	Keyword
	Number
	String // with its quotes
	Punct
)

// String returns the kind's name, as the grammar writes it.
func (k Kind) String() string {
	return [...]string{"EOF", "Illegal", "Comment", "Ident", "Keyword", "Number", "String", "Punct"}[k]
}

// Class groups words by the place where they are used.
type Class int

// The classes: four of keywords, five of built-in names.
const (
	Heading      Class = iota // snn, use, extends: around declarations
	Declaration               // neuron, block, ...
	Statement                 // learn, in, repeat, ...
	Operator                  // and, or, if, ...: inside of expressions
	Reduction                 // sum, mean, ...
	Function                  // exp, spike, ...
	Constant                  // pi, t, training, ...
	SignalKind                // spike, count, real
	Distribution              // uniform, kaiming, ...: after ~
)

// Word is a keyword or a built-in name.
type Word struct {
	Name  string
	Class Class
	Doc   string // one line: how it is written and what it means
}

// Puncts lists the punctuation, longer ones first, so that the first match is the longest.
func Puncts() []string {
	return []string{"...", "->", "..", "<=", ">=", "==", "!=",
		"(", ")", "[", "]", "{", "}", ",", ":", ";", "=", "~", "+", "-", "*", "/", "^", "<", ">", "."}
}

// IsKeyword reports that a name is reserved.
func IsKeyword(name string) bool { return keywordSet[name] }

var keywordSet = setOf(Keywords())

func setOf(words []Word) map[string]bool {
	set := map[string]bool{}
	for _, w := range words {
		set[w.Name] = true
	}
	return set
}

// Names returns the names of the words of the given classes, in the order of the table; each once.
func Names(words []Word, classes ...Class) []string {
	var names []string
	seen := map[string]bool{}
	for _, w := range words {
		for _, c := range classes {
			if w.Class == c && !seen[w.Name] {
				seen[w.Name] = true
				names = append(names, w.Name)
			}
		}
	}
	return names
}

// Lookup returns the entries of a name, keywords first: `spike` is both a function and a kind.
func Lookup(name string) []Word {
	var found []Word
	for _, w := range append(Keywords(), Builtins()...) {
		if w.Name == name {
			found = append(found, w)
		}
	}
	return found
}
