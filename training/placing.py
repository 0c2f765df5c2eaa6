"""Where things stand in a scene. A sort is (kind, colour, style); places and sizes are fractions of the picture."""

from dataclasses import dataclass
from itertools import combinations as choose

from styles import TRUE_COLOURS
from things import THING_COLOUR


@dataclass(frozen=True)
class Item:
    """One thing or shape in a picture; centre and side as fractions of the picture."""

    kind: str
    x: float
    y: float
    size: float
    colour: str | None = None  # of a shape, or of a thing in an inked style; None for a thing in its own colours
    style: str = "colour"  # of a thing: one of `styles.STYLES`; of a shape: its texture, or "colour" for none

    @property
    def hue(self) -> str | None:
        """The colour a person would name, None where there is not one."""
        return self.colour or (THING_COLOUR.get(self.kind) if self.style in TRUE_COLOURS else None)


def put_single(rng, sort, place) -> Item:
    """One item in the middle, or clearly towards one side."""
    kind, *look = sort
    if place == "middle":
        size = rng.uniform(0.34, 0.92)
        slack = min(0.09, (1 - size) / 2)
        return Item(kind, 0.5 + rng.uniform(-slack, slack), 0.5 + rng.uniform(-slack, slack), size, *look)
    size = rng.uniform(0.28, 0.52)
    side = rng.uniform(size / 2, 0.28) if size / 2 < 0.28 else size / 2
    along = 0.5 + rng.uniform(-0.08, 0.08)
    x, y = {"left": (side, along), "right": (1 - side, along), "top": (along, side), "bottom": (along, 1 - side)}[place]
    return Item(kind, x, y, size, *look)


def put_pair(rng, a, b, layout) -> tuple[Item, Item]:
    """Two items, the first left of or above the second; every third time of clearly unlike sizes."""
    size = rng.uniform(0.28, 0.46, 2)
    if rng.random() < 0.35:
        size = rng.permutation([rng.uniform(0.2, 0.27), rng.uniform(0.42, 0.5)])
    near, far = rng.uniform(0.24, 0.27), rng.uniform(0.73, 0.76)
    along = 0.5 + rng.uniform(-0.12, 0.12, 2)
    if layout == "beside":
        return Item(a[0], near, along[0], size[0], *a[1:]), Item(b[0], far, along[1], size[1], *b[1:])
    return Item(a[0], along[0], near, size[0], *a[1:]), Item(b[0], along[1], far, size[1], *b[1:])


# Shapes that reach the edges of their squares halfway up and halfway along: two that stand level meet where their squares do.
WIDE = ("circle", "square", "cross", "ring")


def put_near(rng, a, b, layout, touch: bool) -> tuple[Item, Item]:
    """Two WIDE shapes about the middle, the first left of or above the second, level; they overlap a little or leave a clear gap."""
    size = rng.uniform(0.28, 0.4, 2)
    apart = -rng.uniform(0.18, 0.3) * min(size) if touch else rng.uniform(0.08, 0.2)
    shift, along = rng.uniform(-0.04, 0.04), 0.5 + rng.uniform(-0.1, 0.1) + rng.uniform(-0.02, 0.02, 2)
    near, far = 0.5 + shift - (size[1] + apart) / 2, 0.5 + shift + (size[0] + apart) / 2
    ends = ((near, along[0]), (far, along[1])) if layout == "beside" else ((along[0], near), (along[1], far))
    return tuple(Item(kind, *at, side, *look) for (kind, *look), at, side in zip((a, b), ends, size))


def touching(a: Item, b: Item) -> bool | None:
    """Whether two items touch; None where that cannot be told from their squares."""
    gap = max(abs(a.x - b.x), abs(a.y - b.y)) - (a.size + b.size) / 2
    level = min(abs(a.x - b.x), abs(a.y - b.y)) < 0.05
    if gap > 0.05:
        return False
    return True if gap < -0.02 and level and a.kind in WIDE and b.kind in WIDE else None


def put_between(rng, outer, inner) -> tuple[Item, Item, Item]:
    """Two alike at the sides and another between them: left, right, middle."""
    size, y = rng.uniform(0.25, 0.33), rng.uniform(0.4, 0.6, 3)
    return (Item(outer[0], rng.uniform(0.165, 0.19), y[0], size, *outer[1:]), Item(outer[0], rng.uniform(0.81, 0.835), y[1], size, *outer[1:]),
            Item(inner[0], rng.uniform(0.48, 0.52), y[2], rng.uniform(0.2, 0.32), *inner[1:]))


def put_inside(rng, inner, outer) -> tuple[Item, Item]:
    """An item on a large shape: inner, outer."""
    x, y = rng.uniform(0.46, 0.54, 2)
    return Item(inner[0], x, y, rng.uniform(0.3, 0.38), *inner[1:]), Item(outer[0], x, y, rng.uniform(0.8, 0.92), *outer[1:])


def put_either(rng, inner, outer, left: bool | None = None) -> tuple[Item, Item, Item]:
    """Two alike side by side, an item in one of them: left, right, inner."""
    size, y = rng.uniform(0.42, 0.48), rng.uniform(0.42, 0.58)
    sides = Item(outer[0], 0.25, y, size, *outer[1:]), Item(outer[0], 0.75, y, size, *outer[1:])
    held = sides[(rng.random() < 0.5) if left is None else 1 - left]
    return *sides, Item(inner[0], held.x, held.y + (0.1 * size if outer[0] == "oven" else 0), size * rng.uniform(0.44, 0.52), *inner[1:])


_SIZES = {1: 0.5, 2: 0.40, 3: 0.34, 4: 0.30, 5: 0.27}


def scatter(rng, sorts) -> tuple[Item, ...]:
    """Items of like size that do not touch; () when no room was found."""
    n = len(sorts)
    if n > 5:
        return _spread(rng, sorts)
    base = _SIZES[n] * rng.uniform(0.8, 1.05)
    for _ in range(60):
        sizes = base * rng.uniform(0.92, 1.08, n)
        xs, ys = ((sizes / 2 + (1 - sizes) * rng.random(n)).tolist() for _ in range(2))
        sizes = sizes.tolist()
        if all(max(abs(xs[i] - xs[j]), abs(ys[i] - ys[j])) - (sizes[i] + sizes[j]) / 2 > -0.01 for i, j in choose(range(n), 2)):
            order = rng.permutation(n)
            return tuple(Item(k, xs[j], ys[j], sizes[j], *look) for (k, *look), j in zip(sorts, order))
    return ()


def _spread(rng, sorts) -> tuple[Item, ...]:
    """Six to ten items near the nodes of a grid."""
    n = len(sorts)
    columns, rows = ((3, 3), (4, 3), (3, 4))[int(rng.integers(3)) if n <= 9 else int(rng.integers(1, 3))]
    size = min(1 / columns, 1 / rows) * rng.uniform(0.72, 0.86)
    nodes = rng.permutation(columns * rows)[:n]
    out = []
    for (kind, *look), node in zip(sorts, nodes):
        x, y = (node % columns + 0.5) / columns, (node // columns + 0.5) / rows
        slack = (1 / columns - size) / 2, (1 / rows - size) / 2
        out.append(Item(kind, x + rng.uniform(-1, 1) * slack[0], y + rng.uniform(-1, 1) * slack[1], size, *look))
    return tuple(out)
