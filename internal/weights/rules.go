package weights

import (
	"slices"
	"strings"

	"snnc/lang/source"
)

// Rules are a rules file that was read. Nil stands for no rules: published names are the model's own.
type Rules struct {
	file     *source.File
	prefixes []string
	list     []*rule // in the order of the file: the first that matches wins
	keep     []*rule
}

// rule is one line: tensors that match the pattern go to the targets, or nowhere.
type rule struct {
	pattern  *pattern
	targets  []template
	arrange  arrangement
	optional bool // need not match anything, and matches only what the model has, in that shape if another rule has it
	ignore   bool // without targets
}

// Map is the parameters that a published name stands for in a model of which exists says what it has, prefixes taken off
// before. ignored says that a rule leaves it out; without targets and not ignored, no rule matches.
func (r *Rules) Map(published string, exists func(parameter string) bool) (targets []string, ignored bool) {
	found, _ := r.match(published, exists, func(match) bool { return true })
	return found.targets, found.rule != nil && found.rule.ignore
}

// match is a rule for a name, without one if there is none, and the parameters that the rule makes of the name.
type match struct {
	rule    *rule
	targets []string
}

// match finds the first rule for a name; an optional one only where the model has its targets, and where they fit unless no
// other rule is left. The last of those that match but for this is passed.
func (r *Rules) match(name string, exists func(string) bool, fits func(match) bool) (found, passed match) {
	for _, rule := range r.list {
		b, ok := rule.pattern.match(name)
		if !ok {
			continue
		}
		m := match{rule, rule.names(b)}
		switch absent := slices.ContainsFunc(m.targets, func(t string) bool { return !exists(t) }); {
		case rule.optional && absent:
			passed = m
		case !rule.optional || fits(m):
			return m, passed
		case found.rule == nil:
			found = m
		}
	}
	return found, passed
}

// keeps finds the rule that lets a parameter of the model keep its initial value.
func (r *Rules) keeps(parameter string) *rule {
	if r == nil {
		return nil
	}
	for _, rule := range r.keep {
		_, whole := rule.pattern.match(parameter)
		if _, ok := rule.pattern.match(strings.TrimSuffix(parameter, stored)); ok || whole {
			return rule
		}
	}
	return nil
}

func (r *rule) names(b bindings) []string {
	names := make([]string, len(r.targets))
	for i, t := range r.targets {
		names[i] = t.fill(b)
	}
	return names
}

// strip takes the prefixes off the names: one that no name has changes nothing; where some have it, the others are set
// aside. It returns the full names by the short ones, and those set aside.
func (r *Rules) strip(names []string) (full map[string]string, short, aside []string) {
	full = map[string]string{}
	for _, n := range names {
		full[n] = n
	}
	if short = names; r == nil {
		return full, short, nil
	}
	for _, prefix := range r.prefixes {
		var with, without []string
		for _, n := range short {
			if s, ok := strings.CutPrefix(n, prefix); ok {
				with = append(with, s)
				full[s] = full[n]
			} else {
				without = append(without, full[n])
			}
		}
		if len(with) > 0 {
			short, aside = with, append(aside, without...)
		}
	}
	return full, short, aside
}
