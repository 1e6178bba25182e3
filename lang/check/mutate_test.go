package check_test

import (
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"
	"time"
)

var tokens = regexp.MustCompile(`[A-Za-z_][A-Za-z0-9_]*|[0-9.]+(?:e-?[0-9]+)?|"[^"\n]*"|->|[<>=!]=|\.\.\.|\.\.|\s+|//[^\n]*|.`)

// mutated changes a few tokens of a program: leaves out, doubles, swaps, or puts in ones of another program.
func mutated(r *rand.Rand, text, other string) string {
	list, more := tokens.FindAllString(text, -1), tokens.FindAllString(other, -1)
	for range 1 + r.IntN(3) {
		i, j := r.IntN(len(list)), r.IntN(len(list))
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
