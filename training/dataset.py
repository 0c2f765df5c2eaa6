"""Writes chats as stage 2 draws them to files, to look at them or to train something else.

    python3 training/dataset.py FOLDER [--chats 100] [--seed 2]

FOLDER/chats.jsonl has a line for each chat, its messages laid out as for `vlmchat ask --batch` (docs/BATCH.md), with each answer the
kind of its question; FOLDER/pictures/ holds their pictures at the model's size. The same seed gives the same files.
"""

import argparse
import json
from pathlib import Path

from PIL import Image

from chats import Writer
from conversation import Chat
from data import draw
from model import Config
from phrases import Draw
from scene import Sampler
from sprites import SpriteBank


class Files:
    """Keeps each picture once, under a number."""

    def __init__(self, folder: Path, bank: SpriteBank):
        self.folder, self.bank, self.names = folder, bank, {}
        (folder / "pictures").mkdir(parents=True, exist_ok=True)

    def name(self, picture) -> str:
        """The file of a picture, drawn when it is first asked for; `picture` is kept, so that its identity stays its own."""
        if id(picture) not in self.names:
            name = f"pictures/{len(self.names) + 1}.png"
            Image.fromarray(draw(picture, self.bank)).save(self.folder / name, compress_level=1)
            self.names[id(picture)] = name, picture
        return self.names[id(picture)][0]


def messages(chat: Chat, files: Files) -> list[dict]:
    out = [dict(role="system", content=chat.system)] if chat.system else []
    for turn in chat.turns:
        parts = [dict(type="text", text=p) if isinstance(p, str) else dict(type="image", path=files.name(p)) for p in turn.parts]
        out += [dict(role="user", content=parts), dict(role="assistant", content=turn.answer, kind=turn.kind)]
    return out


def write(folder: Path, chats: int, seed: int) -> None:
    rng, side = Draw(seed), Config().image
    writer, files = Writer(rng, Sampler(rng), again=0.6, unlike=0.4), Files(folder, SpriteBank(side, seed))
    with open(folder / "chats.jsonl", "w", encoding="utf-8") as out:
        for _ in range(chats):
            out.write(json.dumps(dict(messages=messages(writer.chat(), files)), ensure_ascii=False) + "\n")


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("folder", type=Path)
    arguments.add_argument("--chats", type=int, default=100)
    arguments.add_argument("--seed", type=int, default=2)
    a = arguments.parse_args()
    write(a.folder, a.chats, a.seed)


if __name__ == "__main__":
    main()
