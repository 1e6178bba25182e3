package driver

import (
	"errors"
	"slices"
	"strings"

	"snnc/lang/check"
	"snnc/lang/diag"
	"snnc/lang/source"
	"snnc/runtime/data"
)

// opened is a data set as a train section asks for it, normalised, and how to vary its training part.
type opened struct {
	*data.Splits
	augment data.Augment
}

// openData opens the data set of a train section; ErrRejected after diagnostics at the settings' places.
func (p *Project) openData(t *check.Train, base string) (*opened, error) {
	loc := data.NewLocator(p.opt.Data)
	loc.Base = base
	args := make([]data.Arg, len(t.Data.Args))
	for i, a := range t.Data.Args {
		v, ok := dataValue(a.Value)
		if !ok {
			p.bag.Errorf("E0702", a.Span, "a data set takes numbers, texts and lists of numbers").Label("none of them")
			return nil, ErrRejected
		}
		args[i] = data.Arg{Name: a.Name, Value: v}
	}
	s, err := data.Open(t.Data.Name, args, loc)
	if err != nil {
		p.dataError(t.Data, err)
		return nil, ErrRejected
	}
	o := &opened{Splits: s}
	if !p.augment(t.Augment, o) {
		return nil, ErrRejected
	}
	return o, nil
}

func dataValue(v any) (data.Value, bool) {
	switch v := v.(type) {
	case float64:
		return data.Num(v), true
	case string:
		return data.Str(v), true
	case []float64:
		return data.Nums(v...), true
	}
	return data.Value{}, false
}

// dataError turns an error of the data set into a diagnostic at the setting that it is about.
func (p *Project) dataError(s check.Setting, err error) {
	var arg *data.ArgError
	var missing *data.NotFoundError
	switch {
	case !slices.Contains(dataNames(), s.Name):
		p.bag.Errorf("E0701", s.Span, "there is no data set `%s`", s.Name).Label("unknown").
			Similar(source.Span{}, s.Name, dataNames()).Help("known are %s", strings.Join(dataNames(), ", "))
	case errors.As(err, &arg):
		at := s.Span
		if arg.Index >= 0 {
			at = s.Args[arg.Index].Span
		}
		p.bag.Errorf("E0702", at, "%s", arg.Msg).Help("%s", arg.Help)
	case errors.As(err, &missing):
		d := p.bag.Errorf("E0705", s.Span, "the files of `%s` were not found", s.Name).Label("looks for %s", strings.Join(missing.Files, ", "))
		d.Note("looked in %s", strings.Join(missing.Looked, ", ")).Help("name their folder with --data DIR or SNNC_DATA")
		if fetchable(s.Name) {
			d.Help("or download them: snnc data fetch %s", s.Name)
		}
	default:
		p.bag.Errorf("E0705", s.Span, "the data of `%s` cannot be read", s.Name).Note("%s", err)
	}
}

func dataNames() []string {
	var names []string
	for _, i := range data.Known() {
		names = append(names, i.Name)
	}
	return names
}

func shape(dims []int) string {
	return "[" + strings.Join(decimal(dims), ", ") + "]"
}

// rejectUnless adds a diagnostic for an error about a setting.
func (p *Project) rejectUnless(err error, code diag.Code, at source.Span) bool {
	if err != nil {
		p.bag.Errorf(code, at, "%s", err)
	}
	return err == nil
}
