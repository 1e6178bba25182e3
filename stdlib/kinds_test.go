package stdlib_test

import (
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestKinds: what neurons and encoders give as the compiler infers it, on which additions in place of multiplications rest.
func TestKinds(t *testing.T) {
	for kind, stages := range map[string][]string{
		"spike": {`IF`, `LIF`, `LIF(strict = true, soft_reset = true)`, `IterativeLIF`, `LinearLIF`, `PLIF`, `LTMD`, `DietLIF`, `KLIF`, `GLIF`, `ALIF`,
			`ALIF(n_ref = 2)`, `EligALIF(n_ref = 1)`, `ASN`, `CubaLIF`, `CobaLIF`, `Synaptic`, `Alpha`, `QIF`, `EIF`, `Izhikevich`, `PSN`,
			`MaskedPSN`, `SlidingPSN`, `SPSN("SB")`, `SPSN("GS")`, `SPSN("TRD", recurrent = true)`, `Recurrent(ALIF)`, `SNU`, `NoisyLIF`,
			`EscapeLIF`, `MPBN`, `Poisson`, `TTFS`, `Latency`, `Latency(logarithmic = true)`, `WeightedPhase`, `Delta`, `ThresholdCrossing`,
			`Population`},
		"count[3]":     {`MLF`},
		"real":         {`LIFB`, `LI`, `ASNReadout`, `DSRIF`, `DSRLIF`, `Direct`},
		"int in -1..1": {`SignedPoisson`},
	} {
		for _, stage := range stages {
			b := model(t, "model M { in x: real[2] in 0..1\n time 3\n out = x -> "+stage+" }", 1, false)
			require.Regexp(t, "^"+regexp.QuoteMeta(kind), b.g.Output("out").Type.Class.String(), stage)
		}
	}
}
