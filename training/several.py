"""Questions about two to six pictures of any sort, with the true answers. None where there is no such question."""

from phrases import ORDINALS, PLACE_WORDS, caption, drawn, noun, phrase, related, sentence
from pictures import Question, pick
from scene import Scene
from things import FAMILY, NUMBERS, article, family_noun, plural


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
    return Question("nth_of_many", phrase(rng, [f"What is in the {word} picture?", f"What does the {word} picture show?", f"What is in the {word} one?", f"What is the {word} picture?",
                                        f"What do you see in the {word} picture?", f"and the {word} one?", f"Describe the {word} picture briefly.", f"what's picture number {n + 1}?"]),
                    sentence(summary(pictures[n])))


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
        what, answer = pick(rng, ("dog", "cat", "apple", "car", "star", "house", "word", "pie chart", "guitar", "ring")), "None of them."
        if any(what in s for s in sets):
            return None
    return Question("which_of_many" if len(pictures) > 2 else "which", phrase(rng, [
        f"Which picture shows {article(what)}?", f"Which picture has the {what}?", f"In which picture is the {what}?", f"Which one shows {article(what)}?", f"Which one is the {what}?",
        f"Where is the {what}?", f"which picture is the one with the {what}?"]), answer)


def number(rng, pictures):
    """How many pictures there are, or how many show something."""
    r = rng.random()
    if r < 0.3:
        return Question("number", phrase(rng, ["How many pictures are there?", "How many pictures did I send?", "How many images do you see?", "How many pictures do you have?", "count the pictures",
                                               "How many pictures have I shown you?"]), sentence(NUMBERS[len(pictures)]))
    scenes = [p for p in pictures if isinstance(p, Scene)]
    if len(scenes) < len(pictures):
        return None
    picked = pick(rng, pick(rng, scenes).items)
    if r < 0.65:
        what = picked.kind
        n = sum(any(i.kind == what for i in s.items) for s in scenes)
    else:
        what = family_noun(FAMILY[picked.kind])
        n = sum(any(FAMILY[i.kind] == FAMILY[picked.kind] for i in s.items) for s in scenes)
    return Question("number", phrase(rng, [f"How many pictures show {article(what)}?", f"How many of the pictures have {article(what)}?", f"In how many pictures is there {article(what)}?",
                                           f"How many of them show {article(what)}?", f"how many pictures with {article(what)}?"]), sentence(NUMBERS[n]))


def total(rng, pictures):
    """Of a thing, over all the pictures."""
    if not all(isinstance(p, Scene) for p in pictures):
        return None
    kind = pick(rng, pick(rng, pictures).items).kind
    n = sum(i.kind == kind for p in pictures for i in p.items)
    if n > 10:
        return None
    return Question("total", phrase(rng, [f"How many {plural(kind)} are there in all?", f"How many {plural(kind)} are there in all the pictures together?", f"How many {plural(kind)} in total?",
                                          f"Count the {plural(kind)} in all pictures.", f"altogether, how many {plural(kind)}?"]), sentence(NUMBERS[n]))


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
    return Question("common", phrase(rng, ["What do they have in common?", "What is common to the pictures?", "What do the pictures have in common?", "What is the same in all of them?",
                                           "In what are they alike?", "what do they share?", "What is common to them?"]), answer)


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
    return Question("differ", phrase(rng, ["What is different?", "How do they differ?", "What differs?", "What is the difference between them?", "In what do they differ?", "What are the differences?",
                                           "how are these different?"]), sentence(", ".join(told)))


def order(rng, pictures):
    """Which of two things came first."""
    sets = [shown(p) for p in pictures]
    a, b = rng.permutation(len(pictures))[:2]
    own = [sorted(sets[n].difference(*(s for m, s in enumerate(sets) if m != n))) for n in (a, b)]
    if not all(own):
        return None
    x, y = pick(rng, own[0]), pick(rng, own[1])
    first = rng.random() < 0.6
    return Question("order", phrase(rng, [f"Which came {'first' if first else 'later'}, the {x} or the {y}?", f"What did I show you {'first' if first else 'later'}: the {x} or the {y}?",
                                          f"Was the {x} or the {y} shown {'first' if first else 'later'}?", f"which picture was {'first' if first else 'later'}, the {x} or the {y}?",
                                          f"Which is the {'earlier' if first else 'later'} picture, the {x} or the {y}?"]), f"The {x if (a < b) == first else y}.")


SEVERAL = dict(nth=nth, which=which, number=number, total=total, common=common, differ=differ, order=order)
WEIGHTS = dict(nth=2.5, which=3.0, number=1.0, total=0.8, common=1.0, differ=2.0, order=0.7)


def again(rng, picture):
    """A picture shown earlier, named by its number in the chat, which puts it into the message once more: the texts around it and the answer."""
    texts = phrase(rng, ["What is in {}?", "What does {} show?", "Describe {}.", "What is {}?", "And {}?", "what do you see in {}"])
    before, after = texts.split("{}")
    answer = caption(picture) if texts.startswith("Describe") and isinstance(picture, Scene) else sentence(summary(picture))
    return [before, picture, after], Question("numbered", texts, answer)
