package format_test

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestScattered puts line breaks and comments between the words of valid programs, wherever they stay valid.
func TestScattered(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	checked := 0
	for _, text := range corpus(t) {
		if len(text) > 4000 || parse(text) == nil {
			continue
		}
		for range 150 {
			if scattered := scatter(rng, text); parse(scattered) != nil {
				check(t, scattered)
				checked++
			}
		}
	}
	require.Greater(t, checked, 300)
}

func scatter(rng *rand.Rand, text string) string {
	blanks := []string{"\n", "\n\n\n", " // c\n", "\n// own\n", "\n\n  /// doc\n\n", "// a\n// b\n", ";", "\t"}
	places := []int{}
	for i, c := range text {
		if strings.ContainsRune(" (,){}[]\n;", c) {
			places = append(places, i+1)
		}
	}
	for range 1 + rng.IntN(4) {
		i := places[rng.IntN(len(places))]
		if i <= len(text) {
			text = text[:i] + blanks[rng.IntN(len(blanks))] + text[i:]
		}
	}
	return text
}
