"""Every paper of every golden case, and a packet of each, against a validator of PDF/UA-1, the standard for PDFs that are
read aloud.

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
from generator.output.pdf.exhibits import Attached, open_paper
from generator.output.pdf.packet import make_packet
from generator.output.signing import Signature, has_place, sign
from tests.bench.packet_papers import photo, scanned
from tests.output.hostile import in_our_type, make_pdf
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


def packets() -> Iterator[tuple[str, bytes]]:
    """A packet of each golden case: a scan, a photo, a text, a letter of ours, a record in a type that is in its file."""
    letter = render(write_document(make_plan(SCENARIOS[0].answers, SCENARIOS[0].today), "phone_script"), "pdf")
    files = {
        "1 scan.pdf": scanned(2, 1, "Record", dpi=60), "2 photo.jpg": photo(2), "3 statement.txt": b"It is urgent.",
        "4 letter.pdf": letter, "5 record.pdf": in_our_type(),
    }  # fmt: skip
    opened = {int(name[0]): [open_paper(Attached(name, content))] for name, content in files.items()}
    for scenario in SCENARIOS:
        plan = make_plan(scenario.answers, scenario.today)
        yield f"{scenario.name}, packet", make_packet(plan, opened).parts[0].content
    for number, part in enumerate(make_packet(plan, opened, 400_000).parts, 1):
        yield f"{scenario.name}, part {number}", part.content


def not_embedded() -> bytes:
    """A packet that cannot pass: a record in Helvetica, which its maker left for every reader to have."""
    plan = make_plan(SCENARIOS[0].answers, SCENARIOS[0].today)
    return make_packet(plan, {1: [open_paper(Attached("portal.pdf", make_pdf(1)))]}).parts[0].content


def main() -> int:
    from page import validate_pdf_bytes  # type: ignore[import-not-found, unused-ignore]

    found = 0
    for what, made in (
        ("papers", ((name, render(document, "pdf")) for name, document in papers())),
        ("packets", packets()),
    ):
        count, pages, rules, broken = 0, 0, 0, Counter[str]()
        for name, content in made:
            report: Any = validate_pdf_bytes(content, profile="ua1")
            count, pages, rules = count + 1, pages + report.document.page_count, report.rules.total
            for failure in report.failures:
                broken[failure.rule_id] += 1
                print(f"{name}: {failure.rule_id}: {failure.message}")
        print(
            f"{count} {what}, {pages} pages, {rules} rules: {sum(broken.values())} faults {dict(broken) or ''}",
            flush=True,
        )
        found += sum(broken.values())
    left = sorted(failure.rule_id for failure in validate_pdf_bytes(not_embedded(), profile="ua1").failures)
    print(f"a packet with a page whose type is not in its file, which declares nothing: {left}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
