#!/usr/bin/env python3
"""GGUF files by ggml's own writer, and their tensors' values by ggml's own dequantiser.

    pip install gguf==0.19.0 numpy
    python3 generate.py

`quants.gguf` holds every type of metadata and F32, F16, BF16, Q8_0, Q4_0, Q4_K, Q6_K, Q5_K tensors of shape [3, 256];
`values.gguf` the values of each as F32, under the same names; `big-endian.gguf` is what its name says.
"""

import os

import numpy as np
from gguf import GGMLQuantizationType as Type, GGUFEndian, GGUFWriter
from gguf.quants import dequantize, quantize

HERE = os.path.dirname(os.path.abspath(__file__))


def add_metadata(writer):
    writer.add_uint8("test.u8", 200)
    writer.add_int8("test.i8", -100)
    writer.add_uint16("test.u16", 60_000)
    writer.add_int16("test.i16", -30_000)
    writer.add_uint32("test.u32", 4_000_000_000)
    writer.add_int32("test.i32", -7)
    writer.add_uint64("test.u64", 1 << 63)
    writer.add_int64("test.i64", -(1 << 62))
    writer.add_float32("test.f32", 1.5)
    writer.add_float64("test.f64", 0.1)
    writer.add_bool("test.bool", True)
    writer.add_string("test.string", "h\u00e9llo \u2581\U0001f680")
    # gguf-py leaves empty strings out.
    writer.add_array("test.integers", [1, -2, 3])
    writer.add_array("test.floats", [0.5, 1.5])
    writer.add_array("test.strings", ["a", "", "\u2581c"])
    writer.add_array("test.booleans", [True, False])


def finish(writer):
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def main():
    rng = np.random.default_rng(5)
    weights = (rng.standard_normal((3, 256)) * 0.05).astype(np.float32)
    weights[0, :32] = 0  # a block of zeros
    weights[1, 5] = 1.7  # one value that rules its block
    writer = GGUFWriter(os.path.join(HERE, "quants.gguf"), "test")
    add_metadata(writer)
    values = {"F32": weights, "F16": weights.astype(np.float16).astype(np.float32)}
    writer.add_tensor("w.F32", weights)
    writer.add_tensor("w.F16", weights.astype(np.float16))
    for kind in (Type.BF16, Type.Q8_0, Type.Q4_0):
        blocks = quantize(weights, kind)
        writer.add_tensor("w." + kind.name, blocks, raw_dtype=kind)
        values[kind.name] = dequantize(blocks, kind)
    # gguf-py cannot make K-quants: any bytes are a legal block as long as its two scales are finite.
    blocks = rng.integers(0, 256, (3, 144), dtype=np.uint8)
    blocks[:, 1] = blocks[:, 3] = 0x10
    writer.add_tensor("w.Q4_K", blocks, raw_dtype=Type.Q4_K)
    values["Q4_K"] = dequantize(blocks, Type.Q4_K)
    # Any scales are legal, too; these are of either sign.
    blocks = rng.integers(0, 256, (3, 210), dtype=np.uint8)
    blocks[:, 209] &= 0x97
    writer.add_tensor("w.Q6_K", blocks, raw_dtype=Type.Q6_K)
    values["Q6_K"] = dequantize(blocks, Type.Q6_K)
    # One that this program does not compute with.
    blocks = rng.integers(0, 256, (3, 176), dtype=np.uint8)
    writer.add_tensor("w.Q5_K", blocks, raw_dtype=Type.Q5_K)
    writer.add_tensor("scalar", np.array([2.5], dtype=np.float32))
    finish(writer)

    writer = GGUFWriter(os.path.join(HERE, "values.gguf"), "test")
    for name, value in values.items():
        writer.add_tensor("w." + name, value.astype(np.float32))
    finish(writer)

    writer = GGUFWriter(os.path.join(HERE, "big-endian.gguf"), "test", endianess=GGUFEndian.BIG)
    writer.add_tensor("w", np.zeros((1, 2), dtype=np.float32))
    finish(writer)


if __name__ == "__main__":
    main()
