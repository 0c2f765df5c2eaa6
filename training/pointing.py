"""Training-only: where a word of a question that names a thing should look.

"Is there a cat?" needs the word "cat" compared with all that is seen, which answers alone teach slowly:
a yes or no says little about 350 names. So one head of a gated layer is taught to look, from the last
token of each name, at the resampler's latents of the cells where that thing is (at those that know the
picture as a whole where it is not), and one head of a later decoder layer at the tokens of the pictures
that hold it (at the first token of the prompt where none does). Names of colours look in the same way.
"""

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from heads import CELLS
from model import Fledgling, picture_of
from things import COLOURS, KINDS, plural

CROSS_LAYER = 1  # of the gated ones
SELF_LAYER = 4


class Mentions:
    """Finds names of things in token ids."""

    def __init__(self, encoder):
        self.kinds = {tuple(encoder.text(form)): k for k, name in enumerate(KINDS) for form in (name, plural(name))}
        self.kinds |= {tuple(encoder.text(name)): len(KINDS) + k for k, name in enumerate(COLOURS)}
        self.longest = max(map(len, self.kinds))

    def find(self, ids: np.ndarray, owner: np.ndarray) -> np.ndarray:
        """ids and owner [B, T] -> row, column of the last token and kind of each name in a question: [K, 3]

        A colour counts as a kind after those of things.
        """
        found = []
        for row, (words, whose) in enumerate(zip(ids.tolist(), owner.tolist())):
            at = 0
            while at < len(words):
                for length in range(min(self.longest, len(words) - at), 0, -1):
                    kind = self.kinds.get(tuple(words[at:at + length]))
                    if kind is not None and whose[at] < 0:
                        found.append((row, at + length - 1, kind))
                        at += length - 1
                        break
                at += 1
        return np.array(found, np.int64).reshape(-1, 3)


def watch(model: Fledgling, on: bool) -> None:
    """Whether the two heads keep the logarithms of their attention."""
    model.model.gated_cross_attn_layers[CROSS_LAYER].cross_attn.keeps = on
    model.model.layers[SELF_LAYER].self_attn.keeps = on


def loss(model: Fledgling, batch: dict) -> tuple[Tensor, Tensor]:
    """How far the two heads look past what the names of `batch` stand for, after a forward pass: (cross, self)."""
    cross = model.model.gated_cross_attn_layers[CROSS_LAYER].cross_attn.kept  # [B, T, M * L]
    within = model.model.layers[SELF_LAYER].self_attn.kept  # [B, T, T]
    rows, columns, kinds = batch["mentions"].T
    latents = model.config.latents
    t = batch["targets"]
    ground = F.one_hot(t["ground"], len(COLOURS))
    present = torch.cat([t["present"], torch.maximum(t["hues"], ground.to(t["hues"].dtype))], 1)  # [N, kinds and colours]
    numbers = len(KINDS)
    seen = picture_of(batch["ids"], model.image_id)  # [B, T]
    zero = cross.sum() * 0

    latest = seen[rows, columns]
    looks = latest >= 0
    r, c, k, m = rows[looks], columns[looks], kinds[looks], latest[looks]
    picture = batch["order"][r, m]
    here = torch.where((k < numbers)[:, None], t["cell"][picture] == (k + 1)[:, None],
                       t["colour"][picture] == (k - numbers)[:, None])  # [K, CELLS * CELLS]
    rest = ~here.any(-1, keepdim=True).expand(-1, latents - CELLS * CELLS)
    target = torch.cat([here, rest], -1)  # [K, L]
    log = cross[r[:, None], c[:, None], m[:, None] * latents + torch.arange(latents)]
    across = -log.masked_fill(~target, float("-inf")).logsumexp(-1).mean() if len(r) else zero

    # Tokens [B, T] of a picture: `<image>` and the one after it.
    image = batch["ids"] == model.image_id
    image = image | torch.cat([image.new_zeros(len(image), 1), image[:, :-1]], 1)
    owner = batch["order"].gather(1, seen.clamp(min=0))  # [B, T], the picture that a token sees
    holds = present[owner[rows], kinds[:, None]] > 0  # [K, T]
    target = image[rows] & holds & (torch.arange(image.shape[1]) <= columns[:, None])
    target[:, 0] |= ~target.any(-1)
    log = within[rows, columns]
    inside = -log.masked_fill(~target, float("-inf")).logsumexp(-1).mean() if len(rows) else zero
    return across, inside
