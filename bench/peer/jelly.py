"""Layers of SpikingJelly in multi-step mode, [T, N, ...], marked with their paths in the .snn models. The neurons are those of
the library that PEER_LIBRARY names: spikingjelly or snntorch."""

import importlib
import os
from importlib import metadata

from spikingjelly.activation_based import functional, layer, neuron, surrogate

import rig
from state import named

LIBRARY = os.environ.get("PEER_LIBRARY", "spikingjelly")


def conv(name, c, n, k, stride=1, bias=False):
    return named(layer.Conv2d(c, n, k, stride=stride, padding=k // 2, bias=bias, step_mode="m"), name)


def norm(name, n):
    return named(layer.BatchNorm2d(n, step_mode="m"), name)


def linear(name, n, m, bias=False):
    return named(layer.Linear(n, m, bias=bias, step_mode="m"), name)


def pool(k=2, stride=None, padding=0):
    return layer.MaxPool2d(k, stride=stride, padding=padding, step_mode="m")


def integrate(name, detach_reset=False):
    if LIBRARY == "snntorch":
        return named(torchleaky().neuron(None, 1.0, False, detach_reset), name)
    return named(neuron.IFNode(surrogate_function=surrogate.ATan(), detach_reset=detach_reset, step_mode="m"), name)


def leaky(name, tau=2.0, v_th=1.0, sigmoid=False, detach_reset=False):
    if LIBRARY == "snntorch":
        return named(torchleaky().neuron(tau, v_th, sigmoid, detach_reset), name)
    f = surrogate.Sigmoid() if sigmoid else surrogate.ATan()
    return named(neuron.LIFNode(tau=tau, v_threshold=v_th, surrogate_function=f, detach_reset=detach_reset, step_mode="m"), name)


def torchleaky():
    """Imported where it is asked for only, as snnTorch need not be there and its memory would count."""
    return importlib.import_module("torchleaky")


def library():
    """Its name with its version, and what a network needs between samples."""
    if LIBRARY == "snntorch":
        return torchleaky().NAME, torchleaky().reset
    return "SpikingJelly " + metadata.version("spikingjelly"), functional.reset_net


def main(build, loss):
    name, reset = library()
    rig.main(build, loss, reset, name)
