"""The golden letters: read by a person once, and from then on the diff is the review."""

from __future__ import annotations

import re

from generator.facts.schema import evidence_blocks
from generator.letters import document_list, write_document
from generator.letters.write import main_document
from generator.lint import check_plan
from generator.output.markdown import render_markdown
from generator.plan import make_plan
from generator.reading import read_denial


def test_the_letter_is_the_golden_one(scenario):
    plan = make_plan(scenario.answers, scenario.today)
    assert render_markdown(write_document(plan)) == scenario.letter


def test_the_right_track_and_dates(scenario):
    plan, expect = make_plan(scenario.answers, scenario.today), scenario.expect
    assert plan.coverage.plan_kind == expect["plan_kind"]
    assert main_document(plan) == scenario.told["document"]
    assert plan.filing.safe.on == expect["file_by"]
    assert (plan.filing.outer.on if plan.filing.outer else None) == expect.get("outer_limit")
    assert plan.answer.by == expect["answer_by"]
    for due in filter(None, (plan.filing.safe, plan.filing.outer)):
        assert str(due.on.year) in due.sum and due.assumption


def test_the_arguments_that_hold_and_no_others(scenario):
    chosen = make_plan(scenario.answers, scenario.today).chosen()
    assert set(scenario.expect["arguments"]) <= set(chosen)
    assert not set(scenario.expect["not_arguments"]) & set(chosen)


def test_only_law_that_reaches_the_plan(scenario):
    for words in scenario.expect["never_in_letter"]:
        assert words not in scenario.letter


def test_each_reason_is_quoted_and_answered(scenario):
    plan = make_plan(scenario.answers, scenario.today)
    document = write_document(plan)
    quotes = [block.text() for block in document.blocks if block.kind == "quote"]
    for answered in plan.reasons:
        assert any(answered.reason.words in quote for quote in quotes)
        assert answered.arguments
        written = {block.argument for block in document.blocks if block.argument}
        assert set(answered.arguments) <= written


def test_history_criteria_and_exhibits_are_tables(scenario):
    document = write_document(make_plan(scenario.answers, scenario.today))
    heads = [["".join(run.text for run in cell) for cell in b.items[0]] for b in document.blocks if b.kind == "table"]
    assert any("What happened" in head for head in heads)
    assert any("What the policy asks" in head for head in heads)
    assert any("In the packet" in head for head in heads)


def test_the_pre_send_check_finds_no_error(scenario):
    faults = check_plan(make_plan(scenario.answers, scenario.today))
    assert [fault for fault in faults if fault.severity == "error"] == []


def test_every_offered_document_is_finished(scenario):
    plan = make_plan(scenario.answers, scenario.today)
    for offer in document_list(plan):
        if offer.is_offered:
            document = write_document(plan, offer.id)
            text = render_markdown(document)
            assert not document.has_gaps, offer.id
            assert not re.search(r"\{\{|\}\}|\{%|None|Undefined|\ue000|\ue002", text), offer.id


def test_every_fact_printed_is_verified(scenario, book):
    document = write_document(make_plan(scenario.answers, scenario.today))
    names = {key for block in document.blocks for key in block.facts}
    assert names
    for name in names - {"step_therapy_law"}:
        rows = book.find_by_id(name)
        assert rows, name
        assert all(
            any(b.is_verified for b in evidence_blocks(row)) or not list(evidence_blocks(row)) for row in rows
        ), name


def test_reading_the_denial_gives_the_answers(scenario, book):
    found = {finding.question: finding for finding in read_denial(scenario.denial, book, scenario.today)}
    for question in scenario.expect["read_from_denial"]:
        assert str(found[question].value) == str(scenario.answers[question]), question
    kinds = [f.value["kind"] for f in read_denial(scenario.denial, book, scenario.today) if f.question == "reasons"]
    assert kinds == scenario.told["denial_kinds"]


def test_each_finding_rests_on_words_of_the_letter(scenario, book):
    from generator.form.answers import clean_text

    text = clean_text(scenario.denial)
    for finding in read_denial(scenario.denial, book, scenario.today):
        assert finding.words
        assert " ".join(text[finding.start : finding.end].split()) == finding.words
