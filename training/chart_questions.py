"""Questions about a chart, with the true answers: one form of answer for each kind of question.

Each function of `ASKED` returns a `Question` or None where the chart has no such question. The kinds are the rows of
the evaluation's table.
"""

import numpy as np

from chart_phrases import PHRASES
from chart_sampling import TRENDS
from phrases import sentence
from pictures import Question, pick
from things import NUMBERS, article

_ELEMENTS = {"bar chart": ("bar", "bars"), "line chart": ("line", "lines"), "pie chart": ("slice", "slices"),
             "scatter plot": ("point", "points"), "table": ("row", "rows")}
_ORDINALS = ("first", "second", "third")
_TREND = ("It rises.", "It falls.", "It stays the same.", "It goes up and then down.", "It goes down and then up.")
_CORRELATION = {0: "It goes up.", 1: "It goes down.", 5: "There is none."}


class _Asker:
    """Words questions about one chart."""

    def __init__(self, chart, rng, unseen: bool):
        self.chart, self.rng, self.unseen = chart, rng, unseen
        self.e, self.es = _ELEMENTS[chart.kind]

    def question(self, kind: str, phrases: str, answer: str, **names) -> Question:
        text = pick(self.rng, PHRASES[phrases][int(self.unseen)])
        return Question(kind, text.format(e=self.e, es=self.es, c=self.chart.kind, **names), answer)

    def row(self) -> int:
        return int(self.rng.integers(len(self.chart.values)))


def _type(a):
    if a.chart.kind == "bar chart" and a.rng.random() < 0.25:
        return a.question("chart_direction", "direction", "Horizontal." if "horizontal" in a.chart.type else "Vertical.")
    return a.question("chart_type", "type", sentence(article(a.chart.kind)))


def _title(a):
    return a.question("chart_title", "title", sentence(a.chart.title))


def _axis(a):
    there = [k for k in ("x_name", "y_name") if getattr(a.chart, k)]
    if not there or a.chart.type == "table":
        return None
    which = pick(a.rng, there)
    return a.question("chart_axis", which, sentence(getattr(a.chart, which)))


def _extreme(a, highest: bool):
    c, row = a.chart, a.row()
    if c.type == "line chart" and len(c.series) == 2:
        return None
    at = c.extreme(highest, row)
    if at is None:
        return None
    phrases = ("max_" if highest else "min_") + {"bar chart": "bar", "line chart": "line", "pie chart": "pie", "table": "table"}[c.kind]
    column = f" in the column {c.series[row]}" if len(c.series) == 2 else ""
    return a.question("chart_max" if highest else "chart_min", phrases, sentence(c.names[at]), in_s=column)


def _max(a):
    return _extreme(a, True)


def _min(a):
    return _extreme(a, False)


def _count(a):
    n = a.chart.count()
    return None if n is None else a.question("chart_count", "count", sentence(NUMBERS[n]))


def nearest(chart, i: int, row: int = 0) -> str:
    """The tick next to a value."""
    return f"{round(chart.in_ticks(row)[i]) * chart.step:g}"


def _value(a):
    c, row = a.chart, a.row()
    if c.kind not in ("bar chart", "line chart"):
        return None
    i = int(a.rng.integers(len(c.names)))
    names = dict(x=c.names[i], s=c.series[row]) if c.series else dict(x=c.names[i])
    return a.question("chart_value", "value_s" if c.series else "value", f"About {nearest(c, i, row)}.", **names)


def _cell(a):
    c, row = a.chart, a.row()
    if c.type != "table":
        return None
    if a.rng.random() < 0.15:
        i = int(a.rng.integers(len(c.series) + 1))
        return a.question("table_head", "column", sentence((c.x_name, *c.series)[i]), n=_ORDINALS[i])
    i = int(a.rng.integers(len(c.names)))
    return a.question("table_cell", "cell_s" if len(c.series) == 2 else "cell", f"{c.values[row][i]:g}.", x=c.names[i], s=c.series[row])


def _trend(a):
    c, row = a.chart, a.row()
    at = c.trend(row)
    if at is None:
        return None
    if c.type == "scatter plot":
        return a.question("chart_correlation", "correlation", _CORRELATION[at])
    if not c.series:
        return a.question("chart_trend", "trend", _TREND[at])
    return a.question("chart_trend", "trend_s", _TREND[at], s=c.series[row])


def _series(a):
    """Which of two lines is higher: all the way, or at one point where they are a tick apart; or which has a colour."""
    c = a.chart
    if c.type != "line chart" or not c.series:
        return None
    if a.rng.random() < 0.3:
        row = a.row()
        return a.question("chart_series_name", "series_name", sentence(c.series[row]), colour=c.colours[row])
    gaps = [round(p) - round(q) for p, q in zip(c.in_ticks(0), c.in_ticks(1))]
    s, t = (c.series[i] for i in a.rng.permutation(2))
    above = 0 if min(gaps) > 0 else 1 if max(gaps) < 0 else None
    if above is not None and a.rng.random() < 0.6:
        return a.question("chart_series", "series", sentence(c.series[above]), s=s, t=t)
    i = pick(a.rng, [i for i, g in enumerate(gaps) if g])
    return a.question("chart_series", "series_at", sentence(c.series[0 if gaps[i] > 0 else 1]), x=c.names[i], s=s, t=t)


def _colour(a):
    c = a.chart
    if not c.colours:
        return None
    if c.type == "scatter plot" or (c.kind == "bar chart" and len(set(c.colours)) == 1):
        return a.question("chart_colour", "colour_all", sentence(c.colours[0]))
    if c.type == "line chart" and not c.series:
        return a.question("chart_colour", "colour_line", sentence(c.colours[0]))
    names = c.series or c.names
    i = int(a.rng.integers(len(names)))
    return a.question("chart_colour", "colour_of", sentence(c.colours[i]), x=names[i])


def _compare(a):
    c, row = a.chart, a.row()
    if c.type == "scatter plot" or (c.type == "line chart" and c.series):
        return None
    x = c.in_ticks(row)
    plain = 2 if c.type == "pie chart" else 0.55
    pairs = [(i, j) for i in range(len(x)) for j in range(len(x)) if abs(x[i] - x[j]) >= plain]
    if not pairs:
        return None
    i, j = pick(a.rng, pairs)
    names = dict(x=c.names[i], y=c.names[j])
    if len(c.series) == 2:
        return a.question("chart_compare", "compare_s", "Yes." if x[i] > x[j] else "No.", s=c.series[row], **names)
    low = a.rng.random() < 0.3
    return a.question("chart_compare", "compare_low" if low else "compare", "Yes." if (x[i] > x[j]) != low else "No.", **names)


def _caption(a):
    return a.question("chart_caption", "caption", caption(a.chart))


# Functions and how often each is tried, against the others.
ASKED = {_type: 0.6, _title: 1.2, _axis: 1.0, _max: 1.3, _min: 1.0, _count: 0.8, _value: 1.5, _cell: 3.0, _trend: 1.6, _series: 3.0, _colour: 1.0,
         _compare: 1.0, _caption: 0.4}
_SHARES = np.array(list(ASKED.values())) / sum(ASKED.values())


def ask(chart, rng: np.random.Generator, unseen: bool = False) -> Question:
    """A random true question; `unseen`: in words kept for evaluation."""
    asker, makers = _Asker(chart, rng, unseen), list(ASKED)
    while True:
        question = makers[int(rng.choice(len(makers), p=_SHARES))](asker)
        if question:
            return question


def caption(chart) -> str:
    """One sentence: "A bar chart called Sales with four bars; Mon is the highest."."""
    c = chart
    e, es = _ELEMENTS[c.kind]
    head = f"A {c.kind} called {c.title}"
    n = c.count()
    if c.type == "scatter plot":
        return f"{head}; " + {0: "the points go up.", 1: "the points go down.", 5: "the points have no trend."}[c.trend()]
    if c.type == "line chart":
        if c.series:
            return f"{head} with two lines, {c.series[0]} and {c.series[1]}."
        at = c.trend()
        return f"{head} with one line" + (f" that {TRENDS[at]}." if at is not None else ".")
    at = c.extreme(True)
    most = {"pie chart": "biggest"}.get(c.type, "highest")
    tail = f"; {c.names[at]} is the {most}." if at is not None and len(c.series) < 2 else "."
    return f"{head} with {NUMBERS[n]} {es if n > 1 else e}{tail}"
