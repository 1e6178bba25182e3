package passes

import (
	"errors"
	"fmt"
	"io"
	"time"

	"snnc/ir"
)

// Pass is one rewriting of a graph, in place.
type Pass struct {
	Name string
	Doc  string // why it is where it is
	Run  func(g *ir.Graph, c *Context) error
}

// Context is what a pass may know besides the graph.
type Context struct {
	Gradient  string // the output to differentiate; empty if there is none
	Window    int    // how many time steps the graph is to see at once; 0 for all
	Trace     Trace  // what windows of one step carry forward
	Filter    bool   // traces of states pass through leaky readouts
	Recompute bool   // the gradient computes again what takes memory
	Forward   bool   // windows are for evaluation alone

	Driven  bool            // weights are to take spikes wherever chains of linear maps can be merged
	Explain func(Rewriting) // told of each rewriting; may be nil

	pass   string // the name of the pass that runs
	recast bool   // set by a pass that gives the graph other inputs and outputs: there is nothing to compare
}

// loss names the output that is or would be differentiated: windows with and without a gradient carry the same states.
func (c *Context) loss() string {
	if c.Gradient == "" {
		return "loss"
	}
	return c.Gradient
}

// Options tells Run what to do and what to show.
type Options struct {
	Gradient  string          // the scalar output whose gradient by every parameter is added; empty for none
	Window    int             // how many time steps the graph is to see at once; 0 for all
	Trace     Trace           // what windows of one step carry forward; Window must be 1
	Filter    bool            // with TraceState: traces pass through leaky readouts
	Recompute bool            // the gradient computes again what takes memory
	Forward   bool            // windows are for evaluation alone: sums over time may be used in any way
	Driven    bool            // evaluation merges chains of linear maps wherever weights then take spikes, even if it costs operations
	Print     string          // the pass after which to print the graph, or "all"
	Time      bool            // report how long each pass took
	Explain   func(Rewriting) // told of each rewriting; may be nil
	To        io.Writer       // where Print and Time go; must be set if either is

	// Check, if set, compares the graphs before and after each pass, for example by interpreting both.
	Check func(before, after *ir.Graph) error
}

// Pipeline is the passes in the order in which they run.
var Pipeline = []Pass{
	{"window", "while equations are as they were written: what they need of other steps is plain to see", window},
	{"fold", "numbers that are known now are not computed at run time", fold},
	{"canonicalise", "one form for what means the same, so that later passes need to know one", canonicalise},
	{"cse", "the same value is computed once", cse},
	{"trace", "a step in canonical form shows which sum feeds which membrane; the gradient is taken of what it adds", trace},
	{"hoist", "what does not depend on the time step is computed once, not T times", hoist},
	{"dce", "the gradient need not look at what nobody reads", dce},
	{"gradient", "the backward graph: everything after it is optimised like the forward graph", gradient},
	{"undetach", "once the gradient is taken, detach is a copy and differential is 0", undetach},
	{"affine", "in evaluation, normalisation is a factor and a summand for each channel", affine},
	{"merge", "with factors in the weights, chains of linear maps are sums, summands and views", merge},
	{"late-hoist", "the backward scans hold work on constants alone", hoist},
	{"late-fold", "derivatives of surrogates hold constants", fold},
	{"late-canonicalise", "the gradient multiplies by ones and adds zeros", canonicalise},
	{"late-cse", "forward and backward share subexpressions", cse},
	{"late-dce", "what the rewriting left behind", dce},
	{"recompute", "last, or the copies would be merged with what they copy", recompute},
}

// order lists which pass must come before which, and why.
var order = []struct{ first, second, why string }{
	{"window", "canonicalise", "a nest without its loops of one iteration no longer shows which was over time"},
	{"window", "trace", "only a graph of one step has traces"},
	{"cse", "trace", "a value that is there twice would be traced twice"},
	{"trace", "hoist", "what a trace reads at every step may be computed once for all, and stays where it is"},
	{"trace", "gradient", "the gradient by a weight is taken by the trace"},
	{"window", "gradient", "no gradient flows from a window to the one before"},
	{"fold", "canonicalise", "a folded constant may be neutral, and goes to the right"},
	{"canonicalise", "cse", "x + 1 and 1 + x are the same only in canonical form"},
	{"hoist", "gradient", "a gradient reduced inside a scan body would break its elementwise form; invariant work is differentiated once"},
	{"dce", "gradient", "dead sequences would be differentiated"},
	{"gradient", "undetach", "detach is what blocks the gradient"},
	{"gradient", "late-canonicalise", "the gradient is not in canonical form"},
	{"hoist", "affine", "what is the same for all steps is known to be"},
	{"undetach", "affine", "a detached statistic is a number like any other"},
	{"affine", "merge", "a summand for each channel can pass a padding with it"},
	{"merge", "late-hoist", "sums of what does not differ along an axis become products"},
	{"merge", "late-dce", "the operations that it replaced are left behind"},
	{"affine", "late-canonicalise", "the factors are not in canonical form"},
	{"affine", "late-cse", "factors that two signals share are computed once"},
	{"affine", "late-dce", "the operations that it replaced are left behind"},
	{"late-hoist", "late-fold", "hoisting leaves repeated constants, and views that return their operand as it is"},
	{"late-fold", "late-canonicalise", "a folded constant may be neutral, and goes to the right"},
	{"late-canonicalise", "late-cse", "x + 1 and 1 + x are the same only in canonical form"},
	{"late-cse", "late-dce", "what is merged becomes dead"},
	{"late-cse", "recompute", "the copies would be merged with what they copy"},
	{"late-dce", "recompute", "dead nodes would get copies"},
}

// checkOrder verifies the constraints on an order of passes.
func checkOrder(pipeline []Pass) error {
	at := map[string]int{}
	for i, p := range pipeline {
		if _, twice := at[p.Name]; twice {
			return fmt.Errorf("pass %s occurs twice", p.Name)
		}
		at[p.Name] = i
	}
	for _, o := range order {
		i, ok := at[o.first]
		j, ok2 := at[o.second]
		if !ok || !ok2 {
			return fmt.Errorf("the order names an unknown pass: %s, %s", o.first, o.second)
		}
		if i >= j {
			return fmt.Errorf("pass %s must come before %s: %s", o.first, o.second, o.why)
		}
	}
	return nil
}

// Run runs the pipeline on g. It fails if a pass does, if a pass leaves an invalid graph, if Check objects, or if
// Print names no pass. An error other than of the gradient is a broken invariant of the compiler.
func Run(g *ir.Graph, opt Options) error {
	if err := checkOrder(Pipeline); err != nil {
		return err
	}
	if opt.Print != "" && opt.Print != "all" && find(opt.Print) == nil {
		return fmt.Errorf("no pass %q", opt.Print)
	}
	if opt.To == nil && (opt.Print != "" || opt.Time) {
		return errors.New("nowhere to print to")
	}
	for i := range Pipeline {
		if err := opt.step(g, &Pipeline[i]); err != nil {
			return fmt.Errorf("pass %s: %w", Pipeline[i].Name, err)
		}
	}
	return nil
}

func find(name string) *Pass {
	for i := range Pipeline {
		if Pipeline[i].Name == name {
			return &Pipeline[i]
		}
	}
	return nil
}

func (o *Options) step(g *ir.Graph, p *Pass) error {
	var before *ir.Graph
	if o.Check != nil {
		before = ir.Clone(g)
	}
	start := time.Now()
	c := &Context{Gradient: o.Gradient, Window: o.Window, Trace: o.Trace, Filter: o.Filter, Recompute: o.Recompute, Forward: o.Forward,
		Driven: o.Driven, Explain: o.Explain, pass: p.Name}
	if err := guarded(g, p, c); err != nil {
		return err
	}
	if o.Time {
		fmt.Fprintf(o.To, "%-18s %8.2f ms %6d nodes\n", p.Name, time.Since(start).Seconds()*1e3, len(g.Nodes))
	}
	if o.Print == "all" || o.Print == p.Name {
		fmt.Fprintf(o.To, "// after %s\n%s\n", p.Name, g)
	}
	if err := ir.Verify(g); err != nil {
		return err
	}
	if o.Check != nil && !c.recast {
		return o.Check(before, g)
	}
	return nil
}

// guarded runs a pass and returns a broken invariant as an error.
func guarded(g *ir.Graph, p *Pass, c *Context) (err error) {
	defer func() {
		if r := recover(); r != nil {
			bug, ok := r.(*ir.Bug)
			if !ok {
				panic(r)
			}
			err = bug
		}
	}()
	return p.Run(g, c)
}
