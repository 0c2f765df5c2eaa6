"""Gives every MLP of the decoder more hidden units, without changing what the model says.

    python3 training/grow.py runs/chat.pt runs/wider.pt

The new units begin as copies of the old ones with noise, and what they add begins at 0: Net2Net (Chen et al., 2016) without the halving.
Copies know what is worth looking for; units that begin at random are too faint beside trained ones, whose weights are ten times as large.
Moving averages of the gradients begin at 0 for them. The checkpoint is of stage 2; its optimisers go on.
"""

import argparse
from pathlib import Path

import torch
from torch import Tensor

NOISE = 0.7  # of the root mean square of the weights


def _copies(old: Tensor, units: int) -> Tensor:
    """Rows of gate_proj or up_proj for more hidden units: [hidden, D] -> [units, D]"""
    more = old[torch.arange(units - len(old)) % len(old)]
    noise = NOISE * old.square().mean().sqrt() * torch.randn_like(more)
    return torch.cat([old, (more + noise) / (1 + NOISE ** 2) ** 0.5])


def _nothing(old: Tensor, units: int, axis: int) -> Tensor:
    """As many units along an axis, the new ones 0."""
    shape = list(old.shape)
    shape[axis] = units - shape[axis]
    return torch.cat([old, old.new_zeros(shape)], axis)


def wider(weights: dict[str, Tensor], units: int) -> dict[str, Tensor]:
    """Weights of a model, MLPs of its decoder with that many hidden units."""
    out = dict(weights)
    for name, value in weights.items():
        if name.endswith(("mlp.gate_proj.weight", "mlp.up_proj.weight")):
            out[name] = _copies(value, units)
        elif name.endswith("mlp.down_proj.weight"):
            out[name] = _nothing(value, units, 1)
    return out


def _momenta(states: dict, hidden: int, units: int) -> None:
    """Muon's, in place: what has `hidden` rows or columns belongs to an MLP."""
    for state in states.values():
        if (old := state.get("momentum")) is not None and hidden in old.shape:
            state["momentum"] = _nothing(old, units, old.shape.index(hidden))


def grown(checkpoint: dict, units: int) -> dict:
    """A checkpoint of stage 2 with that many hidden units."""
    average = checkpoint["average"]
    hidden, width = average["model.layers.0.mlp.gate_proj.weight"].shape
    if not hidden < units or hidden in (width, average["model.layers.0.self_attn.q_proj.weight"].shape[0]):
        raise SystemExit(f"{hidden} hidden units cannot become {units}")
    average = wider(average, units)
    whole = checkpoint["whole"] | {f"net.{name}": value.clone() for name, value in average.items()}
    for optimiser in checkpoint["optimisers"]:
        _momenta(optimiser["state"], hidden, units)
    return checkpoint | dict(average=average, whole=whole)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    arguments.add_argument("checkpoint", type=Path)
    arguments.add_argument("out", type=Path)
    arguments.add_argument("--hidden", type=int, default=1024, help="units of each MLP; `Config.hidden` of model.py has to be the same")
    arguments.add_argument("--seed", type=int, default=5)
    a = arguments.parse_args()
    torch.manual_seed(a.seed)
    torch.save(grown(torch.load(a.checkpoint, map_location="cpu"), a.hidden), a.out)


if __name__ == "__main__":
    main()
