"""Draws a `Chart`: the bars, lines, slices, points or cells of each type, with their names and legend."""

import math

import numpy as np

from chart_axes import Plot
from chart_styles import rgb


class Drawing(Plot):
    """One drawing of a chart."""

    def __init__(self, chart, width: int, height: int):
        super().__init__(chart, width, height)
        {"bar chart": self._bars, "horizontal bar chart": self._flat_bars, "line chart": self._lines, "pie chart": self._pie,
         "scatter plot": self._scatter, "table": self._table}[chart.type]()

    def _edge(self):
        return self.ink if self.style.outline else None

    def _bars(self):
        c = self.chart
        if c.layout == "numbers":
            self.y0 += self.tall
        self._frame(True, c.layout == "axis")
        middles = self._names_below()
        half = (self.x1 - self.x0) / len(c.names) / 2 * self.rng.uniform(0.55, 0.88)
        for x, v, paint_ in zip(middles, c.values[0], self.paints):
            self.canvas.box(x - half, self._up(v), x + half, self.y1, paint_, self._edge())
            if c.layout == "numbers":
                self._text(x, self._up(v) - 2 - self.tall / 2, self._number(v), room=(self.x1 - self.x0) / len(c.names) - 1.5)
        self._spines()

    def _flat_bars(self):
        c = self.chart
        numbers = c.layout == "axis"
        self._frame(False, numbers)
        if not numbers:
            self.x1 -= self.canvas.width_of([self._number(v) for v in c.values[0]], self.capital, 22) + 1
        cell = (self.y1 - self.y0) / len(c.names)
        half = cell / 2 * self.rng.uniform(0.55, 0.85)
        for i, (name, v, paint_) in enumerate(zip(c.names, c.values[0], self.paints)):
            y = self.y0 + cell * (i + 0.5)
            self.canvas.box(self.x0, y - half, self._across(v), y + half, paint_, self._edge())
            self._text(self.x0 - 2, y, name, anchor="rm", room=self.x0 - 4)
            if not numbers:
                self._text(self._across(v) + 2, y, self._number(v), anchor="lm")
        if "l" in self.style.spines:
            self.canvas.line([(self.x0, self.y0), (self.x0, self.y1)], self.ink)

    def _lines(self):
        c = self.chart
        if len(c.series) == 2:
            if c.layout == "legend":
                self._legend_row()
            else:
                self.x1 -= self.canvas.width_of(c.series, self.capital, 28) + 2
        self._frame(True)
        right = self.x1
        middles = self._names_below()
        marker = ("circle", "circle", "square", "diamond", None, None)[int(self.rng.integers(6))]
        for i, (row, paint_) in enumerate(zip(c.values, self.paints)):
            points = [(x, self._up(v)) for x, v in zip(middles, row)]
            self.canvas.line(points, paint_, self.style.line + 0.4)
            for x, y in points if marker else ():
                self.canvas.dot(x, y, 2.4, paint_, marker)
            if c.layout == "direct" and c.series:
                self._text(right + 0.5, self._apart(i), c.series[i], colour=paint_, anchor="lm", bold=True, room=28)

    def _apart(self, i: int) -> float:
        """Where a line's name stands: at its end, but not on the other's name."""
        ends = [self._up(row[-1]) for row in self.chart.values]
        short = max(0.0, self.tall + 3 - abs(ends[0] - ends[1])) / 2
        return ends[i] + (short if ends[i] > ends[1 - i] else -short)

    def _legend_row(self):
        """Under the title: a stroke and a name for each line."""
        c = self.chart
        y, x = self.y0 + self.tall / 2 - 1.5, 6 + float(self.rng.uniform(0, 12))
        for name, paint_ in zip(c.series, self.paints):
            self.canvas.box(x, y - 1.6, x + 9, y + 1.6, paint_)
            x += 11.5 + self._text(x + 11.5, y, name, anchor="lm", room=34) + 7
        self.y0 += self.tall + 4

    def _pie(self):
        c, canvas, rng = self.chart, self.canvas, self.rng
        legend = c.layout == "legend"
        room = canvas.width_of(c.names, self.capital, 38) + 14 if legend else 0
        high, wide = 110 - self.y0, 106 - room
        border = self.tall + 4 if c.layout == "outside" else 1
        side = 4 + canvas.width_of(c.names, self.capital, 28) if c.layout == "outside" else 1
        r = min((high / 2 - border) * canvas.sy, (wide / 2 - side) * canvas.sx)
        cx, cy = (3 + wide / 2) * canvas.sx, (self.y0 + high / 2) * canvas.sy
        start, total = float(rng.choice((-90.0, 0.0, rng.uniform(0, 360)))), sum(c.values[0])
        edge = self.ink if self.style.outline else ((255, 255, 255) if rng.random() < 0.6 else None)
        width = max(1, round(0.8 * canvas.unit)) if edge else 0
        middles = []
        for v, paint_ in zip(c.values[0], self.paints):
            end = start + 360 * v / total
            canvas.pen.pieslice((cx - r, cy - r, cx + r, cy + r), start, end, paint_, edge, width)
            middles.append(math.radians((start + end) / 2))
            start = end
        if c.layout != "inside" and rng.random() < 0.2:
            hole = r * rng.uniform(0.35, 0.5)
            canvas.pen.ellipse((cx - hole, cy - hole, cx + hole, cy + hole), self._around())
        if legend:
            self._legend_column(108 - room + 3)
        else:
            self._slice_names(cx, cy, r, middles)

    def _slice_names(self, cx, cy, r, middles):
        c, canvas = self.chart, self.canvas
        inside = c.layout == "inside"
        for name, a, paint_ in zip(c.names, middles, self.paints):
            light = np.dot(paint_, (0.3, 0.59, 0.11)) > 140
            if inside:
                x, y, anchor = cx + 0.6 * r * math.cos(a), cy + 0.6 * r * math.sin(a), "mm"
            else:
                x, y = cx + (r + 2.5 * canvas.sx) * math.cos(a), cy + (r + (self.tall / 2 + 2) * canvas.sy) * math.sin(a)
                anchor = "lm" if math.cos(a) > 0.3 else "rm" if math.cos(a) < -0.3 else "mm"
            self._text(x / canvas.sx, y / canvas.sy, name, colour=((20, 20, 20) if light else (255, 255, 255)) if inside else self.ink,
                       anchor=anchor, bold=inside)

    def _legend_column(self, x):
        c = self.chart
        gap = min(16.0, (108 - self.y0) / len(c.names))
        y = (self.y0 + 110) / 2 - gap * (len(c.names) - 1) / 2
        for i, (name, paint_) in enumerate(zip(c.names, self.paints)):
            self.canvas.box(x, y + gap * i - 3.4, x + 6.8, y + gap * i + 3.4, paint_, self._edge())
            self._text(x + 9.3, y + gap * i, name, anchor="lm", room=110 - x - 9.3)

    def _scatter(self):
        c = self.chart
        top = c.step * c.ticks
        self.x1 -= 5
        self._frame(True)
        for i in range(1, c.ticks + 1):
            x = self._across(c.step * i)
            if self.style.both and self.style.grid:
                self.canvas.line([(x, self.y0), (x, self.y1)], rgb(self.style.grid), 0.8)
            if i % 2 == 0 or len(self._number(top)) < 3 or i == c.ticks:
                if i != c.ticks - 1 or len(self._number(top)) < 3:
                    self._text(x, self.y1 + 3 + self.tall / 2, self._number(c.step * i))
        marker = ("circle", "circle", "circle", "square", "triangle", "diamond", "cross")[int(self.rng.integers(7))]
        edge, radius = self._edge(), float(self.rng.uniform(2.4, 3.6))
        for x, y in zip(*c.values):
            self.canvas.dot(self._across(x), self._up(y), radius, self.paints[0], marker, edge)

    def _table(self):
        c, canvas, rng = self.chart, self.canvas, self.rng
        rows, columns = len(c.names) + 1, len(c.series) + 1
        self.y0 -= 1
        row = min(17.5, (109 - self.y0) / rows)
        first = canvas.width_of([*c.names, c.x_name], self.capital, 50 if columns == 2 else 38) + 7
        cell = min(40.0, (106 - first) / (columns - 1))
        x0 = 56 - (first + cell * (columns - 1)) / 2 if self.style.title == "centre" else 4
        edges = [x0, x0 + first] + [x0 + first + cell * (i + 1) for i in range(columns - 1)]
        head, lines = int(rng.integers(3)), ("all", "rows", "head")[int(rng.integers(3))]
        grey = tuple(int(0.78 * a + 0.22 * b) for a, b in zip(self._around(), self.ink))
        faint = tuple(int(0.92 * a + 0.08 * b) for a, b in zip(self._around(), self.ink))
        bottom = self.y0 + row * rows
        if head:
            canvas.box(edges[0], self.y0, edges[-1], self.y0 + row, grey)
        for i in range(2, rows, 2) if lines == "head" else ():
            canvas.box(edges[0], self.y0 + row * i, edges[-1], self.y0 + row * (i + 1), faint)
        for i in range(rows + 1):
            if lines != "head" or i == 1:
                canvas.line([(edges[0], self.y0 + row * i), (edges[-1], self.y0 + row * i)], self.ink, 0.7)
        for x in edges if lines == "all" else ():
            canvas.line([(x, self.y0), (x, bottom)], self.ink, 0.7)
        words = [[c.x_name, *c.series]] + [[n, *(self._number(s[i]) for s in c.values)] for i, n in enumerate(c.names)]
        for i, texts in enumerate(words):
            for j, text in enumerate(texts):
                y, left, right = self.y0 + row * (i + 0.5), edges[j], edges[j + 1]
                x, anchor = (left + 3, "lm") if j == 0 else ((left + right) / 2, "mm")
                self._text(x, y, text, anchor=anchor, room=right - left - 4, bold=i == 0 and head == 2)


def draw(chart, width: int, height: int) -> np.ndarray:
    """RGB uint8 [height, width, 3]"""
    return Drawing(chart, width, height).canvas.picture()
