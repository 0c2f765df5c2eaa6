"""Charts: pictures of bars, lines, slices, points and small tables, with the truth about them."""

from dataclasses import dataclass, field

import numpy as np

import chart_drawing
import chart_questions
import chart_sampling
from chart_sampling import PARTS, TRENDS, TYPES, trend_of
from pictures import Question

IGNORE = -100
MOST = 5      # elements that targets tell of
LETTERS = 10  # of a title


@dataclass(frozen=True)
class Chart:
    """A chart. Values are in the numbers of its axis; of a scatter plot, a row of x and a row of y; of a pie, in 24ths."""

    type: str                               # of TYPES
    title: str
    names: tuple[str, ...]                  # of bars, points of a line, slices or rows, as they are written
    values: tuple[tuple[float, ...], ...]   # a row for each series
    step: float                             # between ticks, which begin at 0
    ticks: int                              # number of steps
    colours: tuple[str, ...]                # of each bar, line or slice; of a scatter plot's points
    style: str
    layout: str                             # where names and numbers stand
    series: tuple[str, ...] = ()            # names of two lines, or of a table's columns of numbers
    x_name: str | None = None               # of a table: over its names
    y_name: str | None = None
    unseen_face: bool = False               # its typeface is one that is held out
    seed: int = field(default=0)            # of the details of the drawing

    def draw(self, width: int, height: int, bank=None) -> np.ndarray:
        """RGB uint8 [height, width, 3]"""
        return chart_drawing.draw(self, width, height)

    def ask(self, rng: np.random.Generator, unseen: bool = False) -> Question:
        """A random true question; `unseen`: in words kept for evaluation."""
        return chart_questions.ask(self, rng, unseen)

    def caption(self, rng: np.random.Generator) -> str:
        return chart_questions.caption(self)

    def summary(self) -> str:
        return f'a {self.kind} called "{self.title}"'

    def things(self) -> tuple[str, ...]:
        return (self.kind,)

    @property
    def kind(self) -> str:
        """What a person calls its type."""
        return self.type.replace("horizontal ", "")

    def in_ticks(self, row: int = 0) -> list[float]:
        return [v / self.step for v in self.values[row]]

    def extreme(self, highest: bool, row: int = 0) -> int | None:
        """Index of the highest or lowest of a row; None where it is not plain to see."""
        if self.type == "scatter plot" or len(self.names) < 2:
            return None
        x = self.in_ticks(row)
        order = sorted(range(len(x)), key=lambda i: -x[i] if highest else x[i])
        margin = abs(x[order[0]] - x[order[1]])
        return order[0] if margin >= (0.55 if self.type != "pie chart" else 2) else None

    def trend(self, row: int = 0) -> int | None:
        """Index in TRENDS."""
        if self.type == "line chart":
            return trend_of([round(v) for v in self.in_ticks(row)])
        if self.type == "scatter plot":
            r = np.corrcoef(self.values)[0, 1]
            return 0 if r > 0.8 else 1 if r < -0.8 else TRENDS.index("none")
        return None

    def count(self) -> int | None:
        """Number of bars, lines, slices or rows below the head."""
        return {"line chart": len(self.values), "scatter plot": None}.get(self.type, len(self.names))

    def targets(self) -> dict[str, np.ndarray]:
        """What training-only heads are to know; -100 is not asked. Lines and columns: the first of two."""
        def index(x):
            return np.int64(IGNORE if x is None else x)

        levels, letters, first = (np.full(n, IGNORE, np.int64) for n in (MOST, LETTERS, MOST))
        if self.names:
            top = max(self.values[0]) if self.type == "pie chart" else self.step * self.ticks
            levels[:len(self.names)] = [int(10 * v / (PARTS if self.type == "pie chart" else top) + 0.5) for v in self.values[0]]
            first[:len(self.names)] = [letter(n[0]) for n in self.names]
        letters[:] = [letter(c) for c in self.title.ljust(LETTERS)[:LETTERS]]
        return dict(type=index(TYPES.index(self.type)), highest=index(self.extreme(True)), lowest=index(self.extreme(False)),
                    count=index(self.count()), trend=index(self.trend()), levels=levels, title=letters, names=first)


def letter(c: str) -> int:
    """1 to 26 for a letter, 0 for a blank."""
    return ord(c.lower()) - 96 if c.isalpha() else 0


def sample(rng: np.random.Generator, held_out: bool = False, unseen_style: bool = False, unseen_face: bool = False,
           type: str | None = None) -> Chart:
    """A random chart; `held_out`: its title with its type is a combination that training never has."""
    return Chart(**chart_sampling.fields(rng, held_out, unseen_style, type), unseen_face=unseen_face)
