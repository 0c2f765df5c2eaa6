"""How people ask where things are, which is bigger, and what holds or touches what; as in `question_phrases.py`."""

from phrases import ways

PHRASES = {kind: ways(texts) for kind, texts in {
    "place": """Where is {x}? | Where in the picture is {x}? | In which part of the picture is {x}? | On which side is {x}? | where do you see {x}? | What is the
        position of {x}? | Where can I find {x}? | In what place is {x}? | Where does {x} stand? | Tell me where {x} is. | At which side is {x}? | Where in
        the picture do you see {x}? | whereabouts is {x}? | On what side of the picture is {x}? | Where is {x} in the picture? | Which side is {x} on? | Can
        you say where {x} is? | Which part of the picture is {x} in? | Where would I look for {x}? | Is {x} on the left, on the right, at the top or at the
        bottom? | Say where {x} is. | Where have you found {x}?""",
    "place_it": """Where is it? | Where in the picture is it? | On which side is it? | and where is it? | where? | What is its position? | Where do you see it? | In
        which part of the picture is it? | Where can I find it? | Which side is it on? | Tell me where it is. | At which side is it? | where in the image? |
        And where in the picture?""",
    "side": """What is {x}? | What do you see {x}? | Which thing is {x}? | Name the thing {x}. | {x}? | What is there {x}? | what is the thing {x}? | What can you
        see {x}? | What thing do you see {x}? | What is shown {x}? | Tell me what is {x}. | The thing {x}: what is it? | What stands {x}? | And what is {x}? |
        Which thing do you see {x}? | Say what is {x}. | What can be seen {x}? | Which object is {x}? | What's {x}? | Do you see what is {x}? | And {x}? |
        Identify the thing {x}.""",
    "relation": """What is {r} the {x}? | Which thing is {r} the {x}? | What do you see {r} the {x}? | What thing is {r} the {x}? | what stands {r} the {x}? | Name what
        is {r} the {x}. | Tell me what is {r} the {x}. | What can you see {r} the {x}? | Which object is {r} the {x}? | What can be seen {r} the {x}? | What's
        {r} the {x}? | Say what is {r} the {x}. | What is there {r} the {x}? | What is it that is {r} the {x}? | What is it {r} the {x}? | And {r} the {x}? |
        Can you name what is {r} the {x}? | Look {r} the {x}: what is there? | What is shown {r} the {x}? | What does the picture show {r} the {x}? | What
        have we {r} the {x}? | Identify what is {r} the {x}.""",
    "touch": """Do the {x} and the {y} touch? | Are the {x} and the {y} touching? | Is the {x} touching the {y}? | Does the {x} touch the {y}? | Are they touching? |
        Do they touch each other? | Do the two touch? | Are the two touching each other? | Do the {x} and the {y} meet? | Is the {x} up against the {y}? | Are the {x} and the {y} in contact? | Does the {x} reach the {y}? | Does the {x} come up against the {y}?
        | Is the {x} right against the {y}? | Do they meet? | Are the two in contact? | Tell me if the {x} and the {y} touch. | Is there contact between the
        {x} and the {y}? | Do the {x} and {y} touch each other? | Would you say that they touch? | Does one touch the other? | The {x} and the {y}: do they
        touch? | Are the {x} and the {y} next to each other without a gap? | Do you see the {x} touch the {y}?""",
    "size": """Which is {w}, the {x} or the {y}? | What is {w}: the {x} or the {y}? | Which thing is {w}? | Which one is {w}? | which of the two is {w}? | What is
        {w}, the {x} or the {y}? | Of the {x} and the {y}, which is {w}? | Which of them is {w}? | Which one is {w}, the {x} or the {y}? | Is the {x} or the
        {y} {w}? | What is the {w} thing? | Which of the two things is {w}? | Which is the {w} one, the {x} or the {y}? | Of the two, which is {w}? | The {x}
        or the {y}: which is {w}? | Which of the two is the {w} one? | Tell me which is {w}. | Which thing is the {w} one? | Who is {w}, the {x} or the {y}? |
        Say which is {w}, the {x} or the {y}. | Compare the {x} and the {y}: which is {w}? | Which looks {w}, the {x} or the {y}? | Between the {x} and the
        {y}, which is {w}? | What looks {w}?""",
    "between": """What is between the {x}? | Which thing is between the {x}? | What do you see between the two {x}? | What is between them? | What is in the middle? |
        what stands between the {x}? | What is between the two {x}? | What thing is between the {x}? | Between the {x}, what is there? | What is there between
        the {x}? | Which thing is in the middle? | What can you see between the {x}? | And between them? | What is the thing between the {x}? | What is in
        between? | Name the thing between the {x}. | What is it that is between the {x}? | Say what is between the {x}. | What is placed between the {x}? |
        What do the {x} have between them? | Which object is between the {x}? | Tell me what is between the {x}.""",
    "around": """What is on both sides of the {x}? | What is at the sides? | What are the two things at the sides? | What stands at the left and at the right? | What
        is around the {x}? | What is at both sides? | What are the things at the sides? | What do you see at the sides? | What is to the left and right of the
        {x}? | Which things are at the sides? | What stands on both sides of the {x}? | What stands around the {x}? | Name what is on both sides of the {x}. |
        What do you see next to the {x}, left and right? | The {x} is between which things? | What has the {x} on either side? | What is beside the {x} on
        both sides?""",
    "either": """In which {y} is the {x}, the left or the right? | Which {y} is the {x} in, the left or the right one? | In which {y} is the {x}? | Which {y} has the
        {x}? | which {y} is it in, left or right? | In which of the two is the {x}? | Is the {x} in the left or in the right {y}? | Which {y} is the {x} in? |
        Is the {x} in the left {y} or in the right one? | In which of the {ys} is the {x}, left or right? | Left or right: which {y} has the {x}? | Which of
        the {ys} has the {x} in it? | Which {y} holds the {x}, the left or the right one? | In which of the two {ys} is the {x}? | Which one is the {x} in,
        left or right? | In the left or in the right {y}: where is the {x}?""",
    "either_where": """Where is the {x}? | Where do you see the {x}? | Where in the picture is the {x}? | What is the {x} in? | Whereabouts is the {x}? | Where can I find
        the {x}? | Tell me where the {x} is. | In what is the {x}? | In which part is the {x}? | Say where the {x} is. | Where is the {x} to be found? | Where
        would I look for the {x}? | In what do you see the {x}? | Where does the {x} lie? | Find the {x}. | Which one is the {x} in?""",
    "either_what": """What is in the {s} {y}? | What does the {s} {y} contain? | What do you see in the {s} {y}? | what is inside the {s} one? | What is in the {s} one? |
        What is inside the {s} {y}? | Is there something in the {s} {y}? | What does the {s} {y} hold? | What is there in the {s} {y}? | And in the {s} one? |
        Look into the {s} {y}: what is there? | Tell me what is in the {s} {y}. | What can you see in the {s} one? | Which thing is in the {s} {y}? | What
        lies in the {s} {y}? | What's in the {s} {y}? | Say what is in the {s} {y}. | Is the {s} {y} empty?""",
    "inside": """What is inside the {x}? | What is in the {x}? | Which thing is inside the {x}? | What is on the {x}? | What does the {x} contain? | What do you see in
        the {x}? | What thing is in the {x}? | What is there inside the {x}? | What can you see inside the {x}? | Inside the {x}, what is there? | Name what
        is inside the {x}. | What's inside the {x}? | What lies in the {x}? | Tell me what is in the {x}. | What does the {x} hold? | Which thing is in the
        {x}? | What sits inside the {x}? | Say what is inside the {x}. | The {x} holds what?""",
    "outside": """What is the {x} in? | Which shape is the {x} in? | What is around the {x}? | Where is the {x}? | Inside what is the {x}? | In which shape is the {x}?
        | In what is the {x}? | Inside which shape is the {x}? | What shape is around the {x}? | What holds the {x}? | What surrounds the {x}? | Tell me what
        the {x} is in. | Which shape holds the {x}? | The {x} is inside what? | What does the {x} sit in? | What is outside the {x}? | Name the shape around
        the {x}.""",
    "most": """Are there {w} {x} or {y}? | Of which thing are there {w}? | Which things are there {w} of? | What is there the {v} of? | which are {w}, the {x} or the
        {y}? | Which of the things are there {w} of? | What are there {w} of, {x} or {y}? | Which thing is there the {v} of? | Of what are there {w}? | Do you
        see {w} {x} or {y}? | Are there {w} of the {x} or of the {y}? | {x} or {y}: which are {w}? | What is there {w} of? | Which do you see {w} of, {x} or
        {y}? | {w}: the {x} or the {y}? | Tell me which things there are {w} of. | Count them: are there {w} {x} or {y}? | Which are the {v}? | Which of them
        are {w}? | What are the {v}?""",
    "relation_is": """Is the {x} {r} the {y}? | Do you see the {x} {r} the {y}? | Does the {x} stand {r} the {y}? | Is it true that the {x} is {r} the {y}? | Would you say
        the {x} is {r} the {y}? | Is the {x} {r} the {y} or not? | The {x} is {r} the {y}, right? | Can the {x} be seen {r} the {y}? | Tell me if the {x} is
        {r} the {y}. | Do you find the {x} {r} the {y}?""",
    "inside_is": """Is the {x} inside the {y}? | Is the {x} in the {y}? | Do you see the {x} inside the {y}? | Does the {y} contain the {x}? | Does the {y} hold the {x}?
        | Does the {x} sit in the {y}? | Is the {x} within the {y}?""",
}.items()}
