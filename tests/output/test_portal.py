"""Text for portals: within the limit, whole sentences, the letter's own order; and the calendar of what is to come."""

from __future__ import annotations

import re

import pytest

from generator.letters import write_document
from generator.output.calendar import plan_events
from generator.output.portal import SHORTENED, portal_text, split_sentences
from generator.plan import make_plan
from tests.scenarios import SCENARIOS


@pytest.mark.parametrize("limit", [2_000, 4_000, 10_000])
def test_it_keeps_the_limit_and_ends_in_whole_sentences(scenario, limit):
    document = scenario.document
    text = portal_text(document, limit)
    assert limit // 4 < len(text) <= limit or not text.endswith(SHORTENED)
    whole = " ".join(" ".join(block.text().split()) for block in document.blocks)
    if text.endswith(SHORTENED):
        said = text.removesuffix(SHORTENED).rstrip()
        assert re.search(r"[.!?][”’\")\]]*$", said), said[-80:]
        last = split_sentences(said.split("\n")[-1])[-1]
        assert re.sub(r"^(?:- |\d+\. )", "", last).rsplit(": ", 1)[-1].rstrip(".") in whole
    assert "Signature:" not in text and "In the packet" not in text


def test_the_ask_stands_in_the_shortest(scenario):
    document = scenario.document
    heads = [block.text() for block in document.blocks if block.kind == "heading"]
    if "Summary" in heads:
        assert "SUMMARY" in portal_text(document, 2_000)


@pytest.mark.parametrize("scenario", SCENARIOS[::4], ids=lambda scenario: scenario.name)
def test_no_event_of_the_calendar_is_past(scenario):
    plan = scenario.plan
    days = [day for _, day, _ in plan_events(plan)]
    assert days == sorted(days) and all(day >= plan.today for day in days)
    if plan.reasons and not (plan.filing and plan.filing.is_late):
        assert any(what.startswith("Call:") for what, _, _ in plan_events(plan))


@pytest.mark.parametrize("limit", [2_000, 4_000])
def test_each_reason_has_its_answer_in_the_shortest(scenario, limit):
    document = scenario.document
    text = portal_text(document, limit)
    within = ""
    for block in document.blocks:
        if block.kind == "heading":
            within = block.text() if block.text().endswith("and the answer") else ""
        elif within and block.kind == "table":
            for row in block.items[1:]:
                said = "".join(run.text for run in row[-1])
                assert said[:25] in text, (within, said[:60])


def test_the_call_about_the_pages_is_counted_from_the_day_they_were_sent(scenario):
    sent = {**scenario.answers, "sent_papers": [{"document": "internal_appeal", "on": scenario.today.isoformat()}]}
    plan = make_plan(sent, scenario.today)
    calls = [what for what, _, _ in plan_events(plan) if what.startswith("Call:")]
    assert not plan.reasons or calls == ["Call: did every page arrive?"]


def test_the_cover_sheet_of_an_outside_review_goes_to_the_reviewer():
    scenario = next(scenario for scenario in SCENARIOS if scenario.name == "alpha1_grandfathered_california")
    plan = make_plan({**scenario.answers, "reviewer_address": "Review Office, 1 Main St"}, scenario.today)
    for document in ("cover_sheet", "send_sheet"):
        (to,) = [
            "".join(run.text for run in row[1])
            for block in write_document(plan, document).blocks
            if block.kind == "table"
            for row in block.items
            if row[0] and row[0][0].text == "To"
        ]
        assert to == "Review Office, 1 Main St"
