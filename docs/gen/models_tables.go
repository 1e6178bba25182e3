package main

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"snnc/internal/driver"
)

// models has a row for each configuration: those of the review's table 2, or all others.
func (c *catalogue) models(which string) string {
	var out strings.Builder
	out.WriteString("| model | data | T | parameters | printed, M | top-1, % | program and settings | why they differ |\n|---|---|---|---|---|---|---|---|\n")
	for _, m := range c.published {
		if m.Table != (which == "table-2") {
			continue
		}
		fmt.Fprintf(&out, "| %s (%s) | %s | %d | %s | %s | %s | %s | %s |\n", m.Name, m.Paper, m.Dataset, m.Time, counted(m.Params), printed(m.Printed),
			printed(m.Accuracy), program(m), m.Note)
	}
	return out.String()
}

func program(m driver.PublishedModel) string {
	if m.File == "" {
		return "none"
	}
	return fmt.Sprintf("[%s](../examples/%s) `%s`", m.File, m.File, strings.Join(m.Settings, " "))
}

func printed(x float64) string {
	if x == 0 {
		return "-"
	}
	return fmt.Sprint(x)
}

// counted is a number with a comma at each third digit; a dash for none.
func counted(n int) string {
	s := fmt.Sprint(n)
	if n == 0 {
		return "-"
	}
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// verdicts says of each architecture whether it is driven by spikes, next to what its paper says.
func (c *catalogue) verdicts(string) string {
	var out strings.Builder
	out.WriteString("| architecture | what multiplies behind the first spike | of all operations | its paper |\n|---|---|---|---|\n")
	for _, k := range c.kinds {
		what, share, err := k.verdict()
		c.failed = errors.Join(c.failed, err)
		fmt.Fprintf(&out, "| [%s](../examples/%s) | %s | %s | %s |\n", k.Name, k.File, what, share, k.Claim)
	}
	return out.String()
}

// inWords are the causes that the check names.
var inWords = map[string]string{
	"counts": "weights on sums of spikes", "stream": "weights on a stream of real values", "chain": "a linear map on another's result",
	"other": "weights or products on real values",
}

func (k architecture) verdict() (what, share string, err error) {
	p, bag := driver.Open(filepath.Join("examples", k.File), driver.Options{Set: k.Set})
	if p == nil {
		return "", "", fmt.Errorf("%s: %w", k.Name, bag.Sorted()[0])
	}
	list, err := p.Multiplications()
	if err != nil || len(list) == 0 {
		return "nothing: driven by spikes", "0", err
	}
	by, causes, total := map[string]int{}, []string{}, 0.0
	for _, m := range list {
		if by[m.Cause]++; by[m.Cause] == 1 {
			causes = append(causes, m.Cause)
		}
		total += m.Share
	}
	for i, cause := range causes {
		causes[i] = fmt.Sprintf("%s, %d times", inWords[cause], by[cause])
	}
	return strings.Join(causes, "; "), fmt.Sprintf("%.2g %%", 100*total), nil
}

// trained has the accuracies of the small trainings.
func (c *catalogue) trained(string) string {
	var out strings.Builder
	out.WriteString("| architecture | settings | test accuracy, % |\n|---|---|---|\n")
	for _, k := range c.kinds {
		if a := c.accuracy[k.Name]; a > 0 {
			fmt.Fprintf(&out, "| %s | `%s` | %.1f |\n", k.Name, strings.Join(append(slices.Clone(k.Set), k.Small...), " "), a)
		}
	}
	return out.String()
}
