"""English for scenes: names with numbers and colours, captions, differences; and how people type."""

import numpy as np

from scene import Item, Scene
from styles import look
from things import NUMBERS, article, plural

ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth")
LOOK_WORDS = {"colour": "in colour", "grey": "in grey", "outline": "as an outline", "one colour": "in one colour"}
PLACE_WORDS = {"left": "on the left", "right": "on the right", "top": "at the top", "bottom": "at the bottom", "middle": "in the middle"}


def sentence(text: str) -> str:
    return text[0].upper() + text[1:] + "."


def noun(kind: str, colour: str | None) -> str:
    return f"{colour} {kind}" if colour else kind


def some(kind: str, colour: str | None, n: int) -> str:
    """"an apple", "three apples", "two red circles"."""
    return article(noun(kind, colour)) if n == 1 else f"{NUMBERS[n]} {noun(plural(kind), colour)}"


def sorts(scene: Scene) -> list[tuple[str, str | None, int]]:
    """What is in the picture, in the order it is said: first the left or upper one, from left to right, or the more numerous."""
    whats = list(scene.what())
    if scene.layout == "busy":
        left = {(i.kind, i.colour): i.x for i in scene.items}
        whats.sort(key=lambda w: left[w[:2]])
    if scene.layout == "two groups":
        whats.sort(key=lambda w: (-w[2], w[0], w[1] or ""))
    return whats


def contents(scene: Scene) -> str:
    return listed([some(*w) for w in sorts(scene)])


def listed(words: list[str]) -> str:
    """"a dog", "a dog and a cat", "a dog, a cat and an egg"."""
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + " and " + words[-1]


def on_ground(scene: Scene) -> str:
    return "on " + article(scene.ground) + " background"


def related(scene: Scene) -> str:
    """"A dog to the left of a cat"; the contents where there is no such relation."""
    if scene.layout == "between":
        outer, inner = scene.what()
        return f"{some(*inner)} between {some(*outer)}"
    if scene.layout == "either":
        outer, inner = scene.what()
        return f"{some(*outer)}, {some(*inner)} in the {held(scene)} one"
    joint = {"beside": " to the left of ", "above": " above ", "inside": " inside "}.get(scene.layout)
    if scene.text:
        return f'{contents(scene)} with a label that says "{scene.text}"'
    return joint.join(some(*w) for w in sorts(scene)) if joint else contents(scene)


def caption(scene: Scene) -> str:
    """One sentence: "A dog to the left of a cat on a white background."."""
    if scene.layout == "single" and scene.place != "middle":
        return sentence(f"{contents(scene)} {PLACE_WORDS[scene.place]} of {article(scene.ground)} background")
    return sentence(f"{related(scene)} {on_ground(scene)}")


def place_of(scene: Scene, item: Item) -> str | None:
    """Where an item is, in a layout in which that has an answer."""
    if scene.layout == "single":
        return scene.place
    if scene.layout == "beside":
        return "left" if item is scene.items[0] else "right"
    if scene.layout == "above":
        return "top" if item is scene.items[0] else "bottom"
    return None


def held(scene: Scene) -> str:
    """In which of two the third thing is."""
    return "left" if scene.items[2].x < 0.5 else "right"


def drawn(scene: Scene) -> str:
    """How the first thing of a scene is drawn."""
    return LOOK_WORDS.get(look(scene.items[0].style), "in colour")


def same_contents(a: Scene, b: Scene) -> bool:
    return sorted(map(str, a.what())) == sorted(map(str, b.what()))


def redrawn(a: Scene, b: Scene) -> bool:
    """The same things drawn in two ways. In one colour, what it is drawn with belongs to the way: a blue flamingo beside one in colour."""
    if drawn(a) == drawn(b):
        return False
    numbers = [{(kind, n) for kind, _, n in s.what()} for s in (a, b)]
    return same_contents(a, b) or len(numbers[0]) == 1 and numbers[0] == numbers[1]


def rearranged(a: Scene, b: Scene) -> bool:
    """The same two things stand to each other in another way."""
    pairs = {a.layout, b.layout} <= {"beside", "above"}
    return pairs and same_contents(a, b) and (a.layout, a.what()) != (b.layout, b.what())


def difference(a: Scene, b: Scene) -> str:
    """What differs between two pictures, said of each: the ground, or what is in them.

    With the same things in both, the drawing style, place, relation and ground are said where they differ; else the ground, and the place of a
    single thing in each, are always said, so that nothing is left out.
    """
    if a.same_as(b):
        return "Nothing is different."
    alike = same_contents(a, b) or redrawn(a, b)
    place = a.layout == b.layout == "single" and (a.place != b.place or not alike)
    relation, ground = rearranged(a, b), a.ground != b.ground or not alike
    if redrawn(a, b) and not relation:
        first, second = (drawn(s) + _where(s, place, ground) for s in (a, b))
        return f"The first picture is drawn {first}, the second {second}."
    if ground and alike and not place and not relation:
        return f"The first picture has {article(a.ground)} background, the second has {article(b.ground)} background."
    first, second = (_seen(s, place, relation, ground) for s in (a, b))
    return f"The first picture has {first}, the second has {second}."


def _seen(s: Scene, place: bool, relation: bool, ground: bool) -> str:
    """What is in a picture, with as much of where and on what as asked for."""
    return (related(s) if relation else contents(s)) + _where(s, place, ground)


def _where(s: Scene, place: bool, ground: bool) -> str:
    """" on the left", " on a blue background", or both in one."""
    words = f" {PLACE_WORDS[s.place]}" if place else ""
    return words + (f" {'of' if place else 'on'} {article(s.ground)} background" if ground else "")


class Draw(np.random.Generator):
    """A generator of random numbers that also says whether phrasings kept for evaluation are drawn."""

    def __init__(self, seed, unseen: bool = False):
        super().__init__(np.random.PCG64(seed))
        self.unseen = unseen


def ways(text: str) -> tuple[str, ...]:
    """Phrasings, between bars."""
    return tuple(" ".join(part.split()) for part in text.split("|"))


def phrase(rng, texts: list[str]) -> str:
    """One of several ways to say something; of five or more, one in six is kept for evaluation."""
    if len(texts) >= 5:
        kept = texts[2::6]
        texts = kept if getattr(rng, "unseen", False) else [t for n, t in enumerate(texts) if n % 6 != 2]
    return texts[int(rng.integers(len(texts)))]


_POLITE = ("Please tell me: {}", "Could you tell me, {}", "{} please", "Hey, {}", "{} Thanks!", "I wonder: {}", "Tell me, {}", "So, {}")


def _misspelt(rng, text: str) -> str:
    """Two letters within one word change places."""
    words = text.split(" ")
    long = [n for n, w in enumerate(words) if len(w) > 3 and w.isalpha()]
    if long:
        n = long[int(rng.integers(len(long)))]
        at = int(rng.integers(1, len(words[n]) - 1))
        words[n] = words[n][:at] + words[n][at + 1] + words[n][at] + words[n][at + 2:]
    return " ".join(words)


def typed(rng, text: str) -> str:
    """A question as people type it: other spellings, no capital, no question mark, a slip, a polite word."""
    if rng.random() < 0.3:
        text = text.replace("colour", "color")
    if rng.random() < 0.2:
        text = text.replace("picture", "image" if rng.random() < 0.7 else "photo")
    if rng.random() < 0.15:
        text = text.replace("hat is ", "hat's ").replace("here is ", "here's ")
    if rng.random() < 0.04:
        polite = _POLITE[int(rng.integers(len(_POLITE)))]
        text = polite.format(text if polite.startswith("{") else text[0].lower() + text[1:])
    if rng.random() < 0.3 and text[-1] in "?.":
        text = text[:-1]
    text = text[0].upper() + text[1:]
    if rng.random() < 0.03:
        text = _misspelt(rng, text)
    quoted = '"' in text  # what is quoted keeps its case
    if rng.random() < 0.45 and not quoted:
        text = text.lower()
    return text
