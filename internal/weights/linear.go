package weights

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// linear is a sum of whole numbers and of placeholders times whole numbers: `i`, `i+1`, `2*i-1`, `3*s+i`.
type linear struct {
	terms []term
	plus  int
}

type term struct {
	times int
	name  string
}

// maxFactor bounds numbers in rules: sums of a few products with matched numbers, of 9 digits, cannot overflow.
const maxFactor = 1_000_000

var identifier = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

// parseLinear reads a sum; blanks do not matter.
func parseLinear(s string) (linear, error) {
	var sum linear
	rest, sign := strings.TrimSpace(s), 1
	for {
		end := strings.IndexAny(rest, "+-")
		if end < 0 {
			return sum, sum.add(rest, sign)
		}
		if err := sum.add(rest[:end], sign); err != nil {
			return sum, err
		}
		sign = 1
		if rest[end] == '-' {
			sign = -1
		}
		rest = rest[end+1:]
	}
}

// add adds `3`, `i` or `3*i`.
func (l *linear) add(s string, sign int) error {
	s = strings.TrimSpace(s)
	if s == "" {
		return errors.New("a number or a name is missing")
	}
	factor, name, product := strings.Cut(s, "*")
	if !product {
		if factor, name = "1", s; s[0] >= '0' && s[0] <= '9' {
			factor, name = s, ""
		}
	}
	n, err := strconv.Atoi(strings.TrimSpace(factor))
	if err != nil || n > maxFactor || n < 0 {
		return fmt.Errorf("`%s` is no whole number up to %d", factor, maxFactor)
	}
	if name = strings.TrimSpace(name); name == "" && !product {
		l.plus += sign * n
		return nil
	}
	if !identifier.MatchString(name) {
		return fmt.Errorf("`%s` is no name of a placeholder", name)
	}
	l.terms = append(l.terms, term{sign * n, name})
	return nil
}

// solve finds the number, 0 or above, for which a sum of one term is n.
func (l linear) solve(n int) (int, bool) {
	times := l.terms[0].times
	n -= l.plus
	return n / times, n%times == 0 && n/times >= 0
}

func (l linear) at(b bindings) int {
	n := l.plus
	for _, t := range l.terms {
		n += t.times * b[t.name].number
	}
	return n
}
