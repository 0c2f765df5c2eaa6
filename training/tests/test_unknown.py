"""Pictures of nothing in particular: any size, the same twice, and nothing is claimed to be in them."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

import numpy as np
import pytest

import murk
import sheets
import unknown
from paints import paint
from talk import CANNOT_READ, MISSING
from things import COLOURS, THINGS
from unknown import NAMED, NOT_SURE, PAINTERS, SHEETS, Unknown, absent, sample


KEPT = {p.__name__ for p in murk.KEPT + sheets.KEPT}


@pytest.mark.parametrize("sort", sorted(PAINTERS))
def test_every_sort_can_be_drawn_at_any_size_and_the_same_twice(sort):
    for seed, size in enumerate(((112, 112), (64, 128), (1000, 500), (448, 448))):
        w = Unknown(seed, sort, None)
        a = w.draw(*size)
        assert a.shape == (size[1], size[0], 3) and a.dtype == np.uint8
        assert (a == w.draw(*size)).all()
        assert (a != Unknown(seed + 100, sort, None).draw(*size)).any()


@pytest.mark.parametrize("colour", COLOURS)
def test_one_colour_is_that_colour(colour):
    rng = np.random.default_rng(1)
    usual = np.mean([paint(colour, rng) for _ in range(200)], 0)
    for seed in range(10):
        assert np.abs(np.median(Unknown(seed, "one colour", colour).draw(112, 112), (0, 1)) - usual).max() < 90


def test_nothing_is_claimed_to_be_there():
    rng, kinds = np.random.default_rng(1), set()
    for unseen in (False, True):
        for _ in range(1500):
            w = sample(rng, held_out=unseen)
            q = w.ask(rng, unseen)
            kinds.add(q.kind)
            if q.kind == "unknown":
                assert q.answer == NOT_SURE and w.sort not in NAMED
            elif q.kind == "sheet":
                assert q.answer == NAMED[w.sort]
            elif q.kind == "unknown_read":
                assert w.sort in SHEETS and q.answer == CANNOT_READ
            elif q.kind == "unknown_colour":
                assert q.answer.lower() == f"{w.colour}."
            else:
                assert q.answer.removeprefix("No, ") == MISSING and "{" not in q.text
            assert w.things() == () and w.targets() == {} and w.caption(rng) == NAMED.get(w.sort, NOT_SURE) and w.summary()
    assert kinds == {"unknown", "unknown_colour", "unknown_exists", "unknown_about", "unknown_read", "sheet"}


def test_what_may_be_resembled_is_not_denied():
    rng = np.random.default_rng(1)
    said = {absent(rng) for _ in range(3000)}
    assert not said & {"mountain", "volcano", "rainbow", "egg", "cloud", "star"}
    assert "apple" in said and len(said) > 0.6 * len(THINGS)


def test_sorts_and_phrasings_kept_stay_out():
    rng = np.random.default_rng(1)
    assert not {sample(rng).sort for _ in range(500)} & KEPT
    assert {sample(rng, True).sort for _ in range(200)} == KEPT
    assert KEPT < set(PAINTERS)
    for trained, kept in (unknown.WHAT, unknown.EXISTS, unknown.ABOUT, unknown.COLOUR):
        assert len(trained) >= 10 and len(kept) >= 2 and not set(trained) & set(kept)
