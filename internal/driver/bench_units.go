package driver

import (
	"fmt"
	"strings"
)

// duration writes seconds with three digits and the unit that fits.
func duration(s float64) string {
	for _, u := range []struct {
		size float64
		name string
	}{{1, "s"}, {1e-3, "ms"}, {1e-6, "µs"}} {
		if s >= u.size {
			return digits(s/u.size) + " " + u.name
		}
	}
	return digits(s*1e9) + " ns"
}

// bytesText writes a number of bytes with three digits.
func bytesText(n float64) string {
	for _, u := range []struct {
		size float64
		name string
	}{{1 << 30, "GiB"}, {1 << 20, "MiB"}, {1 << 10, "KiB"}} {
		if n >= u.size {
			return digits(n/u.size) + " " + u.name
		}
	}
	return fmt.Sprintf("%.0f B", n)
}

// digits writes a number with three digits, whole numbers of more digits in full.
func digits(x float64) string {
	switch {
	case x >= 99.95:
		return fmt.Sprintf("%.0f", x)
	case x >= 9.995:
		return fmt.Sprintf("%.1f", x)
	}
	return fmt.Sprintf("%.2f", x)
}

func percentText(x float64) string { return fmt.Sprintf("%.1f %%", 100*x) }

// shareBar draws a share of 0..1.
func shareBar(x float64, cells int, unicode bool) string {
	full, rest := "#", "."
	if unicode {
		full, rest = "█", "░"
	}
	n := min(cells, max(0, int(x*float64(cells)+0.5)))
	return strings.Repeat(full, n) + strings.Repeat(rest, cells-n)
}

// perSecond is work in billions a second; empty where there is none to speak of.
func perSecond(work, seconds float64) string {
	if work <= 0 || seconds <= 0 {
		return ""
	}
	return digits(work / seconds / 1e9)
}

// also names the module instances that share a kernel.
func also(with []string) string {
	switch len(with) {
	case 0:
		return ""
	case 1, 2:
		return ", with " + strings.Join(with, ", ")
	}
	return fmt.Sprintf(", with %s and %d more", with[0], len(with)-1)
}
