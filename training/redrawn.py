"""Things as another hand might have drawn them: bent a little, in other tones, flatter, looking the other way.

One font draws a thing in one or two ways, and a vision tower that learns from it alone knows that drawing, not the thing.
"""

import numpy as np
from PIL import Image

# What may look the other way and stay what it is; hands, flags, signs and clocks may not.
TURNED = {"animal", "bird", "insect", "sea animal", "reptile", "plant", "flower", "fruit", "vegetable", "food", "sweet", "drink", "vehicle", "boat", "aircraft",
          "building", "clothing", "tool", "person", "household", "instrument", "sport", "dish", "science", "medicine"}
_GRID = 4  # cells on a side, whose corners move


def bent(image: Image.Image, rng, most: float = 0.07) -> Image.Image:
    """The picture on a sheet of rubber: the inner corners of a grid move by up to `most` of a side."""
    side = image.width
    corners = np.stack(np.meshgrid(*[np.linspace(0, side, _GRID + 1)] * 2, indexing="xy"), -1)
    moved = corners.copy()
    moved[1:-1, 1:-1] += rng.uniform(-most, most, (_GRID - 1, _GRID - 1, 2)) * side
    cells = []
    for r in range(_GRID):
        for c in range(_GRID):
            box = (*np.rint(corners[r, c]).astype(int).tolist(), *np.rint(corners[r + 1, c + 1]).astype(int).tolist())
            quad = (*moved[r, c], *moved[r + 1, c], *moved[r + 1, c + 1], *moved[r, c + 1])
            cells.append((box, tuple(float(v) for v in quad)))
    return image.transform(image.size, Image.Transform.MESH, cells, Image.Resampling.BILINEAR)


def toned(image: Image.Image, rng) -> Image.Image:
    """Lighter or darker, more or less colourful, each channel a little by itself: RGBA; alpha stays."""
    rgba = np.asarray(image, np.float32)
    rgb = rgba[..., :3] / 255
    grey = rgb.mean(-1, keepdims=True)
    rgb = grey + (rgb - grey) * rng.uniform(0.7, 1.3)
    rgb = np.clip(rgb, 0, 1) ** np.float32(np.exp(rng.uniform(-0.35, 0.35)))
    rgb = rgb * rng.uniform(0.93, 1.07, 3).astype(np.float32)
    return Image.fromarray(np.concatenate([np.clip(rgb * 255, 0, 255), rgba[..., 3:]], -1).astype(np.uint8))


def flat(image: Image.Image, rng) -> Image.Image:
    """In a few colours, without shading."""
    few = image.convert("RGB").quantize(int(rng.integers(4, 10))).convert("RGB")
    few.putalpha(image.getchannel("A"))
    return few


def redrawn(image: Image.Image, family: str, painted: bool, rng) -> Image.Image:
    """A master sprite (RGBA, square) changed at random; `painted`: its colours are shares of a paint and stay."""
    if family in TURNED and rng.random() < 0.4:
        image = image.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    if rng.random() < 0.7:
        image = bent(image, rng)
    if not painted and rng.random() < 0.25:
        image = flat(image, rng)
    if not painted and rng.random() < 0.7:
        image = toned(image, rng)
    return image
