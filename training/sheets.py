"""Pictures full of small print, which nobody could read at this size: pages, screens, diagrams and street plans.

Painters as in `murk.py`: (rng, width, height) -> RGB float32 [height, width, 3]. A person at a terminal attaches such pictures more
often than any other; they are no piano keyboards and no open books.
"""

import numpy as np
from PIL import Image, ImageDraw

import typefaces
from words import common

_PAPERS = ((255, 255, 255), (250, 250, 246), (244, 240, 228), (236, 240, 244))
_DARK = ((12, 14, 18), (30, 32, 40), (0, 43, 54), (40, 42, 54), (0, 0, 0))


def _canvas(rng, width: int, height: int, dark: bool):
    ground = (_DARK if dark else _PAPERS)[int(rng.integers(5 if dark else 4))]
    image = Image.new("RGB", (width, height), ground)
    return image, ImageDraw.Draw(image)


def _type(rng, side: int, least: float = 0.012, most: float = 0.05):
    return typefaces.font(typefaces.pick(rng), max(5, round(side * rng.uniform(least, most))))


def _said(rng, letters: int) -> str:
    """Words of about so many letters in all."""
    out = ""
    while len(out) < letters:
        word = common()[int(rng.integers(len(common())))]
        out += word + (" " if rng.random() < 0.9 else ", ")
    return out[:letters]


def _ink(rng, dark: bool) -> tuple[int, int, int]:
    return tuple(int(v) for v in (rng.uniform(140, 255, 3) if dark else rng.uniform(0, 110, 3)))


def page(rng, width, height):
    """Paragraphs in one or two columns, with a heading."""
    image, draw = _canvas(rng, width, height, rng.random() < 0.1)
    ink = (235, 235, 235) if sum(image.getpixel((0, 0))) < 200 else tuple(int(v) for v in [rng.uniform(0, 60)] * 3)
    font, columns = _type(rng, min(width, height)), int(rng.integers(1, 3))
    line, margin = font.size * rng.uniform(1.15, 1.6), width * rng.uniform(0.03, 0.12)
    room = (width - margin * (columns + 1)) / columns
    letters = max(3, int(room / (0.52 * font.size)))
    for n in range(columns):
        x, y = margin + n * (room + margin), margin * rng.uniform(0.5, 1.5)
        if rng.random() < 0.6:
            draw.text((x, y), _said(rng, letters // 2), ink, _type(rng, min(width, height), 0.05, 0.09))
            y += line * 2.2
        while y < height - line:
            last = rng.random() < 0.2
            draw.text((x, y), _said(rng, max(2, int(letters * (rng.uniform(0.2, 0.9) if last else 0.97)))), ink, font)
            y += line * (1.8 if last else 1)
    return np.asarray(image).astype(np.float32)


def screen(rng, width, height):
    """A terminal, an editor or a window: indented lines in several colours, bars at its rim."""
    dark = rng.random() < 0.7
    image, draw = _canvas(rng, width, height, dark)
    font = _type(rng, min(width, height), 0.014, 0.045)
    inks, y = [_ink(rng, dark) for _ in range(4)], font.size * 0.5
    for edge in ("top", "left", "bottom"):
        if rng.random() < 0.45:
            size, tone = rng.uniform(0.05, 0.16), _tone(rng)
            draw.rectangle(dict(top=(0, 0, width, size * height / 2), left=(0, 0, size * width, height), bottom=(0, height * (1 - size / 2), width, height))[edge], fill=tone)
    if rng.random() < 0.4:
        _panes(rng, draw, width, height)
    while y < height - font.size:
        x = width * (0.03 + 0.05 * int(rng.integers(0, 5)))
        for _ in range(int(rng.integers(0, 6))):
            word = _said(rng, int(rng.integers(2, 14)))
            draw.text((x, y), word, inks[int(rng.integers(4))], font)
            x += (len(word) + 1) * 0.6 * font.size
        y += font.size * 1.3
    return np.asarray(image).astype(np.float32)


def _panes(rng, draw, width: int, height: int) -> None:
    """Pictures and buttons of a window, too small or too many to be its subject."""
    for _ in range(int(rng.integers(1, 7))):
        x, y, a, b = rng.uniform(0, 0.9) * width, rng.uniform(0, 0.9) * height, rng.uniform(0.05, 0.4) * width, rng.uniform(0.03, 0.3) * height
        draw.rounded_rectangle((x, y, x + a, y + b), int(rng.integers(0, 8)), fill=_tone(rng))
        if rng.random() < 0.4:
            draw.ellipse((x + 0.2 * a, y + 0.2 * b, x + 0.8 * a, y + 0.8 * b), fill=_tone(rng))


def _tone(rng) -> tuple[int, int, int]:
    return tuple(int(v) for v in rng.uniform(20, 240, 3))


def plan(rng, width, height):
    """Boxes with small print, joined by lines."""
    image, draw = _canvas(rng, width, height, rng.random() < 0.1)
    font, ink = _type(rng, min(width, height), 0.02, 0.04), _ink(rng, sum(image.getpixel((0, 0))) < 200)
    columns, rows = int(rng.integers(2, 6)), int(rng.integers(2, 6))
    boxes = [((c + rng.uniform(0.3, 0.7)) / columns * width, (r + rng.uniform(0.3, 0.7)) / rows * height) for r in range(rows) for c in range(columns) if rng.random() < 0.8]
    w, h = width / columns * rng.uniform(0.3, 0.42), height / rows * rng.uniform(0.12, 0.34)
    tones = [tuple(int(v) for v in rng.uniform(150, 255, 3)) for _ in range(3)] + [None]
    for (x, y), (u, v) in zip(boxes, boxes[1:]):
        draw.line(((x, y), (u, y), (u, v)) if rng.random() < 0.6 else ((x, y), (u, v)), ink, max(1, width // 180))
    one = int(rng.integers(4)) if rng.random() < 0.5 else None
    for x, y in boxes:
        shape = draw.ellipse if rng.random() < 0.15 else draw.rectangle
        shape((x - w, y - h, x + w, y + h), fill=tones[int(rng.integers(4)) if one is None else one] or image.getpixel((0, 0)), outline=ink)
        draw.text((x - w * 0.85, y - font.size / 2), _said(rng, max(2, int(1.7 * w / (0.55 * font.size)))), ink, font)
    return np.asarray(image).astype(np.float32)


def streets(rng, width, height):
    """Roads over blocks, as a map has them."""
    image = Image.new("RGB", (width, height), tuple(int(v) for v in rng.uniform(215, 250, 3)))
    draw, side = ImageDraw.Draw(image), min(width, height)
    for _ in range(int(rng.integers(2, 7))):
        x, y, a, b = rng.uniform(-0.2, 1.0, 2).tolist() + rng.uniform(0.1, 0.5, 2).tolist()
        tone = ((200, 226, 190), (176, 208, 236), (226, 222, 214))[int(rng.integers(3))]
        draw.rectangle((x * width, y * height, (x + a) * width, (y + b) * height), fill=tone)
    for n in range(int(rng.integers(6, 22))):
        points = [tuple((rng.uniform(-0.1, 1.1, 2) * (width, height)).tolist()) for _ in range(int(rng.integers(2, 4)))]
        draw.line(points, ((255, 255, 255), (252, 214, 120), (170, 170, 176))[int(rng.integers(3))], max(1, int(side * rng.uniform(0.008, 0.03))), joint="curve")
    for _ in range(int(rng.integers(3, 14))):
        draw.text(tuple((rng.uniform(0, 0.9, 2) * (width, height)).tolist()), _said(rng, int(rng.integers(4, 14))), (70, 70, 80), _type(rng, side, 0.02, 0.04))
    return np.asarray(image).astype(np.float32)


TRAINING = (page, screen, plan)
KEPT = (streets,)
