"""What fewer bits a weight cost: the held-out chats of evaluate.py, scored by the program itself.

    python3 training/quantisation_loss.py [--program .build/release/vlmchat] [--cases 4] \\
        [--variant NAME "OPTIONS OF models quantize"]...

Each variant is made with `vlmchat models quantize` and scored with `vlmchat score --json`, with the
kernels of `VLMCHAT_ISA` (the fastest, unless it is set), which round the inputs of layers as they do in
use. The baseline is the model as it is, computed in f32 by the reference kernels. A chat is a case of
evaluate.py with its true answers; the figures are

    perplexity   of the answers' tokens, and as a ratio to the baseline's
    same         share of positions whose likeliest next token is the baseline's: where an answer's tokens
                 are predicted, and everywhere, also in the questions, which the model was not taught to write
    change       of the log-probability of an answer's token: mean and largest, in nats

Everything is seeded: two runs on one machine give the same table.
"""

import argparse
import json
import math
import os
import subprocess
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np

from conversation import END, Chat, prompt
from cases import Cases
from data import as_file
from evaluate import SEED
from phrases import Draw
from rendering import file_size
from rows import SCENES
from sprites import Masters
from tokenizer import Encoder

ROOT = Path(__file__).resolve().parent.parent
DEFAULTS = [(name, f"--type {name}") for name in ("q8_0", "q6_k", "q4_k", "q4_0")]
PARTS = ("vision", "resampler", "gatedBlocks", "decoder.layers", "decoder.embedding", "decoder.output")


def draw_cases(count: int, folder: Path):
    """`count` chats of every kind, half of them of held-out combinations: (prompt, pictures, answers)."""
    sprites, drawn = Masters(), []
    for kind in SCENES:
        rng = Draw([SEED, 1, SCENES.index(kind)])
        for number in range(count):
            turns = Cases(rng, combos=number % 2 == 1).draw(kind).turns
            chat, pictures = Chat(turns=turns), []
            for scene in chat.pictures:
                path = folder / f"{SCENES.index(kind)}-{number}-{len(pictures)}.png"
                as_file(scene, sprites, *file_size(rng)).save(path)
                pictures.append(str(path))
            text = prompt(chat, len(turns) - 1) + f" {turns[-1].answer}{END}"
            # `score --raw` takes one <image> a picture and puts the family's own tokens around it.
            text = text.replace("<fake_token_around_image>", "")
            drawn.append((text, pictures))
    return drawn


def answers(tokens: list[int], opening: list[int], end: int) -> list[bool]:
    """Which tokens belong to answers: those after "Assistant:", with the end of utterance."""
    inside, out = False, []
    for n, token in enumerate(tokens):
        out.append(inside)
        if inside:
            inside = token != end
        else:
            inside = tokens[max(0, n + 1 - len(opening)):n + 1] == opening
    return out


def score(program: str, model: str, cases, **environment) -> list[dict]:
    def one(case):
        text, pictures = case
        command = [program, "score", "--json", "--raw", "--model", model, "--threads", "1"]
        for picture in pictures:
            command += ["--image", picture]
        done = subprocess.run([*command, "-"], input=text, capture_output=True, text=True, env=os.environ | environment)
        if done.returncode:
            raise SystemExit(done.stderr)
        return json.loads(done.stdout)

    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(one, cases))


def figures(scored: list[dict], baseline: list[dict], opening: list[int], end: int) -> dict:
    loss, same, everywhere, changes = [], [], [], []
    for mine, theirs in zip(scored, baseline):
        assert mine["token_ids"] == theirs["token_ids"]
        is_answer = answers(mine["token_ids"], opening, end)
        for n in range(len(is_answer) - 1):
            everywhere.append(mine["top"][n][0][0] == theirs["top"][n][0][0])
            if is_answer[n + 1]:
                same.append(everywhere[-1])
                loss.append(-mine["logprobs"][n + 1])
                changes.append(abs(mine["logprobs"][n + 1] - theirs["logprobs"][n + 1]))
    return dict(perplexity=math.exp(np.mean(loss)), same=np.mean(same), everywhere=np.mean(everywhere),
                mean=np.mean(changes), largest=max(changes), answer_tokens=len(loss), positions=len(everywhere))


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--program", default=str(ROOT / ".build/release/vlmchat"))
    arguments.add_argument("--model", default=str(ROOT / "assets/fledgling"))
    arguments.add_argument("--cases", type=int, default=4, help="of each kind")
    arguments.add_argument("--variant", nargs=2, action="append", metavar=("NAME", "OPTIONS"))
    arguments.add_argument("--parts", action="store_true", help="also each part of the model alone in q4_0, the rest as it is")
    arguments.add_argument("--json", type=Path)
    a = arguments.parse_args()
    variants = a.variant or DEFAULTS
    if a.parts:
        variants = variants + [(f"{part} in q4_0", f"--type bf16 --tensor {part}=q4_0") for part in PARTS]
    encoder = Encoder(Path(a.model) / "tokenizer.json")
    _, end, *opening = encoder.encode(END + "\nAssistant:")
    table = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        cases = draw_cases(a.cases, folder)
        baseline = score(a.program, a.model, cases, VLMCHAT_ISA="reference")
        size = sum(p.stat().st_size for p in Path(a.model).glob("*.safetensors"))
        table["as it is, in f32"] = figures(baseline, baseline, opening, end) | dict(bytes=size)
        table["as it is"] = figures(score(a.program, a.model, cases), baseline, opening, end) | dict(bytes=size)
        for label, options in variants:
            path = str(folder / "variant.gguf")
            subprocess.run([a.program, "models", "quantize", a.model, path, "--force", *options.split()], check=True, stdout=subprocess.DEVNULL)
            table[label] = figures(score(a.program, path, cases), baseline, opening, end) | dict(bytes=Path(path).stat().st_size)
    first = table["as it is, in f32"]
    print(f"{len(cases)} chats, {first['positions']} positions, {first['answer_tokens']} tokens of answers\n")
    print("| weights | size | perplexity | ratio | same, answers | same, everywhere | mean change | largest |")
    print("|---|--:|--:|--:|--:|--:|--:|--:|")
    for label, f in table.items():
        print(f"| {label} | {f['bytes'] / 1e6:.1f} MB | {f['perplexity']:.4f} | {f['perplexity'] / first['perplexity']:.4f} "
              f"| {f['same']:.2%} | {f['everywhere']:.2%} | {f['mean']:.4f} | {f['largest']:.3f} |", flush=True)
    if a.json:
        a.json.write_text(json.dumps(table, indent=1) + "\n")


if __name__ == "__main__":
    main()
