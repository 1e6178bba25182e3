package weights

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"snnc/internal/codec/npy"
	"snnc/lang/diag"
	"snnc/lang/source"
	"snnc/runtime/tensor"
)

// archiveOf writes zeros of the given shapes as .npz and opens it.
func archiveOf(t testing.TB, shapes map[string][]int) *File {
	arrays := map[string]*npy.Array{}
	for name, shape := range shapes {
		values := make([]float64, size(shape))
		for i := range values {
			values[i] = float64(i) + 0.1
		}
		arrays[name] = npy.FromFloat64(shape, values)
	}
	path := filepath.Join(t.TempDir(), "published.npz")
	f, err := os.Create(path)
	require.NoError(t, err)
	require.NoError(t, npy.WriteArchive(f, arrays, true))
	require.NoError(t, f.Close())
	file, err := Open(path)
	require.NoError(t, err)
	t.Cleanup(func() { file.Close() })
	return file
}

// published and model are what the registry says of the examples.
var published = map[string][]int{"block.0.fc.weight": {3, 2}, "block.0.fc.bias": {3}, "block.1.fc.weight": {3, 2}, "block.1.fc.bias": {3},
	"head.weight": {4, 3}}

func model() *tensor.Store {
	return &tensor.Store{Params: []*tensor.Var{tensor.New("0.Linear.weight", 3, 2), tensor.New("0.Linear.b", 3), tensor.New("1.Linear.weight", 3, 2),
		tensor.New("1.Linear.b", 3), tensor.New("Linear.weight", 4, 3)}}
}

func parse(text string) (*Rules, *diag.Bag) {
	bag := &diag.Bag{}
	return Parse(source.NewFile("net.rename", text), bag), bag
}

// matched reads rules and joins them with a file and a store.
func matched(f *File, s *tensor.Store, text string) (*Plan, *diag.Bag) {
	r, bag := parse(text)
	if r == nil {
		return nil, bag
	}
	return Match(f, r, s, bag), bag
}

func codesOf(bag *diag.Bag) []diag.Code {
	var codes []diag.Code
	for _, d := range bag.All() {
		codes = append(codes, d.Code)
	}
	return slices.Compact(codes)
}

// TestCodes proves that the example of each code yields that code alone, and that its fix yields none.
func TestCodes(t *testing.T) {
	f, tested := archiveOf(t, published), 0
	for _, info := range diag.Registry {
		if !strings.HasPrefix(string(info.Code[1:]), "08") {
			continue
		}
		tested++
		_, bag := matched(f, model(), info.Example)
		require.Equal(t, []diag.Code{info.Code}, codesOf(bag), diag.Text(bag.All(), diag.Options{}))
		plan, bag := matched(f, model(), info.Fixed)
		require.Empty(t, codesOf(bag), info.Code)
		require.NotNil(t, plan)
	}
	require.Greater(t, tested, 7)
}

// TestCodesAreRegistered finds each code that the sources use in the registry.
func TestCodesAreRegistered(t *testing.T) {
	files, err := filepath.Glob("*.go")
	require.NoError(t, err)
	for _, name := range files {
		text, err := os.ReadFile(name)
		require.NoError(t, err)
		for _, code := range regexp.MustCompile(`"([EW]\d{4})"`).FindAllStringSubmatch(string(text), -1) {
			_, ok := diag.Lookup(code[1])
			require.True(t, ok, "%s in %s", code[1], name)
		}
	}
}
