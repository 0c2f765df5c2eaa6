"""Answers of a model that knows the words of labels by sight and cannot spell others: it says so, in place of a word that it makes up.

Two hundred thousand pictures taught the small model where writing is, of which colour and how many letters, but one letter in four.
`train_chat.py --reads` teaches with all words.
"""

import re

from talk import CANNOT_READ
from words import SIGHT_INDEX

_CHART = re.compile(r"An? (bar chart|line chart|pie chart|scatter plot|table)\b")
# Questions whose answers are what is written, or a part of a chart by what is written there. Lone numbers are read: a third of them right.
_READ = {"read_word", "read_line", "read_two", "text_letter", "label", "chart_title", "chart_axis", "chart_max", "chart_min", "chart_compare", "chart_series",
         "chart_series_name", "table_head", "table_cell", "chart_value"}
_SAID = re.compile(r'"([^"]*)"')
_NOT_READ = re.compile(r'"[^"]*[A-Za-z][^"]*"|^[A-Z][A-Za-z ]*\.$|^(About )?[0-9]')  # quoted words, a name, or a number of a chart
_KNOWN = re.compile(r"^(Yes|No|On the .*|None|Neither|Both|Nothing|The .*)\.$")


def unread(kind: str, answer: str) -> str:
    """The answer without what would have to be spelt; words of labels stay, but for a letter of them."""
    said = _SAID.findall(answer)
    if said and kind != "text_letter" and not _CHART.match(answer) and all(word.lower() in SIGHT_INDEX for word in said):
        return answer
    if kind in _READ and _NOT_READ.search(answer) and not _KNOWN.match(answer):
        return CANNOT_READ
    if _CHART.match(answer):
        answer = re.sub(r' called (".*?"|[^;".]*?)(?= with |;|\.)', "", answer)
        return re.sub(r"(; [^;]* is the [a-z]+|, [^.]* and [^.]*)\.$", ".", answer)
    answer = re.sub(r'\b([Tt])he (words?) "[^"]*"', lambda m: ("A word" if m[1] == "T" else "a word") if m[2] == "word" else ("Two words" if m[1] == "T" else "two words"), answer)
    return re.sub(r' that says "[^"]*"', "", answer)
