"""Sample pictures for the README and for trying the program, from a fixed seed training never used.

    python3 training/make_samples.py        writes assets/samples/
"""

from dataclasses import replace
from pathlib import Path

import numpy as np
from PIL import Image

import charts
import writing
from paints import paint
from rendering import ground, paste
from scene import Item, Scene
from sprites import Masters, variant
from unknown import Unknown

OUT = Path(__file__).parent.parent / "assets" / "samples"
SEED = 910_000_000


def scene(layout: str, ground_: str, *items: Item, place: str | None = None, style: str = "gradient", text: str | None = None) -> Scene:
    return Scene(layout=layout, ground=ground_, items=items, place=place, style=style, seed=SEED, text=text)


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
    "ipod-apple.png": (scene("labelled", "white", Item("apple", 0.5, 0.5, 0.85), style="plain", text="iPod"), (448, 448)),
    "flamingo-colour.png": (single("flamingo", "blue", 0.8), (448, 448)),
    "flamingo-outline.png": (scene("single", "yellow", Item("flamingo", 0.5, 0.5, 0.8, None, "outline"), place="middle"), (448, 448)),
    "flamingo-ink.png": (scene("single", "white", Item("flamingo", 0.5, 0.5, 0.8, "purple", "stamp"), place="middle", style="plain"), (448, 448)),
    "teddy-bears.png": (scene("between", "green", Item("teddy bear", 0.18, 0.5, 0.32), Item("teddy bear", 0.82, 0.5, 0.32), Item("rocket", 0.5, 0.5, 0.3)), (560, 400)),
    "two-ovens.png": (scene("either", "yellow", Item("oven", 0.25, 0.5, 0.45), Item("oven", 0.75, 0.5, 0.45), Item("slice of pizza", 0.75, 0.545, 0.23)), (560, 480)),
    "skyline-tower.png": (scene("beside", "blue", Item("city skyline", 0.26, 0.5, 0.46), Item("tower", 0.75, 0.5, 0.46)), (560, 420)),
    "skyline-liberty.png": (scene("beside", "orange", Item("city skyline", 0.26, 0.5, 0.46), Item("Statue of Liberty", 0.75, 0.5, 0.46)), (560, 420)),
    "seven-balloons.png": (scene("group", "white", *(Item("balloon", x, y, 0.22) for x, y in ((0.17, 0.2), (0.5, 0.18), (0.83, 0.22), (0.17, 0.52), (0.5, 0.5),
                                                                                              (0.83, 0.55), (0.3, 0.82))), style="plain"), (480, 480)),
    "three-animals.png": (scene("busy", "green", Item("penguin", 0.2, 0.3, 0.32), Item("elephant", 0.55, 0.7, 0.32), Item("rabbit", 0.8, 0.28, 0.32)), (480, 480)),
}


def figures() -> dict:
    """Pictures that are no scenes, and their sizes."""
    rng = np.random.default_rng(SEED)
    word = next(w for w in iter(lambda: writing.sample(rng), None) if w.case == "upper" and len(w.lines) == 1 and len(w.lines[0]) == 4 and w.em > 0.22)
    return {
        "open.png": (replace(word, lines=("OPEN",)), (448, 336)),
        "bar-chart.png": (charts.sample(rng, type="bar chart"), (448, 448)),
        "line-chart.png": (charts.sample(rng, type="line chart"), (448, 448)),
        "pie-chart.png": (charts.sample(rng, type="pie chart"), (448, 448)),
        "nothing.png": (Unknown(1134377004, "fog", None), (448, 448)),
    }


def picture(s: Scene, sprites: Masters, width: int, height: int) -> Image.Image:
    """The scene without turned sprites, smooth at its full size."""
    rng = np.random.default_rng(s.seed)
    canvas = ground(s, width, height, rng)
    paints = {c: paint(c, rng) for c in dict.fromkeys(i.colour for i in s.items if i.colour)}
    for i in s.items:
        pixels = i.size * min(width, height)
        paste(canvas, variant(sprites.get(i.kind, i.style, 0), pixels, pixels, 0), i.x * width, i.y * height, paints.get(i.colour))
    if s.text:
        writing.label(canvas, s.text, 0.5, 0.56, 0.56, rng)
    return Image.fromarray(np.clip(canvas + 0.5, 0, 255).astype(np.uint8))


def main() -> None:
    OUT.mkdir(parents=True, exist_ok=True)
    sprites = Masters()
    pictures = {name: (picture(s, sprites, *size)) for name, (s, size) in SAMPLES.items()}
    pictures |= {name: Image.fromarray(np.asarray(p.draw(*size))) for name, (p, size) in figures().items()}
    for name, image in pictures.items():
        image.save(OUT / name, **(dict(quality=90) if name.endswith((".jpg", ".webp")) else dict(optimize=True)))


if __name__ == "__main__":
    main()
