"""What is said to be written is written, where it is said to be, and large enough to be read."""

import sys
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

import numpy as np
import pytest

import reading
from backdrops import BUSY, SORTS, backdrop, light
from heads import seen_word
from lettering import SIDE, label, measure
from phrases import Draw
from scene import Sampler
from things import COLOURS
from typefaces import faces
from words import LABELS, SIGHT, SIGHT_INDEX, common, kept, readable, unlisted
from writing import code, contrast, sample


def samples(n, seed=3, **held_out):
    rng = np.random.default_rng(seed)
    return [sample(rng, **held_out) for _ in range(n)]


def bare(w):
    """The same letters in black on white, undamaged and large enough to be drawn without rims."""
    return replace(w, style="plain", plate=None, behind=(255.0,) * 3, paper=(255.0,) * 3, ink=(0.0,) * 3, ground="white")


def ink(w, side=224):
    return bare(w).draw(side, side).mean(-1) < 150


def test_drawing_twice_gives_the_same_and_another_seed_another():
    for w in samples(40):
        a = w.draw(112, 112)
        assert a.shape == (112, 112, 3) and a.dtype == np.uint8
        assert (a == w.draw(112, 112)).all()
    noisy = replace(samples(1)[0], style="noise")
    assert (noisy.draw(112, 112) != replace(noisy, seed=noisy.seed + 1).draw(112, 112)).any()


@pytest.mark.parametrize("size", ((64, 64), (64, 128), (448, 448), (1000, 500)))
def test_any_size_and_shape_can_be_drawn(size):
    for w in samples(8):
        assert w.draw(*size).shape == (size[1], size[0], 3)


def test_the_ink_fills_its_box_and_nothing_else():
    for w in samples(300):
        rows, columns = np.where(ink(w))
        found = np.array((columns.min(), rows.min(), columns.max() + 1, rows.max() + 1)) / 224
        box = w.targets()["box"]
        assert box.dtype == np.float32 and np.abs(found - box)[:2].max() < 0.12
        assert (found[:2] > box[:2] - 0.03).all() and (found[2:] < box[2:] + 0.03).all(), w
        assert box.min() > -0.01 and box.max() < 1.01


def test_every_letter_lies_where_it_is_said_to_lie():
    for w in samples(150, seed=4):
        rows, columns = np.where(ink(w))
        for x, y in w.places():  # some letters are hollow in the middle
            near = ((columns / 224 - x) ** 2 + (rows / 224 - y) ** 2).min() ** 0.5
            assert near < 0.6 * w.em * max(1, w.stretch), w


def test_letters_can_be_read_at_the_size_of_the_model():
    for w in samples(500) + samples(200, faces_held_out=True):
        advance, lowest = measure(w.face, w.lines).letter
        assert w.em * SIDE * lowest >= 7 or w.em * SIDE >= 30, w  # the dot-like letters of large words
        assert w.em * SIDE * w.stretch * advance >= 5
        assert contrast(w.ink, w.paper) and w.colour != w.plate_colour


def test_the_targets_spell_the_text():
    for w in samples(300):
        t = w.targets()
        assert {k: (v.shape, v.dtype.name) for k, v in t.items()} == dict(
            letters=((16,), "int64"), case=((), "int64"), length=((), "int64"), box=((4,), "float32"), patch=((64,), "int64"), ordinal=((64,), "int64"))
        said = "".join(" " if c == 0 else chr(96 + c) if c < 27 else str(c - 27) for c in t["letters"].tolist())
        assert said.strip() == w.text().lower()
        assert all(n < 0 or code(w.text()[n]) == c for n, c in zip(t["ordinal"].tolist(), t["patch"].tolist()))
        assert set(t["patch"]) - {0} <= {code(c) for c in w.text()} and t["patch"].any()
        assert t["length"] == len(w.text().replace(" ", ""))
        if not w.is_number():
            assert w.text() == dict(lower=str.lower, upper=str.upper, capitalised=str.title)[w.case](w.text())
            assert t["case"] == reading.CASES.index(w.case)


def test_what_is_held_out_stays_out():
    assert 0.05 < np.mean([kept(w) for w in common()]) < 0.15
    for w in samples(400):
        assert not any(map(kept, w.lines)) and w.face in faces() + faces(capitals=True)
    for w in samples(60, held_out=True, faces_held_out=True):
        assert any(map(kept, w.lines)) and w.face in faces(True)


def test_texts_that_look_like_others_are_not_written():
    assert not readable("cow", "lower") and not readable("il", "lower") and not readable("o", "upper")
    assert readable("cow", "capitalised") and readable("apple", "lower") and readable("100", "")


def truth(w, q):
    """The answer, found anew from the picture's fields."""
    text = w.text()
    if q.kind in ("read_word", "read_two", "read_number"):
        return {f'"{text}".'}
    if q.kind == "read_line":
        upper = any(s in q.text for s in ("first", "top", "upper"))
        return {f'"{w.lines[0 if upper else 1]}".'}
    if q.kind == "text_letter":
        start = any(s in q.text for s in ("first", "begin", "start", "initial"))
        return {f'"{text[0] if start else text[-1]}".'}
    if q.kind == "text_length":
        return {reading.NUMBER_WORDS[len(text)].capitalize() + "."}
    if q.kind == "text_verify":
        quoted = q.text.split('"')[1:2]
        number = [word for word in q.text.replace("?", " ").split() if word.isdigit()]
        return {"Yes." if text == (quoted or number or [q.text[:-1].split()[-1]])[0] else "No."}
    return {"text_colour": {w.colour.capitalize() + "."}, "text_ground": {w.ground.capitalize() + "."},
            "text_case": set(reading.CASE_ANSWERS.values())}[q.kind]


@pytest.mark.parametrize("unseen", (False, True))
def test_answers_are_true(unseen):
    rng, kinds = np.random.default_rng(1), {}
    for w in samples(2500, seed=9):
        q = w.ask(rng, unseen)
        assert q.answer in truth(w, q), (w, q)
        kinds[q.kind] = kinds.get(q.kind, 0) + 1
        if q.kind == "text_verify":
            kinds[q.answer] = kinds.get(q.answer, 0) + 1
    assert len(kinds) == 12 and min(kinds.values()) > 15, kinds
    assert 0.7 < kinds["Yes."] / kinds["No."] < 1.4


def test_phrasings_kept_are_not_trained_on():
    tables = [v for v in vars(reading).values() if isinstance(v, tuple) and len(v) == 2 and isinstance(v[0], tuple)]
    assert len(tables) >= 13
    trained, unseen = ({p for t in tables for p in t[i]} for i in (0, 1))
    assert not trained & unseen
    assert all(len(t[0]) >= 10 and len(t[1]) >= 2 for t in tables)


def test_captions_name_what_stands_out():
    rng = np.random.default_rng(2)
    for w in samples(100):
        said = w.caption(rng)
        assert said.endswith(".") and w.summary() in said[0].lower() + said[1:] and w.colour in said
        assert w.things()[0] in w.summary()


def test_a_ground_keeps_its_lightness():
    rng = np.random.default_rng(2)
    for sort in SORTS:
        for colour in ((250, 250, 250), (20, 30, 40), (200, 30, 60)):
            lightness = backdrop(sort, colour, rng, 112, 112) @ np.float32((0.299, 0.587, 0.114))
            assert abs(np.median(lightness) - light(colour)) < 22, sort
    assert not set(SORTS) & set(BUSY) and "colourful" not in COLOURS


def test_a_label_is_put_where_it_should_be_and_can_be_seen():
    assert len(set(LABELS)) >= 190
    rng = np.random.default_rng(2)
    for n in range(120):
        canvas = np.full((112, 112, 3), float(rng.integers(256)), np.float32)
        before = canvas.copy()
        x, y, width = rng.uniform(0, 1, 2).tolist() + [rng.uniform(0.1, 0.5)]
        box = label(canvas, LABELS[n % len(LABELS)], x, y, width, rng)
        assert 0 <= box[0] < box[2] <= 1 and 0 <= box[1] < box[3] <= 1
        x0, y0, x1, y1 = (round(v * 112) for v in box)
        part = canvas[y0:y1, x0:x1] @ np.float32((0.299, 0.587, 0.114))
        assert part.max() - part.min() > 60 and y1 - y0 >= 6
        far = np.ones((112, 112), bool)
        far[max(0, y0 - 30):y1 + 30, max(0, x0 - 30):x1 + 30] = False
        assert (canvas == before)[far].all()


def test_signs_say_words_of_labels_and_none_of_those_is_kept():
    said = {w.text().lower() for w in samples(1500, sight=True)}
    assert said <= set(SIGHT) and len(said) > 0.9 * len(SIGHT)
    assert {w.lower() for w in LABELS} == set(SIGHT) and not any(map(kept, LABELS))
    assert not any(kept(w) or w in SIGHT_INDEX for w in unlisted()) and len(unlisted()) > 500


@pytest.mark.parametrize("evenly, others", [(True, (0, 0)), (False, (0.2, 0.4))])
def test_some_labels_to_learn_from_say_other_words_and_none_of_the_evaluation(evenly, others):
    sampler = Sampler(Draw(4), evenly=evenly)
    texts = [sampler.scene("labelled").text for _ in range(300)]
    least, most = others
    assert least <= np.mean([t.lower() not in SIGHT_INDEX for t in texts]) <= most


@pytest.mark.parametrize("text, told", [("iPod", SIGHT_INDEX["ipod"]), ("STOP", SIGHT_INDEX["stop"]), ("elbow", len(SIGHT)), ("", -100), (None, -100)])
def test_a_word_is_told_by_its_place_in_the_list(text, told):
    assert seen_word(text) == told
