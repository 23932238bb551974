"""An edition that was read stands in for the policy that the person does not have: offered under its date, never as what the
payer asks today, and only where it reaches the case."""

from __future__ import annotations

import re
from datetime import date

import pytest

from generator.cli import main
from generator.facts.book import HERE, Book, read_tables
from generator.letters import write_document
from generator.letters.documents import load_document_kinds, main_document
from generator.output.markdown import render_markdown
from generator.plan import make_plan
from generator.rows.files import parse_row_file

TODAY = date(2026, 11, 28)
HOSPITAL = {
    "voice": "patient",
    "patient_name": "Jo Marsh",
    "payer_name": "Anthem Blue Cross",
    "cover_from": "job",
    "employer_kind": "private",
    "job_funding": "insured",
    "state": "ca",
    "notice_date": "2026-11-12",
    "timing": "before",
    "therapy": "infliximab",
    "product": "Inflectra",
    "condition": "cd",
    "doctor_name": "Dr. Ana Reyes",
    "reasons": [{"kind": "site_of_care_hospital_refused", "words": "The hospital setting is not medically necessary."}],
    "facts": [
        {"topic": "past_reaction", "fact": "anaphylaxis at the third infusion in March 2025; epinephrine was given"},
        {"topic": "travel", "fact": "The nearest infusion suite is 140 miles away"},
    ],
}
BLISTERS = {
    **HOSPITAL,
    "payer_name": "Silver Lantern Advantage",
    "cover_from": "medicare_advantage",
    "state": "tn",
    "therapy": "ivig",
    "product": None,
    "condition": "pemphigus",
    "reasons": [{"kind": "not_medically_necessary", "words": "It is not medically necessary."}],
    "facts": [{"topic": "diagnosis_fact", "fact": "The skin biopsy of May 2024 showed pemphigus vulgaris"}],
    "treatments": [{"drug": "prednisone", "status": "tried", "result": "a relapse at every taper"}],
}
ENTYVIO = parse_row_file(HERE / "policies" / "bcbsnc.toml", "bcbsnc.toml")["policy"][0]
ANTHEM = parse_row_file(HERE / "policies" / "anthem.toml", "anthem.toml")["policy"][0]


def book_with(row=ANTHEM, **changes):
    """The book with one policy, changed."""
    others = [row for row in read_tables() if row[1] != "policy"]
    return Book([*others, ("sample", "policy", {key: v for key, v in {**row, **changes}.items() if v is not None})])


def letter(case, document="", book=None):
    plan = make_plan(case, TODAY, book)
    return render_markdown(write_document(plan, document or main_document(plan), book=book))


# -- what it fills ------------------------------------------------------------------------------------------


def test_its_tests_fill_the_table_with_what_the_record_has():
    points = make_plan(HOSPITAL, TODAY).points
    assert [(point.of, point.items) for point in points] == [("edition", ("facts.1",)), ("edition", ("facts.2",))]
    text = letter(HOSPITAL)
    assert "## The policy, point by point" in text
    row = next(line for line in text.splitlines() if "No other suitable place" in line)
    assert "140 miles" in row


def test_a_value_counts_only_on_the_side_that_is_asked():
    test = {
        "id": "low",
        "kind": "value",
        "asks": "Albumin below 3",
        "section": "2",
        "measure": "albumin",
        "side": "below",
        "number": "3",
    }
    book = book_with(test=[test], group=[])
    for value, items in (("2.8", ("findings.1",)), ("3.4", ())):
        case = {**HOSPITAL, "findings": [{"measure": "Albumin", "value": value}]}
        points = make_plan(case, TODAY, book).points
        assert tuple(key for point in points if point.of == "edition" for key in point.items) == items


def test_so_many_drugs_as_are_asked_must_be_told():
    test = {
        "id": "two",
        "kind": "drug",
        "asks": "Two of them tried",
        "section": "2",
        "drugs": ["prednisone", "azathioprine"],
        "how_many": 2,
    }
    book = book_with(test=[test], group=[])
    one = [{"drug": "prednisone", "status": "tried"}]
    for told, count in ((one, 0), ([*one, {"drug": "azathioprine", "status": "tried"}], 1), ([*one, {"drug": "azathioprine", "status": "never"}], 0)):  # fmt: skip
        points = make_plan({**HOSPITAL, "treatments": told}, TODAY, book).points
        assert len([point for point in points if point.of == "edition"]) == count, told


@pytest.mark.parametrize(("born", "is_met"), [("1980-03-01", True), ("2008-11-13", False), ("2008-11-12", True)])
def test_an_age_is_counted_on_the_day_of_the_decision(born, is_met):
    book = book_with(
        test=[{"id": "adult", "kind": "age", "asks": "18 or older", "section": "1", "age_from": 18}], group=[]
    )
    points = make_plan({**HOSPITAL, "birth_date": born}, TODAY, book).points
    assert any(point.of == "edition" and point.status == "met" for point in points) is is_met


def test_a_product_need_not_be_tried_before_itself():
    case = {
        **HOSPITAL,
        "payer_name": "Premera Blue Cross",
        "state": "wa",
        "reasons": [{"kind": "preferred_product", "words": "Try our preferred product first."}],
    }
    assert make_plan({**case, "product": "Inflectra (infliximab-dyyb)"}, TODAY).edition is None
    edition = make_plan({**case, "product": "Remicade"}, TODAY).edition
    assert edition and edition.policy.id == "premera_5_01_647_2026_01"


def test_a_drug_policy_is_read_for_the_illness_of_the_case():
    case = {
        **HOSPITAL, "payer_name": "Blue Cross NC", "state": "nc", "therapy": "vedolizumab", "product": "Entyvio", "birth_date": "1980-03-01", "notice_date": "2026-08-20",
        "reasons": [{"kind": "step_therapy", "words": "Other drugs come first."}], "facts": [],
        "treatments": [{"drug": "azathioprine", "status": "tried", "how_long": "five months", "result": "no effect"}],
    }  # fmt: skip
    book = book_with(ENTYVIO, unverified=None, verified=date(2026, 11, 29))
    plan = make_plan(case, TODAY, book)
    assert [test.id for test in plan.edition.tests] == ["cd", "age", "cd_tried", "cd_not_borne", "cd_none_safe"]
    assert [(point.rests_on[0].partition(".")[2], point.items) for point in plan.points] == [
        ("age", ()),
        ("cd_tried", ("treatments.1",)),
    ]
    assert "version of September 2023" in letter(case, book=book)
    assert [test.id for test in plan.edition.still_open({"age", "cd_tried"})] == ["cd"]


def test_the_doctors_office_hears_which_paper_shows_which_test():
    request = letter(BLISTERS, "doctor_request")
    assert "treatment plan with the end date" in request
    assert "It answers: “Pemphigus vulgaris or foliaceus, proven by a biopsy”" in request
    assert "contraindicated" not in request  # another way of the same group is shown


def test_medicares_own_rule_stands_before_the_plans():
    plan = make_plan(BLISTERS, TODAY)
    assert plan.coverage.plan_kind == "medicare_advantage"
    assert plan.edition.policy.id == "medicare_ncd_250_3"


def test_a_stricter_plan_is_set_beside_medicares_rule():
    own = {
        **ANTHEM, "id": "anthem_ig_2026_01", "title": "Immune Globulin", "number": "IG-1", "kind": "drug", "states": [], "group": [],
        "lines": ["medicare_advantage"], "therapies": ["ivig"], "edition": date(2026, 1, 1),
        "test": [{"id": "three", "kind": "drug", "asks": "Three drugs tried", "section": "1", "drugs": ["any"], "how_many": 3}],
    }  # fmt: skip
    book = Book([*read_tables(), ("sample", "policy", own)])
    paper = letter({**BLISTERS, "payer_name": "Anthem"}, "what_happens_next", book)
    assert "“Immune Globulin” (Anthem, IG-1)" in paper and "Three drugs tried" in paper
    assert "42 CFR 422.101(b)" in paper
    assert "Three drugs tried" not in letter({**BLISTERS, "payer_name": "Anthem"}, "plan_reconsideration", book)


# -- what it never does -------------------------------------------------------------------------------------

CRITERIA = [{"criterion": "No other place", "status": "met", "fact": "None within 100 miles"}]


@pytest.mark.parametrize(
    "changes",
    [
        {"criteria": CRITERIA},
        {
            "policy_text": "Hospital infusion is covered when one of the following is met: (a) a past reaction; (b) no other place."
        },
        {"policy_named": "Site of Care Standard SC-22"},
        {"payer_name": "Badger Prairie Health Insurance Company"},
        {"payer_name": None},
        {"cover_from": "bought"},
        {"cover_from": "medicaid_plan"},
        {"cover_from": "unknown"},
        {"state": "va"},
        {"notice_date": "2024-09-30"},
        {"therapy": None},
        {"reasons": [{"kind": "filing_limit", "words": "The claim came too late."}]},
        {"reasons": [{"kind": "step_therapy", "words": "Try another drug first."}]},
    ],
    ids=str,
)
def test_it_is_left_out_where_it_does_not_reach(changes):
    plan = make_plan({**HOSPITAL, **changes}, TODAY)
    assert plan.edition is None
    assert not [point for point in plan.points if point.of == "edition"]
    for offer in load_document_kinds():
        if offer in ("doctor_request", "what_happens_next"):
            assert "CG-MED-83" not in letter({**HOSPITAL, **changes}, offer)


def test_a_rule_for_infusions_at_home_is_brought_up_for_those_only():
    case = {
        **HOSPITAL,
        "payer_name": "Medicare",
        "cover_from": "original_medicare",
        "therapy": "ivig",
        "product": None,
        "condition": "pi",
        "reasons": [{"kind": "not_medically_necessary", "words": "It is not medically necessary."}],
        "setting_wanted": "home",
    }
    edition = make_plan(case, TODAY).edition
    assert edition and edition.policy.id == "medicare_lcd_l33610_2026_09"
    for place in ("hospital", "office", None):
        elsewhere = make_plan({**case, "setting_wanted": place}, TODAY).edition
        assert elsewhere is None or elsewhere.policy.place == ""


def test_a_policy_that_is_named_as_this_one_is_this_one():
    assert make_plan({**HOSPITAL, "policy_named": "CG-MED-83 Site of Care (10/2024)"}, TODAY).edition


@pytest.mark.parametrize("case", [HOSPITAL, BLISTERS], ids=["hospital", "blisters"])
def test_no_paper_calls_it_the_present_rule(case):
    plan = make_plan(case, TODAY)
    policy = plan.edition.policy
    named = 0
    for key in load_document_kinds():
        try:
            text = render_markdown(write_document(plan, key))
        except Exception:
            continue
        for line in text.splitlines():
            if policy.title in line:
                named += 1
                assert "the edition of" in line and str(policy.edition.year) in line, (key, line)
        assert (
            not re.search(r"your (?:policy|rule|criteria) (?:asks?|says?|requires?)", text, re.I)
            or "edition" not in text
        )
        if "that edition asks" in text.lower():
            assert re.search(r"used another edition|the edition that was used", text), key
    assert named >= 3


def test_an_unverified_row_is_in_no_paper():
    whole = book_with(verified=None, unverified="not seen")
    assert make_plan(HOSPITAL, TODAY, whole).edition is None
    rows = [dict(row) for row in ANTHEM["test"]]
    rows[3]["unverified"] = "the copy was cut"
    book = book_with(test=rows)
    plan = make_plan(HOSPITAL, TODAY, book)
    assert "no_other_site" not in [test.id for test in plan.edition.tests]
    for key in (main_document(plan), "doctor_request", "what_happens_next"):
        assert "No other suitable place" not in letter(HOSPITAL, key, book)


def test_where_the_employer_may_pay_the_plan_may_have_its_own():
    for funding in ("self_funded", "unknown"):
        case = {**HOSPITAL, "job_funding": funding}
        assert make_plan(case, TODAY).edition.may_have_own
        assert "policy of its own" in letter(case)
        assert "may have its own policy" in letter(case, "what_happens_next")
    assert (
        "its own"
        not in letter(HOSPITAL, "what_happens_next").partition("The rule they may have used")[2].partition("##")[0]
    )


# -- the command line ---------------------------------------------------------------------------------------


def test_the_command_prints_tests_with_source_and_date(capsys):
    assert main(["policy", "Anthem Blue Cross", "Remicade"]) == 0
    said = capsys.readouterr().out
    for part in (
        "published October 1, 2024",
        "https://anthem.com/",
        "Read: November 29, 2026",
        "No other suitable place",
        "one of these",
    ):
        assert part in said


@pytest.mark.parametrize(
    ("payer", "drug", "nearby"),
    [("Medicare", "Ocrevus", "Immune Globulin"), ("Nobody Mutual", "ivig", "Medicare's own rule")],
)
def test_an_unknown_pair_says_what_is_nearby(payer, drug, nearby, capsys):
    assert main(["policy", payer, drug]) == 1
    assert nearby in capsys.readouterr().out


def test_an_unknown_drug_is_bad_input(capsys):
    assert main(["policy", "Medicare", "moonlight"]) == 2
    assert "moonlight" in capsys.readouterr().err
