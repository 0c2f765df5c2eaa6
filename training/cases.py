"""Held-out cases of every row of the evaluation's table: a conversation each, and how its last answer is judged.

What is held out: `pictures` (seeds that training never used, its phrasings), `phrasing` (questions worded as never in training),
`combinations` (pairs of things, grounds, places, numbers and colours that training never showed together), `typefaces`, `words`, `style`
(things from another artist's set). "common things" and "on white" are what people ask about and show. `rows.py` says which rows each is asked of.
"""

from dataclasses import dataclass
from typing import Callable

import charts
import several
import shots
import unknown
import writing
from chats import CHANGES, CHANGES_HOW_OFTEN, Writer
from conversation import Turn
from facts import caption_right, difference_right
from pair_questions import OF_ONE, TWO, WHICH
from phrases import Draw, phrase, typed
from pictures import Question, pick
from questions import ONE
from scene import Sampler
from styles import INKED
from talk import BEYOND, NO_PICTURE, NOT_SURE, SMALL_TALK
from things import FAMILY, THINGS
from unread import unread


@dataclass
class Case:
    """`told` turns hold answers that are given; the others the model answers, its last answer counts."""

    turns: list[Turn]
    told: int = 0
    judge: Callable[[str], bool] | None = None

    @property
    def wanted(self) -> str:
        return self.turns[-1].answer

    def right(self, text: str) -> bool:
        return self.judge(text) if self.judge else text.strip().lower() == self.wanted.lower()


class Cases:
    """Draws cases. `combos`: of held-out combinations; `unseen`: in the held-out drawing style; `common`: of things that
    people ask about often, in their own colours; `tidy`: all on white, most alone in the middle."""

    def __init__(self, rng: Draw, combos: bool = False, unseen: bool = False, faces: bool = False, words: bool = False, common: bool = False,
                 tidy: bool = False):
        self.rng, self.combos, self.faces, self.words = rng, combos, faces, words
        self.sampler = Sampler(rng, combos, unseen, evenly=True)
        if common:
            self.sampler.names, self.sampler.plain = tuple(t.name for t in THINGS if t.often), True
        self.sampler.tidy = "white" if tidy else None
        self.writer = Writer(rng, self.sampler)

    def draw(self, row: str) -> Case:
        while True:
            case = getattr(self, row.replace(" ", "_").replace("-", "_"))()
            if case:
                return case

    def turn(self, q: Question, *pictures) -> Turn:
        return Turn([*pictures, typed(self.rng, q.text)], q.answer, q.kind)

    def about(self, layouts: tuple, kinds: tuple, shapes: float = 0.2, fits=lambda s: True) -> Case | None:
        """One scene, one question."""
        s = self.sampler.scene(pick(self.rng, layouts), shapes)
        if not fits(s):
            return None
        q = ONE[pick(self.rng, kinds)](self.rng, s)
        if q is None or q.kind == "absent":
            return None
        return Case([self.turn(q, s)], judge=(lambda text: caption_right(text, s)) if q.kind == "caption" else None)

    # ------------------------------------------------------------------------ one scene

    def things(self):
        return self.about(("single",), ("name",), 0.0)

    def kind_of_thing(self):
        return self.about(("single", "beside"), ("family",), 0.0)

    def colour(self):
        return self.about(("single", "beside", "above"), ("colour",), 0.5)

    def shape(self):
        return self.about(("single", "beside"), ("shape",), 1.0)

    def texture(self):
        return self.about(("single", "beside"), ("texture",), 1.0)

    def size(self):
        return self.about(("beside", "above"), ("size",))

    def touching(self):
        s = self.sampler.near()
        return Case([self.turn(ONE["touch"](self.rng, s), s)])

    def ground(self):
        return self.about(("single", "beside", "group"), ("ground",))

    def count_to_five(self):
        return self.about(("single", "group", "group", "group", "two groups"), ("count",), fits=lambda s: len(s.items) <= 5)

    def count_to_ten(self):
        return self.about(("group", "two groups"), ("count",), fits=lambda s: len(s.items) > 5)

    def relations(self):
        return self.about(("beside", "above", "between", "inside", "either", "single"), ("place", "side", "relation", "between", "inside", "either"))

    def yes_or_no(self):
        return self.about(("single", "beside", "above", "group", "two groups"), ("exists", "verify", "statement"))

    def contents(self):
        return self.about(("beside", "above", "group", "two groups", "between", "inside"), ("name",))

    def busy_scene(self):
        return self.about(("busy",), ("name", "exists", "count"))

    def caption(self):
        return self.about(("single", "beside", "above", "group", "two groups", "between", "inside"), ("caption",))

    def named_by_sort(self):
        """"What animal is this?", "Which fruits do you see?", "How many animals are there?", "Is there a vehicle?"."""
        self.sampler.kin = 0.5
        case = self.about(("single", "beside", "above", "group", "busy"), ("name_of_sort", "list_sort", "count_sort", "exists_sort"), 0.0)
        self.sampler.kin = 0.0
        return case

    def choices(self):
        """"Is it a cat or a dog?", "Are there more than two?"."""
        return self.about(("single", "beside", "above", "group"), ("choice", "choice", "bound"))

    def drawing_style(self):
        """How one thing is drawn, or how two pictures of it differ in that."""
        styles = ("colour", "grey", "outline", pick(self.rng, INKED))
        kind = self.sampler.sort("white", 0.0)[0]
        if FAMILY[kind] == "flag":
            return None
        a, b = (self.sampler.of(kind, styles[n]) for n in self.rng.permutation(len(styles))[:2])
        if self.rng.random() < 0.5:
            return Case([self.turn(ONE["style"](self.rng, a), a)])
        if self.rng.random() < 0.5:
            return Case([self.turn(WHICH["which_style"](self.rng, a, b), a, b)])
        return Case([self.turn(TWO["different"](self.rng, a, b), a, b)], judge=lambda text: difference_right(text, a, b))

    def styles_of_three(self):
        """Three pictures, each drawn in another way, mostly of one thing: how they differ, how one is drawn, or which is drawn so."""
        styles = ("colour", "grey", "outline", pick(self.rng, INKED))
        same = self.rng.random() < 0.7
        kinds = [self.sampler.sort("white", 0.0)[0] for _ in range(1 if same else 3)] * (3 if same else 1)
        if any(FAMILY[kind] == "flag" for kind in kinds):
            return None
        three = [self.sampler.of(kind, styles[n]) for kind, n in zip(kinds, self.rng.permutation(len(styles)))]
        q = several.SEVERAL[pick(self.rng, ("differ", "nth_style", "which_style") if same else ("nth_style", "which_style"))](self.rng, three)
        return q and Case([self.turn(q, *three)])

    # ------------------------------------------------------------------------ reading and charts

    def _read(self, kinds: tuple, longest: int = 8):
        w = writing.sample(self.rng, self.words, self.faces)
        q = w.ask(self.rng, self.rng.unseen)
        return Case([self.turn(q, w)]) if q.kind in kinds and len(w.text()) <= longest else None

    def reading_words(self):
        return self._read(("read_word",))

    def reading_short_words(self):
        return self._read(("read_word",), 4)

    def reading_numbers(self):
        return self._read(("read_number",))

    def signs(self):
        """A word of those on labels, by itself."""
        w = writing.sample(self.rng, faces_held_out=self.faces, sight=True)
        q = w.ask(self.rng, self.rng.unseen)
        return Case([self.turn(q, w)]) if q.kind == "read_word" else None

    def about_words(self):
        return self._read(("text_case", "text_colour", "text_ground", "text_length", "text_letter", "text_verify"), 16)

    def labels(self):
        return self.about(("labelled",), ("label",), 0.05)

    def _chart(self, *starts: str):
        c = charts.sample(self.rng, self.combos, unseen_face=self.faces)
        q = c.ask(self.rng, unseen=self.rng.unseen)
        return Case([self.turn(q, c)]) if q.kind.startswith(starts) else None

    def charts(self):
        return self._chart("chart", "table")

    def chart_type(self):
        """More than the sort may be said, where all of it is so."""
        case = self._chart("chart_type")
        if case:
            whole = unread("figure caption", case.turns[-1].parts[0].caption(self.rng))
            case.judge = lambda text: text.strip().lower() in (case.wanted.lower(), whole.lower())
        return case

    def chart_extremes(self):
        return self._chart("chart_max", "chart_min", "chart_compare", "chart_series")

    def chart_values(self):
        return self._chart("chart_value", "table_cell")

    def chart_titles(self):
        return self._chart("chart_title", "chart_axis")

    def chart_trends(self):
        return self._chart("chart_trend", "chart_correlation", "chart_count")

    # ------------------------------------------------------------------------ several pictures

    def pair(self):
        if not self.combos:
            return self.writer.pair()
        while True:  # a changed scene may lose what makes it held out; both must be
            a = self.sampler.scene()
            b = self.sampler.scene() if self.rng.random() < 0.5 else self.sampler.changed(a, CHANGES[self.rng.choice(len(CHANGES), p=CHANGES_HOW_OFTEN)])
            if b and self.sampler.allowed(b):
                return a, b

    def _two(self, kind):
        a, b = self.pair()
        q = TWO[kind](self.rng, a, b)
        return q and Case([self.turn(q, a, b)], judge=(lambda text: difference_right(text, a, b)) if kind == "different" else None)

    def which(self):
        return self._two("which")

    def which_of_alike(self):
        """Two pictures in which one thing is another, asked for by its name."""
        a = self.sampler.scene(pick(self.rng, ("single", "beside", "above")))
        b = self.sampler.changed(a, "thing")
        if b and self.rng.random() < 0.5:
            b = self.sampler.changed(b, "ground")
        if not b:
            return None
        pictures = (a, b) if self.rng.random() < 0.5 else (b, a)
        q = several.which(self.rng, pictures)
        return q and Case([self.turn(q, *pictures)])

    def one_of_two(self):
        """Whether something is in one of them, or its colour there."""
        a, b = self.pair()
        q = OF_ONE[pick(self.rng, tuple(OF_ONE))](self.rng, a, b)
        return q and Case([self.turn(q, a, b)])

    def same(self):
        return self._two("same")

    def different(self):
        return self._two("different")

    def nth(self):
        return self._two("nth")

    def common(self):
        pictures = list(self.pair()) if self.rng.random() < 0.6 else self.writer.many(3)
        q = several.common(self.rng, pictures)
        return q and Case([self.turn(q, *pictures)])

    def earlier_picture(self):
        """Each picture in a message of its own, then a question about both."""
        a, b = self.pair()
        q = TWO[pick(self.rng, ("which", "nth"))](self.rng, a, b)
        return q and Case([self.turn(ONE["name"](self.rng, a), a), self.turn(ONE["name"](self.rng, b), b), self.turn(q)])

    def four_to_six_pictures(self):
        pictures = self.writer.many(int(self.rng.integers(4, 7)))
        q = self.writer.draw(several.SEVERAL, several.WEIGHTS, pictures)
        return Case([self.turn(q, *pictures)]) if len(pictures) > 3 else None

    def few_shot(self):
        """Four examples of two classes, then a picture of one of them."""
        turns = shots.task(self.rng, self.sampler)
        if len(turns) < 5 or sum(kind == "shot" for *_, kind in turns) != 2 or turns[4][3] == "shot":
            return None
        return Case([Turn([p, text] if text else [p], answer, kind) for p, text, answer, kind in turns[:5]], told=4)

    # ------------------------------------------------------------------------ talk and honesty

    def follow_up(self):
        """"What is this?" then "Where is it?"; "What is on the left?" then "No, the other one."."""
        s = self.sampler.scene()
        if s.layout in ("beside", "above"):
            first = ONE["side"](self.rng, s)
            then = self.writer.other_side(s, first.answer)
        elif s.layout == "single":
            first = ONE["name"](self.rng, s)
            kind = pick(self.rng, ("colour", "place", "ground", "family"))
            then = ONE[kind](self.rng, s, True) if kind in ("colour", "place") else ONE[kind](self.rng, s)
        else:
            first, then = ONE["name"](self.rng, s), ONE[pick(self.rng, ("count", "ground"))](self.rng, s)
        return then and Case([self.turn(first, s), self.turn(then)])

    def small_talk(self):
        texts, answer = pick(self.rng, SMALL_TALK)
        return Case([Turn([typed(self.rng, phrase(self.rng, list(texts)))], answer, "talk")])

    def not_there(self):
        """Something that is not in the picture is asked about."""
        s = self.sampler.scene()
        q = ONE[pick(self.rng, ("exists", "colour", "place"))](self.rng, s)
        return Case([self.turn(q, s)]) if q and "don't see" in q.answer else None

    def there_after_all(self):
        """What is there is not denied: right is whatever does not say "I don't see"."""
        s = self.sampler.scene()
        q = ONE[pick(self.rng, ("exists", "colour", "place"))](self.rng, s)
        return Case([self.turn(q, s)], judge=lambda text: "don't see" not in text) if q and "don't see" not in q.answer else None

    def unknown_picture(self):
        u = unknown.sample(self.rng)
        q = u.ask(self.rng, unseen=self.rng.unseen)
        return Case([self.turn(q, u)])

    def no_picture(self):
        q = ONE[pick(self.rng, ("name", "ground", "caption", "count"))](self.rng, self.sampler.scene())
        return Case([Turn([typed(self.rng, q.text)], NO_PICTURE, "talk")])

    def beyond(self):
        return Case([Turn([typed(self.rng, phrase(self.rng, BEYOND))], NOT_SURE, "talk")])
