package train

import (
	"context"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// freezing is a model whose programs note how they were run.
type freezing struct {
	*fake
	t    *testing.T
	runs map[Mode]int
}

type freezingProgram struct {
	Program
	m      *freezing
	mode   Mode
	frozen bool
}

func (m *freezing) Program(mode Mode, n int) (Program, error) {
	p, err := m.fake.Program(mode, n)
	return &freezingProgram{Program: p, m: m, mode: mode}, err
}

func (p *freezingProgram) Freeze() { p.frozen = true }
func (p *freezingProgram) Thaw()   { p.frozen = false }

func (p *freezingProgram) Run(seed, step uint64) error {
	p.m.runs[p.mode]++
	require.Equal(p.m.t, p.mode == Eval, p.frozen, "%v", p.mode)
	return p.Program.Run(seed, step)
}

func TestParametersAreFrozenInEvaluationOnly(t *testing.T) {
	j := newJob(t, filepath.Join(t.TempDir(), "run"))
	m := &freezing{newFake(), t, map[Mode]int{}}
	j.Model = m
	_, err := j.Run(context.Background())
	require.NoError(t, err)
	require.Positive(t, m.runs[Train])
	require.Positive(t, m.runs[Eval])
}
