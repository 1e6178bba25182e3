// Package stdlib holds the library of the language, written in the language.
package stdlib

import "embed"

// FS holds the library's .snn files.
//
//go:embed all:*.snn
var FS embed.FS
