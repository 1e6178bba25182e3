package weights

import (
	"archive/zip"
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"snnc/internal/codec/safetensors"
	"snnc/lang/diag"
	"snnc/runtime/tensor"
)

// ramp is 0.1, 1.1, 2.1, ..., what archiveOf writes, at some places, in float32.
func ramp(at ...int) []float32 {
	out := make([]float32, len(at))
	for i, n := range at {
		out[i] = float32(float64(n) + 0.1)
	}
	return out
}

// TestArrangements fills parameters of 2 x 3, or halves of them, in all ways.
func TestArrangements(t *testing.T) {
	for _, c := range []struct {
		rule  string
		shape []int
		want  []float32 // of the last target
	}{
		{"w -> a", []int{2, 3}, ramp(0, 1, 2, 3, 4, 5)},
		{"w -> a", []int{2, 1, 3, 1}, ramp(0, 1, 2, 3, 4, 5)},
		{"w -> b, a", []int{2, 3}, ramp(0, 1, 2, 3, 4, 5)},
		{"w -> a transpose(1, 0)", []int{3, 2}, ramp(0, 2, 4, 1, 3, 5)},
		{"w -> a transpose(2, 0, 1)", []int{3, 1, 2}, ramp(0, 2, 4, 1, 3, 5)},
		{"w -> a reshape", []int{3, 2}, ramp(0, 1, 2, 3, 4, 5)},
		{"w -> b, a split(0)", []int{4, 3}, ramp(6, 7, 8, 9, 10, 11)},
		{"w -> b, a split(1)", []int{2, 6}, ramp(3, 4, 5, 9, 10, 11)},
		{"w -> b, a split(0) transpose(1, 0)", []int{3, 4}, ramp(2, 6, 10, 3, 7, 11)},
		{"w -> b, a split(0) reshape", []int{12}, ramp(6, 7, 8, 9, 10, 11)},
	} {
		s := &tensor.Store{Params: []*tensor.Var{tensor.New("a", 2, 3)}, Buffers: []*tensor.Var{tensor.New("b", 2, 3)}}
		plan, bag := matched(archiveOf(t, map[string][]int{"w": c.shape}), s, c.rule+"\noptional keep b")
		require.NotNil(t, plan, "%s\n%s", c.rule, diag.Text(bag.All(), diag.Options{}))
		require.NoError(t, plan.Fill())
		require.Equal(t, c.want, s.Params[0].Data, c.rule)
	}
}

// TestMisshapen refuses what does not fit, with both shapes and the rule.
func TestMisshapen(t *testing.T) {
	for _, c := range []struct {
		rule  string
		shape []int
		want  []string
	}{
		{"w -> a", []int{3, 2}, []string{"line 1: `w` is [3, 2] in the file, `a` is [2, 3] in the model", "transpose(1, 0)"}},
		{"w -> a", []int{6}, []string{"`w` is [6]", "reshape"}},
		{"w -> a", []int{2, 4}, []string{"`w` is [2, 4]"}},
		{"w -> a transpose(1, 0)", []int{2, 3}, []string{"`w` is [2, 3] in the file"}},
		{"w -> a transpose(0)", []int{2, 3}, []string{"transpose orders 1 axes, it has 2"}},
		{"w -> a, b split(0)", []int{3, 3}, []string{"axis 0 cannot be split into 2 equal parts"}},
		{"w -> a, b split(2)", []int{3, 3}, []string{"axis 2 cannot be split into 2 equal parts"}},
		{"w -> a reshape", []int{7}, []string{"`w` is [7]"}},
	} {
		s := &tensor.Store{Params: []*tensor.Var{tensor.New("a", 2, 3)}, Buffers: []*tensor.Var{tensor.New("b", 2, 3)}}
		plan, bag := matched(archiveOf(t, map[string][]int{"w": c.shape}), s, c.rule+"\noptional keep b")
		require.Nil(t, plan)
		require.Equal(t, []diag.Code{"E0805"}, codesOf(bag))
		text := diag.Text(bag.All(), diag.Options{})
		for _, want := range c.want {
			require.Contains(t, text, want)
		}
		require.Equal(t, make([]float32, 6), s.Params[0].Data, "the store is unchanged")
	}
}

// TestAllIsToldAtOnce meets every kind of disagreement in one file.
func TestAllIsToldAtOnce(t *testing.T) {
	f := archiveOf(t, map[string][]int{"net.a": {2}, "net.b": {3}, "net.c.0.w": {1}, "net.c.1.w": {1}, "net.d": {2}, "net.e": {1}, "step": {}})
	s := &tensor.Store{Params: []*tensor.Var{tensor.New("a", 2), tensor.New("b", 2), tensor.New("c.w", 1), tensor.New("f", 4)}}
	plan, bag := matched(f, s, "prefix net.\na -> a\nb -> b\nc.{i}.w -> c.w\ne -> fe\nz -> z\n")
	require.Nil(t, plan)
	require.ElementsMatch(t, []diag.Code{"E0803", "E0804", "E0805", "E0806", "E0807", "W0801"}, codesOf(bag))
	text := diag.Text(bag.All(), diag.Options{})
	for _, want := range []string{"1 tensor of " + f.Path + " is matched by no rule of net.rename", "d [2]", "ignore d", "1 parameter of the model gets no values",
		"f [4]", "keep f", "`net.b` is [3] in the file, `b` is [2] in the model", "two tensors for `c.w`: `net.c.0.w` and `net.c.1.w`",
		"the model has no parameter `fe`", "similar name exists: `f`", "net.rename:6:1", "optional z"} {
		require.Contains(t, text, want)
	}
}

// TestOptional lets rules for several models stand in one file.
func TestOptional(t *testing.T) {
	f := archiveOf(t, map[string][]int{"a": {2}, "c": {1}})
	s := &tensor.Store{Params: []*tensor.Var{tensor.New("new.a", 2), tensor.New("c", 1)}}
	plan, bag := matched(f, s, "optional a -> old.a\noptional a -> new.a\noptional b -> b\nc -> c")
	require.NotNil(t, plan, diag.Text(bag.All(), diag.Options{}))
	require.True(t, bag.Empty())
	require.NoError(t, plan.Fill())
	require.Equal(t, ramp(0, 1), s.Params[0].Data)

	plan, bag = matched(f, s, "c -> c\noptional\na -> old.a\na -> new.a\nb -> b")
	require.NotNil(t, plan)
	require.True(t, bag.Empty())

	plan, bag = matched(f, s, "c -> c\noptional {x:*} -> old.{x}\nkeep new.a")
	require.Nil(t, plan)
	require.Contains(t, diag.Text(bag.All(), diag.Options{}), "a [2] (line 2 is for it, but the model has no `old.a`)")
}

// TestOptionalByShape lets a number stand for a matrix in one model and for a vector in another.
func TestOptionalByShape(t *testing.T) {
	rules := "optional\n{i}.weight -> conv.{i}\n{i}.weight -> norm.{i}"
	f := archiveOf(t, map[string][]int{"0.weight": {2, 3}, "1.weight": {2}})
	s := &tensor.Store{Params: []*tensor.Var{tensor.New("conv.0", 2, 3), tensor.New("conv.1", 2, 3), tensor.New("norm.1", 2)}}
	plan, bag := matched(f, s, rules+"\nkeep conv.1")
	require.NotNil(t, plan, diag.Text(bag.All(), diag.Options{}))
	require.NoError(t, plan.Fill())
	require.Equal(t, ramp(0, 1), s.Params[2].Data)

	s = &tensor.Store{Params: []*tensor.Var{tensor.New("conv.0", 2, 3), tensor.New("conv.1", 3)}}
	_, bag = matched(f, s, rules)
	require.Equal(t, []diag.Code{"E0805"}, codesOf(bag), "where no shape fits, the first is told")
}

// TestMissingPrefix sees that names would match without their first segment.
func TestMissingPrefix(t *testing.T) {
	f := archiveOf(t, map[string][]int{"module.a": {2}, "module.b": {1}, "model.b": {1}, "module.n": {}})
	s := &tensor.Store{Params: []*tensor.Var{tensor.New("a", 2), tensor.New("b", 1)}}
	plan, bag := matched(f, s, "a -> a\nb -> b\nignore {**}.n")
	require.Nil(t, plan)
	require.Contains(t, diag.Text(bag.All(), diag.Options{}), "`prefix module.`")
	require.Equal(t, []diag.Code{"E0803"}, codesOf(bag), "the cause alone")

	_, bag = matched(archiveOf(t, map[string][]int{"a": {2}, "b": {1}}), s, "{*} -> {z}\na -> a\nb -> b\nc -> c\nd -> d")
	require.Equal(t, []diag.Code{"E0802"}, codesOf(bag))
	_, bag = matched(archiveOf(t, map[string][]int{"a": {2}, "b": {1}}), s, "a -> a\nb -> b\nc -> c\nd -> d")
	require.Equal(t, []diag.Code{"W0801"}, codesOf(bag))
	require.Contains(t, diag.Text(bag.All(), diag.Options{}), "2 rules match no name")
	require.Contains(t, diag.Text(bag.All(), diag.Options{}), "line 4: d")
}

func TestWithoutRules(t *testing.T) {
	f := archiveOf(t, map[string][]int{"a": {2, 1}, "Linear.wieght": {1}})
	s := &tensor.Store{Params: []*tensor.Var{tensor.New("a", 2), tensor.New("Linear.weight", 1)}}
	var bag diag.Bag
	require.Nil(t, Match(f, nil, s, &bag))
	text := diag.Text(bag.All(), diag.Options{})
	require.Contains(t, text, "Linear.wieght [1]: like `Linear.weight`?")
	require.Contains(t, text, "Linear.weight [1]: like `Linear.wieght`?")
	require.Contains(t, text, "--rename")
	bag = diag.Bag{}
	f = archiveOf(t, map[string][]int{"a": {2, 1}})
	plan := Match(f, nil, &tensor.Store{Params: s.Params[:1]}, &bag)
	require.NotNil(t, plan)
	require.NoError(t, plan.Fill())
	require.Equal(t, ramp(0, 1), s.Params[0].Data)
}

// TestReport counts what happened to every tensor and parameter.
func TestReport(t *testing.T) {
	f := archiveOf(t, map[string][]int{"state/w": {2}, "state/n": {}, "input": {3}, "grad/w": {2}, "loss": {}})
	mu := tensor.New("BN.mu"+stored, 2)
	s := &tensor.Store{Params: []*tensor.Var{tensor.New("a", 2)}, Buffers: []*tensor.Var{mu}}
	plan, bag := matched(f, s, "prefix state/\nw -> BN.mu\nignore n\nkeep a\nq -> a")
	require.NotNil(t, plan, diag.Text(bag.All(), diag.Options{}))
	require.Equal(t, Report{File: f.Path, Tensors: 5, Filled: 1, Ignored: []string{"state/n"}, Aside: []string{"grad/w", "input", "loss"},
		Kept: []string{"a"}, Unused: []string{"net.rename:5:1"}}, plan.Report)
	require.Equal(t, "published.npz: 1 tensor read, which fill 1 parameter of the model; 1 ignored by rule; 3 without the prefix set aside; "+
		"1 parameter kept as initialised", plan.Report.String())
	values, err := plan.Values(f)
	require.NoError(t, err)
	require.Equal(t, map[string][]float64{"BN.mu.stored": {0.1, 1.1}}, values)
}

// TestValuesOfOtherViews reads gradients by the rules of parameters.
func TestValuesOfOtherViews(t *testing.T) {
	f := archiveOf(t, map[string][]int{"state/w": {2, 3}, "state/b": {2}, "grad/w": {2, 3}, "bad/b": {3}})
	s := &tensor.Store{Params: []*tensor.Var{tensor.New("a", 3, 2), tensor.New("b", 2)}}
	r, _ := parse("w -> a transpose(1, 0)\nb -> b")
	plan := Match(f.Under("state/"), r, s, &diag.Bag{})
	require.NotNil(t, plan)
	values, err := plan.Values(f.Under("grad/"))
	require.NoError(t, err)
	require.Equal(t, map[string][]float64{"a": {0.1, 3.1, 1.1, 4.1, 2.1, 5.1}}, values)
	_, err = plan.Values(f.Under("bad/"))
	require.ErrorContains(t, err, "b has 3 elements, expected [2]")
}

func TestRange(t *testing.T) {
	f := archiveOf(t, map[string][]int{"a": {2}})
	v := tensor.New("a", 2)
	v.Lo, v.Hi = 0, 1
	plan := Match(f, nil, &tensor.Store{Params: []*tensor.Var{v}}, &diag.Bag{})
	require.ErrorContains(t, plan.Fill(), "element 1 is 1.1, outside of the range 0..1 of `a`")
}

// TestElementTypes converts what files of other frameworks hold.
func TestElementTypes(t *testing.T) {
	var b bytes.Buffer
	require.NoError(t, safetensors.Write(&b, []safetensors.Tensor{
		safetensors.Float64("d", []int{2}, []float64{0.1, -1e300}),
		{Name: "h", DType: "F16", Shape: []int{1}, Data: []byte{0x00, 0x3e}},
		{Name: "s", DType: "BF16", Shape: []int{}, Data: []byte{0xc0, 0x3f}},
		safetensors.Int64("i", []int{1}, []int64{-3}),
	}, nil))
	path := filepath.Join(t.TempDir(), "w.safetensors")
	require.NoError(t, os.WriteFile(path, b.Bytes(), 0o666))
	s := &tensor.Store{Params: []*tensor.Var{tensor.New("d", 2), tensor.New("h", 1), tensor.New("s", 1), tensor.New("i")}}
	var bag diag.Bag
	report, err := Load(path, "", s, &bag)
	require.NoError(t, err)
	require.Equal(t, 4, report.Filled)
	require.Equal(t, float32(0.1), s.Params[0].Data[0])
	require.Equal(t, []float32{1.5}, s.Params[1].Data)
	require.Equal(t, []float32{1.5}, s.Params[2].Data)
	require.Equal(t, []float32{-3}, s.Params[3].Data)
}

// TestForeignFiles says what to do about formats that are not read.
func TestForeignFiles(t *testing.T) {
	for head, want := range map[string]string{
		"\x80\x02}q": "save_file", "\x89HDF\r\n\x1a\n": "HDF5", "PK\x03\x04rest": "not a .npz archive", "": "truncated", "hello, this is text": "safetensors",
	} {
		path := filepath.Join(t.TempDir(), "w")
		require.NoError(t, os.WriteFile(path, []byte(head), 0o666))
		_, err := Open(path)
		require.ErrorContains(t, err, want)
		require.ErrorContains(t, err, path)
	}
	path := filepath.Join(t.TempDir(), "model.pth")
	f, err := os.Create(path)
	require.NoError(t, err)
	z := zip.NewWriter(f)
	_, err = z.Create("model/data.pkl")
	require.NoError(t, err)
	require.NoError(t, z.Close())
	require.NoError(t, f.Close())
	_, err = Open(path)
	require.ErrorContains(t, err, "save_file")
	_, err = Load("none.npz", "", &tensor.Store{}, &diag.Bag{})
	require.ErrorIs(t, err, os.ErrNotExist)
	_, err = Load("none.npz", "none.rename", &tensor.Store{}, &diag.Bag{})
	require.ErrorIs(t, err, os.ErrNotExist)
}
