"""Names are found where they stand, with what they mean, and a difference says no more than differs."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

import pytest
import torch

from conversation import Chat, Turn
from heads import IGNORE, numbered, targets
from model import picture_of
from phrases import difference
from pointing import ASKED, ASKED_OF_ALL, SAID, SAID_OF_ALL, Mentions
from scene import Item, Scene
from styles import LOOKS
from things import COLOURS, KIND_INDEX, KINDS
from tokenizer import Encoder

DOG, CAT = Item("dog", 0.25, 0.5, 0.4), Item("cat", 0.75, 0.5, 0.4)
BESIDE = Scene(layout="beside", ground="blue", items=(DOG, CAT))
SWAPPED = Scene(layout="beside", ground="blue", items=(CAT, DOG))
RED_GROUND = Scene(layout="beside", ground="red", items=(DOG, CAT))
LEFT = Scene(layout="single", ground="red", items=(DOG,), place="left")
RIGHT = Scene(layout="single", ground="white", items=(DOG,), place="right")


def mentions(*turns: Turn):
    """(text, kind or way of drawing, colour, role, pictures back) of each name of a chat."""
    encoder = Encoder()
    ids, owner = encoder.chat(Chat(list(turns)))
    found = Mentions(encoder).find([(ids, owner)], [[(t.kind, t.of) for t in turns]]).tolist()
    return [(encoder.decode(ids[first:last + 1]), KINDS[kind] if kind >= 0 else LOOKS[look] if look >= 0 else None,
             COLOURS[colour] if colour >= 0 else None, role, back) for _, first, last, kind, colour, look, role, back in found]


@pytest.mark.parametrize("turn, found", [
    (Turn([BESIDE, "What is on the left?"], "A dog.", "side"), [("A dog", "dog", None, SAID, 0)]),
    (Turn([BESIDE, "Is there a red circle?"], "No.", "exists"),
     [("a red", None, "red", ASKED, 0), ("a red circle", "circle", "red", ASKED, 0)]),
    (Turn([BESIDE, LEFT, "Which picture has the cat?"], "The first picture.", "which"), [("cat", "cat", None, ASKED_OF_ALL, 1), ("first", None, None, SAID, 1)]),
    (Turn([BESIDE, LEFT, "What is in the first picture?"], "Two red circles and an apple.", "nth"),
     [("Two red circles", "circle", "red", SAID, 1), ("an apple", "apple", None, SAID, 1)]),
    (Turn([LEFT, BESIDE, RIGHT, "What's picture number 2?"], "A dog.", "nth_of_many", 3), [("A dog", "dog", None, SAID, 1)]),
    (Turn([LEFT, BESIDE, RIGHT, "And the last one?"], "A dog.", "nth_of_many", 3), [("A dog", "dog", None, SAID, 0)]),
    (Turn([LEFT, BESIDE, "What is in the left picture?"], "A dog.", "nth_side"), [("A dog", "dog", None, SAID, 1)]),
    (Turn([BESIDE, "What is on the left?"], "A dog.", "side", 2), [("A dog", "dog", None, SAID, 0)]),
    (Turn([LEFT, BESIDE, RIGHT, "Which picture has the cat?"], "The second picture.", "which_of_many", 3),
     [("cat", "cat", None, ASKED_OF_ALL, 2), ("second", None, None, SAID, 1)]),
    (Turn([LEFT, BESIDE, RIGHT, "What do they share?"], "All show a dog.", "common", 3), [("a dog", "dog", None, SAID_OF_ALL, 2)]),
    (Turn([LEFT, RIGHT, RIGHT, "How do they differ?"], "The first is drawn in colour, the second as an outline, the third in grey.", "differ", 3),
     [("in colour", "colour", None, SAID, 2), ("as an outline", "outline", None, SAID, 1), ("in grey", "grey", None, SAID, 0)]),
    (Turn([LEFT, RIGHT, "Which is drawn in one color?"], "The first picture.", "which_style"), [("in one color", "one colour", None, ASKED_OF_ALL, 1), ("first", None, None, SAID, 1)]),
    (Turn([LEFT, RIGHT, RIGHT, "What is in the third picture?"], "A dog.", "nth_of_many", 0), []),
    (Turn([BESIDE, LEFT, "What changed?"], "The first picture has a cat, the second has a dog on a red background.", "different"),
     [("a cat", "cat", None, SAID, 1), ("a dog", "dog", None, SAID, 0), ("a red", None, "red", SAID, 0)])])
def test_names_are_found_with_what_they_mean(turn, found):
    assert mentions(turn) == found


def test_the_next_message_is_about_the_latest_picture_again():
    first = Turn([BESIDE, LEFT, "What is in the first picture?"], "A dog and a cat.", "nth")
    assert mentions(first, Turn(["Is there a dog?"], "Yes.", "exists"))[-1] == ("a dog", "dog", None, ASKED, 0)


def test_pictures_are_numbered_within_their_message_and_in_all():
    encoder = Encoder()
    ids, owner = map(torch.tensor, encoder.chat(Chat([Turn([LEFT, RIGHT, "Hello"], "Hello!", "talk"), Turn([BESIDE], "A dog and a cat.", "contents"),
                                                      Turn([LEFT] * 4, "A dog.", "name")])))
    image = encoder.added["<image>"]
    at = ids == image
    numbers = numbered(picture_of(ids[None], image), owner[None])
    assert numbers["number"][0, at].tolist() == [0, 1, 2, 3, 4, 5, IGNORE] and numbers["nth"][0, at].tolist() == [0, 1, 0, 0, 1, 2, 3]


def test_the_two_tokens_know_one_sort_each():
    known = targets(BESIDE, 8)
    assert known["slot_kind"].tolist() == [KIND_INDEX["dog"], KIND_INDEX["cat"]] and known["slot_count"].tolist() == [1, 1]
    assert targets(LEFT, 8)["slot_kind"].tolist() == [KIND_INDEX["dog"], len(KINDS)]


@pytest.mark.parametrize("a, b, said", [
    (BESIDE, RED_GROUND, "The first picture has a blue background, the second has a red background."),
    (BESIDE, SWAPPED, "The first picture has a dog to the left of a cat, the second has a cat to the left of a dog."),
    (LEFT, RIGHT, "The first picture has a dog on the left of a red background, the second has a dog on the right of a white background."),
    (BESIDE, LEFT, "The first picture has a dog and a cat on a blue background, the second has a dog on a red background."),
    (RED_GROUND, LEFT, "The first picture has a dog and a cat on a red background, the second has a dog on a red background."),
    (BESIDE, BESIDE, "Nothing is different.")])
def test_a_difference_says_what_differs(a, b, said):
    assert difference(a, b) == said
