"""Ways to run the same network, of which the fastest is compared: words with + between.

    plain          as it is
    channels_last  images as [N, H, W, C] in memory
    fold           batch norms as part of the layers before them (inference)
    unbind         steps are taken from the input all at once, which SpikingJelly takes one by one: the gradient of each is then
                   not a tensor of all steps (training)
    heap           freed memory stays with the process, so that its pages are not cleared again
    compile        torch.compile (PyTorch 2 and a C++ compiler)
"""

import inspect
import os
import sys

import torch
from torch.nn.utils import fusion

HEAP = {"MALLOC_MMAP_THRESHOLD_": "4294967296", "MALLOC_TRIM_THRESHOLD_": "17179869184", "MALLOC_TOP_PAD_": "67108864"}


def restart(setting):
    """Starts this process again with the variables that only a new process reads."""
    if "heap" in setting.split("+") and "MALLOC_TRIM_THRESHOLD_" not in os.environ:
        os.execve(sys.executable, [sys.executable] + sys.argv, {**os.environ, **HEAP})


def candidates(net, training, base):
    """The settings to try; the words of base are in all of them."""
    words = ["", "unbind"] if training else ["", "fold"]
    if any(isinstance(m, torch.nn.Conv2d) for m in net.modules()):
        words += ["+".join(filter(None, (w, "channels_last"))) for w in words]
    base = "" if base == "plain" else base
    return ["+".join(filter(None, (base, w))) or "plain" for w in words]


def apply(net, x, setting):
    words = setting.split("+")
    if "fold" in words and not net.training:
        fold(net)
    if "unbind" in words and net.training:
        unbind(net)
    if "channels_last" in words:
        net = net.to(memory_format=torch.channels_last)
        if x.dim() == 4:
            x = x.to(memory_format=torch.channels_last)
    if "compile" in words:
        net = torch.compile(net)
    return net, x


def fold(net):
    """Each batch norm behind a convolution or a linear layer becomes part of it."""
    for parent in list(net.modules()):
        names = list(parent._modules)
        for a, b in zip(names, names[1:]):
            first, norm = parent._modules[a], parent._modules[b]
            if not isinstance(norm, torch.nn.modules.batchnorm._BatchNorm):
                continue
            if isinstance(first, torch.nn.Conv2d):
                parent._modules[a] = fusion.fuse_conv_bn_eval(first, norm)
            elif isinstance(first, torch.nn.Linear):
                parent._modules[a] = fusion.fuse_linear_bn_eval(first, norm)
            else:
                continue
            parent._modules[b] = torch.nn.Identity()


def unbind(net):
    """Neurons run over the steps as SpikingJelly's do, but over views made together."""
    for m in net.modules():
        if hasattr(m, "single_step_forward") and hasattr(m, "v_threshold"):
            m.multi_step_forward = lambda x, m=m: torch.stack([m.single_step_forward(s) for s in x.unbind(0)])


def optimizer(kind, parameters, args):
    if "beta1" in args:
        args["betas"] = (args.pop("beta1"), args.pop("beta2"))
    if "fused" in inspect.signature(kind).parameters and int(torch.__version__.split(".")[0]) > 1:
        try:
            return kind(parameters, fused=True, **args)
        except RuntimeError:  # PyTorch before 2.4 has fused optimisers for GPUs only
            pass
    return kind(parameters, **args)
