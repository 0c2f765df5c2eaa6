"""The typefaces are there, and those held out are of other families."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

import numpy as np
import pytest

import typefaces
from typefaces import CAPITALS, HELD_OUT, TRAINING, faces, font, pick


def ink(face, text):
    return font(face, 60).getmask(text).getbbox()


def test_there_are_enough_and_those_held_out_are_of_other_families():
    assert len(TRAINING) >= 30 and len(HELD_OUT) >= 8
    family = lambda f: Path(f).name.split("-")[0].split("_")[0].lower()
    assert not {family(f) for _, f in TRAINING + CAPITALS} & {family(f) for _, f in HELD_OUT}


@pytest.mark.parametrize("held_out", (False, True))
def test_small_letters_and_digits_can_be_read(held_out):
    digits = "0123456789"
    for face in faces(held_out):
        tall = ink(face, "x")[3] - ink(face, "x")[1], ink(face, "X")[3] - ink(face, "X")[1]
        assert tall[0] < 0.85 * tall[1], face
        shapes = {bytes(font(face, 60).getmask(d)) for d in digits}
        assert len(shapes) == 10, face


def test_the_same_seed_picks_the_same_face():
    assert [pick(np.random.default_rng(5)) for _ in range(3)] == [pick(np.random.default_rng(5))] * 3


def test_missing_faces_are_said(monkeypatch, tmp_path):
    monkeypatch.setattr(typefaces, "ROOT", tmp_path)
    faces.cache_clear()
    with pytest.raises(FileNotFoundError, match="apt-get install fonts-"):
        faces()
    faces.cache_clear()
