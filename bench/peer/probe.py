"""Prints which library and which PyTorch this interpreter has."""

import json

import torch

from jelly import library

if __name__ == "__main__":
    print(json.dumps({"library": library()[0], "torch": torch.__version__}))
