package kernels

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestMultiplyAdd(t *testing.T) {
	require.Equal(t, 16000.0, MultiplyAdd(Generic, 1000))
	for _, isa := range []ISA{AVX2, AVX512} {
		if _, ok := ForISA(isa); !ok {
			continue
		}
		require.Equal(t, 1000.0*12*8*float64(isa)*2, MultiplyAdd(isa, 1000), isa.String())
		require.Zero(t, MultiplyAdd(isa, 0))
	}
}
