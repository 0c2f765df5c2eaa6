"""Pictures of writing: a word, a number or two short words, on a plain or a busy ground.

`sample` draws the truth of one, `Writing.draw` the picture. Words for which `words.kept` is true and the typefaces held
out occur only where asked for. Every letter is at least 7 pixels high at the model's size.
"""

import io
from dataclasses import dataclass

import numpy as np
from PIL import Image

import reading
from backdrops import BUSY, SORTS, backdrop, busy, light
from lettering import PLATES, SIDE, Brush, extent, label, least, measure, plate_size, turned
from paints import NEAR, paint
from pictures import Question
from things import COLOURS, article
from typefaces import pick
from words import LABELS, SIGHT, kept, number, readable, word

__all__ = ["LABELS", "Writing", "label", "sample"]

LONGEST = 16  # letters and blanks in the targets
GRID = 8


@dataclass(frozen=True)
class Writing:
    seed: int
    lines: tuple[str, ...]
    case: str            # of `reading.CASES`; "" of a number
    colour: str          # of the letters
    ground: str          # a colour, or "colourful"
    plate: str | None    # its sort
    plate_colour: str
    ink: tuple[float, float, float]  # the colours as they are drawn
    paper: tuple[float, float, float]  # right behind the letters
    behind: tuple[float, float, float]  # of the ground
    style: str           # of the ground
    face: str
    em: float            # size, as a fraction of the picture
    x: float
    y: float
    angle: float
    stretch: float

    def text(self) -> str:
        return " ".join(self.lines)

    def is_number(self) -> bool:
        return self.lines[0].isdigit()

    def draw(self, width: int, height: int, bank=None) -> np.ndarray:
        rng = np.random.default_rng(self.seed)
        if self.style in BUSY:
            canvas = busy(self.style, _crowd(rng, self.ink, self.paper), rng, width, height)
        else:
            canvas = backdrop(self.style, self.behind, rng, width, height)
        brush = Brush(canvas, measure(self.face, self.lines), self.face, self.lines, self.em, self.x, self.y, self.angle, self.stretch)
        if self.plate:
            rim = (self.ink, np.float32(self.behind) * 0.4, None, None)[int(rng.integers(4))]
            brush.plate(self.plate, self.paper, rim, shadow=rng.random() < 0.35)
        self._letters(brush, rng)
        return self._damage(canvas, rng)

    def _letters(self, brush: Brush, rng) -> None:
        r, large = rng.random(), self.em > 1.5 * least(brush.m, self.stretch)
        if r < 0.1 and large:
            shade = 0 if light(self.ink) > 120 else 255
            brush.text((shade,) * 3, dx=0.05, dy=0.06, opacity=0.35)
        elif r < 0.18 and large:
            brush.text((255,) * 3 if light(self.ink) < light(self.paper) else (0,) * 3, bold=0.05)
        brush.text(self.ink)

    def _damage(self, canvas: np.ndarray, rng) -> np.ndarray:
        """Now and then a little blur, grain or JPEG; less on small letters."""
        height, width = canvas.shape[:2]
        room = min(self.em / 0.5, 1)
        if rng.random() < 0.15:
            canvas += rng.standard_normal(canvas.shape, dtype=np.float32) * np.float32(rng.uniform(2, 5 + 12 * room))
        out = np.clip(canvas + 0.5, 0, 255, out=canvas).astype(np.uint8)
        r = rng.random()
        if r > 0.3:
            return out
        image = Image.fromarray(out)
        if r < 0.17:
            image = _blurred(image, rng.uniform(1.1, 1.35 + 1.4 * room) * max(1, max(width, height) / SIDE))
        if r > 0.12:
            buffer = io.BytesIO()
            image.save(buffer, "JPEG", quality=int(rng.integers(35 if room > 0.6 else 60, 90)))
            image = Image.open(buffer).convert("RGB")
        return np.asarray(image)

    def ask(self, rng, unseen: bool = False) -> Question:
        return reading.ask(self, rng, unseen)

    def summary(self) -> str:
        noun = "number" if self.is_number() else "word" if len(self.lines) == 1 else "words"
        return f'the {noun} "{self.text()}"'

    def caption(self, rng) -> str:
        on = article(f"{self.plate_colour} sign" if self.plate else f"{self.ground} background")
        said = self.summary()
        return f"{said[0].upper()}{said[1:]} in {self.colour} {'digits' if self.is_number() else 'letters'} on {on}."

    def things(self) -> tuple[str, ...]:
        return ("number",) if self.is_number() else ("word",)

    def box(self) -> tuple[float, float, float, float]:
        """Of the letters: x0, y0, x1, y1 as fractions of the picture."""
        m = measure(self.face, self.lines)
        across, up = (v * self.em / 2 for v in extent(m.width, m.height, self.angle))
        across *= self.stretch
        return self.x - across, self.y - up, self.x + across, self.y + up

    def places(self) -> list[tuple[float, float]]:
        """The middle of each letter, line after line, as fractions of the picture."""
        spots = (turned(x, y, self.angle) for x, y in measure(self.face, self.lines).centres)
        return [(self.x + x * self.em * self.stretch, self.y + y * self.em) for x, y in spots]

    def targets(self, grid: int = GRID) -> dict[str, np.ndarray]:
        """letters [16]; case, length; box [4]; of the letter nearest to the middle of each patch: patch [grid * grid], its code, and
        ordinal [grid * grid], its place in the text (-100: no letter)."""
        letters = np.zeros(LONGEST, np.int64)
        letters[:len(self.text())] = [code(c) for c in self.text()]
        patch, ordinal, best = np.zeros(grid * grid, np.int64), np.full(grid * grid, -100), {}
        numbered = [(n, c) for n, c in enumerate(self.text()) if c != " "]
        for (n, letter), (x, y) in zip(numbered, self.places()):
            column, row = (min(max(int(v * grid), 0), grid - 1) for v in (x, y))
            away = (x * grid - column - 0.5) ** 2 + (y * grid - row - 0.5) ** 2
            if away < best.get((row, column), 9):
                best[row, column], patch[row * grid + column], ordinal[row * grid + column] = away, code(letter), n
        case = reading.CASES.index(self.case) if self.case else -100
        return dict(letters=letters, case=np.int64(case), length=np.int64(sum(map(len, self.lines))),
                    box=np.array(self.box(), np.float32), patch=patch, ordinal=ordinal)


def _blurred(image: Image.Image, times: float) -> Image.Image:
    """As from a file so many times smaller."""
    small = image.resize((round(image.width / times), round(image.height / times)), Image.Resampling.BICUBIC)
    return small.resize(image.size, Image.Resampling.BICUBIC)


def code(letter: str) -> int:
    """0 blank, 1..26 letters of either case, 27..36 digits, 37 other."""
    if letter == " ":
        return 0
    if letter.isdigit() and letter.isascii():
        return 27 + int(letter)
    return ord(letter.lower()) - 96 if letter.isalpha() and letter.isascii() else 37


def _content(rng, sight: bool) -> tuple[tuple[str, ...], str]:
    """The lines and their case."""
    r = rng.random()
    if r < 0.15 and not sight:
        return (number(rng),), ""
    while True:
        if sight:
            lines = (SIGHT[int(rng.integers(len(SIGHT)))],)
        else:
            lines = (word(rng),) if r < 0.82 else (word(rng, 7), word(rng, 7))
        case = reading.CASES[rng.choice(3, p=(0.4, 0.3, 0.3))]
        if len(lines[0]) == 1:
            case = "upper"
        if all(readable(line, case) for line in lines):
            return tuple(line.upper() if case == "upper" else line.capitalize() if case == "capitalised" else line for line in lines), case


def contrast(ink, paper) -> bool:
    """Whether letters of one colour can be read on the other."""
    apart = abs(light(ink) - light(paper))
    return apart > 80 or apart > 58 and float(np.abs(np.subtract(ink, paper)).sum()) > 280


def _crowd(rng, ink, paper) -> list[np.ndarray]:
    """Colours for a busy ground, all as far from the ink as the paper is."""
    darker, out = light(ink) > light(paper), [np.float32(paper)]
    for _ in range(40):
        c = paint(COLOURS[int(rng.integers(len(COLOURS)))], rng)
        if light(c) < light(ink) - 75 if darker else light(c) > light(ink) + 75:
            out.append(c)
        if len(out) == 5:
            break
    return out


def _colours(rng) -> tuple[tuple[str, np.ndarray], tuple[str, np.ndarray]]:
    """Name and paint of the letters and of what is right behind them."""
    while True:
        a, b = (COLOURS[int(i)] for i in rng.integers(0, len(COLOURS), 2))
        r = rng.random()
        a, b = ("black", "white") if r < 0.08 else ("white", "black") if r < 0.12 else (a, b)
        ink, paper = paint(a, rng), paint(b, rng)
        if a != b and frozenset((a, b)) not in NEAR and contrast(ink, paper):
            return (a, ink), (b, paper)


def sample(rng, held_out: bool = False, faces_held_out: bool = False, sight: bool = False) -> Writing:
    """Draw the truth of a picture. `held_out`: with a word that is kept for evaluation; `faces_held_out`: in such a typeface; `sight`: with a
    word that also stands on labels."""
    while True:
        lines, case = _content(rng, sight)
        if any(kept(line) for line in lines) != held_out:
            continue
        face = pick(rng, faces_held_out, capitals=case == "upper")
        plate = PLATES[int(rng.integers(len(PLATES)))] if rng.random() < 0.25 else None
        place = _place(rng, measure(face, lines), plate)
        if place:
            return Writing(int(rng.integers(1 << 31)), lines, case, *_looks(rng, plate, place[0] > 1.6 * least(measure(face, lines), place[4])), face, *place)


def _looks(rng, plate: str | None, large: bool) -> tuple:
    """The fields from `colour` to `style`; only large letters, or a plate, stand on a busy ground."""
    (colour, ink), (under, paper) = _colours(rng)
    style = SORTS[int(rng.integers(1, len(SORTS)))] if rng.random() < 0.6 else "plain"
    ground, behind = under, paper
    if (plate or large) and rng.random() < 0.2:
        style, ground = BUSY[int(rng.integers(len(BUSY)))], "colourful"
    elif plate:
        while ground == under or frozenset((ground, under)) in NEAR:
            ground = COLOURS[int(rng.integers(len(COLOURS)))]
        behind = paint(ground, rng)
    return colour, ground, plate, under, *(tuple(map(float, c)) for c in (ink, paper, behind)), style


def _place(rng, m, plate) -> tuple[float, float, float, float, float] | None:
    """em, x, y, angle and stretch: as large as fits down to a third of that, but never too small to read; None where it cannot be."""
    angle = float(rng.uniform(-12, 12)) if rng.random() < 0.45 else 0.0
    stretch = float(np.exp(rng.uniform(-0.25, 0.25))) if rng.random() < 0.4 else 1.0
    across, up = extent(*plate_size(m, plate), angle)
    across *= stretch
    fit = min(0.95 / across, 0.95 / up, 0.95)
    low = max(fit / 3, 1.05 * least(m, stretch))
    if low > fit:
        return None
    em = float(np.exp(rng.uniform(np.log(low), np.log(fit))))
    x, y = (float(rng.uniform(half, 1 - half)) if half < 0.5 else 0.5 for half in (across * em / 2 + 0.015, up * em / 2 + 0.015))
    return em, x, y, angle, stretch
