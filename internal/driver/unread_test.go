package driver

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"snnc/lang/diag"
)

// wasteful declares a tensor in a block that is used twice, and an addition of an addition of spikes.
const wasteful = `snn 1
block Odd { in x[n]; learn w[n] = 1; learn unused[n, 3] = 1; out = w * x }
model M {
  in x: real[4]
  time 2
  a = x -> Odd -> LIF
  b = a + (a -> Linear(4) -> LIF)
  c = b + (b -> Linear(4) -> LIF) + (a -> Linear(4) -> LIF) + (a -> Odd -> LIF)
  r[k] = sum(i: 4) c[i] * a[k]
  out = r -> Linear(2)
}
`

func TestSummaryTellsWhatIsRead(t *testing.T) {
	s, err := open(t, Options{}, "m.snn", wasteful).Summary(context.Background(), SummaryOptions{Rate: 0.1})
	require.NoError(t, err)
	require.Equal(t, 2*(4+12)+3*16+8, s.Parameters)
	require.Equal(t, s.Parameters-2*12, s.Effective)
	require.Equal(t, []string{"a.Odd.unused", "c.Odd.unused"}, s.Unread)
}

func TestSummaryTellsHowManyBitsSumsNeed(t *testing.T) {
	s, err := open(t, Options{}, "m.snn", wasteful).Summary(context.Background(), SummaryOptions{Rate: 0.1})
	require.NoError(t, err)
	require.Equal(t, []Count{{"stream", "", 5, 3}, {"sum", "", 20, 5}}, s.Counts)
	for _, r := range s.Rows {
		if r.Path == "" {
			require.Equal(t, "count[20]", r.Kind)
			require.Equal(t, 5, r.Bits)
		}
	}
}

func TestCheckWarnsOnceOfADeclaration(t *testing.T) {
	p := open(t, Options{}, "m.snn", wasteful)
	require.NoError(t, p.Check(Debug{}))
	all := p.Bag().All()
	require.Len(t, all, 1)
	require.Equal(t, diag.Code("W0203"), all[0].Code)
	require.Equal(t, "nothing reads the learned tensor `a.Odd.unused`, nor 1 other of this declaration", all[0].Message)
	require.Equal(t, "24 parameters for nothing", all[0].Primary.Text)
}
