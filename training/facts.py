"""Reads the facts out of captions and differences, to hold them against the scenes."""

import re
from dataclasses import dataclass

from phrases import caption, difference, rearranged, redrawn, same_contents, some
from scene import Scene
from things import COLOURS, FIGURES, KINDS, NUMBERS

_PICTURED = KINDS[:-len(FIGURES)]
_WHATS = {some(kind, colour, n).lower(): (kind, colour, n) for kind in _PICTURED for colour in (None, *COLOURS) for n in range(1, len(NUMBERS))}
_PLACES = {"on the left": "left", "on the right": "right", "at the top": "top", "at the bottom": "bottom", "in the middle": "middle"}
_RELATIONS = {" to the left of ": "beside", " above ": "above", " inside ": "inside", " between ": "between"}
_VIEW = re.compile(r"(?P<what>.+?)(?: (?P<place>" + "|".join(_PLACES) + r"))?(?: (?:on|of) an? (?P<ground>\w+) background)?")
_GROUND = re.compile(r"an? (\w+) background")
_DIFFERENCE = re.compile(r"the first picture has (.+), the second has (.+)")


@dataclass(frozen=True)
class View:
    """What a phrase says of one picture; None where it says nothing."""

    whats: tuple | None
    relation: str | None
    place: str | None
    ground: str | None

    def true_of(self, s: Scene) -> bool:
        """All of it is so; what is in the picture is said in full or not at all."""
        if self.whats is None:
            return self.ground == s.ground
        if sorted(map(str, self.whats)) != sorted(map(str, s.what())):
            return False
        if self.relation and (self.relation != s.layout or self.whats != s.what()):
            return False
        return self.place in (None, s.place) and self.ground in (None, s.ground)


def _whats(text: str):
    """(whats, relation) of "a dog and a cat", "two apples", "a dog above a cat", "a dog, a cat and an egg"; None where it is no such phrase."""
    if text in _WHATS:
        return (_WHATS[text],), None
    for joint, relation in ((" and ", None), *_RELATIONS.items()):
        for m in re.finditer(joint, text):
            a, b = text[:m.start()], text[m.end():]
            if a in _WHATS and b in _WHATS:
                return ((_WHATS[b], _WHATS[a]) if relation == "between" else (_WHATS[a], _WHATS[b])), relation
            if relation is None and b in _WHATS and (parts := _parts(a)):
                return (*parts, _WHATS[b]), None
    return None


def _parts(text: str) -> tuple | None:
    """"a dog, a cat" """
    found = [_WHATS.get(part) for part in text.split(", ")]
    return tuple(found) if all(found) else None


def view(text: str) -> View | None:
    """A caption, or one side of a difference."""
    m = _VIEW.fullmatch(text.lower().strip().rstrip("."))
    found = m and _whats(m["what"])
    if bare := _GROUND.fullmatch(text.lower().strip().rstrip(".")):
        return View(None, None, None, bare[1])
    return View(*found, _PLACES.get(m["place"]), m["ground"]) if found else None


def caption_right(text: str, s: Scene) -> bool:
    """Contents and ground are said, and all that is said is true."""
    if text.strip().lower() == caption(s).lower():
        return True
    v = view(text)
    return bool(v and v.whats and v.ground and v.true_of(s))


def difference_right(text: str, a: Scene, b: Scene) -> bool:
    """All that is said of each picture is true, and each thing in which they differ is said of both."""
    text = text.lower().strip().rstrip(".")
    if text == difference(a, b).lower().rstrip("."):
        return True
    if redrawn(a, b) and not rearranged(a, b):
        return False  # the style must be said
    if a.same_as(b) or text == "nothing is different":
        return a.same_as(b) and text == "nothing is different"
    m = _DIFFERENCE.fullmatch(text)
    if not m:
        return False
    va, vb = view(m[1]), view(m[2])
    if not (va and vb and va.true_of(a) and vb.true_of(b)):
        return False
    if not same_contents(a, b) and not (va.whats and vb.whats):
        return False
    if a.ground != b.ground and not (va.ground and vb.ground):
        return False
    if a.layout == b.layout == "single" and a.place != b.place and not (va.place and vb.place):
        return False
    return not rearranged(a, b) or bool(va.relation and vb.relation)
