"""Pictures of nothing in particular: noise, fog, marbling, scribbles, shaded lumps, and pictures damaged beyond knowing.

Each painter takes (rng, width, height) and gives RGB float32 [height, width, 3]. `KEPT` are kept for evaluation.
"""

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from backdrops import axes, busy, soft
from paints import paint
from things import COLOURS


def palette(rng, n: int) -> np.ndarray:
    """So many colours that go together or do not: float32 [n, 3]."""
    r = rng.random()
    if r < 0.35:  # around one colour, as in most photographs
        base = rng.uniform(30, 220, 3)
        out = base + rng.uniform(-60, 60, (n, 1)) + rng.normal(0, 18, (n, 3))
    elif r < 0.6:
        out = np.stack([paint(COLOURS[int(i)], rng) for i in rng.integers(0, len(COLOURS), n)])
    else:
        out = rng.uniform(0, 255, (n, 3))
    return np.clip(out, 0, 255).astype(np.float32)


def blend(field: np.ndarray, colours: np.ndarray) -> np.ndarray:
    """A field of about -2..2 as a run of colours."""
    steps = np.linspace(0, len(colours) - 1, 256)
    low = np.minimum(steps.astype(int), len(colours) - 2)
    table = colours[low] + (steps - low)[:, None].astype(np.float32) * (colours[low + 1] - colours[low])
    return table.astype(np.float32)[np.clip((field + 2) * 64, 0, 255).astype(np.uint8)]


def rough(rng, width: int, height: int, first: int = 2, fall: float = 0.55) -> np.ndarray:
    """Plasma: hills upon hills, each finer and lower."""
    out, weight = np.zeros((height, width), np.float32), 1.0
    for octave in range(5):
        out += np.float32(weight) * soft(rng, width, height, first * 2 ** octave)
        weight *= fall
    return out / np.float32(out.std() + 1e-3)


def grain(rng, width, height):
    """Noise, of one colour or many, fine or coarse."""
    cell = int(rng.choice((1, 1, 2, 3, 5, 8)))
    w, h = max(width // cell, 2), max(height // cell, 2)
    kind = rng.random()
    if kind < 0.45:
        small = rng.integers(0, 256, (h, w, 3), dtype=np.uint8)
    elif kind < 0.75:
        small = np.repeat(rng.integers(0, 256, (h, w, 1), dtype=np.uint8), 3, 2)
    else:
        colours = palette(rng, int(rng.integers(2, 6))).astype(np.uint8)
        small = colours[rng.integers(0, len(colours), (h, w))]
    return np.asarray(Image.fromarray(small).resize((width, height), Image.Resampling.NEAREST)).astype(np.float32)


def fog(rng, width, height):
    """Colours that run into each other."""
    n = int(rng.integers(2, 6))
    small = Image.fromarray(rng.integers(0, 256, (n, n + int(rng.integers(0, 2)), 3), dtype=np.uint8))
    out = np.asarray(small.resize((width, height), Image.Resampling.BICUBIC)).astype(np.float32)
    return out if rng.random() < 0.6 else out * rng.uniform(0.4, 0.8) + rng.uniform(20, 90)


def marble(rng, width, height):
    return blend(rough(rng, width, height, int(rng.integers(1, 5)), rng.uniform(0.4, 0.8)), palette(rng, int(rng.integers(2, 6))))


def waves(rng, width, height):
    """Veins and ripples: waves bent by hills."""
    y, x = axes(width, height)
    turn = rng.uniform(0, 6.3)
    phase = np.float32(rng.uniform(4, 40)) * (np.float32(np.cos(turn)) * x + np.float32(np.sin(turn)) * y)
    return blend(2 * np.sin(phase + np.float32(rng.uniform(0.5, 6)) * soft(rng, width, height, int(rng.integers(2, 8)))), palette(rng, int(rng.integers(2, 5))))


def rings(rng, width, height):
    """As in wood or in water, about one to three middles."""
    y, x = axes(width, height)
    field = np.zeros((height, width), np.float32)
    for _ in range(int(rng.integers(1, 4))):
        away = np.sqrt((x - rng.uniform(-2, 2)) ** 2 + (y - rng.uniform(-2, 2)) ** 2).astype(np.float32)
        field += np.sin(np.float32(rng.uniform(6, 30)) * away + soft(rng, width, height, 4) * np.float32(rng.uniform(0.2, 2)))
    return blend(field * np.float32(1.4), palette(rng, int(rng.integers(2, 4))))


def country(rng, width, height):
    """A sky, and hills one behind another, out of noise."""
    y, x = axes(width, height)
    colours = palette(rng, 7)
    out = np.empty((height, width, 3), np.float32)
    t = (y[..., None] + 1) / 2
    out[:] = colours[0] * (1 - t) + colours[1] * t
    out += soft(rng, width, height, 5)[..., None] * np.float32(rng.uniform(2, 14))
    texture = rough(rng, width, height, 6)[..., None] * np.float32(rng.uniform(4, 16))
    level = rng.uniform(-0.4, 0.4)
    for n in range(int(rng.integers(1, 5))):
        ridge = level + soft(rng, width, 1, int(rng.integers(2, 9)))[0] * np.float32(rng.uniform(0.02, 0.16))
        np.copyto(out, colours[2 + n] + texture, where=(y > ridge)[..., None])
        level += rng.uniform(0.1, 0.35)
    return out


def scribble(rng, width, height):
    """Lines of a pen that draws nothing."""
    colours = [tuple(int(v) for v in c) for c in palette(rng, 4)]
    image = Image.new("RGB", (width, height), colours[0] if rng.random() < 0.5 else (250, 250, 246))
    draw, side = ImageDraw.Draw(image), min(width, height)
    for _ in range(int(rng.integers(1, 6))):
        points, bend = int(rng.integers(50, 160)), rng.uniform(-0.45, 0.45)
        heading = rng.normal(bend, rng.uniform(0.2, 0.7), points).cumsum()
        turn = np.stack((np.cos(heading), np.sin(heading)), 1).cumsum(0) * side * rng.uniform(0.02, 0.05)
        turn += (np.array((width, height)) * rng.uniform(0.2, 0.8, 2) - turn.mean(0))
        draw.line([tuple(p) for p in turn.tolist()], fill=colours[int(rng.integers(1, 4))], width=max(1, int(side * rng.choice((0.01, 0.02, 0.04)))), joint="curve")
    return np.asarray(image).astype(np.float32)


def lumps(rng, width, height):
    """Soft bodies lit from one side, before a wall and on a floor."""
    y, x = axes(width, height)
    colours = palette(rng, 8)
    out = np.empty((height, width, 3), np.float32)
    out[:] = np.where((y > rng.uniform(-0.3, 0.6))[..., None], colours[0], colours[1])
    out *= 1 - (0.15 * (x * x + y * y))[..., None]
    lit = rng.uniform(-0.7, 0.7)
    for n in range(int(rng.integers(2, 7))):
        a, b = x - rng.uniform(-0.9, 0.9), y - rng.uniform(-0.5, 0.9)
        turn, r, flat = rng.uniform(0, 6.3), rng.uniform(0.15, 0.6), rng.uniform(0.5, 1.6)
        c, s = np.float32(np.cos(turn)), np.float32(np.sin(turn))
        u, v = (a * c + b * s) / np.float32(r), (b * c - a * s) / np.float32(r * flat)
        away = u * u + v * v + np.float32(rng.uniform(0.05, 0.4)) * np.sin(3 * u + 2 * v) * u
        inside = np.clip((1 - away) * np.float32(rng.uniform(3, 25)), 0, 1)[..., None]
        shade = np.clip(0.75 + (np.float32(lit) * a - b) / np.float32(1.6 * r) - 0.3 * away, 0.1, 1.25)[..., None]
        out += inside * (colours[2 + n % 6] * shade - out)
    return out


def bokeh(rng, width, height):
    """Lights and leaves far out of focus."""
    colours = palette(rng, 6)
    small = max(width // 2, 32), max(height // 2, 32)
    image = Image.new("RGB", small, tuple(int(v) for v in colours[0] * 0.6))
    draw = ImageDraw.Draw(image)
    for _ in range(int(rng.integers(15, 60))):
        cx, cy, r = rng.uniform(0, small[0]), rng.uniform(0, small[1]), min(small) * rng.uniform(0.03, 0.2)
        draw.ellipse((cx - r, cy - r * 0.8, cx + r, cy + r * 0.8), fill=tuple(int(v) for v in colours[int(rng.integers(6))]))
    image = image.filter(ImageFilter.BoxBlur(min(small) * rng.uniform(0.05, 0.1)))
    return np.asarray(image.resize((width, height), Image.Resampling.BILINEAR)).astype(np.float32)


def weave(rng, width, height):
    """Cloth: threads across and along, not quite even."""
    y, x = axes(width, height)
    f, g = np.float32(rng.uniform(25, 90, 2))
    field = np.sin(f * x + soft(rng, width, height, 5)) + np.sin(g * y + soft(rng, width, height, 5))
    return blend(field * np.float32(0.8) + rough(rng, width, height, 3) * np.float32(rng.uniform(0.2, 0.9)), palette(rng, 3))


def shuffled(rng, width, height):
    """Some picture, cut in blocks that lie in any order."""
    n = int(rng.integers(4, 13))
    source = _some(rng, width, height)
    blocks = np.array_split(np.arange(height), n), np.array_split(np.arange(width), n)
    bh, bw = height // n, width // n
    out = source.copy()
    for i, j in zip(*(v.ravel() for v in np.indices((n, n)))):
        k, m = rng.integers(0, n, 2)
        y0, x0 = blocks[0][k][0], blocks[1][m][0]
        out[blocks[0][i][0]:blocks[0][i][0] + bh, blocks[1][j][0]:blocks[1][j][0] + bw] = source[y0:y0 + bh, x0:x0 + bw]
    return out


def mosaic(rng, width, height):
    """Some picture as a few large tiles."""
    n = int(rng.integers(3, 11))
    image = Image.fromarray(np.clip(_some(rng, width, height), 0, 255).astype(np.uint8)).resize((n, n), Image.Resampling.BOX)
    return np.asarray(image.resize((width, height), Image.Resampling.NEAREST)).astype(np.float32)


def broken(rng, width, height):
    """Some picture whose rows have slipped and whose colours went astray."""
    out = _some(rng, width, height)
    rows = np.sort(rng.integers(0, height, int(rng.integers(4, 16))))
    for part in np.split(np.arange(height), rows):
        if len(part):
            out[part] = np.roll(out[part], int(rng.integers(-width // 2, width // 2)), 1)[..., rng.permutation(3)]
    return out + rng.standard_normal((height, width, 1), dtype=np.float32) * np.float32(rng.uniform(5, 50))


def spirals(rng, width, height):
    """A Julia set."""
    side = 64
    y, x = axes(side, side)
    turn, zoom = rng.uniform(0, 6.3), np.float32(rng.uniform(0.5, 1.5))
    z = ((x * np.cos(turn) + y * np.sin(turn) + rng.uniform(-0.4, 0.4)) + 1j * (y * np.cos(turn) - x * np.sin(turn) + rng.uniform(-0.4, 0.4))).astype(np.complex64) * zoom
    c = np.complex64(0.7885 * np.exp(1j * rng.uniform(0, 6.3)))
    steps = np.zeros((side, side), np.float32)
    for _ in range(18):
        z = z * z + c
        inside = np.abs(z) < 4
        steps += inside
        z[~inside] = 5
    field = Image.fromarray(steps / 4.5 - 2).resize((width, height), Image.Resampling.BICUBIC)
    return blend(np.asarray(field), palette(rng, int(rng.integers(3, 7))))


def cells(rng, width, height):
    """Scales, pebbles or foam: which of some points is nearest."""
    y, x = axes(width, height)
    n = int(rng.integers(8, 40))
    px, py = rng.uniform(-1, 1, (2, n)).astype(np.float32)
    away = (x[..., None] - px) ** 2 + (y[..., None] - py) ** 2
    nearest, colours = away.argmin(-1), palette(rng, n)
    return colours[nearest] * (1.15 - np.sqrt(away.min(-1)) * np.float32(rng.uniform(0, 2.5)))[..., None]


def _some(rng, width, height):
    """A picture to be damaged."""
    r = rng.random()
    if r < 0.4:
        return busy(("patches", "discs", "lines")[int(rng.integers(3))], palette(rng, 6), rng, width, height)
    return (country, lumps, marble)[int(rng.integers(3))](rng, width, height)


TRAINING = (grain, fog, marble, waves, rings, country, scribble, lumps, bokeh, shuffled, mosaic, broken)
KEPT = (weave, spirals, cells)
