"""Prints which library and which PyTorch this interpreter has."""

import json

import torch

from jelly import NAME

if __name__ == "__main__":
    print(json.dumps({"library": NAME, "torch": torch.__version__}))
