package cpu

import (
	"os"
	"testing"
	"time"
)

func TestPrintPlan(t *testing.T) {
	if os.Getenv("PLAN") == "" {
		t.Skip()
	}
	p := newTrial(trained(t, fashion(4, 128, 28, 32, 512)), 1).compile(t, 2)
	_ = p.Run(0, 0)
	for _, s := range p.c.steps {
		st := time.Now()
		runSteps(p.pool, []*step{s})
		for _, pj := range p.c.packs {
			if pj == s.job {
				t.Logf("rate %.3f", pj.rate())
			}
		}
		if d := time.Since(st); d > 100*time.Microsecond {
			t.Logf("%8.2fms %s | %s", float64(d.Microseconds())/1000, s.kernel, s.node)
		}
	}
	t.Log(p.Plan().String())
}
