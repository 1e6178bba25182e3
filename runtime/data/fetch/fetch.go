// Package fetch downloads the files of data sets from their official addresses. A file appears under its name only
// when it is complete and its checksum is right; until then it has a temporary name beside it.
package fetch

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"snnc/runtime/data"
)

// Progress is how far the download of one file is, in bytes.
type Progress struct {
	File        string
	Done, Total int64
}

// Options are optional.
type Options struct {
	Client   *http.Client   // nil: one that gives up on a server that sends nothing for 30 seconds before its answer
	Progress func(Progress) // called after each piece, from the calling goroutine
}

// Files downloads those of the files that dir does not have yet, and unpacks archives. It makes dir. Errors name the
// address and what was wrong; the context's error is passed on when it ends.
func Files(ctx context.Context, files []data.RemoteFile, dir string, opt Options) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	for _, f := range files {
		if complete(f, dir) {
			continue
		}
		if err := one(ctx, f, dir, opt); err != nil {
			return fmt.Errorf("%s: %w", f.URL, err)
		}
	}
	return nil
}

// complete tells whether the file, or all that an archive holds, is there with the right content.
func complete(f data.RemoteFile, dir string) bool {
	for _, m := range f.Unpack {
		info, err := os.Stat(filepath.Join(dir, target(m)))
		if err != nil || info.Size() != m.Size {
			return false
		}
	}
	return len(f.Unpack) > 0 || verified(f, dir)
}

func verified(f data.RemoteFile, dir string) bool {
	r, err := os.Open(filepath.Join(dir, f.Name))
	if err != nil {
		return false
	}
	defer r.Close()
	h := sha256.New()
	n, err := io.Copy(h, r)
	return err == nil && n == f.Size && hex.EncodeToString(h.Sum(nil)) == f.SHA256
}

// one downloads to a temporary file and puts it, or what it holds, in place.
func one(ctx context.Context, f data.RemoteFile, dir string, opt Options) (err error) {
	tmp, err := os.CreateTemp(dir, ".download-*")
	if err != nil {
		return err
	}
	defer os.Remove(tmp.Name()) // gone already after a rename
	defer tmp.Close()
	if err := download(ctx, f, tmp, opt); err != nil {
		return err
	}
	if len(f.Unpack) > 0 {
		return unpack(f, tmp, dir)
	}
	return place(tmp, filepath.Join(dir, f.Name))
}

func download(ctx context.Context, f data.RemoteFile, w io.Writer, opt Options) error {
	body, err := request(ctx, f, opt.Client)
	if err != nil {
		return err
	}
	defer body.Close()
	h := sha256.New()
	r := &meter{r: io.LimitReader(body, f.Size+1), name: f.Name, total: f.Size, report: opt.Progress}
	n, err := io.Copy(io.MultiWriter(w, h), r)
	switch {
	case err != nil:
		return fmt.Errorf("after %d of %d bytes: %w", n, f.Size, err)
	case n < f.Size:
		return fmt.Errorf("the download ended after %d of %d bytes; try again", n, f.Size)
	case n > f.Size:
		return fmt.Errorf("the file is larger than the %d bytes known for it; it may have changed at its source", f.Size)
	}
	if sum := hex.EncodeToString(h.Sum(nil)); sum != f.SHA256 {
		return fmt.Errorf("wrong content: sha256 is %s, expected %s; the file was not kept", sum, f.SHA256)
	}
	return nil
}

// request asks for the bytes as they are: a transport that undoes gzip would give another size and checksum.
func request(ctx context.Context, f data.RemoteFile, client *http.Client) (io.ReadCloser, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, f.URL, nil)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Accept-Encoding", "identity")
	if client == nil {
		client = &http.Client{Transport: &http.Transport{Proxy: http.ProxyFromEnvironment, ResponseHeaderTimeout: 30 * time.Second}}
	}
	resp, err := client.Do(req)
	if err != nil {
		return nil, err
	}
	if resp.StatusCode == http.StatusOK && (resp.ContentLength < 0 || resp.ContentLength == f.Size) {
		return resp.Body, nil
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("the server answered %s; download the file by hand and name its folder with --data DIR", resp.Status)
	}
	return nil, fmt.Errorf("the server has %d bytes, %d are known for the file; it may have changed at its source", resp.ContentLength, f.Size)
}

// meter reports what has been read.
type meter struct {
	r           io.Reader
	name        string
	done, total int64
	report      func(Progress)
}

func (m *meter) Read(p []byte) (int, error) {
	n, err := m.r.Read(p)
	m.done += int64(n)
	if m.report != nil && n > 0 {
		m.report(Progress{m.name, m.done, m.total})
	}
	return n, err
}
