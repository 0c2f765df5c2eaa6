"""The rows of the evaluation's table, and which of them each held-out set asks. `cases.py` and `several_cases.py` draw the cases."""

# Rows of the table under the heads of the plan, with what was hoped for.
ROWS = {
    "Things": (0.92, ("things", "kind of thing")),
    "Properties": (0.95, ("colour", "shape", "texture", "size", "ground")),
    "Counting to five": (0.95, ("count to five",)),
    "Counting to ten": (0.80, ("count to ten",)),
    "Relations": (0.90, ("relations",)),
    "Reading": (0.90, ("reading words", "reading short words", "reading numbers", "about words", "labels")),
    "Charts": (0.85, ("chart type", "chart extremes", "chart values", "chart titles", "chart trends")),
    "Two pictures": (0.90, ("which", "same", "different", "nth", "common", "earlier picture")),
    "Four and more": (0.75, ("four to six pictures",)),
    "Few-shot": (0.75, ("few-shot",)),
    "Talk": (0.85, ("follow up", "yes or no", "contents", "busy scene", "caption", "small talk")),
    "Honesty": (0.90, ("not there", "there after all", "unknown picture", "no picture", "beyond")),
    "Words of labels": (0.90, ("signs",)),
    "More of two": (0.90, ("which of alike", "one of two")),
    "Touching": (0.90, ("touching",)),
    "Sorts asked for": (0.90, ("named by sort",)),
    "Choices": (0.90, ("choices",)),
    "Drawing style": (0.90, ("drawing style", "styles of three")),
}
SCENES = ("things", "kind of thing", "colour", "shape", "texture", "size", "ground", "count to five", "count to ten", "relations", "yes or no", "contents",
          "busy scene", "caption", "which", "same", "different", "nth", "common", "earlier picture", "follow up", "not there")
ALL = tuple(row for _, rows in ROWS.values() for row in rows)
# What is held out -> how cases are drawn, and the rows asked.
SETS = {
    "pictures": (dict(), ALL),
    "phrasing": (dict(), tuple(r for r in ALL if r != "few-shot")),
    "combinations": (dict(combos=True), (*SCENES, "chart type", "chart extremes")),
    "typefaces": (dict(faces=True), ("reading words", "reading short words", "reading numbers", "about words", "chart extremes", "chart titles", "signs")),
    "words": (dict(words=True), ("reading words", "reading short words")),
    "style": (dict(unseen=True), ("things", "kind of thing", "contents", "relations", "which", "yes or no")),
    "common things": (dict(common=True), ("things", "caption", "which", "different", "count to five", "yes or no")),
    "on white": (dict(common=True, tidy=True), ("things", "kind of thing", "caption", "which", "which of alike", "same", "different", "nth", "common", "earlier picture",
                                                "four to six pictures", "follow up", "yes or no")),
}
