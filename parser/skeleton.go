package parser

import (
	"strings"

	"github.com/alecthomas/participle/v2"
	"github.com/alecthomas/participle/v2/lexer"

	"snnc/lang/ast"
	"snnc/lang/token"
)

// The grammar of a file and of the heads of its declarations. Item, Body, Expression and Arguments are productions
// written by hand.
type (
	program struct {
		Version *version `parser:"@@?"`
		Items   []item   `parser:"@@*"`
	}
	version struct {
		Tokens []lexer.Token
		Number string `parser:"'snn' @Number"`
	}
	// entry is what an item is made of.
	entry struct {
		Use  *use         `parser:"  @@"`
		Decl *declaration `parser:"| @@"`
	}
	// item is a *use, a *declaration, or a skipped where neither could be read.
	item interface{}
	use  struct {
		Tokens []lexer.Token
		Path   string `parser:"'use' @String"`
	}
	declaration struct {
		Tokens  []lexer.Token
		Kind    string      `parser:"@('surrogate' | 'neuron' | 'encoder' | 'norm' | 'loss' | 'rule' | 'block' | 'transformer' | 'model' | 'train')"`
		Name    *name       `parser:"@@"`
		Params  *parameters `parser:"@@?"`
		Extends *extension  `parser:"( 'extends' @@ )?"`
		Body    body        `parser:"@@"`
	}
	name struct {
		Tokens []lexer.Token
		Text   string `parser:"@Ident"`
	}
	// word is a name that may be one of the words of declarations, as in `neuron LIF(surrogate = atan)`.
	word struct {
		Tokens []lexer.Token
		Text   string `parser:"@(Ident | 'surrogate' | 'neuron' | 'encoder' | 'norm' | 'loss' | 'rule' | 'block' | 'transformer' | 'model' | 'train')"`
	}
	parameters struct {
		List []*parameter `parser:"'(' ( @@ ( ',' @@ )* )? ')'"`
	}
	parameter struct {
		Tokens  []lexer.Token
		Name    *word      `parser:"@@"`
		Default expression `parser:"( '=' @@ )?"`
	}
	extension struct {
		Tokens []lexer.Token
		Base   *name     `parser:"@@"`
		Args   arguments `parser:"@@?"`
	}
	body       interface{ statements() []ast.Stmt }
	expression interface{ ast.Expr }
	arguments  interface{ list() []*ast.Arg }

	statements []ast.Stmt
	argList    []*ast.Arg
	skipped    struct{}
)

func (s statements) statements() []ast.Stmt { return s }
func (a argList) list() []*ast.Arg          { return a }

// declares reports that a keyword starts a declaration.
func declares(word string) bool {
	switch word {
	case "surrogate", "neuron", "encoder", "norm", "loss", "rule", "block", "transformer", "model", "train":
		return true
	}
	return false
}

// grammar holds the two readers of the skeleton: of a file, and of one item in it.
type grammar struct {
	program *participle.Parser[program]
	item    *participle.Parser[entry]
}

// newGrammar builds the readers with the parser's own productions hooked in.
func newGrammar(p *parser) grammar {
	common := []participle.Option{
		participle.Lexer(definition{}), participle.Elide(token.Comment.String()),
		participle.ParseTypeWith(p.bodyHook), participle.ParseTypeWith(p.expressionHook),
		participle.ParseTypeWith(p.argumentsHook),
	}
	var g grammar
	g.item = participle.MustBuild[entry](common...)
	hook := func(lex *lexer.PeekingLexer) (item, error) { return p.item(lex, g.item) }
	g.program = participle.MustBuild[program](append(common, participle.ParseTypeWith(hook))...)
	return g
}

// on lets the hand-written productions read from lex while f runs.
func (p *parser) on(lex *lexer.PeekingLexer, f func()) {
	outer := p.lex
	p.lex = lex
	p.end = len(strings.TrimRight(p.src.Text[:p.here()], " \t\r\n"))
	p.line = p.src.Pos(p.end).Line
	f()
	p.lex = outer
}

func (p *parser) bodyHook(lex *lexer.PeekingLexer) (b body, err error) {
	p.on(lex, func() {
		if !p.at("{") {
			err = participle.NextMatch
			return
		}
		b = statements(p.body())
	})
	return b, err
}

func (p *parser) expressionHook(lex *lexer.PeekingLexer) (e expression, err error) {
	p.on(lex, func() { e = p.expr() })
	return e, nil
}

func (p *parser) argumentsHook(lex *lexer.PeekingLexer) (a arguments, err error) {
	p.on(lex, func() {
		if !p.at("(") {
			err = participle.NextMatch
			return
		}
		a = argList(p.args())
	})
	return a, err
}
