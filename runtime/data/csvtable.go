package data

import (
	"fmt"
	"os"
	"unicode/utf8"
)

// csvTable is a table of the user's: one sample a row.
func csvTable() source {
	s := source{Info: Info{
		Name: "csv", Description: "a table of numbers with a class in each row (.csv, .tsv, plain or gzipped)",
		Licence: "the file's own", Example: `csv("iris.csv", test = 0.3)`,
		Params: append(append([]Param{
			{Name: "file", Doc: "the file to read", Kind: Text, Required: true},
			{Name: "test_file", Doc: "a second file, for testing; without it the table is divided", Kind: Text},
			{Name: "label", Doc: "the name of the class's column", Kind: Text},
			{Name: "column", Doc: "the number of the class's column, from 0; negative from the end", Kind: Number, Whole: true, Least: -1 << 31, Default: "-1"},
			{Name: "separator", Doc: "one character between fields", Kind: Text, Default: ","},
		}, shapeParams()...), splitParams()...),
	}}
	s.open = openCSV
	return s
}

func shapeParams() []Param {
	return []Param{
		{Name: "shape", Doc: "the shape of a sample, such as [1, 28, 28]", Kind: List, Least: 1, Whole: true},
		{Name: "scale", Doc: "what the numbers are divided by", Kind: Number, Default: "1, and 255 for arrays of unsigned bytes"},
	}
}

func openCSV(b bound, loc Locator) (*Splits, error) {
	o, err := b.table()
	if err != nil {
		return nil, err
	}
	train, dir, err := readTableFile(b.str("file", ""), o, loc)
	if err != nil {
		return nil, err
	}
	if b.str("test_file", "") == "" {
		set, err := b.tableSet(train, &classes{}, "file")
		if err != nil {
			return nil, err
		}
		out, err := b.split(set)
		return out.in(dir), err
	}
	test, _, err := readTableFile(b.str("test_file", ""), o, loc)
	if err != nil {
		return nil, err
	}
	out, err := b.twoTables(train, test)
	return out.in(dir), err
}

// twoTables numbers the classes of both parts together.
func (b bound) twoTables(train, test *table) (*Splits, error) {
	c := &classes{}
	c.add(train.class)
	c.add(test.class)
	x, err := b.tableSet(train, c, "file")
	if err != nil {
		return nil, err
	}
	y, err := b.tableSet(test, c, "test_file")
	if err != nil {
		return nil, err
	}
	return &Splits{Train: x, Test: y}, x.matches(y)
}

func (b bound) tableSet(t *table, c *classes, param string) (*Set, error) {
	scale, err := b.scale(1)
	if err != nil {
		return nil, err
	}
	shape, err := b.shape()
	if err != nil {
		return nil, err
	}
	return t.set(b.str(param, ""), shape, scale, c)
}

func (b bound) table() (tableOptions, error) {
	sep := b.str("separator", ",")
	comma, size := utf8.DecodeRuneInString(sep)
	if size != len(sep) || size == 0 || comma == '"' || comma == '\n' || comma == '\r' || comma == utf8.RuneError {
		return tableOptions{}, fmt.Errorf("`separator` must be one character other than a quote or the end of a line, not %q", sep)
	}
	return tableOptions{label: int(b.num("column", -1)), name: b.str("label", ""), comma: comma}, nil
}

func (b bound) scale(other float64) (float64, error) {
	v := b.num("scale", other)
	if !(v > 0) || float32(v) == 0 {
		return 0, fmt.Errorf("`scale` must be above 0, not %v", v)
	}
	return v, nil
}

func (b bound) shape() ([]int, error) {
	var out []int
	total := 1.0
	for _, d := range b["shape"].List {
		out = append(out, int(d))
		total *= d
	}
	if total > maxDecoded {
		return nil, fmt.Errorf("`shape` = %v has more than %d values", out, maxDecoded)
	}
	return out, nil
}

func readTableFile(name string, o tableOptions, loc Locator) (*table, string, error) {
	path, err := loc.file(name)
	if err != nil {
		return nil, "", err
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, "", err
	}
	defer f.Close()
	t, err := readTable(f, o)
	if err != nil {
		return nil, "", fmt.Errorf("%s: %w", path, err)
	}
	return t, path, nil
}

// in notes where the files were found.
func (s *Splits) in(dir string) *Splits {
	if s != nil {
		s.Dir = dir
	}
	return s
}

// matches requires both parts to have samples of one shape.
func (s *Set) matches(test *Set) error {
	if fmt.Sprint(s.Shape) != fmt.Sprint(test.Shape) {
		return fmt.Errorf("%s has samples of shape %v, %s of shape %v", s.Name, s.Shape, test.Name, test.Shape)
	}
	return nil
}
