"""Chats of every sort hold what they say, and text and tokens agree."""

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

import numpy as np
import pytest

import several
import shots
from cases import Cases
from chats import Writer
from conversation import Chat, prompt
from facts import difference_right
from pair_questions import TWO
from phrases import Draw, difference, phrase
from question_phrases import PHRASES, worded
from rows import ALL, ROWS, SETS
from scene import Item, Sampler, Scene
from things import FAMILIES, FAMILY, article, broader, family_noun
from tokenizer import Encoder, make


def writer(seed=1):
    rng = Draw(seed)
    return Writer(rng, Sampler(rng))


def one(kind, ground="white", colour=None, style="colour"):
    return Scene(layout="single", ground=ground, items=(Item(kind, 0.5, 0.5, 0.5, colour, style),), place="middle")


@pytest.fixture(scope="module")
def encoder(tmp_path_factory):
    path = tmp_path_factory.mktemp("tokenizer") / "tokenizer.json"
    path.write_text(json.dumps(make(200), ensure_ascii=False))
    return Encoder(path)


def test_every_chat_encodes_as_the_file_does(encoder):
    w = writer()
    for _ in range(40):
        chat = w.chat()
        text = prompt(chat, len(chat.turns) - 1)
        assert encoder.encode(text) == encoder.tokenizer.encode(text).ids
        ids, owner = encoder.chat(chat)
        for n, turn in enumerate(chat.turns):
            assert encoder.decode([i for i, o in zip(ids, owner) if o == n]).removesuffix("<end_of_utterance>") == turn.answer


def test_what_is_quoted_is_spelt(encoder):
    tokens = [encoder.tokenizer.id_to_token(i) for i in encoder.text('The word "apple" and an apple')]
    assert tokens[-1] == "▁apple" and list("apple") == tokens[tokens.index('"') + 1:tokens.index('"') + 6]


def test_kept_phrasings_are_never_trained_on():
    texts = [f"way {n}" for n in range(13)]
    seen, kept = ({phrase(Draw(s, unseen=unseen), texts) for s in range(400)} for unseen in (False, True))
    assert seen | kept == set(texts) and not seen & kept and len(kept) == 2


def test_no_kept_phrasing_of_any_question_is_trained_on_as_another():
    names = dict(x="owl", X="Owl", ax="an owl", xs="owls", y="cat", ys="cats", n="first", m=1, r="above", w="more", v="most", s="left", c="red", a="a cat", b="a dog", ns="owls")
    seen, kept = ({worded(Draw(seed, unseen), kind, **names).lower() for kind in PHRASES if len(PHRASES[kind]) > 8 for seed in range(150)} for unseen in (False, True))
    assert len(seen) > 500 and len(kept) > 80 and not seen & kept


@pytest.mark.parametrize("a, b, answer", [
    (one("dog"), one("dog", style="grey"), "The first picture is drawn in colour, the second in grey."),
    (one("dog", "blue"), one("dog", "red", style="outline"), "The first picture is drawn in colour on a blue background, the second as an outline on a red background."),
    (one("dog", "blue"), one("dog", "red"), "The first picture has a blue background, the second has a red background."),
    (one("dog", colour="blue", style="glyph"), one("dog"), "The first picture is drawn in one colour, the second in colour."),
    (one("dog", colour="blue", style="glyph"), one("dog", "red", style="outline"),
     "The first picture is drawn in one colour on a white background, the second as an outline on a red background."),
    (one("dog"), one("dog", style="coarse"), "Nothing is different."),
    (one("dog", colour="blue", style="glyph"), one("dog", colour="blue", style="stamp"), "Nothing is different."),
    (one("dog"), one("dog"), "Nothing is different.")])
def test_how_two_pictures_of_one_thing_differ(a, b, answer):
    assert difference(a, b) == answer
    assert difference_right(answer, a, b)
    assert not difference_right("The first picture has a white background, the second has a red background.", a, b)


@pytest.mark.parametrize("pictures, answer", [
    ([one("dog"), one("dog", "red", style="outline"), one("dog", "blue")], "All show a dog."),
    ([one("dog", "red"), one("cat", "red")], "Both have a red background."),
    ([one("dog", "red"), one("cat", "blue")], "Nothing.")])
def test_what_pictures_have_in_common(pictures, answer):
    assert several.common(Draw(0), pictures).answer == answer


@pytest.mark.parametrize("pictures, answer", [
    ([one("dog"), one("dog", "red", style="outline"), one("dog", style="grey")], "The first is drawn in colour, the second as an outline, the third in grey."),
    ([one("dog", "red"), one("dog", "blue"), one("dog", "red")], "The first has a red background, the second a blue background, the third a red background."),
    ([one("dog")] * 3, None), ([one("dog"), one("cat", "red"), one("dog", "blue")], None), ([one("dog"), one("dog", "red")], None)])
def test_how_three_pictures_differ(pictures, answer):
    question = several.differ(Draw(0), pictures)
    assert (question and question.answer) == answer


def test_how_one_of_three_is_drawn_and_which_is_drawn_so():
    pictures = [one("dog"), one("dog", style="outline"), one("dog", style="grey")]
    told = {several.nth_style(Draw(s), pictures).answer for s in range(30)}
    assert told == {"In colour.", "As an outline.", "In grey."}
    for seed in range(60):
        q = several.which_style(Draw(seed), pictures)
        for words, answer in (("in colour", "The first picture."), ("outline", "The second picture."), ("in grey", "The third picture."), ("in one", "None of them.")):
            assert words not in q.text or q.answer == answer
    assert several.which_style(Draw(0), [one("dog"), one("circle", style="colour")]) is None
    assert several.which_style(Draw(0), [one("dog"), one("dog", "red")]) is None  # nearly all pairs are


def test_a_question_about_several_knows_of_how_many():
    chats = written("about_many", 60) + written("about_styles", 30)
    for chat in chats:
        again = False
        for n, turn in enumerate(chat.turns):
            again |= turn.kind == "numbered"
            if turn.kind in ("nth_of_many", "which_of_many", "differ", "common", "order") and turn.of:
                assert not again and turn.of <= len({id(p) for t in chat.turns[:n + 1] for p in t.parts if not isinstance(p, str)})
    assert {turn.of for chat in chats for turn in chat.turns} == {0, 2, 3, 4, 5, 6}


def test_which_of_many_is_the_one_that_shows_it():
    pictures = [one("dog"), one("cat"), one("apple"), one("car")]
    for seed in range(60):
        q = several.which(Draw(seed), pictures)
        if q and q.answer != "None of them.":
            n = several.ORDINALS.index(q.answer.split()[1])
            assert pictures[n].items[0].kind in q.text


def test_totals_count_over_all_pictures():
    scattered = Scene(layout="group", ground="white", items=tuple(Item("dog", x, 0.5, 0.2) for x in (0.2, 0.5, 0.8)))
    answers = {several.total(Draw(s), [scattered, one("dog")]).answer for s in range(20)}
    assert answers == {"Four."}


def test_examples_come_before_what_they_teach():
    rng = Draw(4)
    sampler = Sampler(rng)
    for _ in range(80):
        told = set()
        for _, _, answer, kind in shots.task(rng, sampler):
            if kind == "few_shot" and told and answer not in told:
                assert len(told) <= 5  # a rule told by words that are known: each answer may be new
            told.add(answer)


@pytest.mark.parametrize("name", list(SETS))
def test_every_row_has_cases_and_the_true_answer_is_right(name):
    options, rows = SETS[name]
    for row in rows:
        cases = Cases(Draw(7, unseen=name == "phrasing"), **options)
        for _ in range(3):
            case = cases.draw(row)
            assert case.right(case.wanted), (row, case.turns[-1], case.wanted)
            assert not case.right("A perfectly wrong answer.") or row == "there after all"


def test_all_rows_are_in_the_table():
    assert {r for _, rows in SETS.values() for r in rows} == set(ALL) == {r for _, rows in ROWS.values() for r in rows}


def test_pictures_of_one_seed_are_the_same():
    from data import draw, some_picture
    from sprites import SpriteBank
    for seed in range(12):
        a, b = (some_picture(Draw(seed), Sampler(Draw(seed))) for _ in range(2))
        assert a == b
        assert np.array_equal(*(draw(p, SpriteBank(112, 1)) for p in (a, b)))


def written(write, n=30):
    """Chats of one sort."""
    w = writer(5)
    chats = [Chat() for _ in range(n)]
    for chat in chats:
        getattr(w, write)(chat)
    return chats


def test_chats_of_names_hold_as_many_pictures_as_names():
    kinds = []
    for chat in written("about_names"):
        assert len(chat.pictures) == len(chat.turns) == 9
        assert all(len(turn.parts) < 3 for turn in chat.turns)
        kinds += [turn.kind for turn in chat.turns]
    assert set(kinds) == {"name", "family", "style", "of_sort", "choice"} and kinds.count("name") > 2 * kinds.count("family")


def test_chats_of_sorts_say_of_each_name_its_own():
    turns = [turn for chat in written("about_sorts") for turn in chat.turns]
    assert sum(turn.kind == "sort" for turn in turns) > 200
    told = []
    for turn in turns:
        name, rest = turn.answer.split(" is ", 1)
        kind = next(k for k in FAMILY if article(k).lower() == name.lower())
        own = article(family_noun(FAMILY[kind]))
        assert rest.startswith(own)
        if rest.endswith(("yes.", "no.")):
            text = turn.parts[-1].lower().replace(kind.lower(), "")
            noun = max((noun for noun in map(family_noun, FAMILIES) if noun in text), key=len, default="")
            asked = noun in {family_noun(f) for f in (FAMILY[kind], broader(FAMILY[kind])) if f}
            assert rest.endswith("yes.") or not asked
            told.append((asked, rest.endswith("yes.")))
    assert told.count((True, True)) > 40 and told.count((False, False)) > 40
    assert told.count((False, True)) < 5  # a slip of the finger may hide the word


def test_chats_of_properties_ask_two_things_of_each_picture():
    chats = written("about_properties")
    assert all(len(chat.pictures) == 4 and len(chat.turns) == 8 for chat in chats)
    kinds = [turn.kind for chat in chats for turn in chat.turns]
    assert all(kinds.count(kind) > 10 for kind in ("colour", "shape", "texture", "size"))


def test_pictures_to_learn_from_differ_in_a_thing_and_the_ground_as_often_as_asked():
    def both(ground_too):
        rng = Draw(3)
        w = Writer(rng, Sampler(rng), unlike=0.0, alike=0.0, changes=(0, 1, 0, 0, 0, 0, 0), ground_too=ground_too)
        return sum(a.ground != b.ground for a, b in (w.new_pair() for _ in range(200)))
    assert both(0.0) == 0 and both(0.9) > 90  # not every thing may stand on every ground


def test_chats_of_one_thing_say_how_it_is_drawn():
    chats = written("about_one_thing", 60)
    assert all(len({i.kind for p in chat.pictures for i in p.items}) == 1 and 2 <= len({id(p) for p in chat.pictures}) <= 4 for chat in chats)
    assert sum("drawn" in turn.answer for chat in chats for turn in chat.turns) > 20


def test_chats_of_styles_ask_for_each_as_often():
    turns = [turn for chat in written("about_styles", 120) for turn in chat.turns]
    told = [turn.answer for turn in turns if turn.kind == "style" and turn.answer.startswith(("In", "As"))]
    assert all(len(told) / 8 < told.count(answer) < len(told) / 2.5 for answer in ("In colour.", "In grey.", "As an outline.", "In one colour."))
    kinds = [turn.kind for turn in turns]
    assert min(map(kinds.count, ("different", "differ", "which_style"))) > 40 and {"common", "same"} <= set(kinds)


def test_chats_of_labels_ask_what_they_say():
    chats = written("about_labels")
    assert all(len(chat.pictures) >= 3 for chat in chats)
    quoted = [turn for chat in chats for turn in chat.turns if turn.answer.startswith('"')]
    assert len(quoted) > 50 and {turn.kind for turn in quoted} >= {"label", "read_word"}


def test_tidy_chats_have_one_plain_ground():
    rng = Draw(8)
    w = Writer(rng, Sampler(rng), tidy=1.0)
    alone, mixed = [], 0
    for _ in range(150):
        scenes = [p for p in w.chat().pictures if isinstance(p, Scene)]
        assert all(s.style == "plain" for s in scenes)
        alone += [s.layout == "single" and s.place == "middle" for s in scenes]
        mixed += len({s.ground for s in scenes}) > 1  # a pair may differ in just that
    assert sum(alone) > len(alone) / 2 and mixed < 30 and w.sampler.tidy is None


def test_that_both_pictures_show_something_is_asked_less_often_than_it_is_so():
    w = writer()
    often = {}
    for again in (0.0, 0.4):
        w.BOTH_AGAIN = again
        answers = [w.draw(TWO, dict(which=1.0), *w.pair()).answer for _ in range(600)]
        often[again] = answers.count("Both pictures.")
    assert 0.4 < often[0.4] / often[0.0] < 0.9


def test_all_sorts_of_chats_are_written():
    shares = [share for share, _ in writer().kinds()]
    assert sum(shares[:-1]) < 1 - 1e-9 <= sum(shares)
