"""Pictures of scenes: `render` composes the training picture from a `SpriteBank`; `render_file` draws a real picture of any size, as a
user would have one.
"""

import io

import numpy as np
from PIL import Image, ImageFilter

from paints import paint
from placing import Item
from scene import Scene
from sprites import Masters, SpriteBank, variant


def ground(scene: Scene, width: int, height: int, rng) -> np.ndarray:
    """The picture's ground: float32 [height, width, 3]."""
    if scene.ground == "white" and scene.style == "plain":
        return np.full((height, width, 3), 255, np.float32)
    colour = paint(scene.ground, rng)
    y, x = np.linspace(-1, 1, height, dtype=np.float32)[:, None], np.linspace(-1, 1, width, dtype=np.float32)[None]
    out = np.broadcast_to(colour, (height, width, 3))
    if scene.style == "gradient":
        other = paint(scene.ground, rng)
        t = rng.uniform(0, 2 * np.pi)
        mix = np.clip((np.cos(t) * x + np.sin(t) * y) / 2.2 + 0.5, 0, 1)[..., None]
        out = colour * mix + other * (1 - mix)
    elif scene.style == "noise":
        grain = rng.standard_normal((height, width, 1), dtype=np.float32)
        out = out + grain * np.float32(rng.uniform(2, 9))
    elif scene.style == "stripes":
        t, f = rng.uniform(0, 2 * np.pi), rng.uniform(4, 14)
        out = out * (1 + rng.uniform(0.02, 0.05) * np.sign(np.sin(f * (np.cos(t) * x + np.sin(t) * y)))[..., None]).astype(np.float32)
    elif scene.style == "vignette":
        out = out * (1 - rng.uniform(0.03, 0.09) * (x * x + y * y))[..., None].astype(np.float32)
    return np.array(out, np.float32)


def paste(canvas: np.ndarray, sprite: np.ndarray, cx: float, cy: float, colour: np.ndarray | None) -> None:
    """Blend an RGBA sprite onto the float32 canvas, centred at (cx, cy) pixels; cut at the border. With a colour, red is its share."""
    h, w = sprite.shape[:2]
    top, left = round(cy - h / 2), round(cx - w / 2)
    y0, x0 = max(0, -top), max(0, -left)
    bottom, right = min(h, canvas.shape[0] - top), min(w, canvas.shape[1] - left)
    if bottom <= y0 or right <= x0:
        return
    part = sprite[y0:bottom, x0:right].astype(np.float32)
    alpha = part[..., 3:] / 255
    view = canvas[top + y0:top + bottom, left + x0:left + right]
    if colour is not None:
        share = part[..., :1] / 255
        part = colour * share + np.float32(250) * (1 - share)
    view += alpha * (part[..., :3] - view)


def _compose(scene: Scene, canvas: np.ndarray, rng, sprite) -> np.ndarray:
    """The items on the ground, and what may have happened to the picture since: RGB uint8. `sprite(item, rng)` gives RGBA."""
    height, width = canvas.shape[:2]
    paints = {}
    for item in scene.items[::-1] if scene.layout == "inside" else scene.items:
        if item.colour and item.colour not in paints:
            paints[item.colour] = paint(item.colour, rng)
        paste(canvas, sprite(item, rng), item.x * width, item.y * height, paints.get(item.colour))
    if scene.text:
        from writing import label
        label(canvas, scene.text, 0.5, rng.uniform(0.5, 0.62), rng.uniform(0.5, 0.66), rng)
    if scene.layout == "single" and rng.random() < 0.06:
        _hide(canvas, scene.items[0], rng)
    if rng.random() < 0.15:
        canvas += rng.standard_normal(canvas.shape, dtype=np.float32) * np.float32(rng.uniform(1, 8))
    if rng.random() < 0.15:
        canvas = (canvas - 128) * np.float32(rng.uniform(0.75, 1.15)) + 128 + np.float32(rng.uniform(-15, 15))
    return np.clip(canvas + 0.5, 0, 255).astype(np.uint8)


def _hide(canvas: np.ndarray, item: Item, rng) -> None:
    """A bar over a part of the item."""
    height, width = canvas.shape[:2]
    colour = rng.uniform(0, 255, 3).astype(np.float32)
    part = item.size * rng.uniform(0.15, 0.3)
    start = rng.uniform(-0.5, 0.5) * item.size - part / 2
    if rng.random() < 0.5:
        canvas[max(0, round((item.y + start) * height)):max(0, round((item.y + start + part) * height))] = colour
    else:
        canvas[:, max(0, round((item.x + start) * width)):max(0, round((item.x + start + part) * width))] = colour


def render(scene: Scene, bank: SpriteBank) -> np.ndarray:
    """The scene at the model's size, for training: RGB uint8 [side, side, 3]."""
    rng = np.random.default_rng(scene.seed)
    out = _compose(scene, ground(scene, bank.side, bank.side, rng), rng, lambda i, r: bank.get(i.kind, i.style, i.size, r))
    if rng.random() < 0.12:
        buffer = io.BytesIO()
        Image.fromarray(out).save(buffer, "JPEG", quality=int(rng.integers(30, 90)))
        out = np.asarray(Image.open(buffer).convert("RGB"))
    elif rng.random() < 0.06:
        out = np.asarray(Image.fromarray(out).filter(ImageFilter.GaussianBlur(rng.uniform(0.4, 1.3))))
    return out


def render_file(scene: Scene, masters: Masters, width: int, height: int) -> Image.Image:
    """The scene as a picture of any size; sprites keep their shape, as in a real picture."""
    rng = np.random.default_rng(scene.seed)

    def sprite(item, rng):
        pixels = item.size * min(width, height)
        angle = rng.uniform(-12, 12) if rng.random() < 0.5 else 0.0
        return variant(masters.get(item.kind, item.style, int(rng.integers(2))), pixels, pixels, angle)

    image = Image.fromarray(_compose(scene, ground(scene, width, height, rng), rng, sprite))
    if rng.random() < 0.2:
        buffer = io.BytesIO()
        image.save(buffer, "JPEG", quality=int(rng.integers(60, 95)))
        image = Image.open(buffer).convert("RGB")
    return image


FILE_SIZES = ((448, 448), (640, 480), (480, 360), (512, 512), (300, 300), (320, 240), (600, 450), (256, 256), (400, 500), (800, 600))


def file_size(rng) -> tuple[int, int]:
    return FILE_SIZES[rng.integers(len(FILE_SIZES))]
