"""Writes the test files of this folder with NumPy (2.4.6 was used)."""
import numpy as np
from numpy.lib import format as npy

base = np.array([[0, 1, 2], [100, 126, 127]])
types = ["u1", "u2", "u4", "u8", "i1", "i2", "i4", "i8", "f2", "f4", "f8"]
arrays = {f"{t}_{'be' if o == '>' else 'le'}_{f}": np.asarray(base.astype(o + t), order=f)
          for t in types for o in "<>" for f in "CF"}
arrays["b1"] = base > 1
arrays["negative_i2"] = np.array([-32768, -1, 32767], dtype=">i2")
arrays["f2_range"] = np.array([65504, 2**-24, -(2**-14), 1 / 3, np.inf], dtype="f2")
arrays["scalar"] = np.float32(2.5)
arrays["empty"] = np.zeros((0, 7), dtype="f8")
arrays["cube"] = np.asfortranarray(np.arange(24, dtype="i4").reshape(2, 3, 4))
np.savez("stored.npz", **arrays)
np.savez_compressed("deflated.npz", **arrays)
for version in (1, 2, 3):
    with open(f"v{version}.npy", "wb") as f:
        npy.write_array(f, base.astype("<f4"), version=(version, 0))
np.save("structured.npy", np.zeros(2, dtype=[("a", "f4"), ("b", "i4")]))
