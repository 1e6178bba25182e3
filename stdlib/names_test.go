package stdlib_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"snnc/lang/ast"
)

// theory says by which declaration each name of the theory of direct training is told.
var theory = map[string]string{
	// neurons
	"IF": "IF", "LIF": "LIF", "LIF of STBP": "IterativeLIF", "PLIF": "PLIF", "LTMD": "LTMD", "LTMD output": "LTMDOut", "Diet-SNN": "DietLIF",
	"LSNN/ALIF": "ALIF", "ALIF of e-prop": "EligALIF", "ASN": "ASN", "KLIF": "KLIF", "GLIF": "GLIF", "LIFB": "LIFB", "MT-SNN": "MTSNN", "MLF": "MLF",
	"PSN": "PSN", "masked PSN": "MaskedPSN", "sliding PSN": "SlidingPSN", "SPSN": "SPSN", "linear LIF": "LinearLIF", "CUBA-LIF": "CubaLIF",
	"conductance": "CobaLIF", "synaptic": "Synaptic", "alpha": "Alpha", "QIF": "QIF", "EIF": "EIF", "Izhikevich": "Izhikevich",
	"noisy threshold": "NoisyLIF", "stochastic firing": "EscapeLIF", "recurrent": "Recurrent", "LI readout": "LI", "ASN readout": "ASNReadout",
	"DSR IF": "DSRIF", "DSR LIF": "DSRLIF", "SNU": "SNU", "MPBN": "MPBN",
	// surrogates
	"arctan": "atan", "sigmoid": "sigmoid", "tanh": "tanh", "rectangular": "rectangular", "triangle": "triangle",
	"piecewise quadratic": "piecewise_quadratic", "SuperSpike": "superspike", "soft sign": "soft_sign", "erf": "erf",
	"multi-Gaussian": "multi_gaussian", "LSG": "lsg", "Dspike": "dspike", "straight-through": "straight_through", "derivative of OSTL": "sech2",
	// codings
	"Poisson": "Poisson", "signed rate": "SignedPoisson", "TTFS": "TTFS", "latency": "Latency", "direct": "Direct",
	"weighted phase": "WeightedPhase", "delta": "Delta", "threshold crossing": "ThresholdCrossing", "population": "Population",
	// losses
	"cross entropy on mean": "cross_entropy", "MSE on rate": "mse_rate", "TET": "tet", "loss of OTTT": "ottt", "IM-Loss": "im_loss",
	"RMP-Loss": "rmp_loss", "MPD-Loss": "mpd_loss", "firing-rate regulariser": "firing_rate", "sparsity regulariser": "sparsity",
	// normalisations
	"BN": "BN", "tdBN": "tdBN", "TEBN": "TEBN", "BNTT": "BNTT", "BN of each step": "StepBN", "weight standardisation": "WSLinear",
	"weight standardisation of convolutions": "WSConv",
	// learning rules
	"BPTT/STBP": "BPTT", "truncated BPTT": "TruncatedBPTT", "OTTT": "OTTT", "SLTT": "SLTT", "e-prop": "EProp", "OSTL": "OSTL", "Hebb": "Hebb",
	"Oja": "Oja", "pair STDP": "STDP", "triplet STDP": "TripletSTDP", "reward-modulated STDP": "RewardSTDP", "SDSP": "SDSP",
}

// reconstructed are those of which no code was published.
var reconstructed = []string{"LIFB", "MTSNN", "dspike", "lsg", "rmp_loss", "mpd_loss"}

var sourceLine = regexp.MustCompile(`(?m)^Source: .+\.$`)

// TestEveryDeclarationNamesItsSource in the last line of its comment.
func TestEveryDeclarationNamesItsSource(t *testing.T) {
	declared := map[string]*ast.Decl{}
	for _, f := range prelude() {
		for _, d := range f.Decls {
			declared[d.Name.Name] = d
			require.Equal(t, 1, strings.Count(d.Doc, "Source: "), "%s needs a line `Source: ...`: %q", d.Name.Name, d.Doc)
			require.Regexp(t, sourceLine, d.Doc, d.Name.Name)
		}
	}
	for name, decl := range theory {
		require.Contains(t, declared, decl, name)
	}
	for _, name := range reconstructed {
		require.Contains(t, declared[name].Doc, "Reconstructed from the review's words; no published code was available.", name)
	}
}
