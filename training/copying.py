"""Training-only: where the decoder looks from what it says again.

"The crocodile." repeats a name of "Which is bigger, the crocodile or the cat?", the answer of a new task repeats one of the examples,
and what is read is spelt from the picture. With a thousand names and no two readings alike, answers alone teach that slowly. So two
heads are taught where to look:

- `echo`, of a later decoder layer: from where a name of the question, or an answer of an earlier example, is about to be said again,
  at the token that says it there;
- `spell`, of a later gated layer: from where a letter between quotation marks is about to be said, at the latent that knows the letters
  at that place of the text (`heads.SPELT`).
"""

import numpy as np
import torch
from torch import Tensor

from heads import SPELT
from model import Fledgling, picture_of
from pointing import READ, SAY, Mentions
from writing import code

HEAD = 1  # of both layers; head 0 is pointing's
_EXAMPLES = {"shot", "few_shot"}


class Copies:
    """Finds what is said again in token ids."""

    def __init__(self, encoder, mentions: Mentions):
        self.mentions = mentions
        self.quote = encoder.text('a "')[-1]
        pieces = ((encoder.tokenizer.id_to_token(i) or "" for i in range(encoder.words)))
        self.codes = np.array([code(p) if len(p) == 1 and p != "▁" else 0 if p == "▁" else -1 for p in pieces] + [-1] * 3)

    def find(self, rows: list[tuple[list[int], list[int]]], kinds: list[list[str]]) -> dict[str, Tensor]:
        """Ids, owner (turn of each answer token) and kinds of turns of each row -> `echoes` [K, 3]: row, the column from which a token is
        said and one that it repeats; `repeatable` [K, 2]: row and column of tokens that could be said again; `letters` [K, 4]: row, column,
        place in the text and code of the letter."""
        echoes, repeatable, letters = [], [], []
        for row, ((ids, owner), turns) in enumerate(zip(rows, kinds)):
            echoes += [(row, at, source) for at, source in (*self._names(ids, owner), *self._examples(ids, owner, turns))]
            repeatable += [(row, column) for column in self._repeatable(ids, owner, turns)]
            letters += [(row, *found) for found in self._letters(ids, owner)]
        return dict(echoes=torch.tensor(echoes, dtype=torch.long).reshape(-1, 3), letters=torch.tensor(letters, dtype=torch.long).reshape(-1, 4),
                    repeatable=torch.tensor(repeatable, dtype=torch.long).reshape(-1, 2))

    def _repeatable(self, ids, owner, turns):
        """Columns of names of things, and of the answers of a new task's examples."""
        at = 0
        while at < len(ids):
            length, name = self.mentions.name(ids, at)
            if name and name[0] >= 0:
                yield from range(at, at + length)
            elif owner[at] >= 0 and turns[owner[at]] in _EXAMPLES:
                yield at
            at += length

    def _names(self, ids, owner):
        """Names that both the question and the answer of a turn say."""
        at, asked = 0, {}
        while at < len(ids):
            if owner[at] < 0 and at and owner[at - 1] >= 0:
                asked = {}  # the next question begins
            length, name = self.mentions.name(ids, at)
            if name and name[0] >= 0:
                if owner[at] < 0:
                    asked.setdefault(name[0], []).extend(range(at, at + length))
                elif sources := asked.get(name[0]):
                    for column in range(at - (ids[at - 1] in self.mentions.leads), at + length):
                        same = [s for s in sources if ids[s] == ids[column]]
                        yield from ((column - 1, s) for s in same or sources)
            at += length

    @staticmethod
    def _examples(ids, owner, turns):
        """Answers of a new task that an earlier example has given."""
        if not _EXAMPLES & set(turns):
            return
        first: dict[int, list[int]] = {}
        for column, turn in enumerate(owner):
            if turn >= 0:
                first.setdefault(turn, []).append(column)
        for turn, columns in first.items():
            if turns[turn] == "few_shot":
                said = [ids[c] for c in columns]
                for columns_before in (first[t] for t in range(turn) if t in first and turns[t] in _EXAMPLES):
                    if [ids[c] for c in columns_before] == said:
                        yield from ((c - 1, s) for c, s in zip(columns[:-1], columns_before))

    def _letters(self, ids, owner):
        """Letters between quotation marks in answers."""
        place = -1
        for column, token in enumerate(ids):
            if owner[column] < 0:
                place = -1
            elif token == self.quote:
                place = 0 if place < 0 else -1
            elif 0 <= place < SPELT:
                if self.codes[token] > 0:
                    yield column - 1, place, int(self.codes[token])
                place += 1


def watch(model: Fledgling) -> None:
    """The taught heads keep the logarithms of their attention, beside those of `pointing.watch`."""
    model.model.gated_cross_attn_layers[SAY].cross_attn.keeps = HEAD + 1
    model.model.layers[READ].self_attn.keeps = HEAD + 1


def loss(model: Fledgling, batch: dict) -> dict[str, Tensor]:
    """How far each taught head looks past what it should see, after a forward pass."""
    echo = model.model.layers[READ].self_attn.kept[:, HEAD]  # [B, T, T]
    spell = model.model.gated_cross_attn_layers[SAY].cross_attn.kept[:, HEAD]  # [B, T, M * L]
    return dict(echo=_echo(echo, batch["echoes"]), spell=_spell(model, spell, batch))


def _echo(kept: Tensor, echoes: Tensor) -> Tensor:
    if not len(echoes):
        return kept[:0].sum()
    queries, which = echoes[:, :2].unique(dim=0, return_inverse=True)
    target = torch.zeros(len(queries), kept.shape[-1], dtype=torch.bool, device=kept.device)
    target[which, echoes[:, 2]] = True
    return -kept[queries[:, 0], queries[:, 1]].masked_fill(~target, float("-inf")).logsumexp(-1).mean()


def spelling(model: Fledgling, batch: dict) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Of each letter that is about to be read: the picture in its row, the latent that knows it, row and column. [K] each"""
    rows, columns, place, letter = batch["letters"].unbind(-1)
    picture = picture_of(batch["ids"], model.image_id)[rows, columns]
    written = batch["targets"]["spelt"][batch["order"][rows, picture.clamp(min=0)], place]
    read = (picture >= 0) & (written == letter)
    return picture[read], model.config.latents - SPELT // 2 + place[read] // 2, rows[read], columns[read]


def _spell(model: Fledgling, kept: Tensor, batch: dict) -> Tensor:
    picture, latent, rows, columns = spelling(model, batch)
    return -kept[rows, columns, picture * model.config.latents + latent].mean() if len(rows) else kept[:0].sum()
