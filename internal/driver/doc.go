package driver

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"snnc/lang/ast"
	"snnc/lang/diag"
	"snnc/runtime/train"
)

// Documentation describes one declaration in full.
type Documentation struct {
	Declaration
	Parameters []Parameter   `json:"parameters"`
	Operands   []string      `json:"operands"`
	Learned    []string      `json:"learned"`   // `learn` statements, its own and inherited
	Demands    []Demand      `json:"demands"`   // what must hold
	Inherited  []Declaration `json:"inherited"` // what it extends, the nearest first
	Response   *Response     `json:"response"`  // nil if there is nothing to show
	Note       string        `json:"note"`      // why there is no response; may be empty
	Applied    string        `json:"-"`         // the shortest way to apply it
	Text       string        `json:"-"`         // its own declaration
}

// Parameter is a parameter with its default, empty if it must be given, and what is demanded of it.
type Parameter struct {
	Name    string   `json:"name"`
	Default string   `json:"default"`
	Demands []string `json:"demands"`
}

// Demand is a condition and the reason that is shown to whoever breaks it.
type Demand struct {
	Condition string `json:"condition"`
	Reason    string `json:"reason"`
}

// Response is what a declaration does with a standard input.
type Response struct {
	XLabel   string    `json:"x_label"`
	X        []float64 `json:"x"`
	Series   []Series  `json:"series"`
	States   []string  `json:"states"`             // names whose earlier values are read
	Rheobase float64   `json:"rheobase,omitempty"` // of a neuron: about the least constant input at which it fires regularly
	Waves    bool      `json:"waves,omitempty"`    // an encoder of changes: rows are waves of the given height
}

// Series is a quantity over X.
type Series struct {
	Name   string  `json:"name"`
	Role   Role    `json:"role"`
	Values numbers `json:"values"` // null where a value is not finite
}

// Role says what a series is.
type Role string

// The roles.
const (
	roleInput     Role = "input"
	roleMembrane  Role = "membrane"
	roleThreshold Role = "threshold"
	roleSpikes    Role = "spikes"
	roleOutput    Role = "output"
	roleSlope     Role = "derivative"
	roleSmooth    Role = "smooth"
	roleChange    Role = "change" // of a weight
	roleRow       Role = "row"    // of an encoder; the name is the value that is encoded
)

// numbers are written with null in place of what is not finite.
type numbers []float64

// MarshalJSON writes the list.
func (n numbers) MarshalJSON() ([]byte, error) {
	out := make([]train.Num, len(n))
	for i, v := range n {
		out[i] = train.Num(v)
	}
	return json.Marshal(out)
}

func (r *Response) add(name string, role Role, values []float64) {
	r.Series = append(r.Series, Series{name, role, slices.Clone(values)})
}

// with lists the series of a role.
func (r *Response) with(role Role) []Series {
	return slices.DeleteFunc(slices.Clone(r.Series), func(s Series) bool { return s.Role != role })
}

// Describe documents the declaration of a name. The error names similar ones.
func (c *Catalogue) Describe(name string) (*Documentation, error) {
	d := c.lib.Decl(name)
	if d == nil {
		return nil, c.unknown(name)
	}
	doc := &Documentation{Declaration: c.describe(d), Operands: c.operands(d), Applied: c.applied(d, "1"), Text: d.Src.Text(), Parameters: []Parameter{}, Learned: []string{}, Demands: []Demand{}, Inherited: []Declaration{}}
	for i, x := range c.lineage(d) {
		if i > 0 {
			doc.Inherited = append(doc.Inherited, c.describe(x))
		}
		doc.statements(x.Body)
	}
	for _, p := range c.params(d) {
		doc.parameter(p)
	}
	var err error
	if doc.Response, err = c.response(d); err != nil {
		doc.Note = "no plot: " + err.Error()
	} else if doc.Response == nil {
		doc.Note = "no plot: a " + d.Kind + " has no response of its own"
	}
	return doc, nil
}

// response is nil for kinds that have none.
func (c *Catalogue) response(d *ast.Decl) (*Response, error) {
	switch d.Kind {
	case "neuron":
		return c.neuronResponse(d)
	case "surrogate":
		return c.surrogateResponse(d)
	case "encoder":
		return c.encoderResponse(d)
	case "rule":
		return c.ruleResponse(d)
	}
	return nil, nil
}

func (c *Catalogue) unknown(name string) error {
	var names []string
	for _, d := range c.all() {
		names = append(names, d.Name.Name)
	}
	near := diag.Nearest(name, names)
	if len(near) == 0 {
		return fmt.Errorf("nothing is declared as %q; snnc list shows all", name)
	}
	return fmt.Errorf("nothing is declared as %q; there is %s", name, strings.Join(near, ", "))
}

// statements collects what is learned and demanded.
func (doc *Documentation) statements(body []ast.Stmt) {
	for _, s := range body {
		switch s := s.(type) {
		case *ast.Learn:
			doc.Learned = append(doc.Learned, strings.TrimPrefix(s.Src.Text(), "learn "))
		case *ast.Require:
			if s.Reason != nil {
				doc.Demands = append(doc.Demands, Demand{s.Cond.Span().Text(), s.Reason.Value})
			}
		case *ast.IfStmt:
			doc.statements(s.Then)
			doc.statements(s.Else)
		case *ast.For:
			doc.statements(s.Body)
		case *ast.Repeat:
			doc.statements(s.Body)
		}
	}
}

func (doc *Documentation) parameter(p *ast.Param) {
	q := Parameter{Name: p.Name.Name, Demands: []string{}}
	if p.Default != nil {
		q.Default = p.Default.Span().Text()
	}
	word := regexp.MustCompile(`(^|[^\pL\pN_])` + regexp.QuoteMeta(q.Name) + `($|[^\pL\pN_])`)
	for _, d := range doc.Demands {
		if word.MatchString(d.Condition) {
			q.Demands = append(q.Demands, d.Condition+": "+d.Reason)
		}
	}
	doc.Parameters = append(doc.Parameters, q)
}
