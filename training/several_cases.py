"""Held-out cases about several pictures."""

import several
import shots
from case import Case
from chats import CHANGES, CHANGES_HOW_OFTEN
from conversation import Turn
from facts import difference_right
from pair_questions import OF_ONE, TWO, WHICH
from pictures import pick
from questions import ONE
from styles import INKED
from things import FAMILY


class SeveralCases:
    """Of `cases.Cases`, which has `rng`, `combos`, `sampler`, `writer` and `turn`."""

    def pair(self):
        if not self.combos:
            return self.writer.pair()
        while True:  # a changed scene may lose what makes it held out; both must be
            a = self.sampler.scene()
            b = self.sampler.scene() if self.rng.random() < 0.5 else self.sampler.changed(a, CHANGES[self.rng.choice(len(CHANGES), p=CHANGES_HOW_OFTEN)])
            if b and self.sampler.allowed(b):
                return a, b

    def _two(self, kind):
        a, b = self.pair()
        q = TWO[kind](self.rng, a, b)
        return q and Case([self.turn(q, a, b)], judge=(lambda text: difference_right(text, a, b)) if kind == "different" else None)

    def which(self):
        return self._two("which")

    def which_of_alike(self):
        """Two pictures in which one thing is another, asked for by its name."""
        a = self.sampler.scene(pick(self.rng, ("single", "beside", "above")))
        b = self.sampler.changed(a, "thing")
        if b and self.rng.random() < 0.5:
            b = self.sampler.changed(b, "ground")
        if not b:
            return None
        pictures = (a, b) if self.rng.random() < 0.5 else (b, a)
        q = several.which(self.rng, pictures)
        return q and Case([self.turn(q, *pictures)])

    def one_of_two(self):
        """Whether something is in one of them, or its colour there."""
        a, b = self.pair()
        q = OF_ONE[pick(self.rng, tuple(OF_ONE))](self.rng, a, b)
        return q and Case([self.turn(q, a, b)])

    def same(self):
        return self._two("same")

    def different(self):
        return self._two("different")

    def nth(self):
        return self._two("nth")

    def common(self):
        pictures = list(self.pair()) if self.rng.random() < 0.6 else self.writer.many(3)
        q = several.common(self.rng, pictures)
        return q and Case([self.turn(q, *pictures)])

    def earlier_picture(self):
        """Each picture in a message of its own, then a question about both."""
        a, b = self.pair()
        q = TWO[pick(self.rng, ("which", "nth"))](self.rng, a, b)
        return q and Case([self.turn(ONE["name"](self.rng, a), a), self.turn(ONE["name"](self.rng, b), b), self.turn(q)])

    def four_to_six_pictures(self):
        pictures = self.writer.many(int(self.rng.integers(4, 7)))
        q = self.writer.draw(several.SEVERAL, several.WEIGHTS, pictures)
        return Case([self.turn(q, *pictures)]) if len(pictures) > 3 else None

    def few_shot(self):
        """Four examples of two classes, then a picture of one of them."""
        turns = shots.task(self.rng, self.sampler)
        if len(turns) < 5 or sum(kind == "shot" for *_, kind in turns) != 2 or turns[4][3] == "shot":
            return None
        return Case([Turn([p, text] if text else [p], answer, kind) for p, text, answer, kind in turns[:5]], told=4)

    def drawing_style(self):
        """How one thing is drawn, or how two pictures of it differ in that."""
        styles = ("colour", "grey", "outline", pick(self.rng, INKED))
        kind = self.sampler.sort("white", 0.0)[0]
        if FAMILY[kind] == "flag":
            return None
        a, b = (self.sampler.of(kind, styles[n]) for n in self.rng.permutation(len(styles))[:2])
        if self.rng.random() < 0.5:
            return Case([self.turn(ONE["style"](self.rng, a), a)])
        if self.rng.random() < 0.5:
            return Case([self.turn(WHICH["which_style"](self.rng, a, b), a, b)])
        return Case([self.turn(TWO["different"](self.rng, a, b), a, b)], judge=lambda text: difference_right(text, a, b))

    def styles_of_three(self):
        """Three pictures, each drawn in another way, mostly of one thing: how they differ, how one is drawn, or which is drawn so."""
        styles = ("colour", "grey", "outline", pick(self.rng, INKED))
        same = self.rng.random() < 0.7
        kinds = [self.sampler.sort("white", 0.0)[0] for _ in range(1 if same else 3)] * (3 if same else 1)
        if any(FAMILY[kind] == "flag" for kind in kinds):
            return None
        three = [self.sampler.of(kind, styles[n]) for kind, n in zip(kinds, self.rng.permutation(len(styles)))]
        q = several.SEVERAL[pick(self.rng, ("differ", "nth_style", "which_style") if same else ("nth_style", "which_style"))](self.rng, three)
        return q and Case([self.turn(q, *three)])
