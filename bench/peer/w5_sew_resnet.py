"""W5: SpikingJelly's own SEW-ResNet-18 with ADD."""

from spikingjelly.activation_based.model import sew_resnet
from torch import nn

import losses
from jelly import functional, main, neuron, surrogate
from state import named


class Net(nn.Module):
    def __init__(self, steps):
        super().__init__()
        self.steps = steps
        self.body = sew_resnet.sew_resnet18(cnf="ADD", spiking_neuron=neuron.IFNode, surrogate_function=surrogate.ATan(), detach_reset=True)
        functional.set_step_mode(self.body, "m")
        mark(self.body)

    def forward(self, x):
        return self.body(x.unsqueeze(0).repeat(self.steps, 1, 1, 1, 1)).mean(0)


def mark(body):
    unit("x1", "", body.conv1, body.bn1, body.sn1)
    named(body.fc, "Linear")
    basic("x1.Basic", body.layer1[0])
    basic("x1.Basic2", body.layer1[1])
    later = [b for stage in (body.layer2, body.layer3, body.layer4) for b in stage]
    for i, b in enumerate(later):
        basic(f"x2.Basic{i + 1 if i else ''}", b)


def basic(path, b):
    unit(path + ".branch", "", b.conv1, b.bn1, b.sn1)
    unit(path + ".branch", "2", b.conv2, b.bn2, b.sn2)
    if b.downsample is not None:
        unit(path, "", b.downsample[0], b.downsample[1], b.downsample_sn)


def unit(path, i, conv, norm, fire):
    named(conv, f"{path}.Conv{i}")
    named(norm, f"{path}.BN{i}")
    named(fire, f"{path}.Neuron{i}")


if __name__ == "__main__":
    main(lambda spec: Net(spec["steps"]), losses.cross_entropy)
