"""Sample letters: the golden cases of the tests, shown as pages. Every person and insurer in them is invented."""

from __future__ import annotations

import json
import re
import tomllib
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from generator.denials import load_denial_kinds
from generator.letters import write_document
from generator.output.markdown import render_markdown
from generator.plan import make_plan
from overrides.pages.writing.templates import environment

LETTERS = Path(__file__).parents[3] / "tests" / "letters"


class Sample(NamedTuple):
    """A case of the tests as the pages show it."""

    name: str
    """Of its page."""
    drug: str
    payer: str
    kinds: tuple[str, ...]
    """What was denied, in the order of the letter; never empty."""
    words: str
    """The reasons in short, as `DenialKind.short` has them."""

    @property
    def title(self) -> str:
        return f"{self.drug}: {self.words} ({self.payer})"


def _read_samples() -> tuple[Sample, ...]:
    kinds, samples = load_denial_kinds(), []
    for told in sorted(LETTERS.glob("*/scenario.toml")):
        answers = json.loads((told.parent / "case.json").read_text(encoding="utf-8"))["answers"]
        found = tuple(dict.fromkeys(row["kind"] for row in answers["reasons"]))
        drug = re.sub(r" \(.*\)$", "", answers.get("product") or answers.get("therapy", ""))
        words = " and ".join(kinds[kind].short for kind in found)
        samples.append(Sample(told.parent.name.replace("_", "-"), drug, answers["payer_name"], found, words))
    return tuple(samples)


SAMPLES = _read_samples()


def write_samples(folder: Path) -> int:
    """Write one page for each sample below `folder`/samples, and their list. Returns how many."""
    target = folder / "samples"
    target.mkdir(parents=True, exist_ok=True)
    for sample in SAMPLES:
        source = LETTERS / sample.name.replace("-", "_")
        why = tomllib.loads((source / "scenario.toml").read_text(encoding="utf-8"))["why"]
        denial, letter = ((source / name).read_text(encoding="utf-8") for name in ("denial.txt", "letter.md"))
        _write(
            target / f"{sample.name}.md",
            "samples/letter.md.j2",
            sample=sample,
            why=why,
            denial=[part.splitlines() for part in re.split(r"\n\s*\n", denial.strip())],
            paper=_below_title(letter, 2),
        )
    _write_blanks(target)
    by_kind = [
        (kind, [sample for sample in SAMPLES if kind.id in sample.kinds]) for kind in load_denial_kinds().values()
    ]
    _write(target / "index.md", "samples/index.md.j2", by_kind=by_kind, blanks=BLANKS)
    return len(SAMPLES)


def _write(path: Path, template: str, **data: Any) -> None:
    path.write_text(environment().get_template(template).render(**data).strip() + "\n", encoding="utf-8")


def _below_title(paper: str, levels: int = 1) -> str:
    """A paper as part of a page: its headings so many levels down, line breaks as Markdown has them everywhere, no
    table head without words."""
    paper = re.sub(r"^(#+) ", "#" * levels + r"\1 ", paper, flags=re.M).replace("\\\n", "  \n")
    return re.sub(r"^\| ([\w ]+) \|  \|$", r"| \1 | This case |", paper, flags=re.M)


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
        _write(folder / f"{name}.md", "samples/blank.md.j2", title=title, paper=_below_title(paper))
