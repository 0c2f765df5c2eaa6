"""Chats that practise one thing over and over; `chats.Writer` writes them between others."""

import several
from conversation import Chat, Turn
from data import some_picture
from naming import NAMES
from phrases import sentence
from pictures import pick
from question_weights import PAIRS, WEIGHTS_ALIKE, WEIGHTS_ONE, WEIGHTS_PROPERTIES, WEIGHTS_STYLES
from questions import ONE
from sort_questions import sort
from styles import INKED
from things import FAMILY, TEXTURES


class Practice:
    """Of a writer with `rng`, `sampler`, and the ways to ask and to draw questions."""

    def about_names(self, chat: Chat) -> None:
        """As many names, sorts and drawing styles as fit: they are what takes the most pictures to learn."""
        for _ in range(9):
            scene = self.sampler.scene("single", 0.05)
            if self.rng.random() < 0.5:
                q = ONE[pick(self.rng, ("name", "name", "name", "family", "style", "name_of_sort", "choice"))](self.rng, scene) or ONE["name"](self.rng, scene)
                self.ask(chat, q, [scene])
            else:
                chat.turns.append(Turn([scene], sentence(several.summary(scene)), "name"))

    def about_sorts(self, chat: Chat) -> None:
        """What things are in general, half of the time after one that is shown: so the sorts of a thousand things are learnt without a
        thousand pictures."""
        if self.rng.random() < 0.5:
            scene = self.sampler.scene("single", 0.05)
            self.ask(chat, ONE["family"](self.rng, scene), [scene])
        for _ in range(8):
            self.ask(chat, sort(self.rng, pick(self.rng, NAMES)))

    def about_styles(self, chat: Chat) -> None:
        """How things are drawn, each way as often: asked of one picture, and of two or three of the same thing."""
        rng, looks = self.rng, (("colour",), ("grey",), ("outline",), INKED)
        for _ in range(3):
            kind = self.sampler.sort("white", 0.0)[0]
            ways = [pick(rng, looks[n]) for n in rng.permutation(len(looks))]
            r = rng.random()
            if r < 0.35:
                for style in ways[:2]:
                    scene = self.sampler.of(kind, style)
                    self.ask(chat, ONE["style"](rng, scene), [scene])
            elif r < 0.65 and FAMILY[kind] != "flag":  # flags are drawn in colour alone
                three = [self.sampler.of(kind, style) for style in ways[:3]]
                self.ask(chat, self.draw(several.SEVERAL, WEIGHTS_ALIKE, three), three, 3)
                self.ask(chat, self.draw(several.SEVERAL, WEIGHTS_ALIKE, three), of=3)
            else:
                a, b = (self.sampler.of(kind, style) for style in ways[:2])
                self.ask(chat, self.draw(PAIRS, WEIGHTS_STYLES, a, b), [a, b])
                self.ask(chat, self.draw(PAIRS, WEIGHTS_STYLES, a, b))

    def about_properties(self, chat: Chat) -> None:
        """Which of two shapes has the colour, the pattern, the size, and how many there are of each: what is asked for must be found before it is said."""
        for _ in range(4):
            if self.rng.random() < 0.2:
                scene = self.sampler.near()
                self.ask(chat, ONE["touch"](self.rng, scene), [scene])
                self.ask(chat, self.draw(ONE, WEIGHTS_PROPERTIES, scene))
                continue
            if self.rng.random() < 0.25:
                scene = self.sampler.scene(pick(self.rng, ("group", "two groups")), 0.5)
                first, then = ("name", "count") if self.rng.random() < 0.5 else ("count", "name")
                self.ask(chat, ONE[first](self.rng, scene), [scene])
                self.ask(chat, ONE[then](self.rng, scene))
                continue
            scene = self.sampler.scene(pick(self.rng, ("beside", "above", "beside", "above", "single")), 0.65)
            patterned = any(i.style in TEXTURES[1:] for i in scene.items)
            for n in range(2):
                q = self.draw(ONE, WEIGHTS_PROPERTIES | (dict(texture=8.0) if patterned else {}), scene)
                self.ask(chat, q, [] if n else [scene])

    def about_one_thing(self, chat: Chat) -> None:
        """Two to four pictures of it, drawn in different ways."""
        kind = self.sampler.sort("white", 0.0)[0]
        pictures = [self.sampler.of(kind) for _ in range(int(self.rng.integers(2, 5)))]
        if len(pictures) == 2:
            self.two(chat, *pictures, 2)
        else:
            self.asked_of(chat, pictures, together=self.rng.random() < 0.8, turns=3)

    def about_labels(self, chat: Chat) -> None:
        """What is written on things and by itself: words of labels, and others, which are to be refused."""
        for _ in range(4):
            if self.rng.random() < 0.5:
                self.of_figure(chat, some_picture(self.rng, self.sampler, dict(sign=0.5, writing=0.5)), 1)
                continue
            scene = self.sampler.scene("labelled")
            self.ask(chat, ONE["label"](self.rng, scene), [scene])
            if self.rng.random() < 0.5:
                self.ask(chat, self.draw(ONE, WEIGHTS_ONE, scene))
