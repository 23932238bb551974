"""The published support and the law of a letter fit what was refused: each case here was once argued by a wrong one."""

from __future__ import annotations

from datetime import date

import pytest

from generator.check import check_plan
from generator.letters import write_document
from generator.output.markdown import render_markdown
from generator.plan import make_plan

TODAY = date(2026, 11, 30)
WAITS = "He is on the transplant list."
HOME = {
    "cover_from": "medicare_advantage", "state": "fl", "therapy": "milrinone", "condition": "hf_inotrope", "setting_wanted": "home",
    "notice_date": "2026-11-20", "reasons": [{"kind": "site_of_care_home_refused", "words": "Home infusion is not needed."}],
}  # fmt: skip


def letter(*parts: dict, document: str | None = None) -> str:
    case: dict = {}
    for part in parts:
        case |= part
    return render_markdown(write_document(make_plan(case, TODAY), document))


def fact(topic: str, words: str) -> dict:
    return {"facts": [{"topic": topic, "fact": words}]}


@pytest.mark.parametrize(("words", "stands"), [(WAITS, True), ("He was turned down for a transplant.", False)])
def test_a_study_of_people_on_a_list_is_for_those_who_are_on_it(words, stands):
    assert ("Brozena" in letter(HOME, fact("other_illness", words))) is stands


def test_a_study_of_home_is_cited_where_home_was_refused_and_only_there():
    case = {"therapy": "infliximab", "condition": "cd", "notice_date": "2026-11-20", "setting_wanted": "home"}
    refused = {"reasons": [{"kind": "site_of_care_home_refused", "words": "Home is not covered."}]}
    assert letter(case, refused).count("Checkley LA") == 1  # two shelves have it
    assert "109 of 5581 infusions" not in letter(case, refused, {"setting_wanted": "hospital"})
    assert "Checkley LA" not in letter(case, {"reasons": [{"kind": "not_medically_necessary", "words": "x"}]})


def test_a_study_of_a_change_is_about_the_drug_that_was_given_or_is_asked_for():
    case = {
        "therapy": "ravulizumab", "condition": "pnh", "notice_date": "2026-11-20", "birth_date": "1980-01-01",
        "reasons": [{"kind": "step_therapy", "words": "Another drug must be tried first."}],
    }  # fmt: skip
    before = {"treatments": [{"drug": "eculizumab", "status": "tried", "result": "it worked"}]}
    other = {"treatments": [{"drug": "danicopan", "status": "tried", "result": "it did not work"}]}
    assert "Of 97 switched" in letter(case, before)
    assert "Of 97 switched" not in letter(case, other)


def test_a_dispute_of_the_dose_leaves_the_study_of_the_dose_and_what_only_says_the_drug_is_approved_stays_out():
    case = {
        "therapy": "rituximab", "condition": "gpa_mpa", "product": "Rituxan", "notice_date": "2026-11-20", "birth_date": "1980-01-01",
        "reasons": [{"kind": "step_therapy", "words": "x"}, {"kind": "dose_or_interval", "words": "The dose is above the limit."}],
        "treatments": [{"drug": "azathioprine", "status": "tried", "demanded": "yes", "result": "it did not work"}],
        "facts": [{"topic": "relapses", "fact": "He relapsed in fall 2024."}],
    }  # fmt: skip
    text = letter(case)
    assert "is an illness that the label names" not in text
    assert "**What the dose does.** Smith RM" in text
    assert text.count("Smith RM et al.") == 1, "no paper is cited twice"


def test_a_warning_is_shown_by_the_line_on_it():
    """A history that names the kidneys in passing proves less than the line with the kidney's value."""
    case = {
        "therapy": "rituximab", "condition": "gpa_mpa", "notice_date": "2026-11-20",
        "reasons": [{"kind": "step_therapy", "words": "Methotrexate must be tried first."}],
        "treatments": [{"drug": "methotrexate", "status": "never", "demanded": "yes"}],
        "facts": [
            {"topic": "diagnosis_fact", "fact": "Nose bleeds for a year; then a kidney biopsy with crescents in February 2024."},
            {"topic": "other_illness", "fact": "Chronic kidney disease, eGFR 41."},
        ],
    }  # fmt: skip
    cautions = [
        caution
        for choice in make_plan(case, TODAY).choices
        if choice.chosen
        for caution in choice.bound.get("cautions", ())
        if caution.row.id == "methotrexate_kidneys"
    ]
    assert [caution.fact.fact for caution in cautions] == ["Chronic kidney disease, eGFR 41."]


def test_a_limit_written_for_practices_stands_in_a_practices_dispute_alone():
    case = {
        "cover_from": "bought", "grandfathered": "no", "state": "mo", "notice_date": "2026-11-20", "timing": "after",
        "service_date": "2024-08-14",
        "reasons": [{"kind": "retroactive_denial", "words": "We are recovering the payment from your provider."}],
    }  # fmt: skip
    law = "may not request a refund or offset against a claim more than twelve months"
    assert law in letter(case, {"voice": "practice"})
    assert law not in letter(case, {"voice": "patient"})


AATD = {"therapy": "alpha1_pi", "condition": "aatd", "product": "Prolastin-C Liquid", "notice_date": "2026-11-20", "birth_date": "1972-01-01"}  # fmt: skip
NEEDED = {"reasons": [{"kind": "not_medically_necessary", "words": "Not needed."}]}
RIVAL = {"reasons": [{"kind": "preferred_product", "words": "Zemaira must be tried first."}, *NEEDED["reasons"]]}


@pytest.mark.parametrize(
    ("ordered", "rest", "says"),
    [
        ("Prolastin-C Liquid", NEEDED, "the product studied was Zemaira or Respreeza"),
        ("Zemaira", RIVAL, "the product studied was Zemaira"),
        ("Prolastin-C Liquid", RIVAL, ""),
        (
            "Prolastin-C Liquid",
            NEEDED | {"treatments": [{"drug": "Zemaira", "status": "tried", "result": "hives"}]},
            "",
        ),
        ("Prolastin-C Liquid", NEEDED | {"demanded_product": "Zemaira"}, ""),
    ],
)
def test_a_study_of_another_product_says_so_and_is_no_proof_against_that_product(ordered, rest, says):
    text = letter(AATD, rest, {"product": ordered})
    assert (says in text) if says else ("1.51 g/L" not in text)


def test_what_weighs_against_the_request_is_told_to_the_signer_and_not_to_the_plan():
    case = {
        "therapy": "pegloticase",
        "condition": "gout",
        "notice_date": "2026-11-20",
        "birth_date": "1960-01-01",
    } | NEEDED
    plan = make_plan(case, TODAY)
    assert "47 %" in letter(case) and "Fewer than half" not in letter(case)
    assert [fault for fault in check_plan(plan) if fault.code == "study-weighs" and "Fewer than half" in fault.says]


def test_measuring_levels_is_no_evidence_of_a_dose():
    dose = {"reasons": [{"kind": "dose_or_interval", "words": "10 mg/kg is above the limit."}]}
    case = {"therapy": "infliximab", "condition": "uc", "notice_date": "2026-11-20", "birth_date": "1980-01-01"} | dose
    text = letter(case, fact("diagnosis_fact", "The trough level was 1.4."))
    assert "NOR-DRUM" not in text and "What the level of the drug shows" in text
    assert "follows the specialists’ guidance" in text and "weighed beside" not in text
    assert "What the level of the drug shows" not in letter(case), "no level is told of this case"


def test_criteria_of_a_diagnosis_are_told_as_such():
    case = {"therapy": "rituximab", "condition": "autoimmune_encephalitis", "notice_date": "2026-11-20", "reasons": [{"kind": "experimental", "words": "Not proven."}]}  # fmt: skip
    child = letter(
        case, {"birth_date": "2015-01-01", "under_18": "yes"}, fact("diagnosis_fact", "All antibodies were negative.")
    )
    assert "By what it is known" in child
    assert "58 of 61" not in child, "that cohort saw no difference that rituximab made: it is for the signer"
    assert "By what it is known" not in letter(case, {"birth_date": "1980-01-01"})


TAKEN = {
    "cover_from": "job", "employer_kind": "private", "job_funding": "insured", "state": "fl", "therapy": "golimumab_iv", "condition": "ra", "voice": "practice",
    "timing": "after", "payment_asked_back": "yes", "notice_date": "2026-11-02", "consent": "yes",
    "reasons": [{"kind": "retroactive_denial", "words": "The modifier is missing; please refund the payment."}],
}  # fmt: skip


@pytest.mark.parametrize(("payer", "cited"), [("Acme PPO", "627.6131"), ("Acme HMO", "641.3156")])
def test_a_law_of_one_kind_of_company_reaches_that_kind(payer, cited):
    text = letter(TAKEN, {"payer_name": payer})
    assert [each for each in ("627.6131", "641.3156") if each in text] == [cited]


def test_a_law_on_changed_doses_is_no_answer_about_the_network():
    case = {
        "cover_from": "bought", "state": "mt", "therapy": "inebilizumab", "condition": "nmosd", "notice_date": "2026-11-20",
        "reasons": [{"kind": "out_of_network", "words": "Out of network."}, {"kind": "no_authorization", "words": "No authorization."}],
        "facts": [{"topic": "in_course", "fact": "The clinic shut in August, and doses are given since 2024."}],
    }  # fmt: skip
    text = letter(case)
    assert "33-36-201(1)" in text and "33-32-221(1)(c)" not in text
    assert "300gg-113" not in text, "no contract ended"
    ended = {
        "facts": [
            {"topic": "in_course", "fact": "The contract of the clinic ended in August; doses are given since 2024."}
        ]
    }
    assert "300gg-113" in letter(case, ended)


def test_the_step_after_an_urgent_reconsideration_is_not_the_same_step_without_haste():
    case = {
        "cover_from": "tricare", "state": "tx", "therapy": "hydration", "condition": "hyperemesis", "notice_date": "2026-11-29",
        "urgent": "yes", "timing": "before", "reasons": [{"kind": "not_medically_necessary", "words": "Not needed."}],
    }  # fmt: skip
    assert "Second reconsideration" in letter(case) or "second reconsideration" in letter(case)


def test_what_medicaid_owes_the_young_answers_a_reason_about_care_and_no_other():
    case = {"cover_from": "medicaid_plan", "state": "ga", "therapy": "rituximab", "condition": "autoimmune_encephalitis", "notice_date": "2026-11-20", "birth_date": "2016-01-01", "patient_name": "Ada Lovelace"}  # fmt: skip
    care = {"reasons": [{"kind": "experimental", "words": "Not proven."}]}
    network = {"reasons": [{"kind": "out_of_network", "words": "Out of network."}]}
    assert "1396d(r)(5)" in letter(case, care) and "1396d(r)(5)" not in letter(case, network)


def test_a_label_speaks_for_its_own_product():
    place = {"reasons": [{"kind": "site_of_care_hospital_refused", "words": "An infusion suite is safe."}]}
    case = {"therapy": "alglucosidase", "condition": "pompe", "notice_date": "2026-11-20", "birth_date": "1980-01-01", "setting_wanted": "hospital"} | place  # fmt: skip
    texts = {name: letter(case, {"product": name}) for name in ("Nexviazyme", "Lumizyme")}
    assert "up to 3 hours" in texts["Lumizyme"] and "up to 3 hours" not in texts["Nexviazyme"]
    assert "cardiopulmonary resuscitation" in texts["Nexviazyme"] and "label of Nexviazyme" not in texts["Lumizyme"]


@pytest.mark.parametrize(("words", "told"), [("Methotrexate must be given with it.", True), ("Not needed.", False)])
def test_a_point_of_the_label_is_told_where_the_case_turns_on_it(words, told):
    case = {"therapy": "pegloticase", "condition": "gout", "notice_date": "2026-11-20", "birth_date": "1960-01-01", "reasons": [{"kind": "not_medically_necessary", "words": words}]}  # fmt: skip
    assert ("contraindicated or not clinically appropriate" in letter(case)) is told


@pytest.mark.parametrize(
    ("value", "told"), [("FEV1 was 28 % of predicted.", True), ("FEV1 was 72 % of predicted.", False)]
)
def test_a_study_of_advanced_disease_is_for_those_who_have_it(value, told):
    assert ("from 10 % to 60 % of predicted" in letter(AATD, NEEDED, fact("diagnosis_fact", value))) is told


def test_a_pump_at_home_has_its_study_where_the_pump_is_in_question():
    home = {"therapy": "hydration", "condition": "hyperemesis", "notice_date": "2026-11-20", "setting_wanted": "home", "reasons": [{"kind": "home_services", "words": "Home care is not needed."}]}  # fmt: skip
    assert "Klauser" in letter(
        home, fact("diagnosis_fact", "Ondansetron pump since November.")
    ) and "Klauser" not in letter(home)
    assert "day care" not in letter(home), "a study of the hospital's day care is for the plan"


@pytest.mark.parametrize(("words", "told"), [("The IV form is not covered.", False), ("It is not necessary.", True)])
def test_a_trial_under_the_skin_is_no_answer_where_the_form_by_vein_is_disputed(words, told):
    case = {"therapy": "tocilizumab_iv", "condition": "gca", "notice_date": "2026-11-20", "birth_date": "1950-01-01", "reasons": [{"kind": "not_medically_necessary", "words": words}]}  # fmt: skip
    assert ("tocilizumab under the skin" in letter(case)) is told
    assert ("17 of the 20" in letter(case)) is not told


def test_a_trial_of_six_weeks_is_for_those_who_ask_for_them():
    case = {"therapy": "natalizumab", "condition": "ms_relapsing", "notice_date": "2026-11-20", "birth_date": "1980-01-01", "reasons": [{"kind": "dose_or_interval", "words": "Not the labeled interval."}]}  # fmt: skip
    assert "4.3 %" in letter(case, {"interval": "every 6 weeks"})
    assert "4.3 %" not in letter(case, {"interval": "every 4 weeks"})


@pytest.mark.parametrize(
    ("told", "stands"),
    [("Allergic reaction to iron sucrose in 2024.", True), ("Reaction to penicillin in 2024.", False)],
)
def test_a_reaction_to_one_iron_speaks_against_another_by_its_label(told, stands):
    case = {"therapy": "ferric_carboxymaltose", "condition": "ida", "notice_date": "2026-11-20", "reasons": [{"kind": "preferred_product", "words": "Use a preferred iron."}], "treatments": [{"drug": "ferumoxytol", "status": "never", "demanded": "yes"}]}  # fmt: skip
    assert (
        "allergic reaction to any intravenous iron product (section 4" in letter(case, fact("past_reaction", told))
    ) is stands
