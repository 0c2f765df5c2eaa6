"""How charts look: grounds, grids, spines and colours, after well-known plotting programs."""

from dataclasses import dataclass, field

import numpy as np

from paints import paint

Rgb = tuple[int, int, int]


def rgb(code: str) -> Rgb:
    """"1f77b4" -> (31, 119, 180)"""
    return tuple(int(code[i:i + 2], 16) for i in (0, 2, 4))


def _palette(text: str) -> dict[str, Rgb]:
    return {name: rgb(code) for name, code in (pair.split(":") for pair in text.split())}


@dataclass(frozen=True)
class Style:
    ground: tuple[str, ...] = ("ffffff",)  # one of these, around the plot
    plot: str | None = None                # behind the plot; None: as the ground
    grid: str | None = None                # colour of the grid lines
    both: bool = False                     # grid lines for both axes
    spines: str = "lb"                     # l, b, r, t: which sides of the plot have a line
    ink: str = "1a1a1a"                    # of text and spines
    bold: float = 0.2                      # how often the title is bold by a double stroke
    title: str = "centre"                  # or "left"
    line: float = 1.8                      # width of the lines, in 112ths of the picture
    outline: bool = False                  # bars and slices have a dark edge
    wobble: float = 0.0                    # how far lines stray, in 112ths
    palette: dict[str, Rgb] = field(default_factory=dict)
    dark: bool = False


_MATPLOTLIB = _palette("blue:1f77b4 orange:ff7f0e green:2ca02c red:d62728 purple:8a56c0 brown:8c4f3f pink:f08ccc grey:7f7f7f")
_SEABORN = _palette("blue:4c72b0 orange:e8833a green:55a868 red:c44045 purple:8062b8 brown:85603f pink:ea95cc grey:8c8c8c yellow:f0d040")
_SHEET = _palette("blue:4272d4 orange:f07a1a grey:9a9a9a yellow:ffc800 green:5fa83a red:ea4335 purple:8e44c0")
_BRIGHT = _palette("red:ff1744 blue:2979ff green:00c853 yellow:ffea00 purple:a032f0 orange:ff8f00 pink:ff80c8")

STYLES = {
    "matplotlib": Style(spines="lbrt", palette=_MATPLOTLIB),
    "ggplot": Style(plot="ebebeb", grid="ffffff", both=True, spines="", title="left", palette=_palette(
        "red:f0504a green:00ba38 blue:4a86ff purple:b060f0 orange:f08c1e")),
    "seaborn": Style(plot="eaeaf2", grid="ffffff", both=True, spines="", palette=_SEABORN),
    "whitegrid": Style(grid="d8d8d8", spines="lbrt", palette=_SEABORN),
    "spreadsheet": Style(grid="d2d2d2", spines="b", ink="404040", bold=0.4, line=2.4, palette=_SHEET),
    "paper": Style(ground=("ffffff", "fdf6e3", "f4f1ea", "fff8f0"), spines="lb", outline=True, palette=_MATPLOTLIB),
    "hand": Style(ground=("ffffff", "fffdf5", "fbf7ea"), spines="lb", ink="202020", line=2.4, outline=True, wobble=0.8),
    "dark": Style(ground=("101418", "000000", "1c1f2b", "0e1a2b"), grid="3c424c", spines="lb", ink="f2f2f2", palette=_BRIGHT, dark=True),
    "minimal": Style(spines="b", ink="303030", bold=0.5, title="left", line=2.4, palette=_SEABORN),
    "pastel": Style(ground=("e8f4ff", "fff0f3", "eefbea", "f6effc"), plot="ffffff", spines="lb", palette=_SHEET),
}
# Kept for the evaluation of unseen styles.
HELD_STYLES = {
    "news": Style(ground=("d5e4eb",), grid="ffffff", spines="b", title="left", bold=0.8, line=2.6, palette=_palette(
        "blue:014d8c red:d8212f green:00807a brown:7a4a2a orange:ee8f1c")),
    "blackboard": Style(ground=("21432f",), spines="lb", ink="f4f4ea", wobble=0.9, line=2.4, dark=True),
}

# Names of colours that cannot be told from the ground.
_UNLIKE = {"ggplot": {"grey"}, "seaborn": {"grey"}, "dark": {"grey", "brown", "purple"}, "blackboard": {"green", "brown", "grey", "purple", "blue"}}


def style_named(name: str) -> Style:
    return STYLES.get(name) or HELD_STYLES[name]


def usable(style: str, thin: bool) -> tuple[str, ...]:
    """The colours that a bar or slice, or a thin line, may have in the style."""
    names = ["red", "orange", "green", "blue", "purple", "pink", "brown"]
    names += ["white", "yellow"] if style_named(style).dark else ["black"]
    if not style_named(style).dark and not thin:
        names += ["yellow"]
    if style != "pastel":
        names += ["grey"]
    return tuple(n for n in names if n not in _UNLIKE.get(style, ()))


def ink_of(style: Style, colour: str, rng: np.random.Generator) -> Rgb:
    """RGB that the style gives a colour, or another that is called so."""
    chosen = style.palette.get(colour)
    if chosen is not None and rng.random() < 0.7:
        return chosen
    rgb = paint(colour, rng)
    if style.dark:
        rgb = np.maximum(rgb, 30)
    return tuple(int(v) for v in rgb)
