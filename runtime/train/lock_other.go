//go:build !windows && (!unix || aix || solaris)

package train

import "os"

// tryLock does nothing where the system has no lock that ends with the process.
func tryLock(*os.File) error { return nil }
