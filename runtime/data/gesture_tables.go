package data

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// readTrials reads the lines `class,startTime_usec,endTime_usec` below a header.
func readTrials(r io.Reader) ([]trial, error) {
	c := csv.NewReader(io.LimitReader(r, maxMemberSize))
	c.FieldsPerRecord, c.TrimLeadingSpace, c.ReuseRecord = 3, true, true
	var list []trial
	for {
		row, err := c.Read()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, err
		}
		line, _ := c.FieldPos(0)
		if line == 1 && row[0] == "class" {
			continue
		}
		t, err := parseTrial(row)
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", line, err)
		}
		if list = append(list, t); len(list) > maxTrials {
			return nil, fmt.Errorf("line %d: more than %d gestures", line, maxTrials)
		}
	}
	if len(list) == 0 {
		return nil, errors.New("no gestures in it; expected lines of class,startTime_usec,endTime_usec")
	}
	return list, nil
}

func parseTrial(row []string) (trial, error) {
	var n [3]int64
	for k, text := range row {
		v, err := strconv.ParseInt(strings.TrimSpace(text), 10, 64)
		if err != nil {
			return trial{}, fmt.Errorf("%q is no whole number; expected class,startTime_usec,endTime_usec", text)
		}
		n[k] = v
	}
	if n[0] < 1 || n[0] > gestures {
		return trial{}, fmt.Errorf("class %d, expected 1 to %d", n[0], gestures)
	}
	if n[1] < 0 || n[2] <= n[1] {
		return trial{}, fmt.Errorf("a gesture from %d to %d microseconds, expected a start from 0 on and an end behind it", n[1], n[2])
	}
	return trial{class: int32(n[0]) - 1, start: n[1], end: n[2]}, nil
}

// firstTestUser begins the people for testing: of 29 the last 6.
const firstTestUser = 24

// gestureParts says of each recording whether it is for testing: by the file trials_to_test.txt, otherwise by the number
// of the person in its name. The result is empty where a name has none.
func gestureParts(dir string, files []string) (map[string]bool, error) {
	named, err := testRecordings(dir)
	if err != nil {
		return nil, err
	}
	parts := map[string]bool{}
	user := regexp.MustCompile(`^user(\d{1,3})_`)
	for _, f := range files {
		base := strings.TrimSuffix(filepath.Base(f), ".gz")
		m := user.FindStringSubmatch(base)
		switch {
		case named != nil:
			parts[f] = slices.Contains(named, base)
		case m == nil:
			return nil, nil
		default:
			n, _ := strconv.Atoi(m[1])
			parts[f] = n >= firstTestUser
		}
	}
	return parts, nil
}

// testRecordings reads the names in trials_to_test.txt; nil where there is no such file.
func testRecordings(dir string) ([]string, error) {
	file := pickFile(dir, "trials_to_test.txt")
	if file == "" {
		return nil, nil
	}
	names := []string{}
	err := readFrom(file, func(r io.Reader) error {
		s := bufio.NewScanner(io.LimitReader(r, maxMemberSize))
		for s.Scan() {
			if name := strings.TrimSpace(s.Text()); name != "" {
				names = append(names, name)
			}
		}
		return s.Err()
	})
	return names, err
}
