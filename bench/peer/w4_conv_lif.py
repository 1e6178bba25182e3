"""W4: the network of SpikingJelly's benchmark of training back ends."""

from torch import nn

import losses
from jelly import conv, layer, leaky, linear, main, norm, pool


def fire(name):
    return leaky(name, sigmoid=True)


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(
            conv("Conv", 3, 64, 3, bias=True), norm("BN", 64), fire("Neuron"), pool(),
            conv("Conv2", 64, 128, 3, bias=True), norm("BN2", 128), fire("Neuron2"), pool(),
            layer.Flatten(step_mode="m"), linear("Linear", 32768, 1024, bias=True), fire("Neuron3"), linear("Linear2", 1024, 10, bias=True))

    def forward(self, x):
        return self.body(x).mean(0)


if __name__ == "__main__":
    main(lambda spec: Net(), losses.cross_entropy)
