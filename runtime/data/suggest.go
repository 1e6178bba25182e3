package data

import "strings"

// suggestion is the help text for an unknown name: the nearest known one, and all of them.
func suggestion(name string, known []string) string {
	all := "known are " + strings.Join(known, ", ")
	best, least := "", max(1, (len(name)+1)/3)+1
	for _, k := range known {
		if d := distance(name, k); d < least {
			best, least = k, d
		}
	}
	if best == "" {
		return all
	}
	return "did you mean `" + best + "`? " + all
}

// distance is the Levenshtein distance in bytes.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := diagonal
			if a[i] != b[j] {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
