"""Writes the test file of this folder with the reference implementation (safetensors 0.8.0, NumPy 2.4.6)."""
import numpy as np
from safetensors.numpy import save_file

save_file({
    "w": np.array([[1, -2.5, 3e-45], [np.inf, 0, 7]], "f4"), "d": np.array([np.pi]), "n": np.array([-1, 2**62]),
    "u8": np.array([0, 255], "u1"), "ok": np.array([True, False]), "h": np.array([65504, 2**-24, -1 / 3], "f2"),
    "i16": np.array([-32768, 5], "i2"), "scalar": np.array(2.5, "f4"), "none": np.zeros((0, 3), "f4"),
}, "reference.safetensors", metadata={"format": "np", "note": "a <b> & \"c\" \u00b5"})
