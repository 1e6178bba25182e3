"""Writes the files of this folder with h5py: python3 make.py"""
import h5py
import numpy as np

rng = np.arange


def lists(group, name, values, dtype, **how):
    d = group.create_dataset(name, (len(values),), h5py.vlen_dtype(dtype), **how)
    for i, v in enumerate(values):
        d[i] = np.array(v, dtype)


def write(file, **how):
    with h5py.File(file, "w", **how) as f:
        f["scalar"] = np.int32(-7)
        f["text"] = "largo \u00fc"
        f["words"] = np.array([b"zero", b"one"], "S6")
        f["names"] = np.array(["a", "", "three"], h5py.string_dtype())
        f["bool"] = np.array([True, False])
        g = f.create_group("group/inner")
        g["half"] = np.array([0, 1.5, -2, 6e-8, 65504, np.inf], "<f2")
        g["big"] = np.array([1.25, -3], ">f8")
        g["i8"] = np.array([-128, 127], "i1")
        g["u16"] = np.array([[0, 65535], [1, 2]], ">u2")
        cube = rng(5 * 7 * 3, dtype="f4").reshape(5, 7, 3)
        if how:
            return
        f.create_dataset("chunks/plain", data=cube, chunks=(2, 3, 2))
        f.create_dataset("chunks/gzip", data=cube, chunks=(2, 4, 3), compression="gzip", shuffle=True, fletcher32=True)
        f.create_dataset("chunks/many", data=rng(300, dtype="i4"), chunks=(2,))
        f.create_dataset("chunks/lzf", data=cube, compression="lzf")
        f["pair"] = np.zeros(2, [("a", "f4"), ("b", "i4")])
        f.create_dataset("empty", (0,), "f4")
        f.create_dataset("unwritten", (4,), "f4")
        f["soft"] = h5py.SoftLink("/scalar")


def spikes(file, n, **how):
    """The layout of the Spiking Heidelberg Digits: sample i has i spikes, at i/8 + k/64 s, of the units 100*i + k."""
    with h5py.File(file, "w", libver="earliest") as f:
        lists(f, "spikes/times", [[i / 8 + k / 64 for k in range(i)] for i in range(n)], "f2", **how)
        lists(f, "spikes/units", [[100 * i + k for k in range(i)] for i in range(n)], "u2", **how)
        f["labels"] = (rng(n, dtype="u2") * 3) % 5
        f["extra/speaker"] = rng(n, dtype="u2") % 2
        f["extra/keys"] = np.array([b"zero", b"one", b"two", b"three", b"four"])


write("earliest.h5")
write("latest.h5", libver="latest")
spikes("spikes_train.h5", 6, chunks=(4,), maxshape=(None,))
spikes("spikes_test.h5", 3)
