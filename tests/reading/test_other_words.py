"""Every kind of the denial map in words the sentences were not written from, and what must not be taken for a reason."""

from __future__ import annotations

from datetime import date

import pytest

from generator.denials import load_denial_kinds
from generator.reading import read_denial
from overrides.build.sentences import read_sentences

TODAY = date(2026, 11, 21)

SNIPPETS = [
    ("site_of_care_home_refused", "We looked at the request for Privigen at home.\n\nWhy we said no: Infusions at home are not approved. You are not homebound, and the medicine may be given in a hospital clinic or an infusion center near you."),
    ("site_of_care_hospital_refused", "Re: Remicade\n\nDetermination: Non-approval of place of service.\nYou may have this infusion, but the outpatient hospital is not an approved place for it. A less costly setting, like a doctor's office, is right for most people. Benefits for the drug continue."),
    ("site_of_care_suite_refused", "The medication Soliris is certified.\n\nThe requested location, an independent infusion center, is not certified. Soliris is to be received at home from our nurse rather than in an infusion center."),
    ("step_therapy", "Coverage for Stelara IV was not approved. Your plan requires you to try Humira and one other medicine before we can pay. We did not find claims for them. This is a fail-first rule."),
    ("step_therapy", "REASON FOR DENIAL: Member has not tried and failed methotrexate and a preferred agent."),
    ("not_medically_necessary", "In the judgment of our medical director, Nucala was found not to be medically necessary for you. Your asthma is controlled on inhalers."),
    ("not_medically_necessary", "The documentation does not meet the criteria for medical necessity. Therefore benefits for Xolair are denied."),
    ("preferred_product", "We will pay for infliximab, yet not for the brand Remicade. Remicade is a nonpreferred product under your policy. The preferred products are Inflectra and Avsola."),
    ("not_on_formulary", "Your drug plan's answer is no. Vyepti is a non-formulary drug. You can use Ajovy, which is listed."),
    ("experimental", "Gamunex-C for long COVID is investigational, since there is a lack of published studies to support benefit. The FDA has not approved it for this use."),
    ("ig_immune_deficiency", "The IgG trough was not below 500 mg/dL and no pneumococcal titers were given to us, so the need for Hizentra is not established."),
    ("ig_neuropathy", "Our neurologist read the file. The nerve conduction study is not consistent with CIDP: demyelination was not shown in two nerves. Gammagard cannot be approved."),
    ("iv_iron", "Venofer is denied. You have not taken iron tablets for three months and your ferritin of 45 is above the cutoff."),
    ("disease_activity_not_shown", "Request for Entyvio. Findings: chart notes fail to document a Mayo score, and there is no relapse or flare in the past year."),
    ("disease_activity_not_shown", "We need to see more before Ocrevus. Hepatitis B screening results are missing from your file, and your doctor did not show active disease on MRI."),
    ("renewal_refused", "You have had Tysabri since 2023. Continued treatment is not approved because the notes show no response to treatment. Coverage ends on December 31."),
    ("dose_or_interval", "Your doctor ordered Stelara every four weeks. That frequency is more than the label allows; we approve every eight weeks only."),
    ("home_services", "Skilled nursing visits for the infusion are not a benefit when a caregiver can do it. Pump and supplies are bundled."),
    ("supply_channel", "Your clinic may not buy and bill this drug. Ocrevus must be ordered through CVS Specialty."),
    ("no_authorization", "Claim line 2, J1745, was rejected: prior authorization was never requested for these dates."),
    ("no_authorization", "We cannot pay. Your provider gave the infusion without a referral or approval from us."),
    ("claim_line", "Line 1 was denied since the diagnosis code is inconsistent with the procedure. An NDC is required and was missing."),
    ("claim_line", "This is an exact duplicate claim of one processed on 08/02/2026."),
    ("other_insurer_first", "Charges are pended as not payable. Our file lists another health plan through your husband's job as primary coverage; that plan pays first. Send its explanation of benefits."),
    ("other_insurer_first", "Claim for Privigen denied: the COB form was not returned by the member."),
    ("cover_ended", "We cannot pay for Ocrevus of May 3. The policy lapsed on April 30 since the premium for May was not received."),
    ("cover_ended", "Denied. The patient could not be found with the ID number given."),
    ("cost_share", "Your visit was covered. $1,900.00 of the allowed charge went to you: it was applied to your in-network deductible."),
    ("alternative_funding", "Entyvio is carved out of the pharmacy and medical benefit. Members must enroll with our advocacy program and complete a patient assistance application before review."),
    ("filing_limit", "Charges are not payable. The bill was received past the one-year filing limit in your provider's contract."),
    ("out_of_network", "Lakeside Infusion does not participate with our plan. Because your HMO has no benefits for out of network care, we cannot approve visits there."),
    ("benefit_exclusion", "Infusions for infertility are excluded from your coverage. See your booklet."),
    ("retroactive_denial", "In March we approved and paid five doses. We now rescind that approval and ask your doctor to refund $12,400 paid in error."),
    ("missing_information", "We asked your doctor twice for lab results. The records were never received, and we are unable to make a decision without that information."),
    ("not_a_denial", "Good news! Your request for Leqembi has been approved from 12/01/2026 to 05/31/2027."),
    ("not_a_denial", "Your case is pended. Please send the following information by December 4: infusion notes for the past six months."),
]  # fmt: skip


def kinds(text, book):
    return [f.value["kind"] for f in read_denial(text, book, TODAY) if f.question == "reasons"]


@pytest.mark.parametrize(("kind", "text"), SNIPPETS, ids=[f"{kind}-{n}" for n, (kind, _) in enumerate(SNIPPETS)])
def test_the_kind_in_other_words(book, kind, text):
    assert kinds(text, book) == [kind], (
        f"Was the reader trained (`make reader`) after the last change of its sentences? If so, add sentences to "
        f"generator/reading/sentences/{kind}.toml that say this in other words than the letter here, and train again."
    )


def test_every_kind_that_has_sentences_is_tried_here():
    labels = {label for told in read_sentences() for label in told.labels}
    wanted = {row.id for row in load_denial_kinds().values() if row.id in labels} - {"other_reason"} | {"not_a_denial"}
    missing = wanted - {kind for kind, _ in SNIPPETS}
    assert not missing, (
        f"add a line to SNIPPETS for {sorted(missing)}: a letter that its sentences were not written from"
    )
    assert {kind for kind, _ in SNIPPETS} == wanted
