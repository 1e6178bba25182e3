"""snnTorch's neurons over all steps at once, between layers that take steps and samples together."""

from importlib import metadata

import snntorch
import torch
from snntorch import surrogate

NAME = "snnTorch " + metadata.version("snntorch")


class Leaky(torch.nn.Module):
    """SpikingJelly's LIF, or its IF without a tau: the input is scaled by 1/tau, the membrane is set to 0 in the step of the
    spike and the gradient passes that. snnTorch fires above the threshold only, not at it."""

    def __init__(self, tau, v_th, grad):
        super().__init__()
        if tau:
            self.tau = tau
        self.scale, self.v_threshold = 1 / (tau or 1), v_th
        self.cell = snntorch.Leaky(beta=1 - 1 / tau if tau else 1.0, threshold=v_th, spike_grad=grad, reset_mechanism="zero", reset_delay=False)

    def forward(self, x):
        mem, spikes = torch.zeros_like(x[0]), []
        for step in (x * self.scale if self.scale != 1 else x).unbind(0):
            spike, mem = self.cell(step, mem)
            spikes.append(spike)
        return torch.stack(spikes)


def neuron(tau, v_th, sigmoid, detach_reset):
    if detach_reset:
        raise ValueError("snnTorch has no reset to zero that gradients do not pass")
    return Leaky(tau, v_th, surrogate.sigmoid(slope=4) if sigmoid else surrogate.atan(alpha=2.0))


def reset(net):
    """Nothing: each call starts from a membrane of 0."""
