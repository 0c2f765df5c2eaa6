"""Writes GGUFBlocks.swift: blocks of Q8_0 and Q4_0 as ggml's own Python package quantises them.

pip install gguf==0.19.0 numpy; python make_gguf_blocks.py > GGUFBlocks.swift
"""

import importlib.metadata

import gguf
import numpy
from gguf.quants import quantize

ROWS = 24


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


def literal(name, comment, data):
    text = data.tobytes().hex()
    lines = [text[i : i + 100] for i in range(0, len(text), 100)]
    body = "\\\n    ".join(lines)
    return f'  /// {comment}\n  static let {name} = """\n    {body}\n    """\n'


blocks = values()
print(f"// Made by make_gguf_blocks.py with gguf {importlib.metadata.version('gguf')}; see there.\n")
print("/// Blocks of 32 values and what ggml makes of them, in hexadecimal.\nenum GGUFBlocks {")
print(literal("values", f"[{ROWS}, 32], f32, little-endian", blocks))
print(literal("q8Blocks", f"[{ROWS}], 34 bytes each", quantize(blocks, gguf.GGMLQuantizationType.Q8_0)))
print(literal("q4Blocks", f"[{ROWS}], 18 bytes each", quantize(blocks, gguf.GGMLQuantizationType.Q4_0)).rstrip("\n"))
print("}")
