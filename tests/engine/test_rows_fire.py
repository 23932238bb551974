"""What the book knows, the case gets: every row that says it is for letters, plans or the doctor's papers is brought
up by a case, and a row for pages only says why."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cache
from itertools import product
from typing import Any

import pytest

from generator.denials import load_denial_kinds
from generator.facts import load_book
from generator.form import load_form
from generator.letters import document_list, write_document
from generator.plan import make_plan
from tests.properties.matrix import COVERS
from tests.scenarios import SCENARIOS

TODAY = date(2026, 11, 28)
DOCTORS = {
    "medical_necessity",
    "doctor_request",
    "peer_to_peer",
    "step_therapy_exception",
    "formulary_exception",
    "site_of_care_exception",
}
PLAN = {"what_happens_next", "phone_script", "doctor_request"}
BASE = {
    "notice_date": "2026-11-12",
    "reasons": [{"kind": "not_medically_necessary", "words": "x"}],
    "timing": "before",
    "state": "oh",
}
# How a fact of the situation comes about, where a row asks it.
SITUATIONS: dict[tuple[str, Any], dict[str, Any]] = {
    ("is_late", "yes"): {"notice_date": "2020-01-02"},
    ("is_overdue", "yes"): {"appeal_sent_on": "2026-11-13", "notice_date": "2026-11-12", "_today": date(2027, 9, 1)},
    ("may_expedite", "yes"): {"urgent": "yes", "timing": "before"},
    ("treatment_running", "yes"): {"timing": "ongoing"},
    ("cut_before_end", "yes"): {"timing": "ongoing", "stopped_before_end": "yes"},
    ("before_end", "yes"): {"timing": "ongoing", "approved_until": "2027-03-01"},
    ("under_21", "yes"): {"birth_date": "2015-01-01"},
    ("under_18", "yes"): {"birth_date": "2015-01-01"},
    ("employer_pays", "yes"): {"job_funding": "self_funded"},
    ("may_keep_benefits", "yes"): {"timing": "ongoing", "notice_date": "2026-11-25"},
    ("level_kind", "external"): {"decision_level": "plan_appeal"},
    ("level_kind", "hearing"): {"decision_level": "outside_reviewer"},
    ("other_insurer_paid", "yes"): {
        "treatments": [{"drug": "x", "insurer": "Zephyr Mutual"}],
        "payer_name": "Acme Health",
    },
    ("use_is_labelled", "yes"): {
        "therapy": "infliximab",
        "condition": "cd",
        "birth_date": "1980-01-01",
        "product": "Remicade",
    },
    ("may_go_external_now", "yes"): {"urgent": "yes", "timing": "before"},
    ("payment_asked_back", "yes"): {
        "reasons": [{"kind": "retroactive_denial", "words": "We are recovering the payment from your provider."}],
        "timing": "after",
    },
    ("served_over_a_year_ago", "yes"): {"service_date": "2025-03-03"},
    ("tells_cobra", "yes"): {"denial_text": "COBRA had not been elected on the day of service."},
    ("awaits_meeting", "yes"): {
        "denial_text": "Appeals are decided by the Board of Trustees at its next quarterly meeting."
    },
    ("tells_rare", "yes"): {
        "facts": [{"topic": "diagnosis_fact", "fact": "A rare disease: fewer than 200,000 have it."}]
    },
    ("state_rule_named", "yes"): {"denial_text": "This rests on LAC 50:I.1101."},
    ("approval_drug_only", "yes"): {
        "notices": [{"on": "2026-10-01", "outcome": "approved", "words": "This approval is for the drug only."}],
    },
    ("may_expedite", "no"): {"urgent": "no"},
    ("is_medical", "no"): {"reasons": [{"kind": "filing_limit", "words": "x"}]},
    ("new_in_plan", "yes"): {
        "facts": [{"topic": "plan_change", "fact": "I joined the plan on November 1, 2026."}],
        "timing": "ongoing",
    },
    ("was_approved", "yes"): {
        "notices": [{"on": "2026-10-01", "outcome": "approved", "words": "The infusion is approved."}],
    },
}
SAYS = {
    "part_b_iv_not_self_administered": "The drug is usually self-administered.",
    "part_b_cancer_no_label_denial": "The use in this cancer is off-label.",
    "part_b_discarded_drug": "The amount discarded (JW) is not supported.",
    "No change of drug coverage before the plan’s renewal date": "As of July 1 the drug is no longer preferred.",
    "tricare_point_of_service": "Remark 188: Point of Service option applied.",
}
"""Words of a reason by which each row with `says` is brought up."""
TOLD: dict[str, dict[str, Any]] = {
    "tricare_which_next_step": {
        "reasons": [{"kind": "not_medically_necessary", "words": "x"}, {"kind": "no_authorization", "words": "x"}]
    },
}
"""What brings up a row that asks for more than one reason."""
LEVELS = ("plan_first", "plan_appeal", "plan_second", "outside_reviewer", "judge")


def satisfy(when: tuple[dict, ...], words: str = "x") -> dict[str, Any]:
    """Answers under which the tests of a row hold, as far as they can be worked out from the row alone. `words`: those of
    the reason."""
    answers: dict[str, Any] = {}
    for test in when:
        key, _, column = test["ask"].partition(".")
        value = test.get("is", (test.get("in") or [None])[0])
        if key not in load_form():
            for one in [value, *test.get("in", ())]:
                answers |= SITUATIONS.get((key, one), {})
        elif column:
            row = {
                column: value if value is not None else "x",
                "words": words,
                "fact": "x",
                "drug": "x",
                "code": "J1745",
                "kind": "not_medically_necessary",
            }
            columns = {c.id for c in load_form().get(key).columns}
            row = {name: cell for name, cell in {**row, column: value or "x"}.items() if name in columns}
            if column == "topic" and value is None:
                row["topic"] = load_form().get(key).columns[0].options[0][0]
            answers[key] = [row]
        elif test.get("given") is not False:
            question = load_form().get(key)
            typed = {
                "date": "2026-11-20",
                "number": "3",
                "rows": [{"on": "2026-10-01", "outcome": "refused", "words": "x"}] if key == "notices" else [],
                "choice": question.options[0][0] if question.options else "",
            }
            answers[key] = value if value is not None else typed.get(question.kind, "Some words of theirs.")
    return answers


@cache
def cover_of(plan_kind: str) -> list[dict[str, str]]:
    return [cover for cover in COVERS.values() if make_plan(BASE | cover, TODAY).coverage.plan_kind == plan_kind]


def candidates(row: Any, scope: dict[str, Any]) -> Any:
    """Cases that a row should reach: its own condition, on each plan kind it names, at each level."""
    kinds = [kind for cite in getattr(row, "cites", ()) for kind in cite.plan_kinds] or list(
        getattr(row, "plan_kinds", ())
    )
    covers = [cover for kind in dict.fromkeys(kinds) for cover in cover_of(kind)] or [
        COVERS["insured"],
        COVERS["original_medicare"],
        COVERS["part_d"],
        COVERS["medicare_advantage"],
    ]
    given = satisfy(row.when, SAYS.get(getattr(row, "id", "") or row.title, "x")) | scope
    today = given.pop("_today", TODAY)
    denials = (
        [{}]
        if "reasons" in given
        else [{}, *({"reasons": [{"kind": kind, "words": "x"}]} for kind in load_denial_kinds())]
    )
    for cover in covers[:3]:
        for level in [given["decision_level"]] if "decision_level" in given else LEVELS:
            for reasons in denials:
                for timing in [given["timing"]] if "timing" in given else ("before", "ongoing", "after"):
                    yield (
                        BASE | cover | {"decision_level": level, "timing": timing} | reasons | given,
                        max(today, row.from_ if hasattr(row, "from_") else today),
                    )


def _prints(plan: Any, document: str, fact: str) -> bool:
    return any(fact in block.facts for block in write_document(plan, document).blocks)


def rows_with_a_condition() -> list[tuple[str, Any, dict[str, Any]]]:
    book = load_book()
    listed = []
    for shelf in ("rights", "coverage_rules"):
        for key in book.ids_with(shelf, "when"):
            row = book.rows(shelf, key)[-1]
            told = {"notice_date": str(max(row.from_, date(2026, 11, 12)))} if row.announced else TOLD.get(key, {})
            listed.append((key, row, told))
    for key, state in book.shelf("states").items():
        for number, row in enumerate(state.rule):
            scope = {
                "state": key,
                **({"condition": row.conditions[0]} if row.conditions else {}),
                **({"therapy": row.therapies[0]} if row.therapies else {}),
                **({"payer_name": "Acme Health HMO", "icd10": "C34.11"} if row.only_if_said else {}),
            }
            listed.append((f"{key}.{number}", row, scope))
    return [
        (key, row, scope)
        for key, row, scope in listed
        if row.is_verified and set(row.used_in) != {"page"} and not row.announced
    ]


@pytest.mark.parametrize(
    ("key", "row", "scope"), rows_with_a_condition(), ids=lambda value: value if isinstance(value, str) else ""
)
def test_a_row_with_a_condition_reaches_a_case_and_is_printed_there(key, row, scope, book):
    fact = key.partition(".")[0] if "." in key else key
    open_uses = {use for use in row.used_in if use != "page"} - (
        {"letter"} if not row.letter and set(row.used_in) != {"letter"} else set()
    )
    for answers, today in candidates(row, scope):
        plan = make_plan(answers, today, book)
        if key not in {rule.id for rule in plan.rules}:
            continue
        for offer in document_list(plan):
            use = {*(["plan"] if offer.id in PLAN else ["letter"]), *(["doctor"] if offer.id in DOCTORS else [])}
            if offer.is_offered and open_uses & use and _prints(plan, offer.id, fact):
                open_uses -= use
        if not open_uses:
            return
    pytest.fail(f"no case brings up {key} in {open_uses}: {row.when}")


MORE: dict[str, dict[str, Any]] = {
    "late": {"notice_date": "2020-01-02", "late_reason": "x"},
    "overdue": {"appeal_sent_on": "2026-11-13", "timing": "before"},
    "practice": {"voice": "practice", "writer_name": "x", "consent": "yes"},
    "child": {"birth_date": "2016-01-01", "patient_name": "Ada Lovelace"},
    "home": {"reasons": [{"kind": "benefit_exclusion", "words": "The plan no longer covers infusions at home."}]},
    "homebound": {
        "reasons": [{"kind": "home_services", "words": "You use a walker and go to church, so you are not homebound."}],
    },
    "taught": {"reasons": [{"kind": "home_services", "words": "Your daughter has been taught to give it."}]},
    "custodial": {"reasons": [{"kind": "home_services", "words": "The visits are custodial."}]},
    "vial": {
        "reasons": [{"kind": "claim_line", "words": "The dose rounds to 900 mg, and the waste is not supported."}],
        "timing": "after",
        "claim_lines": [{"code": "J9294", "units": 93}, {"code": "J9294 JW", "units": 7}],
    },
    "line": {
        "reasons": [{"kind": "claim_line", "words": "You may be billed if you signed a notice."}],
        "timing": "after",
    },
    "new": {
        "reasons": [{"kind": "out_of_network", "words": "x"}],
        "therapy": "infliximab",
        **SITUATIONS["new_in_plan", "yes"],
    },
    "renewal": {
        "reasons": [{"kind": "renewal_refused", "words": "x"}],
        "timing": "ongoing",
        "stopped_before_end": "yes",
        "approved_until": "2027-03-01",
    },
}
LIKELY = (
    ("self-funded", "home"), ("medicare_advantage", "late"), ("medicare_advantage", "new"), ("medicare_advantage", "homebound"),
    ("medicare_advantage", "custodial"), ("medicare_advantage", "taught"), ("insured", "vial"), ("original_medicare", "line"),
    ("part_d", "overdue"), ("medicaid_plan", "overdue"), ("medicaid_plan", "child"), ("medicaid_state", "new"), ("federal_job", "practice"),
)  # fmt: skip
"""(cover, more) that print what few others do. They and the golden cases below are looked at first, as most of the time goes
into papers in which nothing is new; what they do not print is looked for in all the others."""
LIKELY_GOLDEN = frozenset((
    "belimumab_alternative_funding", "belimumab_suite_refused", "daptomycin_home_part_d",
    "eculizumab_gmg_renewal_urgent", "eptinezumab_teacher_tennessee", "fabry_church_schools_washington",
    "golimumab_retired_medicare_first", "home_nurse_overdue", "home_nursing_dual_plan",
    "imiglucerase_medicaid_dose_cut_washington", "infliximab_child_hospital_urgent", "infliximab_hospital_ma_independent",
    "ivig_pi_hearing", "ocrelizumab_ms_medicare_advantage", "ravulizumab_out_of_network",
    "rituximab_ra_qic", "rituximab_tricare_offlabel", "tocilizumab_step_ma",
))  # fmt: skip


def cases_of_all_kinds() -> Iterator[Any]:
    """The plans of the golden cases, and of one case for each plan kind, level and timing; the likely ones first."""
    golden = sorted(SCENARIOS, key=lambda scenario: scenario.name not in LIKELY_GOLDEN)
    level_walk = [
        cover | {"decision_level": level, "timing": timing, "urgent": urgent}
        for cover in COVERS.values()
        for level in LEVELS
        for timing in ("before", "ongoing", "after")
        for urgent in ("yes", "no")
    ]
    urgent = {"if_missed": "x", "approved_until": "2027-03-01", "stopped_before_end": "yes", "doctor_specialty": "x"}
    for scenario in golden[: len(LIKELY_GOLDEN)]:
        yield scenario.plan
    for pairs in (LIKELY, product(COVERS, MORE)):
        for cover, more in pairs:
            today = date(2027, 9, 1) if more == "overdue" else TODAY
            yield make_plan(BASE | COVERS[cover] | MORE[more], today)
        if pairs is LIKELY:
            yield from (make_plan(BASE | cell | urgent, TODAY) for cell in level_walk[:12])
    for scenario in golden[len(LIKELY_GOLDEN) :]:
        yield scenario.plan
    yield from (make_plan(BASE | cell | urgent, TODAY) for cell in level_walk[12:])


def cited_by_name() -> list[str]:
    book = load_book()
    rows = [(key, book.rows(shelf, key)[-1]) for shelf in ("rights", "coverage_rules") for key in book.shelf(shelf)]
    return [key for key, row in rows if row.is_verified and not row.when and set(row.used_in) != {"page"}]


def test_each_row_that_templates_cite_by_name_is_printed_by_a_case():
    """One test for all rows, as the walk over every paper is made once for the whole of it, until each was seen."""
    open_rows = {*cited_by_name()}
    assert len(open_rows) > 10
    for plan in cases_of_all_kinds():
        for offer in document_list(plan):
            if offer.is_offered:
                open_rows -= {key for block in write_document(plan, offer.id).blocks for key in block.facts}
        if not open_rows:
            return
    assert open_rows == set()


def test_every_remittance_code_that_is_for_plans_is_explained_when_it_is_printed(book):
    for row in book.shelf("remittance_codes").values():
        if not row.is_verified or set(row.used_in) == {"page"}:
            continue
        code = f"CO-{row.code}" if row.system == "CARC" else row.code
        lines = [{"code": "J1745", "printed": code}]
        plan = make_plan(BASE | COVERS["insured"] | {"timing": "after", "claim_lines": lines}, TODAY, book)
        assert row.id in {rule.id for rule in plan.rules}, row.id
        page = write_document(plan, "what_happens_next", book)
        assert any(row.id in block.facts for block in page.blocks), row.id


def test_a_row_for_pages_only_says_why(book):
    rows = [row for shelf in ("rights", "coverage_rules", "remittance_codes") for row in book.shelf(shelf).values()]
    rows += [rule for state in book.shelf("states").values() for rule in state.rule]
    for row in rows:
        assert "not sorted" not in row.page_only_because
        assert bool(row.page_only_because) is (set(row.used_in) == {"page"})
    assert any(set(row.used_in) == {"page"} for row in rows)
