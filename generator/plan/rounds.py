"""The next round: a new letter came, and the case starts again one step further up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from generator.plan import Plan

OF_THE_OLD_LETTER = (
    "notice_date", "received_date", "printed_window_days", "printed_window_months", "printed_window_on", "denial_text",
    "reference_number", "appeal_sent_on", "sent_papers", "payer_address", "reviewer_address", "effective_on", "late_reason",
    "late_reason_paper", "reasons", "conceded", "notice_hcpcs", "urgent", "letter_edits", "calls", "second_appeal",
    "other_letter", "assistant_letter",
)  # fmt: skip
"""Answers that were about the letter just answered."""


def next_round(typed: Mapping[str, Any], plan: Plan) -> dict[str, Any]:
    """The answers (question id -> value as typed) for the letter that answers the step the plan stands before. Who
    decided last follows from that step: a second appeal that had to come first is the plan's own decision, not an
    outside reviewer's."""
    kept = {key: value for key, value in typed.items() if key not in OF_THE_OLD_LETTER}
    kept["first_decision_date"] = typed.get("first_decision_date") or typed.get("notice_date") or ""
    kept["decision_level"] = _decided_by(plan)
    if typed.get("notice_date"):
        kept["notices"] = [*(typed.get("notices") or []), _as_earlier(typed)]
    return kept


def _as_earlier(typed: Mapping[str, Any]) -> dict[str, Any]:
    """The letter just answered, as a row of the letters that came before."""
    reasons = [row for row in typed.get("reasons") or [] if isinstance(row, dict)]
    row = {
        "on": typed["notice_date"],
        "outcome": "refused",
        "kind": reasons[0].get("kind") if reasons else None,
        "words": " ".join(str(reason["words"]) for reason in reasons if reason.get("words")),
        "reference": typed.get("reference_number"),
    }
    return {key: value for key, value in row.items() if value}


def _decided_by(plan: Plan) -> str:
    """The answer to "who said no" once the present step is decided."""
    kind = plan.level.kind if plan.level else "internal"
    if kind == "external":
        return "outside_reviewer"
    if kind != "internal":
        return "judge"
    return "plan_appeal" if plan.case.decision_level in ("plan_first", "unknown") else "plan_second"
