"""Drawing styles: what becomes of a sprite before it is put in a picture. All take and give RGBA pictures.

`STYLES` are those of training. A style that keeps the thing's own colours is in `TRUE_COLOURS`; one in `INKED` paints it in one of the
eleven colours, which is then its colour. The alpha of an inked sprite is its shape, its red channel the share of ink.
"""

import numpy as np
from PIL import Image, ImageChops, ImageFilter

STYLES = ("colour", "grey", "outline", "glyph", "tinted", "cut out", "stamp", "coarse")
TRUE_COLOURS = ("colour", "coarse")
INKED = ("glyph", "tinted", "cut out", "stamp")
# What is told apart in words: how one colour is laid on is not, and few pixels do not show in a picture of 112.
STAMPED = 0.4  # of what is not line, at least so much of a stamp is inked
LOOKS = ("colour", "grey", "outline", "one colour")
_LOOK = {"coarse": "colour", **{style: "one colour" for style in INKED}}


def look(style: str) -> str:
    """What people would call it: one of `LOOKS`."""
    return _LOOK.get(style, style)


def _lightness(image: Image.Image) -> Image.Image:
    return image.convert("RGB").convert("L")


def _with(colour: Image.Image, alpha: Image.Image) -> Image.Image:
    return Image.merge("RGBA", (colour, colour, colour, alpha))


def grey(image: Image.Image) -> Image.Image:
    """As a black-and-white photograph."""
    return _with(_lightness(image), image.getchannel("A"))


def outline(image: Image.Image) -> Image.Image:
    """Dark lines where colours meet, on white, as in a colouring book."""
    alpha = image.getchannel("A")
    flat = Image.new("RGBA", image.size, (255, 255, 255, 255))
    flat.alpha_composite(image)
    edges = None
    for band in flat.convert("RGB").split():
        found = ImageChops.difference(band.filter(ImageFilter.MaxFilter(5)), band.filter(ImageFilter.MinFilter(3)))
        edges = found if edges is None else ImageChops.lighter(edges, found)
    rim = ImageChops.difference(alpha.filter(ImageFilter.MaxFilter(5)), alpha.filter(ImageFilter.MinFilter(3)))
    ink = ImageChops.lighter(edges, rim).point(lambda v: 255 - min(255, max(0, (v - 40) * 3)))
    return _with(ink, alpha.filter(ImageFilter.MaxFilter(5)))


def tinted(image: Image.Image) -> Image.Image:
    """In shades of one ink: the darker the more of it."""
    light = np.asarray(_lightness(image), np.float32)
    alpha = image.getchannel("A")
    inside = np.asarray(alpha) > 40
    low, high = (np.percentile(light[inside], (5, 95)) if inside.any() else (0, 255))
    share = np.clip((light - low) / max(high - low, 24), 0, 1)
    return _with(Image.fromarray((255 - 150 * share).astype(np.uint8)), alpha)


def cut_out(image: Image.Image) -> Image.Image:
    """The shape alone, cut from paper, with the strongest inner lines left out."""
    alpha = image.getchannel("A")
    lines = outline(image).getchannel("R").point(lambda v: 0 if v < 60 else 255)
    return _with(Image.new("L", image.size, 255), ImageChops.darker(alpha, ImageChops.lighter(lines, alpha.point(lambda v: 90 if v else 0))))


def stamp(image: Image.Image) -> Image.Image:
    """Two tones, as printed from a rubber stamp: dark parts and lines inked, light parts paper. Where that would leave little but lines, as of
    a thing in one light colour, which would be an outline to any eye, most of it is inked and the lines within are paper."""
    light = np.asarray(_lightness(image), np.float32)
    alpha = np.asarray(image.getchannel("A"))
    inside = alpha > 40
    lines = np.asarray(outline(image).getchannel("R")) < 128
    body = inside & ~lines
    if not body.any():
        body = inside
    ink = light < np.median(light[inside]) if inside.any() else inside
    if (ink & body).sum() >= STAMPED * body.sum():
        ink = ink | lines
    else:
        rim = alpha.astype(int) - np.asarray(image.getchannel("A").filter(ImageFilter.MinFilter(7))) > 40
        ink = (light <= np.quantile(light[body], 0.6)) & ~lines | rim
    return _with(Image.new("L", image.size, 255), Image.fromarray(np.where(ink & inside, alpha, 0).astype(np.uint8)))


def coarse(image: Image.Image) -> Image.Image:
    """Few colours and few pixels, as in an old game."""
    small = image.resize((34, 34), Image.Resampling.BOX)
    rgb = small.convert("RGB").quantize(12).convert("RGB")
    rgb.putalpha(small.getchannel("A").point(lambda a: 255 if a > 100 else 0))
    return rgb.resize(image.size, Image.Resampling.NEAREST)


_MAKE = {"grey": grey, "outline": outline, "tinted": tinted, "cut out": cut_out, "stamp": stamp, "coarse": coarse}


def styled(master: Image.Image, style: str) -> Image.Image:
    """A master sprite in one of `STYLES`; "colour" and "glyph" masters are as they should be."""
    return _MAKE[style](master) if style in _MAKE else master
