"""A letter that was written elsewhere: each thing to be found is found, and a true letter is left alone."""

from __future__ import annotations

import pytest

from generator.check import DRAFT_CODES, check_draft
from generator.check.draft import plain_text
from generator.plan import make_plan
from tests.conftest import TODAY
from tests.scenarios import LINDQVIST, OKAFOR, SCENARIOS

GOOD = LINDQVIST.answers
"""Insured employer plan of Wisconsin; Inflectra (Q5103), ulcerative colitis; adalimumab failed; seven papers."""
GOOD_PLAN = make_plan(GOOD, TODAY)

SAMPLES = [
    # law
    ("citation-typed", "Under 29 CFR 2560.999-7 you must pay.", "29 CFR 2560.999-7"),
    ("citation-typed", "See Wis. Stat. § 999.111 on step therapy.", "Wis. Stat. § 999.111"),
    ("law-out-of-scope", "42 CFR 422.101 binds you.", "Medicare"),
    ("law-out-of-scope", "Ohio Rev. Code § 3901.83 gives an exception.", "Ohio"),
    ("law-out-of-scope", "LCD L33794 covers it.", "Medicare"),
    # codes
    ("code-wrong-drug", "The code is J2350.", "Ocrevus"),
    ("code-not-ordered", "It is billed as J1745.", "Q5103"),
    ("code-unknown", "It is billed as J0000.", "J0000"),
    ("diagnosis-not-told", "The diagnosis code is K50.90.", "K51.011"),
    ("number-not-told", "The NDC is 57894-030-01.", "57894-030-01"),
    # people and numbers
    ("other-member", "Member ID: BPH11111111-01", "BPH90551386-01"),
    ("other-reference", "Authorization number: PA-11112222", "PA-77120934"),
    ("name-not-told", "Dr. Ulrika Stenmark agrees.", "Stenmark"),
    ("number-not-told", "Call me at 608-555-9999.", "608-555-9999"),
    # times
    ("date-contradicts", "Hannah Lindqvist, born February 12, 1997, appeals.", "February 11, 1997"),
    ("date-contradicts", "I appeal the denial dated November 9, 2026.", "November 19, 2026"),
    ("date-impossible", "It was given on November 31, 2026.", "no day"),
    ("date-not-told", "She had a flare on July 4, 2024.", "July 4, 2024"),
    ("date-not-told", "She began it in May 2019.", "May 2019"),
    # sums
    ("sum-wrong", "The order is 5 mg/kg (510 mg at 62 kg).", "310 mg"),
    ("sum-wrong", "At 5 mg/kg and 62 kg the dose is 510 mg.", "310 mg"),
    ("sum-wrong", "180 days from November 20, 2026 is May 29, 2027.", "190 days"),
    ("sum-wrong", "From November 13, 2026 to November 18, 2026 is 15 days.", "5 days"),
    ("sum-wrong", "The next dose is due on Tuesday, November 30, 2026.", "Monday"),
    ("sum-wrong", "It was given from November 18, 2026 to November 13, 2026.", "before it begins"),
    ("sum-wrong", "C-reactive protein fell from 68 to 19 mg/L, a drop of 40 percent.", "72 percent"),
    ("sum-wrong", "4 + 8 = 19 stools.", "12"),
    ("sum-wrong", "8 x 4 = 19 units.", "32"),
    ("sum-wrong", "The patient is a 45-year-old woman.", "29"),
    # marks
    ("placeholder", "I am [your name].", "[your name]"),
    ("placeholder", "She lost XX pounds.", "XX"),
    ("placeholder", "«PERSON 7» asks you.", "PERSON 7"),
    ("placeholder", "Her level was ____ in May.", "____"),
    ("odds", "80% of appeals are overturned.", "chances"),
    ("tone", "This is bad faith.", "bad faith"),
    # facts
    ("value-not-told", "Her albumin was 2.7 g/dL.", "2.7"),
    ("value-not-told", "The trough 9.9 mcg/mL was low.", "9.9"),
    ("value-not-told", "It cost $12,345.", "12,345"),
    ("drug-not-told", "She tried Entyvio for a year.", "Entyvio"),
    ("evidence-unknown", "The AGA guideline of 2009 recommends it.", "2009"),
    ("evidence-unknown", "Abernathy et al. found the same.", "Abernathy"),
    ("evidence-unknown", "It is known (PMID 12345678).", "12345678"),
    # papers
    ("paper-missing", "The scan shows it (Exhibit 12).", "Exhibit 12"),
]


@pytest.mark.parametrize(("code", "text", "word"), SAMPLES)
def test_a_fault_is_found_and_says_where_and_what(code, text, word):
    found = [fault for fault in check_draft(GOOD_PLAN, text) if fault.code == code]
    assert len(found) == 1
    assert word in found[0].says
    assert found[0].where and found[0].where.split()[0] in text


OTHER = [
    ("law-in-doubt", {"job_funding": "unknown"}, "Wis. Stat. § 632.866 gives an exception."),
    ("contradicts-record", {"treatments": [{"drug": "adalimumab", "status": "never", "demanded": "yes"}], "criteria": []}, "She tried and failed adalimumab."),
    ("paper-missing", {"papers": [], "criteria": [], "treatments": [], "findings": [], "if_missed": None, "consent": None, "consent_paper": None}, "The scan is enclosed."),
    ("paper-to-get", {"findings": [{"measure": "Partial Mayo score", "value": "4", "paper": "Score sheet"}]}, "See Exhibits 1 and 8."),
]  # fmt: skip


@pytest.mark.parametrize(("code", "change", "text"), OTHER)
def test_a_fault_that_hangs_on_the_record(code, change, text):
    assert code in [fault.code for fault in check_draft(make_plan(GOOD | change, TODAY), text)]


def test_every_code_has_a_sample():
    assert set(DRAFT_CODES) == {code for code, *_ in (*SAMPLES, *OTHER)}


QUIET = [
    "Wis. Stat. § 632.866 and 29 CFR 2560.503-1(h)(3)(iii) reach this plan.",
    "ERISA does not reach every plan, and 42 CFR 422.101 does not reach this one.",
    "Inflectra (Q5103), K51.011, 5 mg/kg (310 mg at 62 kg).",
    "Ms. Lindqvist, born 2/11/1997, was in the hospital from November 13 to 18, 2026.",
    "180 days from November 20, 2026 is May 19, 2027.",
    "C-reactive protein fell from 68 to 19 mg/L, a drop of 72 percent.",
    "She took Humira from March 2025 until September 2025 and lost response.",
    "Monday, November 30, 2026 is the next dose. Call 608-555-0117.",
    "Signature: ______________ Date: ________",
    "It was neuromyelitis optica [Devic] at first, by the words of ICD-10.",
    "As shown before [1], and [sic] in the [policy](https://example.org/policy).",
    "The AGA guideline of 2024 (Singh et al., Gastroenterology 2024;167:1307-1343) recommends infliximab.",
    "Exhibits 1, 2 and 7 are enclosed.",
    "",
    "\x00\ud800 ***|||---",
]


@pytest.mark.parametrize("text", QUIET)
def test_what_is_true_is_left_alone(text):
    assert check_draft(GOOD_PLAN, text) == []


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda s: s.name)
def test_our_own_letters_are_left_alone(scenario):
    assert check_draft(scenario.plan, scenario.letter) == []


def test_a_letter_of_another_case_is_not_left_alone():
    found = {fault.code for fault in check_draft(GOOD_PLAN, OKAFOR.letter)}
    assert {"drug-not-told", "name-not-told", "date-not-told", "value-not-told", "code-wrong-drug"} <= found


def test_a_thing_is_told_once():
    found = check_draft(GOOD_PLAN, "Dr. Stenmark agrees. So Dr. Stenmark wrote. Dr. Stenmark signed.")
    assert [fault.code for fault in found] == ["name-not-told"]


def test_a_long_paste_is_read_in_time():
    text = "Dr. Stenmark wrote on July 4, 2024 that 29 CFR 2560.999-7 and (((1111-2222-33 are 4 + 4 = 9. " * 1500
    assert check_draft(GOOD_PLAN, text)


def test_marks_of_markdown_are_no_words():
    assert plain_text("## **Summary**\n| a | b |\n| --- | --- |\n> *quoted*\\\n").split() == [
        "Summary",
        "a",
        "b",
        "quoted",
    ]
