package driver

import (
	"fmt"
	"runtime/debug"

	"snnc/ir"
)

// Bug is a fault of the compiler, never of the user's program.
type Bug struct {
	Where string // what was being done
	Err   error
	Stack []byte // of a panic
}

func (b *Bug) Error() string { return fmt.Sprintf("internal compiler error in %s: %v", b.Where, b.Err) }

func (b *Bug) Unwrap() error { return b.Err }

// Guard runs f and returns a panic as a *Bug.
func Guard(where string, f func() error) (err error) {
	defer func() {
		switch r := recover().(type) {
		case nil:
		case *Bug:
			err = r
		case *ir.Bug:
			if r.Node != nil {
				where += fmt.Sprintf(", operation %s of %q", r.Node.Op, r.Node.Path)
			}
			err = &Bug{where, r.Err, debug.Stack()}
		default:
			err = &Bug{where, fmt.Errorf("%v", r), debug.Stack()}
		}
	}()
	return f()
}
