"""Weights written by bench/compare, in modules that say which they are."""

import json
import struct

import numpy as np
import torch

TYPES = {"F32": np.float32, "F64": np.float64, "U8": np.uint8, "I64": np.int64}


def named(module, name):
    """Marks a module with its path in the .snn model."""
    module.ours = name
    return module


def ours(net):
    """The marked modules by their paths."""
    return {m.ours: m for m in net.modules() if hasattr(m, "ours")}


def safetensors(path):
    """Yields name and array of each tensor of a file."""
    with open(path, "rb") as f:
        size = struct.unpack("<Q", f.read(8))[0]
        header = json.loads(f.read(size))
        for name, t in header.items():
            if name == "__metadata__":
                continue
            begin, end = t["data_offsets"]
            f.seek(8 + size + begin)
            yield name, np.frombuffer(f.read(end - begin), TYPES[t["dtype"]]).reshape(t["shape"])


FIELDS = {"weight": "weight", "b": "bias", "gamma": "weight", "beta": "bias", "mu.stored": "running_mean", "var.stored": "running_var"}


def find(net, name):
    """The tensor of the network that has a name of ours."""
    modules = ours(net)
    for field, theirs in FIELDS.items():
        if name.endswith("." + field):
            return getattr(modules[name[: -len(field) - 1]], theirs)
    raise KeyError(name)


def load(net, path):
    """Fills every parameter and running statistic of the network; an error if one is left over on either side."""
    filled = set()
    with torch.no_grad():
        for name, values in safetensors(path):
            t = find(net, name)
            if tuple(t.shape) != values.shape:
                raise ValueError(f"{name} is {values.shape} in the file and {tuple(t.shape)} in the network")
            t.copy_(torch.from_numpy(values.copy()))
            filled.add(t.data_ptr())
    statistics = [(n, t) for n, t in net.named_buffers() if n.endswith(("running_mean", "running_var"))]
    for name, t in list(net.named_parameters()) + statistics:
        if t.data_ptr() not in filled:
            raise ValueError(f"nothing in the file is for {name}")
