"""How people ask about two to six pictures, and what they ask next: as in `question_phrases.py`, which says what is kept for evaluation."""

from phrases import ways

PHRASES = {kind: ways(texts) for kind, texts in {
    # ------------------------------------------------------------------------ two pictures
    "which_ground": """Which picture has {ax} background? | In which picture is the background {x}? | which one has the {x} background? | Which one
        has {ax} background? | Which picture is on {ax} background? | Which of the two has {ax} background? | Where is the background {x}, in the
        first or the second picture? | Which picture has the {x} background? | The {x} background is in which picture? | In which one is the
        background {x}? | On which of the two is the background {x}? | Which picture's background is {x}? | In which of them is the background {x}?
        | Which one is on {ax} background? | {ax} background: which picture?""",
    "which_more": """Which picture has more things? | Which one has more? | Where are there more things? | Which picture shows more things? | Which of the two has more
        things? | In which picture are there more things? | Which one shows more? | Where do you see more things? | Which picture has the most things? | On
        which picture are more things? | Which of them has more things in it? | Which picture contains more things?""",
    "which_fewer": """Which picture has fewer things? | Which one has fewer? | Which picture shows fewer things? | Which of the two has fewer things? | In which picture are
        there fewer things? | Which one shows fewer? | Where do you see fewer things? | Which picture has the fewest things? | Which of them has fewer things
        in it? | Which picture contains fewer things? | Where are there fewer things?""",
    "which": """Which picture has the {x}? | Which picture has {ax}? | Which one has the {x}? | In which picture is the {x}? | Which picture shows
        {ax}? | where is the {x}, in the first or the second picture? | which one shows the {x}? | In which picture do you see {ax}? | Which picture
        is the {x} in? | Which of the two has the {x}? | Which of the pictures shows {ax}? | In which one is the {x}? | Which picture contains the
        {x}? | The {x} is in which picture? | In which of the two pictures is the {x}? | Which one is the {x} in? | Which picture shows the {x}? |
        In which of them do you see the {x}? | Which of them has {ax}? | Is the {x} in the first or in the second picture? | Which of the two
        pictures shows {ax}? | Where do you see {ax}, in the first or in the second? | Which picture is the one with the {x}? | Show me the one with
        the {x}. | Tell me which picture has the {x}. | Which of the two is the one with the {x}? | On which picture is there {ax}? | Which image
        contains {ax}? | I am looking for the {x}: which picture is it in? | Find the {x}. Which picture?""",
    "same_things": """Do they show the same thing? | Do both pictures show the same things? | Is it the same thing in both pictures? | Is the same thing in both? | Do the
        two pictures show the same thing? | Is it the same thing twice? | Are the same things in both pictures? | Do both show the same thing? | Do the two
        show the same? | Is what they show the same? | Do you see the same thing on both? | Is there the same thing in both pictures? | Do both pictures have
        the same things? | Is the same thing shown twice? | Do you see the same things in both? | Are both pictures of the same thing? | Do the pictures have
        the same things in them? | Is it the same thing in both?""",
    "same": """Are they the same? | Are the pictures the same? | Are these two pictures the same? | Are both pictures the same? | Are these the
        same? | Is the first picture the same as the second? | same? | Are the two pictures the same? | Is it the same picture twice? | Are they
        equal? | Is the second picture the same as the first? | Are these pictures equal? | Are the two the same? | the same or not? | Do they look
        the same? | Is there no difference? | Are both the same? | Would you say they are the same? | Are the two images identical? | Do the
        pictures match? | Is this twice the same picture? | identical?""",
    "different": """What is different between these two pictures? | What is different? | What is the difference? | What changed? | How do they
        differ? | What are the differences? | Compare the two pictures. | What is different between them? | Tell me what is different. | What is the
        difference between the two pictures? | What has changed? | Compare them. | How are they different? | What differs? | In what do the two
        pictures differ? | Where do they differ? | What is the difference between them? | What is not the same? | Can you tell the difference? |
        Name the differences. | How does the second picture differ from the first? | What is different in the second picture? | How do the two
        pictures differ? | What differs between the two pictures? | In what are they different? | Tell me the difference. | How is the second one
        different? | What is different in the two? | Say how they differ. | Spot the differences. | What sets them apart? | Find the difference. |
        Explain the difference between the two pictures. | How do these two differ? | Please compare the pictures. | What would you say is
        different?""",
    "nth": """What is in the {n} picture? | What does the {n} picture show? | What is in the {n} one? | What do you see in the {n} picture? | What
        is the {n} picture? | What do you see in the {n} one? | And the {n} picture? | What does the {n} one show? | The {n} picture: what is in it?
        | Name what is in the {n} picture. | What can you see in the {n} picture? | Which things are in the {n} picture? | Tell me what is in the
        {n} picture. | What's in the {n} picture? | What is shown in the {n} picture? | What is the {n} one? | What is in the {n} image? | Which
        thing does the {n} picture show? | What can be seen in the {n} picture? | Say what the {n} picture shows.""",
    "nth_ground": """What colour is the background of the {n} picture? | What is the background colour in the {n} one? | Which colour is the background of the {n} picture?
        | What background does the {n} picture have? | In the {n} picture, what colour is the background? | What is the background colour of the {n} picture?
        | On what colour is the {n} picture? | Which background does the {n} one have? | And the background of the {n} one? | What colour is behind the {n}
        picture's thing? | Name the background of the {n} picture. | What is behind the thing in the {n} picture? | Which colour do you see behind the {n}
        one?""",
    "nth_count": """How many things are in the {n} picture? | How many things are there in the {n} one? | How many things does the {n} picture show? | Count the things in
        the {n} picture. | How many things do you see in the {n} picture? | In the {n} picture, how many things are there? | How many things does the {n} one
        have? | What is the number of things in the {n} picture? | Tell me how many things the {n} picture has. | How many things do you count in the {n} one?
        | How many are in the {n} picture? | How many things has the {n} picture?""",
    "nth_caption": """Describe the {n} picture. | Describe the {n} one. | Write a caption for the {n} picture. | Give me a caption of the {n} picture. | Write a sentence
        about the {n} picture. | Tell me about the {n} picture. | A caption for the {n} one, please. | What does the {n} picture look like? | Please describe
        the {n} image. | Say something about the {n} one. | Describe what the {n} picture shows. | Caption the {n} picture.""",
    "which_style": """Which picture is drawn {x}? | Which one is drawn {x}? | Which of the two is drawn {x}? | In which picture is the thing drawn
        {x}? | Which is drawn {x}? | Which one is {x}? | Which picture is {x}? | which of them is drawn {x}? | Which of the pictures is drawn {x}? |
        Which one shows it {x}? | Tell me which one is drawn {x}.""",
    # ------------------------------------------------------------------------ two to six pictures
    "which_style_of_many": """Which picture is drawn {x}? | Which one is drawn {x}? | In which picture is the thing drawn {x}? | Which is drawn {x}? | Which
        one is {x}? | Which of the pictures is drawn {x}? | which of them is drawn {x}? | Which picture is {x}? | In which one is it drawn {x}? |
        Which one shows it {x}? | Tell me which one is drawn {x}.""",
    "nth_style": """How is the {n} picture drawn? | How is the {n} one drawn? | In which style is the {n} picture drawn? | What is the drawing style of
        the {n} picture? | How is picture {m} drawn? | What style is the {n} one drawn in? | How is the thing in the {n} picture drawn? | and how is
        the {n} one drawn? | In the {n} picture, how is it drawn? | In what way is the {n} picture drawn? | What is the style of the {n} one? | Tell
        me how the {n} picture is drawn. | Which style is the {n} picture in? | How was the {n} picture drawn?""",
    "nth_of_many": """What is in the {n} picture? | What does the {n} picture show? | What is in the {n} one? | What is the {n} picture? | What do
        you see in the {n} picture? | and the {n} one? | Describe the {n} picture briefly. | what's picture number {m}? | What does the {n} one
        show? | What is in picture {m}? | What do you see in the {n} one? | Which thing is in the {n} picture? | And the {n} picture? | What is the
        {n} one? | What can you see in picture number {m}? | Tell me what is in the {n} picture. | What's in the {n} one? | What is shown in picture
        {m}? | What was the {n} picture? | Say what picture {m} shows. | What did the {n} picture show? | What can be seen in the {n} picture?""",
    "nth_exists": """Is there {ax} in the {n} picture? | Does the {n} picture show {ax}? | Do you see {ax} in the {n} picture? | In the {n} picture, is there {ax}? | Is
        there {ax} in the {n} one? | Is {ax} in the {n} picture? | Does the {n} one have {ax}? | Can you see {ax} in the {n} picture? | Does the {n} picture
        have {ax} in it? | Can {ax} be seen in the {n} one? | Is {ax} to be seen in the {n} picture? | The {n} picture: is there {ax} in it? | Do you find
        {ax} in the {n} one? | Does the {n} picture contain {ax}? | Has the {n} picture {ax}? | Is {ax} in the {n} one?""",
    "nth_colour": """What colour is the {x} in the {n} picture? | In the {n} picture, what colour is the {x}? | Which colour is the {x} in the {n} picture? | what is the
        colour of the {x} in the {n} picture? | What colour does the {x} in the {n} picture have? | Which colour has the {x} in the {n} one? | What colour is
        the {x} in the {n} one? | Which colour does the {x} of the {n} picture have? | Tell me the colour of the {x} in the {n} picture. | And the {x} in the
        {n} one, what colour is it? | Name the colour of the {x} in the {n} picture. | What colour is the {n} picture's {x}? | Of what colour is the {x} in
        the {n} picture? | In the {n} one, which colour is the {x}?""",
    "nth_side": """What is in the {n} picture? | What does the {n} picture show? | What do you see in the {n} picture? | What is on the {n} picture? | Name what is in
        the {n} picture. | What does the {n} one show? | What is the {n} picture of? | Tell me what the {n} picture shows. | On the {n} picture, what is there? | What's in
        the {n} picture? | What is in the {n} one? | What can be seen in the {n} picture? | Which thing is in the {n} picture? | Say what is in the {n}
        picture.""",
    "which_of_many": """Which picture shows {ax}? | Which picture has the {x}? | In which picture is the {x}? | Which one shows {ax}? | Which one is
        the {x}? | which picture is the one with the {x}? | In which of them do you see {ax}? | Which of the pictures has the {x}? | Which one has
        the {x}? | Which picture is the {x} in? | In which one is the {x}? | Which of them shows the {x}? | The {x} is in which picture? | In which
        picture do you see the {x}? | Which of them is the one with {ax}? | Which of the pictures shows {ax}? | Where is the {x}? Which picture? |
        Which picture contains the {x}? | Tell me which picture has {ax}. | What is the number of the picture with the {x}? | Find the picture with
        the {x}.""",
    "number": """How many pictures are there? | How many pictures did I send? | How many images do you see? | How many pictures do you have? | count
        the pictures | How many pictures have I shown you? | How many pictures do you see? | What is the number of pictures? | How many pictures
        have you got? | How many pictures are these? | How many pictures in all? | How many images are there? | Tell me how many pictures there are.
        | How many pictures have I sent? | How many pictures can you see? | The number of pictures?""",
    "number_with": """How many pictures show {ax}? | How many of the pictures have {ax}? | In how many pictures is there {ax}? | How many of them show {ax}? | how
        many pictures with {ax}? | In how many of them do you see {ax}? | How many pictures have {ax}? | On how many pictures is there {ax}? | Of
        the pictures, how many show {ax}?""",
    "total": """How many {x} are there in all? | How many {x} are there in all the pictures together? | How many {x} in total? | Count the {x} in
        all pictures. | altogether, how many {x}? | How many {x} do the pictures show together? | What is the number of {x} in all pictures? | In
        all the pictures, how many {x} are there? | How many {x} are in the pictures? | How many {x} are there over all pictures? | Tell me how many
        {x} there are in all. | Add up the {x}. | Taken together, how many {x} are there?""",
    "common": """What do they have in common? | What is common to the pictures? | What do the pictures have in common? | What is the same in all of
        them? | In what are they alike? | what do they share? | What is common to them? | What is in all of them? | What do all the pictures share?
        | What is the same? | How are they alike? | What do all of them have in common? | Which thing is in all of them? | What is common? | What
        have they in common? | Is there something that they share? | What connects the pictures? | What do you see in all of them? | Say what they
        have in common. | What is in every picture? | Tell me what they have in common. | What do they all show? | In what respect are they the
        same? | What unites them? | What is shared by all of them?""",
    "differ": """What is different? | How do they differ? | What differs? | What is the difference between them? | In what do they differ? | What
        are the differences? | how are these different? | What is different between them? | How are they different? | What is not the same? | What
        is the difference? | Tell me what is different. | How do the pictures differ? | What is different between the pictures? | In what are they
        not alike? | Say how they differ. | In what way are they different? | How does each of them differ? | Tell me the differences. | What sets
        them apart? | Compare them. | Compare the pictures. | Spot the difference. | How do these differ?""",
    "order": """Which came {w}, the {x} or the {y}? | What did I show you {w}: the {x} or the {y}? | Was the {x} or the {y} shown {w}? | which picture was {w}, the
        {x} or the {y}? | Which is the {v} picture, the {x} or the {y}? | Which did you see {w}, the {x} or the {y}? | What came {w}, the {x} or the {y}? |
        Did I show you the {x} or the {y} {w}? | What did you see {w}, the {x} or the {y}? | Did the {x} or the {y} come {w}? | What was {w}: the {x} or the
        {y}? | Which of the two came {w}, the {x} or the {y}? | Which did I show {w}, the {x} or the {y}? | Was it the {x} or the {y} that came {w}? | The {x}
        or the {y}: which came {w}? | Tell me which came {w}, the {x} or the {y}. | Which was shown {w}, the {x} or the {y}? | Did you see the {x} or the {y}
        {w}?""",
    "numbered": """What is in {{}}? | What does {{}} show? | Describe {{}}. | What is {{}}? | And {{}}? | what do you see in {{}} | What can you see in {{}}? | Tell me
        what {{}} shows.""",
    # ------------------------------------------------------------------------ what follows
    "other_side": """And {x}? | What about {x}? | And the other one? | What is the other thing? | No, the other one. | No, {x}. | I meant {x}. | No,
        I meant the other one. | And what is {x}? | The other one? | What is the other one? | Not that one, the other. | And the other thing? | no,
        I meant {x} | What else is there? | And the thing {x}? | Not this one, the other one. | The other, please. | no, {x} please | I meant the
        other one. | And what about the other?""",
    "look": """Look at this. | What is this? | And this? | What is it? | Here is a picture. | And here? | Another one. | Here is another picture. |
        What about this? | And this one? | Look. | one more | And what is this? | See this. | What about this one? | Here is one more. | Next one: |
        And now? | Look here. | And that?""",
}.items()}
