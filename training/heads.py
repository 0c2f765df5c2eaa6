"""Training-only heads: what is where, so that the vision tower learns fast. Dropped at export.

Targets come from the picture's truth. A scene's picture is cut in CELLS x CELLS cells; latent i of the resampler is
taught to know cell i, the latents after those to know the picture as a whole, and every patch token
what covers it: of writing, which letter, and the how manyeth. What is written is spelt by the last eight latents, two letters each. In the decoder, the states halfway at `<image>` and at the token after it are taught
one sort of things each, in the order in which a caption says them, and what holds of the picture as a
whole: that is all that later tokens get from a picture that is not the latest.
"""

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from phrases import held, sorts
from scene import LAYOUTS, Scene
from words import SIGHT, SIGHT_INDEX
from writing import Writing
from styles import LOOKS, look
from things import COLOURS, KIND_INDEX, KINDS, NUMBERS, PLACES, SHAPES, TEXTURES

CELLS = 4
IGNORE = -100
MOST = 6  # pictures that are numbered
SPELT, SIGNS = 16, 38  # letters that are asked of a picture; blank, a to z, 0 to 9, others
# Of charts, read from the picture as a whole: how many numbers each, of how many classes.
CHART = dict(chart_type=(1, 8), chart_high=(1, 6), chart_low=(1, 6), chart_number=(1, 11), chart_trend=(1, 6), chart_values=(5, 11),
             chart_names=(5, 27))


# What other pictures call their targets.
_TOLD_AS = dict(letters="spelt", patch="letter", ordinal="ordinal", title="spelt", type="chart_type", highest="chart_high", lowest="chart_low", count="chart_number",
                trend="chart_trend", levels="chart_values", names="chart_names")


def spelt(text: str | None) -> np.ndarray:
    """Codes of the first letters of a text, blanks after them; not asked where there is none: int64 [SPELT]"""
    if not text:
        return np.full(SPELT, IGNORE, np.int64)
    out = np.zeros(SPELT, np.int64)
    for n, c in enumerate(text.lower()[:SPELT]):
        out[n] = 0 if c == " " else ord(c) - 96 if "a" <= c <= "z" else 27 + int(c) if c in "0123456789" else 37
    return out


def seen_word(text: str | None) -> np.int64:
    """Which of the words of labels; len(SIGHT) for any other text, not asked where there is none."""
    return np.int64(SIGHT_INDEX.get(text.lower(), len(SIGHT)) if text else IGNORE)


def blank(grid: int) -> dict[str, np.ndarray]:
    """The targets of a picture of which nothing is asked."""
    cells, none = CELLS * CELLS, np.int64(IGNORE)
    out = dict(
        slot_kind=np.full(2, IGNORE), slot_colour=np.full(2, IGNORE), slot_count=np.full(2, IGNORE), slot_style=np.full(2, IGNORE),
        patch=np.full(grid * grid, IGNORE), letter=np.full(grid * grid, IGNORE), cell=np.full(cells, IGNORE),
        colour=np.full(cells, IGNORE), texture=np.full(cells, IGNORE), style=np.full(cells, IGNORE),
        ordinal=np.full(grid * grid, IGNORE), centre=np.full(cells, -1, np.float32), present=np.zeros(len(KINDS), np.float32), hues=np.full(len(COLOURS), -1, np.float32),
        ground=none, count=none, layout=none, place=none, spelt=np.full(SPELT, IGNORE), word=none)
    return out | {k: np.full(n, IGNORE) for k, (n, _) in CHART.items()}


def targets(picture, grid: int) -> dict[str, np.ndarray]:
    """What the heads should say of a picture; `grid` is the number of patches on a side."""
    if isinstance(picture, Scene):
        return blank(grid) | _scene(picture, grid)
    out = blank(grid)
    told = picture.targets(grid) if isinstance(picture, Writing) else picture.targets()
    if isinstance(picture, Writing) and not picture.is_number():
        out["word"] = seen_word(picture.text())
    for key, value in told.items():
        if key := _TOLD_AS.get(key):
            value = np.asarray(value).reshape(-1)
            if key == "spelt":
                value = np.pad(value, (0, SPELT - len(value)))
            if key in CHART:
                value = np.where(value < CHART[key][1], value, IGNORE)
            out[key] = value.astype(out[key].dtype).reshape(out[key].shape)
    if kinds := [k for k in picture.things() if k in KIND_INDEX]:
        kind = KIND_INDEX[kinds[0]]
        out["present"][kind] = 1
        out["slot_kind"] = np.array([kind, len(KINDS)])
        out["slot_count"][0] = 1
        out["cell"][[5, 6, 9, 10]] = kind + 1
    return out


def _scene(scene: Scene, grid: int) -> dict[str, np.ndarray]:
    patch = np.zeros((grid, grid), np.int64)
    cell = np.zeros((CELLS, CELLS), np.int64)
    colour = np.full((CELLS, CELLS), IGNORE, np.int64)
    texture = np.full((CELLS, CELLS), IGNORE, np.int64)
    style = np.full((CELLS, CELLS), IGNORE, np.int64)
    centre = np.zeros((CELLS, CELLS), np.float32)
    present = np.zeros(len(KINDS), np.float32)
    hues = np.zeros(len(COLOURS), np.float32)
    gy, gx = (np.mgrid[0:grid, 0:grid] + 0.5) / grid
    cy, cx = (np.mgrid[0:CELLS, 0:CELLS] + 0.5) / CELLS
    for item in scene.items[::-1] if scene.layout == "inside" else scene.items:
        kind = KIND_INDEX[item.kind]
        r = item.size / 2
        patch[(gx - item.x) ** 2 + (gy - item.y) ** 2 <= (0.95 * r) ** 2] = kind + 1
        inside = np.maximum(np.abs(cx - item.x), np.abs(cy - item.y)) <= 0.85 * r
        middle = min(int(item.y * CELLS), CELLS - 1), min(int(item.x * CELLS), CELLS - 1)
        inside[middle] = True
        centre[middle] = 1
        cell[inside] = kind + 1
        colour[inside] = COLOURS.index(item.hue) if item.hue else IGNORE
        if item.kind in SHAPES:
            texture[inside] = TEXTURES.index(item.style) if item.style in TEXTURES else 0
            style[inside] = IGNORE
        else:
            style[inside] = LOOKS.index(look(item.style))
        present[kind] = 1
        if item.colour:
            hues[COLOURS.index(item.colour)] = 1
    first, second = _sort(scene, 0), _sort(scene, 1)
    place = held(scene) if scene.layout == "either" else scene.place
    return dict(
        **{name: np.array(said) for name, said in zip(("slot_kind", "slot_colour", "slot_count", "slot_style"), zip(first, second))},
        patch=patch.reshape(-1), cell=cell.reshape(-1), colour=colour.reshape(-1), texture=texture.reshape(-1), style=style.reshape(-1),
        centre=centre.reshape(-1), spelt=spelt(scene.text), word=seen_word(scene.text),
        present=present, hues=hues, ground=np.int64(COLOURS.index(scene.ground)), count=np.int64(len(scene.items)),
        layout=np.int64(LAYOUTS.index(scene.layout) if scene.layout in LAYOUTS else IGNORE),
        place=np.int64(PLACES.index(place) if place else IGNORE))


def _sort(scene: Scene, n: int) -> tuple[int, int, int, int]:
    """Kind, colour, count and drawing style of the sort that a caption says first or second; no thing has kind len(KINDS)."""
    if n >= len(scene.what()):
        return len(KINDS), IGNORE, IGNORE, IGNORE
    kind, colour, count = sorts(scene)[n]
    item = next(i for i in scene.items if (i.kind, i.colour) == (kind, colour))
    return KIND_INDEX[kind], COLOURS.index(item.hue) if item.hue else IGNORE, count, LOOKS.index(look(item.style)) if kind not in SHAPES else IGNORE


def numbered(seen: Tensor, owner: Tensor) -> dict[str, Tensor]:
    """How manyeth of the chat, and of its message, the picture is that each token has seen last; what is past MOST is not asked.
    seen [B, T], owner [B, T]: the turn whose answer a token belongs to, -1 for none."""
    before = torch.where(owner >= 0, seen + 1, 0).cummax(1).values
    return {name: torch.where(n < MOST, n, IGNORE) for name, n in (("number", seen), ("nth", seen - before))}


class Slots(nn.Module):
    """Reads from the states of a picture's two tokens what each is to know: a sort of things, half of the rest, and which picture it is."""

    REST = (dict(layout=len(LAYOUTS), place=len(PLACES)), dict(ground=len(COLOURS)))
    NUMBER = dict(number=MOST, nth=MOST)  # how manyeth of the chat and of its message it is: both tokens

    def __init__(self, width: int):
        super().__init__()
        sort = dict(slot_kind=len(KINDS) + 1, slot_colour=len(COLOURS), slot_count=len(NUMBERS), slot_style=len(LOOKS))
        self.out = nn.ModuleList(nn.ModuleDict({k: nn.Linear(width, n) for k, n in (sort | rest | self.NUMBER).items()}) for rest in self.REST)

    def forward(self, x: Tensor, t: dict[str, Tensor]) -> tuple[Tensor, dict[str, float]]:
        """x [2, N, width]: at `<image>` and at the token after it -> loss and figures to log"""
        losses, figures = [], {}
        x = F.rms_norm(x.float(), x.shape[-1:])
        for n, heads in enumerate(self.out):
            for name, head in heads.items():
                wanted = t[name][:, n] if name.startswith("slot") else t[name]
                said = head(x[n])
                losses.append(entropy(said, wanted))
                there = wanted != IGNORE
                figures[f"{name}{n + 1}"] = (said.argmax(-1) == wanted)[there].float().mean().item()
        return sum(losses), figures


class Summary(nn.Module):
    """Reads a whole picture from one vector [N, width]."""

    def __init__(self, width: int):
        super().__init__()
        self.out = nn.ModuleDict(dict(
            present=nn.Linear(width, len(KINDS)), hues=nn.Linear(width, len(COLOURS)), ground=nn.Linear(width, len(COLOURS)),
            count=nn.Linear(width, len(NUMBERS)), layout=nn.Linear(width, len(LAYOUTS)), place=nn.Linear(width, len(PLACES)),
            **{k: nn.Linear(width, n * classes) for k, (n, classes) in CHART.items()}))

    def forward(self, x: Tensor, t: dict[str, Tensor]) -> Tensor:
        loss, x = 0, F.rms_norm(x.float(), x.shape[-1:])
        for name, head in self.out.items():
            y = head(x).float()
            if name == "present":
                loss = loss - (y.log_softmax(-1) * t[name]).sum(-1).div(t[name].sum(-1).clamp(min=1)).mean()
            elif name == "hues":
                loss = loss + asked(y, t[name])
            elif name in CHART:
                loss = loss + entropy(y.unflatten(-1, CHART[name]), t[name])
            else:
                loss = loss + entropy(y, t[name])
        return loss


def asked(y: Tensor, t: Tensor) -> Tensor:
    """Binary cross-entropy where the targets are not negative."""
    there = t >= 0
    return F.binary_cross_entropy_with_logits(y[there].float(), t[there]) if there.any() else y.sum() * 0


def entropy(y: Tensor, t: Tensor, weight: Tensor | None = None) -> Tensor:
    """Cross-entropy over the last axis; 0 when all targets are ignored."""
    if not (t != IGNORE).any():
        return y.sum() * 0
    return F.cross_entropy(y.flatten(0, -2).float(), t.flatten(), weight=weight, ignore_index=IGNORE)


class VisionHeads(nn.Module):
    def __init__(self, width: int):
        super().__init__()
        kinds = len(KINDS) + 1
        self.patch = nn.Linear(width, kinds)
        self.cell = nn.Linear(width, kinds)
        self.letter = nn.Linear(width, SIGNS)
        self.spell = nn.Linear(width, 2 * SIGNS)
        self.word = nn.Linear(width, len(SIGHT) + 1)
        nn.init.zeros_(self.word.weight)  # what it says is learnt before what it is said of
        self.colour = nn.Linear(width, len(COLOURS))
        self.texture = nn.Linear(width, len(TEXTURES))
        self.style = nn.Linear(width, len(LOOKS))
        self.centre = nn.Linear(width, 1)
        self.whole = Summary(width)
        self.ordinal = nn.Linear(width, SPELT)
        self.register_buffer("sign_weight", torch.tensor([0.1] + [1.0] * (SIGNS - 1)), persistent=False)
        self.register_buffer("weight", torch.tensor([0.25] + [1.0] * len(KINDS)), persistent=False)

    def forward(self, patches: Tensor, latents: Tensor, t: dict[str, Tensor]) -> tuple[Tensor, dict[str, float]]:
        """patches [N, 1 + P, V], latents [N, L, V], targets -> loss and figures to log"""
        cells, rest = latents[:, :CELLS * CELLS], latents[:, CELLS * CELLS:]
        cell = self.cell(cells)
        spelling = rest[:, -SPELT // 2:]
        spelt = self.spell(spelling).unflatten(-1, (2, SIGNS)).flatten(1, 2)
        word = self.word(F.rms_norm(spelling.float(), spelling.shape[-1:]))
        losses = dict(
            patch=entropy(self.patch(patches[:, 1:]), t["patch"], self.weight), cell=entropy(cell, t["cell"], self.weight),
            colour=0.3 * entropy(self.colour(cells), t["colour"]), texture=0.15 * entropy(self.texture(cells), t["texture"]),
            style=0.4 * entropy(self.style(cells), t["style"]), centre=asked(self.centre(cells)[..., 0], t["centre"]),
            letter=entropy(self.letter(patches[:, 1:]), t["letter"], self.sign_weight),
            ordinal=0.5 * entropy(self.ordinal(patches[:, 1:]), t["ordinal"]), spelt=entropy(spelt, t["spelt"]),
            word=entropy(word, t["word"][:, None].expand(-1, word.shape[1])), whole=0.5 * self.whole(rest.mean(1), t))
        figures = {k: v.item() for k, v in losses.items()}
        at = t["centre"] > 0
        figures["right"] = (cell.argmax(-1)[at] == t["cell"][at]).float().mean().item()
        written = t["spelt"][:, 0] >= 0
        same = (spelt.argmax(-1) == t["spelt"])[written]
        known = t["word"] >= 0
        figures["sight"] = (word.mean(1).argmax(-1) == t["word"])[known].float().mean().item()
        figures["words"], figures["letters"] = same.all(-1).float().mean().item(), same[t["spelt"][written] > 0].float().mean().item()
        return sum(losses.values()), figures
