"""Questions about the sorts of things: animals, fruits, vehicles; with the true answers.

An answer goes by the name, for from the name the sort follows: "A lion is an animal.", "A dog and a cat, so two.".
"""

from phrases import listed, sentence, some, sorts
from pictures import Question, pick
from question_phrases import worded
from scene import Scene
from talk import MISSING
from things import COUNTED, FAMILIES, FAMILY, NUMBERS, article, belongs, family_noun, plural


def sort_of(kind: str) -> str:
    """"A lion is an animal": the name first."""
    told = f"{article(kind)} is {article(family_noun(FAMILY[kind]))}"
    return told[0].upper() + told[1:]


def _belongs(rng, kind: str, row: str, way: str, **names) -> Question:
    """Is it an animal?"""
    true = FAMILY[kind] == "object" or rng.random() < 0.5  # what an object is not, is hard to say
    said = pick(rng, [f for f in FAMILIES if belongs(kind, f) is true])
    text = worded(rng, way, x=article(family_noun(said)), n=family_noun(said), **names)
    return Question(row, text, f"{sort_of(kind)}, so {'yes' if true else 'no'}.")


def family(rng, s: Scene) -> Question | None:
    """What sort of thing: "A lion is an animal."; is it an animal?; which one is the animal?"""
    if len(s.items) == 1:
        kind = s.items[0].kind
        if rng.random() < 0.5:
            return Question("family", worded(rng, "family"), f"{sort_of(kind)}.")
        return _belongs(rng, kind, "family", "family_is")
    if s.layout in ("beside", "above"):
        n = int(rng.integers(2))
        i, other = s.items[n], s.items[1 - n]
        if belongs(other.kind, FAMILY[i.kind]) is not False:
            return None
        what = family_noun(FAMILY[i.kind])
        return Question("family", worded(rng, "family_which", x=article(what), n=what), sentence(some(i.kind, i.colour, 1)))
    return None


def sort(rng, kind: str) -> Question:
    """Of a thing in general, without a picture."""
    if rng.random() < 0.5:
        return Question("sort", worded(rng, "sort", x=article(kind)), f"{sort_of(kind)}.")
    return _belongs(rng, kind, "sort", "sort_is", y=article(kind))


def _asked_for(rng, s: Scene, there: bool) -> tuple[str, list] | None:
    """A sort that people ask for, and those in the picture that belong to it; None where none is surely so, or surely not."""
    kinds = {i.kind for i in s.items}
    fits = [f for f in COUNTED if all(belongs(k, f) is not None for k in kinds) and any(belongs(k, f) for k in kinds) is there]
    if not fits:
        return None
    found = {f: [w for w in sorts(s) if belongs(w[0], f)] for f in fits}
    most = max(map(len, found.values()))
    asked = pick(rng, fits if rng.random() < 0.4 else [f for f in fits if len(found[f]) == most])  # of several there is more to say
    return asked, found[asked]


def name_of_sort(rng, s: Scene) -> Question | None:
    """"What animal is this?": its name."""
    found = _asked_for(rng, s, True)
    if not found or len(found[1]) > 1 or found[0] == "shape":  # a shape is told without its colour: `questions.shape`
        return None
    (asked, [what]), alone = found, len(s.what()) == 1
    kind = "name_of_sort" if alone and what[2] == 1 else "name_of_sorts" if what[2] > 1 else "list_sort"
    return Question("of_sort", worded(rng, kind, n=family_noun(asked), ns=plural(family_noun(asked))), sentence(some(*what)))


def list_sort(rng, s: Scene) -> Question | None:
    """"Which animals do you see?"."""
    found = _asked_for(rng, s, True)
    if not found or len(s.what()) < 2:
        return None
    asked, whats = found
    return Question("of_sort", worded(rng, "list_sort", n=family_noun(asked), ns=plural(family_noun(asked))), sentence(listed([some(*w) for w in whats])))


def count_sort(rng, s: Scene) -> Question | None:
    """"How many animals are there?": "A dog and a cat, so two."."""
    found = _asked_for(rng, s, rng.random() < 0.85)
    if not found:
        return None
    asked, whats = found
    number = sum(n for *_, n in whats)
    answer = f"{listed([some(*w) for w in whats])}, so {NUMBERS[number]}" if whats else "none"
    return Question("count_sort", worded(rng, "count_sort", ns=plural(family_noun(asked))), sentence(answer))


def exists_sort(rng, s: Scene) -> Question | None:
    """"Is there an animal?": "A dog is an animal, so yes."."""
    found = _asked_for(rng, s, rng.random() < 0.5)
    if not found:
        return None
    asked, whats = found
    noun = family_noun(asked)
    return Question("exists_sort", worded(rng, "exists", x=article(noun), xs=plural(noun)), f"{sort_of(whats[0][0])}, so yes." if whats else f"No, {MISSING}")


def which_sort(rng, a: Scene, b: Scene) -> Question | None:
    """"Which picture shows an animal?"."""
    asked = pick(rng, COUNTED)
    known = [[belongs(i.kind, asked) for i in s.items] for s in (a, b)]
    if None in known[0] + known[1]:
        return None
    answer = {(True, False): "The first picture.", (False, True): "The second picture.", (True, True): "Both pictures.", (False, False): None}[any(known[0]), any(known[1])]
    noun = family_noun(asked)
    return answer and Question("which_sort", worded(rng, "which", x=noun, ax=article(noun)), answer)


SORTS = dict(family=family, name_of_sort=name_of_sort, list_sort=list_sort, count_sort=count_sort, exists_sort=exists_sort)
