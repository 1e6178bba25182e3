package passes

import (
	"fmt"
	"strings"

	"snnc/ir"
	"snnc/lang/source"
)

// Refusal says why a network cannot learn by a rule that sees few time steps at once. It is the user's to mend, by another
// equation or another rule.
type Refusal struct {
	Loc    source.Span // the equation that needs more than the rule sees; may be invalid
	Path   string      // the module instance that it belongs to
	Reason string      // a sentence for a modeller
}

func (r *Refusal) Error() string {
	var s strings.Builder
	if r.Loc.Valid() {
		s.WriteString(r.Loc.Position() + ": ")
	}
	if r.Path != "" {
		s.WriteString(r.Path + ": ")
	}
	s.WriteString(r.Reason)
	return s.String()
}

// refuse makes the refusal of a node.
func refuse(n *ir.Node, format string, args ...any) error {
	return &Refusal{n.Loc, strings.TrimSuffix(n.Path, "."), fmt.Sprintf(format, args...)}
}

// counted is for example `1 step`, `4 steps`.
func counted(n int) string {
	if n == 1 {
		return "1 step"
	}
	return fmt.Sprintf("%d steps", n)
}

// called names a reduction as its text does.
func called(n *ir.Node) string {
	if n.Loc.Valid() {
		stages := strings.Split(n.Loc.Text(), "->") // the text of a stage is the pipeline up to there
		text := strings.TrimSpace(stages[len(stages)-1])
		for _, word := range []string{"mean", "max", "min", "any", "all"} {
			if strings.HasPrefix(text, word) {
				return "this " + word
			}
		}
	}
	if n.Op == ir.OpMaximum {
		return "this maximum"
	}
	return "this sum"
}
