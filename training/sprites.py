"""Pictures of things and shapes: rendered once from the emoji font, kept as many small variants.

A sprite is an RGBA uint8 array [h, w, 4]. For a shape only the alpha channel means anything: the
scene paints it in its colour. `SpriteBank` holds, for every kind, variants of many sizes, small
rotations and aspect ratios, so that composing a training picture is only pasting.
"""

import math
import os

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from things import KINDS, THINGS, is_shape

FONT = os.environ.get("FLEDGLING_FONT", "/usr/share/fonts/truetype/noto/NotoColorEmoji.ttf")
STRIKE = 109  # the one bitmap size of the font
MASTER = 136  # pixels of the largest side of a master sprite


def _crop(image: Image.Image) -> Image.Image:
    """The picture without its empty border, on a square transparent canvas of its larger side."""
    image = image.crop(image.getchannel("A").point(lambda a: 255 if a > 8 else 0).getbbox())
    side = max(image.size)
    square = Image.new("RGBA", (side, side))
    square.paste(image, ((side - image.width) // 2, (side - image.height) // 2))
    return square


def emoji_master(emoji: str) -> Image.Image:
    """The emoji as the font draws it, cropped to a square."""
    font = ImageFont.truetype(FONT, STRIKE)
    canvas = Image.new("RGBA", (2 * MASTER, 2 * MASTER))
    ImageDraw.Draw(canvas).text((20, 20), emoji, font=font, embedded_color=True)
    return _crop(canvas)


def _regular(n: int, turn: float = 0.0, radii=(1.0,)) -> list[tuple[float, float]]:
    """Corners of a polygon around the origin, its first corner up; `radii` repeats over the corners."""
    angles = [turn + 2 * math.pi * i / n for i in range(n)]
    return [(radii[i % len(radii)] * math.sin(a), -radii[i % len(radii)] * math.cos(a)) for i, a in enumerate(angles)]


def _outline(shape: str) -> list[tuple[float, float]]:
    if shape == "square":
        return [(-0.85, -0.85), (0.85, -0.85), (0.85, 0.85), (-0.85, 0.85)]
    if shape == "triangle":
        return [(0, -0.95), (1, 0.8), (-1, 0.8)]
    if shape == "star":
        return _regular(10, radii=(1.0, 0.42))
    if shape == "diamond":
        return [(0, -1), (0.7, 0), (0, 1), (-0.7, 0)]
    if shape == "cross":
        a = 0.33
        return [(-a, -1), (a, -1), (a, -a), (1, -a), (1, a), (a, a), (a, 1), (-a, 1), (-a, a), (-1, a), (-1, -a), (-a, -a)]
    if shape == "pentagon":
        return _regular(5)
    if shape == "heart":
        ts = [2 * math.pi * i / 60 for i in range(60)]
        return [(math.sin(t) ** 3, -(13 * math.cos(t) - 5 * math.cos(2 * t) - 2 * math.cos(3 * t) - math.cos(4 * t)) / 16.5) for t in ts]
    raise KeyError(shape)


def shape_master(shape: str, size: int = 4 * MASTER) -> Image.Image:
    """A white shape on a transparent ground, drawn large so that shrinking smooths its edge."""
    image = Image.new("RGBA", (size, size), (255, 255, 255, 0))
    draw = ImageDraw.Draw(image)
    c, r = size / 2, size / 2 - 2
    white, clear = (255, 255, 255, 255), (255, 255, 255, 0)

    def disc(x, y, radius, fill):
        draw.ellipse((c + r * (x - radius), c + r * (y - radius), c + r * (x + radius), c + r * (y + radius)), fill=fill)

    if shape == "circle":
        disc(0, 0, 1, white)
    elif shape == "ring":
        disc(0, 0, 1, white)
        disc(0, 0, 0.58, clear)
    elif shape == "crescent":
        disc(0, 0, 1, white)
        disc(0.45, -0.15, 0.85, clear)
    else:
        draw.polygon([(c + r * x, c + r * y) for x, y in _outline(shape)], fill=white)
    return image


def masters() -> dict[str, Image.Image]:
    """Every kind's master sprite, by name."""
    out = {t.name: emoji_master(t.emoji) for t in THINGS}
    out.update({k: shape_master(k, 2 * MASTER) for k in KINDS if is_shape(k)})
    return out


def variant(master: Image.Image, width: float, height: float, angle: float) -> np.ndarray:
    """The sprite turned by `angle` degrees and scaled to about width x height pixels: RGBA uint8 [h, w, 4]."""
    if angle:
        master = master.rotate(angle, Image.Resampling.BICUBIC)
    size = max(4, round(width)), max(4, round(height))
    return np.asarray(master.resize(size, Image.Resampling.BICUBIC))


class SpriteBank:
    """Variants of every kind for pictures of `side` pixels, from a seeded generator."""

    SIZES = np.geomspace(0.17, 0.95, 14)  # sprite side as a fraction of the picture's

    def __init__(self, side: int, seed: int, per_size: int = 3):
        rng = np.random.default_rng(seed)
        self.side = side
        self.masters = masters()
        self.variants: dict[str, list[list[np.ndarray]]] = {
            kind: [[self._one(master, fraction, rng) for _ in range(per_size)] for fraction in self.SIZES]
            for kind, master in self.masters.items()}

    def refresh(self, rng, n: int) -> None:
        """Replace `n` random variants with new ones, so that none is seen for ever."""
        for _ in range(n):
            kind = KINDS[rng.integers(len(KINDS))]
            size = int(rng.integers(len(self.SIZES)))
            choices = self.variants[kind][size]
            choices[int(rng.integers(len(choices)))] = self._one(self.masters[kind], self.SIZES[size], rng)

    def _one(self, master, fraction, rng):
        stretch = math.exp(rng.uniform(-0.18, 0.18)) if rng.random() < 0.6 else 1.0
        pixels = fraction * self.side * rng.uniform(0.93, 1.07)
        angle = rng.uniform(-14, 14) if rng.random() < 0.6 else 0.0
        soft = rng.random()
        if soft < 0.2:  # as from a small file that was scaled up
            small = max(14, pixels * rng.uniform(0.6, 0.9))
            master = master.resize((round(small), round(small)), Image.Resampling.BICUBIC)
        return variant(master, pixels * stretch, pixels / stretch, angle)

    def get(self, kind: str, fraction: float, rng) -> np.ndarray:
        """A random variant of the size nearest to `fraction` of the picture's side."""
        size = int(np.abs(np.log(self.SIZES) - math.log(fraction)).argmin())
        choices = self.variants[kind][size]
        return choices[int(rng.integers(len(choices)))]
