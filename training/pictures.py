"""What everything that can stand in a chat as a picture can do."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np


@dataclass(frozen=True)
class Question:
    """`kind` is the row of the evaluation table for which it counts; `text` is well written: `phrases.typed` makes it sloppy."""

    kind: str
    text: str
    answer: str


class Picture(Protocol):
    """The truth about a picture: frozen, so that drawing it twice gives the same."""

    seed: int  # of the details of the drawing

    def draw(self, width: int, height: int, bank=None) -> np.ndarray:
        """RGB uint8 [height, width, 3], of 64 to 1000 pixels a side and 1:2 to 2:1."""

    def ask(self, rng, unseen: bool = False) -> Question:
        """A random true question about it; `unseen`: phrased as never in training."""

    def caption(self, rng) -> str:
        """One sentence: what it shows and the main facts."""

    def summary(self) -> str:
        """A noun phrase that tells it from others: 'the word "apple"'."""

    def things(self) -> tuple[str, ...]:
        """Nouns of what is in it, for "Is there a …?"."""

    def targets(self) -> dict[str, np.ndarray]:
        """For training-only heads: the same keys, shapes and dtypes for all of a class; -100 is not asked."""


def pick(rng, options):
    """One of them."""
    return options[int(rng.integers(len(options)))]
