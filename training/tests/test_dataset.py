"""The data set on disk holds what the stages are given, the same for the same seed."""

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from PIL import Image

import dataset


def test_chats_and_pictures_are_written_the_same_each_time(tmp_path):
    for name in ("a", "b"):
        dataset.write(tmp_path / name, chats=4, seed=5)
    assert (tmp_path / "a/chats.jsonl").read_bytes() == (tmp_path / "b/chats.jsonl").read_bytes()
    shown = set()
    for line in (tmp_path / "a/chats.jsonl").read_text().splitlines():
        messages = [m for m in json.loads(line)["messages"] if m["role"] != "system"]
        assert [m["role"] for m in messages] == ["user", "assistant"] * (len(messages) // 2)
        assert all(m["content"] and m["kind"] for m in messages[1::2])
        shown |= {p["path"] for m in messages[::2] for p in m["content"] if p["type"] == "image"}
    files = sorted(p for p in (tmp_path / "a/pictures").iterdir())
    assert shown == {f"pictures/{p.name}" for p in files} and files
    for path in files:
        assert Image.open(path).size == (112, 112)
        assert path.read_bytes() == (tmp_path / "b/pictures" / path.name).read_bytes()
