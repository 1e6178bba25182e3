package cpu

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"snnc/ir"
)

// TestPaddedWindowsAreCut: the gradient of an overlapping maximum adds within an image only, so that images are cut apart although
// windows reach beyond their rims.
func TestPaddedWindowsAreCut(t *testing.T) {
	g := trained(t, stack(func(b *netBuilder, x *ir.Value) *ir.Value {
		return b.conv("Conv1", b.pool(ir.OpMaximum, x, 3, 2, 1), 5, 3, 1, 1)
	}))
	tr := newTrial(g, 1)
	tr.check(t)
	found := false
	for _, s := range tr.compile(t, 2).c.steps {
		if strings.HasPrefix(s.kernel, "gradient of a maximum over windows") {
			found = true
			require.Equal(t, g.T*g.B, s.job.chunks())
		}
	}
	require.True(t, found)
}
