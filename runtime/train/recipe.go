package train

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
)

// recipe is a named choice with its arguments.
type recipe struct {
	name string
	args []arg
}

// arg is an argument of a recipe: its default (NaN: must be given) and its range, lo included, hi not.
type arg struct {
	name        string
	def, lo, hi float64
}

// resolve finds a call among recipes and returns its arguments in the recipe's order, defaults filled in.
func resolve(kind string, call Call, known []recipe) ([]float64, error) {
	for _, r := range known {
		if r.name == call.Name {
			values, err := r.values(call.Args)
			if err != nil {
				return nil, fmt.Errorf("%s %s: %w", kind, call.Name, err)
			}
			return values, nil
		}
	}
	names := make([]string, len(known))
	for i, r := range known {
		names[i] = r.name
	}
	return nil, fmt.Errorf("unknown %s %q%s", kind, call.Name, suggest(call.Name, names))
}

func (r recipe) values(given map[string]float64) ([]float64, error) {
	names, out := make([]string, len(r.args)), make([]float64, len(r.args))
	for i, a := range r.args {
		v, ok := given[a.name]
		if !ok {
			v = a.def
		}
		switch {
		case !ok && math.IsNaN(v):
			return nil, fmt.Errorf("argument %s is missing", a.name)
		case !(v >= a.lo && v < a.hi):
			return nil, fmt.Errorf("%s = %g is outside [%g, %g)", a.name, v, a.lo, a.hi)
		}
		names[i], out[i] = a.name, v
	}
	for _, k := range sortedKeys(given) {
		if !slices.Contains(names, k) {
			return nil, fmt.Errorf("unknown argument %q%s", k, suggest(k, names))
		}
	}
	return out, nil
}

// suggest ends an error about an unknown name: the nearest known one, or all.
func suggest(name string, known []string) string {
	best, least := "", 3
	for _, k := range known {
		if d := distance(name, k); d < least {
			best, least = k, d
		}
	}
	if best != "" {
		return fmt.Sprintf(": did you mean %q?", best)
	}
	return " (known: " + strings.Join(known, ", ") + ")"
}

// distance is the Levenshtein distance in bytes.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}

func sortedKeys(m map[string]float64) []string { return slices.Sorted(maps.Keys(m)) }
