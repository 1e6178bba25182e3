package parser

import (
	"strings"

	"github.com/alecthomas/participle/v2/lexer"

	"snnc/lang/ast"
	"snnc/lang/diag"
	"snnc/lang/source"
	"snnc/lang/token"
)

// Version is the newest version of the language that is understood.
const Version = 1

const (
	// MaxSize is the largest file in bytes; a program is far smaller, and memory is some hundred times the text.
	MaxSize = 1 << 20
	// maxDepth bounds how deep statements and expressions nest.
	maxDepth = 200
	// maxNodes bounds the operators of one statement, and so the height of its tree.
	maxNodes = 50000
)

// Parse returns the tree of a file and puts what is wrong into bag. The tree is never nil; where the text could not be
// understood it holds BadStmt and BadExpr nodes, and declarations without a usable head are left out.
func Parse(f *source.File, bag *diag.Bag) *ast.File {
	p, ok := newParser(f, bag)
	if !ok {
		return &ast.File{Place: ast.Place{Src: source.Span{File: f}}}
	}
	return p.file(p.parseProgram())
}

// ParseExpr returns the tree of a text that is one expression; never nil.
func ParseExpr(f *source.File, bag *diag.Bag) ast.Expr {
	p, ok := newParser(f, bag)
	if !ok {
		return &ast.BadExpr{Place: ast.Place{Src: source.Span{File: f}}}
	}
	x := p.expr()
	if t := p.peek(); !p.broken && !t.EOF() {
		p.unexpected("the end of the expression")
	}
	return x
}

// parser holds the state of one parse. After an error it is broken: it sees only the end of the file, so that all
// productions return, until a statement or declaration starts anew.
type parser struct {
	rep    *reporter
	src    *source.File
	scan   *scanner
	lex    *lexer.PeekingLexer
	broken bool
	depth  int
	nodes  int    // operators in this statement
	end    int    // where the last token taken ends
	line   int    // and its line
	kind   string // of the declaration at hand

	failedAt   int      // where the parser broke
	unclosedAt int      // where a missing } has been reported
	last       ast.Stmt // the statement before, if it was understood
}

func newParser(f *source.File, bag *diag.Bag) (*parser, bool) {
	rep := &reporter{bag: bag}
	if len(f.Text) > MaxSize {
		rep.report("E0119", source.Span{File: f}, "the file is too large: %d bytes", len(f.Text)).
			Note("at most %d bytes are read", MaxSize)
		return nil, false
	}
	s := newScanner(rep, f)
	lex, err := lexer.Upgrade(s, lexer.TokenType(token.Comment))
	return &parser{rep: rep, src: f, scan: s, lex: lex, unclosedAt: -1}, err == nil
}

// peek returns the next token; if the parser is broken, the end of the file.
func (p *parser) peek() lexer.Token {
	if p.broken {
		return lexer.EOFToken(lexer.Position{Offset: len(p.src.Text)})
	}
	return *p.lex.Peek()
}

// next takes a token.
func (p *parser) next() lexer.Token {
	if p.broken {
		return p.peek()
	}
	t := *p.lex.Next()
	if !t.EOF() {
		p.end, p.line = t.Pos.Offset+len(t.Value), t.Pos.Line
	}
	return t
}

// at reports that the next token is one of these keywords or punctuations.
func (p *parser) at(texts ...string) bool {
	t := p.peek()
	if isKind(t, token.Illegal) {
		return false
	}
	for _, text := range texts {
		if t.Value == text {
			return true
		}
	}
	return false
}

func isKind(t lexer.Token, k token.Kind) bool { return t.Type == lexer.TokenType(k) }

// take takes the next token if it is text.
func (p *parser) take(text string) bool {
	ok := p.at(text)
	if ok {
		p.next()
	}
	return ok
}

// sameLine reports that the next token stands on the line of the last one.
func (p *parser) sameLine() bool { return p.peek().Pos.Line == p.line }

// second returns the token after the next.
func (p *parser) second() lexer.Token {
	cp := p.lex.MakeCheckpoint()
	p.lex.Next()
	t := *p.lex.Peek()
	p.lex.LoadCheckpoint(cp)
	return t
}

// here is where the next token starts.
func (p *parser) here() int { return p.lex.Peek().Pos.Offset }

// from spans from start to the last token taken; it is empty if none was.
func (p *parser) from(start int) ast.Place {
	return ast.Place{Src: source.Span{File: p.src, Start: start, End: max(start, p.end)}}
}

func (p *parser) tokenSpan(t lexer.Token) source.Span {
	if t.EOF() { // right after the last text
		end := len(strings.TrimRight(p.src.Text, " \t\r\n"))
		return source.Span{File: p.src, Start: end, End: end}
	}
	return source.Span{File: p.src, Start: t.Pos.Offset, End: t.Pos.Offset + len(t.Value)}
}

// enter counts nesting; the caller leaves with a deferred p.depth--.
func (p *parser) enter() bool {
	p.depth++
	if p.depth > maxDepth {
		p.fail("E0118", p.tokenSpan(p.peek()), "nested too deeply").Label("more than %d levels", maxDepth).
			Help("name a part of it in an equation or a block of its own")
		return false
	}
	return true
}

// node counts an operator of the statement.
func (p *parser) node() {
	p.nodes++
	if p.nodes > maxNodes {
		p.fail("E0118", p.tokenSpan(p.peek()), "this statement is too long").Label("more than %d operators", maxNodes).
			Help("name a part of it in an equation or a block of its own")
	}
}
