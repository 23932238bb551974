"""What is published on the place of an infusion, on who supplies the drug and on a gap stands under the reason that it
answers, and under no other."""

from __future__ import annotations

from datetime import date

import pytest

from generator.letters import write_document
from generator.output.markdown import render_markdown
from generator.plan import make_plan

TODAY = date(2026, 12, 1)
ADULT, CHILD = {"birth_date": "1980-01-01"}, {"birth_date": "2014-01-01", "under_18": "yes"}
AT_HOME = {"setting_wanted": "home"}
RUNNING = {"infusions_given": 8, "started": "2024-01-10", "treatment_running": "yes"}
LATE = {"facts": [{"topic": "supply_delay", "fact": "The pharmacy’s box came nine days late in October 2026."}]}

REASON = {
    "home": {"kind": "site_of_care_home_refused", "words": "Home infusion is not covered."},
    "hospital": {"kind": "site_of_care_hospital_refused", "words": "The infusions can be given at home."},
    "suite": {"kind": "site_of_care_suite_refused", "words": "The infusions can be given at home."},
    "supplier": {"kind": "supply_channel", "words": "The drug must come from our specialty pharmacy."},
    "need": {"kind": "not_medically_necessary", "words": "The drug is not medically necessary."},
}  # fmt: skip


def letter(therapy: str, condition: str, reason: str, *more: dict) -> str:
    case: dict = {
        "therapy": therapy, "condition": condition, "notice_date": "2026-11-20", "state": "wi", "cover_from": "bought",
        "reasons": [REASON[reason]],
    }  # fmt: skip
    for part in more:
        case |= part
    return render_markdown(write_document(make_plan(case, TODAY)))


@pytest.mark.parametrize(
    ("therapy", "condition", "more", "words"),
    [
        ("infliximab", "cd", CHILD, "Gupta SR"),
        ("infliximab", "ra", ADULT, "3 (0.35 %) went to an emergency room"),
        ("ferric_carboxymaltose", "ida", ADULT, "2 of the 181 people"),
        ("factor_viii", "hemophilia_a", ADULT, "lower risk of a first hospital stay"),
        ("factor_ix", "hemophilia_b", ADULT, "lower risk of a first hospital stay"),
        ("ivig", "mmn", ADULT, "Hachulla E"),
        ("alglucosidase", "pompe", ADULT, "Of 18,380 infusions"),
        ("ivig", "pi", ADULT | {"facts": [{"topic": "helper", "fact": "She infuses herself and was trained to infuse."}]}, "Nineteen reactions"),
    ],
)  # fmt: skip
def test_a_study_of_home_answers_a_refusal_of_home_alone(therapy, condition, more, words):
    assert words in letter(therapy, condition, "home", AT_HOME, more)
    assert words not in letter(therapy, condition, "need", more)
    assert words not in letter(therapy, condition, "hospital", {"setting_offered": "home"}, more)


def test_a_study_of_children_is_for_children():
    assert "Gupta SR" not in letter("infliximab", "cd", "home", AT_HOME, ADULT)


def test_what_speaks_against_a_place_is_not_printed():
    assert "4 of the 16" not in letter("ferric_derisomaltose", "ida", "home", AT_HOME, ADULT)


@pytest.mark.parametrize("therapy", ["infliximab", "tocilizumab_iv", "vedolizumab", "abatacept_iv", "natalizumab"])
def test_the_large_study_of_biologics_answers_a_move_home_of_the_drugs_it_counted(therapy):
    condition = {"vedolizumab": "uc", "natalizumab": "ms_relapsing"}.get(
        therapy, "cd" if therapy == "infliximab" else "ra"
    )
    text = letter(therapy, condition, "hospital", {"setting_offered": "home"}, ADULT)
    assert "Baker MC" in text
    assert "Baker MC" not in letter(therapy, condition, "hospital", {"setting_offered": "suite"}, ADULT)


@pytest.mark.parametrize(("therapy", "condition"), [("lecanemab", "alzheimers"), ("burosumab", "xlh"), ("zoledronic_acid", "osteoporosis")])  # fmt: skip
def test_it_answers_no_drug_of_which_it_is_not_known_to_speak(therapy, condition):
    assert "Baker MC" not in letter(therapy, condition, "hospital", {"setting_offered": "home"}, ADULT)


@pytest.mark.parametrize(
    ("therapy", "condition", "words"),
    [
        ("donanemab", "alzheimers", "observed for at least 30 minutes"),
        ("ravulizumab", "pnh", "monitored for at least one hour"),
        ("olipudase", "asmd", "equipment for resuscitation"),
    ],
)
def test_what_the_label_asks_of_a_place_stands_where_the_place_is_refused(therapy, condition, words):
    for reason in ("hospital", "suite"):
        assert words in letter(therapy, condition, reason, {"setting_offered": "home"}, ADULT)
    assert words not in letter(therapy, condition, "need", ADULT)


def test_the_society_on_cancer_drugs_speaks_of_those_alone():
    text = letter("carfilzomib", "multiple_myeloma", "suite", {"setting_offered": "home"}, ADULT)
    assert "does not generally support infusions of anticancer drugs at home" in text
    assert "anticancer" not in letter("rituximab", "ra", "suite", {"setting_offered": "home"}, ADULT)


def test_societies_on_the_supplier():
    text = letter("ocrelizumab", "ms_relapsing", "supplier", ADULT)
    assert "American Society of Health-System Pharmacists" in text
    assert "anticancer" in letter("carfilzomib", "multiple_myeloma", "supplier", ADULT)
    assert "Health-System Pharmacists" not in letter("ocrelizumab", "ms_relapsing", "suite", ADULT)
    assert "Health-System Pharmacists" not in letter("factor_viii", "hemophilia_a", "supplier", ADULT), (
        "people give it to themselves"
    )


@pytest.mark.parametrize(
    ("therapy", "condition", "words"),
    [
        ("infliximab", "cd", "33.3 % were later admitted"),
        ("natalizumab", "ms_relapsing", "Fox RJ"),
        ("ivig", "cidp", "Mielke O"),
        ("ivig", "mmn", "Hahn AF"),
        ("imiglucerase", "gaucher", "no imiglucerase for at least 3 months"),
        ("alglucosidase", "pompe", "2.2 months without enzyme"),
        ("elosulfase", "mps_iva", "Politei J"),
        ("denosumab", "osteoporosis", "Lyu H"),
    ],
)
def test_what_a_gap_does_is_told_where_doses_came_late(therapy, condition, words):
    told = letter(therapy, condition, "supplier", ADULT, RUNNING, LATE)
    assert words in told and "**What a gap does.**" in told
    assert "**What a gap does.**" not in letter(therapy, condition, "supplier", ADULT, RUNNING), "no late dose is told"
    assert "**What a gap does.**" not in letter(therapy, condition, "need", ADULT, RUNNING, LATE)
    assert "**What a gap does.**" not in letter(therapy, condition, "supplier", ADULT, LATE, {"infusions_given": 0, "treatment_running": "no"})  # fmt: skip


def test_the_watch_that_the_label_sets_answers_a_move_to_home_and_none_to_a_hospital():
    words = "at least 1 hour after the infusion ends"
    assert words in letter("eculizumab", "pnh", "suite", {"setting_offered": "home", "product": "Soliris"}, ADULT)
    assert words not in letter(
        "eculizumab", "pnh", "suite", {"setting_offered": "hospital", "product": "Soliris"}, ADULT
    )


def test_a_label_of_one_product_is_cited_for_that_product_alone():
    place = {"setting_offered": "home"}
    assert "epinephrine" in letter("ivig", "cidp", "hospital", place, ADULT, {"product": "Gamunex-C"})
    assert "epinephrine" not in letter("ivig", "cidp", "hospital", place, ADULT, {"product": "Privigen"})
    assert "fitting personnel" in letter(
        "infliximab", "cd", "hospital", place, ADULT, {"product": "Infliximab (unbranded)"}
    )
    for product in ("Remicade", "infliximab-dyyb", "Inflectra"):
        assert "fitting personnel" not in letter("infliximab", "cd", "hospital", place, ADULT, {"product": product})


def test_what_a_maker_says_of_home_answers_a_refusal_of_home():
    assert "tolerated their infusions well in the clinic" in letter("eculizumab", "pnh", "home", AT_HOME, ADULT)
    assert "in the clinic or at home" in letter("ravulizumab", "ahus", "home", AT_HOME, ADULT)
    assert "in the clinic or at home" not in letter("ravulizumab", "gmg", "home", AT_HOME, ADULT)


def test_neurologists_on_the_place():
    place = {"setting_offered": "home"}
    assert "Washington State Neurological Society" in letter("natalizumab", "ms_relapsing", "suite", place, ADULT)
    assert "Washington State Neurological Society" not in letter("infliximab", "cd", "suite", place, ADULT)
    assert "Washington State Neurological Society" not in letter("natalizumab", "ms_relapsing", "home", AT_HOME, ADULT)
