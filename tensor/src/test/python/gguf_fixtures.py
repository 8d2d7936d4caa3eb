"""Writes the GGUF files that GgufFixtureTest reads, with the Python package `gguf`.

    pip install gguf==0.19.0 numpy
    python3 tensor/src/test/python/gguf_fixtures.py tensor/src/test/resources/dev/flint/tensor/gguf

The values follow simple rules, which the test repeats: the byte at place i of a tensor's data is
(7 * i + its number) mod 256.
"""

import struct
import sys
from pathlib import Path

import numpy as np
from gguf import GGMLQuantizationType, GGUFEndian, GGUFValueType, GGUFWriter
from gguf.constants import GGML_QUANT_SIZES

# Without Q8_1, which no file holds: this package has 40 bytes for its block, ggml has 36.
TYPES = (
    "F32 F16 Q4_0 Q4_1 Q5_0 Q5_1 Q8_0 Q2_K Q3_K Q4_K Q5_K Q6_K Q8_K "
    "IQ4_NL IQ4_XS I8 I16 I32 I64 F64 BF16 MXFP4"
).split()


def content(number: int, size: int) -> np.ndarray:
    return ((7 * np.arange(size) + number) % 256).astype(np.uint8)


def add_tensor(writer: GGUFWriter, number: int, name: str, kind: str, shape: list[int]) -> None:
    """`shape` is in ggml's order; numpy's is the reverse."""
    quantization = GGMLQuantizationType[kind]
    block, block_bytes = GGML_QUANT_SIZES[quantization]
    row_bytes = shape[0] // block * block_bytes
    rows = int(np.prod(shape[1:]))
    data = content(number, rows * row_bytes).reshape(list(reversed(shape[1:])) + [row_bytes])
    writer.add_tensor(name, data, raw_dtype=quantization)


def finish(writer: GGUFWriter) -> None:
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def metadata_file(path: Path) -> None:
    writer = GGUFWriter(path, "llama")
    writer.add_uint8("scalar.u8", 200)
    writer.add_int8("scalar.i8", -100)
    writer.add_uint16("scalar.u16", 60_000)
    writer.add_int16("scalar.i16", -30_000)
    writer.add_uint32("scalar.u32", 4_000_000_000)
    writer.add_int32("scalar.i32", -2_000_000_000)
    writer.add_uint64("scalar.u64", 2**64 - 1)
    writer.add_int64("scalar.i64", -(2**62))
    writer.add_float32("scalar.f32", 0.25)
    writer.add_float64("scalar.f64", 1e300)
    writer.add_bool("scalar.bool", True)
    writer.add_string("scalar.string", "Grüße, 世界 🙂")

    def array(key: str, values: list, element: GGUFValueType) -> None:
        writer.add_key_value(key, values, GGUFValueType.ARRAY, element)

    array("array.u8", [0, 127, 128, 255], GGUFValueType.UINT8)
    array("array.i8", [-128, 0, 127], GGUFValueType.INT8)
    array("array.u16", [0, 65_535], GGUFValueType.UINT16)
    array("array.i16", [-32_768, 32_767], GGUFValueType.INT16)
    array("array.u32", [0, 2**32 - 1], GGUFValueType.UINT32)
    array("array.i32", [-(2**31), 2**31 - 1], GGUFValueType.INT32)
    array("array.u64", [0, 2**64 - 1], GGUFValueType.UINT64)
    array("array.i64", [-(2**63), 2**63 - 1], GGUFValueType.INT64)
    array("array.f32", [0.5, -1.5], GGUFValueType.FLOAT32)
    array("array.f64", [0.1, -1e-300], GGUFValueType.FLOAT64)
    array("array.bool", [True, False, True], GGUFValueType.BOOL)
    array("array.string", ["", "a", "ü", "🙂"], GGUFValueType.STRING)
    writer.add_array("array.nested", [[1, 2, 3], [4], [5, 6]])
    writer.add_array("array.nested.strings", [["a", "b"], ["c"]])
    finish(writer)


def types_file(path: Path) -> None:
    writer = GGUFWriter(path, "llama")
    writer.add_custom_alignment(64)
    for number, kind in enumerate(TYPES):
        add_tensor(writer, number, f"weight.{kind}", kind, [256, 2])
    add_tensor(writer, 100, "shape.1", "F32", [3])
    add_tensor(writer, 101, "shape.3", "I8", [5, 3, 2])
    add_tensor(writer, 102, "shape.4", "Q8_0", [32, 2, 3, 2])
    finish(writer)


def split_files(path: Path) -> None:
    writer = GGUFWriter(path, "llama", split_max_tensors=2)
    writer.add_string("general.name", "in three parts")
    for number in range(5):
        add_tensor(writer, number, f"tensor.{number}", "F32", [4, 2])
    finish(writer)


def version_2_file(path: Path) -> None:
    """Version 2 differs from 3 in nothing but the number (3 allows for big-endian files)."""
    writer = GGUFWriter(path, "llama")
    add_tensor(writer, 0, "tensor", "F16", [4])
    finish(writer)
    data = bytearray(path.read_bytes())
    data[4:8] = struct.pack("<I", 2)
    path.write_bytes(data)


def big_endian_file(path: Path) -> None:
    writer = GGUFWriter(path, "llama", endianess=GGUFEndian.BIG)
    finish(writer)


def main() -> None:
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    metadata_file(folder / "metadata.gguf")
    types_file(folder / "types.gguf")
    split_files(folder / "split.gguf")
    version_2_file(folder / "version2.gguf")
    big_endian_file(folder / "bigendian.gguf")


if __name__ == "__main__":
    main()
