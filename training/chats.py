"""Training chats: pictures and many question-answer turns, as token ids in IDEFICS's chat format."""

from dataclasses import dataclass, field

import numpy as np

from phrases import typed
from questions import NO_PICTURE, ONE, SMALL_TALK, TWO, Question, pick
from scene import Sampler, Scene

FAKE, IMAGE, END = "<fake_token_around_image>", "<image>", "<end_of_utterance>"

SYSTEMS = ("You answer questions about pictures.", "Be brief.", "You are a helpful assistant.", "Answer in one short sentence.",
           "You look at pictures and answer truthfully.", "You are Fledgling.")

# How often each kind is asked; a kind a scene cannot answer is drawn again.
WEIGHTS_ONE = dict(name=2.2, colour=1.0, ground=0.4, shape=0.7, count=3.0, place=1.6, side=1.6, relation=2.0, exists=2.4, verify=1.8, caption=1.6)
WEIGHTS_TWO = dict(which=3.0, same=2.0, different=4.0, nth=2.4)
CHANGES = ("nothing", "thing", "ground", "place", "count", "colour")


@dataclass
class Turn:
    """One user message, as texts and pictures (`Scene`), and its answer."""

    parts: list
    answer: str
    kind: str


@dataclass
class Chat:
    turns: list[Turn] = field(default_factory=list)
    system: str | None = None

    @property
    def scenes(self) -> list[Scene]:
        return [p for t in self.turns for p in t.parts if isinstance(p, Scene)]


def message(parts: list, first: bool) -> str:
    """A user message in the prompt, up to "Assistant:"."""
    out, before = ("" if first else "\n") + "User:", "text"
    for n, part in enumerate(parts):
        if isinstance(part, str):
            out += (" " if n == 0 else "") + part.strip(" ")
            before = "text"
        else:
            out += (IMAGE + FAKE) if before == "picture" else (FAKE + IMAGE + FAKE)
            before = "picture"
    return out + END + "\nAssistant:"


def system(chat: Chat) -> str:
    """The line before the first message."""
    return f"System: {chat.system}{END}\n" if chat.system else ""


def prompt(chat: Chat, turns: int) -> str:
    """The prompt for the answer of turn `turns`, without the leading `<s>`: earlier turns hold their answers."""
    out = system(chat)
    for n, turn in enumerate(chat.turns[:turns + 1]):
        out += message(turn.parts, n == 0)
        if n < turns:
            out += f" {turn.answer}{END}"
    return out


class Writer:
    """Draws chats. `rng` decides everything. Of the pairs of pictures, the share `again` were drawn before, `unlike` have nothing in common."""

    def __init__(self, rng: np.random.Generator, sampler: Sampler, again: float = 0.0, unlike: float = 0.5):
        self.rng, self.sampler, self.again, self.unlike = rng, sampler, again, unlike
        self.pairs: list[tuple[Scene, Scene]] = []

    def draw(self, table: dict, weights: dict, *scenes) -> Question:
        names = list(weights)
        p = np.array([weights[n] for n in names])
        while True:
            q = table[names[self.rng.choice(len(names), p=p / p.sum())]](self.rng, *scenes)
            if q:
                return q

    def ask(self, chat: Chat, q: Question, pictures=(), inline=False) -> None:
        text = typed(self.rng, q.text)
        chat.turns.append(Turn([*pictures, text], q.answer, q.kind))

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
            if n == 0 and rng.random() < 0.4:
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
                return Question("side", pick(self.rng, [f"And {where}?", f"What about {where}?", "And the other one?", "What is the other thing?"]), q.answer)
        return None

    def pair(self) -> tuple[Scene, Scene]:
        """Two pictures; those drawn before are as good for other questions, and need not be encoded anew."""
        if self.again and self.pairs and self.rng.random() < self.again:
            a, b = pick(self.rng, self.pairs)
            return (a, b) if self.rng.random() < 0.5 else (b, a)
        self.pairs.append(self.new_pair())
        return self.pairs[-1]

    def new_pair(self) -> tuple[Scene, Scene]:
        """Two pictures: with one thing changed, the same drawn anew, or unrelated."""
        rng = self.rng
        if rng.random() < self.unlike:
            return self.sampler.scene(), self.sampler.scene()
        while True:
            a = self.sampler.scene()
            b = self.sampler.changed(a, CHANGES[rng.choice(6, p=(0.3, 0.25, 0.12, 0.15, 0.1, 0.08))])
            if b:
                return (a, b) if rng.random() < 0.5 else (b, a)

    def two(self, chat: Chat, a: Scene, b: Scene, turns: int) -> None:
        """Both pictures in one message, then questions about them."""
        rng, kinds = self.rng, set()
        for n in range(turns):
            q = self.draw(TWO, {k: w / (4 if k in kinds else 1) for k, w in WEIGHTS_TWO.items()}, a, b)
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
        if r < 0.04:
            for _ in range(int(rng.integers(1, 3))):
                self.small_talk(chat, picture=False)
        if r < 0.30:
            self.one(chat, self.sampler.scene(), int(rng.integers(6, 9)))
        elif r < 0.70:  # as the first question, nothing said before helps
            for _ in range(4):
                self.two(chat, *self.pair(), 1 if rng.random() < 0.8 else 2)
        elif r < 0.84:
            a, b = self.pair()
            self.one(chat, a, int(rng.integers(1, 3)))
            self.one(chat, b, int(rng.integers(1, 3)))
            self.two(chat, a, b, int(rng.integers(2, 4))) if rng.random() < 0.3 else self.later(chat, a, b)
        else:
            for _ in range(3):
                self.one(chat, self.sampler.scene(), int(rng.integers(2, 4)))
        if rng.random() < 0.04:
            self.small_talk(chat, picture=True)
        return chat

    def later(self, chat: Chat, a: Scene, b: Scene) -> None:
        """Questions about both pictures after each was shown in a message of its own."""
        for _ in range(int(self.rng.integers(2, 4))):
            self.ask(chat, self.draw(TWO, WEIGHTS_TWO, a, b))

    def small_talk(self, chat: Chat, picture: bool) -> None:
        rng = self.rng
        if not picture and rng.random() < 0.5:
            q = ONE[pick(rng, ("name", "ground", "caption", "count"))](rng, self.sampler.scene())
            text, answer = q.text, NO_PICTURE
        else:
            texts, answer = SMALL_TALK[3 if picture else rng.integers(3)]
            text = pick(rng, texts)
        chat.turns.append(Turn([typed(rng, text)], answer, "talk"))
