"""Which rule of law a letter prints for which plan, dispute and writer: the rule that fits stands there, and no other."""

from __future__ import annotations

import re
from datetime import date

import pytest

from generator.letters import write_document
from generator.letters.documents import main_document
from generator.output.markdown import render_markdown
from generator.plan import make_plan
from tests.engine.test_onward import KINDS, PERSON

TODAY = date(2026, 11, 30)
DISPUTES = {
    "network": ("before", "out_of_network", "The provider is not in your network."),
    "take_back": ("after", "retroactive_denial", "We request a refund of this overpayment."),
    "late_claim": ("after", "filing_limit", "The claim came after the filing limit."),
    "no_authorization": ("after", "no_authorization", "No authorization was on file."),
    "exclusion": ("before", "benefit_exclusion", "This drug is excluded from your benefit."),
    "dose": ("ongoing", "dose_or_interval", "Approved at 5 mg/kg every 8 weeks only."),
    "renewal": ("ongoing", "renewal_refused", "Continued treatment is not approved."),
    "step": ("before", "step_therapy", "Try another drug first."),
    "site": ("ongoing", "site_of_care_hospital_refused", "The hospital is not necessary."),
    "formulary": ("before", "not_on_formulary", "The drug is not on the formulary."),
    "brand": ("before", "preferred_product", "Use the preferred product."),
    "coding": ("after", "claim_line", "The units billed are wrong."),
    "home": ("before", "home_services", "Home nursing is not covered."),
}


def letter(kind: str, dispute: str, **more: object) -> str:
    timing, reason, words = DISPUTES[dispute]
    told = PERSON | {
        "voice": "patient",
        "timing": timing,
        "reasons": [{"kind": reason, "words": words}],
    }
    plan = make_plan(told | KINDS[kind] | more, TODAY)
    return render_markdown(write_document(plan, main_document(plan)))


FITS = [
    ("erisa_self_funded", "exclusion", "29 CFR 2560.503-1(g)(1)(ii)"),
    ("erisa_self_funded", "network", "29 CFR 2560.503-1(g)(1)(ii)"),
    ("individual_aca", "network", "45 CFR 156.230(a)(1)(ii)"),
    ("fehb_pshb", "exclusion", "5 U.S.C. 8902(d)"),
    ("fehb_pshb", "step", "5 U.S.C. 8902(d)"),
    ("medicare_advantage", "step", "42 CFR 422.566(d)"),
    ("medicare_advantage", "exclusion", "42 CFR 422.101(b)(1)-(3)"),
    ("medicare_advantage", "network", "42 CFR 422.112(a)(1)(iii)"),
    ("medicare_advantage", "site", "42 CFR 422.101(b)(1)-(3), (b)(6)(i)-(ii)"),
    ("medicare_advantage", "renewal", "42 CFR 422.101(b)(1)-(3), (b)(6)(i)-(ii)"),
    ("medicaid_mco", "site", "42 CFR 438.210(a)(5)(i)"),
    ("medicaid_mco", "formulary", "42 CFR 438.210(a)(5)(i)"),
    ("medicare_original", "late_claim", "42 CFR 424.44(b)"),
    ("medicare_part_d", "formulary", "42 CFR 423.578(a)(4), (b)(5), (c)"),
    ("medicaid_mco", "step", "42 CFR 438.210(b)(3)"),
    ("medicaid_mco", "network", "42 CFR 438.206(b)(4)-(5)"),
    ("medicaid_mco", "late_claim", "42 CFR 447.15"),
    ("medicaid_ffs", "formulary", "42 U.S.C. 1396r-8(d)(1)(B)"),
    ("chip_separate", "network", "42 CFR 457.1230(a)"),
    ("tricare", "late_claim", "TRICARE Operations Manual ch. 8 s. 3"),
    ("champva", "late_claim", "38 CFR 17.275(b)"),
    ("pace", "renewal", "42 CFR 460.122(e)"),
    ("pace", "step", "42 CFR 460.122(c)(4)"),
]
ONLY_FOR = {
    "45 CFR 156.230": {"network"},
    "42 CFR 438.206": {"network"},
    "42 CFR 422.112(a)(1)(iii)": {"network"},
    "42 CFR 424.44": {"late_claim"},
    "TRICARE Operations Manual ch. 8 s. 3": {"late_claim"},
    "38 CFR 17.275": {"late_claim"},
    "42 CFR 447.15": {"take_back", "late_claim", "no_authorization", "coding"},
    "1396r-8(d)(1)(B)": {"exclusion", "formulary"},
    "42 CFR 422.566(d)": {"dose", "renewal", "step", "site", "formulary", "brand", "network", "home"},
    "42 CFR 460.122(e)": {"dose", "renewal", "site"},
    "2560.503-1(g)(1)(ii)": {"network", "late_claim", "no_authorization", "exclusion", "home"},
}
"""Rules that fit some disputes only."""


@pytest.mark.parametrize(("kind", "dispute", "cite"), FITS)
def test_the_rule_that_fits_is_printed(kind, dispute, cite):
    assert cite in letter(kind, dispute)


@pytest.mark.parametrize("kind", KINDS)
def test_no_rule_stands_in_a_dispute_that_it_does_not_fit(kind):
    for dispute in DISPUTES:
        text = letter(kind, dispute)
        for cite, fits in ONLY_FOR.items():
            assert cite not in text or dispute in fits, (kind, dispute, cite)


OF_PRIVATE_PLANS = re.compile(r"29 CFR|29 U\.S\.C\.|45 CFR 147|45 CFR 156")


@pytest.mark.parametrize(
    "kind",
    [kind for kind in KINDS if kind.startswith(("medic", "tri", "cha", "va", "ihs", "pace", "chip", "fehb", "dsnp"))],
)
def test_a_public_program_has_no_law_of_private_plans(kind):
    for dispute in DISPUTES:
        assert not OF_PRIVATE_PLANS.search(letter(kind, dispute)), (kind, dispute)


def test_an_appeal_that_waits_for_a_meeting_is_told_its_thirty_days():
    told = {"denial_text": "Appeals are decided by the Board of Trustees at its next quarterly meeting."}
    waits = letter("erisa_self_funded", "formulary", **told)
    assert "whatever the calendar of the meetings (29 CFR 2560.503-1(i)(2)(ii))" in waits
    assert "calendar of the meetings" not in letter("erisa_self_funded", "formulary")
    assert "calendar of the meetings" not in letter("erisa_self_funded", "late_claim", **told), (
        "after the treatment another rule holds"
    )


@pytest.mark.parametrize(
    ("kind", "dispute", "cite"),
    [
        ("erisa_self_funded", "formulary", "29 CFR 2590.715-2719(b)(2)(ii)(C)"),
        ("erisa_insured", "dose", "45 CFR 147.136(b)(2)(ii)(C)(1)-(2)"),
    ],
)
def test_new_evidence_is_asked_for_beforehand_where_an_earlier_letter_is_told(kind, dispute, cite):
    earlier = [{"on": "2026-09-01", "outcome": "denied", "words": "Not medically necessary."}]
    assert cite in letter(kind, dispute, notices=earlier) and cite not in letter(kind, dispute)


def test_continuation_coverage_has_its_law_where_it_is_told_of():
    told = {"facts": [{"topic": "in_force", "fact": "She elected COBRA on April 20, 2026, within the 60 days."}]}
    assert "29 U.S.C. 1162(2)-(3), 1165(a)(1)" in letter("erisa_self_funded", "no_authorization", **told)
    assert "1162" not in letter("erisa_self_funded", "no_authorization")
    assert "1162" not in letter("erisa_self_funded", "dose", **told)


def test_the_young_on_medicaid_have_their_law_on_the_place_too():
    child = {"birth_date": "2015-01-01"}
    assert "neither a count of visits nor a general rule on the place" in letter("medicaid_mco", "site", **child)
    assert "count of visits" not in letter("medicaid_mco", "site", birth_date="1980-01-01")


def test_emergency_care_needs_no_approval():
    told = {"facts": [{"topic": "emergency", "fact": "He came by ambulance and was treated in the emergency room."}]}
    assert "29 U.S.C. 1185e(a)(1)" in letter("erisa_self_funded", "no_authorization", **told)
    assert "1185e" not in letter("erisa_self_funded", "no_authorization")


def test_a_members_right_on_the_bill_is_not_told_by_a_practice():
    assert "42 CFR 447.15" not in letter("medicaid_mco", "late_claim", voice="practice")


@pytest.mark.parametrize(
    ("state", "more", "cite"),
    [
        ("tx", {"payer_name": "Lone Star HMO"}, "Tex. Ins. Code § 1271.055(b)-(c)"),
        ("ca", {}, "Cal. Health & Safety Code § 1367.03(a)(1)"),
        ("wa", {}, "WAC 284-170-200(1)"),
        ("nc", {}, "N.C. Gen. Stat. §§ 58-3-200(d)"),
        ("mt", {}, "Mont. Code Ann. § 33-36-201(1)"),
        ("oh", {"payer_name": "Buckeye HMO"}, "Ohio Rev. Code § 1751.13(A)(1)(a)"),
    ],
)
def test_a_states_rule_on_its_networks_stands_alone(state, more, cite):
    text = letter("individual_aca", "network", state=state, **more)
    assert cite in text and "45 CFR 156.230" not in text
    assert cite not in letter("erisa_self_funded", "network", state=state, **more)
    assert cite not in letter("individual_aca", "exclusion", state=state, **more)


def test_a_rule_on_one_kind_of_company_needs_that_kind():
    assert "1271.055" not in letter("individual_aca", "network", state="tx", payer_name="Lone Star PPO")
