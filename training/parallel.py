"""Training in several processes, each with batches of its own, whose gradients are averaged.

On a processor two processes of one thread each learn faster than one of two threads, which waits for its slower half in every small
operation. Started by `launch`; torch.distributed's environment says which process this is.
"""

import os
import subprocess
import sys

import torch
import torch.distributed as dist
from torch import nn

RANK, WORLD = int(os.environ.get("RANK", 0)), int(os.environ.get("WORLD_SIZE", 1))


def launch(processes: int) -> bool:
    """Starts this program in that many processes and waits for them; False in each of them, and where one is enough."""
    if processes < 2 or WORLD > 1:
        if WORLD > 1:
            dist.init_process_group("gloo")
        return False
    environment = os.environ | dict(WORLD_SIZE=str(processes), MASTER_ADDR="127.0.0.1", MASTER_PORT=str(20000 + os.getpid() % 20000))
    running = [subprocess.Popen([sys.executable, *sys.argv], env=environment | dict(RANK=str(n))) for n in range(processes)]
    if any(p.wait() for p in running):
        sys.exit("a process of the training failed: see above")
    return True


def agreed(value: float) -> float:
    """The first process's value."""
    if WORLD < 2:
        return value
    both = torch.tensor([value], dtype=torch.float64)
    dist.broadcast(both, 0)
    return both.item()


@torch.no_grad()
def average_gradients(module: nn.Module) -> None:
    """Of all processes; a parameter that took no part in one counts there as 0."""
    if WORLD < 2:
        return
    learning = [p for p in module.parameters() if p.requires_grad]
    flat = torch.cat([(torch.zeros_like(p) if p.grad is None else p.grad).flatten() for p in learning])
    dist.all_reduce(flat)
    flat /= WORLD
    for p, g in zip(learning, flat.split([p.numel() for p in learning])):
        p.grad = g.view_as(p)
