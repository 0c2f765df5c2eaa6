"""Questions about two to six pictures of any sort, with the true answers. None where there is no such question."""

from phrases import LOOK_WORDS, ORDINALS, caption, drawn, noun, related, sentence
from pictures import Question, pick
from question_phrases import worded
from scene import Scene
from styles import look
from things import FAMILY, NUMBERS, article, belongs, family_noun, is_shape, plural


def summary(picture) -> str:
    """What tells a picture from others: "two apples", 'the word "milk"'."""
    return related(picture) if isinstance(picture, Scene) else picture.summary()


def shown(picture) -> set[str]:
    """Nouns of what is in a picture."""
    if not isinstance(picture, Scene):
        return set(picture.things())
    return {i.kind for i in picture.items} | {noun(i.kind, i.colour) for i in picture.items}


def _ordinal(rng, n: int, pictures) -> str:
    """"third", and at times "last" for the last."""
    return "last" if n == len(pictures) - 1 and rng.random() < 0.4 else ORDINALS[n]


def nth(rng, pictures):
    n = int(rng.integers(len(pictures)))
    word = _ordinal(rng, n, pictures)
    return Question("nth_of_many", worded(rng, "nth_of_many", n=word, m=n + 1), sentence(summary(pictures[n])))


def which(rng, pictures):
    """Which picture shows ...: one of them, or none."""
    sets = [shown(p) for p in pictures]
    if rng.random() < 0.9:
        n = int(rng.integers(len(pictures)))
        own = sorted(sets[n].difference(*(s for m, s in enumerate(sets) if m != n)))
        if not own:
            return None
        what, answer = pick(rng, own), f"The {ORDINALS[n]} picture."
    else:
        what, answer = pick(rng, ("dog", "cat", "apple", "car", "star", "house", "word", "pie chart", "guitar", "ring")), "None of them." if len(pictures) > 2 else "Neither picture."
        if any(what in s for s in sets):
            return None
    return Question("which_of_many" if len(pictures) > 2 else "which", worded(rng, "which_of_many", x=what, ax=article(what)), answer)


def number(rng, pictures):
    """How many pictures there are, or how many show something."""
    r = rng.random()
    if r < 0.3:
        return Question("number", worded(rng, "number"), sentence(NUMBERS[len(pictures)]))
    scenes = [p for p in pictures if isinstance(p, Scene)]
    if len(scenes) < len(pictures):
        return None
    picked = pick(rng, pick(rng, scenes).items)
    if r < 0.65:
        what = picked.kind
        n = sum(any(i.kind == what for i in s.items) for s in scenes)
    else:
        what = family_noun(FAMILY[picked.kind])
        found = [[belongs(i.kind, FAMILY[picked.kind]) for i in s.items] for s in scenes]
        if any(None in one for one in found):
            return None
        n = sum(map(any, found))
    return Question("number", worded(rng, "number_with", ax=article(what)), sentence(NUMBERS[n]))


def total(rng, pictures):
    """Of a thing, over all the pictures."""
    if not all(isinstance(p, Scene) for p in pictures):
        return None
    kind = pick(rng, pick(rng, pictures).items).kind
    n = sum(i.kind == kind for p in pictures for i in p.items)
    if n > 10:
        return None
    return Question("total", worded(rng, "total", x=plural(kind)), sentence(NUMBERS[n]))


def common(rng, pictures):
    """What all pictures share: a thing, or the colour of the background."""
    if not all(isinstance(p, Scene) for p in pictures):
        return None
    things = set.intersection(*({i.kind for i in p.items} for p in pictures))
    grounds = {p.ground for p in pictures}
    each = "Both show" if len(pictures) == 2 else "All show"
    if things:
        answer = f"{each} {article(sorted(things)[0])}."
    elif len(grounds) == 1:
        answer = f"{each[:-5]} have {article(grounds.pop())} background."
    else:
        answer = "Nothing."
    return Question("common", worded(rng, "common"), answer)


def differ(rng, pictures):
    """How three or more pictures of one thing differ: in how it is drawn, else in the background."""
    if len(pictures) < 3 or not all(isinstance(p, Scene) and len(p.items) == 1 for p in pictures) or len({p.items[0].kind for p in pictures}) > 1:
        return None
    styles, grounds = [drawn(p) for p in pictures], [article(p.ground) for p in pictures]
    if len(set(styles)) > 1:
        said, verb = styles, "is drawn"
    elif len(set(grounds)) > 1:
        said, verb = [f"{g} background" for g in grounds], "has"
    else:
        return None
    told = [f"the {ORDINALS[n]} {verb + ' ' if not n else ''}{what}" for n, what in enumerate(said)]
    return Question("differ", worded(rng, "differ"), sentence(", ".join(told)))


def _one_look(picture) -> bool:
    """Whether it shows things that are all drawn in one way."""
    return isinstance(picture, Scene) and not any(is_shape(i.kind) for i in picture.items) and len({look(i.style) for i in picture.items}) == 1


def nth_style(rng, pictures):
    """How one of them is drawn."""
    n = int(rng.integers(len(pictures)))
    if not _one_look(pictures[n]):
        return None
    word = _ordinal(rng, n, pictures) if len(pictures) > 2 else ORDINALS[n]
    return Question("nth_style", worded(rng, "nth_style", n=word, m=n + 1), sentence(drawn(pictures[n])))


def which_style(rng, pictures):
    """Which of them is drawn in a way that no other is, or in none's."""
    if not all(map(_one_look, pictures)):
        return None
    ways = [drawn(p) for p in pictures]
    x = pick(rng, ways) if rng.random() < 0.9 else pick(rng, tuple(LOOK_WORDS.values()))
    if ways.count(x) > 1 or set(ways) == {"in colour"}:
        return None
    answer = f"The {ORDINALS[ways.index(x)]} picture." if x in ways else "None of them." if len(pictures) > 2 else "Neither picture."
    return Question("which_style", worded(rng, "which_style_of_many", x=x), answer)


def order(rng, pictures):
    """Which of two things came first."""
    sets = [shown(p) for p in pictures]
    a, b = rng.permutation(len(pictures))[:2]
    own = [sorted(sets[n].difference(*(s for m, s in enumerate(sets) if m != n))) for n in (a, b)]
    if not all(own):
        return None
    x, y = pick(rng, own[0]), pick(rng, own[1])
    first = rng.random() < 0.6
    words = ("first", "earlier") if first else ("later", "later")
    return Question("order", worded(rng, "order", w=words[0], v=words[1], x=x, y=y), f"The {x if (a < b) == first else y}.")


SEVERAL = dict(nth=nth, which=which, number=number, total=total, common=common, differ=differ, order=order, nth_style=nth_style, which_style=which_style)
WEIGHTS = dict(nth=2.5, which=3.0, number=1.0, total=0.8, common=1.0, differ=2.0, order=0.7)


def again(rng, picture):
    """A picture shown earlier, named by its number in the chat, which puts it into the message once more: the texts around it and the answer."""
    texts = worded(rng, "numbered")
    before, after = texts.split("{}")
    answer = caption(picture) if texts.startswith("Describe") and isinstance(picture, Scene) else sentence(summary(picture))
    return [before, picture, after], Question("numbered", texts, answer)
