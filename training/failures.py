"""A sheet of pictures with what was asked of them, what the model said and what is true, for its card."""

from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

COLUMNS, CELL, PICTURES = 4, (300, 236), (288, 140)  # pixels
_INK, _WRONG, _TRUE = (30, 30, 30), (176, 0, 32), (0, 110, 50)


@dataclass
class Failure:
    row: str
    pictures: list[Image.Image]
    asked: str
    said: str
    true: str


def _beside(pictures: list[Image.Image]) -> Image.Image:
    """All pictures of a case in one strip."""
    strip = Image.new("RGB", PICTURES, "white")
    across = PICTURES[0] // max(2, len(pictures))
    for n, picture in enumerate(pictures):
        small = picture.copy()
        small.thumbnail((across - 4, PICTURES[1]))
        strip.paste(small, (n * across, 0))
    return strip


def _wrapped(draw: ImageDraw.ImageDraw, text: str, font, width: int, lines: int) -> str:
    out = [""]
    for word in text.split():
        longer = f"{out[-1]} {word}".strip()
        if draw.textlength(longer, font) <= width:
            out[-1] = longer
        else:
            out.append(word)
    return "\n".join(out[:lines]) + (" ..." if len(out) > lines else "")


def sheet(failures: list[Failure]) -> Image.Image:
    """COLUMNS failures in each row."""
    rows = -(-len(failures) // COLUMNS)
    out = Image.new("RGB", (COLUMNS * CELL[0], rows * CELL[1]), "white")
    draw, font = ImageDraw.Draw(out), ImageFont.load_default(12)
    for n, failure in enumerate(failures):
        x, y = n % COLUMNS * CELL[0] + 6, n // COLUMNS * CELL[1] + 6
        out.paste(_beside(failure.pictures), (x, y))
        y += PICTURES[1] + 2
        for text, ink in ((f"{failure.row}: {failure.asked}", _INK), (f"said: {failure.said}", _WRONG), (f"true: {failure.true}", _TRUE)):
            text = _wrapped(draw, text, font, PICTURES[0], 2)
            draw.multiline_text((x, y), text, ink, font, spacing=1)
            y += 14 * (text.count("\n") + 1)
    return out


def write(failures: list[Failure], path: Path) -> None:
    sheet(failures).quantize(128, dither=Image.Dither.NONE).save(path, optimize=True)
