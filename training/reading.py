"""Questions about what is written, with the true answers. Each has phrasings for training and some kept for evaluation."""

from phrases import sentence
from pictures import Question
from things import COLOURS
from words import common, names

NUMBER_WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
                "eleven", "twelve", "thirteen", "fourteen")

# kind: (phrasings of training, phrasings kept)
ANY = (("What does it say?", "Read the text.", "What is written here?", "What is written in the picture?", "What does the picture say?",
        "Read it.", "What is the text?", "What text do you see?", "Can you read this?", "Please read what is written.",
        "What does the text say?", "Tell me what it says.", "What is written there?", "What stands there?", "Read this to me.",
        "Could you read it?", "What text is this?", "What text is here?", "Can you read it out?", "Which text do you see?", "Read out what it says."),
       ("What text is in the picture?", "Could you read that out?", "Which text is shown?"))
WORD = (("Which word is this?", "What word is this?", "Read the word.", "What is the word?", "Which word do you see?", "What word is written here?",
         "Which word is written in the picture?", "What word does the picture show?", "Tell me the word.", "Which word is it?", "What word can you read?",
         "Can you read the word?", "Which word is in the picture?", "What is the word here?"),
        ("Which word can you read?", "What is the word in the picture?"))
NUMBER = (("What number is this?", "Which number is this?", "Read the number.", "What is the number?", "Which number do you see?",
           "What number is written here?", "Which number is written in the picture?", "What number does the picture show?",
           "Tell me the number.", "Which number is it?", "What number can you read?", "Can you read the number?", "Which number is in the picture?",
           "What is the number here?"),
          ("Which number can you read?", "What is the number in the picture?"))
WORDS = (("Which words are these?", "What words are written here?", "Read the words.", "What are the words?", "Which words do you see?",
          "Read both words.", "What two words are written here?", "Tell me the words.", "Which two words are in the picture?",
          "What words does the picture show?"),
         ("Which words can you read?", "What are the two words in the picture?"))
FIRST_LINE = (("What is the first word?", "Which word is at the top?", "What does the first line say?", "Read the first word.",
               "What is written at the top?", "Which word comes first?", "Read the upper word.", "What does the upper line say?",
               "What is the top word?", "Tell me the first word."),
              ("Which word is in the first line?", "What does the top line say?"))
LAST_LINE = (("What is the second word?", "Which word is at the bottom?", "What does the second line say?", "Read the second word.",
              "What is written at the bottom?", "Which word comes second?", "Read the lower word.", "What does the lower line say?",
              "What is the bottom word?", "Tell me the second word."),
             ("Which word is in the second line?", "What does the bottom line say?"))
LENGTH = (("How many letters does the word have?", "How many letters are there?", "How long is the word?", "Count the letters.",
           "How many letters do you see?", "How many letters are in the word?", "How many letters is the word?", "Count the letters of the word.",
           "How many letters does it have?", "What is the number of letters?"),
          ("Of how many letters is the word?", "How many letters make up the word?"))
DIGITS = (("How many digits does the number have?", "How many digits are there?", "Count the digits.", "How many digits do you see?",
           "How many digits are in the number?", "How many digits long is the number?", "How many figures does the number have?",
           "How many digits does it have?", "Count the digits of the number.", "What is the number of digits?"),
          ("Of how many digits is the number?", "How many digits make up the number?"))
FIRST = (("What is the first letter?", "Which letter comes first?", "What letter does the word begin with?", "What letter does it start with?",
          "Which letter is the first?", "Tell me the first letter.", "With which letter does the word begin?", "What is the word's first letter?",
          "Which letter does the word start with?", "What is the initial letter?"),
         ("Read the first letter.", "What letter is at the beginning of the word?"))
LAST = (("What is the last letter?", "Which letter comes last?", "What letter does the word end with?", "What letter does it end in?",
         "Which letter is the last?", "Tell me the last letter.", "With which letter does the word end?", "What is the word's last letter?",
         "Which letter does the word end in?", "What is the final letter?"),
        ("Read the last letter.", "What letter is at the end of the word?"))
VERIFY = (('Is it the word "{}"?', 'Does it say "{}"?', 'Is this the word "{}"?', 'Is "{}" written here?', 'Does the picture say "{}"?',
           'Do you read "{}"?', 'Is the word "{}"?', 'Does this say "{}"?', 'Is the text "{}"?', 'Is that "{}"?', "Does it say {}?",
           "Is it the word {}?"),
          ('Is "{}" what it says?', 'Can you read "{}" here?'))
VERIFY_NUMBER = (("Is it the number {}?", "Does it say {}?", "Is this the number {}?", "Is {} written here?", "Does the picture say {}?",
                  "Do you read {}?", "Is the number {}?", "Does this say {}?", "Is it {}?", "Is that {}?"),
                 ("Is {} the number it shows?", "Can you read {} here?"))
INK = (("What colour are the letters?", "What colour is the text?", "Which colour do the letters have?", "What is the colour of the text?",
        "In what colour is it written?", "What colour is the writing?", "Which colour is the text?", "Tell me the colour of the letters.",
        "What colour is it written in?", "What is the colour of the letters?"),
       ("Which colour is the writing?", "In which colour are the letters?"))
CASE = (("Is it in capitals or small letters?", "Is it upper or lower case?", "Are the letters capitals or small?", "Is the text in upper or lower case?",
         "Upper case or lower case?", "Is it written in capitals?", "Are these capital letters?", "Is the word in upper or lower case?",
         "Are the letters upper or lower case?", "Are there capitals?"),
        ("Are the letters big ones or small ones?", "Is it spelled in capitals or in small letters?"))
GROUND = (("What colour is the background?", "What is the background colour?", "Which colour is the background?", "What colour is behind the text?",
           "What is the colour of the background?", "What colour is the ground?", "On what colour is it written?", "And the background?",
           "What is the text written on, what colour?", "Tell me the background colour."),
          ("Which colour lies behind the letters?", "What background does the text have?"))
PHRASES = (ANY, WORD, NUMBER, WORDS, FIRST_LINE, LAST_LINE, LENGTH, DIGITS, FIRST, LAST, VERIFY, VERIFY_NUMBER, INK, CASE, GROUND)
CASES = ("lower", "upper", "capitalised")
CASE_ANSWERS = dict(lower="Small letters.", upper="Capitals.", capitalised="A capital, then small letters.")


def _pick(rng, options):
    return options[int(rng.integers(len(options)))]


def quoted(text: str) -> str:
    """What reading answers: the text as written, in quotation marks."""
    return f'"{text}".'


def near_miss(rng, text: str) -> str:
    """Another text, mostly like it: a letter other, one too few, two swapped, or another word altogether."""
    digits = text.isdigit()
    while True:
        r, i = rng.random(), int(rng.integers(len(text)))
        other = str(int(rng.integers(10))) if digits else chr(97 + int(rng.integers(26)))
        if text.isupper():
            other = other.upper()
        if r < 0.35 or digits and r < 0.8:
            new = text[:i] + other + text[i + 1:]
        elif r < 0.45 and len(text) > 2:
            new = text[:i] + text[i + 1:]
        elif r < 0.55 and len(text) > 2:
            new = text[:i] + text[i:i + 2][::-1] + text[i + 2:]
        elif digits:
            new = str(int(rng.integers(1, 10000)))
        else:
            new = _like(rng, text)
        if new.lower() != text.lower() and not (digits and new.startswith("0")):
            return new


def _like(rng, text: str) -> str:
    """A real word, in the same case; three times in four one of the same length or beginning."""
    words = common() if rng.random() < 0.7 else names()
    for n in range(40):
        word = _pick(rng, words)
        if n > 30 or len(word) == len(text) or word[0] == text[0].lower():
            break
    return word.upper() if text.isupper() and len(text) > 1 else word.capitalize() if text[0].isupper() else word


def ask(w, rng, unseen: bool = False) -> Question:
    """A question about a `Writing`."""
    number, one = w.is_number(), len(w.lines) == 1
    r, text = rng.random(), w.text()

    def asked(kind, phrasings, answer, *said):
        return Question(kind, _pick(rng, phrasings[1 if unseen else 0]).format(*said), answer)

    if r < 0.3:
        return asked("read_number" if number else "read_word" if one else "read_two", ANY, quoted(text))
    if r < 0.5:
        kind, phrasings = ("read_number", NUMBER) if number else ("read_word", WORD) if one else ("read_two", WORDS)
        return asked(kind, phrasings, quoted(text))
    if r < 0.6:
        return asked("text_colour", INK, sentence(w.colour))
    if r < 0.64 and w.ground in COLOURS and not w.plate:
        return asked("text_ground", GROUND, sentence(w.ground))
    if r < 0.74 and one:
        said = text if rng.random() < 0.5 else near_miss(rng, text)
        return asked("text_verify", VERIFY_NUMBER if number else VERIFY, "Yes." if said == text else "No.", said)
    if not one and r < 0.9:
        first = rng.random() < 0.5
        return asked("read_line", FIRST_LINE if first else LAST_LINE, quoted(w.lines[0 if first else 1]))
    if r < 0.82 and one:
        return asked("text_length", DIGITS if number else LENGTH, sentence(NUMBER_WORDS[len(text)]))
    if r < 0.92 and one and not number and len(text) > 1:
        first = rng.random() < 0.5
        return asked("text_letter", FIRST if first else LAST, quoted(text[0 if first else -1]))
    if not number:
        return asked("text_case", CASE, CASE_ANSWERS[w.case])
    return asked("read_number", NUMBER, quoted(text))
