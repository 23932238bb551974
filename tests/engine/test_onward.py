"""What follows a step: over all kinds of plan, tracks and deciders. The step a letter names next is never the one it is."""

from __future__ import annotations

from datetime import date
from itertools import product

import pytest

from generator.facts import load_book
from generator.letters import write_document
from generator.letters.documents import main_document
from generator.output.markdown import render_markdown
from generator.plan import make_plan
from generator.plan.onward import find_onward

TODAY = date(2026, 11, 30)
JOB = {"cover_from": "job"}
KINDS = {
    "erisa_self_funded": JOB | {"employer_kind": "private", "job_funding": "self_funded"},
    "erisa_insured": JOB | {"employer_kind": "private", "job_funding": "insured"},
    "nonfed_gov_insured": JOB | {"employer_kind": "government", "job_funding": "insured"},
    "nonfed_gov_self_funded": JOB | {"employer_kind": "government", "job_funding": "self_funded"},
    "church_plan": JOB | {"employer_kind": "church", "job_funding": "self_funded"},
    "church_insured": JOB | {"employer_kind": "church", "job_funding": "insured"},
    "grandfathered": JOB | {"employer_kind": "private", "grandfathered": "yes"},
    "individual_aca": {"cover_from": "bought"},
    "medicare_advantage": {"cover_from": "medicare_advantage"},
    "medicare_original": {"cover_from": "original_medicare"},
    "medicare_part_d": {"cover_from": "part_d"},
    "dsnp_integrated": {"cover_from": "dual_plan"},
    "medicaid_mco": {"cover_from": "medicaid_plan"},
    "medicaid_ffs": {"cover_from": "medicaid_state"},
    "chip_separate": {"cover_from": "chip"},
    "fehb_pshb": {"cover_from": "federal_job"},
    "tricare": {"cover_from": "tricare"},
    "champva": {"cover_from": "champva"},
    "va_health": {"cover_from": "va"},
    "ihs_prc": {"cover_from": "ihs"},
    "pace": {"cover_from": "pace"},
}
REFUSALS = {
    "medical": {"timing": "before", "reasons": [{"kind": "step_therapy", "words": "Try another drug first."}]},
    "contract": {"timing": "before", "reasons": [{"kind": "benefit_exclusion", "words": "This drug is excluded."}]},
    "billing": {"timing": "after", "reasons": [{"kind": "filing_limit", "words": "The claim came too late."}]},
}
DECIDERS = ("plan_first", "plan_appeal", "plan_second", "outside_reviewer", "judge")


PERSON = {
    "patient_name": "Ana Lopez",
    "therapy": "infliximab",
    "condition": "cd",
    "state": "oh",
    "notice_date": "2026-11-10",
}


def plan_of(kind: str, refusal: str, decider: str = "plan_first", **more: object):
    return make_plan(PERSON | {"decision_level": decider} | KINDS[kind] | REFUSALS[refusal] | more, TODAY)


def onward_of(plan):
    return find_onward(plan.levels, plan.level, plan.case, plan.track)


def letter_of(plan) -> str:
    return render_markdown(write_document(plan, main_document(plan)))


@pytest.mark.parametrize("kind", KINDS)
def test_the_step_named_next_is_never_the_one_it_is(kind):
    for refusal, decider, urgent in product(REFUSALS, DECIDERS, ({}, {"urgent": "yes"})):
        plan = plan_of(kind, refusal, decider, **urgent)
        assert plan.coverage.plan_kind == kind
        onward = onward_of(plan)
        for step in filter(None, (onward.level, onward.review)):
            assert plan.level is not None and step.id != plan.level.id and step.order > plan.level.order
            assert step.name != plan.level.name and step.is_verified
            if plan.level.only_urgent:
                assert step.kind != plan.level.kind, "the same step without haste is no next one"


@pytest.mark.parametrize("kind", KINDS)
def test_a_step_that_the_plan_has_is_always_named(kind):
    for refusal, decider in product(REFUSALS, DECIDERS):
        plan = plan_of(kind, refusal, decider)
        if plan.level is None:
            continue
        ladder = [
            row
            for row in load_book().shelf("levels").values()
            if row.plan_kind == kind and row.order > plan.level.order
        ]
        tracks = {"", plan.level.track}
        has_more = any(
            row.is_verified and not row.optional and row.kind not in ("initial", "other") and row.track in tracks
            and (not row.timings or plan.case.timing in row.timings)
            for row in ladder
        )  # fmt: skip
        onward = onward_of(plan)
        assert (onward.level is not None or onward.review is not None) == has_more, (kind, refusal, decider)


LADDERS = [
    ("erisa_self_funded", "medical", "plan_first", "external review", "2590.715-2719(d)(1)"),
    ("erisa_self_funded", "contract", "plan_first", "civil action for benefits under ERISA", "29 U.S.C. 1132(a)(1)(B)"),
    ("erisa_insured", "contract", "plan_first", "So far as the decision rests on medical judgment", "147.136(c)(2)(i)"),
    (
        "individual_aca",
        "contract",
        "plan_first",
        "So far as the decision rests on medical judgment",
        "147.136(c)(2)(i)",
    ),
    ("grandfathered", "medical", "plan_first", "civil action for benefits under ERISA", "29 U.S.C. 1132(a)(1)(B)"),
    ("fehb_pshb", "medical", "plan_first", "review by OPM", "5 CFR 890.105(e)"),
    ("fehb_pshb", "medical", "plan_appeal", "court case against OPM", "5 CFR 890.107(c)-(d)"),
    ("tricare", "medical", "plan_first", "second reconsideration", "32 CFR 199.10"),
    ("tricare", "medical", "plan_appeal", "independent hearing", "32 CFR 199.10(d)"),
    ("tricare", "contract", "plan_first", "formal review", "32 CFR 199.10(c)"),
    ("medicare_advantage", "medical", "plan_first", "independent review entity", "422.590"),
    ("medicare_advantage", "medical", "plan_appeal", "hearing before an administrative law judge", "42 CFR 422.602"),
    (
        "medicare_original",
        "billing",
        "plan_first",
        "reconsideration by a Qualified Independent Contractor",
        "42 CFR 405.962",
    ),
    (
        "medicare_part_d",
        "medical",
        "plan_first",
        "reconsideration by the Part D Independent Review Entity",
        "42 CFR 423.600",
    ),
    ("medicaid_mco", "medical", "plan_first", "state fair hearing", "42 CFR 438.408(f)(2)"),
    ("chip_separate", "medical", "plan_first", "state CHIP review", "42 CFR 457.1150(b)"),
    ("ihs_prc", "medical", "plan_first", "appeal to the Area Director", "42 CFR 136.25"),
    ("ihs_prc", "medical", "plan_appeal", "appeal to the Director, Indian Health Service", "42 CFR 136.25"),
    ("pace", "medical", "plan_first", "further appeal under Medicare or Medicaid", "42 CFR 460.124"),
]


@pytest.mark.parametrize(("kind", "refusal", "decider", "words", "cite"), LADDERS)
def test_a_letter_keeps_the_right_to_what_follows(kind, refusal, decider, words, cite):
    letter = letter_of(plan_of(kind, refusal, decider, voice="patient"))
    asks = letter[letter.index("## What I ask") :]
    assert words in asks and cite in asks


def test_a_second_appeal_that_the_notice_names_is_kept_too():
    told = "You may ask for a second-level appeal, and then for external review."
    plan = plan_of("erisa_self_funded", "medical", denial_text=told, voice="patient")
    assert onward_of(plan).has_second
    assert "a second appeal inside the plan, and after it to external review" in letter_of(plan)
    assert not onward_of(plan_of("erisa_self_funded", "medical")).has_second
    one_level = plan_of("individual_aca", "medical", denial_text=told)
    assert not onward_of(one_level).has_second, "a policy that one buys oneself has one appeal only"


def test_the_three_days_of_an_urgent_tricare_request_run_from_receipt():
    told = {
        "urgent": "yes",
        "notice_date": "2026-11-17",
        "received_date": "2026-11-23",
        "printed_window_days": 90,
        "voice": "patient",
    }
    in_time = plan_of("tricare", "medical", appeal_sent_on="2026-11-25", **told)
    assert in_time.level.id == "tri_mn_expedited"
    letter = letter_of(in_time)
    assert "32 CFR 199.10 gives 3 days from receipt; it came on November 23, 2026" in letter and "90 days" not in letter
    late = plan_of("tricare", "medical", appeal_sent_on="2026-11-28", **told)
    assert "3 days" not in letter_of(late)


def test_who_is_covered_is_no_question_for_an_outside_review():
    ended = {"reasons": [{"kind": "cover_ended", "words": "Coverage ended before the service."}]}
    plan = plan_of("individual_aca", "billing", voice="patient", **ended)
    assert onward_of(plan).review is None and "external review" not in letter_of(plan)


def test_a_second_decision_under_tricare_is_the_second_reconsideration():
    assert plan_of("tricare", "medical", "plan_second").level.id == "tri_hearing_medical"
    assert plan_of("medicare_advantage", "medical", "plan_second").level.id == "ma_ire"


def test_a_practices_own_dispute_keeps_its_further_steps():
    asked = {
        "reasons": [{"kind": "retroactive_denial", "words": "We request a refund of this overpayment."}],
        "timing": "after",
    }
    florida = letter_of(
        plan_of("individual_aca", "billing", voice="practice", state="fl", **asked | {"timing": "after"})
    )
    assert "every further step of your dispute process" in florida and "Fla. Stat. § 408.7057(2)" in florida
    ohio = letter_of(plan_of("individual_aca", "billing", voice="practice", **asked))
    assert "every further step of your dispute process." in ohio and "408.7057" not in ohio
    assert "408.7057" not in letter_of(plan_of("erisa_self_funded", "billing", voice="practice", state="fl", **asked))


CLOCKS = [
    ("erisa_self_funded", {"timing": "before"}, "29 CFR 2560.503-1(i)(2)(ii)"),
    ("erisa_self_funded", {"timing": "after"}, "29 CFR 2560.503-1(i)(2)(iii)(A)"),
    ("erisa_self_funded", {"timing": "before", "urgent": "yes"}, "29 CFR 2560.503-1(i)(2)(i)"),
    ("medicare_advantage", {"timing": "before"}, "42 CFR 422.590(c)"),
    ("medicare_advantage", {"timing": "after"}, "42 CFR 422.590(b)(1)"),
    ("medicare_advantage", {"timing": "before", "urgent": "yes"}, "42 CFR 422.590(e)(1)"),
    ("medicare_part_d", {"timing": "before", "urgent": "yes"}, "42 CFR 423.590(d)"),
    ("medicaid_mco", {"timing": "before"}, "42 CFR 438.408(b)(2)"),
    ("medicaid_mco", {"timing": "before", "urgent": "yes"}, "42 CFR 438.408(b)(3)"),
    ("fehb_pshb", {"timing": "before"}, "5 CFR 890.105(b)(2)"),
    ("pace", {"timing": "before", "urgent": "yes"}, "42 CFR 460.122(f)"),
]


@pytest.mark.parametrize(("kind", "told", "cite"), CLOCKS)
def test_a_clock_stands_beside_the_paragraph_that_sets_it(kind, told, cite):
    plan = plan_of(kind, "medical", **told)
    assert plan.answer.source == cite
    assert cite in letter_of(plan)


def test_the_72_hours_of_a_federal_plan_are_the_brochures_and_not_the_30_days_rule():
    letter = letter_of(plan_of("fehb_pshb", "medical", urgent="yes", voice="patient"))
    assert "within 72 hours" in letter and "890.105(b)(2)" not in letter
    assert "brochure" in letter
