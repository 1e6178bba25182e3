package examples_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"snnc/internal/codec/npy"
	"snnc/internal/driver"
	"snnc/internal/weights"
	"snnc/lang/diag"
)

// named are published configurations, narrower, with the names that their authors' code gives to tensors.
var named = []struct {
	file, settings string
	names          names
}{
	{"sew_resnet.snn", "depth=18 planes=[4,4,4,4] classes=10 size=32", resnet([]int{2, 2, 2, 2}, false, "downsample.0.", "")},
	{"sew_resnet.snn", "depth=152 planes=[4,4,4,4] classes=10 size=32", resnet([]int{3, 8, 36, 3}, true, "downsample.0.", "")},
	{"sew_resnet.snn", "depth=50 planes=[4,4,4,4] classes=10 size=32", resnet([]int{3, 4, 6, 3}, true, "downsample.0.", "module.")},
	{"spiking_resnet.snn", "depth=34 planes=[4,4,4,4] classes=10 size=32", resnet([]int{3, 4, 6, 3}, false, "downsample.", "")},
	{"spiking_resnet.snn", "depth=101 planes=[4,4,4,4] classes=10 size=32", resnet([]int{3, 4, 23, 3}, true, "downsample.", "module.")},
	{"ms_resnet.snn", "depth=34 planes=[8,8,8,8] classes=10 size=64", msResnet([]int{3, 4, 6, 3}, 7, false, false)},
	{"ms_resnet.snn", "depth=104 planes=[8,8,8,8] classes=10 size=64", msResnet([]int{3, 8, 32, 8}, 3, true, false)},
	{"ms_resnet.snn", "depth=104 attended=true planes=[8,8,8,8] classes=10 size=64", msResnet([]int{3, 8, 32, 8}, 7, true, true)},
	{"resnet19.snn", "variant=tet planes=[4,4,4,4] hidden=5 size=8", tetResnet()},
	{"seven_b_net.snn", "widths=[4,4,4,4,4,4,4]", sevenB([]int{4, 4, 4, 4, 4, 4, 4}, false, 11)},
	{"seven_b_net.snn", "block=basic widths=[4,4,4,4,4,4,4]", sevenB([]int{4, 4, 4, 4, 4, 4, 4}, true, 11)},
	{"seven_b_net.snn", "block=plain widths=[4,4,4,4,4,4,4]", sevenB([]int{4, 4, 4, 4, 4, 4, 4}, false, 11)},
	{"seven_b_net.snn", "variant=wide widths=[4,4,4,4,6,6,6]", sevenB([]int{4, 4, 4, 4, 6, 6, 6}, false, 10)},
	{"plif_net.snn", "variant=cifar10 width=4 hidden=8", plif([]int{0, 0, 1, 0, 0, 1}, false, 3, 256, 8, 10, 4)},
	{"plif_net.snn", "variant=mnist width=4 hidden=8", plif([]int{1, 1}, false, 1, 196, 8, 10, 5)},
	{"plif_net.snn", "variant=nmnist width=4 hidden=8", plif([]int{1, 1}, true, 2, 256, 8, 10, 5)},
	{"plif_net.snn", "variant=cifar10_dvs width=4 hidden=8", plif([]int{1, 1, 1, 1}, true, 2, 256, 8, 10, 5)},
	{"plif_net.snn", "variant=gesture width=4 hidden=8", plif([]int{1, 1, 1, 1, 1}, true, 2, 64, 8, 11, 5)},
	{"hybrid_vgg.snn", "widths=[4,4,4,4,4,4,4,4] hidden=[8,8]", vggNames([]int{4, 4, 4, 4, 4, 4, 4, 4}, 16, false)},
	{"diet_vgg.snn", "widths=[4,4,4,4,4,4,4,4,4,4,4,4,4] hidden=[8,8]", vggNames([]int{4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4}, 16, true)},
}

// TestRulesOfNames: the rules beside an example find a parameter for each published tensor, and a tensor for each parameter.
func TestRulesOfNames(t *testing.T) {
	for _, c := range named {
		for _, prefix := range []string{"", "module."} {
			t.Run(c.file+" "+c.settings+" "+prefix, func(t *testing.T) {
				p, bag := driver.Open(c.file, driver.Options{Set: strings.Fields(c.settings)})
				require.NotNil(t, p, diag.Text(bag.Sorted(), diag.Options{}))
				m, err := p.Model(1, driver.Debug{})
				require.NoError(t, err, diag.Text(p.Bag().Sorted(), diag.Options{}))
				rules, err := weights.ReadRules(strings.TrimSuffix(c.file, ".snn")+".rename", p.Bag())
				require.NoError(t, err)
				plan := weights.Match(c.names.file(t, prefix), rules, m.Store(), p.Bag())
				require.NotNil(t, plan, diag.Text(p.Bag().Sorted(), diag.Options{}))
				require.Empty(t, plan.Report.Unused)
			})
		}
	}
}

// file is an archive of zeros.
func (n names) file(t *testing.T, prefix string) *weights.File {
	arrays := map[string]*npy.Array{}
	for name, shape := range n {
		size := 1
		for _, d := range shape {
			size *= d
		}
		arrays[prefix+name] = npy.FromUint8(shape, make([]byte, size))
	}
	path := filepath.Join(t.TempDir(), "published.npz")
	f, err := os.Create(path)
	require.NoError(t, err)
	require.NoError(t, npy.WriteArchive(f, arrays, false))
	require.NoError(t, f.Close())
	file, err := weights.Open(path)
	require.NoError(t, err)
	t.Cleanup(func() { _ = file.Close() })
	return file
}
