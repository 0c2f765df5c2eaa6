"""Training-only heads: what is where, so that the vision tower learns fast. Dropped at export.

Targets come from the scene. The picture is cut in CELLS x CELLS cells; latent i of the resampler is
taught to know cell i, the latents after those to know the picture as a whole, and every patch token
what covers it. In the decoder, the states halfway at `<image>` and at the token after it are taught
one sort of things each, in the order in which a caption says them, and what holds of the picture as a
whole: that is all that later tokens get from a picture that is not the latest.
"""

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from phrases import sorts
from scene import LAYOUTS, Scene
from things import COLOURS, KIND_INDEX, KINDS, PLACES, THING_COLOUR

CELLS = 4
IGNORE = -100


def targets(scene: Scene, grid: int) -> dict[str, np.ndarray]:
    """What the heads should say of a scene; `grid` is the number of patches on a side."""
    patch = np.zeros((grid, grid), np.int64)
    cell = np.zeros((CELLS, CELLS), np.int64)
    colour = np.full((CELLS, CELLS), IGNORE, np.int64)
    centre = np.zeros((CELLS, CELLS), np.float32)
    present = np.zeros(len(KINDS), np.float32)
    hues = np.zeros(len(COLOURS), np.float32)
    gy, gx = (np.mgrid[0:grid, 0:grid] + 0.5) / grid
    cy, cx = (np.mgrid[0:CELLS, 0:CELLS] + 0.5) / CELLS
    for item in scene.items:
        kind = KIND_INDEX[item.kind]
        r = item.size / 2
        patch[(gx - item.x) ** 2 + (gy - item.y) ** 2 <= (0.95 * r) ** 2] = kind + 1
        inside = np.maximum(np.abs(cx - item.x), np.abs(cy - item.y)) <= 0.85 * r
        middle = min(int(item.y * CELLS), CELLS - 1), min(int(item.x * CELLS), CELLS - 1)
        inside[middle] = True
        centre[middle] = 1
        cell[inside] = kind + 1
        hue = item.colour or THING_COLOUR.get(item.kind)
        colour[inside] = COLOURS.index(hue) if hue else IGNORE
        present[kind] = 1
        if item.colour:
            hues[COLOURS.index(item.colour)] = 1
    first, second = _sort(scene, 0), _sort(scene, 1)
    return dict(
        slot_kind=np.array([first[0], second[0]]), slot_colour=np.array([first[1], second[1]]), slot_count=np.array([first[2], second[2]]),
        patch=patch.reshape(-1), cell=cell.reshape(-1), colour=colour.reshape(-1), centre=centre.reshape(-1),
        present=present, hues=hues, ground=np.int64(COLOURS.index(scene.ground)), count=np.int64(len(scene.items)),
        layout=np.int64(LAYOUTS.index(scene.layout)),
        place=np.int64(PLACES.index(scene.place) if scene.place else IGNORE))


def _sort(scene: Scene, n: int) -> tuple[int, int, int]:
    """Kind, colour and count of the sort that a caption says first or second; no thing has kind len(KINDS)."""
    if n >= len(scene.what()):
        return len(KINDS), IGNORE, IGNORE
    kind, colour, count = sorts(scene)[n]
    hue = colour or THING_COLOUR.get(kind)
    return KIND_INDEX[kind], COLOURS.index(hue) if hue else IGNORE, count


class Slots(nn.Module):
    """Reads from the states of a picture's two tokens what each is to know: a sort of things, and half of the rest."""

    REST = (dict(layout=len(LAYOUTS), place=len(PLACES)), dict(ground=len(COLOURS)))

    def __init__(self, width: int):
        super().__init__()
        sort = dict(slot_kind=len(KINDS) + 1, slot_colour=len(COLOURS), slot_count=6)
        self.out = nn.ModuleList(nn.ModuleDict({k: nn.Linear(width, n) for k, n in (sort | rest).items()}) for rest in self.REST)

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
            count=nn.Linear(width, 6), layout=nn.Linear(width, len(LAYOUTS)), place=nn.Linear(width, len(PLACES))))

    def forward(self, x: Tensor, t: dict[str, Tensor]) -> Tensor:
        loss, x = 0, F.rms_norm(x.float(), x.shape[-1:])
        for name, head in self.out.items():
            y = head(x).float()
            if name == "present":
                loss = loss - (y.log_softmax(-1) * t[name]).sum(-1).div(t[name].sum(-1)).mean()
            elif name == "hues":
                loss = loss + F.binary_cross_entropy_with_logits(y, t[name])
            else:
                loss = loss + entropy(y, t[name])
        return loss


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
        self.colour = nn.Linear(width, len(COLOURS))
        self.centre = nn.Linear(width, 1)
        self.whole = Summary(width)
        self.register_buffer("weight", torch.tensor([0.25] + [1.0] * len(KINDS)), persistent=False)

    def forward(self, patches: Tensor, latents: Tensor, t: dict[str, Tensor]) -> tuple[Tensor, dict[str, float]]:
        """patches [N, 1 + P, V], latents [N, L, V], targets -> loss and figures to log"""
        cells, rest = latents[:, :CELLS * CELLS], latents[:, CELLS * CELLS:].mean(1)
        cell = self.cell(cells)
        patch = entropy(self.patch(patches[:, 1:]), t["patch"], self.weight)
        losses = dict(
            patch=patch, cell=entropy(cell, t["cell"], self.weight), colour=0.3 * entropy(self.colour(cells), t["colour"]),
            centre=F.binary_cross_entropy_with_logits(self.centre(cells)[..., 0].float(), t["centre"]),
            whole=0.5 * self.whole(rest, t))
        at = (t["centre"] > 0)
        figures = {k: v.item() for k, v in losses.items()}
        figures["right"] = (cell.argmax(-1)[at] == t["cell"][at]).float().mean().item()
        return sum(losses.values()), figures
