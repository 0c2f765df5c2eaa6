"""Training-only: what the decoder takes from where it looks.

A head that looks at the right place (`pointing.py`, `copying.py`) says nothing yet: what it takes from there must make the right word
likely, and with a thousand names answers alone teach that slowly. So what one head takes from one place, by itself, is put through the
output layer, where the name of what is there should come out:

- `tell`, of the head `say`: from the latent of a cell, the thing that is centred there, in the plural where there are more of them; with its
  article, which the name decides, where no colour stands between them; else the colour, with its own article;
- `recall`, of the head `read`: from the two tokens of a picture, the sort of things that each is to know, likewise, and how it is drawn;
- `ordinal`, of the same head: from the tokens of the picture that an answer says it is, "second";
- `letter`, of the head `spell`: from a latent that knows two letters of what is written, each of these;
- `repeat`, of the head `echo`: from a token of a name, or of the answer of an example, that very token. (The rows of the output layer
  have nothing else to do with those of the embedding.)
"""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

import copying
from model import Fledgling, picture_of
from phrases import LOOK_WORDS
from pointing import READ, SAID, SAY
from styles import LOOKS
from things import COLOURS, KINDS, article, plural

HEAD = 0  # of `say` and `read`
BARE, MANY, WITH_ARTICLE = 0, 1, 2  # forms of a name
HUE = 0.3  # how much of what is told is the colour of what is painted in one
LOOK = 0.3  # how much of what is recalled is how it is drawn


def taken(attention: nn.Module, head: int, states: Tensor) -> Tensor:
    """What a head adds to the decoder's states where it looks at nothing but one of these: [K, from] -> [K, width]"""
    width = attention.q_proj.weight.shape[0] // attention.heads
    rows = slice(head * width, (head + 1) * width)
    return F.linear(F.linear(states, attention.v_proj.weight[rows]), attention.o_proj.weight[:, rows])


class Telling:
    """The losses; knows the tokens of each name."""

    def __init__(self, encoder):
        forms = [[encoder.text(form) for form in (name, plural(name))] for name in KINDS]
        longest = 2 + max(len(tokens) for pair in forms for tokens in pair)
        rows = [[_again(tokens, longest) for tokens in (one, many, one)] for one, many in forms]
        for row, name in zip(rows, KINDS):
            if articles := _articles(name):
                row[WITH_ARTICLE][-2:] = encoder.text(articles)
        self.names = torch.tensor(rows)  # [kinds, BARE.., longest]
        hues = [[encoder.text(f"{colour} {_articles(colour)}"), encoder.text(colour)] for colour in COLOURS]
        longest = max(len(tokens) for pair in hues for tokens in pair)
        self.hues = torch.tensor([[_again(tokens, longest) for tokens in pair] for pair in hues])  # [colours, one or many, longest]
        ways = [encoder.text(LOOK_WORDS[look]) for look in LOOKS]
        self.looks = torch.tensor([_again(tokens, max(map(len, ways))) for tokens in ways])  # [looks, longest]
        self.inked = torch.tensor([look == "one colour" for look in LOOKS] + [True])  # the last: shapes, whose style is not asked

    def loss(self, model: Fledgling, batch: dict, latents: Tensor) -> dict[str, Tensor]:
        """How unlikely the right words are; after a forward pass. latents [N, L, V]"""
        return dict(tell=self._tell(model, batch["targets"], latents), recall=self._recall(model, batch), ordinal=_ordinal(model, batch),
                    letter=_letter(model, batch, latents), repeat=_repeat(model, batch))

    def _tell(self, model, targets, latents):
        gated = model.model.gated_cross_attn_layers[SAY]
        picture, cell = (targets["centre"] > 0).nonzero(as_tuple=True)
        states = taken(gated.cross_attn, HEAD, latents[picture, cell]) * gated.alpha_cross_attn.tanh()
        kinds = targets["cell"][picture, cell]
        alike = (picture[:, None] == picture) & (kinds[:, None] == kinds)
        return self._named(model, states, kinds - 1, alike.sum(-1) > 1, targets["style"][picture, cell], targets["colour"][picture, cell])

    def _recall(self, model, batch):
        attention, picture = model.model.layers[READ].self_attn, picture_of(batch["ids"], model.image_id)
        rows, columns = (batch["ids"] == model.image_id).nonzero(as_tuple=True)
        pictures = batch["order"][rows, picture[rows, columns]]
        states = torch.cat([attention.given[rows, columns], attention.given[rows, columns + 1]])
        kinds, counts, styles, colours = (batch["targets"][name][pictures].T.flatten()
                                          for name in ("slot_kind", "slot_count", "slot_style", "slot_colour"))
        there = (kinds >= 0) & (kinds < len(KINDS))
        taken_there = taken(attention, HEAD, states[there])
        named = self._named(model, taken_there, kinds[there], counts[there] > 1, styles[there], colours[there])
        thing = styles[there] >= 0
        if not thing.any():
            return named
        likely = _words(model, taken_there[thing]).log_softmax(-1)
        return (1 - LOOK) * named - LOOK * likely.gather(-1, self.looks.to(kinds.device)[styles[there][thing]]).mean()

    def _named(self, model, states, kinds, many, styles, colours):
        if not len(kinds):
            return states.sum() * 0
        likely = _words(model, states).log_softmax(-1)
        inked = self.inked.to(kinds.device)[styles.clamp(min=-1)]
        form = torch.where(many, MANY, torch.where(inked, BARE, WITH_ARTICLE))
        names = -likely.gather(-1, self.names.to(kinds.device)[kinds, form]).mean(-1)
        hues = -likely.gather(-1, self.hues.to(kinds.device)[colours.clamp(0), many.long()]).mean(-1)
        return torch.where(inked & (colours >= 0), (1 - HUE) * names + HUE * hues, names).mean()


def _again(tokens: list[int], longest: int) -> list[int]:
    """As many tokens as that: these again and again."""
    return (tokens * longest)[:longest]


def _articles(name: str) -> str:
    """"An an" of "owl": what stands before the name at the beginning of an answer and within it; "" for a name without one."""
    first = article(name).removesuffix(name).strip()
    return f"{first.capitalize()} {first}" if first else ""


def _ordinal(model: Fledgling, batch: dict) -> Tensor:
    m, ids, attention = batch["mentions"], batch["ids"], model.model.layers[READ].self_attn
    rows, at, back = m[(m[:, 6] == SAID) & (m[:, 3:6] < 0).all(-1)][:, [0, 1, 7]].unbind(-1)
    if not len(rows):
        return attention.given[:0].sum()
    seen = picture_of(ids, model.image_id)
    column = ((ids == model.image_id)[rows] & (seen[rows] == (seen[rows, at] - back)[:, None])).long().argmax(-1)
    states = torch.cat([attention.given[rows, column], attention.given[rows, column + 1]])
    return F.cross_entropy(_words(model, taken(attention, HEAD, states)), ids[rows, at].repeat(2))


def _letter(model: Fledgling, batch: dict, latents: Tensor) -> Tensor:
    gated, (picture, at, rows, columns) = model.model.gated_cross_attn_layers[SAY], copying.spelling(model, batch)
    states = taken(gated.cross_attn, copying.HEAD, latents[batch["order"][rows, picture], at]) * gated.alpha_cross_attn.tanh()
    return F.cross_entropy(_words(model, states), batch["ids"][rows, columns + 1]) if len(rows) else latents.sum() * 0


def _repeat(model: Fledgling, batch: dict) -> Tensor:
    rows, columns = batch["repeatable"].unbind(-1)
    attention = model.model.layers[READ].self_attn
    states = taken(attention, copying.HEAD, attention.given[rows, columns])
    return F.cross_entropy(_words(model, states), batch["ids"][rows, columns]) if len(rows) else states.sum() * 0


def _words(model: Fledgling, states: Tensor) -> Tensor:
    """What the output layer makes of states by themselves: [K, words]"""
    return model.lm_head(model.model.norm(states)).float()
