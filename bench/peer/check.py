"""Whether two implementations compute the same network."""

import os

import numpy as np
import torch

import state


def spikes(w, net, x):
    """For each layer of neurons, how many of its spikes differ from those of spikes.npz: when both run freely, and when
    all layers before it are given the same spikes. In the second case the first spike of a neuron that differs must be
    close to the threshold: margin is how far from it the worst is."""
    free, forced = observe(w, net, x, False), observe(w, net, x, True)
    return [{"name": name, "spikes": free[name]["spikes"], "elements": free[name]["elements"], "free": free[name]["differ"],
             "forced": forced[name]["differ"], "margin": forced[name]["margin"]} for name in w.spec["records"]]


def observe(w, net, x, force):
    found, handles = {}, []
    archive = np.load(os.path.join(w.folder, "spikes.npz"))
    for name, module in state.ours(net).items():
        if name + ".s" in w.spec["records"]:
            handles.append(module.register_forward_hook(hook(found, name + ".s", archive, force)))
    with torch.inference_mode():
        net(x)
    w.reset(net)
    for h in handles:
        h.remove()
    missing = set(w.spec["records"]) - set(found)
    if missing:
        raise ValueError(f"no module of the peer is {sorted(missing)}")
    return found


def hook(found, name, archive, force):
    def f(module, args, out):
        theirs = out.detach()
        mine = torch.from_numpy(archive[name].astype(np.float32)).transpose(0, 1).reshape(theirs.shape)
        differ = mine != theirs
        found[name] = {"spikes": int(mine.sum()), "elements": mine.numel(), "differ": int(differ.sum()),
                       "margin": margin(module, args[0], mine, differ) if differ.any() else 0.0}
        return mine if force else None
    return f


def margin(module, x, spikes, differ):
    """How far the membrane is from the threshold where a neuron's spikes differ for the first time."""
    v, worst, before = torch.zeros_like(x[0]), 0.0, torch.zeros_like(differ[0])
    for t in range(x.shape[0]):
        h = v + (x[t] - v) / module.tau if hasattr(module, "tau") else v + x[t]
        first = differ[t] & ~before
        if first.any():
            worst = max(worst, (h - module.v_threshold)[first].abs().max().item())
        before |= differ[t]
        v = h * (1 - spikes[t])
    return worst


def gradients(w, net, x):
    """The loss of a training step, and how far its gradients are from those of grads.safetensors: the norm of the
    difference over the norm of all, and the same for the worst tensor that has a share in it. Each layer is given the
    spikes of training.npz, else one spike within rounding of its threshold changes the statistics of all that follows."""
    handles = replace(w, net)
    loss = w.loss(net(x))
    loss.backward()
    w.reset(net)
    for h in handles:
        h.remove()
    rows = []
    for name, want in state.safetensors(os.path.join(w.folder, "grads.safetensors")):
        g = state.find(net, name).grad.numpy()
        rows.append((name, float(np.linalg.norm(g - want)), float(np.linalg.norm(want))))
    total = sum(n * n for _, _, n in rows) ** 0.5 or 1.0
    worst = max((r for r in rows if r[2] > 1e-4 * total), key=lambda r: r[1] / r[2], default=("", 0.0, 1.0))
    return {"loss": loss.item(), "gradient_error": sum(d * d for _, d, _ in rows) ** 0.5 / total,
            "gradient_worst": worst[1] / worst[2], "gradient_worst_name": worst[0]}


def replace(w, net):
    """Makes neurons give the spikes of training.npz, with their own gradients."""
    archive = np.load(os.path.join(w.folder, "training.npz"))
    handles = []
    for name, module in state.ours(net).items():
        if name + ".s" in archive:
            handles.append(module.register_forward_hook(given(archive[name + ".s"])))
    return handles


def given(spikes):
    def f(module, args, out):
        mine = torch.from_numpy(spikes.astype(np.float32)).transpose(0, 1).reshape(out.shape)
        return out + (mine - out).detach()
    return f
