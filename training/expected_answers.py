"""Prompts on the sample pictures with transformers' greedy answers, for the program's end-to-end test.

    python3 training/expected_answers.py        writes training/expected_answers.json

The weights are the exported ones in f32, the model, tokenizer, picture processing and generation
transformers' own.
"""

import json
from pathlib import Path

import torch
from PIL import Image

from conversation import Chat, Turn, prompt
from check_layout import items, reference
from tokenizer import FOLDER

SAMPLES = FOLDER.parent / "samples"
OUT = Path(__file__).parent / "expected_answers.json"

# A turn: pictures' file names (they hold a dot and no space) and texts, in order.
CHATS = (
    (("apple.png", "What is this?"),),
    (("apple.png", "What is this?"), ("What colour is it?",), ("What colour is the background?",)),
    (("dog-left-of-cat.png", "Describe the picture."), ("What is on the left?",), ("And on the right?",), ("where is the dog",)),
    (("three-bananas.png", "how many bananas are there?"), ("Describe it.",)),
    (("red-circle.png", "What shape is it?"), ("Where is it?",), ("what color is the circle",)),
    (("rocket-above-planet.png", "What is above the planet?"),),
    (("two-stars-and-a-heart.png", "What is in the picture?"), ("How many stars are there?",)),
    (("guitar.jpg", "what is this"),),
    (("butterfly.png", "Is there a butterfly?"), ("Is there a dog?",)),
    (("penguin-left.webp", "penguin-right.png", "What is different between these two pictures?"), ("Are they the same?",)),
    (("apple.png", "guitar.jpg", "Which picture has the apple?"), ("What is in the second picture?",)),
    (("apple.png", "What is this?"), ("butterfly.png", "And what is this?"),
     ("apple.png", "butterfly.png", "What is different between these two pictures?")),
    (("Is", "penguin-left.webp", "the same as", "penguin-right.png", "?"),),
    (("ipod-apple.png", "What does the label say?"), ("Where is the label?",)),
    (("flamingo-colour.png", "flamingo-outline.png", "flamingo-ink.png", "What do they have in common?"), ("How many pictures are there?",)),
    (("teddy-bears.png", "What is between them?"), ("What is at the sides?",)),
    (("two-ovens.png", "In which oven is the slice of pizza, the left or the right?"),),
    (("skyline-tower.png", "skyline-liberty.png", "Which picture has the Statue of Liberty?"),),
    (("open.png", "What does it say?"),),
    (("bar-chart.png", "Which bar is the highest?"), ("what is the title",)),
    (("seven-balloons.png", "How many balloons are there?"),),
    (("nothing.png", "What is this?"),),
    (("Hello",), ("What is this?",)),
)


def is_picture(part: str) -> bool:
    return " " not in part and (SAMPLES / part).is_file()


def main() -> None:
    model, processor = reference(FOLDER)
    tokenizer = processor.tokenizer
    end = model.config.vocab_size + 2
    cases = []
    for messages in CHATS:
        chat, turns = Chat(), []
        for parts in messages:
            chat.turns.append(Turn([Name(p) if is_picture(p) else p for p in parts], "", ""))
            names = [p.file for t in chat.turns for p in t.parts if isinstance(p, Name)]
            pictures = [Image.open(SAMPLES / n).convert("RGB") for n in names]
            last = len(chat.turns) - 1
            batch = processor(text=[items(chat, last, pictures)], return_tensors="pt", add_end_of_utterance_token=False)
            with torch.no_grad():
                out = model.generate(**batch, max_new_tokens=64, do_sample=False, eos_token_id=[2, end], pad_token_id=0,
                                     bad_words_ids=[[end - 2], [end - 1]])
            prompt_ids = batch["input_ids"][0].tolist()
            ids = out[0, len(prompt_ids):].tolist()
            chat.turns[-1].answer = tokenizer.decode([i for i in ids if i not in (2, end)]).strip()
            turns.append(dict(message=list(parts), pictures=names, prompt="<s>" + prompt(chat, last), prompt_ids=prompt_ids,
                              answer_ids=ids, answer=chat.turns[-1].answer))
            print(parts, "->", chat.turns[-1].answer)
        cases.append(turns)
    OUT.write_text(json.dumps(cases, ensure_ascii=False) + "\n")


class Name:
    """Stands for a picture in a turn."""

    def __init__(self, file: str):
        self.file = file


if __name__ == "__main__":
    main()
