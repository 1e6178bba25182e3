// Package examples holds the published architectures as programs, with the rules that rename published weights.
package examples

import "embed"

// FS has the programs (.snn), the rules of published names (.rename), and models.json, the list of published
// configurations.
//
//go:embed *.snn *.rename models.json
var FS embed.FS
