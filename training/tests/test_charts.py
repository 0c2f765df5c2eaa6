"""Charts show what they say.  python3 -m pytest training/tests/test_charts.py -s prints the drawing's speed"""

import sys
import time
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

import numpy as np
import pytest

import chart_axes
from chart_drawing import Drawing
from chart_phrases import PHRASES
from chart_questions import nearest
from chart_sampling import TRENDS, TYPES
from chart_styles import HELD_STYLES, STYLES
from chart_words import TITLES
from charts import sample
from scene import held_out
from things import COLOURS, NUMBERS


def charts(n, seed=1, **more):
    rng = np.random.default_rng(seed)
    return [sample(rng, **more) for _ in range(n)]


def test_there_are_sixty_short_titles_of_letters():
    assert len(set(TITLES)) >= 60 and all(len(t) <= 10 and t.replace(" ", "").isalpha() for t in TITLES)


def test_every_sort_of_question_has_many_phrasings_and_unseen_ones():
    for seen, unseen in PHRASES.values():
        assert len(seen) >= 8 and unseen and not set(seen) & set(unseen)


def test_held_out_combinations_stay_out():
    for wanted in (False, True):
        assert all(held_out(c.title, c.type) == wanted for c in charts(120, held_out=wanted))


def test_unseen_styles_are_not_trained_on():
    assert not set(STYLES) & set(HELD_STYLES)
    assert {c.style for c in charts(100, unseen_style=True)} <= set(HELD_STYLES)
    assert {c.style for c in charts(300)} == set(STYLES)


def test_one_seed_gives_one_drawing_and_another_a_different_one():
    for c in charts(40):
        assert np.array_equal(c.draw(112, 112), c.draw(112, 112))
    assert not np.array_equal(c.draw(112, 112), replace(c, seed=c.seed + 1).draw(112, 112))
    assert charts(5, seed=7) == charts(5, seed=7)


@pytest.mark.parametrize("size", [(64, 64), (112, 112), (640, 320), (300, 600), (1000, 800)])
@pytest.mark.parametrize("type", TYPES)
def test_any_size_can_be_drawn(size, type):
    for c in charts(8, type=type) + charts(4, seed=2, type=type, unseen_style=True, unseen_face=True):
        picture = c.draw(*size)
        assert picture.shape == (size[1], size[0], 3) and picture.dtype == np.uint8 and picture.std() > 5


def lengths(chart):
    """Pixels of each bar's own colour or, of a pie, slice, in the drawing without words, edges and wobble."""
    drawing = Drawing(replace(chart, names=tuple(" " * len(n) for n in chart.names), title=" "), 448, 448)
    picture = drawing.canvas.picture().astype(int)
    return [(np.abs(picture - p).sum(-1) < 6) for p in drawing.paints]


@pytest.mark.parametrize("type", ["bar chart", "horizontal bar chart", "pie chart"])
def test_the_highest_in_the_truth_is_the_highest_in_the_drawing(type):
    checked = 0
    for c in charts(150, type=type):
        if len(set(c.colours)) < len(c.names) or c.style in ("hand", "dark", "ggplot") or set(c.colours) & {"black", "white", "grey"}:
            continue
        own = lengths(c)
        if type == "pie chart":
            size = [m.sum() for m in own]
        else:
            size = [np.ptp(np.nonzero(m)[int(type != "bar chart")]) for m in own]
        assert int(np.argmax(size)) == c.extreme(True)
        assert c.extreme(False) in (None, int(np.argmin(size)))
        checked += 1
    assert checked > 10


@pytest.mark.parametrize("type", ["bar chart", "line chart"])
def test_a_value_is_drawn_at_the_tick_it_is_told_to_be_near(type):
    for c in charts(60, type=type):
        d = Drawing(c, 224, 224)
        for row, values in enumerate(c.values):
            for i, v in enumerate(values):
                told = float(nearest(c, i, row))
                assert abs(d._up(v) - d._up(told)) < 0.3 * abs(d._up(c.step) - d._up(0))


def test_numbers_on_the_axis_do_not_touch():
    for c in charts(200):
        if c.type in ("bar chart", "line chart", "scatter plot") and c.layout != "numbers":
            d = Drawing(c, 112, 112)
            assert (d._up(0) - d._up(c.step)) > 7.7


def test_letters_are_seven_pixels_high(monkeypatch):
    seen = []
    real = chart_axes.Canvas.word

    monkeypatch.setattr(chart_axes.Canvas, "word", lambda self, x, y, text, colour, capital, *a, **m: (
        seen.append(capital), real(self, x, y, text, colour, capital, *a, **m))[1])
    for c in charts(60):
        c.draw(112, 112)
    assert len(seen) > 200 and min(seen) >= 7


def test_answers_follow_from_the_truth():
    kinds, rng = set(), np.random.default_rng(4)
    for n, c in enumerate(charts(2500, seed=3)):
        q = c.ask(rng, unseen=n % 4 == 0)
        kinds.add(q.kind)
        said = q.answer[:-1]
        assert q.text and "{" not in q.text and q.answer.endswith(".") and q.answer[0] in "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
        folded = [x.lower() for x in c.names]
        if q.kind in ("chart_max", "chart_min"):
            row = next((i for i, s in enumerate(c.series) if len(c.series) == 2 and f"column {s}" in q.text), 0)
            best = (max if q.kind == "chart_max" else min)(c.values[row])
            assert c.values[row].count(best) == 1 and folded[c.values[row].index(best)] == said.lower()
        elif q.kind == "chart_count":
            assert NUMBERS.index(said.lower()) == (len(c.values) if c.type == "line chart" else len(c.names))
        elif q.kind == "chart_value":
            number = float(said.removeprefix("About "))
            assert number % c.step == 0 and any(abs(number - v) <= 0.45 * c.step for row in c.values for v in row)
        elif q.kind == "chart_colour":
            assert said.lower() in c.colours and said.lower() in COLOURS
        elif q.kind == "table_cell":
            assert any(float(said) in row for row in c.values)
        elif q.kind == "chart_title":
            assert said == c.title
        elif q.kind == "chart_correlation":
            assert {"It goes up": 1, "It goes down": -1, "There is none": 0}[said] == round(float(np.corrcoef(c.values)[0, 1]))
        elif q.kind == "chart_trend" and not c.series:
            first, last, row = c.values[0][0], c.values[0][-1], c.values[0]
            assert {"It rises": last > first, "It falls": last < first, "It stays the same": max(row) == min(row),
                    "It goes up and then down": max(row) > max(first, last), "It goes down and then up": min(row) < min(first, last)}[said]
        elif q.kind == "chart_series" and "at " not in q.text.lower() and min(c.values[0]) >= 0:
            assert said.lower() in [s.lower() for s in c.series]
    assert len(kinds) == 17


def test_targets_have_one_form_and_tell_the_truth():
    forms = set()
    for c in charts(400):
        t = c.targets()
        forms.add(tuple((k, v.shape, v.dtype) for k, v in t.items()))
        assert TYPES[t["type"]] == c.type
        assert "".join(" abcdefghijklmnopqrstuvwxyz"[i] for i in t["title"]).strip() == c.title.lower()
        levels = t["levels"][t["levels"] >= 0]
        assert len(levels) == len(c.names) and levels.max(initial=0) <= 10
        if t["highest"] >= 0:
            assert levels[t["highest"]] == levels.max()
        if t["trend"] >= 0 and c.type == "line chart":
            assert TRENDS[t["trend"]] != "none"
    assert len(forms) == 1


def test_the_caption_is_a_sentence_that_names_the_title():
    rng = np.random.default_rng(0)
    for c in charts(200):
        said = c.caption(rng)
        assert said.startswith("A ") and said.endswith(".") and c.title in said and c.title in c.summary() and c.things()[0] in said


def test_speed_is_printed():
    many = charts(100)
    for c in many:
        c.draw(112, 112)
    begin = time.process_time()
    for c in many:
        c.draw(112, 112)
    print(f"{(time.process_time() - begin) / len(many) * 1000:.2f} ms a drawing")
