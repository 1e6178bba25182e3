package parser

import (
	"snnc/lang/diag"
	"snnc/lang/source"
)

// maxReports bounds the errors kept of one file: beyond it they say nothing new.
const maxReports = 100

// reporter puts errors into the bag, up to maxReports.
type reporter struct {
	bag   *diag.Bag
	count int
}

func (r *reporter) report(code diag.Code, span source.Span, format string, args ...any) *diag.Diagnostic {
	r.count++
	if r.bag == nil || r.count > maxReports {
		return diag.New(code, span, format, args...)
	}
	return r.bag.Errorf(code, span, format, args...)
}
