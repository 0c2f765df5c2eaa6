"""Grounds to write on: one colour, more or less lively. All are RGB float32 [height, width, 3]."""

from functools import lru_cache

import numpy as np
from PIL import Image, ImageDraw

SORTS = ("plain", "gradient", "noise", "stripes", "blobs", "shape", "vignette", "checks", "dots", "paper")
BUSY = ("patches", "discs", "lines")  # of many colours


def light(rgb) -> float:
    """How light a colour looks: 0 to 255."""
    return float(0.299 * rgb[0] + 0.587 * rgb[1] + 0.114 * rgb[2])


@lru_cache(maxsize=8)
def axes(width: int, height: int) -> tuple[np.ndarray, np.ndarray]:
    """y [height, 1] and x [1, width] from -1 to 1."""
    return np.linspace(-1, 1, height, dtype=np.float32)[:, None], np.linspace(-1, 1, width, dtype=np.float32)[None]


def soft(rng, width: int, height: int, cells: int) -> np.ndarray:
    """A smooth random field [height, width] of mean 0 and deviation about 1, with some `cells` hills a side."""
    small = Image.fromarray(rng.standard_normal((cells + 1, cells + 1), dtype=np.float32))
    return np.asarray(small.resize((width, height), Image.Resampling.BICUBIC)) * np.float32(1.3)


def wave(shape: np.ndarray, value: float) -> np.ndarray:
    """The shape [h, w] so many steps of lightness high, for all colours."""
    return (shape * np.float32(value))[..., None]


def outline(rng, sides: int, x: float, y: float, radius: float) -> list[tuple[float, float]]:
    """Corners of a star, a polygon or a lump around (x, y)."""
    turn, inner = rng.uniform(0, 6.3), rng.choice((1.0, 1.0, 0.5))
    angles = turn + np.arange(sides) * 2 * np.pi / sides
    radii = radius * np.where(np.arange(sides) % 2, inner, 1)
    return list(zip((x + radii * np.cos(angles)).tolist(), (y + radii * np.sin(angles)).tolist()))


def _shape(rng, width, height):
    image = Image.new("L", (width, height))
    draw, side = ImageDraw.Draw(image), min(width, height)
    for _ in range(int(rng.integers(1, 4))):
        x, y, r = rng.uniform(0, width), rng.uniform(0, height), side * rng.uniform(0.15, 0.55)
        if rng.random() < 0.5:
            draw.ellipse((x - r, y - r, x + r, y + r), fill=255)
        else:
            draw.polygon(outline(rng, int(rng.integers(2, 6)) * 2, x, y, r), fill=255)
    return np.asarray(image, np.float32) / 255


def backdrop(sort: str, rgb, rng, width: int, height: int) -> np.ndarray:
    """A ground of one colour; its lightness stays within about 20 of `rgb`'s."""
    y, x = axes(width, height)
    out = np.empty((height, width, 3), np.float32)
    out[:] = np.asarray(rgb, np.float32)
    sign = 1 if light(rgb) < 128 else -1
    turn = rng.uniform(0, 6.3)
    along = np.float32(np.cos(turn)) * x + np.float32(np.sin(turn)) * y
    if sort == "gradient":
        out += wave(along, rng.uniform(6, 15))
    elif sort == "noise":
        out += wave(rng.standard_normal((height, width), dtype=np.float32), rng.uniform(3, 10))
    elif sort == "stripes":
        out += wave(np.sin(along * np.float32(rng.uniform(8, 30))) > rng.uniform(-0.5, 0.5), sign * rng.uniform(7, 18))
    elif sort == "blobs":
        out += wave(soft(rng, width, height, int(rng.integers(2, 7))), rng.uniform(5, 10))
    elif sort == "shape":
        out += wave(_shape(rng, width, height), sign * rng.uniform(8, 20))
    elif sort == "vignette":
        out *= 1 - wave(x * x + y * y, rng.uniform(0.03, 0.09))
    elif sort == "checks":
        f = np.float32(rng.uniform(5, 16))
        out += wave((np.sin(f * x) > 0) ^ (np.sin(f * y) > 0), sign * rng.uniform(6, 14))
    elif sort == "dots":
        f = np.float32(rng.uniform(9, 20))
        out += wave(np.sin(f * x) * np.sin(f * y) > rng.uniform(0.3, 0.7), sign * rng.uniform(8, 20))
    elif sort == "paper":
        grain = soft(rng, width, height, 40) + soft(rng, width, height, 12) if rng.random() < 0.5 else soft(rng, width, height, 30)
        out += wave(grain, rng.uniform(2, 5))
    return out


def busy(sort: str, colours, rng, width: int, height: int) -> np.ndarray:
    """A ground of several colours, one on another."""
    pick = lambda: tuple(int(v) for v in colours[int(rng.integers(len(colours)))])
    image = Image.new("RGB", (width, height), pick())
    draw, side = ImageDraw.Draw(image), max(width, height)
    for _ in range(int(rng.integers(10, 30))):
        x, y, r = rng.uniform(0, width), rng.uniform(0, height), side * rng.uniform(0.05, 0.25)
        if sort == "discs":
            draw.ellipse((x - r, y - r, x + r, y + r), fill=pick())
        elif sort == "lines":
            t = rng.uniform(0, 6.3)
            dx, dy = 2 * side * np.cos(t), 2 * side * np.sin(t)
            draw.line((x - dx, y - dy, x + dx, y + dy), fill=pick(), width=max(1, int(r / 3)))
        elif rng.random() < 0.6:
            draw.rectangle((x - r, y - r / 2, x + r, y + r / 2), fill=pick())
        else:
            draw.polygon(outline(rng, int(rng.integers(3, 9)), x, y, r), fill=pick())
    return np.asarray(image).astype(np.float32)
