"""The generator tells the truth, and text and tokens agree.  python3 -m pytest training/tests"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

import numpy as np
import pytest

from chats import Writer
from conversation import END, prompt
from facts import caption_right, difference_right
from pair_questions import OF_ONE, TWO
from phrases import Draw, caption, contents, difference, sentence, some
from placing import touching
from questions import ONE
from scene import Sampler, combinations, held_out
from sprites import Masters, SpriteBank
from styles import STYLES
from things import KINDS, NUMBERS, THINGS, article, plural


def scenes(n, combos=False, seed=3):
    sampler = Sampler(np.random.default_rng(seed), combos)
    return [sampler.scene() for _ in range(n)], sampler


def test_names_are_distinct():
    assert len(THINGS) >= 300
    words = [w for k in KINDS for w in {article(k), plural(k)}]
    assert len(words) == len(set(words))


def test_held_out_combinations_stay_out():
    for combos in (False, True):
        for s in scenes(500, combos)[0]:
            assert any(held_out(*c) for c in combinations(s)) == combos


def test_items_are_inside_and_apart():
    for s in scenes(500)[0]:
        for i in s.items:
            assert -0.01 <= i.x - i.size / 2 and i.x + i.size / 2 <= 1.01
        for n, i in enumerate(s.items):
            for j in s.items[:n] if s.layout not in ("inside", "either") else ():
                assert max(abs(i.x - j.x), abs(i.y - j.y)) > 0.15


def test_places_are_as_said():
    for s in scenes(800)[0]:
        i = s.items[0]
        if s.layout == "single":
            assert {"left": i.x < 0.4, "right": i.x > 0.6, "top": i.y < 0.4, "bottom": i.y > 0.6,
                    "middle": abs(i.x - 0.5) < 0.1 and abs(i.y - 0.5) < 0.1}[s.place]
        if s.layout == "beside":
            assert s.items[0].x < s.items[1].x - 0.2
        if s.layout == "above":
            assert s.items[0].y < s.items[1].y - 0.2


def covered(item, bank, seed):
    """The pixels of an item: bool [112, 112]"""
    alpha = np.pad(bank.get(item.kind, item.style, item.size, np.random.default_rng(seed))[..., 3] > 60, 112)
    top, left = (round(at * 112 - side / 2) for at, side in zip((item.y, item.x), (n - 224 for n in alpha.shape)))
    return alpha[112 - top:224 - top, 112 - left:224 - left]


def test_what_is_said_to_touch_does():
    sampler, bank, said = Sampler(Draw(4)), SpriteBank(112, 4), []
    for seed in range(80):
        s = sampler.near()
        a, b = (covered(i, bank, seed) for i in s.items)
        grown = np.any([np.roll(a, by, axis) for axis in (0, 1) for by in (-1, 1)], axis=0)
        said.append(touching(*s.items))
        assert said[-1] == (grown & b).any(), s
    assert 20 < sum(said) < 60


@pytest.mark.parametrize("kind", list(ONE))
def test_answers_match_the_scene(kind):
    rng = np.random.default_rng(5)
    for s in scenes(400)[0]:
        q = ONE[kind](rng, s)
        if not q:
            continue
        said = q.text.lower()
        if kind == "count":
            named = [k for k in KINDS if plural(k).lower() in said and said.split(plural(k).lower())[0].endswith((" ", " the ")) or said.startswith(plural(k).lower())]
            n = {sentence(w): i for i, w in enumerate(NUMBERS)}.get(q.answer, 0)
            if not named:
                assert n == len(s.items)
            elif not any(i.colour for i in s.items):
                assert n in [sum(i.kind == k for i in s.items) for k in named]
        if kind == "ground":
            assert q.answer == sentence(s.ground)
        if kind == "caption":
            assert caption_right(q.answer, s)
        if kind == "side":
            n = 0 if ("left" in said or "top" in said) else 1
            assert q.answer == sentence(some(s.items[n].kind, s.items[n].colour, 1))


def test_what_is_asked_of_one_of_two_is_true_of_that_one():
    rng, asked = Draw(5), 0
    w = Writer(rng, Sampler(rng))
    for _ in range(300):
        a, b = w.pair()
        for kind, ask in OF_ONE.items():
            q = ask(rng, a, b)
            if not q:
                continue
            asked += 1
            s, said = (a, b)["second" in q.text.lower()], q.text
            if kind == "nth_exists":
                assert (q.answer == "Yes.") == any(article(k) in said for k in {i.kind for i in s.items})
            elif kind == "nth_side":
                assert q.answer == sentence(contents((a, b)["right" in said]))
            else:
                assert q.answer.lower() in {f"{i.hue}." for i in s.items if i.kind in said}
    assert asked > 350


def test_differences_are_true():
    rng = np.random.default_rng(6)
    writer = Writer(rng, Sampler(rng))
    seen = set()
    for _ in range(600):
        a, b = writer.pair()
        text = difference(a, b)
        seen.add(text == "Nothing is different.")
        assert difference_right(text, a, b), (text, a, b)
        assert not difference_right("The first picture has a unicorn, the second has a unicorn.", a, b)
        assert TWO["same"](rng, a, b).answer in ("Yes.", "No.")
    assert seen == {True, False}


def test_a_wrong_caption_is_seen():
    all_scenes = scenes(300)[0]
    wrong = sum(caption_right(caption(a), b) for a, b in zip(all_scenes, all_scenes[1:]))
    assert wrong == 0


def test_word_by_word_tokens_are_the_tokenizers():
    from tokenizer import Encoder

    encoder, rng = Encoder(), np.random.default_rng(7)
    writer = Writer(rng, Sampler(rng))
    for _ in range(200):
        chat = writer.chat()
        ids, owner = encoder.chat(chat)
        text = prompt(chat, len(chat.turns) - 1) + " " + chat.turns[-1].answer + END
        assert ids == encoder.tokenizer.encode(text).ids
        assert max(owner) == len(chat.turns) - 1
    for text in ("What's in THE picture?? 123 ~`@#$%^&*()_+{}|:<>\\\"'", "Two  spaces", "naïve 日本", ""):
        assert encoder.encode(text) == encoder.tokenizer.encode(text).ids


def test_things_that_people_ask_about_come_more_often_but_not_in_the_evaluation():
    often = {t.name for t in THINGS if t.often}
    assert 300 < len(often) < 600
    drawn, even = (Sampler(np.random.default_rng(1), evenly=e).names for e in (False, True))
    assert {name: drawn.count(name) for name in set(drawn)} == {t.name: Sampler.OFTEN if t.often else 1 for t in THINGS}
    assert sorted(even) == sorted(t.name for t in THINGS)


def test_rare_styles_are_learnt_from_more_often_than_they_are_asked_about():
    def styles(evenly):
        sampler = Sampler(np.random.default_rng(1), evenly=evenly)
        drawn = [sampler.sort("white", 0.0, "dog")[2] for _ in range(4000)]
        return {style: drawn.count(style) / len(drawn) for style in STYLES}
    learnt, asked = styles(False), styles(True)
    assert abs(asked["colour"] - 0.66) < 0.03 and abs(learnt["colour"] - 0.48) < 0.03
    assert all(learnt[style] > asked[style] for style in ("grey", "outline", "glyph", "stamp"))


def test_a_collage_names_all_its_things_and_holds_none_of_the_kept_combinations():
    from heads import IGNORE, targets

    sampler = Sampler(np.random.default_rng(2))
    for _ in range(40):
        s = sampler.collage()
        told = targets(s, 8)
        assert len(s.items) in (4, 9) and (told["centre"] == 1).sum() == len(s.items) and told["layout"] == IGNORE
        assert not any(held_out(*c) for c in combinations(s))


@pytest.mark.parametrize("what", ["thing", "colour"])
def test_either_of_two_things_may_be_the_one_that_changed(what):
    sampler, changed = Sampler(Draw(11)), set()
    for _ in range(300):
        a = sampler.scene("beside")
        b = a and sampler.changed(a, what)
        if b:
            differ = [(x.kind, x.colour) != (y.kind, y.colour) for x, y in zip(a.items, b.items)]
            assert sum(differ) == 1 and [x.kind != y.kind for x, y in zip(a.items, b.items)] == [d and what == "thing" for d in differ]
            changed.add(differ.index(True))
    assert changed == {0, 1}


@pytest.mark.parametrize("layout, holder", [("inside", 1), ("either", 0)])
@pytest.mark.parametrize("what", ["thing", "colour"])
def test_what_holds_another_stays_and_what_it_holds_can_be_seen(layout, holder, what):
    sampler, seen = Sampler(Draw(13)), 0
    for _ in range(300):
        a = sampler.scene(layout)
        b = a and sampler.changed(a, what)
        if b:
            seen += 1
            inner = b.items[1 - holder if layout == "inside" else 2]
            assert b.items[holder] == a.items[holder] and (inner.colour is None or inner.colour != b.items[holder].colour)
    assert seen > 20


def test_the_ground_may_be_another_one_besides():
    writer = Writer(Draw(12), Sampler(Draw(12)), unlike=0.0)
    pairs = [writer.new_pair() for _ in range(600)]
    both = [(a, b) for a, b in pairs if a.what() != b.what() and a.ground != b.ground and a.what()[0][0] in {w[0] for w in b.what()}]
    assert len(both) > 20


@pytest.mark.parametrize("kind", ["egg", "flamingo", "penguin", "house", "bomb", "telephone", "T-shirt"])
def test_a_stamp_is_no_outline(kind):
    masters = Masters()
    whole, inked = (np.asarray(masters.get(kind, style, 0).getchannel("A")) > 40 for style in ("colour", "stamp"))
    lines = np.asarray(masters.get(kind, "outline", 0).getchannel("R")) < 128
    body = whole & ~lines
    assert 0.35 < (inked & body).sum() / body.sum() and (whole & ~inked).any()
