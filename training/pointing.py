"""Training-only: where the decoder looks from a word that names a thing.

"Is there a cat?" needs the word "cat" compared with all that is seen, which answers alone teach slowly:
a yes or no says little about 350 names. So single heads are taught where to look:

- `find`, of a gated layer: from a name in a question, at the latents of the cells where that thing is,
  or at those that know the picture as a whole where it is not;
- `match`, of the first layer after the states that `heads.Slots` teaches: from a name in a question, at
  the tokens of the pictures asked about that know such a thing, or at the first token where none does;
- `read` and `say`, of a later decoder layer and gated layer: from where a name is about to be said, at
  the token, and at the cells, that know the thing; where "the second picture" is about to be said, at the tokens of that picture;
- `compare`, two heads beside `match`: from each token of a picture, at its fellow of the picture before,
  where both know the same, or at the first token.

Colours and ways of drawing ("as an outline") are names, too. Of several pictures, ordinals say which is meant.
"""

from dataclasses import astuple, dataclass

import torch
from torch import Tensor

from conversation import END
from heads import CELLS
from model import Fledgling, picture_of
from phrases import LOOK_WORDS, ORDINALS
from styles import LOOKS
from things import COLOURS, KINDS, NUMBERS, plural

FIND, SAY = 1, 2  # gated layers, head 0
MATCH, READ = 3, 4  # decoder layers, head 0; `compare` is heads 1 and 2 of MATCH
ASKED, ASKED_OF_ALL, SAID, SAID_OF_ALL = range(4)
_NOT_HERE = {"number", "sort"}  # questions whose names are of no picture, or read like names and are sorts
_OF_SORTS = {"of_sort", "count_sort", "exists_sort", "which_sort"}  # what is asked for is no name, though it may read like one
# The name is looked for in all pictures: which one is meant may be said after it, or is what is asked.
_OF_ALL = {"which", "which_style", "nth_exists", "nth_colour", "which_of_many", "total", "order"}
_SAID_OF_ALL = {"common", "order"}
_WHICH = {"which", "which_style", "which_sort", "which_of_many"}  # the answer is an ordinal
_COUNTED = {"nth_of_many", "nth_style"}  # kinds of questions in which 3 is the third picture
_LAST = -1
_GRID = CELLS * CELLS


@dataclass(frozen=True)
class Mention:
    """A name in a row of token ids; a kind, colour or way of drawing of -1 is not said. Where nothing is, it is the ordinal of a picture."""

    row: int
    first: int
    last: int
    kind: int
    colour: int
    look: int
    role: int
    back: int  # the picture meant: 0 the latest, 1 the one before; of what is meant of several, the earliest


class Mentions:
    """Finds names of things, of colours and of ways of drawing in token ids."""

    def __init__(self, encoder):
        self.names = {tuple(encoder.text(form)): (k, -1, -1) for k, name in enumerate(KINDS)
                      for form in (name, plural(name), name.lower(), plural(name).lower())}
        self.names |= {tuple(encoder.text(form)): (-1, c, -1) for c, name in enumerate(COLOURS) for form in (name, name.capitalize())}
        self.names |= {tuple(encoder.text(form)): (-1, -1, LOOKS.index(look)) for look, words in LOOK_WORDS.items()
                       for words in (words, words.replace("colour", "color")) for form in (words, words[0].upper() + words[1:])}
        self.longest = max(map(len, self.names))
        words = ("a", "an", *NUMBERS[1:])
        self.leads = {i for w in words for form in (w, w.capitalize()) for i in encoder.text(form)}
        self.ordinals = {encoder.text(word)[0]: n for n, word in enumerate(ORDINALS)} | {encoder.text("last")[0]: _LAST}
        self.numbers = {encoder.text(str(n + 1))[-1]: n for n in range(len(ORDINALS))}
        self.sides = {encoder.text("left")[0]: 0, encoder.text("right")[0]: 1}
        self.end = encoder.added[END]

    def find(self, rows: list[tuple[list[int], list[int]]], turns: list[list[tuple[str, int]]]) -> Tensor:
        """Ids and owner (turn of each answer token) of each row, and of its turns the kind and how many pictures it is about
        -> the fields of each Mention: [K, 8]"""
        found = [m for row, ((ids, owner), asked) in enumerate(zip(rows, turns)) for m in self._row(row, ids, owner, asked)]
        return torch.tensor([astuple(m) for m in found], dtype=torch.long).reshape(-1, 8)

    def _row(self, row, ids, owner, turns):
        at, turn, back = 0, 0, 0
        colour, start = -1, None  # of the name that may follow; where its article, number or colour stands
        while at < len(ids):
            said = owner[at] >= 0
            if said and ids[at] == self.end:
                turn, back = turn + 1, 0
            asked, of = turns[turn] if turn < len(turns) else ("", 2)
            back = self._back(ids[at], asked, of, back)
            length, name = self.name(ids, at)
            if said and of and asked in _WHICH and ids[at] in self.ordinals:
                yield Mention(row, at, at, -1, -1, -1, SAID, back)
            if not name:
                colour, start = -1, at if ids[at] in self.leads else None
                at += 1
                continue
            kind, hue, look = name
            begins = hue >= 0 and (self.name(ids, at + length)[1] or (-1,))[0] >= 0  # a colour before a thing
            start = at if start is None else start
            if not (said and begins) and of and asked not in _NOT_HERE and (said or asked not in _OF_SORTS | _COUNTED):
                of_all = asked in (_SAID_OF_ALL if said else _OF_ALL)
                role = (SAID if said else ASKED) + of_all
                yield Mention(row, start, at + length - 1, kind, hue if kind < 0 else colour, look, role, of - 1 if of_all else back)
            colour, start = (hue, start) if begins else (-1, None)
            at += length

    def _back(self, token: int, asked: str, of: int, back: int) -> int:
        """Which picture is meant after a token, in a question about so many."""
        n = self.ordinals.get(token)
        if n is None and asked in _COUNTED:
            n = self.numbers.get(token)
        if n is None and asked == "nth_side":
            n = self.sides.get(token)
        if n is None or n >= of:
            return back
        return 0 if n == _LAST else of - 1 - n

    def name(self, ids, at):
        """The name that begins there: its number of tokens and (kind, colour, way of drawing), None where there is none."""
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


def _cells(t: dict[str, Tensor], picture: Tensor, m: Tensor, rest: int) -> Tensor:
    """Latents [K, L] of the cells with the kind, colour and way of drawing of mentions; the last `rest` ones where there is none."""
    kind, colour, look = m[:, 3:6, None].unbind(1)
    here = ((kind < 0) | (t["cell"][picture] == kind + 1)) & ((colour < 0) | (t["colour"][picture] == colour)) & \
           ((look < 0) | (t["style"][picture] == look))
    return torch.cat([here, ~here.any(-1, keepdim=True).expand(-1, rest)], -1)


def _known(t: dict[str, Tensor], picture: Tensor, m: Tensor) -> Tensor:
    """Which of the two tokens of pictures [K, T] know what mentions [K, 8] say, or the colour of the ground: [K, T, 2]"""
    kind, colour, look = m[:, 3:6, None, None].unbind(1)
    sort = ((kind < 0) | (t["slot_kind"][picture] == kind)) & ((colour < 0) | (t["slot_colour"][picture] == colour)) & \
           ((look < 0) | (t["slot_style"][picture] == look))
    ground = ((kind < 0) & (look < 0))[..., 0] & (t["ground"][picture] == colour[..., 0])
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
        rows, last, role, back = m[:, 0], m[:, 2], m[:, 6, None], m[:, 7, None]
        age = seen[rows, last][:, None] - seen[rows]
        of_all = (role == ASKED_OF_ALL) | (role == SAID_OF_ALL)
        meant = torch.where(of_all, (age >= 0) & (age <= back), age == back)
        known = _known(t, owner[rows], m).gather(-1, token[rows].clamp(min=0)[..., None])[..., 0]
        target = known & meant & (token[rows] >= 0) & (columns <= last[:, None])
        target[:, 0] |= ~target.any(-1)
        return target

    def cells(log: Tensor, m: Tensor, at: Tensor):
        """Attention [K, L] of the picture last seen, and where it should fall."""
        rows = m[:, 0]
        number = seen[rows, at]
        log = log[rows[:, None], at[:, None], number[:, None] * latents + torch.arange(latents, device=log.device)]
        return log, _cells(t, order[rows, number], m, latents - _GRID)

    m = batch["mentions"]
    asked, said = m[m[:, 6] < SAID], m[m[:, 6] >= SAID]
    looking = asked[seen[asked[:, 0], asked[:, 2]] >= 0]
    which, at = _spread(said)
    named = (said[:, 3:6] >= 0).any(-1)[which]
    latest = named & ((said[which, 6] == SAID_OF_ALL) | (said[which, 7] == 0)) & (seen[said[which, 0], at] >= 0)
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
