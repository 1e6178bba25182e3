package driver

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"snnc/runtime/data"
)

// State says in a word whether a data set can be used now.
func (i DataInfo) State() string {
	switch {
	case i.Builtin:
		return "built in"
	case i.Dir != "":
		return "found"
	case len(i.Files) > 0:
		return "to fetch"
	case len(i.Folders) > 0:
		return "not found"
	}
	return "your files"
}

// Write describes the data set and its settings.
func (i DataInfo) Write(w io.Writer) error {
	fmt.Fprintf(w, "%s: %s\n\n", i.Name, i.Description)
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fact := func(name, value string) {
		if value != "" {
			fmt.Fprintf(t, "%s\t%s\n", name, value)
		}
	}
	fact("state", strings.TrimSpace(i.State()+" "+i.Dir))
	if i.Shape != nil {
		fact("samples", fmt.Sprintf("%s, %d classes, %d for training, %d for testing", i.arrays(), i.Classes, i.Train, i.Test))
	}
	fact("licence", i.Licence)
	fact("source", i.Source)
	fact("cite", i.Citation)
	fact("example", "data "+i.Example)
	fmt.Fprintf(t, "\nsettings\n")
	for _, p := range i.Params {
		fmt.Fprintf(t, "  %s\t%s%s\n", p.Name, p.Doc, usual(p))
	}
	return t.Flush()
}

// arrays is the shape of a sample, with the names of its arrays where there are several.
func (i DataInfo) arrays() string {
	if i.Input == "" {
		return shape(i.Shape)
	}
	out := i.Input + shape(i.Shape)
	for _, p := range i.More {
		out += ", " + p.Input + shape(p.Shape)
	}
	return out + ", a class for each of " + shape(i.Target)
}

func usual(p data.Param) string {
	switch {
	case p.Required:
		return " (required)"
	case p.Default != "":
		return " (default " + p.Default + ")"
	}
	return ""
}
