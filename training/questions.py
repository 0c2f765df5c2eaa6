"""Questions about one picture and about two, with the true answers.

A question is `(kind, text, answer)`. The functions return None where the scene has no such question.
"""

from phrases import ORDINALS, PLACE_WORDS, caption, contents, difference, drawn, held, noun, phrase, place_of, sentence, some, sorts
from pictures import Question
from scene import Scene
from talk import MISSING
from things import COLOURS, FAMILIES, FAMILY, FIGURES, NUMBERS, SHAPES, THINGS, article, family_noun, is_shape, plural


def pick(rng, options):
    return options[int(rng.integers(len(options)))]


# What may be asked for and is not there.
_NAMES = tuple(t.name for t in THINGS) + SHAPES


def _absent(rng, s: Scene) -> str:
    """A name of nothing in the picture; often of the same sort as something that is."""
    here = {i.kind for i in s.items}
    family = FAMILY[pick(rng, s.items).kind]
    near = [k for k in _NAMES if FAMILY[k] == family and k not in here]
    while True:
        kind = pick(rng, near if near and rng.random() < 0.4 else _NAMES)
        if kind not in here:
            return kind


def _single_sort(scene: Scene):
    whats = scene.what()
    return whats[0] if len(whats) == 1 else None


def _nameable(scene: Scene):
    """The sorts that "the circle" names without doubt: (kind, colour, count)."""
    whats = scene.what()
    return [w for w in whats if sum(v[0] == w[0] for v in whats) == 1]


def name(rng, s):
    one = len(s.items) == 1
    texts = ["What is this?", "What do you see?", "What is in the picture?", "What is it?", "What can you see in this picture?",
             "Name this.", "What does the picture show?", "Tell me what this is.", "What is shown here?", "what am I looking at?",
             "What is that?", "What thing is this?", "Can you tell me what this is?", "Identify this."]
    if not one:
        texts = ["What is in the picture?", "What do you see?", "What are these?", "What can you see in this picture?",
                 "What does the picture show?", "What is shown here?", "What things are in the picture?", "What is this?",
                 "List the things in the picture.", "What is here?", "Which things do you see?"]
    return Question("name" if one else "contents", phrase(rng, texts), sentence(contents(s)))


def colour(rng, s, it=False):
    if rng.random() < 0.12 and not it:
        kind = _absent(rng, s)
        return Question("absent", phrase(rng, [f"What colour is the {kind}?", f"Which colour is the {kind}?"]), MISSING)
    hues = {i.kind: i.hue for i in s.items}
    choices = [(k, hues[k]) for k, c, n in _nameable(s) if n == 1 or len(s.what()) <= 2]
    counts = {k: n for k, _, n in s.what()}
    choices = [x for x in choices if x[1]]
    if not choices:
        return None
    kind, c = pick(rng, choices)
    if counts[kind] > 1:
        texts = [f"What colour are the {plural(kind)}?", f"Which colour do the {plural(kind)} have?"]
    else:
        texts = [f"What colour is the {kind}?", f"What is the colour of the {kind}?", f"Which colour is the {kind}?",
                 f"what colour does the {kind} have?", f"tell me the colour of the {kind}"]
        if len(s.items) == 1:
            texts += ["What colour is it?", "What colour is this?", "Which colour is it?", "What is its colour?", "colour?"]
            if it:
                texts = texts[-5:-1] + ["And its colour?", "and what colour is it?"]
    return Question("colour", phrase(rng, texts), sentence(c))


def ground(rng, s):
    return Question("ground", phrase(rng, ["What colour is the background?", "What is the background colour?", "Which colour is the background?",
        "What is the colour of the background?", "And the background?", "What colour is behind it?", "what background does it have?",
        "What colour is the ground?", "background colour?"]), sentence(s.ground))


def shape(rng, s):
    w = _single_sort(s)
    if not w or not is_shape(w[0]) or w[2] > 1:
        choices = [x for x in s.what() if is_shape(x[0]) and x[2] == 1 and sum(y[1] == x[1] for y in s.what()) == 1]
        if not choices or sum(is_shape(x[0]) for x in s.what()) < 1:
            return None
        w = pick(rng, choices)
        return Question("shape", phrase(rng, [f"Which shape is {w[1]}?", f"What is the {w[1]} shape?", f"what shape is the {w[1]} one?"]),
                        sentence(article(w[0])))
    return Question("shape", phrase(rng, ["What shape is this?", "What shape is it?", "Which shape is this?", "What is the shape?",
                                        "Which shape do you see?", f"What shape is the {w[1]} thing?", "name the shape"]),
                    sentence(article(w[0])))


def count(rng, s):
    r = rng.random()
    if r < 0.2:
        n = len(s.items)
        return Question("count", phrase(rng, ["How many things are there?", "How many things are in the picture?", "How many objects do you see?",
            "How many are there?", "Count the things.", "How many things are there in all?", "how many items are here?"]), sentence(NUMBERS[n]))
    if r < 0.25:
        kind = _absent(rng, s)
        return Question("count", f"How many {plural(kind)} are there?", "None.")
    kind, c, _ = pick(rng, s.what())
    n = sum(i.kind == kind for i in s.items)
    word = plural(kind)
    if c and rng.random() < 0.4:
        word = noun(word, c)
        n = sum((i.kind, i.colour) == (kind, c) for i in s.items)
    return Question("count", phrase(rng, [f"How many {word} are there?", f"How many {word} do you see?", f"How many {word} are in the picture?", f"Count the {word}.",
        f"how many {word}?", f"How many {word} can you see?", f"How many {word} does the picture have?", f"number of {word}?"]), sentence(NUMBERS[n]))


def place(rng, s, it=False):
    if rng.random() < 0.12 and not it:
        kind = _absent(rng, s)
        return Question("absent", phrase(rng, [f"Where is the {kind}?", f"On which side is the {kind}?"]), MISSING)
    choices = [i for i in s.items if place_of(s, i) and sum(j.kind == i.kind for j in s.items) == 1]
    if not choices:
        return None
    i = pick(rng, choices)
    the = "the " + (noun(i.kind, i.colour) if rng.random() < 0.3 else i.kind)
    texts = [f"Where is {the}?", f"Where in the picture is {the}?", f"In which part of the picture is {the}?", f"On which side is {the}?",
             f"where do you see {the}?", f"What is the position of {the}?"]
    if len(s.items) == 1 and (it or rng.random() < 0.4):
        texts = ["Where is it?", "Where in the picture is it?", "On which side is it?", "and where is it?", "where?", "What is its position?"]
    return Question("place", phrase(rng, texts), sentence(PLACE_WORDS[place_of(s, i)]))


def side(rng, s):
    if s.layout not in ("beside", "above"):
        return None
    n = int(rng.integers(2))
    i = s.items[n]
    where = PLACE_WORDS[place_of(s, i)]
    texts = [f"What is {where}?", f"What do you see {where}?", f"Which thing is {where}?", f"Name the thing {where}.", f"{where}?",
             f"What is there {where}?", f"what is the thing {where}?"]
    return Question("side", phrase(rng, texts), sentence(some(i.kind, i.colour, 1)))


def relation(rng, s):
    if s.layout not in ("beside", "above") or s.items[0].kind == s.items[1].kind:
        return None
    n = int(rng.integers(2))
    a, b = s.items[n], s.items[1 - n]  # asked: what is in this relation to b; the answer: a
    words = {("beside", 0): ["to the left of", "left of"], ("beside", 1): ["to the right of", "right of"],
             ("above", 0): ["above", "over"], ("above", 1): ["below", "under"]}
    if rng.random() < 0.5:
        texts = [f"What is {pick(rng, words[s.layout, n])} the {b.kind}?", f"Which thing is {pick(rng, words[s.layout, n])} the {b.kind}?"]
        return Question("relation", phrase(rng, texts), sentence(some(a.kind, a.colour, 1)))
    true = rng.random() < 0.5
    return Question("relation", f"Is the {a.kind} {pick(rng, words[s.layout, n if true else 1 - n])} the {b.kind}?", "Yes." if true else "No.")


def exists(rng, s):
    true = rng.random() < 0.5
    if true:
        kind, c, n = pick(rng, s.what())
        c = c if rng.random() < 0.5 else None
    else:
        kind, c = _absent(rng, s), None
        inked = [i for i in s.items if i.colour]
        if inked and rng.random() < 0.3:  # a thing that is there, in another colour
            kind, c = inked[0].kind, pick(rng, COLOURS)
            if any((i.kind, i.colour) == (kind, c) for i in s.items):
                return None
    what = noun(kind, c)
    texts = [f"Is there {article(what)}?", f"Is there {article(what)} in the picture?", f"Do you see {article(what)}?",
             f"Can you see {article(what)}?", f"Does the picture show {article(what)}?", f"Are there any {noun(plural(kind), c)}?",
             f"Is {article(what)} in the picture?", f"any {noun(plural(kind), c)} here?"]
    if len(s.items) == 1:
        texts += [f"Is it {article(what)}?", f"Is this {article(what)}?", f"Is that {article(what)}?"]
    return Question("exists", phrase(rng, texts), "Yes." if true else f"No, {MISSING}")


def statement(rng, s):
    """True or false?"""
    true = rng.random() < 0.5
    whats = _nameable(s)
    if not whats:
        return None
    kind, c, n = pick(rng, whats)
    if rng.random() < 0.5:
        said = n if true else pick(rng, [m for m in range(1, 6) if m != n])
        text = f"there is only one {kind}" if said == 1 else f"there are {some(kind, None, said)}"
    else:
        said = s.ground if true else pick(rng, [x for x in COLOURS if x != s.ground])
        text = f"the background is {said}"
    return Question("statement", phrase(rng, [f"True or false: {text}.", f"True or false? {text[0].upper() + text[1:]}.", f"Is this true: {text}?",
                                              f"{text[0].upper() + text[1:]}, true or false?", f"right or wrong: {text}", f"{text[0].upper() + text[1:]}. True?"]),
                    "True." if true else "False.")


def family(rng, s):
    """What sort of thing: "An animal."; is it an animal?; which one is the animal?"""
    if len(s.items) == 1:
        kind = s.items[0].kind
        if rng.random() < 0.5:
            return Question("family", phrase(rng, ["What kind of thing is it?", "What sort of thing is this?", "What kind of thing is this?", "What is it, in general?",
                                                   "Which category does it belong to?", "What type of thing is it?"]), sentence(article(family_noun(FAMILY[kind]))))
        true = rng.random() < 0.5
        said = FAMILY[kind] if true else pick(rng, [f for f in FAMILIES if f != FAMILY[kind]])
        what = article(family_noun(said))
        return Question("family", phrase(rng, [f"Is it {what}?", f"Is this {what}?", f"Would you call it {what}?", f"Is this thing {what}?", f"is that {what}?"]),
                        "Yes." if true else f"No, it is {article(noun(kind, s.items[0].colour))}.")
    if s.layout in ("beside", "above") and FAMILY[s.items[0].kind] != FAMILY[s.items[1].kind]:
        i = pick(rng, s.items)
        what = family_noun(FAMILY[i.kind])
        return Question("family", phrase(rng, [f"Which of them is {article(what)}?", f"Which one is the {what}?", f"Which thing is {article(what)}?", f"What is the {what}?",
                                               f"Name the {what}."]), sentence(some(i.kind, i.colour, 1)))
    return None


def texture(rng, s):
    choices = [i for i in s.items if is_shape(i.kind) and sum(j.kind == i.kind for j in s.items) == 1]
    if not choices:
        return None
    i = pick(rng, choices)
    true = i.style if i.style in ("striped", "dotted", "checked") else "plain"
    if rng.random() < 0.5:
        return Question("texture", phrase(rng, [f"What pattern does the {i.kind} have?", f"Is the {i.kind} plain, striped, dotted or checked?", f"What texture has the {i.kind}?",
                                                f"Which pattern is on the {i.kind}?", f"how is the {i.kind} patterned?"]), sentence(true))
    said = true if rng.random() < 0.5 else pick(rng, ("plain", "striped", "dotted", "checked"))
    return Question("texture", f"Is the {i.kind} {said}?", "Yes." if said == true else f"No, it is {true}.")


def style(rng, s):
    if len({drawn_item for drawn_item in (i.style for i in s.items)}) > 1 or is_shape(s.items[0].kind):
        return None
    return Question("style", phrase(rng, ["How is it drawn?", "In which style is it drawn?", "What is the drawing style?", "How is the picture drawn?", "Is it in colour, in grey or an outline?"]),
                    sentence(drawn(s)))


def bigger(rng, s):
    if s.layout not in ("beside", "above") or s.items[0].kind == s.items[1].kind:
        return None
    a, b = sorted(s.items, key=lambda i: -i.size)
    if a.size < 1.4 * b.size:
        return None
    first, second = (a, b) if rng.random() < 0.5 else (b, a)
    more = rng.random() < 0.6
    word, it = ("bigger", a) if more else ("smaller", b)
    return Question("size", phrase(rng, [f"Which is {word}, the {first.kind} or the {second.kind}?", f"What is {word}: the {first.kind} or the {second.kind}?",
                                         f"Which thing is {word}?", f"Which one is {word}?", f"which of the two is {word}?"]), f"The {it.kind}.")


def between(rng, s):
    if s.layout != "between":
        return None
    outer, inner = s.items[0], s.items[2]
    r = rng.random()
    if r < 0.6:
        return Question("between", phrase(rng, [f"What is between the {plural(outer.kind)}?", f"Which thing is between the {plural(outer.kind)}?",
                                                f"What do you see between the two {plural(outer.kind)}?", f"What is between them?", f"What is in the middle?", f"what stands between the {plural(outer.kind)}?"]),
                        sentence(some(inner.kind, inner.colour, 1)))
    return Question("between", phrase(rng, [f"What is on both sides of the {inner.kind}?", f"What is at the sides?", f"What are the two things at the sides?",
                                            f"What stands at the left and at the right?", f"What is around the {inner.kind}?"]), sentence(some(outer.kind, outer.colour, 2)))


def either(rng, s):
    if s.layout != "either":
        return None
    outer, inner = s.items[0].kind, s.items[2]
    side = held(s)
    r = rng.random()
    if r < 0.45:
        return Question("either", phrase(rng, [f"In which {outer} is the {inner.kind}, the left or the right?", f"Which {outer} is the {inner.kind} in, the left or the right one?",
                                               f"In which {outer} is the {inner.kind}?", f"Which {outer} has the {inner.kind}?", f"which {outer} is it in, left or right?",
                                               f"In which of the two is the {inner.kind}?", f"Is the {inner.kind} in the left or in the right {outer}?"]), f"The {side} one.")
    if r < 0.65:
        return Question("either", phrase(rng, [f"Where is the {inner.kind}?", f"Where do you see the {inner.kind}?", f"Where in the picture is the {inner.kind}?", f"What is the {inner.kind} in?",
                                               f"Whereabouts is the {inner.kind}?"]), f"In the {side} {outer}.")
    asked = side if rng.random() < 0.6 else ("right" if side == "left" else "left")
    return Question("either", phrase(rng, [f"What is in the {asked} {outer}?", f"What does the {asked} {outer} contain?", f"What do you see in the {asked} {outer}?", f"what is inside the {asked} one?",
                                           f"What is in the {asked} one?"]), sentence(some(inner.kind, inner.colour, 1)) if asked == side else "Nothing.")


def inside(rng, s):
    if s.layout != "inside":
        return None
    inner, outer = s.items
    r = rng.random()
    if r < 0.5:
        return Question("inside", phrase(rng, [f"What is inside the {outer.kind}?", f"What is in the {outer.kind}?", f"Which thing is inside the {outer.kind}?", f"What is on the {outer.kind}?",
                                               f"What does the {outer.kind} contain?"]), sentence(some(inner.kind, inner.colour, 1)))
    if r < 0.8:
        return Question("inside", phrase(rng, [f"What is the {inner.kind} in?", f"Which shape is the {inner.kind} in?", f"What is around the {inner.kind}?", f"Where is the {inner.kind}?",
                                               f"Inside what is the {inner.kind}?"]), f"Inside {article(noun(outer.kind, outer.colour))}.")
    return Question("inside", f"Is the {inner.kind} inside the {outer.kind}?", "Yes.")


def most(rng, s):
    if s.layout != "two groups" or len({n for *_, n in s.what()}) < 2 or len({k for k, *_ in s.what()}) < 2:
        return None
    more, fewer = sorted(s.what(), key=lambda w: -w[2])
    asked = rng.random() < 0.6
    a, b = (more, fewer) if rng.random() < 0.5 else (fewer, more)
    words = ("more", "most") if asked else ("fewer", "fewest")
    return Question("most", phrase(rng, [f"Are there more {plural(a[0])} or {plural(b[0])}?" if asked else f"Are there fewer {plural(a[0])} or {plural(b[0])}?",
                                         f"Of which thing are there {words[0]}?", f"Which things are there {words[0]} of?", f"What is there the {words[1]} of?",
                                         f"which are {words[0]}, the {plural(a[0])} or the {plural(b[0])}?"]), f"The {plural((more if asked else fewer)[0])}.")


def label(rng, s):
    if not s.text:
        return None
    kind = s.items[0].kind
    if rng.random() < 0.75:
        return Question("label", phrase(rng, ["What does the label say?", f"What is written on the {kind}?", "Read the label.", f"Which word is on the {kind}?", "what does it say?",
                                              "What is the text on it?", f"What does the label on the {kind} say?"]), f'"{s.text}".')
    return Question("label", phrase(rng, ["Where is the label?", "What is the label on?", "Where is the writing?", "On what is the label?", "what has the label?"]), f"On the {kind}.")


def verify(rng, s):
    """Is the background blue? Is the circle red? Are there three?"""
    true = rng.random() < 0.5
    r = rng.random()
    wrong = pick(rng, [c for c in COLOURS if c != s.ground])
    if r < 0.4:
        return Question("verify", phrase(rng, ["Is the background {}?", "is it on {} background?", "does it have {} background?"][:1]).format(s.ground if true else wrong),
                        "Yes." if true else "No.")
    shapes = [w for w in _nameable(s) if w[1] and w[2] == 1]
    if r < 0.7 and shapes:
        kind, c, _ = pick(rng, shapes)
        said = c if true else pick(rng, [x for x in COLOURS if x != c])
        return Question("verify", f"Is the {kind} {said}?", "Yes." if true else "No.")
    kind, c, n = pick(rng, _nameable(s) or [(None, None, 0)])
    if not kind or n < 2:
        return None
    said = n if true else pick(rng, [m for m in range(max(2, n - 3), min(10, n + 3) + 1) if m != n])
    return Question("verify", f"Are there {NUMBERS[said]} {plural(kind)}?", "Yes." if true else "No.")


def describe(rng, s):
    return Question("caption", phrase(rng, ["Describe the picture.", "Describe it.", "Describe this picture in one sentence.", "Write a caption.", "Give me a caption.",
        "What does the picture look like?", "Describe what you see.", "Caption this.", "Tell me about the picture.",
        "Please describe the picture.", "Can you describe this?"]), caption(s))


EXTRA = dict(statement=statement, family=family, texture=texture, style=style, size=bigger, between=between, inside=inside, either=either, most=most, label=label)
ONE = dict(**EXTRA, name=name, colour=colour, ground=ground, shape=shape, count=count, place=place, side=side, relation=relation,
           exists=exists, verify=verify, caption=describe)


# ---------------------------------------------------------------------------- two pictures


def which(rng, a, b):
    def answer(x, y):
        return {(1, 0): "The first picture.", (0, 1): "The second picture.", (1, 1): "Both pictures.", (0, 0): "Neither picture."}[bool(x), bool(y)]

    r = rng.random()
    if r < 0.18:
        c = pick(rng, (a.ground, b.ground) if rng.random() < 0.9 else COLOURS)
        text = phrase(rng, [f"Which picture has {article(c)} background?", f"In which picture is the background {c}?", f"which one has the {c} background?"])
        return Question("which", text, answer(a.ground == c, b.ground == c))
    if r < 0.28:
        if len(a.items) == len(b.items):
            return None
        more = rng.random() < 0.6
        text = phrase(rng, ["Which picture has more things?", "Which one has more?", "Where are there more things?"] if more else
                    ["Which picture has fewer things?", "Which one has fewer?"])
        return Question("which", text, answer((len(a.items) > len(b.items)) == more, (len(b.items) > len(a.items)) == more))
    only = [w for w in (*a.what(), *b.what()) if w[0] not in {i.kind for i in a.items} & {i.kind for i in b.items}]
    kind, c, _ = pick(rng, only if only and rng.random() < 0.7 else pick(rng, (a, b)).what())
    if rng.random() < 0.1:
        kind, c = pick(rng, _NAMES), None
    what = noun(kind, c) if c and rng.random() < 0.6 else kind
    asked = c if what != kind else None

    def has(s):
        return any(i.kind == kind and asked in (None, i.colour) for i in s.items)

    text = phrase(rng, [f"Which picture has the {what}?", f"Which picture has {article(what)}?", f"Which one has the {what}?",
                      f"In which picture is the {what}?", f"Which picture shows {article(what)}?", f"where is the {what}, in the first or the second picture?",
                      f"which one shows the {what}?"])
    return Question("which", text, answer(has(a), has(b)))


def same(rng, a, b):
    if rng.random() < 0.35:
        yes = {i.kind for i in a.items} == {i.kind for i in b.items}
        text = phrase(rng, ["Do they show the same thing?", "Do both pictures show the same things?", "Is it the same thing in both pictures?",
                          "Is the same thing in both?"])
    else:
        yes = a.same_as(b)
        text = phrase(rng, ["Are they the same?", "Are the pictures the same?", "Are these two pictures the same?", "Are both pictures the same?",
                          "Are these the same?", "Is the first picture the same as the second?", "same?"])
    return Question("same", text, "Yes." if yes else "No.")


def different(rng, a, b):
    return Question("different", phrase(rng, ["What is different between these two pictures?", "What is different?", "What is the difference?", "What changed?",
        "How do they differ?", "What are the differences?", "Compare the two pictures.", "What is different between them?",
        "Tell me what is different.", "What is the difference between the two pictures?", "What is different between these two pictures?"]),
        difference(a, b))


def nth(rng, a, b):
    """A question about the first or the second of the two."""
    n = int(rng.integers(2))
    s, word = (a, b)[n], ("first", "second")[n]
    r = rng.random()
    if r < 0.45:
        return Question("nth", phrase(rng, [f"What is in the {word} picture?", f"What does the {word} picture show?", f"What is in the {word} one?",
                                          f"What do you see in the {word} picture?"]), sentence(contents(s)))
    if r < 0.65:
        return Question("nth", phrase(rng, [f"What colour is the background of the {word} picture?", f"What is the background colour in the {word} one?"]),
                        sentence(s.ground))
    if r < 0.8:
        return Question("nth", phrase(rng, [f"How many things are in the {word} picture?", f"How many things are there in the {word} one?"]),
                        sentence(NUMBERS[len(s.items)]))
    return Question("nth", phrase(rng, [f"Describe the {word} picture.", f"Describe the {word} one."]), caption(s))


TWO = dict(which=which, same=same, different=different, nth=nth)
