"""Second stage: the decoder learns to chat about what the vision tower and the resampler see.

    python3 training/train_chat.py --steps 5000 [--resume] [--vision training/runs/vision.pt]

With `--vision-rate` above 0 those two go on learning, from the answers and from the heads of stage 1.
"""

import argparse
import itertools
import time
from collections import defaultdict
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from safetensors.torch import load_file
from torch import Tensor, nn

import adopt
import copying
import data
import parallel
import pointing
import telling
from chats import CHANGES_LEARNT, Writer
from conversation import END
from heads import Slots, VisionHeads, numbered, targets
from model import Config, Fledgling, normalise, picture_of
from optimiser import optimisers, ramp, set_rate
from phrases import Draw
from scene import Sampler
from sprites import SpriteBank
from things import KINDS
from tokenizer import Encoder
from train_vision import RUNS
from unread import unread


# Answers with few tokens that are hard to get right count more.
STRESS_AGAIN = 3.0  # tokens that repeat a name of the question, or an example's answer
STRESS_VERDICT = 5.0  # "so yes", "so no": one token of many in which all is decided
STRESS = dict(name=2.0, contents=2.0, caption=1.5, label=4.0, read_word=4.0,
              exists=4.5, verify=4.0, relation=2.5, between=4.0, which=6.0, same=4.0, different=2.5, nth=2.0, nth_exists=4.5,
              nth_colour=3.0, touch=5.0, count=3.0, place=2.0, colour=3.0, shape=2.0,
              statement=3.0, family=3.0, sort=2.0, texture=3.0, size=3.0, most=2.0,
              which_of_many=3.0, nth_of_many=1.5, number=3.0, total=3.0, common=4.0, differ=5.0, style=4.0, which_style=4.0, nth_style=4.0, which_sort=4.0,
              of_sort=2.0, count_sort=2.0, exists_sort=3.0, choice=3.0, bound=4.0, order=3.0, either=3.0, few_shot=3.0, shot=0.0)


class Chats(data.Stream):
    """Batches of packed chats: ids, owner (turn of each answer token), kind of each turn, pictures, targets.

    `combos` draws scenes with held-out combinations; `longest` is the most tokens of a chat: later turns are left out.
    `reads`: answers say what is written.
    """

    DRAWN = 3  # batches at once, so that chats of one length can stand together: a third of a mixed batch would be padding

    def __init__(self, *a, combos: bool = False, longest: int = 150, reads: bool = False):
        super().__init__(*a)
        self.combos, self.longest, self.reads, self.waiting = combos, longest, reads, []
        self.encoder = Encoder()
        self.so, *self.verdicts = (self.encoder.text(word)[0] for word in ("so", "yes", "no"))
        self.mentions = pointing.Mentions(self.encoder)
        self.copies = copying.Copies(self.encoder, self.mentions)

    def batch(self, rng, bank):
        if not self.waiting:
            writer = Writer(rng, Sampler(rng, self.combos), again=0.6, unlike=0.4, changes=CHANGES_LEARNT, alike=0.15, ground_too=0.5, tidy=0.3)
            chats = sorted((self.chat(writer) for _ in range(self.DRAWN * self.size)), key=lambda chat: len(chat[0]))
            self.waiting = [chats[n * self.size:][:self.size] for n in rng.permutation(self.DRAWN)]
        return self.together(self.waiting.pop(), bank)

    def chat(self, writer: Writer):
        """Ids and owner of a chat's tokens, its pictures, and of each turn its kind, how many pictures it is about and whether it brings any."""
        chat = writer.chat()
        if not self.reads:
            for turn in chat.turns:
                turn.answer = unread(turn.kind, turn.answer)
        ids, owner = self.encoder.chat(chat)
        ends = np.flatnonzero(np.array(ids) == self.encoder.added[END])[-2 * len(chat.turns) + 1::2] + 1  # of the answers
        kept = max(1, int((ends <= self.longest).sum()))
        chat.turns, ids, owner = chat.turns[:kept], ids[:ends[kept - 1]], owner[:ends[kept - 1]]
        return ids, owner, chat.pictures, [(t.kind, t.of) for t in chat.turns], [any(not isinstance(p, str) for p in t.parts) for t in chat.turns]

    def together(self, chats, bank) -> dict:
        rows, shown = [(ids, owner) for ids, owner, *_ in chats], [[id(s) for s in pictures] for _, _, pictures, _, _ in chats]
        turns, first = [c[3] for c in chats], [c[4] for c in chats]
        kinds = [[kind for kind, _ in row] for row in turns]
        pictures = {id(s): s for c in chats for s in c[2]}  # by identity: a picture in several chats is drawn and encoded once
        number = {key: n for n, key in enumerate(pictures)}
        order = np.zeros((self.size, max(1, max(map(len, shown)))), np.int64)  # picture of the batch, per row
        ids = np.zeros((self.size, max(len(r[0]) for r in rows)), np.int64)
        owner = np.full_like(ids, -1)
        weight = np.ones(ids.shape, np.float32)
        for i, (a, b) in enumerate(rows):
            ids[i, :len(a)], owner[i, :len(b)] = a, b
            order[i, :len(shown[i])] = [number[key] for key in shown[i]]
            weight[i, :len(b)] = [STRESS.get(kinds[i][t], 1.0) if t >= 0 else 0.0 for t in b]
        copies = self.copies.find(rows, kinds)
        again = copies["echoes"][:, :2].unique(dim=0).numpy()
        weight[again[:, 0], again[:, 1] + 1] *= STRESS_AGAIN
        weight[:, 1:][(ids[:, :-1] == self.so) & np.isin(ids[:, 1:], self.verdicts)] *= STRESS_VERDICT
        return dict(ids=torch.from_numpy(ids), owner=torch.from_numpy(owner), weight=torch.from_numpy(weight),
                    order=torch.from_numpy(order), kinds=kinds, first=first, mentions=self.mentions.find(rows, turns), **copies,
                    pictures=data.pixels([data.draw(p, bank) for p in pictures.values()]),
                    targets=data.stack([targets(p, self.grid) for p in pictures.values()]))


def forward(model: Fledgling, batch: dict):
    """-> patches, latents, logits of the answer tokens [A, words], their ids [A], states halfway [B, T, D]"""
    with torch.set_grad_enabled(torch.is_grad_enabled() and next(model.model.vision_model.parameters()).requires_grad):
        patches, latents = model.look(normalise(batch["pictures"]))
    ids, owner = batch["ids"], batch["owner"]
    states, halfway = model.read(ids, latents[batch["order"]])
    rows, columns = (owner[:, 1:] >= 0).nonzero(as_tuple=True)
    return patches, latents, model.lm_head(states[rows, columns]), ids[rows, columns + 1], halfway


def slots_loss(slots: Slots, model: Fledgling, batch: dict, halfway: Tensor):
    """Of what the states at the two tokens of every picture know."""
    rows, columns = (batch["ids"] == model.image_id).nonzero(as_tuple=True)
    seen = picture_of(batch["ids"], model.image_id)
    picture = batch["order"][rows, seen[rows, columns]]
    targets = {k: v[picture] for k, v in batch["targets"].items()} | {k: v[rows, columns] for k, v in numbered(seen, batch["owner"]).items()}
    return slots(torch.stack([halfway[rows, columns], halfway[rows, columns + 1]]), targets)


def logged(slots: dict[str, float], losses: dict[str, Tensor], vision: dict[str, float]) -> dict[str, float]:
    """The figures of a step under one name each: what vision heads and decoder call alike, letters and ordinals, stays apart."""
    return slots | {k: v.item() for k, v in losses.items()} | {f"vision_{k}": v for k, v in vision.items()}


@torch.no_grad()
def accuracy(model: Fledgling, batches: list[dict]) -> dict[str, tuple[float, int]]:
    """Share of answers all of whose tokens are the likeliest, by kind of question; with a star, those asked with the pictures."""
    right = defaultdict(list)
    for batch in batches:
        with torch.autocast(batch["ids"].device.type, torch.bfloat16):
            _, _, logits, wanted, _ = forward(model, batch)
        rows, columns = (batch["owner"][:, 1:] >= 0).nonzero(as_tuple=True)
        turn = batch["owner"][rows, columns + 1]
        good = defaultdict(lambda: True)
        for r, t, ok in zip(rows.tolist(), turn.tolist(), (logits.argmax(-1) == wanted).tolist()):
            good[r, t] &= ok
        for (r, t), ok in good.items():
            right[batch["kinds"][r][t] + ("*" if batch["first"][r][t] else "")].append(ok)
    return {k: (round(100 * float(np.mean(v))), len(v)) for k, v in sorted(right.items())}


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--steps", type=int, default=5000)
    arguments.add_argument("--minutes", type=float, help="end after this time instead of after --steps")
    arguments.add_argument("--peak", type=float, default=1.25, help="share of the learning rate at the start, falling to 0; 1 is the most")
    arguments.add_argument("--batch", type=int, default=24)
    arguments.add_argument("--vision-rate", type=float, default=0.0, help="of the vision tower, as a share of the decoder's; 0: it stays as it is")
    arguments.add_argument("--pointing", type=float, default=0.3, help="weight of where names, and what is said again, look")
    arguments.add_argument("--telling", type=float, default=0.3, help="weight of what is taken from there")
    arguments.add_argument("--slots", type=float, default=0.3, help="weight of what the two tokens of a picture know")
    arguments.add_argument("--threads", type=int, default=2)
    arguments.add_argument("--workers", type=int, default=1, help="processes that draw pictures")
    arguments.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    arguments.add_argument("--size", choices=("small", "large"), default="small")
    arguments.add_argument("--seed", type=int, default=2)
    arguments.add_argument("--vision", type=Path, default=RUNS / "vision.pt")
    arguments.add_argument("--decoder", type=Path, help="start the decoder from this checkpoint of the same stage")
    arguments.add_argument("--weights", type=Path, help="start all of the model from this exported model.safetensors")
    arguments.add_argument("--earlier", type=Path, help="begin with what fits of this checkpoint of an earlier recipe")
    arguments.add_argument("--earlier-tokenizer", type=Path, help="its tokenizer.json")
    arguments.add_argument("--reads", action="store_true", help="answers say what is written; else that it cannot be read")
    arguments.add_argument("--resume", action="store_true")
    arguments.add_argument("--every", type=int, default=200, help="steps between checks and checkpoints")
    arguments.add_argument("--out", type=Path, default=RUNS / "chat.pt")
    arguments.add_argument("--processes", type=int, default=1, help="that learn together, each with batches of its own")
    a = arguments.parse_args()
    if parallel.launch(a.processes):
        return
    torch.manual_seed(a.seed)
    torch.set_num_threads(a.threads)
    encoder = Encoder()
    device = a.device
    config = Config.named(a.size, encoder.words)
    model = Fledgling(config).to(device)
    helpers = nn.ModuleDict(dict(heads=VisionHeads(config.vision_width), slots=Slots(config.width))).to(device)
    whole = nn.ModuleDict(dict(net=model, heads=helpers))
    seeing = nn.ModuleDict(dict(vision_model=model.model.vision_model, perceiver_resampler=model.model.perceiver_resampler,
                                heads=helpers["heads"]))
    reading = nn.ModuleDict(dict(layers=model.model.layers, gated=model.model.gated_cross_attn_layers, norm=model.model.norm,
                                 embed_tokens=model.model.embed_tokens, lm_head=model.lm_head, heads=helpers["slots"]))
    learns = a.vision_rate > 0
    seeing.requires_grad_(learns)
    optims = [*optimisers(reading), *(optimisers(seeing, a.vision_rate) if learns else [])]
    start = 0
    if a.resume:
        state = torch.load(a.out, map_location=device)
        whole.load_state_dict(state["whole"])
        average = state["average"]
        for o, s in zip(optims, state["optimisers"]):
            o.load_state_dict(s)
        start = state["step"]
    else:
        if a.earlier:
            adopt.everything(model, helpers, adopt.checkpoint(a.earlier), a.earlier_tokenizer, encoder)
            if a.vision.is_file():
                adopt.vision(seeing, torch.load(a.vision, map_location=device))
        elif a.decoder:
            state = torch.load(a.decoder, map_location=device)
            whole.load_state_dict(state["whole"], strict=False)  # training-only heads may be new
            model.load_state_dict(state["average"])
        if a.weights:
            model.load_state_dict({k: v.float() for k, v in load_file(a.weights).items()})
        elif not a.decoder and not a.earlier:
            seeing.load_state_dict(torch.load(a.vision, map_location=device)["parts"])
        average = {k: v.detach().clone() for k, v in model.state_dict().items()}
    stream = (config.image, config.image // config.patch)
    batches = iter(data.loader(Chats(a.batch, a.seed * 100000 + start + 7919 * parallel.RANK, *stream, reads=a.reads), a.workers))
    checks, bank = {}, SpriteBank(config.image, 77)
    for name, combos in (("seeds", False), ("combos", True)):
        check, rng = Chats(32, 77, *stream, combos=combos, reads=a.reads), Draw(77)
        checks[name] = [data.to(device, check.batch(rng, bank)) for _ in range(5)]

    pointing.watch(model, True)
    copying.watch(model)
    teller = telling.Telling(encoder)
    began, seen = time.time(), []
    for step in itertools.count(start):
        batch = data.to(device, next(batches))
        gone = parallel.agreed((time.time() - began) / (60 * a.minutes) if a.minutes else step / a.steps)
        set_rate(optims, ramp(step - start, a.peak * (1 - gone), 10 if a.resume else 60))
        with torch.autocast(device, torch.bfloat16):
            patches, latents, logits, wanted, halfway = forward(model, batch)
            each = F.cross_entropy(logits.float(), wanted, reduction="none")
            weight = batch["weight"][:, 1:][batch["owner"][:, 1:] >= 0]
            answer = (each * weight).sum() / weight.sum()
            vision, figures = helpers["heads"](patches, latents, batch["targets"]) if learns else (0.0, {})
            slots, known = slots_loss(helpers["slots"], model, batch, halfway)
            looks = pointing.loss(model, batch) | copying.loss(model, batch)
            tells = teller.loss(model, batch, latents)
            loss = answer + 0.5 * vision + a.slots * slots + a.pointing * sum(looks.values()) + a.telling * sum(tells.values())
        loss.backward()
        parallel.average_gradients(whole)
        nn.utils.clip_grad_norm_(whole.parameters(), 2.0)
        for o in optims:
            o.step()
            o.zero_grad(set_to_none=True)
        with torch.no_grad():
            torch._foreach_lerp_(list(average.values()), list(model.state_dict().values()), max(0.005, 10 / (step + 11)))
        seen.append(dict(answer=each.mean().item(), stressed=answer.item(), slots=slots.item()) | logged(known, looks | tells, figures))
        last = gone >= 1 if a.minutes else step + 1 == a.steps
        if parallel.RANK:
            if last:
                break
            continue
        if (step + 1) % 25 == 0:
            mean = {k: round(float(np.nanmean([f.get(k, np.nan) for f in seen])), 2) for k in seen[0]}
            seen = []
            print(f"step {step + 1} {time.time() - began:.0f}s", *(f"{k} {v}" for k, v in mean.items()), flush=True)
        if (step + 1) % a.every == 0 or last:
            live = {k: v.clone() for k, v in model.state_dict().items()}
            model.load_state_dict(average)
            for name, check in checks.items():
                print(name, *(f"{k} {share}/{n}" for k, (share, n) in accuracy(model, check).items()), flush=True)
            model.load_state_dict(live)
            torch.save(dict(whole=whole.state_dict(), average=average, kinds=KINDS, step=step + 1,
                            optimisers=[o.state_dict() for o in optims]), a.out.with_suffix(".tmp"))
            a.out.with_suffix(".tmp").rename(a.out)
        if last:
            break


if __name__ == "__main__":
    main()
