"""The golden letters: read by a person once, and from then on the diff is the review."""

from __future__ import annotations

import re

import pytest

from generator.check import check_plan
from generator.denials import load_denial_kinds
from generator.letters import document_list, write_document
from generator.letters.documents import load_document_kinds, main_document
from generator.output.markdown import render_markdown
from generator.plan.coverage import DIRECT
from generator.reading import read_denial
from generator.rows.schema import evidence_blocks
from tests.reading.test_golden_denials import assert_the_kinds_are_seen
from tests.scenarios import SCENARIOS


def test_the_letter_is_the_golden_one(scenario):
    assert render_markdown(scenario.document) == scenario.letter


def test_the_papers_beside_it_are_the_golden_ones(scenario):
    plan = scenario.plan
    for document in scenario.told.get("also", []):
        golden = (scenario.folder / f"{document}.md").read_text(encoding="utf-8")
        assert render_markdown(write_document(plan, document)) == golden, document


def test_the_right_track_and_dates(scenario):
    plan, expect = scenario.plan, scenario.expect
    assert plan.coverage.plan_kind == expect.get("plan_kind")
    assert main_document(plan) == scenario.told["document"]
    filing = plan.filing
    assert (filing.safe.on if filing and filing.safe else None) == expect.get("file_by")
    assert (filing.outer.on if filing and filing.outer else None) == expect.get("outer_limit")
    assert (plan.answer.by if plan.answer else None) == expect.get("answer_by")
    for due in filter(None, (filing.safe, filing.outer) if filing else ()):
        assert str(due.on.year) in due.sum and due.assumption


def test_the_arguments_that_hold_and_no_others(scenario):
    chosen = scenario.plan.chosen()
    assert set(scenario.expect["arguments"]) <= set(chosen)
    assert not set(scenario.expect["not_arguments"]) & set(chosen)


def test_only_law_that_reaches_the_plan(scenario):
    for words in scenario.expect["never_in_letter"]:
        assert words not in scenario.letter


def plain(text):
    """Letters, digits and single spaces: quotation marks within a quotation change."""
    return " ".join(re.sub(r"[^\w\s]", "", text).split())


def _is_quoted(words: str, quote: str) -> bool:
    """Whether a quotation is a reason whole, or its beginning and other sentences of it, with marks where some are left out."""
    parts = [plain(part) for part in quote.split("…") if plain(part)]
    return words in plain(quote) or (
        "…" in quote and words.startswith(parts[0]) and all(part in words for part in parts)
    )


def test_each_reason_is_quoted_and_answered(scenario):
    plan = scenario.plan
    if plan.situation["is_denial"] == "no":
        assert plan.chosen() == ()
        return
    document = scenario.document
    quotes = [block.text() for block in document.blocks if block.kind == "quote"]
    for answered in plan.reasons:
        words = plain(answered.reason.words)
        assert any(_is_quoted(words, quote) for quote in quotes)
        written = {key for block in document.blocks for key in (block.argument, *block.within)}
        assert answered.answered_above or set(answered.arguments) & written


def test_everything_in_the_tables_of_the_case_is_in_the_letter(scenario):
    plan = scenario.plan
    if plan.situation["is_denial"] == "no":
        return
    document = scenario.document
    heads = [["".join(run.text for run in cell) for cell in b.items[0]] for b in document.blocks if b.kind == "table"]
    for answer, names in (
        ("treatments", ("What happened",)),
        ("criteria", ("What the policy asks", "What is asked")),
        ("papers", ("Paper",)),
    ):
        if scenario.answers.get(answer):
            assert any(name in row for row in heads for name in names), answer


def test_the_pre_send_check_finds_no_error(scenario):
    faults = check_plan(scenario.plan)
    assert [fault for fault in faults if fault.severity == "error"] == []


def test_every_offered_document_is_finished(scenario):
    plan = scenario.plan
    for offer in document_list(plan):
        if offer.is_offered:
            document = write_document(plan, offer.id)
            text = render_markdown(document)
            assert not document.has_gaps, offer.id
            assert not re.search(r"\{\{|\}\}|\{%|\bNone\b(?! (?:has|of)\b)|Undefined|[\ue000-\ue007]", text), offer.id
            assert not re.search(r" [.,;]|\.\.|\(\)|,,|“”", text), (
                offer.id,
                re.search(r".{30}(?: [.,;]|\.\.|\(\)|,,|“”).{9}", text),
            )


def test_every_fact_printed_is_verified(scenario, book):
    plan = scenario.plan
    if main_document(plan) == "what_happens_next":
        return  # a page for the person: it marks what is not confirmed
    names = {key for block in scenario.document.blocks for key in block.facts}
    for name in names - {"step_therapy_law"}:
        rows = book.find_in_force(name, plan.case.notice_date or plan.today)
        assert rows, name
        assert all(
            any(b.is_verified for b in evidence_blocks(row)) or not list(evidence_blocks(row)) for row in rows
        ), name


def test_reading_the_denial_gives_the_answers(scenario, book):
    if scenario.is_blind:
        return
    findings = read_denial(scenario.denial, book, scenario.today)
    found = {finding.question: finding for finding in findings if not finding.doubt}
    for question in scenario.expect["read_from_denial"]:
        assert str(found[question].value) == str(scenario.answers[question]), question
    assert_the_kinds_are_seen(scenario, scenario.denial, book)


def test_each_finding_rests_on_words_of_the_letter(scenario, book):
    from generator.form.answers import clean_text

    text = clean_text(scenario.denial)
    for finding in read_denial(scenario.denial, book, scenario.today):
        assert finding.words
        assert " ".join(text[finding.start : finding.end].split()) == finding.words


# -- together they cover the map -----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def plans():
    return [(scenario, scenario.plan) for scenario in SCENARIOS]


def test_there_are_enough(plans):
    assert len(plans) >= 36


def test_every_denial_kind_has_a_golden_letter(plans):
    assert {reason.kind.id for _, plan in plans for reason in plan.reasons} == set(load_denial_kinds())


def test_every_plan_kind_has_a_golden_letter(plans, book):
    """The kinds that stand for an answer not known yet included."""
    assert {plan.coverage.plan_kind for _, plan in plans} >= set(book.shelf("plan_kinds"))
    assert len(DIRECT) < len(book.shelf("plan_kinds"))


def test_every_document_has_a_golden_text(plans):
    written = {
        document for scenario, plan in plans for document in (main_document(plan), *scenario.told.get("also", []))
    }
    assert written == set(load_document_kinds())


def test_every_voice_has_a_golden_letter(plans):
    assert {plan.case.voice for _, plan in plans} == {"patient", "caregiver", "practice"}
    assert any(plan.case.consent == "parent" for _, plan in plans)
