"""Questions about two pictures, with the true answers; None where two scenes have no such question."""

from naming import NAMES, absent, nameable
from phrases import LOOK_WORDS, caption, contents, difference, drawn, noun, sentence
from pictures import Question, pick
from question_phrases import worded
from sort_questions import which_sort
from styles import look
from talk import MISSING
from things import COLOURS, NUMBERS, article, is_shape


def which(rng, a, b, neither: float = 0.1):
    """`neither`: how often anything is asked for, be it there or not."""

    def answer(x, y):
        return {(1, 0): "The first picture.", (0, 1): "The second picture.", (1, 1): "Both pictures.", (0, 0): "Neither picture."}[bool(x), bool(y)]

    r = rng.random()
    if r < 0.18:
        c = pick(rng, (a.ground, b.ground) if rng.random() < 0.9 else COLOURS)
        text = worded(rng, "which_ground", x=c, ax=article(c))
        return Question("which", text, answer(a.ground == c, b.ground == c))
    if r < 0.28:
        if len(a.items) == len(b.items):
            return None
        more = rng.random() < 0.6
        text = worded(rng, "which_more" if more else "which_fewer")
        return Question("which", text, answer((len(a.items) > len(b.items)) == more, (len(b.items) > len(a.items)) == more))
    only = [w for w in (*a.what(), *b.what()) if w[0] not in {i.kind for i in a.items} & {i.kind for i in b.items}]
    kind, c, _ = pick(rng, only if only and rng.random() < 0.7 else pick(rng, (a, b)).what())
    if rng.random() < neither:
        kind, c = pick(rng, NAMES), None
    what = noun(kind, c) if c and rng.random() < 0.6 else kind
    asked = c if what != kind else None

    def has(s):
        return any(i.kind == kind and asked in (None, i.colour) for i in s.items)

    text = worded(rng, "which", x=what, ax=article(what))
    return Question("which", text, answer(has(a), has(b)))


def which_style(rng, a, b):
    """Which picture is drawn as an outline?"""
    if any(is_shape(i.kind) for s in (a, b) for i in s.items) or any(len({look(i.style) for i in s.items}) > 1 for s in (a, b)):
        return None
    ways = (drawn(a), drawn(b))
    if ways == ("in colour", "in colour"):
        return None  # nearly all pairs are
    x = pick(rng, ways) if rng.random() < 0.85 else pick(rng, tuple(LOOK_WORDS.values()))
    answer = {(True, False): "The first picture.", (False, True): "The second picture.", (True, True): "Both pictures.", (False, False): "Neither picture."}
    return Question("which_style", worded(rng, "which_style", x=x), answer[ways[0] == x, ways[1] == x])


def same(rng, a, b):
    if rng.random() < 0.35:
        return Question("same", worded(rng, "same_things"), "Yes." if {i.kind for i in a.items} == {i.kind for i in b.items} else "No.")
    return Question("same", worded(rng, "same"), "Yes." if a.same_as(b) else "No.")


def different(rng, a, b):
    return Question("different", worded(rng, "different"), difference(a, b))


def nth(rng, a, b):
    """A question about the first or the second of the two."""
    n = int(rng.integers(2))
    s, word = (a, b)[n], ("first", "second")[n]
    r = rng.random()
    if r < 0.45:
        return Question("nth", worded(rng, "nth", n=word), sentence(contents(s)))
    if r < 0.65:
        return Question("nth", worded(rng, "nth_ground", n=word), sentence(s.ground))
    if r < 0.8:
        return Question("nth", worded(rng, "nth_count", n=word), sentence(NUMBERS[len(s.items)]))
    return Question("nth", worded(rng, "nth_caption", n=word), caption(s))


def nth_exists(rng, a, b):
    """Whether something is in one of the two; often what only the other one shows."""
    n = int(rng.integers(2))
    s, word = (a, b)[n], ("first", "second")[n]
    here, there = [sorted({i.kind for i in x.items} - {i.kind for i in y.items}) for x, y in ((s, (b, a)[n]), ((b, a)[n], s))]
    true = rng.random() < 0.5
    if true:
        kind = pick(rng, here or [i.kind for i in s.items])
    else:
        kind = pick(rng, there) if there and rng.random() < 0.7 else absent(rng, s)
    return Question("nth_exists", worded(rng, "nth_exists", n=word, ax=article(kind)), "Yes." if true else f"No, {MISSING}")


def nth_colour(rng, a, b):
    n = int(rng.integers(2))
    s, word = (a, b)[n], ("first", "second")[n]
    hues = {i.kind: i.hue for i in s.items}
    choices = [kind for kind, _, number in nameable(s) if hues[kind] and number == 1]
    if not choices:
        return None
    kind = pick(rng, choices)
    return Question("nth_colour", worded(rng, "nth_colour", n=word, x=kind), sentence(hues[kind]))


def nth_side(rng, a, b):
    """Two pictures are often thought of as lying side by side."""
    n = int(rng.integers(2))
    return Question("nth_side", worded(rng, "nth_side", n=("left", "right")[n]), sentence(contents((a, b)[n])))


TWO = dict(which=which, same=same, different=different, nth=nth)
OF_ONE = dict(nth_exists=nth_exists, nth_colour=nth_colour, nth_side=nth_side)  # what may be asked of one picture, asked of one of two
WHICH = dict(which_style=which_style, which_sort=which_sort)
