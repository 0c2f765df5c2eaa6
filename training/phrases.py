"""English for scenes: names with numbers and colours, captions, differences; and how people type."""

from scene import Item, Scene
from things import NUMBERS, article, plural

PLACE_WORDS = {"left": "on the left", "right": "on the right", "top": "at the top", "bottom": "at the bottom", "middle": "in the middle"}


def sentence(text: str) -> str:
    return text[0].upper() + text[1:] + "."


def noun(kind: str, colour: str | None) -> str:
    return f"{colour} {kind}" if colour else kind


def some(kind: str, colour: str | None, n: int) -> str:
    """"an apple", "three apples", "two red circles"."""
    return article(noun(kind, colour)) if n == 1 else f"{NUMBERS[n]} {noun(plural(kind), colour)}"


def sorts(scene: Scene) -> list[tuple[str, str | None, int]]:
    """What is in the picture, in the order it is said: first the left or upper one, or the more numerous."""
    whats = list(scene.what())
    if scene.layout == "two groups":
        whats.sort(key=lambda w: (-w[2], w[0], w[1] or ""))
    return whats


def contents(scene: Scene) -> str:
    return " and ".join(some(*w) for w in sorts(scene))


def on_ground(scene: Scene) -> str:
    return "on " + article(scene.ground) + " background"


def related(scene: Scene) -> str:
    """"A dog to the left of a cat"; the contents where there is no such relation."""
    joint = {"beside": " to the left of ", "above": " above "}.get(scene.layout, " and ")
    return joint.join(some(*w) for w in sorts(scene))


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


def same_contents(a: Scene, b: Scene) -> bool:
    return sorted(map(str, a.what())) == sorted(map(str, b.what()))


def rearranged(a: Scene, b: Scene) -> bool:
    """The same two things stand to each other in another way."""
    pairs = {a.layout, b.layout} <= {"beside", "above"}
    return pairs and same_contents(a, b) and (a.layout, a.what()) != (b.layout, b.what())


def difference(a: Scene, b: Scene) -> str:
    """What differs between two pictures, said of each: the ground, or what is in them.

    With the same things in both, place, relation and ground are said where they differ; else the ground, and the place of a
    single thing in each, are always said, so that nothing is left out.
    """
    if a.same_as(b):
        return "Nothing is different."
    alike = same_contents(a, b)
    place = a.layout == b.layout == "single" and (a.place != b.place or not alike)
    relation, ground = rearranged(a, b), a.ground != b.ground or not alike
    if ground and alike and not place and not relation:
        return f"The first picture has {article(a.ground)} background, the second has {article(b.ground)} background."
    first, second = (_seen(s, place, relation, ground) for s in (a, b))
    return f"The first picture has {first}, the second has {second}."


def _seen(s: Scene, place: bool, relation: bool, ground: bool) -> str:
    """What is in a picture, with as much of where and on what as asked for."""
    what = related(s) if relation else contents(s)
    if place:
        what += " " + PLACE_WORDS[s.place]
    return what + (f" {'of' if place else 'on'} {article(s.ground)} background" if ground else "")


def typed(rng, text: str) -> str:
    """A question as people type it: other spellings, no capital, no question mark."""
    if rng.random() < 0.3:
        text = text.replace("colour", "color")
    if rng.random() < 0.2:
        text = text.replace("picture", "image" if rng.random() < 0.7 else "photo")
    if rng.random() < 0.15:
        text = text.replace("hat is ", "hat's ").replace("here is ", "here's ")
    if rng.random() < 0.3 and text[-1] in "?.":
        text = text[:-1]
    text = text[0].upper() + text[1:]
    if rng.random() < 0.45:
        text = text.lower()
    return text
