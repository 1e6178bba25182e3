"""Layers of SpikingJelly in multi-step mode, [T, N, ...], marked with their paths in the .snn models."""

from importlib import metadata

from spikingjelly.activation_based import functional, layer, neuron, surrogate

import rig
from state import named

NAME = "SpikingJelly " + metadata.version("spikingjelly")


def conv(name, c, n, k, stride=1, bias=False):
    return named(layer.Conv2d(c, n, k, stride=stride, padding=k // 2, bias=bias, step_mode="m"), name)


def norm(name, n):
    return named(layer.BatchNorm2d(n, step_mode="m"), name)


def linear(name, n, m, bias=False):
    return named(layer.Linear(n, m, bias=bias, step_mode="m"), name)


def pool(k=2, stride=None, padding=0):
    return layer.MaxPool2d(k, stride=stride, padding=padding, step_mode="m")


def integrate(name, detach_reset=False):
    return named(neuron.IFNode(surrogate_function=surrogate.ATan(), detach_reset=detach_reset, step_mode="m"), name)


def leaky(name, tau=2.0, v_th=1.0, surrogate_function=None, detach_reset=False):
    f = surrogate_function or surrogate.ATan()
    return named(neuron.LIFNode(tau=tau, v_threshold=v_th, surrogate_function=f, detach_reset=detach_reset, step_mode="m"), name)


def main(build, loss):
    rig.main(build, loss, functional.reset_net, NAME)
