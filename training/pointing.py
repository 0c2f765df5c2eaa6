"""Training-only: where the decoder looks from a word that names a thing.

"Is there a cat?" needs the word "cat" compared with all that is seen, which answers alone teach slowly:
a yes or no says little about 350 names. So single heads are taught where to look:

- `find`, of a gated layer: from a name in a question, at the latents of the cells where that thing is,
  or at those that know the picture as a whole where it is not;
- `match`, of the first layer after the states that `heads.Slots` teaches: from a name in a question, at
  the tokens of the pictures asked about that know such a thing, or at the first token where none does;
- `read` and `say`, of a later decoder layer and gated layer: from where a name is about to be said, at
  the token, and at the cells, that know the thing;
- `compare`, two heads beside `match`: from each token of a picture, at its fellow of the picture before,
  where both know the same, or at the first token.

Colours are names, too.
"""

from dataclasses import dataclass

import torch
from torch import Tensor

from conversation import END
from heads import CELLS
from model import Fledgling, picture_of
from things import COLOURS, KINDS, NUMBERS, plural

FIND, SAY = 1, 2  # gated layers, head 0
MATCH, READ = 3, 4  # decoder layers, head 0; `compare` is heads 1 and 2 of MATCH
ASKED, ASKED_OF_BOTH, SAID = range(3)
# Kinds of questions about any of many pictures, in which it is not said here which one is meant.
_OF_MANY = {"nth_of_many", "which_of_many", "number", "total", "common", "order", "numbered", "nth_side", "sort"}
_OF_SORTS = {"of_sort", "count_sort", "exists_sort", "which_sort"}  # what is asked for is no name, though it may read like one
_OF_BOTH = {"which", "nth_exists", "nth_colour"}  # the name is looked for in both pictures: which one is meant may be said after it
_GRID = CELLS * CELLS


@dataclass(frozen=True)
class Mention:
    """A name in a row of token ids; a kind or colour of -1 is not said."""

    row: int
    first: int
    last: int
    kind: int
    colour: int
    role: int
    back: int  # the picture meant: 0 the latest, 1 the one before


class Mentions:
    """Finds names of things and colours in token ids."""

    def __init__(self, encoder):
        self.names = {tuple(encoder.text(form)): (k, -1) for k, name in enumerate(KINDS)
                      for form in (name, plural(name), name.lower(), plural(name).lower())}
        self.names |= {tuple(encoder.text(form)): (-1, c) for c, name in enumerate(COLOURS) for form in (name, name.capitalize())}
        self.longest = max(map(len, self.names))
        words = ("a", "an", *NUMBERS[1:])
        self.leads = {i for w in words for form in (w, w.capitalize()) for i in encoder.text(form)}
        self.ordinals = {encoder.text("first")[0]: 1, encoder.text("second")[0]: 0}
        self.end = encoder.added[END]

    def find(self, rows: list[tuple[list[int], list[int]]], kinds: list[list[str]]) -> Tensor:
        """Ids, owner (turn of each answer token) and kinds of turns of each row -> the fields of each Mention: [K, 7]"""
        found = [m for row, ((ids, owner), turns) in enumerate(zip(rows, kinds)) for m in self._row(row, ids, owner, turns)]
        return torch.tensor([(m.row, m.first, m.last, m.kind, m.colour, m.role, m.back) for m in found], dtype=torch.long).reshape(-1, 7)

    def _row(self, row, ids, owner, turns):
        at, turn, back = 0, 0, 0
        colour, start = -1, None  # of the name that may follow; where its article, number or colour stands
        while at < len(ids):
            said = owner[at] >= 0
            back = self.ordinals.get(ids[at], back)
            if said and ids[at] == self.end:
                turn, back = turn + 1, 0
            length, name = self.name(ids, at)
            if not name:
                colour, start = -1, at if ids[at] in self.leads else None
                at += 1
                continue
            kind, hue = name
            begins = kind < 0 and (self.name(ids, at + length)[1] or (-1,))[0] >= 0  # a colour before a thing
            start = at if start is None else start
            many = turn < len(turns) and (turns[turn] in _OF_MANY or not said and turns[turn] in _OF_SORTS)
            if not (said and begins) and not many:
                both = not said and turn < len(turns) and turns[turn] in _OF_BOTH
                role = SAID if said else ASKED_OF_BOTH if both else ASKED
                yield Mention(row, start, at + length - 1, kind, hue if kind < 0 else colour, role, back)
            colour, start = (hue, start) if begins else (-1, None)
            at += length

    def name(self, ids, at):
        """The name that begins there: its number of tokens and (kind, colour), None where there is none."""
        for length in range(min(self.longest, len(ids) - at), 0, -1):
            name = self.names.get(tuple(ids[at:at + length]))
            if name:
                return length, name
        return 1, None


def watch(model: Fledgling, on: bool) -> None:
    """Whether the taught heads keep the logarithms of their attention."""
    for layer in (FIND, SAY):
        model.model.gated_cross_attn_layers[layer].cross_attn.keeps = int(on)
    model.model.layers[MATCH].self_attn.keeps = 3 * on
    model.model.layers[READ].self_attn.keeps = int(on)


def _missed(log: Tensor, target: Tensor) -> Tensor:
    """Mean of -log of the attention [K, S] that falls on the targets [K, S]."""
    return -log.masked_fill(~target, float("-inf")).logsumexp(-1).mean() if len(log) else log.sum()


def _spread(m: Tensor) -> tuple[Tensor, Tensor]:
    """Of names that are said: the index of each and the columns from which its tokens are said, [K'] each."""
    lengths = m[:, 2] - m[:, 1] + 1
    which = torch.arange(len(m), device=m.device).repeat_interleave(lengths)
    within = torch.arange(len(which), device=m.device) - (lengths.cumsum(0) - lengths)[which]
    return which, m[which, 1] + within - 1


def _cells(t: dict[str, Tensor], picture: Tensor, kind: Tensor, colour: Tensor, rest: int) -> Tensor:
    """Latents [K, L] of the cells with that kind and colour; the last `rest` ones where there is none."""
    here = ((kind < 0)[:, None] | (t["cell"][picture] == (kind + 1)[:, None])) & \
           ((colour < 0)[:, None] | (t["colour"][picture] == colour[:, None]))
    return torch.cat([here, ~here.any(-1, keepdim=True).expand(-1, rest)], -1)


def _known(t: dict[str, Tensor], picture: Tensor, kind: Tensor, colour: Tensor) -> Tensor:
    """Which of the two tokens of a picture know that kind and colour, or the colour of the ground: [..., 2]"""
    kind, colour = kind[..., None], colour[..., None]
    sort = ((kind < 0) | (t["slot_kind"][picture] == kind)) & ((colour < 0) | (t["slot_colour"][picture] == colour))
    ground = (kind[..., 0] < 0) & (t["ground"][picture] == colour[..., 0])
    return sort | torch.stack([torch.zeros_like(ground), ground], -1)


def loss(model: Fledgling, batch: dict) -> dict[str, Tensor]:
    """How far each taught head looks past what it should see, after a forward pass."""
    layers, gated = model.model.layers, model.model.gated_cross_attn_layers
    find, say = (gated[n].cross_attn.kept[:, 0] for n in (FIND, SAY))  # [B, T, M * L]
    match, read = (layers[n].self_attn.kept[:, 0] for n in (MATCH, READ))  # [B, T, T]
    t, latents, order = batch["targets"], model.config.latents, batch["order"]
    ids = batch["ids"]
    seen = picture_of(ids, model.image_id)  # [B, T]
    columns = torch.arange(ids.shape[1], device=ids.device)
    image = ids == model.image_id
    # Which token of its picture each token is: 0 `<image>`, 1 the one after it, -1 another. [B, T]
    token = image.long() - 1
    token[:, 1:] += 2 * image[:, :-1].long()
    owner = order.gather(1, seen.clamp(min=0))  # the picture of the batch that a token sees [B, T]

    def tokens(m: Tensor) -> Tensor:
        """Tokens [K, T] that know what a name means; the first of all where none does."""
        rows, last, kind, colour, role, back = m[:, 0], m[:, 2], m[:, 3], m[:, 4], m[:, 5], m[:, 6]
        age = seen[rows, last][:, None] - seen[rows]
        meant = torch.where((role == ASKED_OF_BOTH)[:, None], (age == 0) | (age == 1), age == back[:, None])
        wide = kind[:, None].expand(-1, ids.shape[1]), colour[:, None].expand(-1, ids.shape[1])
        known = _known(t, owner[rows], *wide).gather(-1, token[rows].clamp(min=0)[..., None])[..., 0]
        target = known & meant & (token[rows] >= 0) & (columns <= last[:, None])
        target[:, 0] |= ~target.any(-1)
        return target

    def cells(log: Tensor, m: Tensor, at: Tensor):
        """Attention [K, L] of the picture last seen, and where it should fall."""
        rows = m[:, 0]
        number = seen[rows, at]
        log = log[rows[:, None], at[:, None], number[:, None] * latents + torch.arange(latents, device=log.device)]
        return log, _cells(t, order[rows, number], m[:, 3], m[:, 4], latents - _GRID)

    m = batch["mentions"]
    asked, said = m[m[:, 5] != SAID], m[m[:, 5] == SAID]
    looking = asked[seen[asked[:, 0], asked[:, 2]] >= 0]
    which, at = _spread(said)
    latest = (said[which, 6] == 0) & (seen[said[which, 0], at] >= 0)
    out = dict(
        find=_missed(*cells(find, looking, looking[:, 2])),
        match=_missed(match[asked[:, 0], asked[:, 2]], tokens(asked)),
        read=_missed(read[said[which, 0], at], tokens(said)[which]),
        say=_missed(*cells(say, said[which][latest], at[latest])))
    return out | dict(compare=_compare(layers[MATCH].self_attn.kept, token, seen, owner, t))


def _compare(kept: Tensor, token: Tensor, seen: Tensor, owner: Tensor, t: dict[str, Tensor]) -> Tensor:
    """The loss of the heads that compare a picture with the one before: kept [B, heads, T, T]."""
    rows, at = ((token >= 0) & (seen > 0)).nonzero(as_tuple=True)
    if not len(rows):
        return kept[:0].sum()
    which, here = token[rows, at], owner[rows, at]
    fellow = (token[rows] == which[:, None]) & (seen[rows] == seen[rows, at][:, None] - 1)  # [K, T]
    before = owner[rows, fellow.long().argmax(-1)]

    def alike(*names):
        """Whether the two pictures agree on all of that: [K]; of what there is for each token, on that of this token."""
        return torch.stack([(t[n][here] == t[n][before]) if t[n].ndim == 1 else t[n][here, which] == t[n][before, which]
                            for n in names]).all(0)

    sort = alike("slot_kind", "slot_colour", "slot_count")
    rest = torch.where(which == 0, alike("layout", "place"), alike("ground"))
    total = 0
    for head, same in ((1, sort), (2, rest)):
        target = fellow & same[:, None]
        target[:, 0] |= ~same
        total = total + _missed(kept[rows, head, at], target)
    return total
