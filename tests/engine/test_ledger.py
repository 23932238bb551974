"""Nothing told vanishes: each thing is used in a paper, or the person is told why not."""

from __future__ import annotations

import re
from datetime import date

import pytest

from generator.denials import load_denial_kinds
from generator.form import load_form
from generator.form.questions import Form
from generator.form.topics import load_topics
from generator.letters import write_document
from generator.letters.documents import DocumentError, main_document
from generator.letters.ledger import make_ledger
from generator.output.markdown import render_markdown
from generator.plan import make_plan
from tests.conftest import TODAY
from tests.properties.cases import COVERS, paired_case, random_case

BASE = {
    "notice_date": "2026-11-03",
    "voice": "patient",
    "patient_name": "Ann Lee",
    "payer_name": "Acme",
    "timing": "before",
}
RECORD = {
    "treatments": [
        {"drug": "drug A", "status": "tried", "started": "2019", "result": "no effect"},
        {"drug": "drug B", "status": "never", "demanded": "yes"},
        {"drug": "drug C", "status": "running"},
        {"drug": "drug D", "status": "declined", "fact": "it was offered in spring"},
        {"drug": "drug E", "status": "planned"},
    ],
    "findings": [
        {"measure": "ferritin", "value": "9", "unit": "ng/mL", "normal": "15-150"},
        {"measure": "walk test", "value": "7 s", "stage": "before"},
        {"measure": "walk test", "value": "12 s", "stage": "gap"},
        {"measure": "biopsy", "value": "granulomas", "stage": "diagnosis"},
    ],
    "notices": [{"on": "2025", "outcome": "approved", "words": "we approve it"}],
    "criteria": [{"criterion": "a point", "status": "met", "fact": "a fact of it"}],
}  # fmt: skip


def dropped(answers, today=TODAY):
    return [(entry.id, entry.says) for entry in make_ledger(make_plan(answers, today)) if entry.is_dropped]


@pytest.mark.parametrize("kind", load_denial_kinds())
def test_every_topic_under_every_kind_is_used_or_explained(kind):
    facts = [{"topic": topic, "fact": f"fact on {topic}"} for topic in load_topics()]
    covers = list(COVERS)
    place = list(load_denial_kinds()).index(kind)
    for number in range(place % 3, 3, 3):
        case = (
            BASE
            | RECORD
            | covers[(place * 3 + number) % len(covers)]
            | {"facts": facts, "reasons": [{"kind": kind, "words": "no"}]}
        )
        case |= {
            "timing": ("before", "ongoing", "after")[number],
            "voice": ("patient", "caregiver", "practice")[number],
        }
        assert dropped(case) == []


@pytest.mark.parametrize("topic", load_topics())
def test_one_fact_alone_is_used_or_explained(topic):
    for kind in ("not_medically_necessary", "claim_line", "site_of_care_home_refused"):
        case = (
            BASE
            | COVERS[0]
            | {"reasons": [{"kind": kind, "words": "no"}], "facts": [{"topic": topic, "fact": "one fact"}]}
        )
        assert dropped(case) == []


def test_random_cases_drop_nothing():
    for seed in range(8):
        assert dropped(random_case(seed), date(2026, 11, 21)) == [], seed
        assert dropped(paired_case(seed * 61), date(2026, 11, 21)) == [], seed


def test_what_speaks_against_the_case_is_never_told_to_the_payer():
    case = BASE | COVERS[0] | {
        "reasons": [{"kind": "not_medically_necessary", "words": "no"}],
        "facts": [{"topic": "against", "fact": "a weak point of mine"}],
    }  # fmt: skip
    entry = next(entry for entry in make_ledger(make_plan(case, TODAY)) if entry.id == "facts.1")
    assert set(entry.printed) <= {"peer_to_peer", "what_happens_next", "doctor_request"}


def test_a_row_that_is_not_finished_says_what_it_needs():
    case = BASE | COVERS[0] | {"reasons": [{"kind": "step_therapy", "words": "no"}], "facts": [{"fact": "no topic"}]}
    entry = next(entry for entry in make_ledger(make_plan(case, TODAY)) if entry.id == "facts.1")
    assert "What is it about" in entry.why and not entry.is_dropped


def test_the_golden_cases_drop_nothing(scenario):
    assert dropped(scenario.answers, scenario.today) == []


def test_a_paper_that_forgets_a_fact_is_seen(monkeypatch):
    from generator.letters.untold import UntoldFacts

    monkeypatch.setattr(UntoldFacts, "of_reason", lambda self, number: [])
    facts = [{"topic": topic, "fact": f"fact on {topic}", "reason": 1} for topic in load_topics()]
    case = BASE | COVERS[0] | {"reasons": [{"kind": "out_of_network", "words": "no"}], "facts": facts}
    assert dropped(case)


def test_every_answer_that_no_paper_prints_says_what_it_is_for():
    for question in load_form().questions:
        assert not question.used_for or question.used_for.endswith(".")


def silent(answers, today):
    """Ids of what no paper prints, and of which no sentence says why."""
    return [entry.id for entry in make_ledger(make_plan(answers, today)) if not entry.printed and not entry.why.strip()]


def test_whatever_no_paper_prints_has_its_sentence(scenario):
    assert silent(scenario.answers, scenario.today) == []
    assert silent(scenario.answers | {"reasons": None}, scenario.today) == []


@pytest.mark.parametrize("first", range(0, 60, 20))
def test_whatever_no_paper_prints_has_its_sentence_in_untidy_cases_too(first):
    """Cases in which many answers lean on none: random ones, and ones that pair kinds, covers, places and steps."""
    for number in range(first, first + 4):
        for answers in (random_case(number), paired_case(number * 61)):
            assert silent(answers, TODAY) == []


def test_what_only_decides_without_a_sentence_of_its_own_names_the_papers(monkeypatch):
    form = load_form()
    bare = Form(tuple(question.replaced(used_for="") for question in form.questions), form.pages)
    monkeypatch.setattr("generator.letters.ledger.load_form", lambda: bare)
    case = (
        BASE
        | COVERS[0]
        | {"reasons": [{"kind": "site_of_care_home_refused", "words": "no"}], "setting_offered": "suite"}
    )
    why = {entry.id: entry.why for entry in make_ledger(make_plan(case, TODAY))}["setting_offered"]
    assert why.startswith("It is not printed; it decides what stands in “")


def test_every_exhibit_a_paper_cites_is_in_its_list(scenario):
    """A list leaves out papers that would prove what no letter says; never one that is cited. The doctor's letter goes with
    the appeal, and its exhibits are those of the appeal's list."""
    plan = scenario.plan
    main = render_markdown(write_document(plan, main_document(plan)))
    listed = set(re.findall(r"^\| (\d+) \| ", main.partition("## Papers sent")[2], re.M))
    for offer in (main_document(plan), "medical_necessity"):
        try:
            text = render_markdown(write_document(plan, offer))
        except DocumentError:
            continue
        cited = {
            number for found in re.findall(r"\(Exhibits? ([\d, and]+)\)", text) for number in re.findall(r"\d+", found)
        }
        assert cited <= listed, (offer, sorted(cited - listed))
