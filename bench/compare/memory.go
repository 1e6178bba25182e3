package main

import (
	"bufio"
	"bytes"
	"os"
	"runtime/debug"
	"strconv"
	"strings"
)

// memoryNow is the resident memory of this process in bytes; 0 where the system does not say.
func memoryNow() int64 { return status("VmRSS:") }

// memoryPeak is the most that it was since the start or the last memoryRestart.
func memoryPeak() int64 { return status("VmHWM:") }

// memoryRestart forgets the peak so far, so that reading files does not count.
func memoryRestart() {
	debug.FreeOSMemory()
	_ = os.WriteFile("/proc/self/clear_refs", []byte("5"), 0) // without it the peak is only larger
}

func status(key string) int64 {
	text, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	return field(text, key)
}

// field reads a line such as "VmHWM:   1234 kB".
func field(text []byte, key string) int64 {
	for lines := bufio.NewScanner(bytes.NewReader(text)); lines.Scan(); {
		if rest, ok := strings.CutPrefix(lines.Text(), key); ok {
			n, _ := strconv.ParseInt(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(rest), "kB")), 10, 64)
			return n << 10
		}
	}
	return 0
}
