"""What all charts have: ground, title, axes with ticks and their names.

All places are in units of a 112th of the picture, so that what is drawn can be read at 112 x 112.
"""

from functools import lru_cache

import numpy as np

import typefaces
from chart_canvas import Canvas
from chart_styles import ink_of, rgb, style_named

# Faces too ornate or too narrow to be read this small.
_ORNATE = ("DancingScript", "Lobster", "Leckerli", "SteveHand", "dkgBd", "Domestic", "OldStandard", "Narrow", "Yanone", "Bebas")


@lru_cache
def _legible(unseen: bool) -> tuple[str, ...]:
    every = typefaces.faces(unseen)
    return tuple(f for f in every if not any(word in f for word in _ORNATE)) or every


def face_of(rng, unseen: bool) -> str:
    faces = _legible(unseen)
    return faces[int(rng.integers(len(faces)))]


class Plot:
    """A chart's ground, title and axes; the plot's sides are x0, y0 (top), x1, y1 (bottom)."""

    def __init__(self, chart, width: int, height: int):
        self.chart, self.rng = chart, np.random.default_rng(chart.seed)
        rng = self.rng
        self.style = style = style_named(chart.style)
        ground = rgb(style.ground[int(rng.integers(len(style.ground)))])
        self.plot = rgb(style.plot) if style.plot else ground
        self.ink = rgb(style.ink)
        self.bold = bool(rng.random() < style.bold)
        self.capital = float(rng.uniform(7.0, 7.7))
        self.canvas = Canvas(width, height, face_of(rng, chart.unseen_face), ground, style.wobble, rng)
        self.tall = self.capital * self.canvas.unit / self.canvas.sy  # the capitals' height as a part of the picture's
        named = {}
        for c in chart.colours:
            if c not in named:
                named[c] = ink_of(style, c, rng)
        self.paints = [named[c] for c in chart.colours]
        self.x0, self.y0, self.x1, self.y1 = 3.0, 4.0, 109.0, 109.0
        self._title()

    def _title(self):
        capital = float(self.rng.uniform(8.2, 9.4))
        x, anchor = (56, "mm") if self.style.title == "centre" else (5, "lm")
        tall = capital * self.canvas.unit / self.canvas.sy
        self.canvas.word(x, 3 + tall / 2, self.chart.title, self.ink, capital, anchor, room=104, bold=self.bold)
        self.y0 = 3 + tall + 5.5

    def _text(self, x, y, text, **more):
        return self.canvas.word(x, y, text, more.pop("colour", self.ink), self.capital, **more)

    def _number(self, value) -> str:
        return f"{value:g}"

    def _frame(self, values_up: bool, numbers: bool = True):
        """Makes room for ticks, names and axis names, then draws ground, grid and spines; `values_up`: the value axis is vertical."""
        c, canvas = self.chart, self.canvas
        if c.x_name:
            self._text((self.x0 + self.x1) / 2 + 8, 107.5 - self.tall / 2, c.x_name)
            self.y1 -= self.tall + 3.5
        if c.y_name:
            canvas.word(5.4, (self.y0 + self.y1) / 2 - 4, c.y_name, self.ink, self.capital, upright=True,
                        room=self.y1 - self.y0 - 4)
            self.x0 += 9
        wide = self.canvas.width_of([self._number(c.step * i) for i in range(c.ticks + 1)], self.capital, 20)
        self.number_room = wide + 0.5
        if values_up and numbers:
            self.x0 += wide + 1.5
        elif not values_up:
            self.x0 += self.canvas.width_of(c.names, self.capital, 37) + 1.5
            self.x1 -= wide / 2 - 2 if numbers else 0
        else:
            self.x0 += 2
        if numbers or values_up:
            self.y1 -= self.tall + 3.5
        if self.style.plot:
            canvas.box(self.x0, self.y0, self.x1, self.y1, self.plot)
        for i in range(c.ticks + 1) if numbers else ():
            self._tick(i, values_up)
        self._spines()

    def _around(self):
        return self.canvas.image.getpixel((0, 0))

    def _tick(self, i: int, values_up: bool):
        """The i-th tick of the value axis, its number and its grid line."""
        c, grid = self.chart, self.style.grid
        text = self._number(c.step * i)
        if values_up:
            y = self._up(c.step * i)
            if grid:
                self.canvas.line([(self.x0, y), (self.x1, y)], rgb(grid), 0.8)
            elif "l" in self.style.spines:
                self.canvas.line([(self.x0 - 1.5, y), (self.x0, y)], self.ink, 0.7)
            self._text(self.x0 - 2.2, y, text, anchor="rm", room=self.number_room)
        else:
            x = self._across(c.step * i)
            if grid:
                self.canvas.line([(x, self.y0), (x, self.y1)], rgb(grid), 0.8)
            elif "b" in self.style.spines:
                self.canvas.line([(x, self.y1), (x, self.y1 + 1.5)], self.ink, 0.7)
            room = (self.x1 - self.x0) / c.ticks - 2
            self._text(x, self.y1 + 3 + self.tall / 2, text, room=room)

    def _spines(self):
        x0, y0, x1, y1 = self.x0, self.y0, self.x1, self.y1
        for side, ends in dict(l=((x0, y0), (x0, y1)), b=((x0, y1), (x1, y1)), r=((x1, y0), (x1, y1)), t=((x0, y0), (x1, y0))).items():
            if side in self.style.spines:
                self.canvas.line(ends, self.ink, 0.8)

    def _up(self, value) -> float:
        return self.y1 - (self.y1 - self.y0 - 3) * value / (self.chart.step * self.chart.ticks)

    def _across(self, value) -> float:
        return self.x0 + (self.x1 - self.x0 - 3) * value / (self.chart.step * self.chart.ticks)

    def _names_below(self) -> list[float]:
        """Writes the names below the plot; their middles."""
        names = self.chart.names
        cell = (self.x1 - self.x0) / len(names)
        middles = [self.x0 + cell * (i + 0.5) for i in range(len(names))]
        for x, name in zip(middles, names):
            self._text(x, self.y1 + 3.2 + self.tall / 2, name, room=cell - 1.6)
        return middles
