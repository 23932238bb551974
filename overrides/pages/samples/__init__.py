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
from overrides.pages.writing.templates import environment

LETTERS = Path(__file__).parents[3] / "tests" / "letters"


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
        _write(target / f"{name}.md", "samples/letter.md.j2", name=title, why=why, paper=_below_title(letter))
    _write_blanks(target)
    return len(SAMPLES)


def _write(path: Path, template: str, **data: str) -> None:
    path.write_text(environment().get_template(template).render(**data).strip() + "\n", encoding="utf-8")


def _below_title(paper: str) -> str:
    """A paper as part of a page: its headings one level down, no table head without words."""
    return re.sub(
        r"^\| ([\w ]+) \|  \|$", r"| \1 | This case |", re.sub(r"^(#+) ", r"#\1 ", paper, flags=re.M), flags=re.M
    )


BLANKS = {
    "blank-letter": ("", "Blank appeal letter"),
    "blank-request-for-the-file": ("claim_file_request", "Blank request for the file and the rule"),
    "blank-letter-of-medical-necessity": ("medical_necessity", "Blank letter of medical necessity"),
    "blank-card-for-the-call": ("peer_to_peer", "Blank card for the call between doctors"),
    "blank-list-for-the-doctor": ("doctor_request", "Blank list for the doctor's office"),
    "blank-cover-sheet": ("cover_sheet", "Blank cover sheet"),
}
"""Papers with blanks to fill in by hand: page name -> (document, the main one if empty; title)."""


def _write_blanks(folder: Path) -> None:
    """Papers with blanks, for those whose browser cannot write them, or who like a pen better."""
    blank = make_plan({"reasons": [{"kind": "other_reason", "words": "________"}]}, date(2026, 1, 1))
    for name, (document, title) in BLANKS.items():
        paper = render_markdown(write_document(blank, document or None, keep_blanks=True)).replace(
            "January 1, 2026", r"\_" * 8
        )
        _write(folder / f"{name}.md", "samples/blank.md.j2", name=title, paper=_below_title(paper))
