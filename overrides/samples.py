"""Sample letters: the golden cases of the tests, shown as pages. Every person and insurer in them is invented."""

from __future__ import annotations

import json
import re
import tomllib
from datetime import date
from pathlib import Path

from generator.letters import write_document
from generator.output.markdown import render_markdown
from generator.plan import make_plan

LETTERS = Path(__file__).parents[1] / "tests" / "letters"


def _read_samples() -> list[tuple[str, str, frozenset[str]]]:
    samples = []
    for told in sorted(LETTERS.glob("*/scenario.toml")):
        folder = told.parent
        answers = json.loads((folder / "case.json").read_text(encoding="utf-8"))["answers"]
        kinds = frozenset(row["kind"] for row in answers["reasons"])
        drug = answers.get("product") or answers.get("therapy", "")
        title = f"{answers['patient_name']}: {drug}, {answers['payer_name']}"
        samples.append((folder.name.replace("_", "-"), title, kinds))
    return samples


SAMPLES = _read_samples()
"""(page name, title, denial kinds) of every sample."""


def write_samples(folder: Path) -> int:
    """Write one page for each sample below `folder`/samples. Returns how many."""
    target = folder / "samples"
    target.mkdir(parents=True, exist_ok=True)
    for name, title, _ in SAMPLES:
        source = LETTERS / name.replace("-", "_")
        why = tomllib.loads((source / "scenario.toml").read_text(encoding="utf-8"))["why"]
        letter = (source / "letter.md").read_text(encoding="utf-8")
        letter = re.sub(r"^(#+) ", r"#\1 ", letter, flags=re.M).replace("| About |  |", "| About | This case |")
        plain = title.replace('"', "'")
        text = (
            f'---\ntitle: "Sample letter: {plain}"\ndescription: "A sample letter made by the form. {plain}."\n'
            "search:\n  exclude: true\n---\n\n"
            f"# Sample letter: {title}\n\nThe person and the insurer are invented. Why this sample: {why}\n\n{letter}"
        )
        (target / f"{name}.md").write_text(text, encoding="utf-8")
    _write_blank(target / "blank-letter.md")
    return len(SAMPLES)


def _write_blank(path: Path) -> None:
    """An appeal with blanks to fill in by hand, for those whose browser cannot write the letter."""
    blank = make_plan({"reasons": [{"kind": "other_reason", "words": "________"}]}, date(2026, 1, 1))
    letter = render_markdown(write_document(blank)).replace("January 1, 2026", r"\_" * 8)
    letter = re.sub(r"^(#+) ", r"#\1 ", letter, flags=re.M).replace("| About |  |", "| About | This case |")
    path.write_text(
        '---\ntitle: "Blank appeal letter"\ndescription: "An appeal letter with blanks to print and fill in by hand."\n'
        "search:\n  exclude: true\n---\n\n# Blank appeal letter\n\nPrint it, fill in each blank, and leave out what does not "
        f"fit. Quote the reason in the insurer’s own words.\n\n{letter}",
        encoding="utf-8",
    )
