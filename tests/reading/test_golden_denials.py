"""The denial of every golden folder, read whole: each fact found is the fact of the case, or it is not found."""

from __future__ import annotations

import pytest

from generator.form.answers import clean_text
from generator.reading import read_denial

FACTS = (
    "notice_date", "printed_window_days", "payer_name", "payer_address", "member_id", "group_number", "reference_number",
    "policy_named", "hcpcs", "icd10", "therapy", "condition",
)  # fmt: skip

NOT_PRINTED = {
    # The letter does not hold the fact as the case has it; the person knows it, or puts it together from two places.
    "ocrelizumab_sharing_ministry": {"policy_named"},
}
MISSED = {
    ("infliximab_va_community_care", "payer_address"),
    ("tocilizumab_step_ma", "condition"),
    ("abatacept_pace_suite", "condition"),
    ("vedolizumab_timely_filing", "condition"),
}
"""Said only in a word beside the illness ('Rheumatology section'), or printed otherwise than the case has it."""


def words(value):
    return " ".join(str(value).split()).lower()


def test_nothing_wrong_is_found(scenario, book):
    """Better none than a wrong one: a wrong number in a letter is the worst fault. A second value of a question stands
    in doubt, and nothing takes it unasked."""
    if scenario.is_blind:
        return
    for finding in read_denial(scenario.denial, book, scenario.today):
        question = finding.question
        known = question in NOT_PRINTED.get(scenario.name, ()) or (scenario.name, question) in MISSED
        if question in FACTS and not known and not finding.doubt:
            assert str(finding.value) == str(scenario.answers.get(question)), question


def test_what_the_letter_prints_is_found(scenario, book):
    if scenario.is_blind:
        return
    found = {f.question: f.value for f in read_denial(scenario.denial, book, scenario.today) if not f.doubt}
    letter = words(clean_text(scenario.denial))
    for question in FACTS:
        answer = scenario.answers.get(question)
        if answer and words(answer) in letter and (scenario.name, question) not in MISSED:
            assert question in found, question


def assert_the_kinds_are_seen(scenario, denial, book):
    """What a person sees is compared: which kinds are offered, in which order, and whether one is called sure. How likely a
    kind is below SURE shows nowhere. A reason of no kind is not one of `denial_kinds`; where there is none of them, what is
    offered must say that it is not sure."""
    found = [f for f in read_denial(denial, book, scenario.today) if f.question == "reasons"]
    found = [f for f in found if f.value["kind"] != "other_reason"]
    expected = scenario.told["denial_kinds"]
    offered = [f.value["kind"] for f in found if expected or f.is_sure]
    assert offered == expected, (
        f"tests/letters/{scenario.name}/denial.txt is read as {[(f.value['kind'], f.sure) for f in found]}, and scenario.toml "
        f"says {expected}. Add sentences like the letter's to generator/reading/sentences (docs/CONTRIBUTING.md, 'Words that "
        f"the reader missed'), then `make reader`."
    )


def test_the_kinds_in_their_order(scenario, book):
    if scenario.is_blind:
        return
    assert_the_kinds_are_seen(scenario, scenario.denial, book)


def test_each_reason_is_quoted_whole(scenario, book):
    """The quotation holds the words of the case: no sentence of the reason is cut off or left out."""
    if scenario.is_blind:
        return
    quoted: dict[str, list[str]] = {}
    for finding in read_denial(scenario.denial, book, scenario.today):
        if finding.question == "reasons":
            quoted.setdefault(finding.value["kind"], []).append(words(finding.value["words"]))
    for reason in scenario.answers["reasons"]:
        if (
            reason["kind"] in quoted
            and reason["kind"] != "other_reason"
            and (scenario.name, reason["words"][:20]) not in TWO_PARAGRAPHS
        ):
            assert any(words(reason["words"]) in each for each in quoted[reason["kind"]]), reason


TWO_PARAGRAPHS = {("tpn_tricare_formal_review", "Parenteral nutrition")}
"""The case joins two paragraphs of the letter; the reader quotes the first."""


@pytest.mark.parametrize(
    "change", [str.strip, lambda text: text.replace("\n", "\r\n"), lambda text: text.replace("\n", "\n ")]
)
def test_how_it_was_pasted_changes_no_kind(scenario, book, change):
    if scenario.is_blind:
        return
    assert_the_kinds_are_seen(scenario, change(scenario.denial), book)
