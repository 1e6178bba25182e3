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
	{"spikformer.snn", "variant=imagenet depth=8 dim=384 heads=6 classes=1000", 16_816_024},
	{"spikformer.snn", "variant=imagenet depth=8 dim=512 heads=8 classes=1000", 29_689_384},
	{"spikformer.snn", "variant=imagenet depth=8 dim=768 classes=1000", 66_338_632},
	{"spikformer.snn", "variant=imagenet depth=8 dim=768 classes=1000 cml=true", 66_338_632},
	{"spikformer.snn", "", 9_324_730},
	{"spikformer.snn", "classes=100 cml=true", 9_359_380},
	{"spikformer.snn", "variant=dvs depth=2 dim=256 heads=16 classes=11", 2_566_923},
	{"spikformer.snn", "variant=dvs depth=2 dim=256 heads=16", 2_566_666},
	{"spikingformer.snn", "variant=imagenet depth=8 dim=768 heads=8 classes=1000", 66_338_632},
	{"spikingformer.snn", "variant=imagenet depth=8 dim=512 heads=8 classes=1000", 29_689_384},
	{"spikingformer.snn", "variant=imagenet depth=8 dim=384 heads=8 classes=1000", 16_816_024},
	{"spikingformer.snn", "", 9_320_122},
	{"spikingformer.snn", "classes=100", 9_354_772},
	{"spikingformer.snn", "variant=dvs depth=2 dim=256 heads=16 classes=11", 2_566_923},
	{"spikingformer.snn", "variant=dvs depth=2 dim=256 heads=16 cml=true", 2_566_666},
	{"spike_driven_transformer.snn", "variant=imagenet depth=8 dim=768 classes=1000", 66_338_632},
	{"spike_driven_transformer.snn", "", 10_233_418},
	{"spike_driven_transformer.snn", "classes=100", 10_279_588},
	{"spike_driven_transformer.snn", "variant=gesture dim=256 classes=11", 2_566_923},
	{"spike_driven_transformer.snn", "variant=cifar10_dvs dim=256", 2_566_666},
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
	{"tet_vgg.snn", "strided=true", 9_271_498},

	{"metaspikeformer.snn", "dims=[96,192,384,480]", 31_333_864},
	{"metaspikeformer.snn", "", 55_350_248},
	{"metaspikeformer.snn", "dims=[192,384,768,960]", 123_741_160},
	{"metaspikeformer.snn", "kd=true", 55_991_248},
	{"sglformer.snn", "", 8_852_874},
	{"sglformer.snn", "classes=100", 8_887_524},
	{"sglformer.snn", "variant=dvs classes=11", 4_164_691},
	{"sglformer.snn", "variant=dvs steps=10", 4_066_130},
	{"sglformer.snn", "variant=imagenet dim=384", 16_239_640},
	{"sglformer.snn", "variant=imagenet dim=512", 28_658_728},
	{"sglformer.snn", "variant=imagenet2 dim=768", 64_006_216},
	{"spikformer_v2.snn", "", 51_545_064}, // as reconstructed
	{"spikingresformer.snn", "variant=imagenet", 11_180_992},
	{"spikingresformer.snn", "variant=imagenet planes=[64,256,512]", 17_813_824},
	{"spikingresformer.snn", "variant=imagenet planes=[64,384,768]", 35_601_472},
	{"spikingresformer.snn", "variant=imagenet planes=[128,512,1024]", 60_375_680},
	{"stsformer.snn", "steps=16", 1_572_745},
	{"stsformer.snn", "", 1_567_345},

	{"seven_b_net.snn", "", 130_426},
	{"seven_b_net.snn", "variant=wide", 1_192_218},

	{"hybrid_vgg.snn", "", 36_193_984},
	{"hybrid_vgg.snn", "classes=100", 36_562_624},
	{"hybrid_vgg.snn", "variant=cifar100", 21_116_608},
	{"diet_vgg.snn", "", 39_917_278},
	{"diet_vgg.snn", "classes=100", 40_285_918},

	{"plif_net.snn", "variant=cifar10", 36_718_344},
	{"plif_net.snn", "variant=mnist", 13_198_980},
	{"plif_net.snn", "variant=nmnist", 17_132_292},
	{"plif_net.snn", "variant=cifar10_dvs", 17_427_718},
	{"plif_net.snn", "variant=gesture", 1_698_311},
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
