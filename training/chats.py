"""Training chats: pictures and many question-answer turns, drawn at random."""

from collections import defaultdict

import numpy as np

import several
import shots
from charts import Chart
from conversation import Chat, Turn
from data import PLAIN, some_picture
from phrases import phrase, sentence, typed
from pictures import Question, pick
from practice import Practice
from question_phrases import worded
from question_weights import PAIRS, WEIGHTS_ONE, WEIGHTS_SEVERAL, WEIGHTS_TWO
from questions import ONE
from scene import Sampler, Scene
from talk import BEYOND, NO_PICTURE, NOT_SURE, SMALL_TALK
from things import COLOURS

SYSTEMS = ("You answer questions about pictures.", "Be brief.", "You are a helpful assistant.", "Answer in one short sentence.",
           "You look at pictures and answer truthfully.", "You are Fledgling.")

CHANGES = ("nothing", "thing", "ground", "place", "count", "colour", "style")
CHANGES_HOW_OFTEN = (0.26, 0.24, 0.12, 0.13, 0.09, 0.07, 0.09)
CHANGES_LEARNT = (0.14, 0.4, 0.08, 0.12, 0.06, 0.06, 0.14)  # with other things seldom, pictures that look alike were taken for the same


class Writer(Practice):
    """Draws chats. `rng` decides everything. Of the pairs of pictures, the share `again` were drawn before, `unlike` have nothing in common;
    `alike` are of one thing; `changes`: how often each of CHANGES is what differs in the rest, of which the share `ground_too` has another
    ground besides. The share `tidy` of the chats is about tidy pictures (`Sampler`)."""

    BOTH_AGAIN = 0.4  # of the questions that both pictures answer: another is asked, for most pairs share something
    ALIKE = 0.06  # of the pairs: one thing twice, as often as not in two styles and on two grounds
    GROUND_TOO = 0.3

    def __init__(self, rng: np.random.Generator, sampler: Sampler, again: float = 0.0, unlike: float = 0.5, changes: tuple[float, ...] = CHANGES_HOW_OFTEN,
                 alike: float = ALIKE, ground_too: float = GROUND_TOO, tidy: float = 0.0):
        self.rng, self.sampler, self.again, self.unlike, self.changes = rng, sampler, again, unlike, changes
        self.alike, self.ground_too, self.tidy = alike, ground_too, tidy
        self.pairs: dict[str | None, list[tuple[Scene, Scene]]] = defaultdict(list)  # by the ground of tidy ones

    def draw(self, table: dict, weights: dict, *scenes) -> Question:
        names = list(weights)
        p = np.array([weights[n] for n in names])
        while True:
            q = table[names[self.rng.choice(len(names), p=p / p.sum())]](self.rng, *scenes)
            if q and not (q.answer == "Both pictures." and self.rng.random() < self.BOTH_AGAIN):
                return q

    def ask(self, chat: Chat, q: Question, pictures=(), of: int = 2) -> None:
        text = typed(self.rng, q.text)
        chat.turns.append(Turn([*pictures, text], q.answer, q.kind, of))

    def one(self, chat: Chat, scene: Scene, turns: int) -> None:
        """A picture and questions about it."""
        rng = self.rng
        asked, last = set(), None
        for n in range(turns):
            q = None
            if n and last in ("name", "caption") and len(scene.items) == 1 and rng.random() < 0.3:
                q = pick(rng, (ONE["colour"], ONE["place"]))(rng, scene, True)
            if q is None and last == "side" and rng.random() < 0.35:
                q = self.other_side(scene, chat.turns[-1].answer)
            if n == 0 and rng.random() < 0.4 and not scene.text:
                q = pick(rng, (ONE["name"], ONE["caption"]))(rng, scene)
            for _ in range(6):
                if q is not None and (q.kind, q.answer) not in asked:
                    break
                q = self.draw(ONE, WEIGHTS_ONE, scene)
            asked.add((q.kind, q.answer))
            if n == 0 and rng.random() < 0.08:
                chat.turns.append(Turn([typed(rng, q.text), scene], q.answer, q.kind))
            else:
                self.ask(chat, q, [scene] if n == 0 else [])
            last = q.kind

    def other_side(self, scene: Scene, answer: str) -> Question | None:
        """"And on the right?" after the left."""
        for _ in range(8):
            q = ONE["side"](self.rng, scene)
            if q.answer != answer:
                words = {"beside": ("on the left", "on the right"), "above": ("at the top", "at the bottom")}[scene.layout]
                where = words[0] if words[0] in q.text.lower() else words[1]
                return Question("side", worded(self.rng, "other_side", x=where), q.answer)
        return None

    def pair(self) -> tuple[Scene, Scene]:
        """Two pictures; those drawn before are as good for other questions, and need not be encoded anew."""
        pairs = self.pairs[self.sampler.tidy]
        if self.again and pairs and self.rng.random() < self.again:
            a, b = pick(self.rng, pairs)
            return (a, b) if self.rng.random() < 0.5 else (b, a)
        pairs.append(self.new_pair())
        return pairs[-1]

    def new_pair(self) -> tuple[Scene, Scene]:
        """Two pictures: with one thing changed or the ground besides, the same drawn anew, one thing twice, or unrelated."""
        rng = self.rng
        if rng.random() < self.alike:
            kind = self.sampler.sort("white", 0.0)[0]
            return self.sampler.of(kind), self.sampler.of(kind)
        if rng.random() < self.unlike:
            return self.sampler.scene(), self.sampler.scene()
        while True:
            a = self.sampler.scene()
            what = CHANGES[rng.choice(len(CHANGES), p=self.changes)]
            b = self.sampler.changed(a, what)
            if b and what not in ("nothing", "ground") and rng.random() < self.ground_too:
                b = self.sampler.changed(b, "ground") or b
            if b:
                return (a, b) if rng.random() < 0.5 else (b, a)

    def two(self, chat: Chat, a: Scene, b: Scene, turns: int) -> None:
        """Both pictures in one message, then questions about them."""
        rng, kinds = self.rng, set()
        for n in range(turns):
            q = self.draw(PAIRS, {k: w / (4 if k in kinds else 1) for k, w in WEIGHTS_TWO.items()}, a, b)
            kinds.add(q.kind)
            if n == 0 and rng.random() < 0.06:
                end = "the same as" if rng.random() < 0.7 else "equal to"
                chat.turns.append(Turn(["Is" if rng.random() < 0.6 else "is", a, end, b, "?"], "Yes." if a.same_as(b) else "No.", "same"))
            else:
                self.ask(chat, q, [a, b] if n == 0 else [])

    def chat(self) -> Chat:
        rng = self.rng
        chat = Chat(system=pick(rng, SYSTEMS) if rng.random() < 0.05 else None)
        r = rng.random()
        if rng.random() < 0.12:
            for _ in range(int(rng.integers(1, 3))):
                self.small_talk(chat, picture=False)
        if self.tidy and rng.random() < self.tidy:
            self.sampler.tidy = "white" if rng.random() < 0.6 else pick(rng, COLOURS)
        for share, write in self.kinds():
            r -= share
            if r < 0:
                write(chat)
                break
        self.sampler.tidy = None
        if rng.random() < 0.12:
            self.small_talk(chat, picture=True)
        return chat

    def kinds(self):
        """The sorts of chats and how often they are written."""
        return ((0.08, self.about_names), (0.02, self.about_sorts), (0.12, self.about_one), (0.08, self.about_properties), (0.04, self.about_one_thing),
                (0.09, self.about_styles), (0.06, self.about_figures), (0.04, self.about_labels), (0.17, self.about_pairs), (0.05, self.about_earlier),
                (0.02, self.about_three), (0.13, self.about_many), (0.05, self.by_example), (0.04, self.about_unknown), (1.0, self.about_mixed))

    def about_one(self, chat: Chat) -> None:
        self.one(chat, self.sampler.scene(), int(self.rng.integers(6, 9)))

    def about_pairs(self, chat: Chat) -> None:
        """As the first question, nothing said before helps."""
        for _ in range(4):
            self.two(chat, *self.pair(), 1 if self.rng.random() < 0.8 else 2)

    def about_earlier(self, chat: Chat) -> None:
        a, b = self.pair()
        self.one(chat, a, int(self.rng.integers(1, 3)))
        self.one(chat, b, int(self.rng.integers(1, 3)))
        self.two(chat, a, b, int(self.rng.integers(2, 4))) if self.rng.random() < 0.3 else self.later(chat, a, b)

    def about_three(self, chat: Chat) -> None:
        for _ in range(3):
            self.one(chat, self.sampler.scene(), int(self.rng.integers(2, 4)))

    def about_figures(self, chat: Chat) -> None:
        """Writing and charts."""
        for _ in range(2):
            picture = some_picture(self.rng, self.sampler, PLAIN)
            self.of_figure(chat, picture, int(self.rng.integers(2, 4)))

    def of_figure(self, chat: Chat, picture, turns: int) -> None:
        rng, asked = self.rng, set()
        for n in range(turns):
            if rng.random() < 0.12:
                named = [] if isinstance(picture, Chart) else ["What is this?", "What is it?", "What is in the picture?"]  # a chart's sort is its name
                q = Question("figure caption", pick(rng, ["Describe the picture.", "What do you see?", "Describe it.", "What does it show?", *named]), picture.caption(rng))
            else:
                q = picture.ask(rng, unseen=getattr(rng, "unseen", False))
            if (q.kind, q.answer) in asked:
                continue
            asked.add((q.kind, q.answer))
            self.ask(chat, q, [] if chat.turns and chat.pictures and chat.pictures[-1] is picture else [picture])

    def about_unknown(self, chat: Chat) -> None:
        import unknown
        for _ in range(2):
            self.of_figure(chat, unknown.sample(self.rng), 2)

    def about_many(self, chat: Chat) -> None:
        """Three to six pictures, in one message or several, then questions about all of them."""
        rng = self.rng
        pictures = self.many(int(rng.integers(3, 7)))
        self.asked_of(chat, pictures, together=rng.random() < 0.6, turns=int(rng.integers(2, 5)))

    def about_mixed(self, chat: Chat) -> None:
        """Two pictures of different sorts."""
        pictures = [self.sampler.scene(), some_picture(self.rng, self.sampler)]
        self.rng.shuffle(pictures)
        self.asked_of(chat, pictures, together=True, turns=3)

    def many(self, n: int) -> list:
        """Pictures that are mostly simple; some of the same thing."""
        rng = self.rng
        if rng.random() < 0.25:  # the same thing in all of them, drawn in different ways
            kind = self.sampler.sort("white", 0.0)[0]
            return [self.sampler.of(kind) for _ in range(min(n, 4))]
        layouts = [("single", "group", "beside")[rng.choice(3, p=(0.75, 0.15, 0.1))] for _ in range(n)]
        out = [self.sampler.scene(layout) for layout in layouts]
        if rng.random() < 0.25:
            out[int(rng.integers(n))] = some_picture(rng, self.sampler, PLAIN)
        return out

    def asked_of(self, chat: Chat, pictures: list, together: bool, turns: int) -> None:
        rng = self.rng
        if not together:
            for p in pictures[:-1] if rng.random() < 0.5 else pictures:
                if rng.random() < 0.5:
                    chat.turns.append(Turn([p, typed(rng, worded(rng, "look"))], sentence(several.summary(p)), "name"))
                else:
                    chat.turns.append(Turn([p], sentence(several.summary(p)), "name"))
        seen = {id(p) for p in chat.pictures}
        new = [p for p in pictures if id(p) not in seen]
        of = len(pictures)
        for n in range(turns):
            q = self.draw(several.SEVERAL, WEIGHTS_SEVERAL, pictures)
            if n and rng.random() < 0.15:
                parts, q = several.again(rng, pick(rng, pictures))
                chat.turns.append(Turn([p for p in parts if p], q.answer, q.kind))
                of = 0
                continue
            self.ask(chat, q, new if n == 0 else [], of)

    def by_example(self, chat: Chat) -> None:
        """A new task from a few examples."""
        for picture, text, answer, kind in shots.task(self.rng, self.sampler):
            chat.turns.append(Turn([picture, text] if text else [picture], answer, kind))

    def later(self, chat: Chat, a: Scene, b: Scene) -> None:
        """Questions about both pictures after each was shown in a message of its own."""
        for _ in range(int(self.rng.integers(2, 4))):
            self.ask(chat, self.draw(PAIRS, WEIGHTS_TWO, a, b))

    def small_talk(self, chat: Chat, picture: bool) -> None:
        rng = self.rng
        r = rng.random()
        if r < 0.25:
            text, answer = phrase(rng, BEYOND), NOT_SURE
        elif not picture and r < 0.6:
            q = ONE[pick(rng, ("name", "ground", "caption", "count"))](rng, self.sampler.scene())
            text, answer = q.text, NO_PICTURE
        else:
            texts, answer = pick(rng, SMALL_TALK)
            text = phrase(rng, list(texts))
        chat.turns.append(Turn([typed(rng, text)], answer, "talk"))
