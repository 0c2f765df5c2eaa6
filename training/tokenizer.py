"""Fledgling's tokenizer: LLaMA-style byte-fallback BPE, made from the recipe's own chats.

    python3 training/tokenizer.py        writes assets/fledgling/tokenizer.json

Merges are learned within words only ("▁" begins one), so that text can be encoded word by word;
`Encoder` does that from a cache, and gives the same ids as the file does in any implementation.
"""

import json
import re
from functools import lru_cache
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer, models, pre_tokenizers, trainers

from chats import END, FAKE, IMAGE, Writer, message, prompt, system
from scene import Sampler
from things import COLOURS, KINDS, article, plural

FOLDER = Path(__file__).parent.parent / "assets" / "fledgling"
WORDS = 2000  # entries without the added tokens
_PIECE = re.compile(r"▁?\n(?:User|Assistant):|▁(?:User|System):|▁?[A-Za-z][A-Za-z'\-]*|▁?[0-9]|.", re.DOTALL)
_MARK = "\x1f"


def segments(text: str) -> list[str]:
    """The text between added tokens, as the normaliser leaves it."""
    return ["▁" + s.replace(" ", "▁") for s in re.split("|".join((FAKE, IMAGE, END)), text) if s]


def corpus(chats: int, seed: int = 0):
    """Words of training chats, and every name, with marks between them."""
    rng = np.random.default_rng(seed)
    writer = Writer(rng, Sampler(rng))
    names = [f for k in KINDS for f in (article(k), plural(k), article(k).lower(), plural(k).lower())] * 8 + list(COLOURS) * 8
    for _ in range(chats):
        chat = writer.chat()
        for segment in segments(prompt(chat, len(chat.turns) - 1) + " " + chat.turns[-1].answer):
            yield _MARK.join(_PIECE.findall(segment))
    for n in names:
        yield _MARK.join(_PIECE.findall("▁" + n.replace(" ", "▁")))


def make() -> dict:
    """The contents of tokenizer.json."""
    heads = ["<unk>", "<s>", "</s>"] + [f"<0x{b:02X}>" for b in range(256)]
    tokenizer = Tokenizer(models.BPE(unk_token="<unk>", fuse_unk=True, byte_fallback=True))
    tokenizer.pre_tokenizer = pre_tokenizers.CharDelimiterSplit(_MARK)
    alphabet = [chr(c) for c in range(33, 127)] + ["▁", "\n"]
    trainer = trainers.BpeTrainer(vocab_size=WORDS, special_tokens=heads, initial_alphabet=alphabet, show_progress=False)
    tokenizer.train_from_iterator(corpus(20000), trainer)
    out = json.loads(tokenizer.to_str())
    size = len(out["model"]["vocab"])
    added = [dict(id=i, content=t) for i, t in enumerate(heads[:3])]
    added += [dict(id=size + i, content=t) for i, t in enumerate((FAKE, IMAGE, END))]
    out["added_tokens"] = [dict(t, single_word=False, lstrip=False, rstrip=False, normalized=False, special=True) for t in added]
    out["normalizer"] = dict(type="Sequence", normalizers=[
        dict(type="Prepend", prepend="▁"), dict(type="Replace", pattern=dict(String=" "), content="▁")])
    out["pre_tokenizer"] = None
    out["post_processor"] = dict(
        type="TemplateProcessing", single=[dict(SpecialToken=dict(id="<s>", type_id=0)), dict(Sequence=dict(id="A", type_id=0))],
        pair=[dict(SpecialToken=dict(id="<s>", type_id=0)), dict(Sequence=dict(id="A", type_id=0)), dict(Sequence=dict(id="B", type_id=1))],
        special_tokens={"<s>": dict(id="<s>", ids=[1], tokens=["<s>"])})
    out["decoder"] = dict(type="Sequence", decoders=[
        dict(type="Replace", pattern=dict(String="▁"), content=" "), dict(type="ByteFallback"), dict(type="Fuse"),
        dict(type="Strip", content=" ", start=1, stop=0)])
    return out


class Encoder:
    """Chats to token ids, word by word from a cache."""

    def __init__(self, path: Path = FOLDER / "tokenizer.json"):
        self.tokenizer = Tokenizer.from_file(str(path))
        self.words = self.tokenizer.get_vocab_size(with_added_tokens=True) - 3
        self.added = {FAKE: self.words, IMAGE: self.words + 1, END: self.words + 2}
        self._split = re.compile("(" + "|".join(self.added) + ")")
        self.word = lru_cache(1 << 17)(self._word)
        # The normaliser puts "▁" before a segment; a lone word is encoded as such a segment, without it.
        self.lead = self.tokenizer.token_to_id("▁")

    def _word(self, word: str) -> tuple[int, ...]:
        return tuple(self.tokenizer.encode(word[1:], add_special_tokens=False).ids) if word != "▁" else (self.lead,)

    def text(self, segment: str) -> list[int]:
        """Ids of text that stands between added tokens."""
        return [i for w in re.findall("▁[^▁]*", "▁" + segment.replace(" ", "▁")) for i in self.word(w)]

    def encode(self, text: str) -> list[int]:
        """Ids of a prompt, `<s>` first."""
        out = [1]
        for part in self._split.split(text):
            if part in self.added:
                out.append(self.added[part])
            elif part:
                out += self.text(part)
        return out

    def chat(self, chat) -> tuple[list[int], list[int]]:
        """Ids of a whole chat and, for each, the number of the turn whose answer it belongs to (-1: none)."""
        ids, owner = [], []
        for n, turn in enumerate(chat.turns):
            asked = self.encode(message(turn.parts, False))[1:] if n else self.encode(system(chat) + message(turn.parts, True))
            ids, owner = ids + asked, owner + [-1] * len(asked)
            # the answer continues the segment "\nAssistant:"
            answer = self.text("\nAssistant: " + turn.answer)[len(self.text("\nAssistant:")):] + [self.added[END]]
            ids, owner = ids + answer, owner + [n] * len(answer)
        return ids, owner

    def decode(self, ids: list[int]) -> str:
        return self.tokenizer.decode(ids).strip()


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / "tokenizer.json").write_text(json.dumps(make(), ensure_ascii=False, indent=1) + "\n")


if __name__ == "__main__":
    main()
