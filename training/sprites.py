"""Pictures of things and shapes: rendered once from fonts, then kept as many small variants.

A sprite is an RGBA uint8 array [h, w, 4]. Of a sprite that a scene paints (shapes, and things in an inked style), alpha is its shape and
red the share of the paint. `SpriteBank` draws variants of any size, small rotations and aspect ratios, and keeps some for use again.
"""

import math
import os
from functools import lru_cache
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from redrawn import redrawn
from styles import INKED, styled
from things import FAMILY, KIND_INDEX, SHAPES, THINGS, is_shape

FONT = os.environ.get("FLEDGLING_FONT", "/usr/share/fonts/truetype/noto/NotoColorEmoji.ttf")
GLYPHS = os.environ.get("FLEDGLING_GLYPHS", "/usr/share/fonts/truetype/ancient-scripts/Symbola_hint.ttf")
# A drawing style that is never trained on: PNG files named by code points.
UNSEEN = Path(os.environ.get("FLEDGLING_UNSEEN", "/usr/share/rubygems-integration/all/gems/gemojione-3.3.0/assets/png"))
STRIKE = 109  # the one bitmap size of the font
MASTER = 136  # pixels of the largest side of a master sprite
_THING = {t.name: t for t in THINGS}


def oven() -> Image.Image:
    """A cooker with a large dark window; no font has one."""
    image = Image.new("RGBA", (2 * MASTER, 2 * MASTER))
    draw, s = ImageDraw.Draw(image), 2 * MASTER
    draw.rounded_rectangle((0, 0, s - 1, s - 1), s // 14, fill=(176, 180, 186, 255), outline=(96, 100, 108, 255), width=5)
    for n in range(4):
        x = s * (0.2 + 0.2 * n)
        draw.ellipse((x - 13, s * 0.1 - 13, x + 13, s * 0.1 + 13), fill=(60, 63, 70, 255))
    draw.rounded_rectangle((s * 0.14, s * 0.2, s * 0.86, s * 0.25), 6, fill=(228, 230, 234, 255))
    draw.rounded_rectangle((s * 0.08, s * 0.3, s * 0.92, s * 0.94), s // 24, fill=(44, 40, 42, 255))
    return image.resize((MASTER, MASTER), Image.Resampling.LANCZOS)


def _crop(image: Image.Image) -> Image.Image:
    """The picture without its empty border, on a square transparent canvas of its larger side."""
    image = image.crop(image.getchannel("A").point(lambda a: 255 if a > 8 else 0).getbbox())
    side = max(image.size)
    square = Image.new("RGBA", (side, side))
    square.paste(image, ((side - image.width) // 2, (side - image.height) // 2))
    return square


def emoji_master(emoji: str) -> Image.Image:
    """The emoji as the font draws it, cropped to a square; what is no emoji is drawn here."""
    if emoji == "oven":
        return oven()
    font = ImageFont.truetype(FONT, STRIKE)
    canvas = Image.new("RGBA", (2 * MASTER, 2 * MASTER))
    ImageDraw.Draw(canvas).text((20, 20), emoji, font=font, embedded_color=True)
    return _crop(canvas)


@lru_cache(1)
def _glyph_font() -> tuple[ImageFont.FreeTypeFont, bytes]:
    font = ImageFont.truetype(GLYPHS, MASTER)
    return font, bytes(font.getmask("\U0010FFFF"))


def glyph_master(emoji: str) -> Image.Image | None:
    """The emoji as the monochrome font draws it; None where it has no such glyph, or where it takes several."""
    letters = [c for c in emoji if c != "\ufe0f"]
    if len(letters) != 1 or emoji.isascii():
        return None
    font, missing = _glyph_font()
    if bytes(font.getmask(letters[0])) == missing:
        return None
    canvas = Image.new("L", (3 * MASTER, 3 * MASTER))
    ImageDraw.Draw(canvas).text((MASTER // 2, MASTER // 2), letters[0], font=font, fill=255)
    if canvas.getbbox() is None:
        return None
    full = Image.new("L", canvas.size, 255)
    return _crop(Image.merge("RGBA", (full, full, full, canvas)))


def unseen_master(emoji: str) -> Image.Image | None:
    """The emoji in the drawing style kept for evaluation; None where that set has none."""
    path = UNSEEN / ("-".join(f"{ord(c):04X}" for c in emoji if c not in "\ufe0f\u200d") + ".png")
    if not path.is_file():
        return None
    return _crop(Image.open(path).convert("RGBA").resize((MASTER, MASTER), Image.Resampling.BICUBIC))


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


def shape_master(shape: str, texture: str = "plain", size: int = 4 * MASTER) -> Image.Image:
    """A white shape on a transparent ground, drawn large so that shrinking smooths its edge; a texture leaves parts half painted."""
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
    return image if texture == "plain" else _textured(image, texture)


def _textured(image: Image.Image, texture: str) -> Image.Image:
    """Red, the share of the paint, falls to a fifth in stripes, dots or checks."""
    y, x = np.mgrid[0:image.height, 0:image.width] / image.width
    if texture == "striped":
        pale = np.sin((x + y) * 2 * np.pi * 4.5) > 0
    elif texture == "dotted":
        pale = ((x * 5) % 1 - 0.5) ** 2 + ((y * 5) % 1 - 0.5) ** 2 < 0.09
    else:
        pale = (np.floor(x * 5) + np.floor(y * 5)) % 2 == 0
    share = Image.fromarray(np.where(pale, 40, 255).astype(np.uint8))
    return Image.merge("RGBA", (share, share, share, image.getchannel("A")))


def variant(master: Image.Image, width: float, height: float, angle: float) -> np.ndarray:
    """The sprite turned by `angle` degrees and scaled to about width x height pixels: RGBA uint8 [h, w, 4]."""
    size = max(4, round(width)), max(4, round(height))
    if angle:
        enough = round(1.5 * max(size))
        if enough < master.width:  # turning costs by the pixel
            master = master.resize((enough, enough), Image.Resampling.HAMMING)
        master = master.rotate(angle, Image.Resampling.BILINEAR)
    return np.asarray(master.resize(size, Image.Resampling.BICUBIC, reducing_gap=2.0))


class Masters:
    """Master sprites by kind, style and texture, made when first asked for. `unseen` draws things in the style kept for evaluation."""

    def __init__(self, unseen: bool = False):
        self.unseen = unseen
        self.get = lru_cache(6000)(self._get)

    def _get(self, kind: str, style: str, drawing: int) -> Image.Image:
        if is_shape(kind):
            return shape_master(kind, style if style in ("striped", "dotted", "checked") else "plain", 2 * MASTER)
        emoji = _THING[kind].drawings
        emoji = emoji[drawing % len(emoji)]
        if self.unseen:
            return styled(unseen_master(emoji) or emoji_master(emoji), style)
        if style == "glyph":
            return glyph_master(emoji) or styled(emoji_master(emoji), "stamp")
        return styled(self.get(kind, "colour", drawing) if style != "colour" else emoji_master(emoji), style)


@lru_cache(1)
def drawn_unseen() -> tuple[str, ...]:
    """Names of the things that the style kept for evaluation draws."""
    return tuple(t.name for t in THINGS if unseen_master(t.emoji))


class SpriteBank:
    """Variants for pictures of `side` pixels, from a seeded generator; most are used several times."""

    SIZES = np.geomspace(0.13, 0.95, 15)  # sprite side as a fraction of the picture's
    KEPT = 24_000
    REDRAWN = 0.4  # of the things

    def __init__(self, side: int, seed, masters: Masters | None = None):
        self.side = side
        self.masters = masters or Masters()
        self.kept: dict[tuple, list[np.ndarray]] = {}
        self.size = 0

    def _one(self, kind, style, fraction, rng) -> np.ndarray:
        master = self.masters.get(kind, style, int(rng.integers(2)))
        stretch = math.exp(rng.uniform(-0.18, 0.18)) if rng.random() < 0.6 else 1.0
        pixels = fraction * self.side * rng.uniform(0.93, 1.07)
        if not is_shape(kind) and rng.random() < self.REDRAWN:
            master = redrawn(master, FAMILY[kind], style in INKED, rng)
        angle = 0.0
        if rng.random() < 0.6:
            wide = kind not in SHAPES and rng.random() < 0.12
            angle = rng.uniform(-40, 40) if wide else rng.uniform(-14, 14)
        if rng.random() < 0.2:  # as from a small file that was scaled up
            small = max(14, pixels * rng.uniform(0.6, 0.9))
            master = master.resize((round(small), round(small)), Image.Resampling.BILINEAR)
        return variant(master, pixels * stretch, pixels / stretch, angle)

    def get(self, kind: str, style: str, fraction: float, rng) -> np.ndarray:
        """A variant of about `fraction` of the picture's side; seldom the same one."""
        size = int(np.abs(np.log(self.SIZES) - math.log(fraction)).argmin())
        key = (KIND_INDEX[kind], style, size)
        choices = self.kept.setdefault(key, [])
        if len(choices) >= 2 and rng.random() < 0.8:
            return choices[int(rng.integers(len(choices)))]
        new = self._one(kind, style, self.SIZES[size], rng)
        if len(choices) < 3:
            choices.append(new)
            self.size += 1
        else:
            choices[int(rng.integers(3))] = new
        if self.size > self.KEPT:
            self.kept, self.size = {}, 0
        return new
