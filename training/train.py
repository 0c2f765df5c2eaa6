"""All of the training in one command: tokenizer, both stages, export. Interrupted, the same command goes on.

    python3 training/train.py --minutes 720

Every part that is there already (`assets/fledgling/tokenizer.json` made by this command, checkpoints in `training/runs/`) is kept or gone
on from; `--anew` begins from nothing. With an accelerator stage 2 is not split into processes.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import torch

from train_vision import RUNS

HERE = Path(__file__).parent
VISION_SHARE = 1 / 3  # of the time
PEAKS = {"train_vision.py": 2.0, "train_chat.py": 1.25}  # of the learning rate


class Progress:
    """Which parts are done, and how many minutes each has had, in a file beside the checkpoints."""

    def __init__(self, path: Path):
        self.path = path
        self.parts: dict[str, float] = json.loads(path.read_text()) if path.is_file() else {}

    def add(self, part: str, minutes: float) -> None:
        self.parts[part] = self.parts.get(part, 0) + minutes
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.write_text(json.dumps(self.parts) + "\n")

    def left(self, part: str, minutes: float) -> float:
        return max(0.0, minutes - self.parts.get(part, 0))


def run(*arguments: str) -> None:
    if code := subprocess.run([sys.executable, *map(str, arguments)], env=os.environ | dict(OMP_WAIT_POLICY="PASSIVE")).returncode:
        sys.exit(f"{Path(arguments[0]).name} ended with {code}; the same command goes on from the last checkpoint")


def stage(progress: Progress, script: str, minutes: float, out: Path, *options: str) -> None:
    """Trains for what is left of its minutes; the learning rate falls on from where it was."""
    left, began = progress.left(script, minutes), time.time()
    if left < 0.05:
        return
    resume = ["--resume"] if out.is_file() else []
    try:
        run(HERE / script, "--minutes", f"{left:.2f}", "--peak", f"{PEAKS[script] * left / minutes:.3f}", "--out", out, *resume, *options)
    finally:
        # Without a checkpoint nothing of it is kept.
        if out.is_file():
            progress.add(script, min(left, (out.stat().st_mtime - began) / 60))


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--minutes", type=float, default=720, help="of both stages together")
    arguments.add_argument("--size", choices=("small", "large"), default="small")
    arguments.add_argument("--anew", action="store_true", help="forget checkpoints of earlier runs")
    a = arguments.parse_args()
    progress, vision, chat = Progress(RUNS / "progress.json"), RUNS / "vision.pt", RUNS / "chat.pt"
    if a.anew:
        for path in (progress.path, vision, chat):
            path.unlink(missing_ok=True)
        progress = Progress(progress.path)
    split = ["--workers", "14"] if torch.cuda.is_available() else ["--processes", str(max(1, min(4, os.cpu_count() or 1))), "--threads", "1"]
    if "tokenizer" not in progress.parts:
        run(HERE / "tokenizer.py")
        progress.add("tokenizer", 0)
    stage(progress, "train_vision.py", a.minutes * VISION_SHARE, vision, "--size", a.size, *split)
    stage(progress, "train_chat.py", a.minutes * (1 - VISION_SHARE), chat, "--size", a.size, "--vision", vision, "--vision-rate", "0.25", *split)
    run(HERE / "export.py", "--run", chat)


if __name__ == "__main__":
    main()
