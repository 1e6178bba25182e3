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

	{"sew_resnet.snn", "depth=18", 11_689_512},
	{"sew_resnet.snn", "depth=34 g=AND", 21_797_672},
	{"sew_resnet.snn", "depth=50 g=IAND", 25_557_032},
	{"sew_resnet.snn", "depth=101", 44_549_160},
	{"sew_resnet.snn", "depth=152", 60_192_808},
	{"spiking_resnet.snn", "depth=18", 11_689_512},
	{"spiking_resnet.snn", "depth=50", 25_557_032},

	{"ms_resnet.snn", "depth=18", 11_693_736},
	{"ms_resnet.snn", "depth=34", 21_801_896},
	{"ms_resnet.snn", "depth=104", 77_350_504},
	{"ms_resnet.snn", "depth=104 stem=7", 77_284_264},
	{"ms_resnet.snn", "depth=104 attended=true", 78_369_598},

	{"resnet19.snn", "variant=tdbn", 12_630_858},
	{"resnet19.snn", "variant=tet", 12_630_858},
	{"resnet19.snn", "variant=tdbn classes=100", 12_653_988},
	{"tet_vgg.snn", "", 9_271_498},
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
