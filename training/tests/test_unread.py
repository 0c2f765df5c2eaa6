"""What would have to be spelt is not said by a model that knows the words of labels alone."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

import pytest

from chats import Writer
from phrases import Draw
from scene import Sampler
from talk import CANNOT_READ
from unread import unread
from words import SIGHT_INDEX


@pytest.mark.parametrize("kind, answer, said", [
    ("read_word", '"HAT".', CANNOT_READ), ("read_word", '"SALE".', '"SALE".'), ("label", '"iPod".', '"iPod".'), ("label", '"enter".', '"enter".'),
    ("label", '"elbow".', CANNOT_READ), ("label", "On the apple.", "On the apple."), ("text_letter", '"a".', CANNOT_READ), ("chart_title", '"Power".', CANNOT_READ),
    ("read_number", '"42".', '"42".'),
    ("chart_max", "Eva.", CANNOT_READ), ("chart_compare", "Yes.", "Yes."), ("chart_value", "About 10.", CANNOT_READ), ("few_shot", "Dax.", "Dax."),
    ("figure caption", "A pie chart called My day with three slices; Bus is the biggest.", "A pie chart with three slices."),
    ("figure caption", "A line chart called Water with two lines, rice and corn.", "A line chart with two lines."),
    ("figure caption", "A scatter plot called Laps; the points go up.", "A scatter plot; the points go up."),
    ("nth_of_many", 'A bar chart called "Power".', "A bar chart."), ("nth_of_many", 'A bar chart called "Music".', "A bar chart."),
    ("nth_of_many", 'The word "Stop".', 'The word "Stop".'), ("nth_of_many", 'The words "go on".', "Two words."),
    ("caption", 'A gem with a label that says "enter" on a black background.', 'A gem with a label that says "enter" on a black background.'),
    ("caption", 'A gem with a label that says "elbow" on a black background.', "A gem with a label on a black background.")])
def test_only_what_needs_no_reading_is_said(kind, answer, said):
    assert unread(kind, answer) == said


def test_no_word_is_left_in_quotation_marks_but_those_of_labels():
    rng = Draw(6)
    writer = Writer(rng, Sampler(rng))
    for turn in (t for _ in range(150) for t in writer.chat().turns):
        said = unread(turn.kind, turn.answer)
        assert all(text.lower() in SIGHT_INDEX or not any(c.isalpha() for c in text) for text in said.split('"')[1::2]), turn
        assert said and " called " not in said
