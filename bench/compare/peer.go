package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
)

// peer is a framework in a Python interpreter.
type peer struct {
	python  string
	neurons string // PEER_LIBRARY of bench/peer/jelly.py; empty for its default
	library string
	torch   string
}

func (p peer) String() string { return p.library + ", PyTorch " + p.torch }

// install says what to do without a peer.
const install = `no SpikingJelly is to be had from %s: %s
Install it beside the repository, for example on Debian:
    apt install python3-torch python3-torchvision python3-venv libopenblas0-pthread
    python3 -m venv --system-site-packages ../peer
    ../peer/bin/pip install --no-deps spikingjelly==0.0.0.0.14
and give -python ../peer/bin/python. bench/README.md has the rest.`

// probe finds out what an interpreter has, given as PYTHON or LIBRARY@PYTHON.
func probe(ctx context.Context, python string) (peer, error) {
	p := peer{python: python}
	if library, rest, ok := strings.Cut(python, "@"); ok {
		p.neurons, p.python = library, rest
	}
	var found struct{ Library, Torch string }
	var said bytes.Buffer
	if err := p.script(ctx, &found, &said, "probe.py"); err != nil {
		lines := strings.Split(strings.TrimSpace(said.String()), "\n")
		return p, fmt.Errorf(install, python, strings.TrimSpace(lines[len(lines)-1]+"; "+err.Error()))
	}
	p.library, p.torch = found.Library, found.Torch
	return p, nil
}

// script runs a file of bench/peer and reads the line of JSON that it prints last.
func (p peer) script(ctx context.Context, into any, log io.Writer, name string, args ...string) error {
	args = append([]string{"-B", "-W", "ignore", filepath.Join("bench", "peer", name)}, args...)
	return runJSON(ctx, into, log, []string{"PEER_LIBRARY=" + cmp.Or(p.neurons, "spikingjelly")}, p.python, args...)
}

// expresses reports whether the peer has what the workload's neurons do.
func (p peer) expresses(w workload) bool { return p.neurons == "" || !w.Detached }

// run has the peer do something with a workload's folder.
func (p peer) run(ctx context.Context, w workload, mode, dir, setting string, o options, into any) error {
	return p.script(ctx, into, os.Stderr, w.Script, mode, dir, "--threads", strconv.Itoa(o.threads), "--steps", strconv.Itoa(o.steps),
		"--setting", setting)
}

// runJSON runs a process and decodes the last line of its output.
func runJSON(ctx context.Context, into any, log io.Writer, env []string, name string, args ...string) error {
	c := exec.CommandContext(ctx, name, args...)
	c.Stderr, c.Env = log, append(os.Environ(), env...)
	out, err := c.Output()
	if err != nil {
		return fmt.Errorf("%s %s: %w", filepath.Base(name), strings.Join(args, " "), err)
	}
	if into == nil {
		return nil
	}
	if err := json.Unmarshal(lastLine(out), into); err != nil {
		return fmt.Errorf("%s %s printed no result: %w", filepath.Base(name), strings.Join(args, " "), err)
	}
	return nil
}

func lastLine(out []byte) []byte {
	out = bytes.TrimSpace(out)
	return out[bytes.LastIndexByte(out, '\n')+1:]
}

// agreement is what the peer's check says.
type agreement struct {
	Layers        []layerCheck `json:"layers"`
	Parameters    int          `json:"parameters"`
	Loss          float64      `json:"loss"`
	GradientError float64      `json:"gradient_error"`      // norm of the difference over the norm
	WorstError    float64      `json:"gradient_worst"`      // the same for the parameter that is worst
	Worst         string       `json:"gradient_worst_name"` //
}

// layerCheck compares the spikes of a layer.
type layerCheck struct {
	Name     string  `json:"name"`
	Spikes   int     `json:"spikes"`
	Elements int     `json:"elements"`
	Free     int     `json:"free"`   // spikes that differ
	Forced   int     `json:"forced"` // the same if all layers before it are given the same spikes
	Margin   float64 `json:"margin"` // the largest distance from the threshold of a first spike that differs, in the second case
}

// Limits of what rounding in another order explains.
const (
	maxMargin   = 1e-4
	maxGradient = 1e-4
)

// same reports whether both sides compute the same network.
func (a agreement) same() bool {
	for _, l := range a.Layers {
		if l.Margin > maxMargin {
			return false
		}
	}
	return len(a.Layers) > 0 && a.GradientError <= maxGradient
}

// rate is the share of elements that are spikes, over all layers.
func (a agreement) rate() float64 {
	spikes, elements := 0, 0
	for _, l := range a.Layers {
		spikes, elements = spikes+l.Spikes, elements+l.Elements
	}
	return float64(spikes) / float64(max(elements, 1))
}
