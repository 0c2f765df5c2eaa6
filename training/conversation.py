"""A conversation about pictures, and the text of it in IDEFICS's chat format."""

from dataclasses import dataclass, field

FAKE, IMAGE, END = "<fake_token_around_image>", "<image>", "<end_of_utterance>"


@dataclass
class Turn:
    """One user message, as texts and pictures, and its answer. `of`: how many of the latest pictures a question about several is about;
    0 where some came twice, so that it is not known which is called the third."""

    parts: list
    answer: str
    kind: str
    of: int = 2


@dataclass
class Chat:
    turns: list[Turn] = field(default_factory=list)
    system: str | None = None

    @property
    def pictures(self) -> list:
        return [p for t in self.turns for p in t.parts if not isinstance(p, str)]


def message(parts: list, first: bool) -> str:
    """A user message in the prompt, up to "Assistant:"."""
    out, before = ("" if first else "\n") + "User:", "text"
    for n, part in enumerate(parts):
        if isinstance(part, str):
            out += (" " if n == 0 else "") + part.strip(" ")
            before = "text"
        else:
            out += (IMAGE + FAKE) if before == "picture" else (FAKE + IMAGE + FAKE)
            before = "picture"
    return out + END + "\nAssistant:"


def system(chat: Chat) -> str:
    """The line before the first message."""
    return f"System: {chat.system}{END}\n" if chat.system else ""


def prompt(chat: Chat, turns: int) -> str:
    """The prompt for the answer of turn `turns`, without the leading `<s>`: earlier turns hold their answers."""
    out = system(chat)
    for n, turn in enumerate(chat.turns[:turns + 1]):
        out += message(turn.parts, n == 0)
        if n < turns:
            out += f" {turn.answer}{END}"
    return out
