"""Questions that offer an answer: "Is it a cat or a dog?", "Are there more than two?"; with the true answers."""

from naming import absent, nameable
from paints import NEAR
from phrases import PLACE_WORDS, contents, place_of, sentence
from pictures import Question, pick
from question_phrases import worded
from scene import Scene
from things import COLOURS, NUMBERS, article, plural

_OTHER = {"left": "right", "right": "left", "top": "bottom", "bottom": "top"}


def _ask(rng, way: str, true: str, false: str, answer: str, **names) -> Question:
    """Of two, in either order."""
    a, b = (true, false) if rng.random() < 0.5 else (false, true)
    return Question("choice", worded(rng, way, a=a, b=b, **names), sentence(answer))


def _name(rng, s: Scene) -> Question | None:
    if len(s.what()) > 1:
        return None
    (kind, _, n), other = s.what()[0], absent(rng, s)
    if n > 1:
        return _ask(rng, "choice_names", plural(kind), plural(other), contents(s))
    return _ask(rng, "choice_name", article(kind), article(other), contents(s))


def _other_colour(rng, colour: str) -> str:
    return pick(rng, [c for c in COLOURS if c != colour and frozenset((c, colour)) not in NEAR])


def _colour(rng, s: Scene) -> Question | None:
    hues = {i.kind: i.hue for i in s.items}
    kinds = [kind for kind, _, n in nameable(s) if n == 1 and hues[kind]]
    if not kinds:
        return None
    kind = pick(rng, kinds)
    return _ask(rng, "choice_colour", hues[kind], _other_colour(rng, hues[kind]), hues[kind], x=kind)


def _ground(rng, s: Scene) -> Question:
    return _ask(rng, "choice_colour", s.ground, _other_colour(rng, s.ground), s.ground, x="background")


def _place(rng, s: Scene) -> Question | None:
    i = pick(rng, s.items)
    place = place_of(s, i)
    if place not in _OTHER or sum(j.kind == i.kind for j in s.items) > 1:
        return None
    true, false = (PLACE_WORDS[p] for p in (place, _OTHER[place]))
    return _ask(rng, "choice_place", true, false, true, x=i.kind)


def _number(rng, s: Scene) -> Question | None:
    whats = [w for w in nameable(s) if w[2] > 1]
    if not whats:
        return None
    kind, _, n = pick(rng, whats)
    other = pick(rng, [m for m in range(max(1, n - 2), min(10, n + 2) + 1) if m != n])
    return _ask(rng, "choice_number", NUMBERS[n], NUMBERS[other], NUMBERS[n], x=plural(kind))


def choice(rng, s: Scene) -> Question | None:
    return pick(rng, (_name, _name, _colour, _ground, _place, _number))(rng, s)


def bound(rng, s: Scene) -> Question | None:
    """"Are there more than two bananas?"."""
    whats = nameable(s)
    if len(s.items) < 2 or not whats:
        return None
    kind, _, n = pick(rng, whats)
    more = rng.random() < 0.6
    said = n + int(rng.integers(-2, 2)) if more else n + int(rng.integers(-1, 3))
    if not (1 if more else 2) <= said <= 9:
        return None
    true = n > said if more else n < said
    return Question("bound", worded(rng, "bound", w="more" if more else "fewer", n=NUMBERS[said], x=kind if said == 1 else plural(kind)), "Yes." if true else "No.")


CHOICES = dict(choice=choice, bound=bound)
