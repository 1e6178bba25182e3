package examples_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"snnc/internal/driver"
	"snnc/lang/check"
	"snnc/lang/diag"
)

// counts are numbers of parameters of published networks, those that are read alone, as their authors' code makes them.
var counts = []struct {
	file       string
	settings   string // separated by blanks
	parameters int
}{
	{"qkformer.snn", "variant=imagenet dim=384", 16_473_688},
	{"qkformer.snn", "variant=imagenet dim=512", 29_079_336},
	{"qkformer.snn", "variant=imagenet dim=768", 64_962_760},
}

func TestParameterCounts(t *testing.T) {
	for _, c := range counts {
		t.Run(strings.TrimSuffix(c.file, ".snn")+" "+c.settings, func(t *testing.T) {
			p, bag := driver.Open(c.file, driver.Options{Set: strings.Fields(c.settings)})
			require.NotNil(t, p, diag.Text(bag.Sorted(), diag.Options{}))
			m, err := p.Elaborate(false, true)
			require.NoError(t, err, diag.Text(p.Bag().Sorted(), diag.Options{}))
			require.Equal(t, c.parameters, learned(m))
		})
	}
}

func learned(m *check.Model) int {
	sum := 0
	for _, p := range m.Params {
		n := 1
		for _, d := range p.Tensor.Dims {
			n *= d.Size
		}
		sum += n
	}
	return sum
}
