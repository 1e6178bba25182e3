package kernels_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"snnc/backend/cpu/kernels"
	"snnc/backend/cpu/kernels/kerneltest"
)

// eachTable runs f on each table that this processor has.
func eachTable(t *testing.T, f func(t *testing.T, table *kernels.Table)) {
	for _, isa := range kernels.ISAs() {
		t.Run(isa.String(), func(t *testing.T) {
			table, ok := kernels.ForISA(isa)
			if !ok {
				t.Skipf("this processor has no %v", isa)
			}
			f(t, table)
		})
	}
}

func TestSuite(t *testing.T) { eachTable(t, kerneltest.All) }

func TestBestIsTheHighestLevel(t *testing.T) {
	best := kernels.Generic
	for _, isa := range kernels.ISAs() {
		if table, ok := kernels.ForISA(isa); ok {
			require.Equal(t, isa, table.ISA)
			best = isa
		}
	}
	require.Equal(t, best, kernels.Best().ISA)
}
