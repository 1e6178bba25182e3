package fetch

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"snnc/runtime/data"
)

func TestDownload(t *testing.T) {
	content := bytes.Repeat([]byte("spike"), 50_000)
	asked := 0
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		asked++
		require.Equal(t, "identity", r.Header.Get("Accept-Encoding"))
		_, _ = w.Write(content)
	})
	dir := filepath.Join(t.TempDir(), "new", "folder")
	var last Progress
	calls := 0
	opt := Options{Progress: func(p Progress) {
		require.Greater(t, p.Done, last.Done)
		last, calls = p, calls+1
	}}
	f := file(s.URL, content)
	require.NoError(t, Files(t.Context(), []data.RemoteFile{f}, dir, opt))
	require.Equal(t, Progress{"f.gz", 250_000, 250_000}, last)
	require.Greater(t, calls, 1)
	onlyFile(t, dir, "f.gz", content)

	require.NoError(t, Files(t.Context(), []data.RemoteFile{f}, dir, opt))
	require.Equal(t, 1, asked, "not downloaded again")
	require.NoError(t, os.WriteFile(filepath.Join(dir, "f.gz"), []byte("damaged"), 0o600))
	last = Progress{}
	require.NoError(t, Files(t.Context(), []data.RemoteFile{f}, dir, opt))
	require.Equal(t, 2, asked, "a damaged file is replaced")
	onlyFile(t, dir, "f.gz", content)
}

func TestFailuresLeaveNothing(t *testing.T) {
	content := bytes.Repeat([]byte("spike"), 1000)
	chunked := func(w http.ResponseWriter, b []byte) {
		w.(http.Flusher).Flush() // no Content-Length
		_, _ = w.Write(b)
	}
	for name, c := range map[string]struct {
		handler http.HandlerFunc
		want    string
	}{
		"404":           {http.NotFound, "the server answered 404 Not Found"},
		"checksum":      {func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(bytes.ToUpper(content)) }, "wrong content: sha256 is"},
		"short":         {func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(content[:99]) }, "the server has 99 bytes, 5000 are known"},
		"chunked short": {func(w http.ResponseWriter, _ *http.Request) { chunked(w, content[:99]) }, "the download ended after 99 of 5000 bytes"},
		"too big":       {func(w http.ResponseWriter, _ *http.Request) { chunked(w, append(content, 1)) }, "larger than the 5000 bytes known"},
		"cut": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "5000")
			_, _ = w.Write(content[:1234])
			w.(http.Flusher).Flush()
			panic(http.ErrAbortHandler)
		}, "after 1234 of 5000 bytes: unexpected EOF"},
	} {
		s, dir := serve(t, c.handler), t.TempDir()
		err := Files(t.Context(), []data.RemoteFile{file(s.URL, content)}, dir, Options{})
		require.ErrorContains(t, err, c.want, name)
		require.ErrorContains(t, err, s.URL, name)
		empty(t, dir)
	}
}

// A server that never stops sending is cut off at the known size.
func TestEndlessServer(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		for r.Context().Err() == nil {
			_, _ = w.Write(make([]byte, 1<<16))
		}
	})
	dir := t.TempDir()
	err := Files(t.Context(), []data.RemoteFile{file(s.URL, make([]byte, 100))}, dir, Options{})
	require.ErrorContains(t, err, "larger than the 100 bytes known")
	empty(t, dir)
}

func TestCancel(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Length", "1000")
		_, _ = w.Write(make([]byte, 10))
		w.(http.Flusher).Flush()
		<-r.Context().Done()
	})
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	dir := t.TempDir()
	err := Files(ctx, []data.RemoteFile{file(s.URL, make([]byte, 1000))}, dir, Options{Progress: func(Progress) { cancel() }})
	require.ErrorIs(t, err, context.Canceled)
	empty(t, dir)
}

func TestUnpack(t *testing.T) {
	want := []data.Member{{Path: "set/a.bin", Size: 3}, {Path: "set/b.bin", Size: 2}}
	reg := func(name, text string) member { return member{tar.TypeReg, name, text} }
	for name, c := range map[string]struct {
		members []member
		want    string
	}{
		"good":      {[]member{{tar.TypeDir, "set/", ""}, reg("set/readme.html", "hi"), reg("set/a.bin", "aaa"), reg("set/b.bin", "bb")}, ""},
		"missing":   {[]member{reg("set/a.bin", "aaa")}, `member "set/b.bin" is missing`},
		"size":      {[]member{reg("set/a.bin", "aaaa")}, `member "set/a.bin": type '0' of 4 bytes, expected a plain file of 3`},
		"link":      {[]member{{tar.TypeSymlink, "set/a.bin", ""}}, "type '2' of 0 bytes"},
		"traversal": {[]member{reg("../../evil", "x")}, `member "../../evil": a path outside the archive`},
		"absolute":  {[]member{reg("/evil", "x")}, `member "/evil": a path outside`},
		"bomb":      {[]member{reg("set/big", string(make([]byte, 17<<20)))}, "more bytes than the archive should have"},
	} {
		raw := tarball(t, c.members)
		s := serve(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(raw) })
		f := file(s.URL, raw)
		f.Unpack = want
		dir := t.TempDir()
		err := Files(t.Context(), []data.RemoteFile{f}, dir, Options{})
		if c.want != "" {
			require.ErrorContains(t, err, c.want, name)
			empty(t, dir)
			continue
		}
		require.NoError(t, err)
		require.True(t, complete(f, dir))
		a, err := os.ReadFile(filepath.Join(dir, "a.bin"))
		require.NoError(t, err)
		require.Equal(t, "aaa", string(a))
		entries, err := os.ReadDir(dir)
		require.NoError(t, err)
		require.Len(t, entries, 2, "neither the archive nor the readme is kept")
	}
}

func TestDamagedArchive(t *testing.T) {
	whole := tarball(t, []member{{tar.TypeReg, "a", "aaa"}})
	for _, raw := range [][]byte{[]byte("no gzip"), whole[:len(whole)/2]} {
		s := serve(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(raw) })
		f := file(s.URL, raw)
		f.Unpack = []data.Member{{Path: "a", Size: 3}}
		dir := t.TempDir()
		require.ErrorContains(t, Files(t.Context(), []data.RemoteFile{f}, dir, Options{}), "f.gz: ")
		empty(t, dir)
	}
}

func FuzzUnpack(f *testing.F) {
	f.Add(tarball(f, []member{{tar.TypeReg, "a", "aaa"}}))
	f.Add(tarball(f, []member{{tar.TypeReg, "../a", "aaa"}, {tar.TypeDir, "d/", ""}}))
	f.Fuzz(func(t *testing.T, raw []byte) {
		root := t.TempDir()
		dir := filepath.Join(root, "in")
		require.NoError(t, os.Mkdir(dir, 0o700))
		err := unpack(data.RemoteFile{Name: "f", Unpack: []data.Member{{Path: "a", Size: 3}}}, bytes.NewReader(raw), dir)
		if err != nil {
			empty(t, dir)
		}
		entries, err := os.ReadDir(root)
		require.NoError(t, err)
		require.Len(t, entries, 1, "nothing outside the folder")
	})
}

type member struct {
	kind       byte
	name, text string
}

func tarball(t testing.TB, members []member) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	w := tar.NewWriter(z)
	for _, m := range members {
		require.NoError(t, w.WriteHeader(&tar.Header{Typeflag: m.kind, Name: m.name, Size: int64(len(m.text)), Mode: 0o600}))
		_, err := w.Write([]byte(m.text))
		require.NoError(t, err)
	}
	require.NoError(t, w.Close())
	require.NoError(t, z.Close())
	return b.Bytes()
}

func serve(t testing.TB, h http.HandlerFunc) *httptest.Server {
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s
}

func file(url string, content []byte) data.RemoteFile {
	sum := sha256.Sum256(content)
	return data.RemoteFile{Name: "f.gz", URL: url + "/f.gz?" + strconv.Itoa(len(content)), Size: int64(len(content)), SHA256: hex.EncodeToString(sum[:])}
}

func onlyFile(t testing.TB, dir, name string, content []byte) {
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Len(t, entries, 1)
	got, err := os.ReadFile(filepath.Join(dir, name))
	require.NoError(t, err)
	require.Equal(t, content, got)
}

func empty(t testing.TB, dir string) {
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Empty(t, entries)
}
