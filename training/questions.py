"""Questions about one picture and about two, with the true answers.

A question is `(kind, text, answer)`. The functions return None where the scene has no such question.
"""

from phrases import PLACE_WORDS, caption, contents, difference, noun, place_of, sentence, some, sorts
from pictures import Question
from scene import Scene
from things import COLOURS, KINDS, NUMBERS, SHAPES, THING_COLOUR, THINGS, article, is_shape, plural


def pick(rng, options):
    return options[int(rng.integers(len(options)))]


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
    return Question("name" if one else "contents", pick(rng, texts), sentence(contents(s)))


def colour(rng, s, it=False):
    choices = [(k, c or THING_COLOUR.get(k)) for k, c, n in _nameable(s) if n == 1 or len(s.what()) <= 2]
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
    return Question("colour", pick(rng, texts), sentence(c))


def ground(rng, s):
    return Question("ground", pick(rng, [
        "What colour is the background?", "What is the background colour?", "Which colour is the background?",
        "What is the colour of the background?", "And the background?", "What colour is behind it?", "what background does it have?",
        "What colour is the ground?", "background colour?"]), sentence(s.ground))


def shape(rng, s):
    w = _single_sort(s)
    if not w or not is_shape(w[0]) or w[2] > 1:
        choices = [x for x in s.what() if is_shape(x[0]) and x[2] == 1 and sum(y[1] == x[1] for y in s.what()) == 1]
        if not choices or sum(is_shape(x[0]) for x in s.what()) < 1:
            return None
        w = pick(rng, choices)
        return Question("shape", pick(rng, [f"Which shape is {w[1]}?", f"What is the {w[1]} shape?", f"what shape is the {w[1]} one?"]),
                        sentence(article(w[0])))
    return Question("shape", pick(rng, ["What shape is this?", "What shape is it?", "Which shape is this?", "What is the shape?",
                                        "Which shape do you see?", f"What shape is the {w[1]} thing?", "name the shape"]),
                    sentence(article(w[0])))


def count(rng, s):
    r = rng.random()
    if r < 0.2:
        n = len(s.items)
        return Question("count", pick(rng, [
            "How many things are there?", "How many things are in the picture?", "How many objects do you see?",
            "How many are there?", "Count the things.", "How many things are there in all?", "how many items are here?"]), sentence(NUMBERS[n]))
    if r < 0.25:
        kind = pick(rng, KINDS)
        n = sum(i.kind == kind for i in s.items)
        return Question("count", f"How many {plural(kind)} are there?", sentence(NUMBERS[n] if n else "none"))
    kind, c, _ = pick(rng, s.what())
    n = sum(i.kind == kind for i in s.items)
    word = plural(kind)
    if c and rng.random() < 0.4:
        word = noun(word, c)
        n = sum((i.kind, i.colour) == (kind, c) for i in s.items)
    return Question("count", pick(rng, [
        f"How many {word} are there?", f"How many {word} do you see?", f"How many {word} are in the picture?", f"Count the {word}.",
        f"how many {word}?", f"How many {word} can you see?", f"How many {word} does the picture have?", f"number of {word}?"]), sentence(NUMBERS[n]))


def place(rng, s, it=False):
    choices = [i for i in s.items if place_of(s, i) and sum(j.kind == i.kind for j in s.items) == 1]
    if not choices:
        return None
    i = pick(rng, choices)
    the = "the " + (noun(i.kind, i.colour) if rng.random() < 0.3 else i.kind)
    texts = [f"Where is {the}?", f"Where in the picture is {the}?", f"In which part of the picture is {the}?", f"On which side is {the}?",
             f"where do you see {the}?", f"What is the position of {the}?"]
    if len(s.items) == 1 and (it or rng.random() < 0.4):
        texts = ["Where is it?", "Where in the picture is it?", "On which side is it?", "and where is it?", "where?", "What is its position?"]
    return Question("place", pick(rng, texts), sentence(PLACE_WORDS[place_of(s, i)]))


def side(rng, s):
    if s.layout not in ("beside", "above"):
        return None
    n = int(rng.integers(2))
    i = s.items[n]
    where = PLACE_WORDS[place_of(s, i)]
    texts = [f"What is {where}?", f"What do you see {where}?", f"Which thing is {where}?", f"Name the thing {where}.", f"{where}?",
             f"What is there {where}?", f"what is the thing {where}?"]
    return Question("side", pick(rng, texts), sentence(some(i.kind, i.colour, 1)))


def relation(rng, s):
    if s.layout not in ("beside", "above") or s.items[0].kind == s.items[1].kind:
        return None
    n = int(rng.integers(2))
    a, b = s.items[n], s.items[1 - n]  # asked: what is in this relation to b; the answer: a
    words = {("beside", 0): ["to the left of", "left of"], ("beside", 1): ["to the right of", "right of"],
             ("above", 0): ["above", "over"], ("above", 1): ["below", "under"]}
    if rng.random() < 0.5:
        texts = [f"What is {pick(rng, words[s.layout, n])} the {b.kind}?", f"Which thing is {pick(rng, words[s.layout, n])} the {b.kind}?"]
        return Question("relation", pick(rng, texts), sentence(some(a.kind, a.colour, 1)))
    true = rng.random() < 0.5
    return Question("relation", f"Is the {a.kind} {pick(rng, words[s.layout, n if true else 1 - n])} the {b.kind}?", "Yes." if true else "No.")


def exists(rng, s):
    true = rng.random() < 0.5
    if true:
        kind, c, n = pick(rng, s.what())
    else:
        here = {i.kind for i in s.items}
        hard = [i for i in s.items if i.colour]
        kind, c = pick(rng, SHAPES if hard and rng.random() < 0.5 else [t.name for t in THINGS]), None
        if hard and rng.random() < 0.5:  # a shape that is there, in another colour
            kind, c = hard[0].kind, pick(rng, COLOURS)
            if any((i.kind, i.colour) == (kind, c) for i in s.items):
                return None
        elif kind in here:
            return None
    what = noun(kind, c if c and (not true or rng.random() < 0.5) else None)
    texts = [f"Is there {article(what)}?", f"Is there {article(what)} in the picture?", f"Do you see {article(what)}?",
             f"Can you see {article(what)}?", f"Does the picture show {article(what)}?", f"Are there any {noun(plural(kind), c if c and not true else None)}?"]
    if len(s.items) == 1:
        texts += [f"Is it {article(what)}?", f"Is this {article(what)}?", f"Is that {article(what)}?"]
    return Question("exists", pick(rng, texts), "Yes." if true else "No.")


def verify(rng, s):
    """Is the background blue? Is the circle red? Are there three?"""
    true = rng.random() < 0.5
    r = rng.random()
    wrong = pick(rng, [c for c in COLOURS if c != s.ground])
    if r < 0.4:
        return Question("verify", pick(rng, ["Is the background {}?", "is it on {} background?", "does it have {} background?"][:1]).format(s.ground if true else wrong),
                        "Yes." if true else "No.")
    shapes = [w for w in _nameable(s) if w[1] and w[2] == 1]
    if r < 0.7 and shapes:
        kind, c, _ = pick(rng, shapes)
        said = c if true else pick(rng, [x for x in COLOURS if x != c])
        return Question("verify", f"Is the {kind} {said}?", "Yes." if true else "No.")
    kind, c, n = pick(rng, _nameable(s) or [(None, None, 0)])
    if not kind or n < 2:
        return None
    said = n if true else pick(rng, [m for m in range(2, 6) if m != n])
    return Question("verify", f"Are there {NUMBERS[said]} {plural(kind)}?", "Yes." if true else "No.")


def describe(rng, s):
    return Question("caption", pick(rng, [
        "Describe the picture.", "Describe it.", "Describe this picture in one sentence.", "Write a caption.", "Give me a caption.",
        "What does the picture look like?", "Describe what you see.", "Caption this.", "Tell me about the picture.",
        "Please describe the picture.", "Can you describe this?"]), caption(s))


ONE = dict(name=name, colour=colour, ground=ground, shape=shape, count=count, place=place, side=side, relation=relation,
           exists=exists, verify=verify, caption=describe)


# ---------------------------------------------------------------------------- two pictures


def which(rng, a, b):
    def answer(x, y):
        return {(1, 0): "The first picture.", (0, 1): "The second picture.", (1, 1): "Both pictures.", (0, 0): "Neither picture."}[bool(x), bool(y)]

    r = rng.random()
    if r < 0.18:
        c = pick(rng, (a.ground, b.ground) if rng.random() < 0.9 else COLOURS)
        text = pick(rng, [f"Which picture has {article(c)} background?", f"In which picture is the background {c}?", f"which one has the {c} background?"])
        return Question("which", text, answer(a.ground == c, b.ground == c))
    if r < 0.28:
        if len(a.items) == len(b.items):
            return None
        more = rng.random() < 0.6
        text = pick(rng, ["Which picture has more things?", "Which one has more?", "Where are there more things?"] if more else
                    ["Which picture has fewer things?", "Which one has fewer?"])
        return Question("which", text, answer((len(a.items) > len(b.items)) == more, (len(b.items) > len(a.items)) == more))
    only = [w for w in (*a.what(), *b.what()) if w[0] not in {i.kind for i in a.items} & {i.kind for i in b.items}]
    kind, c, _ = pick(rng, only if only and rng.random() < 0.7 else pick(rng, (a, b)).what())
    if rng.random() < 0.1:
        kind, c = pick(rng, KINDS), None
    what = noun(kind, c) if c and rng.random() < 0.6 else kind
    asked = c if what != kind else None

    def has(s):
        return any(i.kind == kind and asked in (None, i.colour) for i in s.items)

    text = pick(rng, [f"Which picture has the {what}?", f"Which picture has {article(what)}?", f"Which one has the {what}?",
                      f"In which picture is the {what}?", f"Which picture shows {article(what)}?", f"where is the {what}, in the first or the second picture?",
                      f"which one shows the {what}?"])
    return Question("which", text, answer(has(a), has(b)))


def same(rng, a, b):
    if rng.random() < 0.35:
        yes = {i.kind for i in a.items} == {i.kind for i in b.items}
        text = pick(rng, ["Do they show the same thing?", "Do both pictures show the same things?", "Is it the same thing in both pictures?",
                          "Is the same thing in both?"])
    else:
        yes = a.same_as(b)
        text = pick(rng, ["Are they the same?", "Are the pictures the same?", "Are these two pictures the same?", "Are both pictures the same?",
                          "Are these the same?", "Is the first picture the same as the second?", "same?"])
    return Question("same", text, "Yes." if yes else "No.")


def different(rng, a, b):
    return Question("different", pick(rng, [
        "What is different between these two pictures?", "What is different?", "What is the difference?", "What changed?",
        "How do they differ?", "What are the differences?", "Compare the two pictures.", "What is different between them?",
        "Tell me what is different.", "What is the difference between the two pictures?", "What is different between these two pictures?"]),
        difference(a, b))


def nth(rng, a, b):
    """A question about the first or the second of the two."""
    n = int(rng.integers(2))
    s, word = (a, b)[n], ("first", "second")[n]
    r = rng.random()
    if r < 0.45:
        return Question("nth", pick(rng, [f"What is in the {word} picture?", f"What does the {word} picture show?", f"What is in the {word} one?",
                                          f"What do you see in the {word} picture?"]), sentence(contents(s)))
    if r < 0.65:
        return Question("nth", pick(rng, [f"What colour is the background of the {word} picture?", f"What is the background colour in the {word} one?"]),
                        sentence(s.ground))
    if r < 0.8:
        return Question("nth", pick(rng, [f"How many things are in the {word} picture?", f"How many things are there in the {word} one?"]),
                        sentence(NUMBERS[len(s.items)]))
    return Question("nth", pick(rng, [f"Describe the {word} picture.", f"Describe the {word} one."]), caption(s))


TWO = dict(which=which, same=same, different=different, nth=nth)

SMALL_TALK = (
    (("Hello", "Hi", "Hello there", "Hey", "Good morning"), "Hello. Attach a picture and ask me about it."),
    (("Who are you?", "What are you?", "What is your name?"), "I am Fledgling, a small model that looks at pictures."),
    (("What can you do?", "Help", "How do you work?"), "I name things, colours, shapes, numbers and places in simple pictures."),
    (("Thanks", "Thank you", "Great, thanks", "ok thanks"), "You are welcome."),
)
NO_PICTURE = "There is no picture yet. Attach one with /attach."
