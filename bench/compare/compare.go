package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// bench is a comparison under way.
type bench struct {
	o     options
	log   io.Writer
	peers []peer
	self  string // this program
	work  string
}

// compareAll compares the chosen workloads with all peers.
func compareAll(ctx context.Context, o options, out, log io.Writer) error {
	list, err := chosen(o.names, o.batch)
	if err != nil {
		return err
	}
	b, err := newBench(ctx, o, log)
	if err != nil {
		return err
	}
	if o.work == "" {
		defer os.RemoveAll(b.work)
	}
	var results []*result
	for _, w := range list {
		r, failed := b.workload(ctx, w)
		if failed != nil {
			err = fmt.Errorf("%s: %w", w.Name, failed)
			break
		}
		results = append(results, r...)
	}
	if len(results) == 0 {
		return err
	}
	return errors.Join(err, b.report(results, out)) // what is done counts, whatever came after it
}

func newBench(ctx context.Context, o options, log io.Writer) (*bench, error) {
	b := &bench{o: o, log: log, work: o.work}
	if _, err := os.Stat(filepath.Join("bench", "models")); err != nil {
		return nil, errors.New("there is no folder bench/models here: run it in the repository's root")
	}
	for _, python := range strings.Split(o.python, ",") {
		p, err := probe(ctx, python)
		if err != nil {
			return nil, err
		}
		b.peers = append(b.peers, p)
	}
	var err error
	if b.self, err = os.Executable(); err == nil && b.work == "" {
		b.work, err = os.MkdirTemp("", "compare-*")
	}
	return b, err
}

// workload prepares, checks and measures one workload; a result for each peer.
func (b *bench) workload(ctx context.Context, w workload) ([]*result, error) {
	dir := filepath.Join(b.work, w.Name)
	if err := b.prepare(ctx, w, dir); err != nil {
		return nil, err
	}
	var all []*result
	for _, p := range b.peers {
		if !p.expresses(w) {
			fmt.Fprintf(b.log, "%s: %s cannot express it\n", w.Name, p)
			continue
		}
		r := &result{Workload: w.Name, Title: w.Title, Batch: w.Batch, Peer: p.String(), w: w, peer: p}
		if err := b.agree(ctx, dir, r); err != nil {
			return nil, err
		}
		all = append(all, r)
	}
	if len(all) == 0 || b.o.check || slices.ContainsFunc(all, func(r *result) bool { return !r.Same }) {
		return all, nil
	}
	return all, b.measure(ctx, dir, all)
}

// prepare has a process write the files of a workload, unless they are there.
func (b *bench) prepare(ctx context.Context, w workload, dir string) error {
	var have workload
	text, err := os.ReadFile(filepath.Join(dir, workloadFile))
	if err == nil && json.Unmarshal(text, &have) == nil && have.Batch == w.Batch {
		return nil
	}
	fmt.Fprintf(b.log, "%s: weights and inputs\n", w.Name)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	return b.ours(ctx, w, "prepare", dir, nil)
}

// ours runs a process of this program.
func (b *bench) ours(ctx context.Context, w workload, mode, dir string, into any) error {
	return runJSON(ctx, into, b.log, nil, b.self, "-child", mode, "-work", dir, "-data", b.o.data, "-profile", b.o.profile, "-batch", strconv.Itoa(w.Batch),
		"-steps", strconv.Itoa(b.o.steps), "-threads", strconv.Itoa(b.o.threads), w.Name)
}

// agree checks that both sides compute the same network, and finds the peer's best settings.
func (b *bench) agree(ctx context.Context, dir string, r *result) error {
	fmt.Fprintf(b.log, "%s: the same network as that of %s?\n", r.Workload, r.Peer)
	if err := r.peer.run(ctx, r.w, "check", dir, "plain", b.o, &r.Agreement); err != nil {
		return err
	}
	r.Same, r.Rate = r.Agreement.same(), r.Agreement.rate()
	r.Setting = map[string]string{"train": b.o.setting, "infer": b.o.setting}
	if b.o.check || !r.Same || b.o.setting != "auto" {
		return nil
	}
	return b.tune(ctx, dir, r)
}

// tune tries the peer's settings, with and without memory that stays with the process.
func (b *bench) tune(ctx context.Context, dir string, r *result) error {
	fmt.Fprintf(b.log, "%s: the best settings of %s\n", r.Workload, r.Peer)
	r.Tried = map[string]map[string]float64{"train": {}, "infer": {}}
	short := b.o
	short.steps = min(b.o.steps, 3)
	for _, base := range []string{"plain", "heap"} {
		var t tuned
		if err := r.peer.run(ctx, r.w, "tune", dir, base, short, &t); err != nil {
			return err
		}
		maps.Copy(r.Tried["train"], t.Train)
		maps.Copy(r.Tried["infer"], t.Infer)
	}
	for mode, tried := range r.Tried {
		if len(tried) == 0 {
			return fmt.Errorf("%s ran with none of its settings", r.Peer)
		}
		r.Setting[mode] = fastest(tried)
	}
	return nil
}

// fastest is the setting of the fewest seconds.
func fastest(tried map[string]float64) string {
	return slices.MinFunc(slices.Sorted(maps.Keys(tried)), func(a, b string) int { return cmp.Compare(tried[a], tried[b]) })
}

// tuned is the seconds of each setting.
type tuned struct {
	Train map[string]float64 `json:"train_tried"`
	Infer map[string]float64 `json:"infer_tried"`
}

// measure runs both sides in turn.
func (b *bench) measure(ctx context.Context, dir string, all []*result) error {
	for round := range b.o.rounds {
		fmt.Fprintf(b.log, "%s: round %d of %d\n", all[0].Workload, round+1, b.o.rounds)
		for _, mode := range []string{"train", "infer"} {
			var m measured
			if err := b.ours(ctx, all[0].w, mode, dir, &m); err != nil {
				return err
			}
			for _, r := range all {
				var theirs measured
				if err := r.peer.run(ctx, r.w, mode, dir, r.Setting[mode], b.o, &theirs); err != nil {
					return err
				}
				r.add(mode, m, theirs)
			}
		}
	}
	return nil
}
