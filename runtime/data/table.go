package data

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
)

// tableOptions says how a CSV file is laid out.
type tableOptions struct {
	label int    // column of the class; negative: from the end
	name  string // of that column in the header; takes precedence over label
	comma rune
}

// table is a CSV file in memory: rows of numbers and a class as text each.
type table struct {
	columns int
	values  []float32 // row-major
	class   []string
}

// readTable reads comma-separated values, plain or gzipped. A first row with a text in place of a number is a header.
// Errors name line and column.
func readTable(r io.Reader, o tableOptions) (*table, error) {
	plain, err := decompress(r)
	if err != nil {
		return nil, err
	}
	c := csv.NewReader(plain)
	c.Comma, c.ReuseRecord, c.TrimLeadingSpace = o.comma, true, true
	t := &table{}
	seen := map[string]string{} // one copy of each class text
	for row := 0; ; row++ {
		record, err := c.Read()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, err
		}
		if row == 0 {
			header, err := t.first(record, &o)
			if err != nil {
				return nil, err
			}
			if header {
				continue
			}
		}
		if err := t.add(c, record, o.label, seen); err != nil {
			return nil, err
		}
	}
	if len(t.class) == 0 {
		return nil, errors.New("line 1: the file has no rows of numbers")
	}
	return t, nil
}

// first settles the columns from the first row and tells whether it is a header.
func (t *table) first(record []string, o *tableOptions) (header bool, err error) {
	if o.name != "" {
		for i, field := range record {
			if strings.TrimSpace(field) == o.name {
				o.label, header = i, true
			}
		}
		if !header {
			return false, fmt.Errorf("line 1: no column is named %q; %s", o.name, suggestion(o.name, record))
		}
	}
	if o.label < 0 {
		o.label += len(record)
	}
	t.columns = len(record) - 1
	if o.label < 0 || o.label > t.columns || t.columns == 0 {
		return false, fmt.Errorf("line 1: no column %d for the class in %d columns, or none for the values", o.label, len(record))
	}
	for i, field := range record {
		if _, err := number(field); i != o.label && err != nil {
			header = true
		}
	}
	return header, nil
}

func (t *table) add(c *csv.Reader, record []string, label int, seen map[string]string) error {
	for i, field := range record {
		if i == label {
			text := strings.TrimSpace(field)
			if text == "" {
				line, column := c.FieldPos(i)
				return fmt.Errorf("line %d, column %d: the class is empty", line, column)
			}
			if _, ok := seen[text]; !ok {
				text = strings.Clone(text)
				seen[text] = text
			}
			t.class = append(t.class, seen[text])
			continue
		}
		v, err := number(field)
		if err != nil {
			line, column := c.FieldPos(i)
			return fmt.Errorf("line %d, column %d: %w", line, column, err)
		}
		t.values = append(t.values, v)
	}
	return nil
}

func number(field string) (float32, error) {
	v, err := strconv.ParseFloat(strings.TrimSpace(field), 32)
	if err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
		return 0, fmt.Errorf("%.40q is not a finite number", field)
	}
	return float32(v), nil
}

// decompress undoes gzip, told by its first two bytes, and skips a byte order mark.
func decompress(r io.Reader) (io.Reader, error) {
	b := bufio.NewReader(r)
	if magic, _ := b.Peek(2); bytes.Equal(magic, []byte{0x1f, 0x8b}) {
		z, err := gzip.NewReader(b)
		if err != nil {
			return nil, fmt.Errorf("gzip header: %w", err)
		}
		b = bufio.NewReader(z)
	}
	if mark, _ := b.Peek(3); string(mark) == "\ufeff" {
		_, _ = b.Discard(3)
	}
	return &bounded{b, maxDecoded}, nil
}

// bounded fails, rather than ends, where more arrives than it lets through.
type bounded struct {
	r    io.Reader
	left int64
}

func (b *bounded) Read(p []byte) (int, error) {
	n, err := b.r.Read(p)
	if b.left -= int64(n); b.left < 0 {
		return 0, fmt.Errorf("more than %d bytes; divide the file, or use .npy", int64(maxDecoded))
	}
	return n, err
}

// set makes a data set of the table. All tables of one data set share the classes.
func (t *table) set(name string, shape []int, scale float64, c *classes) (*Set, error) {
	if shape == nil {
		shape = []int{t.columns}
	}
	if product(shape) != t.columns {
		return nil, fmt.Errorf("%s: a row has %d values, which do not make a sample of shape %v", name, t.columns, shape)
	}
	c.add(t.class)
	labels, err := c.number(t.class)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	s := fromFloats(name, shape, t.values, float32(scale), labels, c.count)
	s.ClassNames = c.names
	return s, nil
}
