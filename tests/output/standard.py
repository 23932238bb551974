"""Every paper of every golden case against a validator of PDF/UA-1, the standard for PDFs that are read aloud.

`make standard` installs the validator (page-validation, which needs no Java) and prints what each rule says. It is no
part of the tests: it is young, and a compiled program of somebody else.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from typing import Any

from PIL import Image

from generator import make_plan, render, write_document
from generator.letters import Document, document_list
from generator.letters.documents import main_document
from generator.output.signing import Signature, has_place, sign
from tests.papers import as_bytes
from tests.scenarios import SCENARIOS

PICTURE = as_bytes(Image.new("L", (400, 90), 255))


def papers() -> Iterator[tuple[str, Document]]:
    """Each paper that each golden case can make, by name; letters that the writer signs also signed."""
    for scenario in SCENARIOS:
        plan = make_plan(scenario.answers, scenario.today)
        for offer in document_list(plan):
            if offer.is_offered:
                yield f"{scenario.name}, {offer.id}", write_document(plan, offer.id)
        letter, name = write_document(plan, main_document(plan)), str(scenario.answers.get("writer_name", ""))
        if has_place(letter, name):
            yield f"{scenario.name}, signed", sign(letter, Signature(name, PICTURE), "pdf")


def main() -> int:
    from page import validate_pdf_bytes  # type: ignore[import-not-found, unused-ignore]

    count, pages, rules, broken = 0, 0, 0, Counter[str]()
    for name, document in papers():
        report: Any = validate_pdf_bytes(render(document, "pdf"), profile="ua1")
        count, pages, rules = count + 1, pages + report.document.page_count, report.rules.total
        for failure in report.failures:
            broken[failure.rule_id] += 1
            print(f"{name}: {failure.rule_id}: {failure.message}")
    print(f"{count} papers, {pages} pages, {rules} rules: {sum(broken.values())} faults {dict(broken) or ''}")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
