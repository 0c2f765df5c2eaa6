"""Endless training batches, made in worker processes from a seed."""

import numpy as np
import torch
from torch.utils.data import DataLoader, IterableDataset, get_worker_info

from heads import targets
from scene import Sampler, render
from sprites import SpriteBank


def stack(dicts: list[dict[str, np.ndarray]]) -> dict[str, torch.Tensor]:
    return {k: torch.from_numpy(np.stack([d[k] for d in dicts])) for k in dicts[0]}


def pixels(pictures: list[np.ndarray]) -> torch.Tensor:
    """RGB uint8 [h, w, 3] pictures -> [N, 3, h, w]"""
    return torch.from_numpy(np.stack(pictures)).permute(0, 3, 1, 2).contiguous()


class Stream(IterableDataset):
    """Base of the streams: `batch(rng, bank)` makes one batch; every worker has its own seed and sprites."""

    def __init__(self, size: int, seed: int, side: int, grid: int):
        self.size, self.seed, self.side, self.grid = size, seed, side, grid

    def __iter__(self):
        torch.set_num_threads(1)
        info = get_worker_info()
        seed = (self.seed, info.id if info else 0)
        rng = np.random.default_rng(seed)
        bank = SpriteBank(self.side, seed)
        while True:
            yield self.batch(rng, bank)
            bank.refresh(rng, 30)

    def batch(self, rng, bank):
        raise NotImplementedError


class Pictures(Stream):
    """Batches of (uint8 [N, 3, side, side], targets of the vision heads)."""

    def batch(self, rng, bank):
        sampler = Sampler(rng)
        scenes = [sampler.scene() for _ in range(self.size)]
        return pixels([render(s, bank) for s in scenes]), stack([targets(s, self.grid) for s in scenes])


def loader(stream: Stream, workers: int = 1) -> DataLoader:
    return DataLoader(stream, batch_size=None, num_workers=workers, prefetch_factor=4 if workers else None)
