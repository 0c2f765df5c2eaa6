"""Letters on a picture: how large a text is, where each letter lies, and drawing it, turned, stretched, on a plate.

Lengths are in ems until a size is chosen. A text is drawn larger than needed at one of few font sizes, turned and
then shrunk to its place, so that few fonts are open and edges are smooth.
"""

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from PIL import Image, ImageDraw

from backdrops import light
from paints import paint
from typefaces import font, pick

PLATES = ("box", "rounded", "oval", "board", "tag", "bubble")
SIZES = (16, 22, 30, 42, 60, 84, 118, 165, 230, 320, 450, 640, 900)
SIDE = 112  # pixels of the model's pictures
_EM = 200   # the size at which faces are measured
_GAP = 0.24  # ems between lines


@dataclass(frozen=True)
class Measure:
    """Of a text in a face, in ems from the middle of its ink."""

    width: float
    height: float
    starts: tuple[tuple[float, float], ...]   # left end of each line's baseline
    centres: tuple[tuple[float, float], ...]  # of each letter's ink, line after line
    letter: tuple[float, float]               # mean advance; height of its lowest letter


@lru_cache(maxsize=4096)
def measure(face: str, lines: tuple[str, ...]) -> Measure:
    f = font(face, _EM)
    boxes = [f.getbbox(line, anchor="ls") for line in lines]
    width = max(b[2] - b[0] for b in boxes)
    starts, centres, heights, y = [], [], [], 0.0
    for line, (left, top, right, bottom) in zip(lines, boxes):
        y -= top
        x = -(left + right) / 2
        starts.append((x, y))
        for i, letter in enumerate(line):
            box = f.getbbox(letter, anchor="ls")
            before = f.getlength(line[:i])
            centres.append((x + before + (box[0] + box[2]) / 2, y + (box[1] + box[3]) / 2))
            heights.append(box[3] - box[1])
        y += bottom + _GAP * _EM
    height = y - _GAP * _EM
    advance = min((b[2] - b[0]) / len(line) for b, line in zip(boxes, lines))
    move = lambda points: tuple((px / _EM, (py - height / 2) / _EM) for px, py in points)
    return Measure(width / _EM, height / _EM, move(starts), move(centres), (advance / _EM, min(heights) / _EM))


def least(m: Measure, stretch: float = 1.0) -> float:
    """The em, as a fraction of the picture, from which the letters can be read at the model's size."""
    return max(7.5 / m.letter[1], 5.5 / (m.letter[0] * stretch), 13) / SIDE


def turned(x: float, y: float, angle: float) -> tuple[float, float]:
    """A point turned counter-clockwise, as PIL turns pictures; `angle` in degrees."""
    c, s = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    return x * c + y * s, y * c - x * s


def extent(width: float, height: float, angle: float) -> tuple[float, float]:
    """Width and height of the upright box around a turned one."""
    c, s = abs(math.cos(math.radians(angle))), abs(math.sin(math.radians(angle)))
    return width * c + height * s, width * s + height * c


def plate_size(m: Measure, plate: str | None) -> tuple[float, float]:
    """Width and height of the plate around a text, in ems; of the text itself without one."""
    if not plate:
        return m.width, m.height
    across, up = {"oval": (1.45, 1.5), "tag": (1.1, 1.0), "bubble": (1.15, 1.0)}.get(plate, (1.0, 1.0))
    return (m.width + 0.5) * across, (m.height + 0.42) * up


class Brush:
    """Lays masks onto a float32 canvas [h, w, 3]: centre and em as fractions of it, stretched across and turned."""

    def __init__(self, canvas: np.ndarray, m: Measure, face: str, lines, em: float, x: float, y: float, angle: float = 0, stretch: float = 1):
        self.canvas, self.m, self.face, self.lines = canvas, m, face, lines
        self.height, self.width = canvas.shape[:2]
        self.across, self.up = em * stretch * self.width, em * self.height  # pixels an em
        need = 1.05 * max(self.across, self.up)
        self.size = next((s for s in SIZES if s >= need), SIZES[-1])
        self.x, self.y, self.angle = x * self.width, y * self.height, angle

    def sheet(self, width: float, height: float) -> tuple[Image.Image, ImageDraw.ImageDraw, float, float]:
        """An empty mask of so many ems, its pen, and its middle."""
        image = Image.new("L", (math.ceil(width * self.size) + 4, math.ceil(height * self.size) + 4))
        return image, ImageDraw.Draw(image), image.width / 2, image.height / 2

    def lay(self, mask: Image.Image, rgb, dx: float = 0, dy: float = 0, opacity: float = 1) -> None:
        """Paint the mask's place in a colour; dx, dy in ems."""
        if self.angle:
            mask = mask.rotate(self.angle, Image.Resampling.BILINEAR, expand=True)
        size = max(1, round(mask.width * self.across / self.size)), max(1, round(mask.height * self.up / self.size))
        alpha = np.asarray(mask.resize(size, Image.Resampling.BICUBIC))
        x0, y0 = round(self.x + dx * self.across - size[0] / 2), round(self.y + dy * self.up - size[1] / 2)
        left, top = max(0, -x0), max(0, -y0)
        right, bottom = min(size[0], self.width - x0), min(size[1], self.height - y0)
        if right <= left or bottom <= top:
            return
        part = alpha[top:bottom, left:right, None] * np.float32(opacity / 255)
        view = self.canvas[y0 + top:y0 + bottom, x0 + left:x0 + right]
        view += part * (np.asarray(rgb, np.float32) - view)

    def text(self, rgb, bold: float = 0.0, **where) -> None:
        """The letters; `bold` is the width of a rim around them, in ems."""
        rim = round(bold * self.size)
        image, draw, cx, cy = self.sheet(self.m.width + 2 * bold + 0.2, self.m.height + 2 * bold + 0.2)  # some ink lies outside what faces say
        for line, (x, y) in zip(self.lines, self.m.starts):
            at = cx + x * self.size, cy + y * self.size
            draw.text(at, line, fill=255, font=font(self.face, self.size), anchor="ls", stroke_width=rim)
        self.lay(image, rgb, **where)

    def plate(self, sort: str, rgb, rim=None, shadow: bool = False) -> None:
        """A plate behind the letters; `rim` is the colour of its edge."""
        width, height = plate_size(self.m, sort)
        image, draw, cx, cy = self.sheet(width, height)
        line = max(1, round(0.07 * self.size))
        self._shape(draw, sort, width, height, cx, cy, 0)
        if shadow:
            self.lay(image, (0, 0, 0), 0.07, 0.09, 0.4)
        self.lay(image, rgb if rim is None else rim)
        if rim is not None:
            image, draw, cx, cy = self.sheet(width, height)
            self._shape(draw, sort, width, height, cx, cy, line)
            self.lay(image, rgb)

    def _shape(self, draw, sort, width, height, cx, cy, inset) -> None:
        w, h = width * self.size / 2 - inset, height * self.size / 2 - inset
        box = cx - w, cy - h, cx + w, cy + h
        if sort == "oval":
            draw.ellipse(box, fill=255)
        elif sort == "rounded":
            draw.rounded_rectangle(box, radius=0.25 * self.size, fill=255)
        elif sort == "bubble":
            draw.rounded_rectangle(box, radius=h * 0.8, fill=255)
        elif sort == "tag":
            cut = 0.3 * self.size
            draw.polygon([(cx - w, cy - h), (cx + w - cut, cy - h), (cx + w, cy), (cx + w - cut, cy + h), (cx - w, cy + h)], fill=255)
        else:
            draw.rectangle(box, fill=255)
        if sort == "board" and inset:
            d = 0.06 * self.size
            for px in (cx - w + 2 * d, cx + w - 2 * d):
                for py in (cy - h + 2 * d, cy + h - 2 * d):
                    draw.ellipse((px - d, py - d, px + d, py + d), fill=90)


def least_width(text: str, face: str) -> float:
    """The least width of a label, as a fraction of the picture's, whose letters can be read."""
    m = measure(face, (text,))
    return (m.width + 0.5) * least(m)


def label(canvas: np.ndarray, text: str, x: float, y: float, width: float, rng, face: str | None = None) -> tuple[float, float, float, float]:
    """Put a label with `text` on a thing: on a plate, or letters with a rim.

    `canvas` is RGB float32 [h, w, 3], changed in place. (x, y) is the label's centre and `width` its width, all as fractions of the
    picture; it becomes wider, and moves inside, where it could not be read. Returns the box of the letters: x0, y0, x1, y1 as fractions.
    """
    face = face or pick(rng, capitals=text.isupper())
    m = measure(face, (text,))
    sort = ("box", "rounded", "rounded", "oval", "board")[int(rng.integers(5))] if rng.random() < 0.75 else None
    across, up = plate_size(m, sort or "box")
    h, w = canvas.shape[:2]
    stretch = h / w  # letters keep their shape
    em = min(max(width / (across * stretch), least(m, stretch)), 0.96 / (across * stretch))
    angle = rng.uniform(-8, 8) if rng.random() < 0.4 else 0.0

    def half(width, height):
        turned_width, turned_height = extent(width, height, angle)
        return turned_width * stretch * em / 2, turned_height * em / 2

    dx, dy = half(across, up)
    x, y = (min(max(v, d), 1 - d) if d < 0.5 else 0.5 for v, d in ((x, dx), (y, dy)))
    brush = Brush(canvas, m, face, (text,), em, x, y, angle, stretch)
    dark, pale = _ink(rng)
    if sort:
        ground, ink = (pale, dark) if rng.random() < 0.75 else (dark, pale)
        brush.plate(sort, ground, ink if rng.random() < 0.4 else None, shadow=rng.random() < 0.3)
        brush.text(ink)
    else:
        part = canvas[int((y - dy) * h):int((y + dy) * h) + 1, int((x - dx) * w):int((x + dx) * w) + 1]
        ink, rim = (dark, pale) if light(part.mean((0, 1))) > 128 else (pale, dark)
        brush.text(rim, bold=0.09)
        brush.text(ink)
    bw, bh = half(m.width, m.height)
    return x - bw, y - bh, x + bw, y + bh


def _ink(rng) -> tuple[np.ndarray, np.ndarray]:
    """A dark colour and a pale one."""
    dark = paint(("black", "black", "blue", "brown", "purple", "green", "red")[int(rng.integers(7))], rng)
    pale = paint(("white", "white", "white", "yellow", "pink")[int(rng.integers(5))], rng)
    return dark * min(1, 85 / max(light(dark), 1)), pale
