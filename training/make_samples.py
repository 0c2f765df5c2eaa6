"""Sample pictures for the README and for trying the program, from a fixed seed training never used.

    python3 training/make_samples.py        writes assets/samples/
"""

from pathlib import Path

import numpy as np
from PIL import Image

from scene import Item, Scene, ground, paint, paste
from sprites import masters, variant

OUT = Path(__file__).parent.parent / "assets" / "samples"
SEED = 910_000_000


def scene(layout: str, ground_: str, *items: Item, place: str | None = None, style: str = "gradient") -> Scene:
    return Scene(layout=layout, ground=ground_, items=items, place=place, style=style, seed=SEED)


def single(kind: str, ground_: str, size: float, colour: str | None = None, place: str = "middle", x=0.5, y=0.5, style="gradient"):
    return scene("single", ground_, Item(kind, x, y, size, colour), place=place, style=style)


SAMPLES = {
    "apple.png": (single("apple", "white", 0.7, style="plain"), (448, 448)),
    "dog-left-of-cat.png": (scene("beside", "green", Item("dog", 0.25, 0.52, 0.44), Item("cat", 0.75, 0.5, 0.44)), (480, 360)),
    "three-bananas.png": (scene("group", "blue", *(Item("banana", x, y, 0.31) for x, y in ((0.24, 0.34), (0.72, 0.28), (0.5, 0.74)))), (480, 360)),
    "red-circle.png": (single("circle", "white", 0.42, "red", "left", x=0.25, style="plain"), (400, 400)),
    "rocket-above-planet.png": (scene("above", "black", Item("rocket", 0.5, 0.25, 0.42), Item("planet", 0.5, 0.75, 0.42)), (360, 480)),
    "two-stars-and-a-heart.png": (scene("two groups", "purple", Item("star", 0.26, 0.3, 0.3, "yellow"), Item("star", 0.74, 0.34, 0.3, "yellow"),
                                        Item("heart", 0.48, 0.74, 0.3, "red")), (480, 360)),
    "guitar.jpg": (single("guitar", "orange", 0.8), (640, 480)),
    "penguin-left.webp": (single("penguin", "pink", 0.48, None, "left", x=0.26), (480, 360)),
    "penguin-right.png": (single("penguin", "pink", 0.48, None, "right", x=0.74), (480, 360)),
    "butterfly.png": (single("butterfly", "yellow", 0.75), (512, 512)),
}


def picture(s: Scene, sprites: dict, width: int, height: int) -> Image.Image:
    """The scene without turned sprites, smooth at its full size."""
    rng = np.random.default_rng(s.seed)
    canvas = ground(s, width, height, rng)
    paints = {c: paint(c, rng) for c in dict.fromkeys(i.colour for i in s.items if i.colour)}
    for i in s.items:
        pixels = i.size * min(width, height)
        paste(canvas, variant(sprites[i.kind], pixels, pixels, 0), i.x * width, i.y * height, paints.get(i.colour))
    return Image.fromarray(np.clip(canvas + 0.5, 0, 255).astype(np.uint8))


def main() -> None:
    OUT.mkdir(parents=True, exist_ok=True)
    sprites = masters()
    for name, (s, size) in SAMPLES.items():
        picture(s, sprites, *size).save(OUT / name, **(dict(quality=90) if name.endswith((".jpg", ".webp")) else dict(optimize=True)))


if __name__ == "__main__":
    main()
