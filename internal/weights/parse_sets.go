package weights

import (
	"maps"
	"slices"
	"strings"

	"snnc/lang/source"
)

// word is an alternative: what stands in the published name, and what it stands for in the model's.
type word struct{ from, to string }

// alternatives reads `q|k|v`, `weight=gamma|bias=beta`, or the name of a set.
func (r *reader) alternatives(at source.Span, text string) ([]word, bool) {
	if !strings.ContainsAny(text, "|=") {
		list, known := r.sets[text]
		if !known {
			r.noSet(sub(at, len(at.Text())-len(text), len(at.Text())), text)
		}
		return list, known
	}
	var list []word
	for alternative := range strings.SplitSeq(text, "|") {
		from, to, translated := strings.Cut(strings.TrimSpace(alternative), "=")
		if from, to = strings.TrimSpace(from), strings.TrimSpace(to); !translated {
			to = from
		}
		if strings.ContainsAny(from+to, " \t=,:{}") {
			r.fault(at, "`%s` is no alternative", alternative).Label("expected words between |").Help("for example `{p:weight=gamma|bias=beta}`")
			return nil, false
		}
		if slices.ContainsFunc(list, func(w word) bool { return w.from == from }) {
			r.fault(at, "the alternative `%s` stands twice", from).Label("twice in here")
			return nil, false
		}
		list = append(list, word{from, to})
	}
	if len(list) > maxWords {
		r.fault(at, "at most %d alternatives", maxWords)
		return nil, false
	}
	return list, true
}

// noSet reports a set that no line above defines.
func (r *reader) noSet(at source.Span, name string) {
	r.bad++
	d := r.bag.Errorf("E0802", at, "there is no set `%s`", name).Label("not defined above").
		Similar(at, name, slices.Sorted(maps.Keys(r.sets)))
	if len(d.Helps) == 0 {
		d.Help("a set is defined as in `set bn = weight=gamma | bias=beta`; a single word is written `{x:word=word}`")
	}
}

// set reads `name = a | b=c`.
func (r *reader) set(s source.Span) {
	name, what, ok := strings.Cut(s.Text(), "=")
	name = strings.TrimSpace(name)
	if what = strings.TrimSpace(what); !ok || !identifier.MatchString(name) || what == "" {
		r.fault(s, "expected a name and alternatives").Label("not a set").Help("for example `set bn = weight=gamma | bias=beta`")
		return
	}
	if _, twice := r.sets[name]; twice {
		r.fault(sub(s, 0, len(name)), "the set `%s` is defined twice", name).Label("again")
		return
	}
	if !strings.ContainsAny(what, "|=") {
		what += "=" + what
	}
	if list, ok := r.alternatives(s, what); ok {
		r.sets[name] = list
	}
}
