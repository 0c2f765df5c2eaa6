"""Things redrawn stay where and what they are."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

import numpy as np
import pytest

from redrawn import TURNED, bent, flat, redrawn, toned
from sprites import Masters
from things import FAMILIES, FAMILY


@pytest.fixture(scope="module")
def cat():
    return Masters().get("cat", "colour", 0)


def covered(image):
    return np.asarray(image.getchannel("A")) > 128


def test_bending_moves_little_and_keeps_the_rim(cat):
    rng = np.random.default_rng(1)
    for _ in range(10):
        new = bent(cat, rng)
        both = covered(cat) & covered(new)
        assert new.size == cat.size and both.sum() > 0.8 * covered(cat).sum()
        assert (np.asarray(new) != np.asarray(cat)).any()
    still = bent(cat, rng, most=0.0)
    assert np.abs(np.asarray(still, np.int16)[8:-8, 8:-8] - np.asarray(cat, np.int16)[8:-8, 8:-8]).mean() < 3


def test_tones_and_flat_colours_leave_the_shape(cat):
    rng = np.random.default_rng(2)
    for new in (toned(cat, rng), flat(cat, rng)):
        assert (np.asarray(new.getchannel("A")) == np.asarray(cat.getchannel("A"))).all()
    assert len(np.unique(np.asarray(flat(cat, rng).convert("RGB")).reshape(-1, 3), axis=0)) < 10


def test_only_what_may_looks_the_other_way(cat):
    assert TURNED < set(FAMILIES)
    assert not {FAMILY[k] for k in ("hand pointing left", "left arrow", "flag of Italy")} & TURNED


def test_painted_shares_stay_in_their_range_and_grey(cat):
    ink = Masters().get("cat", "stamp", 0)
    for seed in range(8):
        pixels = np.asarray(redrawn(ink, "animal", True, np.random.default_rng(seed)))
        assert (pixels[..., 0] == pixels[..., 1]).all() and (pixels[..., 1] == pixels[..., 2]).all()
