"""W2: Spikformer as its authors write it for CIFAR-10, in SpikingJelly's multi-step mode."""

import torch
from torch import nn

import losses
from jelly import conv, leaky, main, norm, pool
from state import named


def fire(name, v_th=1.0):
    return leaky(name, v_th=v_th, sigmoid=True, detach_reset=True)


class Dense(nn.Module):
    """Linear, batch norm over channels that come last, neuron; [T, B, N, C]."""

    def __init__(self, path, n, m, suffix=""):
        super().__init__()
        self.linear = named(nn.Linear(n, m), f"{path}.Linear{suffix}")
        self.norm = named(nn.BatchNorm1d(m), f"{path}.BN{suffix}")
        self.fire = None  # set by the owner, who knows its number

    def forward(self, x):
        t, b, n, _ = x.shape
        y = self.norm(self.linear(x.flatten(0, 1)).transpose(-1, -2)).transpose(-1, -2)
        return self.fire(y.reshape(t, b, n, -1))


def dense(path, n, m, suffix="", neuron="Neuron"):
    d = Dense(path, n, m, suffix)
    d.fire = fire(f"{path}.{neuron}")
    return d


class Attention(nn.Module):
    def __init__(self, path, dim, heads):
        super().__init__()
        self.heads = heads
        self.q, self.k, self.v = (dense(f"{path}.{c}", dim, dim) for c in "qkv")
        self.fire = fire(f"{path}.Neuron", 0.5)
        self.out = dense(path, dim, dim, neuron="Neuron2")

    def split(self, x):
        t, b, n, c = x.shape
        return x.reshape(t, b, n, self.heads, c // self.heads).permute(0, 1, 3, 2, 4).contiguous()

    def forward(self, x):
        q, k, v = self.split(self.q(x)), self.split(self.k(x)), self.split(self.v(x))
        y = (q @ k.transpose(-2, -1) * 0.125) @ v
        return self.out(self.fire(y.transpose(2, 3).reshape(x.shape).contiguous()))


class Block(nn.Module):
    def __init__(self, path, dim, heads):
        super().__init__()
        self.attention = Attention(f"{path}.Attention", dim, heads)
        self.up = dense(f"{path}.Perceptron", dim, 4 * dim)
        self.down = dense(f"{path}.Perceptron", 4 * dim, dim, "2", "Neuron2")

    def forward(self, x):
        x = x + self.attention(x)
        return x + self.down(self.up(x))


class Splitting(nn.Module):
    def __init__(self, path, d):
        super().__init__()
        unit = lambda at, i, n, m: [conv(f"{at}.Conv{i}", n, m, 3), norm(f"{at}.BN{i}", m), fire(f"{at}.Neuron{i}")]
        self.body = nn.Sequential(
            *unit(path + ".a", "", 3, d // 8), *unit(path + ".a", "2", d // 8, d // 4),
            *unit(path + ".b", "", d // 4, d // 2), pool(3, 2, 1), *unit(path + ".c", "", d // 2, d), pool(3, 2, 1))
        self.position = nn.Sequential(*unit(path, "", d, d))

    def forward(self, x):
        x = self.body(x)
        return (x + self.position(x)).flatten(-2).transpose(-1, -2)


class Net(nn.Module):
    def __init__(self, steps, depth=4, dim=384, heads=12):
        super().__init__()
        self.steps = steps
        self.split = Splitting("Spikformer.Splitting", dim)
        self.blocks = nn.Sequential(*[Block(f"Spikformer.{i}", dim, heads) for i in range(depth)])
        self.head = named(nn.Linear(dim, 10), "Spikformer.Linear")

    def forward(self, x):
        x = self.blocks(self.split(x.unsqueeze(0).repeat(self.steps, 1, 1, 1, 1)))
        return self.head(x.mean(2).mean(0))


if __name__ == "__main__":
    main(lambda spec: Net(spec["steps"]), losses.cross_entropy)
