"""New tasks from examples: pictures with answers by a rule that only the examples tell. Flamingo's own strength, in small."""

from phrases import sentence, typed
from pictures import pick
from things import COLOURS, FAMILY, SHAPES, family_noun

_STARTS, _MIDDLES, _ENDS = "bdfgklmnprstvwz", "aeiou", "bdfgklmnprstxz"
_KNOWN = (("yes", "no"), ("left", "right"), ("A", "B"), ("one", "two"), ("good", "bad"), ("odd", "even"), ("in", "out"), ("up", "down"), ("new", "old"), ("hot", "cold"))
_ASKED = ("What is this?", "Which one is it?", "Label:", "Name?", "What do we call it?", "Which group?")


def invented(rng) -> str:
    """A word that means nothing: "dax"."""
    return pick(rng, _STARTS) + pick(rng, _MIDDLES) + pick(rng, _ENDS)


def _classes(rng, n: int) -> list[str]:
    """Answers for n classes."""
    if n == 2 and rng.random() < 0.4:
        return list(pick(rng, _KNOWN))
    words: list[str] = []
    while len(words) < n:
        word = invented(rng)
        if word not in words:
            words.append(word)
    return words


def _single(rng, sampler, wanted):
    """A scene of one item for which `wanted(item, scene)` holds."""
    for _ in range(400):
        s = sampler.scene("single")
        if wanted(s.items[0], s):
            return s
    return None


def _rule(rng, sampler):
    """A function from a class number to a scene of that class, and how many classes there are."""
    r = rng.random()
    if r < 0.3:  # two or three things
        kinds = [sampler.sort("white", 0.2)[0] for _ in range(2 + (rng.random() < 0.3))]
        return len(kinds), lambda n: sampler.of(kinds[n])
    if r < 0.55:  # the colour of the background
        grounds = [COLOURS[i] for i in rng.permutation(len(COLOURS))[:2 + (rng.random() < 0.3)]]
        return len(grounds), lambda n: _single(rng, sampler, lambda i, s: s.ground == grounds[n])
    if r < 0.75:  # the colour of a shape
        hues = [COLOURS[i] for i in rng.permutation(len(COLOURS))[:2]]
        kind = SHAPES[rng.integers(len(SHAPES))]
        return 2, lambda n: _painted(rng, sampler, kind, hues[n])
    places = [("left", "right"), ("top", "bottom")][rng.integers(2)]
    return 2, lambda n: _single(rng, sampler, lambda i, s: s.place == places[n])


def _painted(rng, sampler, kind, hue):
    for _ in range(200):
        s = sampler.of(kind)
        if s.items[0].colour == hue:
            return s
    return None


def _told(rng, sampler):
    """A rule whose answers are words that it knows: which property is meant, the examples tell."""
    property_ = pick(rng, ("ground", "place", "family", "kind"))
    say = dict(ground=lambda s: s.ground, place=lambda s: s.place, kind=lambda s: s.items[0].kind, family=lambda s: family_noun(FAMILY[s.items[0].kind]))[property_]
    scenes = [sampler.scene("single") for _ in range(int(rng.integers(3, 6)))]
    return [(s, say(s)) for s in scenes]


def task(rng, sampler) -> list[tuple]:
    """(picture, text or None, answer, kind) of each turn. A "shot" is an example whose answer cannot be known."""
    text = typed(rng, pick(rng, _ASKED)) if rng.random() < 0.4 else None
    if rng.random() < 0.35:
        return [(s, text, sentence(word), "shot" if n == 0 else "few_shot") for n, (s, word) in enumerate(_told(rng, sampler))]
    number, draw = _rule(rng, sampler)
    answers, seen, out = _classes(rng, number), set(), []
    order = [*rng.permutation(number), *rng.integers(number, size=int(rng.integers(1, 7)))]
    for n in order:
        scene = draw(int(n))
        if scene is None:
            return task(rng, sampler)
        out.append((scene, text, sentence(answers[n]), "few_shot" if n in seen else "shot"))
        seen.add(n)
    return out
