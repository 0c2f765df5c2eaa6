"""Held-out cases of every row of the evaluation's table: a conversation each, and how its last answer is judged.

What is held out: `pictures` (seeds that training never used, its phrasings), `phrasing` (questions worded as never in training),
`combinations` (pairs of things, grounds, places, numbers and colours that training never showed together), `typefaces`, `words`, `style`
(things from another artist's set). "common things" and "on white" are what people ask about and show. `rows.py` says which rows each is asked of.
"""

import charts
import unknown
import writing
from case import Case
from chats import Writer
from conversation import Turn
from facts import caption_right
from phrases import Draw, phrase, typed
from pictures import Question, pick
from questions import ONE
from scene import Sampler
from several_cases import SeveralCases
from talk import BEYOND, NO_PICTURE, NOT_SURE, SMALL_TALK
from things import THINGS
from unread import unread


class Cases(SeveralCases):
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
