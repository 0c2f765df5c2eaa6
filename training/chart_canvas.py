"""What charts are drawn with: rectangles, lines and words on a picture of 112 x 112 units of any size in pixels."""

from functools import lru_cache

import numpy as np
from PIL import Image, ImageDraw

from typefaces import font

UNITS = 112
_FINE = 420  # pictures under this many pixels a side are drawn at twice their size


@lru_cache(maxsize=128)
def _capital(path: str) -> float:
    """Height of a capital letter in ems."""
    box = font(path, 200).getbbox("H", anchor="ls")
    return -box[1] / 200


@lru_cache(maxsize=16384)
def word_mask(path: str, capital: int, text: str, stretch: int, bold: bool, upright: bool) -> tuple[Image.Image, int]:
    """The word with capitals `capital` pixels high and `stretch` percent of its own width: (coverage, baseline's row)."""
    face = font(path, max(4, round(capital / _capital(path))))
    left, top, right, bottom = face.getbbox(text, anchor="ls")
    thick = max(1, round(capital / 12)) if bold else 0
    image = Image.new("L", (max(1, right - left + thick), max(1, bottom - top)))
    draw = ImageDraw.Draw(image)
    for dx in {0, thick}:
        draw.text((dx - left, -top), text, font=face, fill=255, anchor="ls")
    if stretch != 100:
        image = image.resize((max(1, round(image.width * stretch / 100)), image.height), Image.Resampling.BILINEAR)
    return (image.transpose(Image.Transpose.ROTATE_90), 0) if upright else (image, -top)


class Canvas:
    """Draws in units: x and y from 0 to 112, whatever the picture's width and height."""

    def __init__(self, width: int, height: int, face: str, ground, wobble: float, rng: np.random.Generator):
        self.scale = 2 if max(width, height) < _FINE else 1
        self.sx, self.sy = width * self.scale / UNITS, height * self.scale / UNITS
        self.unit = (self.sx * self.sy) ** 0.5
        self.image = Image.new("RGB", (width * self.scale, height * self.scale), ground)
        self.pen = ImageDraw.Draw(self.image)
        self.face, self.wobble, self.rng = face, wobble, rng

    def picture(self) -> np.ndarray:
        return np.asarray(self.image.reduce(self.scale) if self.scale > 1 else self.image)

    def _pixels(self, points):
        return [(x * self.sx, y * self.sy) for x, y in points]

    def _thick(self, width: float) -> int:
        return max(1, round(width * self.unit))

    def _strays(self, points, closed: bool):
        """The points with some between them, each a little beside the line, as a hand draws it."""
        points = list(points) + (list(points[:1]) if closed else [])
        out = []
        for (x0, y0), (x1, y1) in zip(points, points[1:]):
            n = max(1, int(max(abs(x1 - x0), abs(y1 - y0)) // 14))
            t = np.arange(n) / n
            off = self.rng.uniform(-self.wobble, self.wobble, (2, n)) * 0.7
            out += list(zip((x0 + t * (x1 - x0) + off[0]).tolist(), (y0 + t * (y1 - y0) + off[1]).tolist()))
        return out + [points[-1]]

    def line(self, points, colour, width: float = 0.8) -> None:
        points = self._strays(points, False) if self.wobble else points
        self.pen.line(self._pixels(points), colour, self._thick(width), joint="curve" if len(points) > 2 else None)

    def box(self, x0, y0, x1, y1, colour, edge=None, width: float = 0.8) -> None:
        """A filled rectangle, with an edge where `edge` is its colour."""
        if self.wobble:
            corners = self._strays([(x0, y0), (x1, y0), (x1, y1), (x0, y1)], True)
            self.pen.polygon(self._pixels(corners), colour)
            if edge:
                self.pen.line(self._pixels(corners + corners[:1]), edge, self._thick(width))
            return
        (a, b), (c, d) = self._pixels([(x0, y0), (x1, y1)])
        self.pen.rectangle((a, b, max(a, c - 1), max(b, d - 1)), colour, edge, self._thick(width) if edge else 0)

    def dot(self, x, y, radius: float, colour, marker: str = "circle", edge=None) -> None:
        cx, cy, r = x * self.sx, y * self.sy, max(1.0, radius * self.unit)
        if marker == "circle":
            self.pen.ellipse((cx - r, cy - r, cx + r, cy + r), colour, edge)
        elif marker == "square":
            self.pen.rectangle((cx - 0.9 * r, cy - 0.9 * r, cx + 0.9 * r, cy + 0.9 * r), colour, edge)
        elif marker == "cross":
            for dx in (-r, r):
                self.pen.line((cx - dx, cy - r, cx + dx, cy + r), colour, max(1, round(0.55 * r)))
        else:
            tops = {"diamond": [(0, -1.2), (1.2, 0), (0, 1.2), (-1.2, 0)], "triangle": [(0, -1.2), (1.1, 0.9), (-1.1, 0.9)]}[marker]
            self.pen.polygon([(cx + r * a, cy + r * b) for a, b in tops], colour, edge)

    def width_of(self, texts, capital: float, most: float) -> float:
        """Width in units of the widest of the words, at most `most`."""
        high = max(5, round(capital * self.unit))
        return min(most, max(word_mask(self.face, high, t, 100, False, False)[0].width for t in texts) / self.sx)

    def word(self, x, y, text: str, colour, capital: float = 7.2, anchor: str = "mm", room: float | None = None,
             bold: bool = False, upright: bool = False) -> float:
        """A word whose capitals are `capital` units high; its width in units is returned.

        Anchor: l, m or r of the word's width, and m of its capitals' height. A word wider than `room` is made narrower.
        `upright`: it reads from bottom to top, and `room` is its length.
        """
        bold = bold and "Bold" not in self.face
        high = max(5, round(capital * (self.sx if upright else self.unit)))
        mask, base = word_mask(self.face, high, text, 100, bold, upright)
        along = self.sy if upright else self.sx
        if room and (mask.height if upright else mask.width) > room * along:
            stretch = max(40, int(100 * room * along / (mask.height if upright else mask.width)))
            mask, base = word_mask(self.face, high, text, stretch, bold, upright)
        shift = {"l": 0, "m": 0.5, "r": 1}[anchor[0]] * mask.width
        down = mask.height / 2 if upright else base - high / 2
        self.image.paste(colour, (round(x * self.sx - shift), round(y * self.sy - down)), mask)
        return mask.width / self.sx
