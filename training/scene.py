"""Scenes: what is in a picture, drawn at random, and the picture of it.

A `Scene` is the truth that questions are asked about. `Sampler` draws scenes; combinations for
which `held_out` is true never occur in training. `render` composes the training picture from a
`SpriteBank`; `render_file` draws a real picture of any size, as a user would have one.
"""

import io
import zlib
from dataclasses import dataclass, field, replace
from itertools import combinations as choose

import numpy as np
from PIL import Image

from paints import NEAR as _NEAR, paint
from sprites import SpriteBank, variant
from things import COLOURS, KINDS, PLACES, SHAPES, THINGS, is_shape

LAYOUTS = ("single", "beside", "above", "group", "two groups")

GROUND_STYLES = ("plain", "gradient", "noise", "stripes", "vignette")


@dataclass(frozen=True)
class Item:
    """One thing or shape in a picture; centre and side as fractions of the picture."""

    kind: str
    x: float
    y: float
    size: float
    colour: str | None = None  # of a shape; None for a thing


@dataclass(frozen=True)
class Scene:
    layout: str
    ground: str
    items: tuple[Item, ...]
    place: str | None = None  # of the one item of a "single" scene
    style: str = "plain"
    seed: int = field(default=0, compare=False)  # of the picture's details

    def same_as(self, other: "Scene") -> bool:
        """True when a person asked "are they the same?" would say yes: details may differ."""
        return (self.layout, self.ground, self.place, self.what()) == (other.layout, other.ground, other.place, other.what())

    def what(self):
        """(kind, colour, count) of each sort of item; in reading order for two beside or above each other."""
        sorts = {}
        for item in self.items:
            sorts[item.kind, item.colour] = sorts.get((item.kind, item.colour), 0) + 1
        return tuple((k, c, n) for (k, c), n in sorts.items())


def held_out(a: str, b: str) -> bool:
    """Whether the unordered combination is kept for evaluation: about one in ten, by a fixed hash."""
    return zlib.crc32("+".join(sorted((a, b))).encode()) % 10 == 3


def combinations(scene: Scene):
    """The pairs of a scene that may be held out: thing x ground, thing x place, thing x count,
    shape x colour, and thing x thing."""
    whats = scene.what()
    for kind, colour, n in whats:
        if is_shape(kind):
            yield kind, colour
        else:
            yield kind, "ground " + scene.ground
            if scene.place:
                yield kind, "place " + scene.place
            if scene.layout == "group":
                yield kind, f"count {n}"
    if len(whats) == 2:
        yield whats[0][0], whats[1][0]


class Sampler:
    """Draws scenes. `combos` is False: none of the held-out combinations; True: at least one."""

    def __init__(self, rng: np.random.Generator, combos: bool = False):
        self.rng = rng
        self.combos = combos

    def scene(self, layout: str | None = None, shapes: float = 0.25) -> Scene:
        rng = self.rng
        while True:
            s = self._draw(layout or LAYOUTS[rng.choice(5, p=(0.28, 0.24, 0.2, 0.17, 0.11))], shapes)
            if s and self.allowed(s):
                return s

    def allowed(self, scene: Scene) -> bool:
        return any(held_out(a, b) for a, b in combinations(scene)) == self.combos

    def _kind(self, shapes):
        rng = self.rng
        return SHAPES[rng.integers(len(SHAPES))] if rng.random() < shapes else THINGS[rng.integers(len(THINGS))].name

    def _colour(self, kind, ground):
        if not is_shape(kind):
            return None
        while True:
            c = COLOURS[self.rng.integers(len(COLOURS))]
            if c != ground and frozenset((c, ground)) not in _NEAR:
                return c

    def _draw(self, layout, shapes):
        rng = self.rng
        ground = "white" if rng.random() < 0.12 else COLOURS[rng.integers(len(COLOURS))]
        style = GROUND_STYLES[rng.choice(5, p=(0.35, 0.3, 0.15, 0.1, 0.1))]
        base = dict(layout=layout, ground=ground, style=style, seed=int(rng.integers(1 << 31)))
        a = self._kind(shapes)
        ca = self._colour(a, ground)
        if layout == "single":
            place = "middle" if rng.random() < 0.4 else PLACES[rng.integers(4)]
            return Scene(items=(put_single(rng, a, ca, place),), place=place, **base)
        if layout == "group":
            n = int(rng.integers(2, 6))
            items = scatter(rng, [(a, ca)] * n)
            return items and Scene(items=items, **base)
        b = self._kind(shapes)
        cb = self._colour(b, ground)
        if a == b and (not is_shape(a) or ca == cb):
            return None
        if layout == "two groups":
            total = int(rng.integers(3, 6))
            n = int(rng.integers(1, total))
            items = scatter(rng, [(a, ca)] * n + [(b, cb)] * (total - n))
            return items and Scene(items=items, **base)
        return Scene(items=put_pair(rng, (a, ca), (b, cb), layout), **base)

    def changed(self, scene: Scene, what: str) -> Scene | None:
        """The scene with one thing changed (or "nothing": drawn anew), or None where that cannot be."""
        rng = self.rng
        new = dict(seed=int(rng.integers(1 << 31)), style=GROUND_STYLES[rng.integers(5)])
        items = scene.items
        first = items[0]
        if what == "nothing":
            items = self._again(scene)
        elif what == "ground":
            ground = COLOURS[rng.integers(len(COLOURS))]
            if ground == scene.ground or any(i.colour and (i.colour == ground or frozenset((i.colour, ground)) in _NEAR) for i in items):
                return None
            new["ground"] = ground
            items = self._again(scene)
        elif what == "place":
            if scene.layout == "single":
                place = PLACES[rng.integers(5)]
                if place == scene.place:
                    return None
                new["place"] = place
                items = (put_single(rng, first.kind, first.colour, place),)
            elif scene.layout in ("beside", "above"):
                items = put_pair(rng, (items[1].kind, items[1].colour), (first.kind, first.colour), scene.layout)
            else:
                return None
        elif what == "count":
            n = int(rng.integers(1, 6))
            if scene.layout != "group" or n in (1, len(items)):
                return None
            items = scatter(rng, [(first.kind, first.colour)] * n)
        elif what == "thing":
            kind = self._kind(0.25)
            colour = self._colour(kind, scene.ground)
            if kind in {i.kind for i in items}:
                return None
            items = tuple(replace(i, kind=kind, colour=colour) if (i.kind, i.colour) == (first.kind, first.colour) else i for i in items)
        elif what == "colour":
            colour = self._colour(first.kind, scene.ground)
            if colour is None or colour == first.colour or any((i.kind, i.colour) == (first.kind, colour) for i in items):
                return None
            items = tuple(replace(i, colour=colour) if (i.kind, i.colour) == (first.kind, first.colour) else i for i in items)
        if not items:
            return None
        out = replace(scene, items=items, **new)
        return out if self.allowed(out) or self.combos else None

    def _again(self, scene):
        """The same items at slightly other places and sizes."""
        sorts = [(i.kind, i.colour) for i in scene.items]
        if scene.layout == "single":
            return (put_single(self.rng, *sorts[0], scene.place),)
        if scene.layout in ("beside", "above"):
            return put_pair(self.rng, *sorts, scene.layout)
        return scatter(self.rng, sorts)


def put_single(rng, kind, colour, place) -> Item:
    """One item in the middle, or clearly towards one side."""
    if place == "middle":
        size = rng.uniform(0.34, 0.92)
        slack = min(0.09, (1 - size) / 2)
        return Item(kind, 0.5 + rng.uniform(-slack, slack), 0.5 + rng.uniform(-slack, slack), size, colour)
    size = rng.uniform(0.28, 0.52)
    side = rng.uniform(size / 2, 0.28) if size / 2 < 0.28 else size / 2
    along = 0.5 + rng.uniform(-0.08, 0.08)
    x, y = {"left": (side, along), "right": (1 - side, along), "top": (along, side), "bottom": (along, 1 - side)}[place]
    return Item(kind, x, y, size, colour)


def put_pair(rng, a, b, layout) -> tuple[Item, Item]:
    """Two items, the first left of or above the second."""
    size = rng.uniform(0.28, 0.46, 2)
    near, far = rng.uniform(0.22, 0.27), rng.uniform(0.73, 0.78)
    along = 0.5 + rng.uniform(-0.12, 0.12, 2)
    if layout == "beside":
        return Item(a[0], near, along[0], size[0], a[1]), Item(b[0], far, along[1], size[1], b[1])
    return Item(a[0], along[0], near, size[0], a[1]), Item(b[0], along[1], far, size[1], b[1])


def scatter(rng, sorts) -> tuple[Item, ...]:
    """Items of like size that do not touch; () when no room was found."""
    n = len(sorts)
    base = {1: 0.5, 2: 0.40, 3: 0.34, 4: 0.30, 5: 0.27}[n] * rng.uniform(0.8, 1.05)
    for _ in range(60):
        sizes = base * rng.uniform(0.92, 1.08, n)
        xs, ys = ((sizes / 2 + (1 - sizes) * rng.random(n)).tolist() for _ in range(2))
        sizes = sizes.tolist()
        if all(max(abs(xs[i] - xs[j]), abs(ys[i] - ys[j])) - (sizes[i] + sizes[j]) / 2 > -0.01 for i, j in choose(range(n), 2)):
            order = rng.permutation(n)
            return tuple(Item(k, xs[j], ys[j], sizes[j], c) for (k, c), j in zip(sorts, order))
    return ()


def ground(scene: Scene, width: int, height: int, rng) -> np.ndarray:
    """The picture's ground: float32 [height, width, 3]."""
    if scene.ground == "white" and scene.style == "plain":
        return np.full((height, width, 3), 255, np.float32)
    colour = paint(scene.ground, rng)
    y, x = np.linspace(-1, 1, height, dtype=np.float32)[:, None], np.linspace(-1, 1, width, dtype=np.float32)[None]
    out = np.broadcast_to(colour, (height, width, 3))
    if scene.style == "gradient":
        other = paint(scene.ground, rng)
        t = rng.uniform(0, 2 * np.pi)
        mix = np.clip((np.cos(t) * x + np.sin(t) * y) / 2.2 + 0.5, 0, 1)[..., None]
        out = colour * mix + other * (1 - mix)
    elif scene.style == "noise":
        grain = rng.standard_normal((height, width, 1), dtype=np.float32)
        out = out + grain * np.float32(rng.uniform(2, 9))
    elif scene.style == "stripes":
        t, f = rng.uniform(0, 2 * np.pi), rng.uniform(4, 14)
        out = out * (1 + rng.uniform(0.02, 0.05) * np.sign(np.sin(f * (np.cos(t) * x + np.sin(t) * y)))[..., None]).astype(np.float32)
    elif scene.style == "vignette":
        out = out * (1 - rng.uniform(0.03, 0.09) * (x * x + y * y))[..., None].astype(np.float32)
    return np.array(out, np.float32)


def paste(canvas: np.ndarray, sprite: np.ndarray, cx: float, cy: float, colour: np.ndarray | None) -> None:
    """Blend an RGBA sprite onto the float32 canvas, centred at (cx, cy) pixels; cut at the border."""
    h, w = sprite.shape[:2]
    x0, y0 = round(cx - w / 2), round(cy - h / 2)
    left, top = max(0, -x0), max(0, -y0)
    right, bottom = min(w, canvas.shape[1] - x0), min(h, canvas.shape[0] - y0)
    part = sprite[top:bottom, left:right].astype(np.float32)
    alpha = part[..., 3:] / 255
    view = canvas[y0 + top:y0 + bottom, x0 + left:x0 + right]
    view += alpha * ((part[..., :3] if colour is None else colour) - view)


def render(scene: Scene, bank: SpriteBank) -> np.ndarray:
    """The scene at the model's size, for training: RGB uint8 [side, side, 3]."""
    rng = np.random.default_rng(scene.seed)
    canvas = ground(scene, bank.side, bank.side, rng)
    paints = {}
    for item in scene.items:
        if item.colour and item.colour not in paints:
            paints[item.colour] = paint(item.colour, rng)
        paste(canvas, bank.get(item.kind, item.size, rng), item.x * bank.side, item.y * bank.side, paints.get(item.colour))
    if rng.random() < 0.15:
        canvas += rng.standard_normal(canvas.shape, dtype=np.float32) * np.float32(rng.uniform(1, 5))
    return np.clip(canvas + 0.5, 0, 255).astype(np.uint8)


def render_file(scene: Scene, masters: dict, width: int, height: int) -> Image.Image:
    """The scene as a picture of any size; sprites keep their shape, as in a real picture."""
    rng = np.random.default_rng(scene.seed)
    canvas = ground(scene, width, height, rng)
    paints = {}
    for item in scene.items:
        if item.colour and item.colour not in paints:
            paints[item.colour] = paint(item.colour, rng)
        pixels = item.size * min(width, height)
        angle = rng.uniform(-12, 12) if rng.random() < 0.5 else 0.0
        paste(canvas, variant(masters[item.kind], pixels, pixels, angle), item.x * width, item.y * height, paints.get(item.colour))
    image = Image.fromarray(np.clip(canvas + 0.5, 0, 255).astype(np.uint8))
    if rng.random() < 0.2:
        buffer = io.BytesIO()
        image.save(buffer, "JPEG", quality=int(rng.integers(70, 95)))
        image = Image.open(buffer).convert("RGB")
    return image


FILE_SIZES = ((448, 448), (640, 480), (480, 360), (512, 512), (300, 300), (320, 240), (600, 450), (256, 256), (400, 500), (800, 600))


def file_size(rng) -> tuple[int, int]:
    return FILE_SIZES[rng.integers(len(FILE_SIZES))]
