"""Held-out figures of the exported model, as its card states them.

    python3 training/evaluate.py [--cases 300] [--json FILE]

Every picture is drawn from a seed training never used, as a file of some size and shape that is
then squashed as IDEFICS does. "new pictures" hold only combinations that occur in training;
in "new combinations" every scene holds at least one pair (thing and ground, thing and place, thing
and count, thing and thing, shape and colour) that training never showed together. Answers are
generated greedily; in a follow-up the model's own answers stand before the question.
"""

import argparse
import json
import time
from collections import defaultdict
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from chats import CHANGES, Chat, Turn, Writer, prompt
from export import load
from facts import caption_right, difference_right
from model import Fledgling, normalise
from phrases import typed
from questions import ONE, TWO, Question, pick
from scene import Sampler, Scene, file_size, render_file
from sprites import masters
from tokenizer import FOLDER, Encoder

SEED = 900_000_000


class Answerer:
    """The model with its tokenizer and the sprites."""

    def __init__(self, folder: Path = FOLDER):
        self.model: Fledgling = load(folder)
        self.encoder = Encoder(folder / "tokenizer.json")
        self.sprites = masters()

    @torch.no_grad()
    def see(self, images: list[Image.Image]) -> torch.Tensor:
        """Pictures of any size -> their latents [N, L, V]"""
        side = self.model.config.image
        squashed = np.stack([np.array(i.convert("RGB").resize((side, side), Image.Resampling.BICUBIC)) for i in images])
        return self.model.look(normalise(torch.from_numpy(squashed).permute(0, 3, 1, 2)))[1]

    def answers(self, chats: list[Chat], media: list[torch.Tensor]) -> list[str]:
        """The greedy answers to the chats' last turns; those of one length are computed together."""
        prompts = [self.encoder.encode(prompt(c, len(c.turns) - 1)) for c in chats]
        groups, out = defaultdict(list), [""] * len(chats)
        for n, ids in enumerate(prompts):
            groups[len(ids), len(media[n])].append(n)
        for (_, pictures), members in groups.items():
            seen = torch.stack([media[n] for n in members]) if pictures else None
            for n, ids in zip(members, self.model.answers([prompts[n] for n in members], seen)):
                out[n] = self.encoder.decode(ids)
        return out

    def converse(self, cases: list[list[Turn]], rng) -> list[str]:
        """The last answer of each case, the model's own earlier answers before it."""
        chats = [Chat() for _ in cases]
        media = [torch.zeros(0, self.model.config.latents, self.model.config.vision_width)] * len(cases)
        answers = [""] * len(cases)
        for n in range(max(map(len, cases))):
            active = [i for i, turns in enumerate(cases) if n < len(turns)]
            for i in active:
                turn = cases[i][n]
                images = [render_file(p, self.sprites, *file_size(rng)) for p in turn.parts if isinstance(p, Scene)]
                if images:
                    media[i] = torch.cat([media[i], self.see(images)])
                chats[i].turns.append(Turn(turn.parts, "", turn.kind))
            for i, text in zip(active, self.answers([chats[i] for i in active], [media[i] for i in active])):
                chats[i].turns[-1].answer = answers[i] = text
        return answers


class Cases:
    """Draws the cases of each kind: turns, and how the last answer is judged."""

    def __init__(self, rng, combos: bool):
        self.rng = rng
        self.sampler = Sampler(rng, combos)
        self.writer = Writer(rng, self.sampler)

    def draw(self, kind: str):
        while True:
            case = getattr(self, kind.replace(" ", "_"), None)
            case = case() if case else self.single(kind)
            if case:
                return case

    def turn(self, q: Question, *pictures) -> Turn:
        return Turn([*pictures, typed(self.rng, q.text)], q.answer, q.kind)

    def single(self, kind: str):
        """One picture, one question."""
        layout = dict(name="single", shape="single", count=pick(self.rng, ("single", "group", "group", "group", "group", "two groups"))).get(kind)
        s = self.sampler.scene(layout, shapes={"name": 0.0, "shape": 1.0, "colour": 0.6}.get(kind, 0.25))
        if kind == "contents" and len(s.items) == 1:
            return None
        q = ONE["name" if kind == "contents" else kind](self.rng, s)
        return q and ([self.turn(q, s)], None)

    def yes_or_no(self):
        s = self.sampler.scene()
        q = ONE[pick(self.rng, ("exists", "verify"))](self.rng, s)
        return q and ([self.turn(q, s)], None)

    def caption(self):
        s = self.sampler.scene()
        return [self.turn(ONE["caption"](self.rng, s), s)], lambda text: caption_right(text, s)

    def follow_up(self):
        """"What is this?" then "Where is it?"; "What is on the left?" then "And on the right?"."""
        s = self.sampler.scene()
        if s.layout in ("beside", "above"):
            first = ONE["side"](self.rng, s)
            then = self.writer.other_side(s, first.answer)
        elif s.layout == "single":
            first = ONE["name"](self.rng, s)
            kind = pick(self.rng, ("colour", "place", "ground"))
            then = ONE[kind](self.rng, s, True) if kind != "ground" else ONE["ground"](self.rng, s)
        else:
            first, then = ONE["name"](self.rng, s), ONE[pick(self.rng, ("count", "ground"))](self.rng, s)
        return then and ([self.turn(first, s), self.turn(then)], None)

    def pair(self):
        if not self.sampler.combos:
            return self.writer.pair()
        while True:  # a changed scene may lose what makes it held out; both must be
            a = self.sampler.scene()
            b = self.sampler.scene() if self.rng.random() < 0.5 else self.sampler.changed(a, CHANGES[self.rng.choice(6, p=(0.3, 0.25, 0.12, 0.15, 0.1, 0.08))])
            if b and self.sampler.allowed(b):
                return a, b

    def two(self, kind):
        a, b = self.pair()
        q = TWO[kind](self.rng, a, b)
        return q and ([self.turn(q, a, b)], (lambda text: difference_right(text, a, b)) if kind == "different" else None)

    def which(self):
        return self.two("which")

    def same(self):
        return self.two("same")

    def different(self):
        return self.two("different")

    def nth(self):
        return self.two("nth")

    def earlier_picture(self):
        """Each picture in a message of its own, then a question about both."""
        a, b = self.pair()
        q = TWO[pick(self.rng, ("which", "nth"))](self.rng, a, b)
        return q and ([self.turn(ONE["name"](self.rng, a), a), self.turn(ONE["name"](self.rng, b), b), self.turn(q)], None)


KINDS = ("name", "contents", "colour", "shape", "ground", "count", "place", "side", "relation", "yes or no", "caption", "follow up",
         "which", "same", "different", "nth", "earlier picture")


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--cases", type=int, default=300, help="of each kind and each of the two sets")
    arguments.add_argument("--kinds", nargs="*", default=KINDS)
    arguments.add_argument("--model", type=Path, default=FOLDER)
    arguments.add_argument("--json", type=Path)
    arguments.add_argument("--wrong", type=int, default=0, help="print this many wrong answers of each kind")
    a = arguments.parse_args()
    answerer, figures, began = Answerer(a.model), {}, time.time()
    print(f"| kind | new pictures | new combinations | cases of each |\n|---|---|---|---|")
    for kind in a.kinds:
        row = []
        for combos in (False, True):
            rng = np.random.default_rng([SEED, KINDS.index(kind), combos])
            cases, right, shown = Cases(rng, combos), 0, 0
            drawn = [cases.draw(kind) for _ in range(a.cases)]
            for (turns, judge), text in zip(drawn, answerer.converse([t for t, _ in drawn], rng)):
                ok = judge(text) if judge else text.lower() == turns[-1].answer.lower()
                right += ok
                if not ok and shown < a.wrong:
                    shown += 1
                    print(f"    {turns[-1].parts[-1]} -> {text}  (true: {turns[-1].answer})")
            row.append(right / a.cases)
        figures[kind] = dict(new_pictures=row[0], new_combinations=row[1], cases=a.cases)
        print(f"| {kind} | {row[0]:.1%} | {row[1]:.1%} | {a.cases} |", flush=True)
    print(f"{time.time() - began:.0f} s")
    if a.json:
        a.json.write_text(json.dumps(figures, indent=1) + "\n")


if __name__ == "__main__":
    main()
