"""What may be named in a question: of what is in a picture, and of what is not."""

from pictures import pick
from scene import Scene
from things import FAMILY, SHAPES, THINGS

# What may be asked for and is not there.
NAMES = tuple(t.name for t in THINGS) + SHAPES


def absent(rng, s: Scene) -> str:
    """A name of nothing in the picture; often of the same sort as something that is."""
    here = {i.kind for i in s.items}
    family = FAMILY[pick(rng, s.items).kind]
    near = [k for k in NAMES if FAMILY[k] == family]
    while True:
        kind = pick(rng, near if rng.random() < 0.4 else NAMES)
        if not any(may_be_called(k, kind) for k in here):
            return kind


def may_be_called(kind: str, name: str) -> bool:
    """Whether a thing is, or could be said to be, what goes by a name: a flamingo a bird, a black cat a cat."""
    return name == kind or kind.endswith(" " + name) or name == FAMILY[kind]


def nameable(scene: Scene):
    """The sorts that "the circle" names without doubt: (kind, colour, count)."""
    whats = scene.what()
    return [w for w in whats if sum(v[0] == w[0] for v in whats) == 1]
