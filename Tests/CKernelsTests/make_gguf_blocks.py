"""Writes GGUFBlocks.swift, blocks of Q8_0 and Q4_0 as ggml's own Python package quantises them, and GGUFSuperBlocks.swift,
blocks of Q4_K and Q6_K as its C library does.

    pip install gguf==0.19.0 numpy
    python make_gguf_blocks.py > GGUFBlocks.swift
    python make_gguf_blocks.py libggml-base.so VERSION > GGUFSuperBlocks.swift

The library must be built for x86-64 without -march: where there is FMA, sums have other last bits.
"""

import ctypes
import importlib.metadata
import sys

import gguf
import numpy
from gguf.quants import quantize

ROWS = 24
SUPER_ROWS = 12


def values():
    """[ROWS, 32]: ordinary blocks of several sizes, and ones with ties, a single value, equal magnitudes, zeros."""
    generator = numpy.random.default_rng(1)
    blocks = generator.standard_normal((ROWS, 32)).astype(numpy.float32)
    blocks *= (2.0 ** generator.integers(-12, 8, (ROWS, 1))).astype(numpy.float32)
    blocks[0] = 0
    blocks[1] = numpy.linspace(-127, 127, 32, dtype=numpy.float32) / 2
    blocks[1, 0] = 127
    blocks[2] = 0
    blocks[2, 17] = -0.3
    blocks[3] = numpy.where(numpy.arange(32) % 2 == 0, 0.75, -0.75)
    blocks[4] = numpy.arange(32, dtype=numpy.float32) - 16
    blocks[5] = 16 - numpy.arange(32, dtype=numpy.float32)
    return blocks


def super_values():
    """[SUPER_ROWS, 256]: blocks of several sizes, of one sign, with constant and empty parts, with one value that rules."""
    generator = numpy.random.default_rng(3)
    blocks = generator.standard_normal((SUPER_ROWS, 256)).astype(numpy.float32)
    blocks *= (2.0 ** generator.integers(-12, 8, (SUPER_ROWS, 1))).astype(numpy.float32)
    blocks[0] = 0
    blocks[1] = numpy.linspace(-1, 1, 256, dtype=numpy.float32)
    blocks[2] = 0
    blocks[2, 77] = -0.3
    blocks[3] = numpy.where(numpy.arange(256) % 2 == 0, 0.75, -0.75)
    blocks[4] = numpy.abs(blocks[4])
    blocks[5] = -numpy.abs(blocks[5]) - 1
    blocks[6, 32:64] = 0.5
    blocks[6, 64:96] = -2
    blocks[6, 96:128] = 0
    blocks[7] = blocks[7] ** 3
    blocks[8, 9] = 50
    blocks[9] *= 1e-9
    return blocks


def quantize_by(library, function, blocks, block_bytes):
    result = numpy.zeros((len(blocks), block_bytes), numpy.uint8)
    arrays = [array.ctypes.data_as(ctypes.c_void_p) for array in (blocks, result)]
    getattr(library, function)(*arrays, ctypes.c_int64(blocks.size))
    return result


def literal(name, comment, data):
    text = data.tobytes().hex()
    lines = [text[i : i + 100] for i in range(0, len(text), 100)]
    body = "\\\n    ".join(lines)
    return f'  /// {comment}\n  static let {name} = """\n    {body}\n    """\n'


def write(made_with, name, length, literals):
    print(f"// Made by make_gguf_blocks.py with {made_with}; see there.\n")
    print(f"/// Blocks of {length} values and what ggml makes of them, in hexadecimal.\nenum {name} {{")
    print("\n".join(literals).rstrip("\n"))
    print("}")


if len(sys.argv) == 1:
    blocks = values()
    q8 = quantize(blocks, gguf.GGMLQuantizationType.Q8_0)
    q4 = quantize(blocks, gguf.GGMLQuantizationType.Q4_0)
    write(f"gguf {importlib.metadata.version('gguf')}", "GGUFBlocks", 32, [
        literal("values", f"[{ROWS}, 32], f32, little-endian", blocks),
        literal("q8Blocks", f"[{ROWS}], 34 bytes each", q8),
        literal("q4Blocks", f"[{ROWS}], 18 bytes each", q4),
    ])
else:
    library = ctypes.CDLL(sys.argv[1])
    blocks = super_values()
    q4_k = quantize_by(library, "quantize_row_q4_K_ref", blocks, 144)
    q6_k = quantize_by(library, "quantize_row_q6_K_ref", blocks, 210)
    write(f"ggml of {sys.argv[2]}", "GGUFSuperBlocks", 256, [
        literal("values", f"[{SUPER_ROWS}, 256], f32, little-endian", blocks),
        literal("q4KBlocks", f"[{SUPER_ROWS}], 144 bytes each", q4_k),
        literal("q6KBlocks", f"[{SUPER_ROWS}], 210 bytes each", q6_k),
    ])
