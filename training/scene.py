"""Scenes: what is in a picture, drawn at random.

A `Scene` is the truth that questions are asked about. `Sampler` draws scenes; combinations for
which `held_out` is true never occur in training. `rendering.py` draws them.
"""

import zlib
from dataclasses import dataclass, field, replace

import numpy as np

from paints import NEAR as _NEAR
from placing import WIDE, Item, put_between, put_either, put_inside, put_near, put_pair, put_single, scatter
from sprites import drawn_unseen
from styles import INKED, STYLES, look
from things import COLOURS, FAMILY, PLACES, SHAPES, TEXTURES, THINGS, is_shape
from words import LABELS, unlisted

LAYOUTS = ("single", "beside", "above", "group", "two groups", "between", "inside", "busy", "labelled", "either")
_HOW_OFTEN = (0.24, 0.14, 0.12, 0.14, 0.08, 0.07, 0.05, 0.05, 0.07, 0.04)
_LEARNT = (0.2, 0.15, 0.12, 0.11, 0.08, 0.1, 0.05, 0.06, 0.06, 0.07)  # and to learn from: what is hard comes more often
# How often each drawing style is asked about, and how often it is drawn to learn from: the rare ones are the hard ones.
_STYLES_HOW_OFTEN = (0.66, 0.04, 0.07, 0.07, 0.06, 0.03, 0.03, 0.04)
_STYLES_LEARNT = (0.48, 0.07, 0.12, 0.1, 0.08, 0.05, 0.06, 0.04)

GROUND_STYLES = ("plain", "gradient", "noise", "stripes", "vignette")


@dataclass(frozen=True)
class Scene:
    layout: str
    ground: str
    items: tuple[Item, ...]
    place: str | None = None  # of the one item of a "single" scene
    style: str = "plain"
    seed: int = field(default=0, compare=False)  # of the picture's details
    text: str | None = None  # on a "labelled" thing

    def same_as(self, other: "Scene") -> bool:
        """True when a person asked "are they the same?" would say yes: details may differ."""
        return self._seen() == other._seen()

    def _seen(self):
        which = self.layout == "either" and self.items[2].x < 0.5
        return self.layout, which, self.ground, self.place, self.text, self.what(), tuple(look(i.style) for i in self.items if not is_shape(i.kind))

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
    thing or shape x colour, and thing x thing."""
    whats = scene.what()
    for kind, colour, n in whats:
        if colour:
            yield kind, colour
        if not is_shape(kind):
            yield kind, "ground " + scene.ground
            if scene.place:
                yield kind, "place " + scene.place
            if scene.layout == "group":
                yield kind, f"count {n}"
    if len(whats) == 2:
        yield whats[0][0], whats[1][0]


class Sampler:
    """Draws scenes. `combos` is False: none of the held-out combinations; True: at least one. `unseen`: only things that the drawing
    style kept for evaluation has, in their own colours. `evenly`: all things as often, and styles as they
    are asked about; else the things that people ask about come OFTEN times as often as others, and rare styles more often. While `tidy` is
    a colour, every picture has it as its plain ground, and most show one thing in the middle: as a person's own pictures often do."""

    OFTEN = 3
    ALONE = 0.6  # of tidy scenes: one thing in the middle
    KIN = 0.3  # of the scenes to learn from: the second thing is of the sort of the first, as in a picture of two animals
    tidy: str | None = None

    def __init__(self, rng: np.random.Generator, combos: bool = False, unseen: bool = False, evenly: bool = False):
        self.rng = rng
        self.combos, self.evenly = combos, evenly
        self.names = drawn_unseen() if unseen else tuple(t.name for t in THINGS for _ in range(self.OFTEN if t.often and not evenly else 1))
        self.plain = unseen
        self.styles = _STYLES_HOW_OFTEN if evenly else _STYLES_LEARNT
        self.layouts = _HOW_OFTEN if evenly else _LEARNT
        self.kin = 0.0 if evenly else self.KIN

    def scene(self, layout: str | None = None, shapes: float = 0.2) -> Scene:
        rng = self.rng
        while True:
            alone = self.tidy and not layout and rng.random() < self.ALONE
            s = self._draw("single" if alone else layout or LAYOUTS[rng.choice(len(LAYOUTS), p=self.layouts)], shapes)
            if s and self.allowed(s):
                return s

    def allowed(self, scene: Scene) -> bool:
        return any(held_out(a, b) for a, b in combinations(scene)) == self.combos

    def of(self, kind: str, style: str | None = None) -> Scene:
        """A scene of one thing, in a drawing style if given, whatever is held out."""
        rng = self.rng
        ground = self.tidy or COLOURS[rng.integers(len(COLOURS))]
        behind = "plain" if self.tidy else GROUND_STYLES[rng.integers(5)]
        return Scene("single", ground, (put_single(rng, self.sort(ground, kind=kind, style=style), "middle"),), "middle", behind, int(rng.integers(1 << 31)))

    def near(self) -> Scene:
        """Two shapes side by side or above each other that touch, or nearly do."""
        rng = self.rng
        ground = self.tidy or COLOURS[rng.integers(len(COLOURS))]
        layout = ("beside", "above")[rng.integers(2)]
        while True:
            a, b = (self.sort(ground, kind=WIDE[rng.integers(len(WIDE))]) for _ in range(2))
            s = Scene(layout, ground, put_near(rng, a, b, layout, rng.random() < 0.5), seed=int(rng.integers(1 << 31)))
            if a[0] != b[0] and a[1] != b[1] and self.allowed(s):
                return s

    def collage(self) -> Scene:
        """Four or nine things, each at its place of a grid: nothing is asked about it, but a vision tower learns as many names from one picture."""
        rng = self.rng
        n = 2 if rng.random() < 0.5 else 3
        least, most = (0.34, 0.48) if n == 2 else (0.2, 0.31)
        while True:
            ground = COLOURS[rng.integers(len(COLOURS))]
            items = tuple(Item(kind, (c % n + 0.5) / n + rng.uniform(-0.02, 0.02), (c // n + 0.5) / n + rng.uniform(-0.02, 0.02), rng.uniform(least, most), *look)
                          for c, (kind, *look) in enumerate(self.sort(ground, 0.05) for _ in range(n * n)))
            s = Scene("collage", ground, items, style=GROUND_STYLES[rng.integers(5)], seed=int(rng.integers(1 << 31)))
            if self.allowed(s):
                return s

    def sort(self, ground: str, shapes: float = 0.2, kind: str | None = None, style: str | None = None) -> tuple[str, str | None, str]:
        """Kind, colour and style of a sort of items."""
        rng = self.rng
        kind = kind or (SHAPES[rng.integers(len(SHAPES))] if rng.random() < shapes else self.names[rng.integers(len(self.names))])
        if is_shape(kind):
            return kind, self.colour(ground), TEXTURES[rng.integers(1, 4)] if rng.random() < 0.2 else "colour"
        style = style or ("colour" if self.plain else STYLES[rng.choice(len(STYLES), p=self.styles)])
        if FAMILY[kind] == "flag" and style != "coarse":
            style = "colour"
        return kind, self.colour(ground) if style in INKED else None, style

    def colour(self, ground: str) -> str:
        while True:
            c = COLOURS[self.rng.integers(len(COLOURS))]
            if c != ground and frozenset((c, ground)) not in _NEAR:
                return c

    def _draw(self, layout, shapes):
        rng = self.rng
        ground = "white" if rng.random() < 0.12 else COLOURS[rng.integers(len(COLOURS))]
        style = GROUND_STYLES[rng.choice(5, p=(0.35, 0.3, 0.15, 0.1, 0.1))]
        if self.tidy:
            ground, style = self.tidy, "plain"
        base = dict(layout=layout, ground=ground, style=style, seed=int(rng.integers(1 << 31)))
        a = self.sort(ground, shapes)
        if layout == "single":
            place = "middle" if self.tidy or rng.random() < 0.4 else PLACES[rng.integers(4)]
            return Scene(items=(put_single(rng, a, place),), place=place, **base)
        if layout == "labelled":
            return Scene(items=(Item(a[0], 0.5, 0.5, rng.uniform(0.7, 0.95), *a[1:]),), text=self._label(), **base)
        if layout == "group":
            n = int(rng.integers(2, 6)) if rng.random() < 0.6 else int(rng.integers(6, 11))
            items = scatter(rng, [a] * n)
            return items and Scene(items=items, **base)
        b = self.sort(ground, kind=self._kin(a[0])) if rng.random() < self.kin else self.sort(ground, shapes)
        if a[0] == b[0] and (not is_shape(a[0]) or a[1] == b[1]):
            return None
        if layout == "two groups":
            total = int(rng.integers(3, 6)) if rng.random() < 0.7 else int(rng.integers(6, 9))
            n = int(rng.integers(1, total))
            items = scatter(rng, [a] * n + [b] * (total - n))
            return items and Scene(items=items, **base)
        if layout == "between":
            return a[0] != b[0] and Scene(items=put_between(rng, a, b), **base)
        if layout == "inside":
            outer = self.sort(ground, 1.0, ("square", "circle", "diamond", "square", "circle", "star", "heart")[rng.integers(7)])
            inner = self.sort(outer[1], shapes)
            return inner[0] != outer[0] and Scene(items=put_inside(rng, inner, outer), **base)
        if layout == "either":
            outer = self.sort(ground, 1.0, ("square", "circle", "oven", "oven", "diamond")[rng.integers(5)])
            outer = (outer[0], None if outer[0] == "oven" else outer[1], "colour")
            inner = self.sort(outer[1] or "black", shapes)
            return inner[0] != outer[0] and Scene(items=put_either(rng, inner, outer), **base)
        if layout == "busy":
            more = [self.sort(ground, shapes, self._kin(a[0]) if rng.random() < self.kin else None) for _ in range(int(rng.integers(1, 4)))]
            if len({k for k, *_ in (a, b, *more)}) < 2 + len(more):
                return None
            items = scatter(rng, [a, b, *more])
            return items and Scene(items=items, **base)
        return Scene(items=put_pair(rng, a, b, layout), **base)

    def _kin(self, kind: str) -> str:
        """A thing of the same sort."""
        names = SHAPES if is_shape(kind) else [name for name in self.names if FAMILY[name] == FAMILY[kind]]
        return names[self.rng.integers(len(names))]

    def _label(self) -> str:
        """What stands on a label: one of a list of words, and to learn from also others, which are not to be taken for one of those."""
        words = LABELS if self.evenly or self.rng.random() < 0.7 else unlisted()
        return words[self.rng.integers(len(words))]

    def changed(self, scene: Scene, what: str) -> Scene | None:
        """The scene with one thing changed (or "nothing": drawn anew), or None where that cannot be."""
        rng = self.rng
        new = dict(seed=int(rng.integers(1 << 31)), style="plain" if self.tidy else GROUND_STYLES[rng.integers(5)])
        items = scene.items
        first = items[0]
        other, under = self._changeable(scene)
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
                items = (put_single(rng, _sort_of(first), place),)
            elif scene.layout in ("beside", "above"):
                items = put_pair(rng, _sort_of(items[1]), _sort_of(first), scene.layout)
            else:
                return None
        elif what == "count":
            n = int(rng.integers(2, 6))
            if scene.layout != "group" or n == len(items):
                return None
            items = scatter(rng, [_sort_of(first)] * n)
        elif what == "thing":
            kind, colour, style = self.sort(under)
            if kind in {i.kind for i in items}:
                return None
            items = tuple(replace(i, kind=kind, colour=colour, style=style) if _sort_of(i) == _sort_of(other) else i for i in items)
        elif what == "style":
            style = ("colour", "grey", "outline")[rng.integers(3)]
            if is_shape(first.kind) or first.colour or first.style == style or FAMILY[first.kind] == "flag":
                return None
            items = tuple(replace(i, style=style) if i.kind == first.kind else i for i in items)
        elif what == "colour":
            colour = self.colour(under)
            if not other.colour or colour == other.colour or any((i.kind, i.colour) == (other.kind, colour) for i in items):
                return None
            items = tuple(replace(i, colour=colour) if _sort_of(i) == _sort_of(other) else i for i in items)
        if not items:
            return None
        out = replace(scene, items=items, **new)
        return out if self.allowed(out) or self.combos else None

    def _changeable(self, scene: Scene) -> tuple[Item, str]:
        """An item that may become another one, and the colour under it. What holds another stays: not everything can."""
        drawn = scene.items[self.rng.integers(len(scene.items))]
        if scene.layout == "inside":
            return scene.items[0], scene.items[1].colour or scene.ground
        if scene.layout == "either":
            return scene.items[2], scene.items[0].colour or "black"
        return drawn, scene.ground

    def _again(self, scene):
        """The same items at slightly other places and sizes."""
        sorts = [_sort_of(i) for i in scene.items]
        if scene.layout in ("single", "labelled"):
            return (put_single(self.rng, sorts[0], scene.place),) if scene.place else scene.items
        if scene.layout in ("beside", "above"):
            return put_pair(self.rng, *sorts, scene.layout)
        if scene.layout == "between":
            return put_between(self.rng, sorts[0], sorts[2])
        if scene.layout == "inside":
            return put_inside(self.rng, *sorts)
        if scene.layout == "either":
            return put_either(self.rng, sorts[2], sorts[0], scene.items[2].x < 0.5)
        return scatter(self.rng, sorts)


def _sort_of(item: Item) -> tuple[str, str | None, str]:
    return item.kind, item.colour, item.style
