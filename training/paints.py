"""The colours that a person calls by a name."""

import colorsys

import numpy as np

# Hue, saturation and value ranges a person calls by the name.
_HSV = {
    "red": ((-0.022, 0.018), (0.78, 1.0), (0.72, 1.0)),
    "orange": ((0.062, 0.098), (0.82, 1.0), (0.88, 1.0)),
    "yellow": ((0.138, 0.165), (0.65, 1.0), (0.90, 1.0)),
    "green": ((0.28, 0.42), (0.50, 1.0), (0.40, 0.85)),
    "blue": ((0.55, 0.66), (0.60, 1.0), (0.55, 1.0)),
    "purple": ((0.74, 0.80), (0.50, 1.0), (0.45, 0.80)),
    "pink": ((0.89, 0.96), (0.28, 0.55), (0.95, 1.0)),
    "brown": ((0.055, 0.085), (0.60, 0.85), (0.36, 0.56)),
    "black": ((0.0, 1.0), (0.0, 0.25), (0.0, 0.13)),
    "white": ((0.0, 1.0), (0.0, 0.03), (0.96, 1.0)),
    "grey": ((0.0, 1.0), (0.0, 0.06), (0.45, 0.70)),
}
# Near enough to be taken for each other.
NEAR = {frozenset(p) for p in (("red", "orange"), ("orange", "yellow"), ("red", "pink"), ("brown", "orange"),
                                ("purple", "blue"), ("white", "pink"), ("brown", "black"), ("purple", "pink"),
                                ("brown", "red"), ("white", "grey"), ("white", "yellow"))}


def paint(name: str, rng) -> np.ndarray:
    """A colour a person calls `name`: RGB float32 [3] in 0..255."""
    h, s, v = (rng.uniform(*r) for r in _HSV[name])
    return np.array(colorsys.hsv_to_rgb(h % 1, s, v), np.float32) * 255
