"""Load the export into transformers' IDEFICS and compare its logits with ours, in f32.

    python3 training/check_layout.py
"""

import argparse
from pathlib import Path

import torch
from transformers import IdeficsConfig, IdeficsForVisionText2Text, IdeficsImageProcessor, LlamaTokenizerFast
from transformers.models.idefics.processing_idefics import IdeficsProcessor

from chats import Writer
from conversation import Chat, Turn, prompt
from export import load
from data import as_file
from phrases import Draw
from rendering import file_size
from scene import Sampler
from sprites import Masters
from tokenizer import FOLDER, Encoder


def reference(folder: Path) -> tuple[IdeficsForVisionText2Text, IdeficsProcessor]:
    """transformers' model in f32 and its processor."""
    config = IdeficsConfig.from_pretrained(folder)
    model, info = IdeficsForVisionText2Text.from_pretrained(
        folder, config=config, torch_dtype=torch.float32, attn_implementation="eager", output_loading_info=True)
    assert not info["missing_keys"] and not info["unexpected_keys"] and not info["mismatched_keys"], info
    tokenizer = LlamaTokenizerFast.from_pretrained(folder)
    return model.eval(), IdeficsProcessor(IdeficsImageProcessor.from_pretrained(folder), tokenizer)


def items(chat: Chat, turns: int, pictures: list) -> list:
    """The prompt as IdeficsProcessor takes it: texts and pictures in turn. It puts the tokens around pictures itself."""
    out, text, n = [], "", 0
    whole = Chat([Turn([p if isinstance(p, str) else "\0" for p in t.parts], t.answer, t.kind) for t in chat.turns], chat.system)
    marked = prompt(whole, turns)
    # A "User:" before a picture has no space after it.
    for piece in marked.replace("User: \0", "User:\0").split("\0"):
        if piece.strip(" "):
            out.append(piece)
        out.append(None)
    out.pop()
    return [pictures[(n := n + 1) - 1] if p is None else p for p in out]


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--model", type=Path, default=FOLDER)
    a = arguments.parse_args()
    ours, encoder = load(a.model), Encoder(a.model / "tokenizer.json")
    theirs, processor = reference(a.model)
    rng = Draw(11)
    writer, sprites = Writer(rng, Sampler(rng)), Masters()
    worst = 0.0
    for n in range(12):
        chat = writer.chat()
        pictures = [as_file(p, sprites, *file_size(rng)) for p in chat.pictures]
        last = len(chat.turns) - 1
        ids = encoder.encode(prompt(chat, last))
        batch = processor(text=[items(chat, last, pictures)], return_tensors="pt", add_end_of_utterance_token=False)
        assert batch["input_ids"][0].tolist() == ids, (batch["input_ids"][0].tolist(), ids)
        with torch.no_grad():
            b = theirs(**batch).logits[0]
            media = ours.look(batch["pixel_values"][0])[1][None] if pictures else None
            mine = ours.lm_head(ours.read(torch.tensor([ids]), media)[0])[0]
        error = (mine - b).abs().max().item()
        worst = max(worst, error)
        print(f"{len(ids)} tokens, {len(pictures)} pictures: largest difference {error:.2e}")
    assert worst < 2e-3, worst
    print(f"agree: {worst:.2e}")


if __name__ == "__main__":
    main()
