package check_test

import (
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"
	"time"
)

var tokens = regexp.MustCompile(`[A-Za-z_][A-Za-z0-9_]*|[0-9.]+(?:e-?[0-9]+)?|"[^"\n]*"|->|[<>=!]=|\.\.\.|\.\.|\s+|//[^\n]*|.`)

// alike are sorts of tokens that can stand for each other.
var alike = []*regexp.Regexp{
	regexp.MustCompile(`^(surrogate|neuron|encoder|norm|loss|block|transformer|model|train|snn|use|in|learn|running|if|then|else|for|repeat|not|require|extends|over|inside)$`),
	regexp.MustCompile(`^[A-Za-z_]`), regexp.MustCompile(`^[0-9]`), regexp.MustCompile(`^([-+*/^<>]|[<>=!]=|and|or)$`),
}

func sort(token string) int {
	for i, a := range alike {
		if a.MatchString(token) {
			return i
		}
	}
	return -1
}

// mutated changes a few tokens of a program: mostly by another one of its sort from either program, else it leaves out,
// doubles, swaps, or puts in several.
func mutated(r *rand.Rand, text, other string) string {
	list, more := tokens.FindAllString(text, -1), tokens.FindAllString(other, -1)
	extra := []string{"0", "1", "2", "1000000", "-1", "0.5", "t", "T", "t-1", "...", "i", "inf", "x", "LIF", "[1, 2]"}
	for range 1 + r.IntN(3) {
		i, j := r.IntN(len(list)), r.IntN(len(list))
		if r.IntN(5) > 0 {
			for n := 0; n < 50 && sort(list[i]) <= 0; n++ {
				i = r.IntN(len(list))
			}
			if sort(list[i]) == 3 {
				list[i] = []string{"+", "-", "*", "/", "^", "<", ">=", "==", "and", "or", "->"}[r.IntN(11)]
				continue
			}
			from := [][]string{list, more, extra}[r.IntN(3)]
			for range 50 {
				if k := r.IntN(len(from)); sort(list[i]) > 0 && sort(from[k]) > 0 && sort(from[k]) < 3 {
					list[i] = from[k]
					break
				}
			}
			continue
		}
		switch r.IntN(6) {
		case 0:
			list[i] = ""
		case 1:
			list[i] += " " + list[i]
		case 2:
			list[i], list[j] = list[j], list[i]
		case 3:
			list[i] = list[j]
		case 4:
			list[i] = more[r.IntN(len(more))]
		case 5:
			k := r.IntN(len(more))
			list[i] += strings.Join(more[k:min(len(more), k+1+r.IntN(20))], "")
		}
	}
	return strings.Join(list, "")
}

// FuzzMutations checks programs of which a few tokens are changed, so that most of them parse.
func FuzzMutations(f *testing.F) {
	var texts []string
	for _, s := range seeds(f) {
		if len(s) > 10 && len(s) < 4000 {
			texts = append(texts, s)
		}
	}
	for i := range uint64(300) {
		f.Add(i)
	}
	f.Fuzz(func(t *testing.T, seed uint64) {
		r := rand.New(rand.NewPCG(seed, 1))
		text := mutated(r, texts[r.IntN(len(texts))], texts[r.IntN(len(texts))])
		defer func() {
			if t.Failed() {
				t.Log(text)
			}
		}()
		start := time.Now()
		func() {
			defer func() {
				if p := recover(); p != nil {
					t.Log(text)
					panic(p)
				}
			}()
			checkAll(t, text)
		}()
		if d := time.Since(start); d > 5*time.Second {
			t.Fatalf("took %v", d)
		}
	})
}
