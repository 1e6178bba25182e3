package train

import (
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestCreateNeverReusesANumber(t *testing.T) {
	root := filepath.Join(t.TempDir(), "runs")
	var wg sync.WaitGroup
	dirs := make([]*Dir, 8)
	for i := range dirs {
		wg.Go(func() { dirs[i], _ = Create(root, "net") })
	}
	wg.Wait()
	seen := map[string]bool{}
	for _, d := range dirs {
		require.NotNil(t, d)
		seen[filepath.Base(d.Path)] = true
		require.NoError(t, d.Close())
	}
	require.Len(t, seen, 8)
	require.True(t, seen["net-1"] && seen["net-8"])
}

func TestCreateAtRefusesARun(t *testing.T) {
	path := filepath.Join(t.TempDir(), "here")
	d, err := CreateAt(path)
	require.NoError(t, err)
	require.NoError(t, d.Close())
	_, err = CreateAt(path)
	require.ErrorContains(t, err, "is not empty: resume the run in it")
}

func TestSecondProcessIsLockedOut(t *testing.T) {
	if runtime.GOOS == "js" || runtime.GOOS == "wasip1" {
		t.Skip("no locks on this system")
	}
	d, err := CreateAt(t.TempDir())
	require.NoError(t, err)
	_, err = Open(d.Path)
	require.ErrorContains(t, err, "in use by another process")
	require.NoError(t, d.Close())
	d, err = Open(d.Path)
	require.NoError(t, err)
	require.NoError(t, d.Close())
}

func TestOpenRemovesHalfWrittenFiles(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a[b]*")
	require.NoError(t, os.Mkdir(path, 0o777))
	half := filepath.Join(path, CheckpointFile+tmpSuffix)
	require.NoError(t, os.WriteFile(half, []byte("half"), 0o666))
	d, err := Open(path)
	require.NoError(t, err)
	require.NoFileExists(t, half)
	require.NoError(t, d.Close())
	_, err = Open(filepath.Join(path, "none"))
	require.ErrorContains(t, err, "no run to resume")
}
