package check

import (
	"strings"

	"snnc/lang/ast"
	"snnc/lang/diag"
	"snnc/lang/source"
)

// A program's text must not make the compiler run away: these bound how deep modules nest, how many statements,
// applications and turns of loops a model unrolls to, how large a tensor is, how many first values are
// tabulated, and how far back an equation looks.
const (
	maxDepth    = 64
	maxUnrolled = 200_000
	maxElements = 1 << 31
	maxTable    = 1 << 22
	maxDelay    = 1024 // steps; each is a state that is carried along
)

// spend counts a unit of unrolling; false once there are too many, which is reported once.
func (e *elab) spend(at source.Span) bool {
	e.spent++
	if e.spent <= maxUnrolled {
		return true
	}
	if !e.stopped {
		e.errorf("E0209", at, "the model unrolls to more than %d statements", maxUnrolled).Label("at this one")
	}
	e.stopped = true
	return false
}

// enter notes that a module's body begins; false, after a report, if modules nest too deep.
func (e *elab) enter(d *ast.Decl, site source.Span) bool {
	if e.stopped || !e.spend(site) {
		return false
	}
	e.stack = append(e.stack, placement{d, site})
	if len(e.stack) <= maxDepth {
		return true
	}
	e.stopped = true
	e.tooDeep()
	e.leave()
	return false
}

func (e *elab) leave() { e.stack = e.stack[:len(e.stack)-1] }

// placement is a module under elaboration.
type placement struct {
	decl *ast.Decl
	site source.Span
}

// tooDeep reports the declaration that stands most often in the stack, where it is placed inside of itself.
func (e *elab) tooDeep() {
	count := map[*ast.Decl]int{}
	for _, p := range e.stack {
		count[p.decl]++
	}
	first, second := 0, 0
	for i, p := range e.stack {
		if count[p.decl] > count[e.stack[first].decl] {
			first = i
		}
	}
	var way []string
	for i := first; i < len(e.stack); i++ {
		way = append(way, e.stack[i].decl.Name.Name)
		if i > first && e.stack[i].decl == e.stack[first].decl {
			second = i
			break
		}
	}
	d := e.stack[first].decl
	x := e.errorf("E0209", e.stack[second].site, "`%s` contains itself", d.Name.Name).Label("placed inside of itself").
		Also(d.Name.Src, "declared here").Note("modules nest to %d levels; here %s", maxDepth, strings.Join(way, " contains "))
	if len(way) == 2 {
		x.Help("a chain of equal parts is written with `repeat`")
	}
}

// size evaluates the size of an axis or the range of an index, at least 1.
func (c *ctx) size(e ast.Expr, what string) (int, bool) {
	n, ok := c.staticInt(e, c.ord, c.env, what)
	if ok && n < 1 {
		d := c.errorf("E0301", e.Span(), "%s must be at least 1, found 0", what).Label("is 0")
		c.blame(d)
		c.blameArg(e)
		return 0, false
	}
	return n, ok
}

// sized reports a tensor with too many elements.
func (c *ctx) sized(dims []Dim, at source.Span) bool {
	n := 1
	for _, d := range dims {
		if n *= max(d.Size, 1); n > maxElements {
			c.tooLarge(at, dims)
			return false
		}
	}
	return true
}

func (c *ctx) tooLarge(at source.Span, dims []Dim) *diag.Diagnostic {
	return c.errorf("E0305", at, "a tensor has at most 2^31 elements").Label("this would be %s", plainShape(dims))
}
