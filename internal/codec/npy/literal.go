package npy

import (
	"fmt"
	"strconv"
	"strings"
)

// parser reads the header's text: a Python dictionary with the keys descr, fortran_order and shape, each once.
type parser struct {
	text string
	pos  int
	base int // position of the text in the file
}

func parseHeader(text string, base int) (header, error) {
	p := &parser{text: text, base: base}
	var h header
	seen := map[string]bool{}
	err := p.expect('{')
	for err == nil && !p.accept('}') {
		err = p.entry(&h, seen)
		if err == nil && !p.accept(',') && p.peek() != '}' {
			err = p.errorf("expected `,` or `}`")
		}
	}
	if err == nil && len(seen) != 3 {
		err = p.errorf("the header needs descr, fortran_order and shape")
	}
	if err == nil && p.peek() != 0 {
		err = p.errorf("text after the end of the header's dictionary")
	}
	return h, err
}

func (p *parser) entry(h *header, seen map[string]bool) error {
	key, err := p.quoted()
	if err != nil {
		return err
	}
	if seen[key] {
		return p.errorf("the key %q is there twice", key)
	}
	seen[key] = true
	if err := p.expect(':'); err != nil {
		return err
	}
	switch key {
	case "descr":
		return p.descr(h)
	case "fortran_order":
		return p.boolean(&h.fortran)
	case "shape":
		return p.shape(h)
	}
	return p.errorf("unknown key %q", key)
}

// descr is a byte order (`<`, `>`, or `|` for single bytes) and a type.
func (p *parser) descr(h *header) error {
	if p.peek() == '[' {
		return p.errorf("structured arrays are not supported; save each field as an array of its own")
	}
	s, err := p.quoted()
	if err != nil {
		return err
	}
	if s == "" || !strings.Contains("<>|", s[:1]) || itemSize(s[1:]) == 0 || s[0] == '|' && itemSize(s[1:]) > 1 {
		return p.errorf("element type %q is not supported; convert with x.astype('<f4')", s)
	}
	h.dtype, h.bigEndian = s[1:], s[0] == '>'
	return nil
}

func (p *parser) boolean(b *bool) error {
	for _, word := range []string{"True", "False"} {
		p.peek()
		if strings.HasPrefix(p.text[p.pos:], word) {
			p.pos += len(word)
			*b = word == "True"
			return nil
		}
	}
	return p.errorf("expected True or False")
}

func (p *parser) shape(h *header) error {
	err := p.expect('(')
	h.shape = []int{}
	for err == nil && !p.accept(')') {
		var size int
		size, err = p.size()
		h.shape = append(h.shape, size)
		if err == nil && len(h.shape) > maxDims {
			err = p.errorf("more than %d dimensions", maxDims)
		}
		if err == nil && !p.accept(',') && p.peek() != ')' {
			err = p.errorf("expected `,` or `)` in the shape")
		}
	}
	return err
}

// size is a whole number; Python 2 wrote an L after it.
func (p *parser) size() (int, error) {
	p.peek()
	start := p.pos
	for p.pos < len(p.text) && p.text[p.pos] >= '0' && p.text[p.pos] <= '9' {
		p.pos++
	}
	n, err := strconv.Atoi(p.text[start:p.pos])
	if err != nil {
		return 0, p.errorf("expected a size between 0 and 2^63-1 in the shape")
	}
	p.accept('L')
	return n, nil
}

func (p *parser) quoted() (string, error) {
	q := p.peek()
	if q != '\'' && q != '"' {
		return "", p.errorf("expected a quoted string")
	}
	end := strings.IndexByte(p.text[p.pos+1:], q)
	if end < 0 {
		return "", p.errorf("this string is never closed")
	}
	s := p.text[p.pos+1 : p.pos+1+end]
	p.pos += end + 2
	return s, nil
}

// peek returns the next byte that is not white space, 0 at the end.
func (p *parser) peek() byte {
	for p.pos < len(p.text) {
		if c := p.text[p.pos]; c != ' ' && c != '\n' && c != '\t' && c != '\r' && c != 0 {
			return c
		}
		p.pos++
	}
	return 0
}

func (p *parser) accept(c byte) bool {
	if p.peek() != c {
		return false
	}
	p.pos++
	return true
}

func (p *parser) expect(c byte) error {
	if !p.accept(c) {
		return p.errorf("expected `%c`", c)
	}
	return nil
}

func (p *parser) errorf(format string, args ...any) error {
	return fmt.Errorf("byte %d: .npy header: %s", p.base+p.pos, fmt.Sprintf(format, args...))
}
