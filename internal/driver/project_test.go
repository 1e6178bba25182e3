package driver

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestNamesAndShapes: a wrong name in one declaration does not hide a wrong shape in another.
func TestNamesAndShapes(t *testing.T) {
	path := filepath.Join(t.TempDir(), "m.snn")
	text := "snn 1\nblock Never { in x[n]; out = y }\nblock Pair { in x[2]; out = x }\nmodel M { in x: real[3]; time 1; out = x -> Pair }\n"
	require.NoError(t, os.WriteFile(path, []byte(text), 0o644))
	p, bag := Open(path, Options{})
	require.Nil(t, p)
	var codes []string
	for _, d := range bag.All() {
		codes = append(codes, string(d.Code))
	}
	require.Equal(t, []string{"E0201", "E0301"}, codes)
}
