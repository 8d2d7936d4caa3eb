#!/usr/bin/env python3
"""Makes the golden files of DequantiserTest and QuantiserTest in this directory.

    pip install gguf==0.19.0 numpy
    python3 goldens.py [path/to/libggml-base.so]

TYPE.unpack   block bytes, then the f32 values gguf.quants.dequantize gives for them
TYPE.pack     block bytes gguf.quants.quantize gives for weights.f32
weights.f32   2560 floats: normal, with the spread changing from row to row, and a row of zeros
errors.tsv    TYPE, root mean square error on weights.f32 of quantize_row_*_ref in ggml

errors.tsv needs the library (of llama.cpp v0.5.0, ggml 0.25.3) and is left alone without it.
"""

import ctypes
import pathlib
import sys

import numpy as np
from gguf import GGML_QUANT_SIZES, GGMLQuantizationType as Type, quants

HERE = pathlib.Path(__file__).parent
RNG = np.random.default_rng(20251122)

# Where the f16 scales of a block lie.
HALVES = {
    "Q4_0": [0], "Q4_1": [0, 2], "Q5_0": [0], "Q5_1": [0, 2], "Q8_0": [0], "IQ4_NL": [0], "MXFP4": [],
    "Q2_K": [80, 82], "Q3_K": [108], "Q4_K": [0, 2], "Q5_K": [0, 2], "Q6_K": [208], "IQ4_XS": [0],
}


def with_halves(block, name, halves):
    for at, half in zip(HALVES[name], halves):
        block[at:at + 2] = np.array([half], np.float16).view(np.uint8)
    return block


def blocks_of(name):
    """Random blocks, then every code 0, every bit set, and the smallest f16 scales."""
    weights, size = GGML_QUANT_SIZES[Type[name]]
    blocks = []
    for _ in range(2 if weights == 256 else 10):
        block = RNG.integers(0, 256, size, np.uint8)
        blocks.append(with_halves(block, name, RNG.normal(0, 0.01, 2)))
    blocks.append(with_halves(np.zeros(size, np.uint8), name, (0.75, -0.3)))
    blocks.append(with_halves(np.full(size, 255, np.uint8), name, (-0.011, 0.013)))
    blocks.append(with_halves(RNG.integers(0, 256, size, np.uint8), name, (3e-7, 6e-8)))
    return np.stack(blocks)


def plain(name, words):
    """Bit patterns of a 16-bit float without the NaNs."""
    halves = np.array(words, np.uint16)
    as_float = halves.view(np.float16) if name == "F16" else (halves.astype(np.uint32) << 16).view(np.float32)
    return halves[~np.isnan(as_float)].view(np.uint8)


def unpack():
    for name in HALVES:
        blocks = blocks_of(name)
        values = quants.dequantize(blocks, Type[name]).astype("<f4")
        (HERE / f"{name}.unpack").write_bytes(blocks.tobytes() + values.tobytes())
    for name in ("F16", "BF16"):
        raw = plain(name, list(range(8)) + [0x7BFF, 0x7C00, 0x8000, 0xFC00] + list(RNG.integers(0, 65536, 500)))
        values = quants.dequantize(raw, Type[name]).astype("<f4")
        (HERE / f"{name}.unpack").write_bytes(raw.tobytes() + values.tobytes())


def weights():
    rows = RNG.normal(0, 1, (10, 256)) * np.exp(RNG.normal(-3, 0.5, (10, 1)))
    rows[7] = 0
    rows[8] += 0.1
    return rows.astype("<f4")


def pack(rows):
    for name in ("F16", "BF16", "Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q8_0", "MXFP4"):
        (HERE / f"{name}.pack").write_bytes(quants.quantize(rows, Type[name]).tobytes())


def errors(rows, library):
    ggml = ctypes.CDLL(library)
    lines = []
    for name in HALVES:
        per_block, size = GGML_QUANT_SIZES[Type[name]]
        stored = np.zeros((rows.size // per_block, size), np.uint8)
        suffix = name.lower().replace("_k", "_K")
        quantise = getattr(ggml, f"quantize_row_{suffix}_ref")
        quantise(rows.ctypes.data_as(ctypes.c_void_p), stored.ctypes.data_as(ctypes.c_void_p), ctypes.c_int64(rows.size))
        back = quants.dequantize(stored, Type[name]).reshape(rows.shape)
        lines.append(f"{name}\t{np.sqrt(np.mean((back.astype(np.float64) - rows) ** 2)):.6e}\n")
    (HERE / "errors.tsv").write_text("".join(lines))


if __name__ == "__main__":
    unpack()
    stored_rows = weights()
    (HERE / "weights.f32").write_bytes(stored_rows.tobytes())
    pack(stored_rows)
    if len(sys.argv) > 1:
        errors(stored_rows, sys.argv[1])
