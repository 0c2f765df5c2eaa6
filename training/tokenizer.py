"""Fledgling's tokenizer: LLaMA-style byte-fallback BPE whose merges spell words from their beginning.

    python3 training/tokenizer.py        writes assets/fledgling/tokenizer.json

Every merge adds one letter to the beginning of a word of the vocabulary ("▁" begins one), so that a word it knows is one token, any
other is the longest known beginning and then letters, and what stands right after a quotation mark is letters alone: so the model can
spell what it reads. Text can be encoded word by word; `Encoder` does that from a cache, and gives the same ids as the file does in any
implementation.
"""

import json
import re
from collections import Counter
from functools import lru_cache
from pathlib import Path

from tokenizers import Tokenizer

from chats import Writer
from conversation import END, FAKE, IMAGE, message, prompt, system
from phrases import Draw
from scene import Sampler
from talk import BEYOND, NO_PICTURE, NOT_SURE, SMALL_TALK
from things import COLOURS, FAMILIES, KINDS, NUMBERS, article, family_noun, plural

FOLDER = Path(__file__).parent.parent / "assets" / "fledgling"
# What a word is: "▁" and letters, or the beginning of a message.
_WORD = re.compile(r"▁\n(?:User|Assistant):|▁(?:User|System):|▁[A-Za-z][A-Za-z'\-]*")
SELDOM = 5  # words of chats that are said less often are spelt


def segments(text: str) -> list[str]:
    """The text between added tokens, as the normaliser leaves it."""
    return ["▁" + s.replace(" ", "▁") for s in re.split("|".join((FAKE, IMAGE, END)), text) if s]


def vocabulary(chats: int = 6000, seed: int = 0) -> list[str]:
    """The words that are tokens: all names, and what is said often enough in training chats outside quotation marks."""
    rng = Draw(seed)
    writer = Writer(rng, Sampler(rng))
    names = [f for k in KINDS for f in (article(k), plural(k))] + [article(family_noun(f)) for f in FAMILIES] + [*COLOURS, *NUMBERS]
    names += [*BEYOND, NO_PICTURE, NOT_SURE, *(text for texts, answer in SMALL_TALK for text in (*texts, answer))]
    always = {w for n in names for form in (n, n.lower()) for w in _WORD.findall("▁" + form.replace(" ", "▁"))}
    said: Counter[str] = Counter()
    for _ in range(chats):
        chat = writer.chat()
        for segment in segments(prompt(chat, len(chat.turns) - 1) + " " + chat.turns[-1].answer):
            said.update(_WORD.findall(re.sub('"[^"]*"', "", segment)))
    often = {w for w, n in said.items() if n >= SELDOM} - {"▁" + w for w in _spelt()}
    return sorted(always | often)


def _spelt() -> set[str]:
    """Names and titles of charts: a person's will be others, so they are always spelt, but for names of things."""
    from chart_words import DAYS, ITEMS, MONTHS, PAIRS, PEOPLE, QUARTERS, TITLES
    words = {*DAYS, *MONTHS, *QUARTERS, *PEOPLE, *TITLES, *(w for names in ITEMS.values() for w in names), *(w for pair in PAIRS for w in pair)}
    return {form for w in words for part in w.split() for form in (part, part.lower())}


def make(chats: int = 6000) -> dict:
    """The contents of tokenizer.json; `chats` are read for words."""
    heads = ["<unk>", "<s>", "</s>"] + [f"<0x{b:02X}>" for b in range(256)]
    alphabet = [chr(c) for c in range(33, 127)] + ["▁", "\n"]
    begun = {w[:n] for w in vocabulary(chats) for n in range(2, len(w) + 1)}
    begun = sorted(begun, key=lambda w: (len(w), w))
    vocab = {token: n for n, token in enumerate([*heads, *alphabet, *begun])}
    size = len(vocab)
    added = [dict(id=i, content=t) for i, t in enumerate(heads[:3])]
    added += [dict(id=size + i, content=t) for i, t in enumerate((FAKE, IMAGE, END))]
    prepare = [dict(type="Prepend", prepend="▁"), dict(type="Replace", pattern=dict(String=" "), content="▁")]
    return dict(
        version="1.0", truncation=None, padding=None,
        added_tokens=[dict(t, single_word=False, lstrip=False, rstrip=False, normalized=False, special=True) for t in added],
        normalizer=dict(type="Sequence", normalizers=prepare), pre_tokenizer=None,
        post_processor=dict(
            type="TemplateProcessing", single=[dict(SpecialToken=dict(id="<s>", type_id=0)), dict(Sequence=dict(id="A", type_id=0))],
            pair=[dict(SpecialToken=dict(id="<s>", type_id=0)), dict(Sequence=dict(id="A", type_id=0)), dict(Sequence=dict(id="B", type_id=1))],
            special_tokens={"<s>": dict(id="<s>", ids=[1], tokens=["<s>"])}),
        decoder=dict(type="Sequence", decoders=[
            dict(type="Replace", pattern=dict(String="▁"), content=" "), dict(type="ByteFallback"), dict(type="Fuse"),
            dict(type="Strip", content=" ", start=1, stop=0)]),
        model=dict(type="BPE", dropout=None, unk_token="<unk>", continuing_subword_prefix=None, end_of_word_suffix=None, fuse_unk=True,
                   byte_fallback=True, ignore_merges=False, vocab=vocab, merges=[[w[:-1], w[-1]] for w in begun]))


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
