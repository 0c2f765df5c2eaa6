"""What Fledgling can see: things, shapes, colours, figures and number words. The things themselves are in `things.txt`."""

from dataclasses import dataclass
from pathlib import Path

COLOURS = ("red", "orange", "yellow", "green", "blue", "purple", "pink", "brown", "black", "white", "grey")

SHAPES = ("circle", "square", "triangle", "star", "heart", "diamond", "cross", "ring", "pentagon", "crescent")

# What a whole picture may be, besides a scene.
FIGURES = ("word", "number", "bar chart", "line chart", "pie chart", "scatter plot", "table")

TEXTURES = ("plain", "striped", "dotted", "checked")

NUMBERS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")

PLACES = ("left", "right", "top", "bottom", "middle")

_PLURALS = {
    "mouse": "mice", "fox": "foxes", "sheep": "sheep", "deer": "deer", "tropical fish": "tropical fish",
    "pufferfish": "pufferfish", "wolf": "wolves", "chilli": "chillies", "potato": "potatoes", "tomato": "tomatoes",
    "sweet potato": "sweet potatoes", "die": "dice", "foot": "feet", "tooth": "teeth", "squid": "squid",
    "computer mouse": "computer mice", "police officer": "police officers", "Statue of Liberty": "Statues of Liberty",
    "ring with a gem": "rings with gems", "shirt and tie": "shirts and ties", "fork and knife": "forks and knives",
    "loaf of bread": "loaves of bread", "maple leaf": "maple leaves", "brick wall": "brick walls", "torch": "torches",
    "snowman": "snowmen", "tornado": "tornadoes", "volcano": "volcanoes", "broccoli": "broccoli", "scarf": "scarves",
    "kitchen knife": "kitchen knives", "Father Christmas": "Father Christmases", "man": "men", "woman": "women",
    "old man": "old men", "old woman": "old women", "pregnant woman": "pregnant women", "dancing man": "dancing men",
    "dancing woman": "dancing women", "bearded man": "bearded men", "goose": "geese", "moose": "moose", "bison": "bison",
    "ox": "oxen", "fallen leaf": "fallen leaves", "fluttering leaf": "fluttering leaves", "fish cake": "fish cakes", "elf": "elves",
    "hundred points": "hundred points", "thumbs up": "thumbs up", "thumbs down": "thumbs down", "piece of clothing": "pieces of clothing",
    "mosquito": "mosquitoes", "mango": "mangoes", "hibiscus": "hibiscuses", "crossed fingers": "crossed fingers", "superhero": "superheroes", "family": "families", "abacus": "abacuses", "aircraft": "aircraft",
}

# How a sort of thing is said: "an animal", "a piece of clothing".
_FAMILY_NOUNS = {
    "food": "dish of food", "sweet": "sweet", "clothing": "piece of clothing", "stationery": "piece of stationery", "paper": "thing of paper",
    "household": "household thing", "medicine": "medical thing", "science": "scientific thing", "weather": "kind of weather", "sky": "thing in the sky",
    "sport": "piece of sports gear", "game": "plaything", "money": "piece of money", "mail": "piece of mail", "dish": "piece of tableware",
    "craft": "craft thing", "festival": "festive thing", "instrument": "musical instrument", "map": "map",
}


# A sort that is part of another one: a bird is an animal.
_BROADER = {"bird": "animal", "insect": "animal", "reptile": "animal", "sea animal": "animal", "aircraft": "vehicle", "boat": "vehicle", "flower": "plant"}
# Sorts of which one thing may belong to several, whatever it is filed under: that it belongs to another one of them is not denied.
_OVERLAP = (
    {"household", "dish", "tool", "craft", "stationery", "device", "clock", "science", "medicine", "paper", "mail", "money", "festival", "game", "sport",
     "award", "instrument", "clothing"},
    {"place", "building", "map", "paper", "game", "vehicle", "weather"}, {"weather", "sky"}, {"shape", "sky"}, {"face", "person", "body part", "gesture", "festival"}, {"face", "animal"}, {"person", "animal"},
    {"food", "fruit", "vegetable", "sweet", "drink", "dish", "festival"}, {"plant", "flower", "fruit", "vegetable", "food", "festival"},
    {"vehicle", "sport"}, {"sign", "flag", "map", "award", "shape", "weather", "device", "game", "paper", "gesture", "festival"}, {"weather", "device", "household"},
)
# Sorts that people ask for by the noun ("How many animals are there?"), animals most.
COUNTED = ("fruit", "vegetable", "drink", "animal", "animal", "animal", "bird", "insect", "reptile", "flower", "vehicle", "aircraft", "boat", "building", "instrument", "clock",
           "flag", "shape")


@dataclass(frozen=True)
class Thing:
    """A countable thing: how fonts draw it (an emoji each), its name, sort, and the one colour a person would say it has."""

    drawings: tuple[str, ...]
    name: str
    family: str
    colour: str | None
    often: bool  # people ask about it often

    @property
    def emoji(self) -> str:
        return self.drawings[0]


def _read() -> tuple[Thing, ...]:
    lines = (Path(__file__).parent / "things.txt").read_text().splitlines()
    fields = [line.split("|") for line in lines if line and not line.startswith("# ")]
    return tuple(Thing(tuple(f[0].split()), f[1], f[2], f[3] if len(f) > 3 and f[3] else None, "often" in f[4:]) for f in fields)


THINGS = _read()
KINDS = tuple(t.name for t in THINGS) + SHAPES + FIGURES
KIND_INDEX = {name: i for i, name in enumerate(KINDS)}
THING_COLOUR = {t.name: t.colour for t in THINGS}
FAMILIES = tuple(dict.fromkeys(t.family for t in THINGS)) + ("shape",)
FAMILY = {t.name: t.family for t in THINGS} | {s: "shape" for s in SHAPES}


def is_shape(kind: str) -> bool:
    return kind in SHAPES


def family_noun(family: str) -> str:
    """The noun that says the sort: "animal", "piece of clothing"."""
    return _FAMILY_NOUNS.get(family, family)


def broader(family: str) -> str | None:
    """The sort that it is part of."""
    return _BROADER.get(family)


def belongs(kind: str, family: str) -> bool | None:
    """Whether a thing belongs to a sort; None where one could say either."""
    own = FAMILY[kind]
    if family in (own, broader(own)):
        return True
    if "object" in (own, family) or any({own, family} <= among or {broader(own), family} <= among for among in _OVERLAP) or broader(family) == own:
        return None
    return False


def article(noun: str) -> str:
    """`noun` with "a" or "an" before it. "An" goes by sound: "a unicorn", "an hourglass"; "the flag of France"."""
    if noun.startswith("flag of "):
        return "the " + noun
    if noun.startswith(("unicorn", "euro")):
        return "a " + noun
    if noun.startswith(("hourglass", "X-ray", "SOS")):
        return "an " + noun
    return ("an " if noun[0].lower() in "aeiou" else "a ") + noun


def plural(noun: str) -> str:
    """The plural of a name of this file: of the head noun in "glass of milk", "cat face with heart eyes" and the like."""
    if noun in _PLURALS:
        return _PLURALS[noun]
    for joint in (" of ", " with ", " without ", " in ", " on ", " over ", " behind ", " blowing ", " rolling ", " licking ",
                  " covering ", " showing ", " pointing ", " saying ", " shrugging", " standing", " walking", " running",
                  " meditating", " that "):
        head, found, tail = noun.partition(joint)
        if found:
            return (plural(head) + joint + tail).replace(" its ", " their ")
    head = noun
    if head == "person":
        return "people"
    if head.endswith(("s", "sh", "ch", "x")):
        return head + "es"
    if head.endswith("y") and head[-2] not in "aeiou":
        return head[:-1] + "ies"
    return head + "s"
