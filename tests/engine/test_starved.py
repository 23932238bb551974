"""Nothing is said that was not given: with an identity only, and with one fact at a time, no paper points at a thing that
is not there, and none says that something was shown, tried, stated or enclosed."""

from __future__ import annotations

import re
from datetime import date

import pytest

from generator.denials import load_denial_kinds
from generator.form.topics import load_topics
from generator.letters import document_list, write_document
from generator.plan import make_plan
from tests.properties.cases import COVERS

TODAY = date(2026, 11, 21)
IDENTITY = {"patient_name": "Ann Lee", "payer_name": "Acme", "notice_date": "2026-11-03", "member_id": "M1", "writer_name": "Bo Lee", "therapy": "ivig", "condition": "cidp"}  # fmt: skip
NOT_LETTERS = {"what_happens_next", "phone_script", "call_log", "doctor_request", "representative", "peer_to_peer"}

POINTERS = (
    # words that point or assert, and what must be in the paper for them
    (re.compile(r"\bExhibits? (\d+)"), None),
    (re.compile(r"\b[Tt]he table\b[^.|]*“([^”]+)”"), None),
    (re.compile(r"\b(?:papers )?listed (?:at the end|with this letter)\b"), lambda text: "## Papers" in text),
    (re.compile(r"\bquoted (?:above|below)\b"), lambda text: "\n> " in text),
)
ASSERTS = re.compile(
    r"\b(?:the record shows|is documented|has examined|have examined|is enclosed|are enclosed|"
    r"is attached|makes that statement|was tried and|the drug works|is proven|nothing has changed|as dated|are dated|"
    r"was sent in time|is in the table|has no one who)\b",
    re.I,
)


def as_text(document):
    lines = []
    for block in document.blocks:
        lead = {"heading": "#" * block.level + " ", "quote": "> "}.get(block.kind, "")
        lines.append(lead + block.text())
    return "\n".join(lines)


def papers_listed(document):
    """How many papers the list at the end names."""
    tables = [
        block
        for block in document.blocks
        if block.kind == "table" and block.items[0][0] and block.items[0][0][0].text == "Exhibit"
    ]
    return len(tables[-1].items) - 1 if tables else 0


def untrue(document, given=(), plan=None):
    """Words that point at nothing, or say what the given facts do not hold. A doctor's letter that says so has its exhibits
    in the list of the appeal of the `plan`, which it goes with."""
    text = as_text(document)
    goes_with = plan and re.search(r"numbers of the exhibits are those of", text)
    listing = write_document(plan) if goes_with else document
    found = [
        match[0] for match in ASSERTS.finditer(text) if not any(match[0].lower() in fact.lower() for fact in given)
    ]
    for pattern, has in POINTERS:
        for match in pattern.finditer(text):
            named = match[1] if match.groups() else ""
            is_there = (
                has(text) if has else int(named) <= papers_listed(listing) if named.isdigit() else f"## {named}" in text
            )
            if not is_there:
                found.append(match[0])
    return found


def papers(plan):
    return [write_document(plan, o.id) for o in document_list(plan) if o.is_offered and o.id not in NOT_LETTERS]


@pytest.mark.parametrize("kind", load_denial_kinds())
def test_identity_only(kind):
    place = list(load_denial_kinds()).index(kind)
    for number, voice in enumerate(("patient", "caregiver", "practice")):
        for timing in ("before", "ongoing", "after")[number : number + 1]:
            cover = COVERS[(place * 3 + number) % len(COVERS)]
            case = (
                IDENTITY
                | cover
                | {"voice": voice, "timing": timing, "reasons": [{"kind": kind, "words": "We refuse it."}]}
            )
            plan = make_plan(case, TODAY)
            for paper in papers(plan):
                assert untrue(paper, (), plan) == [], paper.id


@pytest.mark.parametrize("kind", list(load_denial_kinds())[::7])
def test_identity_and_one_fact(kind):
    for number, topic in list(enumerate(load_topics()))[::2]:
        cover = COVERS[number % len(COVERS)]
        fact = f"one fact of March 3 on {topic}"
        case = IDENTITY | cover | {"voice": ("patient", "practice")[number % 2], "timing": "before", "reasons": [{"kind": kind, "words": "We refuse it."}], "facts": [{"topic": topic, "fact": fact}]}  # fmt: skip
        plan = make_plan(case, TODAY)
        for paper in papers(plan):
            assert untrue(paper, [fact], plan) == [], (topic, paper.id)


def test_a_sentence_that_points_at_nothing_is_seen():
    case = IDENTITY | COVERS[0] | {"voice": "patient", "reasons": [{"kind": "step_therapy", "words": "No."}]}
    paper = papers(make_plan(case, TODAY))[0]
    number = next(n for n, block in enumerate(paper.blocks) if block.kind == "paragraph" and len(block.runs) == 1)
    run = paper.blocks[number].runs[0]
    for words in (
        "The record shows it.",
        "The facts are in the table “Treatments tried before”.",
        "It failed (Exhibit 3).",
    ):
        blocks = list(paper.blocks)
        blocks[number] = blocks[number].replaced(runs=(run.replaced(text=words),))
        assert untrue(paper.replaced(blocks=tuple(blocks)))
