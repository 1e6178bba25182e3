"""W1: the network of SpikingJelly's Fashion-MNIST example."""

from torch import nn

import losses
from jelly import conv, integrate, layer, linear, main, norm, pool


class Net(nn.Module):
    def __init__(self, steps):
        super().__init__()
        self.steps = steps
        self.body = nn.Sequential(
            conv("Conv", 1, 128, 3), norm("BN", 128), integrate("IF"), pool(),
            conv("Conv2", 128, 128, 3), norm("BN2", 128), integrate("IF2"), pool(),
            layer.Flatten(step_mode="m"), linear("Linear", 6272, 2048), integrate("IF3"), linear("Linear2", 2048, 10), integrate("IF4"))

    def forward(self, x):
        return self.body(x.unsqueeze(0).repeat(self.steps, 1, 1, 1, 1)).mean(0)


if __name__ == "__main__":
    main(lambda spec: Net(spec["steps"]), losses.mse_rate)
