"""The answers that a case's papers need: those without which some paper of the packet would read otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from generator.facts import Book
from generator.letters import document_list, write_document
from generator.output.text import render_text
from generator.plan import make_plan
from generator.reading import read_denial
from tests.scenarios import Scenario


def packet_of(answers: Mapping[str, Any], today: date) -> dict[str, str]:
    """Every paper that this case can make, as text, by its id."""
    plan = make_plan(dict(answers), today)
    return {offer.id: render_text(write_document(plan, offer.id)) for offer in document_list(plan) if offer.is_offered}


def needed_answers(scenario: Scenario, book: Book) -> dict[str, Any]:
    """The answers of a case, without each that changes no word of any paper: what the letter says, what other answers
    hold already, what counts the same when it is left empty. What reading the letter gives stays: it is not typed. Where a
    read product or dose makes the same papers as the fuller words of the case, the read one is left as it is."""
    answers = {key: value for key, value in scenario.answers.items() if value not in (None, "", [])}
    findings = read_denial(scenario.denial, book, scenario.today)
    whole = packet_of(answers, scenario.today)
    for finding in findings:
        if finding.question in ("product", "dose") and answers.get(finding.question) not in (None, finding.value):
            as_read = answers | {finding.question: finding.value}
            if packet_of(as_read, scenario.today) == whole:
                answers = as_read
    read = {
        finding.question
        for finding in findings
        if finding.question == "reasons" or finding.value == answers.get(finding.question)
    }
    for key in [key for key in answers if key not in read and key != "denial_text"]:
        fewer = {other: value for other, value in answers.items() if other != key}
        if packet_of(fewer, scenario.today) == whole:
            answers = fewer
    return answers
