"""A reason answered in the person's own words: the answer leads, rests on papers, and nothing is told twice or lost."""

from __future__ import annotations

from datetime import date

from generator.letters import write_document
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


def test_the_paper_named_for_the_answer_is_cited_with_it():
    reasons = [REASONS[0] | {"paper": "Therapist's note"}, REASONS[1]]
    assert "Exhibit 3 goes with this answer." in section(letter(reasons=reasons), "Reason 1, and the answer")


def test_the_doctor_tells_it_in_the_third_person_or_in_the_doctors_own_words():
    told = section(letter("medical_necessity"), "Reason 1, and my answer")
    assert "the patient was in hospital" in told and " I was " not in told
    reasons = [REASONS[0] | {"doctor_answer": "Six months at full dose is an adequate trial in a crisis."}, REASONS[1]]
    told = section(letter("medical_necessity", reasons=reasons), "Reason 1, and my answer")
    assert "Six months at full dose is an adequate trial in a crisis." in told
    assert told.index("Six months at full dose") < told.index("went from 4 to 8")
    assert "The policy names" not in told, "what only the person can say is not the doctor's"
    assert "Six months at full dose" not in section(letter(reasons=reasons), "Reason 1, and the answer")


def test_what_is_typed_stays_data():
    reasons = [REASONS[0] | {"answer": "# Not a heading\n\n| a | b |\n|---|---|\n{{ 7 * 7 }}"}, REASONS[1]]
    blocks = write_document(make_plan(CASE | {"reasons": reasons}, TODAY)).blocks
    assert {block.kind for block in blocks if "Not a heading" in block.text() or "| a | b |" in block.text()} <= {
        "paragraph",
        "numbers",
        "table",
    }
    assert any(block.kind == "paragraph" and "{{ 7 * 7 }}" in block.text() for block in blocks)


def test_a_request_for_an_exception_has_the_answer_too():
    text = letter("step_therapy_exception")
    assert "went from 4 to 8" in text
