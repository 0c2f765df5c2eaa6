"""How people ask about scenes: for each sort of question, phrasings in which names stand for `{x}` and the like; of where
things are, those of `layout_phrases.py`, of several pictures, those of `pair_phrases.py`.

One in six of each list of five or more is kept for evaluation: the third, the ninth and so on, but for what another list trains. New
phrasings are added at the end, so that what was kept stays kept.
"""

import re

import chart_phrases
import layout_phrases
import pair_phrases
import reading
import unknown
from phrases import ways

PHRASES = {kind: ways(texts) for kind, texts in {
    # ------------------------------------------------------------------------ one picture
    "name": """What is this? | What do you see? | What is in the picture? | What is it? | What can you see in this picture? | Name this. | What does
        the picture show? | Tell me what this is. | What is shown here? | what am I looking at? | What is that? | What thing is this? | Can you tell
        me what this is? | Identify this. | What is this thing? | What have I sent you? | What is in this picture? | What is it that you see? | What
        do you think this is? | what could this be? | What is here? | Do you know what this is? | What is pictured? | what's this | What are we
        looking at? | Say what this is. | What is this called? | What do you call this? | Which thing is it? | Name the thing. | What is on the
        picture? | So what is this? | What is this a picture of? | What did I attach? | Can you name it? | what is the thing in the picture? | What
        does this picture show? | This is a picture of what? | What is depicted? | What object is this? | Which object do you see? | What's in the
        image? | What's that? | What is the main thing in the picture? | Tell me what you see. | What can be seen here? | What is the picture of? |
        Give me its name. | What would you call this? | What is displayed? | What do we have here? | Can you see what this is? | Any idea what this
        is? | Please identify this. | What object do you see? | Guess what this is. | I want to know what this is. | Do you recognise this? | What
        is shown in the picture? | what's in this picture | What does the image show? | Say its name. | Can you say what it is? | What is it a
        picture of? | Which thing do you see? | what does this show | What is the object? | Name what you see here. | Could you name this? | What
        sits in the picture? | What does it look like? | What is there in the picture? | Would you tell me what this is? | what did I send | Have
        you an idea what it is? | What is in this one? | what is the object in the image? | Tell me the name of this. | Please name the thing. |
        What have we here? | What is the subject of the picture? | What do you see in the picture? | I do not know what this is, do you? | name
        it""",
    "contents": """What is in the picture? | What do you see? | What are these? | What can you see in this picture? | What does the picture show? |
        What is shown here? | What things are in the picture? | What is this? | List the things in the picture. | What is here? | Which things do
        you see? | Name what you see. | What is in it? | What all is there? | What is in this picture? | what things can you see? | Name the things
        in the picture. | What is to be seen? | What am I looking at? | Tell me what is in the picture. | Name everything you see. | What things are
        there? | Which things are in the picture? | what's in the picture | What is there to see? | List what you see. | What does it show? | What
        is on the picture? | Say what you see. | List everything. | What is in the image? | Tell me everything that is there. | What can be seen? |
        What things do you see? | What objects are in the picture? | What can you make out? | Which objects do you see? | what is on it | What are
        the things in the picture? | What is shown? | Tell me what you see. | Say what is in the picture. | Can you list the things? | What are
        they? | Name all the things. | List all things in the picture. | What does this picture show? | Which things can you see? | What is all in
        the picture? | tell me what there is | What objects are there? | What do we see here? | What can you find in the picture? | What's here?""",
    "colour_many": """What colour are the {x}? | Which colour do the {x} have? | What is the colour of the {x}? | Which colour are the {x}? | tell me the colour of the {x}
        | In what colour are the {x}? | What colour do the {x} have? | The {x} are which colour? | Tell me what colour the {x} are. | The colour of the {x}? |
        Name the colour of the {x}. | Of what colour are the {x}? | What colour would you say the {x} are? | Say which colour the {x} have. | Which colour
        would you call the {x}?""",
    "colour": """What colour is the {x}? | What is the colour of the {x}? | Which colour is the {x}? | what colour does the {x} have? | tell me the
        colour of the {x} | What colour do you see on the {x}? | The {x} is which colour? | What is the {x}'s colour? | Which colour does the {x}
        have? | Of what colour is the {x}? | Name the colour of the {x}. | what colour has the {x}? | What colour is that {x}? | Tell me which
        colour the {x} is. | In which colour do you see the {x}? | Can you tell me the colour of the {x}? | what is the {x} coloured? | Say what
        colour the {x} is. | What would you say is the colour of the {x}? | The colour of the {x}? | Which colour would you say the {x} is? | What
        colour is this {x}? | Please name the colour of the {x}. | Do you see what colour the {x} is?""",
    "colour_it": """What colour is it? | What colour is this? | Which colour is it? | What is its colour? | colour? | What colour does it have? | What
        is the colour? | Which colour does it have? | Of what colour is it? | Name its colour. | tell me its colour | what colour would you say
        it is?""",
    "colour_then": """What colour is this? | Which colour is it? | What is its colour? | And its colour? | and what colour is it? | What about the
        colour? | And which colour is it? | and what is its colour?""",
    "ground": """What colour is the background? | What is the background colour? | Which colour is the background? | What is the colour of the
        background? | And the background? | What colour is behind it? | what background does it have? | What colour is the ground? | background
        colour? | Which colour is behind it? | What is the background? | On what colour is it? | Tell me the colour of the background. | What colour
        does the background have? | What is behind it, what colour? | The background is which colour? | Name the background colour. | on which
        background is it? | What colour is the picture's background? | And what is the background colour? | What about the background? | Which
        background does it have? | What is the colour behind it? | In which colour is the background? | What colour is in the background? | What is
        the colour of the ground? | Say the colour of the background. | What does the background look like? | Can you name the colour of the
        background? | In what colour is the background painted? | what is the background like | Which colour has the background?""",
    "shape": """Which shape is {x}? | What is the {x} shape? | what shape is the {x} one? | Which of the shapes is {x}? | What shape is {x}? | Name the {x} shape. |
        What shape has the colour {x}? | Which shape is the {x} one? | What is the {x} thing's shape? | Tell me which shape is {x}. | Which shape has the
        colour {x}? | The {x} one: what shape is it? | What shape does the {x} one have? | The {x} shape is what? | Say what the {x} shape is. | What kind of
        shape is {x}?""",
    "shape_it": """What shape is this? | What shape is it? | Which shape is this? | What is the shape? | Which shape do you see? | What shape is the {x}
        thing? | name the shape | What shape does it have? | What is its shape? | Which shape is it? | What kind of shape is it? | tell me the
        shape | Which shape is shown? | What shape do you see? | What is this shape called? | Which shape does it have?""",
    "count_all": """How many things are there? | How many things are in the picture? | How many objects do you see? | How many are there? | Count
        the things. | How many things are there in all? | how many items are here? | How many things do you see? | How many things can you count? |
        What is the number of things? | How many objects are there? | Count everything. | How many things does the picture show? | how many things?
        | In all, how many things are there? | Tell me how many things there are. | How many things are shown? | How many objects are in the
        picture? | Count all the things. | How many items do you see? | How many things have you counted? | What is the count of all things? | Say
        how many things you see. | How many objects are shown? | How many of them are there? | Tell me the number of things.""",
    "count": """How many {x} are there? | How many {x} do you see? | How many {x} are in the picture? | Count the {x}. | how many {x}? | How many
        {x} can you see? | How many {x} does the picture have? | number of {x}? | What is the number of {x}? | How many {x} are shown? | How many
        {x} are here? | Tell me how many {x} there are. | How many {x} does it show? | Can you count the {x}? | How many {x} can you count? | How
        many {x} are there in the picture? | {x}: how many? | How many {x} have you found? | Count how many {x} there are. | Please count the {x}. |
        how many {x} in all? | Of the {x}, how many are there? | How many {x} does the picture show? | Give me the number of {x}. | How many {x} can
        you find? | Tell me the number of {x}. | Say how many {x} there are. | How many {x} are visible? | What is the count of {x}? | How many {x}
        would you count? | how many {x} exactly? | Do you know how many {x} there are? | How many {x} have we here? | How many {x} appear in the
        picture?""",
    "exists": """Is there {x}? | Is there {x} in the picture? | Do you see {x}? | Can you see {x}? | Does the picture show {x}? | Are there any
        {xs}? | Is {x} in the picture? | any {xs} here? | Does it show {x}? | Is there {x} anywhere? | Can you find {x}? | Is {x} there? | Do you
        see any {xs}? | Is there {x} here? | Are there {xs} in the picture? | Is {x} shown? | Have you found {x}? | Is {x} to be seen? | Does the
        picture have {x}? | there is {x}, is there not? | Is {x} visible? | Do you find {x}? | Could there be {x} in it? | Does it have {x}? | I am
        looking for {x}: is there one? | Can {x} be seen? | Is there {x} to be seen? | Would you say there is {x}? | Is {x} among the things? | Does
        this picture contain {x}?""",
    "exists_one": """Is it {x}? | Is this {x}? | Is that {x}? | Would you say this is {x}? | Is this a picture of {x}? | Is the thing {x}? | Could
        this be {x}? | It is {x}, right? | Am I right that this is {x}? | Do you think it is {x}? | Is it perhaps {x}? | Could it be {x}? | Is what
        I see {x}? | This is {x}, is it not? | Did I send you {x}? | Would you call it {x}?""",
    "statement": """True or false: {x}. | True or false? {X}. | Is this true: {x}? | {X}, true or false? | right or wrong: {x} | {X}. True? | Is it
        true that {x}? | {X}. Is that so? | {X}. Is that true or false? | True or not: {x}. | Would it be true that {x}? | {X}: true or false? |
        {X}. Right or wrong? | I say {x}. True? | Say if this is true: {x}. | {X}. Do you agree? | {X}. Correct? | Can it be said that {x}? | Is it
        so that {x}?""",
    "family": """What kind of thing is it? | What sort of thing is this? | What kind of thing is this? | What is it, in general? | Which category
        does it belong to? | What type of thing is it? | What sort of thing is it? | What kind of object is this? | In general, what is this? |
        Which kind of thing is it? | What type of thing is this? | To which category does it belong? | What category is it in? | Which sort of thing
        is this? | Of what kind is it? | What class of thing is it? | Broadly, what is it? | What kind of thing do you see? | Under which category
        does it fall? | What is it, broadly? | What kind of thing do we see? | Which type of thing is this? | What sort of object is it? | What sort
        of thing do you see? | To which sort does it belong? | Put it in a category. | What is it, roughly? | Which category is it? | What is this,
        as a category?""",
    "family_is": """Is it {x}? | Is this {x}? | Would you call it {x}? | Is this thing {x}? | is that {x}? | Does it count as {x}? | Would you say
        it is {x}? | Is the thing in the picture {x}? | Is it a kind of {n}? | Is what you see {x}? | Is it some kind of {n}? | Should I call it
        {x}? | Can it be called {x}? | Does it belong to the sort {n}? | Is this a sort of {n}? | Could one say it is {x}?""",
    "sort": """What is {x}? | What kind of thing is {x}? | What sort of thing is {x}? | what is {x}, in general? | Tell me what {x} is. | In general, what is {x}? |
        What type of thing is {x}? | Which kind of thing is {x}? | To which category does {x} belong? | What would you call {x}, in general?""",
    "sort_is": """Is {y} {x}? | Would you call {y} {x}? | Does {y} count as {x}? | Is {y} a kind of {n}? | Tell me if {y} is {x}. | is {y} really {x}? | Can {y} be
        called {x}? | Would you say {y} is {x}?""",
    "family_which": """Which of them is {x}? | Which one is the {n}? | Which thing is {x}? | What is the {n}? | Name the {n}. | Which of the two is {x}? | Which
        one is {x}? | What is the {n} called? | Of the two, which is {x}? | Tell me which is the {n}.""",
    "texture": """What pattern does the {x} have? | Is the {x} plain, striped, dotted or checked? | What texture has the {x}? | Which pattern is on the {x}? |
        how is the {x} patterned? | What is the pattern of the {x}? | Which pattern does the {x} have? | What pattern is on the {x}? | What is the
        pattern on the {x}? | What texture does the {x} have? | Does the {x} have stripes, dots or checks? | Tell me the pattern of the {x}. | Is
        the {x} striped, dotted, checked or plain? | What is the texture of the {x}? | Which texture has the {x}? | How is the {x} filled? | What
        pattern do you see on the {x}? | The {x} has which pattern? | Which texture is on the {x}? | Of what pattern is the {x}? | Stripes, dots
        or checks on the {x}? | What does the pattern of the {x} look like?""",
    "style": """How is it drawn? | In which style is it drawn? | What is the drawing style? | How is the picture drawn? | Is it in colour, in grey
        or an outline? | What style is it drawn in? | Which style is it? | What is the style of the picture? | In what style is this? | How is this
        drawn? | Which drawing style is this? | what drawing style has it? | In what way is it drawn? | Is it drawn in colour or as an outline? |
        How did they draw it? | What does the drawing look like: in colour, in grey, in one colour or as an outline? | How is the thing drawn? |
        Tell me how it is drawn. | Which style is it drawn in? | Is the drawing in colour? How is it drawn? | What kind of drawing is this? | Say
        how it is drawn. | How was it drawn? | What way of drawing is it? | In colour, in grey, in one colour or as an outline? | What is the way it
        is drawn?""",
    "label": """What does the label say? | What is written on the {x}? | Read the label. | Which word is on the {x}? | what does it say? | What is
        the text on it? | What does the label on the {x} say? | What word is on the label? | What is on the label? | What is written on it? | Can
        you read the label? | Which word does the label show? | what is written there? | Which word is written on the {x}? | What is the word on the
        label? | What does the {x} say? | Tell me what the label says. | What stands on it? | Read what is on the label. | What can you read on the
        {x}?""",
    "label_on": """Where is the label? | What is the label on? | Where is the writing? | On what is the label? | what has the label? | Which thing has a label? | Where
        do you see the label? | On which thing is the label? | What is the word written on? | Where is the word? | What has the label on it? | What carries
        the label? | On which thing do you see the label? | Find the label. | To what is the label stuck? | What does the label stand on?""",
    "verify_ground": """Is the background {x}? | is it on {ax} background? | does it have {ax} background? | Is it {x} behind it? | Does the picture have {ax} background? |
        Is the colour of the background {x}? | Would you call the background {x}? | Has it {ax} background? | Do you see {ax} background? | The background is
        {x}, right? | Is it {ax} background? | Is {x} the background colour? | Is everything on {ax} background? | Is {x} the colour behind it? | Is the
        background colour {x}?""",
    "verify_colour": """Is the {x} {c}? | Does the {x} have the colour {c}? | Is the colour of the {x} {c}? | Would you call the {x} {c}? | Is this {x} {c}? | Has the {x} the
        colour {c}? | Is the {x} {c} or not? | Is {c} the colour of the {x}? | Does the {x} look {c}? | Would you say that the {x} is {c}? | The {x} is {c},
        right? | Is that {x} {c}?""",
    "verify_count": """Are there {n} {x}? | Do you see {n} {x}? | Does it show {n} {x}? | Can you count {n} {x}? | Are these {n} {x}? | Is the number of {x} {n}? | Are there
        exactly {n} {x}? | Does the picture show {n} {x}? | I count {n} {x}, is that right? | Would you count {n} {x}? | There are {n} {x}, right? | Do we see
        {n} {x}?""",
    "caption": """Describe the picture. | Describe it. | Describe this picture in one sentence. | Write a caption. | Give me a caption. | What does
        the picture look like? | Describe what you see. | Caption this. | Tell me about the picture. | Please describe the picture. | Can you
        describe this? | Describe this. | Write one sentence about the picture. | Give me a description. | Say something about the picture. | Write
        a caption for the picture. | What would you write under the picture? | Describe this image for me. | Tell me what the picture looks like. |
        Give a short description. | Make a caption. | Can you give me a caption? | A caption, please. | How would you describe it? | Describe the
        image in a sentence. | Tell me all about it. | What is going on here? | What is happening in the picture? | Describe this image in detail. |
        Describe the picture in one sentence. | What does the whole picture look like? | Tell me what is going on in the picture. | Could you
        describe the picture? | Please caption this. | Write a short caption. | Tell me about it. | Say in one sentence what you see. | I cannot see
        it: describe it to me. | What would a caption say? | Put the picture into words. | Describe this picture to me. | Sum it up in a sentence. |
        Give me one sentence about it. | Explain the picture.""",
    "style_is": """Is it drawn {x}? | Is the picture drawn {x}? | Is this drawn {x}? | Is it drawn {x} or not? | Would you say it is drawn {x}? | Is the thing drawn {x}?
        | Was it drawn {x}? | Is the drawing done {x}? | Do you see it drawn {x}? | It is drawn {x}, right? | Is this a drawing {x}? | Was the picture drawn {x}? | Have they drawn it {x}? | Has it been drawn {x}?""",
    "name_of_sort": """What {n} is this? | Which {n} is it? | What kind of {n} is this? | Which {n} do you see? | What {n} is it? | What sort of {n}
        is this? | Which {n} is this? | What {n} do you see? | what kind of {n} is it? | Name the {n}. | What is this {n} called? | Which kind of
        {n} is shown? | What {n} is in the picture? | Can you name this {n}? | Which {n} is shown here? | What {n} can you see? | Do you know which
        {n} this is? | What type of {n} is this?""",
    "name_of_sorts": """What {ns} are these? | Which {ns} are they? | What kind of {ns} are these? | Which {ns} do you see? | What {ns} are they? |
        What {ns} do you see? | Name the {ns}. | What kind of {ns} do you see? | Which {ns} are shown? | What {ns} are in the picture?""",
    "list_sort": """Which {ns} do you see? | What {ns} are there? | Which {ns} are in the picture? | What {ns} do you see? | Name the {ns}. | What
        {ns} are in the picture? | List the {ns}. | Which {ns} are there? | What {ns} can you see? | Tell me which {ns} there are. | Which {ns} can
        be seen? | What {ns} does it show?""",
    "count_sort": """How many {ns} are there? | How many {ns} do you see? | How many {ns} are in the picture? | Count the {ns}. | how many {ns}? |
        What is the number of {ns}? | How many {ns} can you see? | How many {ns} are shown? | How many {ns} does it show? | How many {ns} are here?
        | Tell me how many {ns} there are. | How many {ns} can you count?""",
    "choice_name": """Is it {a} or {b}? | Is this {a} or {b}? | Is that {a} or {b}? | {a} or {b}? | Do you see {a} or {b}? | What is it, {a} or {b}?
        | Does it show {a} or {b}? | Which is it: {a} or {b}? | Is there {a} or {b}? | Would you say it is {a} or {b}? | Is the thing {a} or {b}? |
        What is this: {a} or {b}? | Tell me if this is {a} or {b}. | Is there {a} or {b} in the picture? | Did I send {a} or {b}?""",
    "choice_names": """Are these {a} or {b}? | Are they {a} or {b}? | Do you see {a} or {b}? | {a} or {b}? | What are they, {a} or {b}? | Does it
        show {a} or {b}? | Are there {a} or {b}? | Which are they: {a} or {b}?""",
    "choice_colour": """Is the {x} {a} or {b}? | What colour is the {x}, {a} or {b}? | Which colour is the {x}: {a} or {b}? | {a} or {b}, the {x}? |
        is the colour of the {x} {a} or {b}? | Is the {x} more {a} or {b}? | Would you say the {x} is {a} or {b}? | Tell me if the {x} is {a} or
        {b}.""",
    "choice_place": """Is the {x} {a} or {b}? | Where is the {x}, {a} or {b}? | Do you see the {x} {a} or {b}? | The {x}: {a} or {b}? | Is it {a} or
        {b} that the {x} is? | Does the {x} stand {a} or {b}? | Tell me if the {x} is {a} or {b}. | Can I find the {x} {a} or {b}?""",
    "choice_number": """Are there {a} or {b} {x}? | Do you see {a} or {b} {x}? | How many {x} are there, {a} or {b}? | {a} or {b} {x}? | Is the
        number of {x} {a} or {b}? | Does it show {a} or {b} {x}? | Are these {a} or {b} {x}? | Can you count {a} or {b} {x}?""",
    "bound": """Are there {w} than {n} {x}? | Do you see {w} than {n} {x}? | Does it show {w} than {n} {x}? | Do you count {w} than {n} {x}? | Does
        the picture show {w} than {n} {x}? | Would you count {w} than {n} {x}? | Have you found {w} than {n} {x}? | Can you count {w} than {n}
        {x}?""",
}.items()} | layout_phrases.PHRASES | pair_phrases.PHRASES


def _kept(texts: tuple[str, ...]) -> list[str]:
    return list(texts[2::6]) if len(texts) >= 5 else []


def _bare(text: str) -> str:
    """A phrasing without the names of its places."""
    return re.sub(r"\{.*?\}", "{}", text).lower()


_TRAINED = {_bare(t) for texts in PHRASES.values() for t in texts if t not in _kept(texts)}
_TRAINED |= {_bare(t) for seen, _ in (*chart_phrases.PHRASES.values(), *reading.PHRASES, *unknown.PHRASES) for t in seen}
# kind -> (seen, unseen)
_SPLIT = {kind: tuple([t for t in texts if (_bare(t) in _TRAINED) == trained] for trained in (True, False)) for kind, texts in PHRASES.items()}


def worded(rng, kind: str, **names) -> str:
    """A phrasing of a sort of question; one that training never uses where `rng.unseen` and there is one."""
    seen, unseen = _SPLIT[kind]
    texts = unseen if getattr(rng, "unseen", False) and unseen else seen
    return texts[int(rng.integers(len(texts)))].format(**names)
