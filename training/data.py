"""Endless training batches, made in worker processes from a seed."""

import numpy as np
import torch
from PIL import Image
from torch.utils.data import DataLoader, IterableDataset, get_worker_info

from heads import targets
from phrases import Draw
from rendering import render, render_file
from scene import Sampler, Scene
from sprites import Masters, SpriteBank


def stack(dicts: list[dict[str, np.ndarray]]) -> dict[str, torch.Tensor]:
    return {k: torch.from_numpy(np.stack([d[k] for d in dicts])) for k in dicts[0]}


def pixels(pictures: list[np.ndarray]) -> torch.Tensor:
    """RGB uint8 [h, w, 3] pictures -> [N, 3, h, w]"""
    return torch.from_numpy(np.stack(pictures)).permute(0, 3, 1, 2).contiguous()


# How often each sort of picture is drawn for the vision tower. Writing takes far more pictures than things do: with 0.47 of them, 130,000
# pictures taught it little and things nothing; with 0.04, 164,000 took the things named from 67 to 77 in 100.
SHARES = dict(scene=0.86, writing=0.06, chart=0.08)
PLAIN = dict(writing=0.35, sign=0.25, chart=0.4)  # no scenes


class Stream(IterableDataset):
    """Base of the streams: `batch(rng, bank)` makes one batch; every worker has its own seed and sprites."""

    def __init__(self, size: int, seed: int, side: int, grid: int, shares: dict[str, float] = SHARES):
        self.size, self.seed, self.side, self.grid, self.shares = size, seed, side, grid, shares

    def __iter__(self):
        torch.set_num_threads(1)
        info = get_worker_info()
        seed = (self.seed, info.id if info else 0)
        rng = Draw(seed)
        bank = SpriteBank(self.side, seed)
        while True:
            yield self.batch(rng, bank)

    def batch(self, rng, bank):
        raise NotImplementedError


def draw(picture, bank: SpriteBank) -> np.ndarray:
    """A picture at the model's size: RGB uint8 [side, side, 3]"""
    return render(picture, bank) if isinstance(picture, Scene) else picture.draw(bank.side, bank.side, bank)


def as_file(picture, masters: Masters, width: int, height: int) -> Image.Image:
    """A picture of any size, as a person would have it in a file."""
    return render_file(picture, masters, width, height) if isinstance(picture, Scene) else Image.fromarray(np.asarray(picture.draw(width, height)))


def some_picture(rng, sampler: Sampler, shares: dict[str, float] = SHARES):
    """A scene, a thing with a label, a collage, writing, a sign with a word that also stands on labels, or a chart."""
    sort = tuple(shares)[rng.choice(len(shares), p=tuple(shares.values()))]
    if sort in ("writing", "sign"):
        import writing
        return max((writing.sample(rng, sight=sort == "sign") for _ in range(3)), key=lambda w: w.em)  # large letters are seen more often
    if sort == "labelled":
        return sampler.scene("labelled")
    if sort == "chart":
        import charts
        return charts.sample(rng)
    return sampler.collage() if sort == "collage" else sampler.scene()


class Pictures(Stream):
    """Batches of (uint8 [N, 3, side, side], targets of the vision heads). Half of each is drawn anew, half was drawn before: drawing takes
    a processor as long as a fifth of the learning does."""

    KEPT = 6000

    def batch(self, rng, bank):
        sampler = Sampler(rng)
        self.kept = getattr(self, "kept", [])
        new = []
        for _ in range(self.size // 2 if len(self.kept) > 2000 else self.size):
            picture = some_picture(rng, sampler, self.shares)
            new.append((draw(picture, bank), targets(picture, self.grid)))
        old = [self.kept[i] for i in rng.integers(len(self.kept), size=self.size - len(new))] if len(new) < self.size else []
        self.kept = (self.kept + new)[-self.KEPT:]
        pictures, told = zip(*new, *old)
        return pixels(list(pictures)), stack(list(told))


def to(device, batch):
    """A batch with its tensors on the device."""
    if isinstance(batch, dict):
        return {k: to(device, v) for k, v in batch.items()}
    if isinstance(batch, (list, tuple)) and batch and isinstance(batch[0], (torch.Tensor, dict)):
        return type(batch)(to(device, v) for v in batch)
    return batch.to(device, non_blocking=True) if isinstance(batch, torch.Tensor) else batch


def loader(stream: Stream, workers: int = 1) -> DataLoader:
    return DataLoader(stream, batch_size=None, num_workers=workers, prefetch_factor=4 if workers else None)
