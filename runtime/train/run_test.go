package train

import (
	"context"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"snnc/internal/codec/tfevents"
)

func TestLearns(t *testing.T) {
	j := newJob(t, filepath.Join(t.TempDir(), "run"))
	r, err := j.Run(context.Background())
	require.NoError(t, err)
	require.Greater(t, float64(r.TestAccuracy), 0.8)
	require.Less(t, float64(r.TrainLoss), 0.9) // log 3 = 1.0986 before
	require.Equal(t, 3, r.Epoch)
	b := j.Model.Store().Params[1]
	for _, x := range b.Data {
		require.True(t, x >= b.Lo && x <= b.Hi, "clamped")
	}
	require.NotZero(t, j.Model.Store().Buffers[0].Data[0], "the running statistic moves")

	text, err := json.Marshal(r)
	require.NoError(t, err)
	require.Regexp(t, `^\{"test_accuracy":0\.\d+,"train_loss":0\.\d+,"epoch":3,"seconds":[0-9.e-]+\}$`, string(text))
}

func TestRunFolder(t *testing.T) {
	j := newJob(t, filepath.Join(t.TempDir(), "run"))
	r, err := j.Run(context.Background())
	require.NoError(t, err)
	lines := strings.Split(strings.TrimSpace(content(t, j.Dir.file(MetricsFile))), "\n")
	require.Len(t, lines, 3*6+3)
	require.Contains(t, lines[0], `{"kind":"step","epoch":1,"step":1,"loss":1.`)
	var last struct {
		Kind string
		EpochInfo
	}
	require.NoError(t, json.Unmarshal([]byte(lines[20]), &last))
	require.Equal(t, "epoch", last.Kind)
	require.Equal(t, r.TestAccuracy, last.TestAccuracy)
	require.Equal(t, 18, last.Step)

	events, err := tfevents.Decode([]byte(content(t, j.Dir.file(eventsFile))))
	require.NoError(t, err)
	require.Len(t, events, 1+18+3)
	require.Equal(t, tfevents.Version, events[0].Version)
	require.Equal(t, tfevents.Scalar{Tag: "accuracy/test", Value: float32(r.TestAccuracy)}, events[21].Scalars[3])
	require.Equal(t, "model", content(t, j.Dir.file(ModelFile)))

	c, text, err := ReadConfig(j.Dir)
	require.NoError(t, err)
	require.Equal(t, j.Config, c)
	require.Equal(t, "model", string(text))
}

// The weights that are saved reproduce the result that was reported with them.
func TestSavedWeights(t *testing.T) {
	j := newJob(t, filepath.Join(t.TempDir(), "run"))
	r, err := j.Run(context.Background())
	require.NoError(t, err)
	other := newFake()
	meta, err := LoadWeights(j.Dir.file(LastFile), other.Store())
	require.NoError(t, err)
	require.Equal(t, bitsOf(j.Model), bitsOf(other))
	require.Equal(t, string(appendNum(nil, float64(r.TestAccuracy))), meta["test_accuracy"])
	_, err = LoadWeights(j.Dir.file(BestFile), other.Store())
	require.NoError(t, err)

	wide := newFake()
	wide.store.Params[0].Dims = []int{6, 1}
	before := bitsOf(wide)
	_, err = LoadWeights(j.Dir.file(LastFile), wide.Store())
	require.ErrorContains(t, err, `tensor "w" is [3 2] in the file and [6 1] in the model`)
	wide.store.Params = wide.store.Params[1:]
	_, err = LoadWeights(j.Dir.file(LastFile), wide.Store())
	require.ErrorContains(t, err, `tensor "w" of the file is not in the model`)
	require.Equal(t, before[6:], bitsOf(wide))
}

func TestDivergenceSavesTheStateBefore(t *testing.T) {
	j := newJob(t, filepath.Join(t.TempDir(), "run"))
	j.Model.(*fake).poison = 9
	var before []uint32
	j.Sinks = []Sink{hook(func(s *StepInfo) {
		if s.Step == 8 {
			before = bitsOf(j.Model)
		}
	})}
	_, err := j.Run(context.Background())
	var d *Diverged
	require.ErrorAs(t, err, &d)
	require.Equal(t, []int{2, 9}, []int{d.Epoch, d.Step})
	require.ErrorContains(t, err, "training diverged at epoch 2, step 9: loss NaN")
	require.ErrorContains(t, err, "clip below 0.5")
	require.Equal(t, before, bitsOf(j.Model))

	saved := newFake()
	_, err = LoadWeights(j.Dir.file(LastFile), saved.Store())
	require.NoError(t, err)
	require.Equal(t, before, bitsOf(saved))
}

func TestInfiniteGradientStops(t *testing.T) {
	j := newJob(t, filepath.Join(t.TempDir(), "run"))
	j.Model.(*fake).stretch = float32(math.Inf(1))
	j.Config.Clip = 0
	_, err := j.Run(context.Background())
	require.ErrorContains(t, err, "gradient norm NaN")
	require.ErrorContains(t, err, "limit the gradient with clip")
	require.Equal(t, []uint32{0, 0, 0}, bitsOf(j.Model)[6:9], "the biases did not move")
}

func TestRefusals(t *testing.T) {
	for _, c := range []struct {
		change func(*Job)
		want   string
	}{
		{func(j *Job) { j.Config.Epochs = 0 }, "epochs = 0"},
		{func(j *Job) { j.Config.Batch = 0 }, "batch = 0"},
		{func(j *Job) { j.Config.Clip = -1 }, "clip = -1"},
		{func(j *Job) { j.Config.Name = "a/b" }, "cannot name a run folder"},
		{func(j *Job) { j.Config.Inputs = []string{"events"} }, `the model has no input "events"`},
		{func(j *Job) { j.Train = &blobs{} }, "no samples"},
		{func(j *Job) { j.Config.Optimizer.Name = "sdg" }, `did you mean "sgd"?`},
		{func(j *Job) { j.Model.Store().Params[0].Name = "u" }, `parameter "u" has 6 elements, its gradient 0`},
	} {
		j := newJob(t, filepath.Join(t.TempDir(), "run"))
		c.change(j)
		_, err := j.Run(context.Background())
		require.ErrorContains(t, err, c.want)
	}
}

// After the first epoch a step allocates nothing; the fake allocates nothing of its own.
func TestStepsDoNotAllocate(t *testing.T) {
	j := newJob(t, filepath.Join(t.TempDir(), "run"))
	j.Config.Epochs = 10000
	l, err := newLoop(j)
	require.NoError(t, err)
	defer l.close()
	step := func() {
		if l.st.Done == l.perEpoch {
			l.st.Epoch, l.st.Done, l.st.Sums = l.st.Epoch+1, 0, sums{}
		}
		require.NoError(t, l.step())
	}
	for range 2 * l.perEpoch {
		step()
	}
	require.Zero(t, testing.AllocsPerRun(100, step))
}

func content(t *testing.T, path string) string {
	b, err := os.ReadFile(path)
	require.NoError(t, err)
	return string(b)
}
