package main

import (
	"fmt"
	"strconv"
	"strings"
	"text/tabwriter"

	"snnc/internal/driver"
)

type modelsCmd struct {
	Write string `placeholder:"DIR" help:"Write the programs, and the rules for published weights, to a new folder instead."`
}

func (modelsCmd) Help() string {
	return `Each line is a configuration of a published architecture, with the parameters that its program has, in millions, and
those that were printed. docs/models.md tells why some differ.

    snnc models
    snnc models --write models
    snnc summary models/spikformer.snn --set variant=imagenet --set depth=8 --set dim=768
    snnc models --json | jq -r '.[] | select(.dataset == "ImageNet") | .name'

The objects of --json have name, method, paper, dataset, table_2 (whether the review's table 2 has it), file, settings (for --set),
time (steps), params (counted), published_params (in millions) and published_accuracy (percent; 0 if none was printed).`
}

func (c *modelsCmd) Run(a *app) error {
	if c.Write != "" {
		return driver.WritePrograms(c.Write)
	}
	list, err := driver.PublishedModels(a.ctx)
	if err != nil {
		return err
	}
	if a.JSON {
		return a.report(list)
	}
	t := tabwriter.NewWriter(a.out, 0, 0, 2, ' ', 0)
	fmt.Fprintf(t, "name\tdata\tT\tparameters, M\tprinted\ttop-1, %%\tprogram\n")
	for _, m := range list {
		fmt.Fprintf(t, "%s\t%s\t%d\t%s\t%s\t%s\t%s\n", m.Name, m.Dataset, m.Time, figure(float64(m.Params)/1e6, 2), figure(m.Printed, 2),
			figure(m.Accuracy, -1), strings.Join(append([]string{m.File}, m.Settings...), " "))
	}
	return t.Flush()
}

// figure is a number, or a dash for none.
func figure(x float64, digits int) string {
	if x == 0 {
		return "-"
	}
	return strconv.FormatFloat(x, 'f', digits, 64)
}
