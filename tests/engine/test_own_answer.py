"""A reason answered in the person's own words: the answer leads, rests on papers, and nothing is told twice or lost."""

from __future__ import annotations

from datetime import date

import pytest

from generator.letters import write_document
from generator.letters.documents import DocumentError
from generator.letters.ledger import make_ledger
from generator.output.markdown import render_markdown
from generator.plan import make_plan

TODAY = date(2026, 11, 21)
REASONS = [
    {"kind": "step_therapy", "words": "Mycophenolate was taken for less than 12 months.", "answer": "The policy names no 12 months. On mycophenolate my MG-ADL went from 4 to 8, and I was in hospital from September 3 to 9, 2026. I take that for an inadequate response."},
    {"kind": "preferred_product", "words": "A self-injected form was not considered."},
]  # fmt: skip
CASE = {
    "cover_from": "job", "employer_kind": "private", "job_funding": "employer", "state": "oh", "notice_date": "2026-11-10", "timing": "before",
    "payer_name": "Sandstone Health", "payer_address": "PO Box 1, Akron, OH", "patient_name": "Ida Kroll", "member_id": "S1", "voice": "patient",
    "therapy": "efgartigimod", "condition": "gmg", "product": "Vyvgart", "doctor_name": "Dr. Lena Ortiz", "reasons": REASONS,
    "treatments": [{"drug": "Mycophenolate", "status": "running", "demanded": "yes", "started": "February 2026", "result": "Worse, in hospital"}],
    "findings": [{"measure": "MG-ADL", "value": "8", "on": "2026-10-21", "stage": "now", "paper": "Clinic note"}],
    "facts": [
        {"topic": "hospital_stay", "fact": "In hospital from September 3 to 9, 2026 with trouble breathing", "paper": "Discharge paper"},
        {"topic": "helper", "fact": "My hands shake and nobody else is at home", "paper": "Therapist's note", "reason": 2},
    ],
    "papers": [{"title": "Clinic note"}, {"title": "Discharge paper"}, {"title": "Therapist's note"}],
    "main_point": "Two medicines were not enough, and in September I could not breathe well.",
}  # fmt: skip


def letter(document: str | None = None, **changes) -> str:
    return render_markdown(write_document(make_plan(CASE | changes, TODAY), document) if document else write_document(make_plan(CASE | changes, TODAY)))  # fmt: skip


def section(text: str, heading: str) -> str:
    return text.partition(f"## {heading}")[2].partition("\n## ")[0]


def test_the_answer_stands_first_under_its_reason_with_the_papers_behind_it():
    under = section(letter(), "Reason 1, and the answer")
    first = under.split("\n\n")[2]
    assert first.startswith("The policy names no 12 months.")
    assert "from 4 to 8, and I was in hospital from September 3 to 9, 2026 (Exhibits 1 and 2)." in first
    plain = letter(reasons=[{k: v for k, v in row.items() if k != "answer"} for row in REASONS])
    assert "The policy names no 12 months." not in plain


def test_the_summary_has_what_matters_most_else_how_each_answer_begins():
    summary = section(letter(), "Summary")
    assert CASE["main_point"] in summary and "The policy names no 12 months" not in summary
    assert "The policy names no 12 months" in section(letter(main_point=None), "Summary")


def test_what_the_answer_says_is_not_told_again_and_what_it_does_not_say_is_not_lost():
    text = letter()
    assert "In hospital from September 3 to 9, 2026 with trouble breathing" not in text
    assert "My hands shake" in text
    entries = {entry.id: entry for entry in make_ledger(make_plan(CASE, TODAY))}
    assert entries["facts.1"].printed and entries["facts.2"].printed
    assert not [entry.id for entry in entries.values() if entry.is_dropped]
    longer = CASE["facts"] + [
        {"topic": "fall", "fact": "Since August I cannot climb the 14 steps to my bedroom", "reason": 1}
    ]
    assert "14 steps" in letter(facts=longer)


def test_an_answer_without_a_record_behind_it_cites_no_paper():
    first = section(letter(findings=[], facts=[], treatments=[], papers=[]), "Reason 1, and the answer").split("\n\n")[
        2
    ]
    assert "Exhibit" not in first


def test_the_paper_named_for_the_answer_is_named_with_it():
    reasons = [REASONS[0] | {"paper": "Therapist's note"}, REASONS[1]]
    under = section(letter(reasons=reasons), "Reason 1, and the answer")
    assert "I take that for an inadequate response (Exhibit 3)." in under
    other = [{"title": "Clinic note"}, {"title": "Discharge paper"}, {"title": "Therapist's note", "who": "the clinic"}]
    assert "(Exhibit 3)" not in section(letter(reasons=reasons, papers=other), "Reason 1, and the answer"), (
        "not in hand"
    )


def test_a_paper_that_only_a_row_names_is_not_in_hand():
    facts = CASE["facts"] + [{"topic": "fall", "fact": "I fell on August 3, 2026", "paper": "Report of the fall"}]
    assert "Report of the fall (to follow)" in letter(facts=facts)
    assert "Report of the fall (to follow)" not in letter(facts=facts, papers=[]), (
        "without a list, what is named is in hand"
    )


def test_the_doctor_answers_in_the_doctors_own_words_and_the_person_quotes_them():
    told = letter("medical_necessity")
    assert "I was in hospital" not in told and "The policy names" not in told, "the person's words are not the doctor's"
    words = "Six months at full dose is an adequate trial in a crisis."
    reasons = [REASONS[0] | {"doctor_answer": words}, REASONS[1]]
    assert words in section(
        letter("medical_necessity", reasons=reasons),
        "Reason 1: “Mycophenolate was taken for less than 12 months”, and my answer",
    )
    assert f"In the words of Dr. Lena Ortiz: “{words}”" in section(letter(reasons=reasons), "Reason 1, and the answer")


def test_words_of_somebody_else_are_never_the_signing_doctors():
    words = "Stop mycophenolate at once."
    reasons = [REASONS[0] | {"doctor_answer": words}, REASONS[1]]
    quoting = {"topic": "doctor_says", "fact": f'Dr. Hale of the hospital wrote on September 9, 2026: "{words}"'}
    person = section(letter(reasons=reasons, facts=[*CASE["facts"], quoting]), "Reason 1, and the answer")
    assert "Dr. Hale of the hospital wrote" in person and "In the words of Dr. Lena Ortiz" not in person
    doctor = letter("medical_necessity", reasons=reasons, facts=[*CASE["facts"], quoting])
    assert f'Dr. Hale of the hospital wrote on September 9, 2026: "{words.rstrip(".")}' in doctor
    assert f"\n\n{words}" not in doctor
    against = quoting | {"topic": "against"}
    assert words.rstrip(".") not in letter(reasons=reasons, facts=[*CASE["facts"], against])


def test_facts_put_under_a_reason_stand_behind_its_answer_and_what_the_teller_doubts_does_not():
    answered = [REASONS[0], REASONS[1] | {"answer": "I cannot inject it."}]
    facts = CASE["facts"] + [
        {"topic": "other", "fact": "I take losartan. Somebody told us it counts as a second medicine", "reason": 2}
    ]
    under = section(letter(reasons=answered, facts=facts), "Reason 2, and the answer")
    assert "My hands shake and nobody else is at home (Exhibit 3)." in under and "losartan" not in under
    assert "My hands shake" not in section(letter(reasons=answered), "Reason 1, and the answer")


def test_values_and_drugs_that_the_letter_names_stand_behind_the_answer():
    findings = [{"measure": "MG-ADL", "value": v, "on": d} for v, d in (("4", "2026-03-01"), ("8", "2026-10-21"))]
    reasons = [REASONS[0] | {"words": "The MG-ADL was not shown to change.", "answer": "It got worse."}, REASONS[1]]
    under = section(letter(reasons=reasons, findings=findings, facts=[]), "Reason 1, and the answer")
    assert "MG-ADL: on mycophenolate 4 (March 1, 2026), 8 (October 21, 2026)" in under
    stones = [{"measure": "Uric acid", "value": "9.8", "on": "2026-10-21"}]
    reasons = [REASONS[0] | {"answer": "I make uric acid stones, and one was tested."}, REASONS[1]]
    assert "9.8" not in section(letter(reasons=reasons, findings=stones, facts=[]), "Reason 1, and the answer")


def test_an_answer_ends_in_the_point_of_the_policy_that_it_settles():
    criteria = [
        {"criterion": "(a) documented loss of response to the drug", "status": "met", "fact": "It stopped working"},
        {"criterion": "(b) mycophenolate for at least 12 months, unless contraindicated", "status": "met", "fact": "Taken since February"},
    ]  # fmt: skip
    text = letter(criteria=criteria)
    under = section(text, "Reason 1, and the answer")
    assert "So point (b) of the table" in under and "point (a)" not in under
    open_ = [criteria[0], criteria[1] | {"status": "exception"}]
    assert "So I ask for an exception from point (b)" in section(letter(criteria=open_), "Reason 1, and the answer")
    missing = [criteria[0], criteria[1] | {"status": "missing"}]
    assert "point (b)" not in section(letter(criteria=missing), "Reason 1, and the answer")


def test_words_that_open_with_another_name_stay_under_that_name():
    words = 'Dr. Hale: "I advise against more steroids."'
    reasons = [REASONS[0] | {"doctor_answer": words}, REASONS[1]]
    under = section(letter(reasons=reasons), "Reason 1, and the answer")
    assert words in under and "In the words of Dr. Lena Ortiz" not in under


def test_the_doctor_says_the_same_words_once():
    words = "Six months at full dose is an adequate trial in a crisis."
    reasons = [row | {"doctor_answer": words} for row in REASONS]
    assert letter("medical_necessity", reasons=reasons).count(words) == 1


def test_who_asks_for_a_fast_decision_is_not_called_standard():
    assert "| This is | a standard appeal" in letter()
    asked = letter(more_asks="Decide it as urgent, in 72 hours.")
    assert "| This is | a request for an expedited appeal" in asked and "a standard appeal" not in asked
    assert "| This is | a standard appeal" in letter(more_asks="It is not urgent. Send me the file.")


def test_a_grown_person_who_gave_no_paper_signs_too():
    other = {"voice": "caregiver", "writer_name": "Tom Kroll", "writer_role": "brother"}
    end = letter(**other, consent="no").partition("Sincerely")[2].partition("## ")[0]
    assert "Ida Kroll" in end and "Tom Kroll" in end
    assert "Ida Kroll" not in letter(**other, consent="yes").partition("Sincerely")[2].partition("## ")[0]


def test_a_note_keeps_its_quotation_whole_and_ends_in_no_loose_and():
    facts = [
        {
            "topic": "other",
            "reason": 1,
            "fact": 'The notice said: "Do I have to ask again? No. Approvals go on until March."',
        }
    ]
    under = section(letter(facts=facts), "Reason 1, and the answer")
    assert '"Do I have to ask again? No. Approvals go on until March."' in under or "No. Approvals" not in under
    facts = [{"topic": "other", "reason": 1, "fact": "Scans were made in 2019, 2023 and, I think, in 2024"}]
    assert " and (" not in letter(facts=facts) and "2023 and." not in letter(facts=facts)


def test_what_the_illness_has_done_stands_before_the_requests_once():
    facts = [{"topic": "hospital_stay", "fact": "In hospital in Toledo from May 1 to May 4, 2026 with pneumonia"}]
    text = letter(facts=facts)
    assert "Toledo" in section(text, "What the illness has done") and text.count("Toledo") == 1
    assert text.index("Toledo") < text.index("## What I ask")
    assert "What the illness has done" not in letter(facts=[])


def test_a_claim_is_named_by_its_own_number():
    lines = [{"code": "J1439", "claim": "24-239-661902", "wrong": "The modifier was left off", "right": "JZ: nothing was thrown away"}]  # fmt: skip
    reasons = [{"kind": "claim_line", "words": "The modifier is missing."}, {"kind": "retroactive_denial", "words": "You are asked to repay."}]  # fmt: skip
    case = {"voice": "practice", "timing": "after", "reasons": reasons, "claim_lines": lines, "reference_number": "ORU-25", "service_date": "2026-08-21"}  # fmt: skip
    billed = case | {"reasons": reasons[:1]}
    assert "takes the place of claim 24-239-661902" in letter("corrected_claim_cover", **billed)
    with pytest.raises(DocumentError, match="dispute that"):
        letter("corrected_claim_cover", **case)
    assert "withdraw the recovery" in section(letter(**case), "Summary")


def test_a_quotation_of_several_sentences_is_not_cut_by_its_papers():
    facts = [{"topic": "doctor_says", "fact": "Note of May 2, 2026", "paper": "Clinic note"}]
    said = 'The note of May 2, 2026 says: "Stop it now. She was in hospital May 2, 2026."'
    reasons = [REASONS[0] | {"answer": said}, REASONS[1]]
    under = section(letter(reasons=reasons, facts=facts), "Reason 1, and the answer")
    assert '"Stop it now. She was in hospital' in under


def test_what_is_typed_stays_data():
    reasons = [REASONS[0] | {"answer": "# Not a heading\n\n| a | b |\n|---|---|\n{{ 7 * 7 }}"}, REASONS[1]]
    blocks = write_document(make_plan(CASE | {"reasons": reasons}, TODAY)).blocks
    assert {block.kind for block in blocks if "Not a heading" in block.text() or "| a | b |" in block.text()} <= {
        "paragraph",
        "numbers",
        "table",
    }
    assert any(block.kind == "paragraph" and "{{ 7 * 7 }}" in block.text() for block in blocks)


def test_a_request_for_an_exception_has_what_stands_behind_the_answer():
    text = letter("step_therapy_exception")
    assert "Mycophenolate (since February 2026): Worse, in hospital" in text
