"""What is said about sorts of things, and where answers are offered, is so."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

import pytest

import choice_questions
import sort_questions
from naming import absent, may_be_called
from pair_questions import which_style
from phrases import Draw
from questions import ONE
from scene import Item, Sampler, Scene
from things import FAMILY, KINDS, NUMBERS, belongs, family_noun, plural


def beside(*kinds, style="colour"):
    items = tuple(Item(kind, (n + 0.5) / len(kinds), 0.5, 0.3, style=style) for n, kind in enumerate(kinds))
    return Scene("beside" if len(kinds) == 2 else "single" if len(kinds) == 1 else "group", "white", items, place="middle" if len(kinds) == 1 else None)


def answers(ask, *scenes, word=""):
    """All that is answered to questions with a word in them."""
    asked = (ask(Draw(seed), *scenes) for seed in range(300))
    return {q.answer for q in asked if q and word in q.text.lower()}


@pytest.mark.parametrize("kind, family, true", [
    ("lion", "animal", True), ("flamingo", "animal", True), ("flamingo", "bird", True), ("butterfly", "animal", True), ("butterfly", "bird", False),
    ("apple", "fruit", True), ("apple", "vegetable", None), ("apple", "animal", False), ("lion", "bird", None), ("sailing boat", "vehicle", True), ("rose", "plant", True),
    ("suitcase", "animal", None), ("hammer", "tool", True), ("hammer", "device", None), ("hammer", "animal", False), ("mermaid", "animal", None)])
def test_what_belongs_to_a_sort(kind, family, true):
    assert kind in FAMILY and belongs(kind, family) is true


@pytest.mark.parametrize("kinds, word, said", [
    (("dog", "cat"), "animal", {"A dog and a cat, so two."}), (("dog", "flamingo"), "animal", {"A dog and a flamingo, so two."}),
    (("dog", "apple"), "animal", {"A dog, so one."}), (("dog", "apple"), "vehicle", {"None."}), (("banana",) * 3, "fruit", {"Three bananas, so three."}),
    (("hammer", "suitcase"), "animal", set())])
def test_things_of_a_sort_are_counted(kinds, word, said):
    assert answers(sort_questions.count_sort, beside(*kinds), word=word) == said


def test_sorts_are_asked_for_and_named():
    assert answers(sort_questions.name_of_sort, beside("flamingo"), word="animal") == {"A flamingo."}
    assert answers(sort_questions.name_of_sort, beside("dog", "apple"), word="fruit") == {"An apple."}
    assert answers(sort_questions.list_sort, beside("dog", "flamingo"), word="animal") == {"A dog and a flamingo."}
    assert answers(sort_questions.exists_sort, beside("flamingo", "car"), word="animal") == {"A flamingo is a bird, so yes."}
    assert answers(sort_questions.exists_sort, beside("flamingo", "car"), word="insect") == {"No, I don't see one."}
    assert answers(sort_questions.which_sort, beside("car"), beside("flamingo"), word="animal") == {"The second picture."}
    assert answers(sort_questions.which_sort, beside("dog"), beside("flamingo"), word="animal") == {"Both pictures."}


def test_offered_answers_hold_the_true_one():
    rng = Draw(3)
    sampler, told = Sampler(rng), {}
    while sum(told.values()) < 400:
        s = sampler.scene()
        q = choice_questions.choice(rng, s)
        if not q:
            continue
        words = q.answer.rstrip(".").lower()
        kinds = [k.lower() for i in s.items for k in (i.kind, plural(i.kind))]
        assert words in q.text.lower() or any(k in q.text.lower() and k in words for k in kinds), (q, s)
        told["or" in q.text.split()] = told.get("or" in q.text.split(), 0) + 1
    assert set(told) == {True}


def test_bounds_are_judged_by_the_number():
    rng = Draw(4)
    sampler, told = Sampler(rng), {"Yes.": 0, "No.": 0}
    while sum(told.values()) < 200:
        s = sampler.scene("group")
        q = choice_questions.bound(rng, s)
        if q:
            said = next(n for n, word in enumerate(NUMBERS) if f" than {word} " in q.text)
            more = " more " in " " + q.text.lower() + " "
            assert (q.answer == "Yes.") == (len(s.items) > said if more else len(s.items) < said)
            told[q.answer] += 1
    assert min(told.values()) > 40


def test_what_could_be_called_so_is_not_asked_for_as_missing():
    assert may_be_called("flamingo", "bird") and may_be_called("black cat", "cat") and not may_be_called("cat", "black cat")
    rng = Draw(5)
    assert not {"flamingo", "bird"} & {absent(rng, beside("flamingo")) for _ in range(2000)}


def test_which_is_drawn_so():
    assert answers(which_style, beside("dog"), beside("cat", style="outline"), word="outline") == {"The second picture."}
    assert answers(which_style, beside("dog"), beside("cat")) == set()
    assert answers(which_style, beside("dog", style="grey"), beside("cat", style="grey"), word="grey") == {"Both pictures."}


def test_style_is_told_and_judged():
    said = answers(ONE["style"], beside("dog", style="outline"))
    assert said == {"As an outline.", "Yes.", "No, it is drawn as an outline."}
    assert answers(ONE["style"], beside("dog", style="coarse")) == {"In colour.", "Yes.", "No, it is drawn in colour."}


def test_every_thing_belongs_somewhere():
    assert all(belongs(kind, FAMILY[kind]) and family_noun(FAMILY[kind]) for kind in FAMILY) and set(FAMILY) < set(KINDS)
