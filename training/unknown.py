"""Pictures outside the model's world: it should say that it is not sure what they are, and see no cat in them."""

import io
from dataclasses import dataclass

import numpy as np
from PIL import Image

import murk
import reading
import sheets
from backdrops import backdrop
from paints import paint
from phrases import sentence
from pictures import Question
from talk import CANNOT_READ, MISSING
from things import COLOURS, THINGS, article, plural

NOT_SURE = "I am not sure what this is."
LARGEST = 240  # pixels a side that are painted; larger pictures are these, scaled up
SHEETS = {p.__name__ for p in sheets.TRAINING + sheets.KEPT}
PAINTERS = {p.__name__: p for p in murk.TRAINING + murk.KEPT + sheets.TRAINING + sheets.KEPT}
_PLAIN = ("plain", "gradient", "noise", "blobs", "vignette", "paper")  # of one evident colour

# What a sheet is called where its sort is plain.
NAMED = dict(page="A page of writing.", screen="A screen full of writing.", plan="A diagram.")
# Phrasings of training, and those kept.
NAME = (("What is this?", "What do you see?", "What is in the picture?", "What can you see in this picture?", "What does the picture show?",
         "Describe the picture.", "What is it?", "What is shown here?", "Name this.", "What am I looking at?", "Tell me what this is.",
         "Describe it.", "What kind of picture is this?", "What is that?", "Write a caption.", "What have I sent you?"),
        ("What might this be?", "What do we have here?", "Explain what the picture shows.", "Can you make out what this is?"))
WHAT = (("What is this?", "What do you see?", "What is in the picture?", "What can you see in this picture?", "What does the picture show?",
         "Describe the picture.", "What is it?", "What is shown here?", "Name this.", "What am I looking at?", "Tell me what this is.",
         "What things are in the picture?", "Describe what you see.", "What is that?", "Caption this picture.", "What is going on here?",
         "Can you tell me what this is?", "Which things do you see?", "What kind of thing is this?", "Who is this?", "What animal is this?",
         "What is in the middle?", "How many things are there?", "What is on the left?", "What is on the right?", "Write a caption."),
        ("What might this be?", "What do we have here?", "Explain what the picture shows.", "Can you make out what this is?"))
EXISTS = (("Is there {} in the picture?", "Is there {}?", "Do you see {}?", "Can you see {}?", "Is this {}?", "Does the picture show {}?",
           "Is {} in the picture?", "Is {} shown here?", "Can you find {}?", "Do you see {} anywhere?", "Is it {}?"),
          ("Might this be {}?", "Does {} appear in the picture?"))
ABOUT = (("What colour is the {}?", "Where is the {}?", "Which colour does the {} have?", "Is the {} red?", "Is the {} on the left?",
          "How large is the {}?", "What is next to the {}?", "What is the {} doing?", "Tell me about the {}.", "Describe the {}."),
         ("At what place is the {}?", "What is left of the {}?"))
COLOUR = (("What colour is this?", "Which colour is this?", "What colour is it?", "What colour do you see?", "What colour is the picture?",
           "Which colour is it?", "Which colour does the picture have?", "Name the colour.", "What is the main colour?", "Tell me the colour."),
          ("Which colour fills the picture?", "What colour is shown?"))
PHRASES = (NAME, WHAT, EXISTS, ABOUT, COLOUR)
# Words of things that such pictures may happen to resemble.
_LIKE = set("""mountain volcano desert island sea wave waves water ocean sun moon sky cloud fog mist rain snow night sunrise sunset bridge
field landscape park camping forest tree hill stone rock wood log fire flame smoke ball bubble bubbles balloon egg pebble planet earth comet
spiral swirl cyclone tornado net web cloth yarn thread dizzy dash wind crystal rainbow picture painting palette art star stars sparkles
newspaper page document book notebook scroll receipt clipboard calendar memo computer laptop keyboard card letter envelope paper abacus
fireworks wall brick map drop droplet potato bean peas lens eye dust flag leaf leaves screen television window mirror thing""".split())


@dataclass(frozen=True)
class Unknown:
    seed: int
    sort: str           # of PAINTERS, or "one colour"
    colour: str | None  # where one colour is evident

    def draw(self, width: int, height: int, bank=None) -> np.ndarray:
        rng = np.random.default_rng(self.seed)
        size = _painted(rng, width, height, self.sort in SHEETS)
        if self.colour:
            canvas = backdrop(_PLAIN[int(rng.integers(len(_PLAIN)))], paint(self.colour, rng), rng, *size)
        else:
            canvas = PAINTERS[self.sort](rng, *size)
        return self._finish(canvas, rng, (width, height))

    def _finish(self, canvas: np.ndarray, rng, size: tuple[int, int]) -> np.ndarray:
        """Now and then grain, a file that was small, or JPEG."""
        r = rng.random()
        if r < 0.15:
            canvas = canvas + rng.standard_normal(canvas.shape[:2] + (1,), dtype=np.float32) * np.float32(rng.uniform(3, 25))
        image = Image.fromarray(np.clip(canvas + 0.5, 0, 255).astype(np.uint8))
        if 0.15 < r < 0.35:
            times = rng.uniform(1.3, 4)
            image = image.resize((round(image.width / times), round(image.height / times)), Image.Resampling.BILINEAR)
        if image.size != size:
            image = image.resize(size, Image.Resampling.BICUBIC)
        if 0.3 < r < 0.45:
            buffer = io.BytesIO()
            image.save(buffer, "JPEG", quality=int(rng.integers(8, 60)))
            image = Image.open(buffer).convert("RGB")
        return np.asarray(image)

    def ask(self, rng, unseen: bool = False) -> Question:
        r = rng.random()
        if self.colour and r < 0.4:
            return Question("unknown_colour", _pick(rng, COLOUR[unseen]), sentence(self.colour))
        if self.sort in NAMED and r < 0.6:
            return Question("sheet", _pick(rng, NAME[unseen]), NAMED[self.sort])
        if r < 0.66 and self.sort not in NAMED:
            return Question("unknown", _pick(rng, WHAT[unseen]), NOT_SURE)
        if self.sort in SHEETS and r < 0.8:
            return Question("unknown_read", _pick(rng, reading.ANY[unseen]), CANNOT_READ)
        name = absent(rng)
        if r < 0.92:
            return Question("unknown_exists", _pick(rng, EXISTS[unseen]).format(article(name)), f"No, {MISSING}")
        if r < 0.96 and not unseen:
            return Question("unknown_exists", f"How many {plural(name)} are there?", MISSING)
        return Question("unknown_about", _pick(rng, ABOUT[unseen]).format(name), MISSING)

    def caption(self, rng) -> str:
        return NAMED.get(self.sort, NOT_SURE)

    def summary(self) -> str:
        if self.sort in NAMED:
            return NAMED[self.sort][:-1].replace("A ", "a ", 1)
        return f"a {self.colour} picture" if self.colour and self.colour != "orange" else "an orange picture" if self.colour else "an unclear picture"

    def things(self) -> tuple[str, ...]:
        return ()

    def targets(self) -> dict[str, np.ndarray]:
        return {}


def _painted(rng, width: int, height: int, sheet: bool) -> tuple[int, int]:
    """The size that is painted; print is painted large and scaled down, as a camera or a person's screen has it."""
    if not sheet:
        return min(width, LARGEST), min(height, LARGEST)
    most = rng.uniform(240, 640)
    return round(most * width / max(width, height)), round(most * height / max(width, height))


def _pick(rng, options):
    return options[int(rng.integers(len(options)))]


def absent(rng) -> str:
    """A thing that no such picture shows, nor resembles."""
    while True:
        name = THINGS[int(rng.integers(len(THINGS)))].name
        if not _LIKE & {word.rstrip("s") for word in name.lower().split()} | _LIKE & set(name.lower().split()):
            return name


def sample(rng, held_out: bool = False) -> Unknown:
    """Draw one; `held_out`: of a sort that is kept for evaluation."""
    seed = int(rng.integers(1 << 31))
    if not held_out and rng.random() < 0.1:
        return Unknown(seed, "one colour", COLOURS[int(rng.integers(len(COLOURS)))])
    source = sheets if rng.random() < 0.4 else murk
    return Unknown(seed, _pick(rng, source.KEPT if held_out else source.TRAINING).__name__, None)
