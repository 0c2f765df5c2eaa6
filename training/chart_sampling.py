"""Charts at random: values with clear margins, names that fit, and colours that can be told apart."""

from functools import lru_cache
from itertools import combinations

import numpy as np

import chart_words as words
from chart_styles import HELD_STYLES, STYLES, usable
from scene import held_out

TYPES = ("bar chart", "horizontal bar chart", "line chart", "pie chart", "scatter plot", "table")
SHARES = (0.24, 0.16, 0.22, 0.14, 0.1, 0.14)
TRENDS = ("rises", "falls", "stays the same", "goes up and then down", "goes down and then up", "none")
STEPS = (1, 2, 5, 10, 20, 50, 100)
# Colours not used side by side.
_ALIKE = {frozenset(p) for p in (("red", "orange"), ("brown", "black"), ("brown", "orange"), ("blue", "purple"), ("white", "grey"),
                                 ("white", "yellow"), ("brown", "red"), ("pink", "purple"), ("orange", "yellow"), ("pink", "red"))}
PARTS = 24  # a pie's values are parts of this


def one(rng, options):
    return options[int(rng.integers(len(options)))]


def title_and_names(rng, kind: str, n: int, longest: int, ordered: bool) -> tuple[str, tuple[str, ...], str] | None:
    """A title, n names of up to `longest` letters, and what a name is ("Day"); None where they do not go together."""
    ordered = ordered or rng.random() < 0.4
    title = one(rng, words.TIMELY if ordered else (tuple(words.ITEMS), words.PERSONAL)[int(rng.random() < 0.25)])
    if ordered:
        noun = ("Day", "Month", "Group", "Quarter")[int(rng.choice(4, p=(0.35, 0.35, 0.2, 0.1)))]
        row = words.ORDERED[noun]
        if n > len(row):
            return None
        at = 0 if noun in ("Group", "Quarter") else int(rng.integers(len(row) - n + 1))
        return title, row[at:at + n], noun
    row = [w for w in words.ITEMS.get(title, words.PEOPLE) if len(w) <= longest]
    if len(row) < n:
        return None
    names = [row[i] for i in rng.permutation(len(row))[:n]]
    if rng.random() < 0.6:
        names = [w[0].upper() + w[1:] for w in names]
    return title, tuple(names), "Item" if title in words.ITEMS else "Name"


def levels(rng, n: int, ticks: int) -> list[int]:
    """Ticks at which n values end; the highest and the lowest stand alone."""
    while True:
        x = rng.integers(1, ticks + 1, n).tolist()
        if x.count(max(x)) == 1 and x.count(min(x)) == 1:
            return x


def trend_of(x) -> int | None:
    """Index in TRENDS of values in ticks; None where it cannot be said without doubt."""
    steps = [b - a for a, b in zip(x, x[1:])]
    far = 2 if len(x) == 3 else 1.5
    if max(abs(s) for s in steps) < 0.1:
        return 2
    if min(steps) > 0.5:
        return 0
    if max(steps) < -0.5:
        return 1
    for sign, name in ((1, 3), (-1, 4)):
        y = [sign * v for v in x]
        top = y.index(max(y))
        up, down = y[:top + 1], y[top:]
        if min(len(up), len(down)) > 1 and up == sorted(up) and down == sorted(down)[::-1] \
                and y[top] - y[0] >= far and y[top] - y[-1] >= far:
            return name
    return None


def line(rng, n: int, ticks: int) -> list[int]:
    """The ticks of a line whose trend is one of TRENDS or, sometimes, none."""
    while True:
        shape = int(rng.choice(6, p=(0.24, 0.24, 0.12, 0.2, 0.1, 0.1)))
        if shape == 2:
            return [int(rng.integers(1, ticks))] * n
        if shape in (0, 1):
            if n > ticks + 1:
                continue
            x = sorted(rng.permutation(ticks + 1)[:n].tolist(), reverse=shape == 1)
        else:
            x = rng.integers(0, ticks + 1, n).tolist()
        wanted = None if shape == 5 else shape
        if trend_of(x) == wanted and x.count(max(x)) == 1 and x.count(min(x)) == 1:
            return x


def parts(rng, n: int) -> list[int]:
    """Parts of a pie: none is too thin, the biggest and the smallest are plainly so."""
    while True:
        cuts = np.sort(rng.permutation(PARTS - 1)[:n - 1] + 1)
        x = np.diff(np.concatenate(([0], cuts, [PARTS]))).tolist()
        y = sorted(x)
        if y[0] >= 2 and y[-1] - y[-2] >= 2 and y[1] - y[0] >= (2 if n < 5 else 1):
            return x


@lru_cache(maxsize=256)
def _sets(style: str, n: int, thin: bool) -> tuple[tuple[str, ...], ...]:
    """The sets of n colours that can be told apart; all sets where the style has none of these."""
    every = tuple(combinations(usable(style, thin), n))
    return tuple(s for s in every if not any(frozenset(p) in _ALIKE for p in combinations(s, 2))) or every


def colours(rng, style: str, n: int, thin: bool = False) -> tuple[str, ...]:
    chosen = one(rng, _sets(style, n, thin))
    return tuple(chosen[i] for i in rng.permutation(n))


def _axis(rng, most: int) -> tuple[int, int]:
    """Step and number of steps of a value axis with numbers of at most three figures."""
    while True:
        step, ticks = one(rng, STEPS), int(rng.integers(3, most + 1))
        if step * ticks < 1000 and (step > 1 or ticks > 3):
            return step, ticks


def _stray(rng, x: list[int], step: int, ticks: int, loose: bool) -> tuple[float, ...]:
    """Values at or, where `loose`, near their ticks, with at most one figure after the point."""
    if not loose:
        return tuple(float(v * step) for v in x)
    return tuple(round(float(np.clip(v + rng.uniform(-0.2, 0.2), 0.4 if v else 0, ticks)) * step, 2) for v in x)


def _bars(rng, kind, style) -> dict | None:
    flat = kind == "horizontal bar chart"
    n = int(rng.integers(2, 6))
    chosen = title_and_names(rng, kind, n, 6 if flat else 4 if n < 5 else 3, False)
    if not chosen:
        return None
    title, names, noun = chosen
    step, ticks = _axis(rng, 4 if flat else 5)
    if flat and step * ticks >= 100:
        ticks = 3  # numbers of three figures need the room
    layout = "numbers" if rng.random() < 0.2 else "axis"
    x = _stray(rng, levels(rng, n, ticks), step, ticks, layout == "axis" and rng.random() < 0.4)
    unit = one(rng, words.UNITS) if rng.random() < 0.35 else None
    item = noun if rng.random() < 0.3 and not flat else None
    if unit and (n == 5 or item) and not flat:
        unit = None
    many = rng.random() < 0.5
    paints = colours(rng, style, n) if many else colours(rng, style, 1) * n
    return dict(title=title, names=names, values=(x,), step=step, ticks=ticks, layout=layout, colours=paints,
                x_name=unit if flat else item, y_name=None if flat else unit)


def _lines(rng, kind, style) -> dict | None:
    n, m = int(rng.integers(3, 6)), 1 + int(rng.random() < 0.45)
    chosen = title_and_names(rng, kind, n, 3, True)
    if not chosen:
        return None
    title, names, noun = chosen
    step, ticks = _axis(rng, 5)
    if m == 1:
        x = [line(rng, n, ticks)]
    else:
        x = _two_lines(rng, n, ticks)
    loose = rng.random() < 0.3
    values = tuple(_stray(rng, y, step, ticks, loose and len(set(y)) > 1) for y in x)
    unit = one(rng, words.UNITS) if rng.random() < 0.3 and n < 5 else None
    item = noun if rng.random() < 0.3 and not unit and m == 1 else None
    short = [p for p in words.PAIRS if max(map(len, p)) <= 4]
    layout = "direct" if m == 2 and n < 5 and not unit and rng.random() < 0.35 else "legend"
    series = one(rng, short if layout == "direct" else words.PAIRS) if m == 2 else ()
    return dict(title=title, names=names, values=values, step=step, ticks=ticks, layout=layout, series=series,
                colours=colours(rng, style, m, thin=True), x_name=item, y_name=unit)


def _two_lines(rng, n, ticks) -> list[list[int]]:
    """Two lines that are not on top of each other; often one is above the other all the way."""
    while True:
        a, b = line(rng, n, ticks), line(rng, n, ticks)
        gaps = [p - q for p, q in zip(a, b)]
        if abs(gaps[-1]) < 1 or sum(g == 0 for g in gaps) > 1:
            continue
        if min(gaps) >= 1 or max(gaps) <= -1 or rng.random() < 0.25:
            return [a, b]


def _pie(rng, kind, style) -> dict | None:
    n = int(rng.integers(2, 6))
    x = parts(rng, n)
    layout = one(rng, ("inside", "outside", "legend"))
    if layout == "inside" and min(x) < 4:
        layout = "legend"
    chosen = title_and_names(rng, kind, n, {"inside": 4, "outside": 4, "legend": 6}[layout], False)
    if not chosen:
        return None
    title, names, _ = chosen
    return dict(title=title, names=names, values=(tuple(map(float, x)),), step=1, ticks=PARTS, layout=layout, colours=colours(rng, style, n))


def _scatter(rng, kind, style) -> dict:
    trend = (0, 1, 5)[int(rng.integers(3))]
    n = int(rng.integers(8, 15))
    while True:
        x = np.sort(rng.uniform(0.06, 0.94, n))
        if trend == 5:
            y = rng.uniform(0.06, 0.94, n)
        else:
            slope = rng.uniform(0.7, 1)
            y = np.clip(0.5 + (1 if trend == 0 else -1) * slope * (x - 0.5) + rng.normal(0, 0.06, n), 0.04, 0.96)
        r = abs(np.corrcoef(x, y)[0, 1])
        if (r < 0.18 and y.std() > 0.22) if trend == 5 else (r > 0.9 and x.std() > 0.2):
            break
    step, ticks = _axis(rng, 4)
    title = one(rng, words.TIMELY + words.PERSONAL)
    pair = rng.permutation(len(words.MEASURES))[:2]
    named = int(rng.integers(4))
    values = tuple(tuple(round(float(v), 3) for v in row * step * ticks) for row in (x, y))
    return dict(title=title, names=(), values=values, step=step, ticks=ticks, layout="axis", colours=colours(rng, style, 1, thin=True),
                x_name=words.MEASURES[pair[0]] if named & 1 else None, y_name=words.MEASURES[pair[1]] if named & 2 else None)


def _table(rng, kind, style) -> dict | None:
    n, m = int(rng.integers(2, 6)), 1 + int(rng.random() < 0.4)
    chosen = title_and_names(rng, kind, n, 6 if m == 1 else 5, False)
    if not chosen:
        return None
    title, names, noun = chosen
    top = one(rng, (10, 50, 100, 100, 1000) if m == 1 else (10, 100))
    grain = {10: 1, 50: 1, 100: 1, 1000: 50}[top]
    columns = []
    while len(columns) < m:
        x = [float(v * grain) for v in rng.integers(1, top // grain, n).tolist()]
        if len(set(x)) == n:
            columns.append(tuple(x))
    series = one(rng, words.PAIRS) if m == 2 else (one(rng, [u for u in words.UNITS if len(u) <= 6]),)
    return dict(title=title, names=names, values=tuple(columns), step=grain, ticks=top // grain, layout="table", series=series, colours=(),
                x_name=noun if len(noun) <= 5 else "Term")


_MAKERS = dict(zip(TYPES, (_bars, _bars, _lines, _pie, _scatter, _table)))


def fields(rng: np.random.Generator, combos: bool, unseen_style: bool, type: str | None = None) -> dict:
    """The fields of a `Chart`; `combos`: whether its title with its type is a held-out combination."""
    while True:
        kind = type or TYPES[int(rng.choice(len(TYPES), p=SHARES))]
        style = one(rng, tuple(HELD_STYLES if unseen_style else STYLES))
        made = _MAKERS[kind](rng, kind, style)
        if made and held_out(made["title"], kind) == combos:
            return dict(made, type=kind, style=style, seed=int(rng.integers(1 << 31)))
