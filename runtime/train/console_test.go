package train

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func told(live bool, width int) string {
	var b bytes.Buffer
	c := &console{w: &b, live: live, width: func() int { return width }}
	for i := range 3 {
		_ = c.OnStep(&StepInfo{Epoch: 1, Epochs: 2, InEpoch: i + 1, PerEpoch: 4, Step: i + 1, Samples: 10, MeanLoss: 0.5,
			MeanAccuracy: 0.75, Elapsed: time.Duration(i+1) * time.Second})
	}
	_ = c.OnEpoch(&EpochInfo{Epoch: 1, TrainLoss: 0.4, TrainAccuracy: 0.8, TestLoss: 0.5, TestAccuracy: 0.75, Seconds: 65, Best: true})
	_ = c.OnDone(&Result{Epoch: 2, TrainLoss: 0.25, TestAccuracy: 0.7, BestAccuracy: 0.75, BestEpoch: 1, Seconds: 3725, Dir: "runs/a-1"})
	return b.String()
}

const lasting = "epoch 1/2  train loss 0.4000  accuracy 80.00%  test loss 0.5000  accuracy 75.00%  1m05s  best\n"

func TestPipedConsoleHasALinePerEpoch(t *testing.T) {
	require.Equal(t, lasting+"done: 2 epochs in 1h02m, train loss 0.2500, test accuracy 70.00%, best 75.00% at epoch 1\n"+
		"saved in runs/a-1\n", told(false, 0))
}

func TestLiveConsole(t *testing.T) {
	// After step 3: 20 samples in 2 s since the first step; 5 of 8 steps left at one a second.
	text := told(true, 200)
	require.Contains(t, text, "\r\x1b[Kepoch 1/2 ████████████░░░░  75%  loss 0.5000  accuracy 75.00%  10 samples/s  5s left")
	require.Contains(t, text, "\r\x1b[K"+lasting)
	for _, l := range strings.Split(told(true, 30), "\r\x1b[K")[1:3] {
		require.Len(t, []rune(l), 29)
	}
}

func TestJSONSinkWritesOneObject(t *testing.T) {
	var b bytes.Buffer
	s := NewJSON(&b)
	require.NoError(t, s.OnStep(nil))
	require.NoError(t, s.OnEpoch(nil))
	require.NoError(t, s.OnDone(&Result{TestAccuracy: unmeasured(), TrainLoss: 0.5, Epoch: 3, Seconds: 1.5}))
	require.Equal(t, `{"test_accuracy":null,"train_loss":0.5,"epoch":3,"seconds":1.5}`+"\n", b.String())
}
