package data

import (
	"bytes"
	_ "embed"
	"fmt"
)

//go:embed embedded/digits.csv.gz
var digitsFile []byte

// digits is the 8x8 digits of the UCI repository, built in: 1797 samples, values 0..16 divided by 16.
func digits() source {
	s := source{Info: Info{
		Name:        "digits",
		Description: "handwritten digits of 8x8 pixels, built in; shuffled with a seed, the last fifth is the test part",
		Shape:       []int{1, 8, 8}, Classes: 10, Train: 1438, Test: 359, Builtin: true,
		Licence:  "CC BY 4.0",
		Source:   "https://archive.ics.uci.edu/dataset/80/optical+recognition+of+handwritten+digits",
		Citation: "E. Alpaydin, C. Kaynak: Optical Recognition of Handwritten Digits. UCI Machine Learning Repository, 1998. doi:10.24432/C50P49",
		Params:   splitParams(), Example: "digits(batch = 32)",
	}}
	s.open = func(b bound, _ Locator) (*Splits, error) {
		t, err := readTable(bytes.NewReader(digitsFile), tableOptions{label: -1, comma: ','})
		if err != nil {
			return nil, fmt.Errorf("built-in digits: %w", err)
		}
		set, err := t.set("digits", []int{1, 8, 8}, 16, &classes{})
		if err != nil {
			return nil, err
		}
		return b.split(set)
	}
	return s
}
