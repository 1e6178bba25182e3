package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"snnc/internal/driver"
)

// TestExitCodes maps errors to codes, and shows a stack to those who ask for it only.
func TestExitCodes(t *testing.T) {
	bug := driver.Guard("the passes", func() error { panic("boom") })
	for _, c := range []struct {
		err   error
		debug string
		code  int
		want  string
	}{
		{errors.New("no"), "", exitInput, "snnc: no\n"},
		{driver.ErrRejected, "", exitInput, ""},
		{fmt.Errorf("with more: %w", bug), "", exitUsage, "internal compiler error in the passes: boom\nThis is a fault of snnc"},
		{bug, "1", exitUsage, "goroutine"},
		{&driver.Interrupted{Dir: "runs/a-1", Step: 3}, "", exitInterrupted, "--resume runs/a-1"},
	} {
		t.Setenv("SNNC_DEBUG", c.debug)
		path := filepath.Join(t.TempDir(), "stderr")
		f, err := os.Create(path)
		require.NoError(t, err)
		require.Equal(t, c.code, (&app{err: f}).fail(c.err))
		require.NoError(t, f.Close())
		text, err := os.ReadFile(path)
		require.NoError(t, err)
		if c.want == "" {
			require.Empty(t, text)
		}
		require.Contains(t, string(text), c.want)
		require.Equal(t, c.debug == "1", errors.Is(c.err, bug) && len(text) > 400, "a stack: %s", text)
	}
}
