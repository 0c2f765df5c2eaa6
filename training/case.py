"""One case of the evaluation: a conversation and how its last answer is judged."""

from dataclasses import dataclass
from typing import Callable

from conversation import Turn


@dataclass
class Case:
    """`told` turns hold answers that are given; the others the model answers, its last answer counts."""

    turns: list[Turn]
    told: int = 0
    judge: Callable[[str], bool] | None = None

    @property
    def wanted(self) -> str:
        return self.turns[-1].answer

    def right(self, text: str) -> bool:
        return self.judge(text) if self.judge else text.strip().lower() == self.wanted.lower()
