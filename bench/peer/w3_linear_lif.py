"""W3: one layer over many steps."""

from torch import nn

import losses
from jelly import leaky, linear, main


class Net(nn.Module):
    def __init__(self, n):
        super().__init__()
        self.body = nn.Sequential(linear("Linear", n, n, bias=True), leaky("LIF", tau=5.0))

    def forward(self, x):
        return self.body(x).mean(0)


if __name__ == "__main__":
    main(lambda spec: Net(spec["shape"][-1]), losses.mean)
