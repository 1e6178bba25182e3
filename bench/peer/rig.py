"""What the scripts of all workloads share: they differ in the network alone.

    python NAME.py check|tune|train|infer FOLDER [--threads 2] [--setting channels_last+heap] [--steps 5]

FOLDER is what bench/compare writes: workload.json, weights.safetensors, batch.npz and, for check, spikes.npz,
training.npz and grads.safetensors. Each mode prints one line of JSON.
"""

import argparse
import json
import os
import statistics
import sys
import time

import numpy as np
import torch

import memory
import settings
import state
from check import gradients, spikes


def main(build, loss, reset, library):
    a = arguments()
    settings.restart(a.setting)
    torch.set_num_threads(a.threads)
    torch.set_flush_denormal(True)
    torch.manual_seed(1)
    idle = memory.now()
    w = Workload(a.folder, build, loss, reset)
    out = {"check": check, "tune": tune, "train": train, "infer": infer}[a.mode](w, a)
    out.update(library=library, torch=torch.__version__, setting=a.setting, idle=idle, peak=memory.peak())
    print(json.dumps(out))


def arguments():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("mode", choices=["check", "tune", "train", "infer"])
    p.add_argument("folder")
    p.add_argument("--threads", type=int, default=2)
    p.add_argument("--setting", default="plain", help="words of settings.py with + between")
    p.add_argument("--steps", type=int, default=5, help="measured, after a few that are not")
    return p.parse_args()


class Workload:
    """A network with weights, a batch, a loss and an optimiser."""

    def __init__(self, folder, build, loss, reset):
        self.folder, self.build, self.criterion, self.reset = folder, build, loss, reset
        with open(os.path.join(folder, "workload.json")) as f:
            self.spec = json.load(f)
        batch = np.load(os.path.join(folder, "batch.npz"))
        self.x = torch.from_numpy(batch["x"].astype(np.float32))
        if self.spec["varies"]:  # stored as [N, T, ...]
            self.x = self.x.transpose(0, 1).contiguous()
        self.target = torch.from_numpy(batch["target"].astype(np.int64))

    def network(self, setting, training):
        net = self.build(self.spec)
        state.load(net, os.path.join(self.folder, "weights.safetensors"))
        net.train(training)
        memory.restart()
        return settings.apply(net, self.x, setting)

    def loss(self, out):
        return self.criterion(out, self.target)

    def optimizer(self, net):
        name, args = self.spec["optimizer"]["name"], dict(self.spec["optimizer"].get("args", {}))
        kind = {"sgd": torch.optim.SGD, "adam": torch.optim.Adam, "adamw": torch.optim.AdamW}[name]
        return settings.optimizer(kind, net.parameters(), args)


def stepper(w, setting, training):
    """A function of no arguments that does one step."""
    net, x = w.network(setting, training)
    if not training:
        return lambda: evaluate(w, net, x)
    opt = w.optimizer(net)
    return lambda: update(w, net, x, opt)


def update(w, net, x, opt):
    opt.zero_grad(set_to_none=True)
    loss = w.loss(net(x))
    loss.backward()
    opt.step()
    w.reset(net)
    return loss.item()


def evaluate(w, net, x):
    with torch.inference_mode():
        out = net(x)
    w.reset(net)
    return out


WARM = 3  # TorchScript watches a function before it compiles it


def measure(step, n, limit=float("inf")):
    """Seconds of each of n steps; a few before them are not counted. Past the limit, in seconds, there are fewer."""
    seconds = []
    while len(seconds) < n + WARM and sum(seconds) < limit:
        began = time.perf_counter()
        step()
        seconds.append(time.perf_counter() - began)
    return seconds[WARM:] or seconds[-1:]


def train(w, a):
    return {"seconds": measure(stepper(w, a.setting, True), a.steps)}


def infer(w, a):
    return {"seconds": measure(stepper(w, a.setting, False), a.steps)}


def tune(w, a):
    """Seconds of each setting for training and for inference; the words of --setting are part of all."""
    out = {}
    for mode, training in (("train", True), ("infer", False)):
        tried = {}
        for s in settings.candidates(w.build(w.spec), training, a.setting):
            try:
                tried[s] = statistics.median(measure(stepper(w, s, training), a.steps, 5))
            except Exception as e:  # a setting that this version of PyTorch or this network does not take
                print(f"{mode} {s}: {e}", file=sys.stderr)
        out[mode + "_tried"] = tried
    return out


def check(w, a):
    net, x = w.network("plain", False)
    out = {"layers": spikes(w, net, x), "parameters": sum(p.numel() for p in net.parameters())}
    net, x = w.network("plain", True)
    out.update(gradients(w, net, x))
    return out
