package driver

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"snnc/parser"
)

// VersionInfo says what was built, of what, with what.
type VersionInfo struct {
	Version  string `json:"version"`
	Revision string `json:"revision,omitempty"`
	Language int    `json:"language"` // the newest version of .snn that is understood
	Go       string `json:"go"`
	Platform string `json:"platform"`
}

// Version describes this program.
func Version() VersionInfo {
	v := VersionInfo{Version: "(devel)", Language: parser.Version, Go: runtime.Version(), Platform: runtime.GOOS + "/" + runtime.GOARCH}
	b, ok := debug.ReadBuildInfo()
	if !ok {
		return v
	}
	if b.Main.Version != "" {
		v.Version = b.Main.Version
	}
	for _, s := range b.Settings {
		switch {
		case s.Key == "vcs.revision":
			v.Revision = s.Value + v.Revision
		case s.Key == "vcs.modified" && s.Value == "true":
			v.Revision += "+changes"
		}
	}
	return v
}

func (v VersionInfo) String() string {
	s := fmt.Sprintf("snnc %s, language %d, %s, %s", v.Version, v.Language, v.Go, v.Platform)
	if v.Revision != "" {
		s += ", revision " + v.Revision
	}
	return s
}
