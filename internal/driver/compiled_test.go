package driver

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"snnc/internal/codec/npy"
	"snnc/internal/codec/safetensors"
	"snnc/runtime/train"
)

const tiny = "snn 1\nmodel Tiny { in x: real[3]  time 2  out = x -> Linear(2) -> IF -> Linear(2, bias = true) }\n"

func buildTiny(t testing.TB) string {
	p := open(t, Options{}, "tiny.snn", tiny)
	path := filepath.Join(t.TempDir(), "tiny.model")
	require.NoError(t, p.Build(path, "", 4, Debug{}))
	return path
}

func TestCompiledRunsLikeItsProgram(t *testing.T) {
	path := buildTiny(t)
	s, _, err := OpenSubject(path, "", 0, Options{})
	require.NoError(t, err)
	require.Equal(t, []int{4, 1}, s.batches)
	p := open(t, Options{}, "tiny.snn", tiny)
	q, err := p.subject(1)
	require.NoError(t, err)
	in := npy.FromFloat32([]int{6, 3}, []float32{1, 2, 3, -1, 4, 9, 5, 0, 0, 2, 2, 2, 8, 1, 1, 3, -3, 3})
	for _, record := range []bool{false, true} {
		want, spikes, err := q.Run(context.Background(), Arrays{"": in}, 1, record)
		require.NoError(t, err)
		got, again, err := s.Run(context.Background(), Arrays{"": in}, 1, record)
		require.NoError(t, err)
		require.Equal(t, []int{6, 2, 2}, got.Shape, "samples first, then time")
		require.Equal(t, want.Data, got.Data)
		require.Equal(t, spikes, again)
	}
	_, err = s.Eval(context.Background(), EvalOptions{})
	require.ErrorContains(t, err, "no train section")
}

func TestCompiledIsDeterministic(t *testing.T) {
	a, err := os.ReadFile(buildTiny(t))
	require.NoError(t, err)
	b, err := os.ReadFile(buildTiny(t))
	require.NoError(t, err)
	require.True(t, bytes.Equal(a, b))
}

func TestCompiledFaults(t *testing.T) {
	whole, err := os.ReadFile(buildTiny(t))
	require.NoError(t, err)
	path := filepath.Join(t.TempDir(), "cut")
	for n := 9; n < len(whole); n += 211 {
		require.NoError(t, os.WriteFile(path, whole[:n], 0o644))
		_, _, err := OpenSubject(path, "", 0, Options{})
		require.Error(t, err, "cut to %d bytes", n)
	}
	for _, c := range []struct{ old, new, want string }{
		{`"snnc.format":"1"`, `"snnc.format":"9"`, "format"},
		{`"snnc.format"`, `"snnc.farmat"`, "weights only"},
		{`"snnc.ir":`, `"snnc.xx":`, "missing"},
		{`param \"Linear.weight\" [2,3]`, `param \"Linear.weight\" [3,2]`, "weight"},
		{`output \"out\"`, `output \"oot\"`, "out"},
		{`T=2 B=1`, `T=2 B=3`, "batch"},
	} {
		require.Contains(t, string(whole), c.old)
		require.NoError(t, os.WriteFile(path, bytes.ReplaceAll(whole, []byte(c.old), []byte(c.new)), 0o644))
		_, _, err := OpenSubject(path, "", 0, Options{})
		require.ErrorContains(t, err, c.want, c.new)
	}
}

func FuzzCompiled(f *testing.F) {
	whole, err := os.ReadFile(buildTiny(f))
	require.NoError(f, err)
	f.Add(whole)
	f.Fuzz(func(t *testing.T, b []byte) {
		file, err := safetensors.Read(bytes.NewReader(b), int64(len(b)))
		if err != nil {
			return
		}
		s, err := compiled(file, Options{Threads: 1})
		if err != nil {
			return
		}
		size := 0
		for _, v := range s.Model.store.All() {
			size += 4 * len(v.Data)
		}
		require.LessOrEqual(t, size, len(b)*len(s.batches), "more memory than the file justifies")
		s.Model.opt.Memory = 1 << 24
		if p, err := s.Model.program(train.Eval, 1); err == nil {
			_ = p.Run(0, 0)
		}
	})
}
