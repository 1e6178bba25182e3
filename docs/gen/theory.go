package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"snnc/internal/driver"
)

// Where the chapter, its pictures and its accuracies are.
const (
	chapter  = "docs/theory.md"
	pictures = "docs"
	recorded = "docs/gen/accuracies.json"
)

// theory writes the tables of docs/theory.md, and the pictures that they show, from the library. The accuracies are those
// of trainings now, or, with -train=false, of the last time.
func theory(args []string) error {
	flags := flag.NewFlagSet("theory", flag.ExitOnError)
	train := flags.Bool("train", true, "train the small networks anew")
	if err := flags.Parse(args); err != nil {
		return err
	}
	b, err := readLibrary()
	if err != nil {
		return err
	}
	if err := b.draw(); err != nil {
		return err
	}
	if err := b.measure(*train); err != nil {
		return err
	}
	text, err := os.ReadFile(chapter)
	if err != nil {
		return err
	}
	filled, err := b.fill(string(text))
	if err != nil {
		return err
	}
	return os.WriteFile(chapter, []byte(filled), 0o666)
}

// book is what the chapter is made of.
type book struct {
	docs     []*driver.Documentation // in the order of the library
	accuracy map[string]float64      // percent, by KIND/NAME
}

func readLibrary() (*book, error) {
	known, bag := driver.OpenCatalogue("")
	if known == nil {
		return nil, bag.All()[0]
	}
	b := &book{accuracy: map[string]float64{}}
	for _, d := range known.Declarations() {
		doc, err := known.Describe(d.Name)
		if err != nil {
			return nil, err
		}
		b.docs = append(b.docs, doc)
	}
	return b, nil
}

func (b *book) of(kind string) []*driver.Documentation {
	var list []*driver.Documentation
	for _, d := range b.docs {
		if d.Kind == kind {
			list = append(list, d)
		}
	}
	return list
}

// picture is where the response of a declaration is drawn, below the folder of the chapter.
func picture(doc *driver.Documentation) string { return doc.Kind + "s/" + doc.Name + ".svg" }

// draw writes the pictures, and removes those of declarations that are no more.
func (b *book) draw() error {
	wanted := map[string]bool{}
	for _, d := range b.docs {
		f := d.Figure()
		if f == nil {
			continue
		}
		path := filepath.Join(pictures, filepath.FromSlash(picture(d)))
		wanted[path] = true
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o777), os.WriteFile(path, []byte(f.SVG()), 0o666)); err != nil {
			return err
		}
	}
	for path := range wanted {
		old, err := filepath.Glob(filepath.Join(filepath.Dir(path), "*.svg"))
		if err != nil {
			return err
		}
		for _, o := range old {
			if !wanted[o] {
				err = errors.Join(err, os.Remove(o))
			}
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// measure trains, or reads what was measured before.
func (b *book) measure(train bool) error {
	if !train {
		text, err := os.ReadFile(recorded)
		if err != nil {
			return err
		}
		return json.Unmarshal(text, &b.accuracy)
	}
	var trials []trial
	for _, d := range b.docs {
		if t, ok := trialOf(d); ok {
			trials = append(trials, t)
		}
	}
	b.accuracy = trained(trials)
	text, err := json.MarshalIndent(b.accuracy, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(recorded, append(text, '\n'), 0o666)
}

// fill writes the tables and equations of the chapter anew.
func (b *book) fill(text string) (string, error) {
	return filled(chapter, text, map[string]func(string) string{"table": b.table, "equations": b.equations})
}

// filled replaces what stands between `<!-- WORD ARGUMENT -->` and `<!-- end -->` by what the function of that word gives.
func filled(path, text string, writers map[string]func(string) string) (string, error) {
	var out strings.Builder
	for {
		head, rest, ok := strings.Cut(text, "<!-- ")
		if out.WriteString(head); !ok {
			return out.String(), nil
		}
		mark, rest, ok := strings.Cut(rest, " -->\n")
		what, argument, two := strings.Cut(mark, " ")
		write := writers[what]
		_, after, ends := strings.Cut(rest, "<!-- end -->")
		if !ok || !two || !ends || write == nil {
			return "", fmt.Errorf("%s: the mark %q is none that can be filled in, or has no end", path, mark)
		}
		fmt.Fprintf(&out, "<!-- %s -->\n%s<!-- end -->", mark, write(argument))
		text = after
	}
}
