package cpu

import (
	"bytes"
	"fmt"
	"os"
)

// someMemory is the limit where the system does not say how much memory there is.
const someMemory = 16 << 30

// memoryTotal is the machine's memory in bytes.
func memoryTotal() int64 {
	data, err := os.ReadFile("/proc/meminfo")
	if err != nil {
		return someMemory
	}
	for line := range bytes.Lines(data) {
		var kib int64
		if n, _ := fmt.Sscanf(string(line), "MemTotal: %d kB", &kib); n == 1 {
			return kib << 10
		}
	}
	return someMemory
}
