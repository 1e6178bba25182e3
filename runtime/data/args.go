package data

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// Kind is the kind of a setting's value.
type Kind int

// The kinds of settings.
const (
	Number Kind = iota
	Text
	List // of numbers; a single number stands for a list of one
)

func (k Kind) String() string { return [...]string{"a number", "a text", "a list of numbers"}[k] }

// Value is the value of a setting.
type Value struct {
	Kind Kind
	Num  float64
	Str  string
	List []float64
}

func Num(v float64) Value     { return Value{Kind: Number, Num: v} }
func Str(v string) Value      { return Value{Kind: Text, Str: v} }
func Nums(v ...float64) Value { return Value{Kind: List, List: v} }

// Arg is a setting given in the model file; without a name it is positional.
type Arg struct {
	Name  string
	Value Value
}

// Param describes a setting of a data set. Positional arguments take the required parameters in their order.
type Param struct {
	Name, Doc string
	Kind      Kind
	Default   string // as text; empty: none
	Required  bool
	Least     float64 // smallest number allowed; numbers above 2^53 are refused
	Whole     bool    // a whole number
}

// ArgError is a setting that a data set does not accept.
type ArgError struct {
	Index int // in the arguments given to Open; -1 for one that is missing
	Msg   string
	Help  string // a way out
}

func (e *ArgError) Error() string { return e.Msg + "; " + e.Help }

// refused is a setting whose value is not one of those that there are.
func refused(format string, args ...any) error {
	return &ArgError{-1, fmt.Sprintf(format, args...), "`snnc data show NAME` lists the settings with their defaults"}
}

// bound is the settings of one Open, by name.
type bound map[string]Value

// bind matches arguments to parameters and checks kinds and ranges.
func bind(set string, params []Param, args []Arg) (bound, error) {
	b := bound{}
	for i, a := range args {
		p, err := target(set, params, args, i)
		if err != nil {
			return nil, err
		}
		if _, twice := b[p.Name]; twice {
			return nil, &ArgError{i, fmt.Sprintf("`%s` is given twice", p.Name), "keep one of them"}
		}
		v, ok := convert(a.Value, p)
		if !ok {
			return nil, &ArgError{i, fmt.Sprintf("`%s` of `%s` must be %s", p.Name, set, p.expects()), "it is " + p.Doc}
		}
		b[p.Name] = v
	}
	for _, p := range params {
		if _, given := b[p.Name]; p.Required && !given {
			return nil, &ArgError{-1, fmt.Sprintf("`%s` needs `%s`", set, p.Name), "it is " + p.Doc}
		}
	}
	return b, nil
}

// target finds the parameter of argument i.
func target(set string, params []Param, args []Arg, i int) (Param, error) {
	name := args[i].Name
	if name == "" {
		if i < len(params) && params[i].Required && !slices.ContainsFunc(args[:i], func(a Arg) bool { return a.Name != "" }) {
			return params[i], nil
		}
		return Param{}, &ArgError{i, fmt.Sprintf("`%s` has no place for this argument", set), "write it as `name = value`: " + names(params)}
	}
	k := slices.IndexFunc(params, func(p Param) bool { return p.Name == name })
	if k < 0 {
		return Param{}, &ArgError{i, fmt.Sprintf("`%s` has no setting `%s`", set, name), suggestion(name, paramNames(params))}
	}
	return params[k], nil
}

func convert(v Value, p Param) (Value, bool) {
	if p.Kind == List && v.Kind == Number {
		v = Nums(v.Num)
	}
	numbers := v.List
	if v.Kind == Number {
		numbers = []float64{v.Num}
	}
	for _, x := range numbers {
		if math.IsNaN(x) || math.Abs(x) > 0x1p53 || x < p.Least || p.Whole && x != math.Trunc(x) {
			return v, false
		}
	}
	return v, v.Kind == p.Kind && (v.Kind != List || len(v.List) > 0)
}

func (p Param) expects() string {
	out := p.Kind.String()
	if p.Whole {
		out = strings.Replace(out, "number", "whole number", 1)
	}
	if p.Kind != Text && !math.IsInf(p.Least, -1) {
		out += fmt.Sprintf(" of at least %v", p.Least)
	}
	return out
}

func (b bound) num(name string, other float64) float64 {
	if v, ok := b[name]; ok {
		return v.Num
	}
	return other
}

func (b bound) str(name, other string) string {
	if v, ok := b[name]; ok {
		return v.Str
	}
	return other
}

func paramNames(params []Param) []string {
	out := make([]string, len(params))
	for i, p := range params {
		out[i] = p.Name
	}
	return out
}

func names(params []Param) string { return "it takes " + strings.Join(paramNames(params), ", ") }
