"""How often each sort of question is asked in training; what one scene or pair cannot answer is drawn again."""

import several
from pair_questions import OF_ONE, TWO, WHICH, which

WEIGHTS_ONE = dict(name=2.6, colour=1.0, ground=0.4, shape=0.7, count=5.0, place=1.4, side=1.6, relation=2.0, exists=5.5, verify=1.4, caption=1.6, statement=0.6, family=4.0,
                   texture=1.0, style=1.2, size=9.0, between=5.0, inside=4.0, either=6.0, most=8.0, label=3.0, touch=0.3, name_of_sort=2.5, list_sort=3.5, count_sort=4.5,
                   exists_sort=2.0, choice=4.5, bound=3.5)
WEIGHTS_PROPERTIES = dict(choice=2.0, colour=3.0, shape=3.0, texture=1.5, size=5.0, place=1.5, side=1.0, relation=1.5, family=2.0, verify=0.5)
WEIGHTS_TWO = dict(which=4.6, same=1.5, different=4.4, nth=2.8, common=1.5, number=0.3, total=0.4, order=0.5, nth_exists=1.2, nth_colour=0.6, nth_side=0.5,
                   which_style=0.7, nth_style=0.5, which_sort=0.7)
WEIGHTS_SEVERAL = several.WEIGHTS | dict(nth_style=0.6, which_style=0.5)
WEIGHTS_ALIKE = dict(differ=1.0, nth_style=0.7, which_style=0.7, common=0.15)  # three pictures of one thing, each drawn in another way
WEIGHTS_STYLES = dict(different=3.0, which_style=1.5, nth_style=1.0, common=0.7, same=0.5)
PAIRS = TWO | OF_ONE | WHICH | {name: lambda rng, a, b, ask=several.SEVERAL[name]: ask(rng, [a, b]) for name in ("common", "number", "total", "order", "nth_style")}
# What neither shows is asked for more often than the evaluation does: it is what people try.
PAIRS["which"] = lambda rng, a, b: which(rng, a, b, neither=0.16)
