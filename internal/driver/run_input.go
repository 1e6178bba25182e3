package driver

import (
	"fmt"
	"os"
	"strings"

	"snnc/internal/codec/events"
	"snnc/internal/codec/npy"
	"snnc/ir"
	"snnc/runtime/train"
)

// readSample reads what an input gets: an array, or the recording of an event camera, which becomes frames that last
// equally long.
func (s *Subject) readSample(input, path string) (*npy.Array, error) {
	if !isRecording(path) {
		return npy.ReadFile(path)
	}
	if input == "" {
		input = s.Model.Inputs[0]
	}
	p, err := s.Model.program(train.Eval, s.take(1, 1))
	if err != nil {
		return nil, err
	}
	want := p.sample(input)
	if !p.HasTime(input) || len(want) != 4 || want[1] != 2 {
		return nil, fmt.Errorf("%s: events make frames [T, 2, height, width], the model's input %s is %s", path, input, shape(want))
	}
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	list, err := events.Parse(b, want[3], want[2])
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	counts := make([]byte, product(want))
	events.Frames(list, events.Shape{Steps: want[0], Height: want[2], Width: want[3]}, events.ByTime, most(p.Graph, input), counts)
	return npy.FromUint8(want, counts), nil
}

// most is the greatest count that an input admits: 1 where it takes spikes.
func most(g *ir.Graph, input string) uint8 {
	for _, n := range g.Nodes {
		if n.Op == ir.OpInput && n.Name == input {
			return uint8(max(1, min(255, n.Outs[0].Type.Class.Hi)))
		}
	}
	return 255
}

func isRecording(path string) bool {
	path = strings.TrimSuffix(path, ".gz")
	return strings.HasSuffix(path, ".bin") || strings.HasSuffix(path, ".bs2")
}
