"""Held-out figures of the exported model, as its card states them, through the program itself.

    python3 training/evaluate.py [--cases 300] [--program .build/release/vlmchat] [--json FILE] [--failures FILE.png]

Every picture is drawn from a seed training never used, as a PNG file of some size and shape; all cases of a row are asked in one run of
`vlmchat ask --batch`. Answers are generated greedily; in a follow-up the model's own answers stand before the question. What is held
out in each column is said in `cases.py`.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from PIL import Image

import failures
from cases import Case, Cases
from data import as_file
from failures import Failure
from phrases import Draw
from rendering import file_size
from rows import ALL, ROWS, SETS
from sprites import Masters
from tokenizer import FOLDER

SEED = 900_000_000
PROGRAM = FOLDER.parent.parent / ".build" / "release" / "vlmchat"


class Asker:
    """Asks the program many cases at once."""

    def __init__(self, program: Path, model: Path, folder: Path):
        self.program, self.model, self.folder = program, model, folder
        self.masters = {False: Masters(), True: Masters(unseen=True)}
        self.files = 0

    def picture(self, picture, rng, unseen: bool) -> dict:
        """A part of a message: the picture as a file."""
        width, height = file_size(rng)
        self.files += 1
        name = f"{self.files}.png"
        as_file(picture, self.masters[unseen], width, height).save(self.folder / name, compress_level=1)
        return dict(type="image", path=name)

    def line(self, case: Case, rng, unseen: bool) -> str:
        messages, drawn = [], {}
        for n, turn in enumerate(case.turns):
            parts = []
            for p in turn.parts:
                if not isinstance(p, str) and id(p) not in drawn:
                    drawn[id(p)] = self.picture(p, rng, unseen)
                parts.append(dict(type="text", text=p) if isinstance(p, str) else drawn[id(p)])
            messages.append(dict(role="user", content=parts))
            if n < case.told:
                messages.append(dict(role="assistant", content=turn.answer))
        return json.dumps(dict(messages=messages))

    def answers(self, lines: list[str]) -> list[str]:
        batch = self.folder / "cases.jsonl"
        batch.write_text("".join(line + "\n" for line in lines))
        run = subprocess.run([self.program, "ask", "--model", self.model, "--batch", batch], capture_output=True, text=True)
        said = [json.loads(line) for line in run.stdout.splitlines()]
        failed = [line["error"] for line in said if "error" in line]
        if failed or len(said) != len(lines):
            sys.exit(f"{self.program}: {failed[0] if failed else run.stderr.strip()}")
        return [line["answer"] for line in said]

    def pictures(self, line: str) -> list[Image.Image]:
        """Of a case, each once."""
        parts = [p for m in json.loads(line)["messages"] for p in m["content"] if isinstance(p, dict)]
        paths = dict.fromkeys(p["path"] for p in parts if p["type"] == "image")
        return [Image.open(self.folder / path).convert("RGB") for path in paths]


def figures(asker: Asker, name: str, row: str, cases: int, wrong: int) -> tuple[float, list[Failure]]:
    """The share of right answers, and some wrong ones."""
    options, _ = SETS[name]
    rng = Draw([SEED, list(SETS).index(name), ALL.index(row)], unseen=name == "phrasing")
    drawn = [Cases(rng, **options).draw(row) for _ in range(cases)]
    lines = [asker.line(c, rng, options.get("unseen", False)) for c in drawn]
    right, shown = 0, []
    for case, line, text in zip(drawn, lines, asker.answers(lines)):
        ok = case.right(text)
        right += ok
        if not ok and len(shown) < wrong:
            asked = " ".join(p for p in case.turns[-1].parts if isinstance(p, str)) or "[picture]"
            shown.append(Failure(row, asker.pictures(line), asked, text, case.wanted))
    return right / cases, shown


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--cases", type=int, default=300, help="of each row and each column")
    arguments.add_argument("--rows", nargs="*", default=ALL)
    arguments.add_argument("--sets", nargs="*", default=list(SETS))
    arguments.add_argument("--model", type=Path, default=FOLDER)
    arguments.add_argument("--program", type=Path, default=PROGRAM)
    arguments.add_argument("--json", type=Path)
    arguments.add_argument("--wrong", type=int, default=0, help="print this many wrong answers of each")
    arguments.add_argument("--failures", type=Path, help="a PNG file for a sheet of those wrong answers with their pictures")
    a = arguments.parse_args()
    began, table, sheet = time.time(), {}, []
    print("| | hoped for | " + " | ".join(a.sets) + " |\n|---|---|" + "---|" * len(a.sets))
    for head, (hoped, rows) in ROWS.items():
        for row in (r for r in rows if r in a.rows):
            found, wrong = {}, []
            for name in a.sets:
                if row in SETS[name][1]:
                    with tempfile.TemporaryDirectory() as folder:
                        found[name], shown = figures(Asker(a.program, a.model, Path(folder)), name, row, a.cases, a.wrong)
                        wrong += shown
            table[row] = found
            print(f"| {head}: {row} | {hoped:.0%} | " + " | ".join(f"{found[n]:.1%}" if n in found else "" for n in a.sets) + " |", flush=True)
            for f in wrong:
                print(f"    {f.asked} -> {f.said}  (true: {f.true})")
            sheet += wrong
    print(f"{a.cases} cases each, {time.time() - began:.0f} s")
    if a.failures and sheet:
        failures.write(sheet, a.failures)
    if a.json:
        a.json.write_text(json.dumps(dict(cases=a.cases, figures=table), indent=1) + "\n")


if __name__ == "__main__":
    main()
