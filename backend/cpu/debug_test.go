package cpu

import (
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"strconv"
	"testing"

	"snnc/ir"
	"snnc/ir/autodiff"
	"snnc/ir/gen"
	"snnc/ir/interp"
)

func TestDebugSeed(t *testing.T) {
	seed, err := strconv.Atoi(os.Getenv("SEED"))
	if err != nil {
		t.Skip()
	}
	g, env := gen.Graph(rand.New(rand.NewPCG(uint64(seed), 1)), gen.Config{})
	if seed%2 == 0 {
		_ = autodiff.Gradient(g, "loss")
	}
	outs := g.Outputs
	if os.Getenv("ALL") != "" {
		for _, n := range g.Nodes {
			for _, o := range n.Outs {
				g.SetOutput(fmt.Sprintf("dbg/%d", o.ID), o)
			}
		}
	}
	_ = outs
	tr := envTrial(g, env)
	bad, _ := strconv.Atoi(os.Getenv("BAD"))
	names := map[*ir.Value]string{}
	for _, n := range g.Nodes {
		if n.Op == ir.OpScan && n.Outs[0].ID == bad {
			for _, m := range n.Body.Nodes {
				for _, o := range m.Outs {
					args := ""
					for _, a := range m.Args {
						args += fmt.Sprintf(" %d", a.ID)
					}
					names[o] = fmt.Sprintf("%d = %s%s", o.ID, m.Op, args)
				}
			}
		}
	}
	env.Watch = func(v *ir.Value, x *interp.Tensor) {
		if names[v] != "" {
			t.Logf("  W %s %v", names[v], x.Data)
		}
	}
	want, err := interp.Run(g, env)
	if err != nil {
		t.Fatal(err)
	}
	p := tr.compile(t, 1)
	_ = p.Run(env.Seed, env.Step)
	t.Log(p.Plan())
	for _, s := range p.c.steps {
		if tp, ok := s.job.(*tileProg); ok && os.Getenv("DUMP") != "" {
			dumpTile(t, tp)
		}
	}
	for _, o := range g.Outputs {
		w, got := want[o.Name].Data, p.Output(o.Name)
		for i := range w {
			if math.Abs(w[i]-float64(got[i])) > 5e-6*math.Max(1, math.Abs(w[i])) {
				n := o.Value.Def
				t.Logf("%s: %s %v [%d] got %v want %v; %v", o.Name, n.Op, o.Value.Type, i, got[i], w[i], describe(n))
				if n.Maps != nil {
					t.Logf("   %+v like %v args %v", *n.Maps, n.Like, n.Args[0].Type)
				}
				if n.Op == ir.OpScan {
					t.Logf("scan %+v T %d B %d idx %d", n.Scan, g.T, g.B, o.Value.Idx)
					for i, a := range n.Args {
						t.Logf("   arg %d: %d %v %s", i, a.ID, a.Type, describe(a.Def))
					}
					for i, a := range n.Body.Outputs {
						t.Logf("   out %d: %d %v", i, a.Value.ID, want[fmt.Sprintf("dbg/%d", n.Outs[i].ID)])
					}
					for _, m := range n.Body.Nodes {
						t.Logf("    %v %v %v", m.Op, m.Name, m.Outs[0].ID)
					}
				}
				break
			}
		}
	}
}
