package passes

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"snnc/ir"
	"snnc/ir/autodiff"
	"snnc/ir/gen"
	"snnc/ir/interp"
)

// compiled holds the graph of a window by its number of steps.
type compiled map[int]*ir.Graph

// inWindows runs g as windows of K steps, one after the other, and joins what they give: sequences end to end, updates
// from the last window, all else added up.
func inWindows(t *testing.T, g *ir.Graph, env *interp.Env, opt Options) (map[string]*interp.Tensor, error) {
	t.Helper()
	made, out, states := compiled{}, map[string]*interp.Tensor{}, map[string]*interp.Tensor{}
	for start := 0; start < g.T; start += opt.Window {
		k := min(opt.Window, g.T-start)
		if made[k] == nil {
			o, c := opt, ir.Clone(g)
			o.Window = k
			if err := Run(c, o); err != nil {
				return nil, err
			}
			again, err := ir.Parse(c.String())
			require.NoError(t, err)
			require.Equal(t, c.String(), again.String())
			made[k] = c
		}
		e := *env
		e.Inputs = windowInputs(made[k], env.Inputs, g.T, start, k, states)
		res, err := interp.Run(made[k], &e)
		require.NoError(t, err, "%v", made[k])
		join(out, res, made[k], states)
	}
	return out, nil
}

func windowInputs(w *ir.Graph, whole map[string]*interp.Tensor, T, start, k int, states map[string]*interp.Tensor) map[string]*interp.Tensor {
	in := map[string]*interp.Tensor{}
	for _, n := range w.Nodes {
		if n.Op != ir.OpInput {
			continue
		}
		x := whole[n.Name]
		switch {
		case n.Name == "first":
			in[n.Name] = interp.Of(nil, 0)
			if start == 0 {
				in[n.Name].Data[0] = 1
			}
		case n.Name == "start":
			in[n.Name] = interp.Of(nil, float64(start))
		case strings.HasPrefix(n.Name, "state/"):
			if in[n.Name] = states[n.Name]; in[n.Name] == nil {
				in[n.Name] = interp.New(w.Shape(n.Like)...)
			}
		case n.Like.Time:
			size := len(x.Data) / T
			in[n.Name] = &interp.Tensor{Shape: w.Shape(n.Like), Data: x.Data[start*size : (start+k)*size]}
		default:
			in[n.Name] = x
		}
	}
	return in
}

func join(out, res map[string]*interp.Tensor, w *ir.Graph, states map[string]*interp.Tensor) {
	for _, o := range w.Outputs {
		x := res[o.Name]
		switch prev := out[o.Name]; {
		case strings.HasPrefix(o.Name, "state/"):
			states[o.Name] = x
		case prev == nil || strings.HasPrefix(o.Name, "update/"):
			out[o.Name] = &interp.Tensor{Shape: x.Shape, Data: append([]float64{}, x.Data...)}
		case o.Value.Type.Time:
			prev.Data = append(prev.Data, x.Data...)
		default:
			for i, v := range x.Data {
				prev.Data[i] += v
			}
		}
	}
}

// TestWindowsOfRandomGraphs: the windows together give what the whole graph gives, and a window of all steps the same
// gradient.
func TestWindowsOfRandomGraphs(t *testing.T) {
	told, refused := map[int]int{}, 0
	for seed := range uint64(150) {
		g, env := gen.Graph(rand.New(rand.NewPCG(seed, 21)), gen.Config{MaxSize: 256, Steps: 5})
		margin := 0.0
		env.Margin = &margin
		want, err := interp.Run(g, env)
		require.NoError(t, err)
		if margin < tooClose {
			continue
		}
		env.Margin = nil
		for k := 1; k < g.T; k++ {
			got, err := inWindows(t, g, env, Options{Window: k})
			if r := (*Refusal)(nil); errors.As(err, &r) {
				refused++
				continue
			}
			require.NoError(t, err, "seed %d", seed)
			told[k]++
			for _, o := range g.Outputs {
				require.NoError(t, near(want[o.Name], got[o.Name]), "seed %d, window %d, output %q\n%v", seed, k, o.Name, g)
			}
		}
		plain := ir.Clone(g)
		require.NoError(t, autodiff.Gradient(plain, "loss"))
		want, err = interp.Run(plain, env)
		require.NoError(t, err)
		got, err := inWindows(t, g, env, Options{Window: g.T, Gradient: "loss"})
		require.NoError(t, err, "seed %d", seed)
		for _, o := range plain.Outputs {
			require.NoError(t, near(want[o.Name], got[o.Name]), "seed %d, all steps, output %q\n%v", seed, o.Name, g)
		}
	}
	t.Log(told, refused)
	require.Greater(t, told[1], 40, fmt.Sprint(told))
	require.Greater(t, told[2], 20, fmt.Sprint(told))
	require.Greater(t, refused, 20)
}
