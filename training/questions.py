"""Questions about one picture, with the true answers.

A question is `(kind, text, answer)`. The functions return None where the scene has no such question.
"""

from choice_questions import CHOICES
from naming import absent, nameable
from phrases import LOOK_WORDS, PLACE_WORDS, caption, contents, drawn, held, noun, place_of, sentence, some
from pictures import Question, pick
from placing import touching
from question_phrases import worded
from scene import Scene
from sort_questions import SORTS
from styles import look
from talk import MISSING
from things import COLOURS, NUMBERS, article, is_shape, plural


def _single_sort(scene: Scene):
    whats = scene.what()
    return whats[0] if len(whats) == 1 else None


def name(rng, s):
    kind = "name" if len(s.items) == 1 else "contents"
    return Question(kind, worded(rng, kind), sentence(contents(s)))


def colour(rng, s, it=False):
    if rng.random() < 0.12 and not it:
        return Question("absent", worded(rng, "colour", x=absent(rng, s)), MISSING)
    hues = {i.kind: i.hue for i in s.items}
    choices = [(k, hues[k], n) for k, _, n in nameable(s) if hues[k] and (n == 1 or len(s.what()) <= 2)]
    if not choices:
        return None
    kind, c, n = pick(rng, choices)
    if it:
        text = worded(rng, "colour_then")
    elif len(s.items) == 1 and rng.random() < 0.5:
        text = worded(rng, "colour_it")
    else:
        text = worded(rng, "colour_many", x=plural(kind)) if n > 1 else worded(rng, "colour", x=kind)
    return Question("colour", text, sentence(c))


def ground(rng, s):
    return Question("ground", worded(rng, "ground"), sentence(s.ground))


def shape(rng, s):
    w = _single_sort(s)
    if w and is_shape(w[0]) and w[2] == 1:
        return Question("shape", worded(rng, "shape_it", x=w[1]), sentence(article(w[0])))
    choices = [x for x in s.what() if is_shape(x[0]) and x[2] == 1 and sum(y[1] == x[1] for y in s.what()) == 1]
    if not choices:
        return None
    w = pick(rng, choices)
    return Question("shape", worded(rng, "shape", x=w[1]), sentence(article(w[0])))


def count(rng, s):
    r = rng.random()
    if r < 0.2:
        return Question("count", worded(rng, "count_all"), sentence(NUMBERS[len(s.items)]))
    if r < 0.25:
        return Question("count", worded(rng, "count", x=plural(absent(rng, s))), "None.")
    kind, c, _ = pick(rng, s.what())
    n = sum(i.kind == kind for i in s.items)
    word = plural(kind)
    if c and rng.random() < 0.4:
        word = noun(word, c)
        n = sum((i.kind, i.colour) == (kind, c) for i in s.items)
    return Question("count", worded(rng, "count", x=word), sentence(NUMBERS[n]))


def place(rng, s, it=False):
    if rng.random() < 0.12 and not it:
        return Question("absent", worded(rng, "place", x="the " + absent(rng, s)), MISSING)
    choices = [i for i in s.items if place_of(s, i) and sum(j.kind == i.kind for j in s.items) == 1]
    if not choices:
        return None
    i = pick(rng, choices)
    if len(s.items) == 1 and (it or rng.random() < 0.4):
        text = worded(rng, "place_it")
    else:
        text = worded(rng, "place", x="the " + (noun(i.kind, i.colour) if rng.random() < 0.3 else i.kind))
    return Question("place", text, sentence(PLACE_WORDS[place_of(s, i)]))


def side(rng, s):
    if s.layout not in ("beside", "above"):
        return None
    i = s.items[int(rng.integers(2))]
    return Question("side", worded(rng, "side", x=PLACE_WORDS[place_of(s, i)]), sentence(some(i.kind, i.colour, 1)))


def relation(rng, s):
    if s.layout not in ("beside", "above") or s.items[0].kind == s.items[1].kind:
        return None
    n = int(rng.integers(2))
    a, b = s.items[n], s.items[1 - n]  # asked: what is in this relation to b; the answer: a
    words = {("beside", 0): ["to the left of", "left of"], ("beside", 1): ["to the right of", "right of"],
             ("above", 0): ["above", "over"], ("above", 1): ["below", "under"]}
    if rng.random() < 0.5:
        return Question("relation", worded(rng, "relation", r=pick(rng, words[s.layout, n]), x=b.kind), sentence(some(a.kind, a.colour, 1)))
    true = rng.random() < 0.5
    return Question("relation", worded(rng, "relation_is", x=a.kind, r=pick(rng, words[s.layout, n if true else 1 - n]), y=b.kind), "Yes." if true else "No.")


def exists(rng, s):
    true = rng.random() < 0.5
    if true:
        kind, c, n = pick(rng, s.what())
        c = c if rng.random() < 0.5 else None
    else:
        kind, c = absent(rng, s), None
        inked = [i for i in s.items if i.colour]
        if inked and rng.random() < 0.3:  # a thing that is there, in another colour
            kind, c = inked[0].kind, pick(rng, COLOURS)
            if any((i.kind, i.colour) == (kind, c) for i in s.items):
                return None
    what = noun(kind, c)
    one = len(s.items) == 1 and rng.random() < 0.3
    text = worded(rng, "exists_one", x=article(what)) if one else worded(rng, "exists", x=article(what), xs=noun(plural(kind), c))
    return Question("exists", text, "Yes." if true else f"No, {MISSING}")


def statement(rng, s):
    """True or false?"""
    true = rng.random() < 0.5
    whats = nameable(s)
    if not whats:
        return None
    kind, c, n = pick(rng, whats)
    if rng.random() < 0.5:
        said = n if true else pick(rng, [m for m in range(1, 6) if m != n])
        text = f"there is only one {kind}" if said == 1 else f"there are {some(kind, None, said)}"
    else:
        said = s.ground if true else pick(rng, [x for x in COLOURS if x != s.ground])
        text = f"the background is {said}"
    return Question("statement", worded(rng, "statement", x=text, X=text[0].upper() + text[1:]), "True." if true else "False.")


def texture(rng, s):
    choices = [i for i in s.items if is_shape(i.kind) and sum(j.kind == i.kind for j in s.items) == 1]
    if not choices:
        return None
    i = pick(rng, choices)
    true = i.style if i.style in ("striped", "dotted", "checked") else "plain"
    if rng.random() < 0.5:
        return Question("texture", worded(rng, "texture", x=i.kind), sentence(true))
    said = true if rng.random() < 0.5 else pick(rng, ("plain", "striped", "dotted", "checked"))
    return Question("texture", f"Is the {i.kind} {said}?", "Yes." if said == true else f"No, it is {true}.")


def style(rng, s):
    if any(is_shape(i.kind) for i in s.items) or len({look(i.style) for i in s.items}) > 1:
        return None
    true = drawn(s)
    if rng.random() < 0.6:
        return Question("style", worded(rng, "style"), sentence(true))
    said = true if rng.random() < 0.5 else pick(rng, [words for words in LOOK_WORDS.values() if words != true])
    return Question("style", worded(rng, "style_is", x=said), "Yes." if said == true else f"No, it is drawn {true}.")


def bigger(rng, s):
    if s.layout not in ("beside", "above") or s.items[0].kind == s.items[1].kind:
        return None
    a, b = sorted(s.items, key=lambda i: -i.size)
    if a.size < 1.4 * b.size:
        return None
    first, second = (a, b) if rng.random() < 0.5 else (b, a)
    more = rng.random() < 0.6
    word, it = ("bigger", a) if more else ("smaller", b)
    return Question("size", worded(rng, "size", w=word, x=first.kind, y=second.kind), f"The {it.kind}.")


def touch(rng, s):
    """Of two shapes; what else stands apart is asked about seldom."""
    if s.layout not in ("beside", "above") or s.items[0].kind == s.items[1].kind or (said := touching(*s.items)) is None:
        return None
    x, y = (i.kind for i in (s.items if rng.random() < 0.5 else s.items[::-1]))
    return Question("touch", worded(rng, "touch", x=x, y=y), "Yes." if said else "No.")


def between(rng, s):
    if s.layout != "between":
        return None
    outer, inner = s.items[0], s.items[2]
    if rng.random() < 0.6:
        return Question("between", worded(rng, "between", x=plural(outer.kind)), sentence(some(inner.kind, inner.colour, 1)))
    return Question("between", worded(rng, "around", x=inner.kind), sentence(some(outer.kind, outer.colour, 2)))


def either(rng, s):
    if s.layout != "either":
        return None
    outer, inner = s.items[0].kind, s.items[2]
    side = held(s)
    r = rng.random()
    if r < 0.45:
        return Question("either", worded(rng, "either", x=inner.kind, y=outer, ys=plural(outer)), f"The {side} one.")
    if r < 0.65:
        return Question("either", worded(rng, "either_where", x=inner.kind), f"In the {side} {outer}.")
    asked = side if rng.random() < 0.6 else ("right" if side == "left" else "left")
    return Question("either", worded(rng, "either_what", s=asked, y=outer), sentence(some(inner.kind, inner.colour, 1)) if asked == side else "Nothing.")


def inside(rng, s):
    if s.layout != "inside":
        return None
    inner, outer = s.items
    r = rng.random()
    if r < 0.5:
        return Question("inside", worded(rng, "inside", x=outer.kind), sentence(some(inner.kind, inner.colour, 1)))
    if r < 0.8:
        return Question("inside", worded(rng, "outside", x=inner.kind), f"Inside {article(noun(outer.kind, outer.colour))}.")
    return Question("inside", worded(rng, "inside_is", x=inner.kind, y=outer.kind), "Yes.")


def most(rng, s):
    if s.layout != "two groups" or len({n for *_, n in s.what()}) < 2 or len({k for k, *_ in s.what()}) < 2:
        return None
    more, fewer = sorted(s.what(), key=lambda w: -w[2])
    asked = rng.random() < 0.6
    a, b = (more, fewer) if rng.random() < 0.5 else (fewer, more)
    words = ("more", "most") if asked else ("fewer", "fewest")
    text = worded(rng, "most", w=words[0], v=words[1], x=plural(a[0]), y=plural(b[0]))
    return Question("most", text, f"The {plural((more if asked else fewer)[0])}.")


def label(rng, s):
    if not s.text:
        return None
    kind = s.items[0].kind
    if rng.random() < 0.75:
        return Question("label", worded(rng, "label", x=kind), f'"{s.text}".')
    return Question("label", worded(rng, "label_on"), f"On the {kind}.")


def verify(rng, s):
    """Is the background blue? Is the circle red? Are there three?"""
    true = rng.random() < 0.5
    r = rng.random()
    wrong = pick(rng, [c for c in COLOURS if c != s.ground])
    if r < 0.4:
        said = s.ground if true else wrong
        return Question("verify", worded(rng, "verify_ground", x=said, ax=article(said)), "Yes." if true else "No.")
    shapes = [w for w in nameable(s) if w[1] and w[2] == 1]
    if r < 0.7 and shapes:
        kind, c, _ = pick(rng, shapes)
        said = c if true else pick(rng, [x for x in COLOURS if x != c])
        return Question("verify", worded(rng, "verify_colour", x=kind, c=said), "Yes." if true else "No.")
    kind, c, n = pick(rng, nameable(s) or [(None, None, 0)])
    if not kind or n < 2:
        return None
    said = n if true else pick(rng, [m for m in range(max(2, n - 3), min(10, n + 3) + 1) if m != n])
    return Question("verify", worded(rng, "verify_count", n=NUMBERS[said], x=plural(kind)), "Yes." if true else "No.")


def describe(rng, s):
    return Question("caption", worded(rng, "caption"), caption(s))


EXTRA = dict(**SORTS, **CHOICES, statement=statement, texture=texture, style=style, size=bigger, touch=touch, between=between, inside=inside, either=either, most=most, label=label)
ONE = dict(**EXTRA, name=name, colour=colour, ground=ground, shape=shape, count=count, place=place, side=side, relation=relation,
           exists=exists, verify=verify, caption=describe)
