"""First stage: the vision tower and the resampler learn what is where, without any language.

    python3 training/train_vision.py --steps 1000 [--resume]
"""

import argparse
import itertools
import time
from pathlib import Path

import numpy as np
import torch
from torch import nn

import adopt
import data
import parallel
from heads import CELLS, VisionHeads
from model import Config, Fledgling, normalise
from optimiser import optimisers, ramp, set_rate
from things import KINDS

RUNS = Path(__file__).parent / "runs"


def waves(xy: torch.Tensor, width: int) -> torch.Tensor:
    """Positions [n, 2] in 0..1 as vectors [n, width] of size 1 per entry, alike where they are near."""
    k = torch.arange(1, 7) * torch.pi
    angles = xy[..., None] * k
    features = (torch.cat([angles.cos(), angles.sin()], -1) / k.sqrt().repeat(2)).flatten(1)
    mix = torch.randn(features.shape[1], width, generator=torch.Generator().manual_seed(0))
    out = features @ mix
    return out / out.square().mean().sqrt()


def grid(n: int) -> torch.Tensor:
    """Centres (x, y) of n x n squares, row by row: [n * n, 2]"""
    y, x = torch.meshgrid(*[(torch.arange(n) + 0.5) / n] * 2, indexing="ij")
    return torch.stack([x, y], -1).reshape(-1, 2)


@torch.no_grad()
def start_well(model: Fledgling, pictures: torch.Tensor) -> None:
    """Patch embedding: whitened principal components of training patches. Positions: waves. The first
    latents: the waves of their cells, with keys made as queries are, so that each looks at its cell."""
    p, width = model.config.patch, model.config.vision_width
    side = model.config.image // p
    x = normalise(pictures).reshape(-1, 3, side, p, side, p).permute(0, 2, 4, 1, 3, 5).reshape(-1, 3 * p * p)
    values, vectors = torch.linalg.eigh(torch.cov(x.T))
    values, vectors = values.flip(0)[:width], vectors.flip(1)[:, :width]
    spread = (values + 0.02 * values.mean()).rsqrt()
    vision, resampler = model.model.vision_model, model.model.perceiver_resampler
    vision.embeddings.patch_embedding.weight.copy_((vectors * spread).T.reshape(width, 3, p, p))
    vision.embeddings.position_embedding.weight[1:] = waves(grid(side), width)
    resampler.latents[:CELLS * CELLS] = 1.5 * waves(grid(CELLS), width)
    for attention, _ in resampler.blocks:
        attention.k_proj.weight.copy_(attention.q_proj.weight)


def parts(model: Fledgling, heads: nn.Module) -> nn.Module:
    """What this stage trains."""
    both = nn.Module()
    both.vision_model, both.perceiver_resampler, both.heads = model.model.vision_model, model.model.perceiver_resampler, heads
    return both


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--steps", type=int, default=1000)
    arguments.add_argument("--batch", type=int, default=96)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--peak", type=float, default=2.0, help="share of the learning rate at the start, falling to 0 in a straight line; 1 is the most")
    arguments.add_argument("--minutes", type=float, help="end after this time instead of after --steps")
    arguments.add_argument("--threads", type=int, default=2)
    arguments.add_argument("--workers", type=int, default=1, help="processes that draw pictures")
    arguments.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    arguments.add_argument("--size", choices=("small", "large"), default="small")
    arguments.add_argument("--writing", type=float, default=data.SHARES["writing"], help="share of the pictures that show writing")
    arguments.add_argument("--labels", type=float, default=0.3, help="share of the pictures that show a word of labels, on a thing or by itself")
    arguments.add_argument("--charts", type=float, default=data.SHARES["chart"], help="share of the pictures that show charts")
    arguments.add_argument("--collages", type=float, default=0.4, help="share of the scenes that are four or nine things without order")
    arguments.add_argument("--start", type=Path, help="begin with the weights of this checkpoint of either stage, as far as names and things are the same")
    arguments.add_argument("--resume", action="store_true")
    arguments.add_argument("--out", type=Path, default=RUNS / "vision.pt")
    arguments.add_argument("--processes", type=int, default=1, help="that learn together, each with batches of its own")
    a = arguments.parse_args()
    if parallel.launch(a.processes):
        return
    torch.manual_seed(a.seed)
    torch.set_num_threads(a.threads)
    a.out.parent.mkdir(parents=True, exist_ok=True)
    config = Config.named(a.size, 1)  # the decoder is not used in this stage
    model, heads = Fledgling(config), VisionHeads(config.vision_width)
    device = a.device
    trained = parts(model, heads).to(device)
    optims = optimisers(trained)
    start = 0
    if a.resume:
        state = torch.load(a.out, map_location=device)
        trained.load_state_dict(state["parts"])
        for o, s in zip(optims, state["optimisers"]):
            o.load_state_dict(s)
        start = state["step"]
    scenes = 1 - a.writing - a.charts - a.labels
    shares = dict(scene=scenes * (1 - a.collages), collage=scenes * a.collages, labelled=a.labels / 2, sign=a.labels / 2, writing=a.writing, chart=a.charts)
    batches = iter(data.loader(data.Pictures(a.batch, a.seed * 1000 + start + 7919 * parallel.RANK, config.image, config.image // config.patch, shares), a.workers))
    if a.start and not a.resume:
        adopt.vision(trained, torch.load(a.start, map_location=device))
    elif not a.resume:
        start_well(model.cpu(), torch.cat([next(batches)[0] for _ in range(16)]))
        trained.to(device)

    def save(step):
        torch.save(dict(parts=trained.state_dict(), kinds=KINDS, optimisers=[o.state_dict() for o in optims], step=step), a.out.with_suffix(".tmp"))
        a.out.with_suffix(".tmp").rename(a.out)

    began, seen = time.time(), []
    for step in itertools.count(start):
        pictures, targets = data.to(device, next(batches))
        gone = parallel.agreed((time.time() - began) / (60 * a.minutes) if a.minutes else step / a.steps)
        set_rate(optims, ramp(step - start, a.peak * (1 - gone)))
        with torch.autocast(device, torch.bfloat16):
            loss, figures = heads(*model.look(normalise(pictures)), targets)
        loss.backward()
        parallel.average_gradients(trained)
        nn.utils.clip_grad_norm_(trained.parameters(), 2.0)
        for o in optims:
            o.step()
            o.zero_grad(set_to_none=True)
        last = gone >= 1 if a.minutes else step + 1 == a.steps
        if parallel.RANK:
            if last:
                break
            continue
        seen.append(figures)
        if (step + 1) % 25 == 0:
            mean = {k: round(float(np.nanmean([f[k] for f in seen])), 3) for k in figures}
            seen = []
            print(f"step {step + 1} {time.time() - began:.0f}s {a.batch * 25}", mean, flush=True)
        if (step + 1) % 100 == 0 or last:
            save(step + 1)
        if last:
            break


if __name__ == "__main__":
    main()
