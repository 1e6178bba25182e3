//go:build unix

package driver

import (
	"syscall"
	"time"
)

// cpuTime is the processor time that the process has used: on a busy machine it says more than the clock.
func cpuTime() time.Duration {
	var r syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &r)
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}
