package driver

import (
	"bufio"
	"bytes"
	"os"
	"strconv"
	"strings"
)

// residentPeak is the most memory that this process had resident so far, in bytes; 0 where the system does not say.
func residentPeak() int64 {
	text, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	return statusField(text, "VmHWM:")
}

// statusField reads a line such as "VmHWM:   1234 kB".
func statusField(text []byte, key string) int64 {
	for lines := bufio.NewScanner(bytes.NewReader(text)); lines.Scan(); {
		if rest, ok := strings.CutPrefix(lines.Text(), key); ok {
			n, _ := strconv.ParseInt(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(rest), "kB")), 10, 64)
			return n << 10
		}
	}
	return 0
}
