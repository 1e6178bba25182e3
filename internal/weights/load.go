package weights

import (
	"io"
	"os"

	"snnc/lang/diag"
	"snnc/lang/source"
	"snnc/runtime/tensor"
)

// ReadRules reads a rules file. The error is that of reading; what is wrong with the rules is in the bag, and they are
// nil.
func ReadRules(path string, bag *diag.Bag) (*Rules, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, MaxSize+1))
	if err != nil {
		return nil, err
	}
	return Parse(source.NewFile(path, string(text)), bag), nil
}

// Load fills a store from a weights file, by the rules of a file, or by equal names if rules is empty. What does not fit
// is in the bag, and the report is nil; the store is then unchanged. The error is one of reading.
func Load(path, rules string, s *tensor.Store, bag *diag.Bag) (*Report, error) {
	var r *Rules
	if rules != "" {
		var err error
		if r, err = ReadRules(rules, bag); r == nil {
			return nil, err
		}
	}
	f, err := Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	plan := Match(f, r, s, bag)
	if plan == nil {
		return nil, nil
	}
	return &plan.Report, plan.Fill()
}
