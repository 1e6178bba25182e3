//go:build !unix

package driver

import "time"

var started = time.Now()

// cpuTime is the time on the clock, for want of better.
func cpuTime() time.Duration { return time.Since(started) }
