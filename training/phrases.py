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


def caption(scene: Scene, says_middle: bool = False) -> str:
    """One sentence: "A dog to the left of a cat on a white background."."""
    what = contents(scene)
    if scene.layout == "single" and (says_middle or scene.place != "middle"):
        return sentence(f"{what} {PLACE_WORDS[scene.place]} of {article(scene.ground)} background")
    if scene.layout in ("beside", "above"):
        a, b = (some(*w) for w in sorts(scene)) if len(sorts(scene)) == 2 else (what, what)
        what = f"{a} {'to the left of' if scene.layout == 'beside' else 'above'} {b}"
    return sentence(f"{what} {on_ground(scene)}")


def place_of(scene: Scene, item: Item) -> str | None:
    """Where an item is, in a layout in which that has an answer."""
    if scene.layout == "single":
        return scene.place
    if scene.layout == "beside":
        return "left" if item is scene.items[0] else "right"
    if scene.layout == "above":
        return "top" if item is scene.items[0] else "bottom"
    return None


def difference(a: Scene, b: Scene) -> str:
    """What differs between two pictures: the caption of each, so that a reader sees it; or that nothing does."""
    if a.same_as(b):
        return "Nothing is different."
    first, second = (caption(s, says_middle=a.place != b.place)[:-1] for s in (a, b))
    return f"The first picture has {first[0].lower()}{first[1:]}, the second has {second[0].lower()}{second[1:]}."


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
