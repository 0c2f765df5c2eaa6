"""What a second, closer look does: the share of right names for small things, with and without /focus.

    python3 training/focus_benefit.py --program .build/release/vlmchat [--cases 60]

One thing on a plain ground, smaller and smaller, anywhere in the picture, and the question "What is this?". The
program is asked in its plain mode, then told /focus. Seeds are ones that training never used.
"""

import argparse
import subprocess
import tempfile
from pathlib import Path

import numpy as np

from rendering import render_file
from scene import Item, Scene
from sprites import Masters
from things import COLOURS, THINGS

SEED = 970_000_000
SHARES = (0.3, 0.2, 0.15, 0.12, 0.1, 0.08, 0.06)
WIDTH, HEIGHT = 640, 480


def scenes(share: float, cases: int) -> list[Scene]:
    rng = np.random.default_rng(SEED + int(share * 1000))
    kinds = [t.name for t in THINGS]
    made = []
    for _ in range(cases):
        item = Item(
            kind=kinds[rng.integers(len(kinds))], colour=None, x=float(rng.uniform(0.12, 0.88)),
            y=float(rng.uniform(0.12, 0.88)), size=share)
        made.append(Scene(
            layout="single", ground=COLOURS[rng.integers(len(COLOURS))], items=(item,), seed=int(rng.integers(1 << 31))))
    return made


def answers(program: str, picture: Path, sessions: str) -> tuple[str, str]:
    """The first answer, and the one after /focus; the first again where it looked everywhere."""
    lines = f"/attach {picture} What is this?\n\n/focus\n"
    output = subprocess.run(
        [program, "--plain", "--sessions", sessions], input=lines, capture_output=True, text=True, check=True).stdout
    said = [line.split(":", 1)[1].strip() for line in output.splitlines() if line.startswith("fledgling:")]
    return said[0], said[-1]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--program", required=True)
    parser.add_argument("--cases", type=int, default=60)
    options = parser.parse_args()
    bank = Masters()
    print("| size of the thing | right at once | right after /focus | only at once | only after |\n|---|--:|--:|--:|--:|")
    with tempfile.TemporaryDirectory() as folder:
        for share in SHARES:
            once = again = lost = won = 0
            for index, scene in enumerate(scenes(share, options.cases)):
                picture = Path(folder) / f"{share}-{index}.png"
                render_file(scene, bank, WIDTH, HEIGHT).save(picture)
                first, second = (scene.items[0].kind in text.lower() for text in answers(options.program, picture, folder))
                once, again = once + first, again + second
                lost, won = lost + (first and not second), won + (second and not first)
            n = options.cases
            print(f"| {share:.0%} of the height | {once / n:.0%} | {again / n:.0%} | {lost} | {won} |", flush=True)


if __name__ == "__main__":
    main()
