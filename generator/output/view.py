"""The plan as plain data, for `plan --json` and for the page."""

from __future__ import annotations

from typing import Any

from generator.facts import load_book
from generator.form import load_form
from generator.form.topics import load_topics
from generator.letters import document_list
from generator.letters.addressee import send_to
from generator.plan import Plan
from generator.plan.filing import DueDate
from generator.plan.track import judgments
from generator.record.papers import NOTICE
from generator.rows.conditions import holds


def _due(due: DueDate | None) -> dict[str, str] | None:
    return {"on": due.on.isoformat(), "sum": due.sum, "assumption": due.assumption} if due else None


def _measures(plan: Plan) -> list[str]:
    """Names of the severity measures used for the chosen illness, to be offered first."""
    book = load_book()
    key = plan.case.condition
    if not key or not book.has("conditions", key):
        return []
    names = dict(book.names("measures"))
    return [names[measure] for measure in book.get("conditions", key).measures]


def _topics(plan: Plan) -> list[str]:
    """Topics of facts that bear on the stated reasons, to be offered first."""
    kinds = {reason.kind for reason in plan.case.reasons}
    return [topic.id for topic in load_topics().values() if kinds & set(topic.first_for)]


LATE_PAGE = "appealed"
"""The page that asks what kept a person from filing in time: led to only when the time has passed."""


def counts_from_receipt(plan: Plan) -> bool:
    """Whether the time to appeal runs from the day the letter came, by the letter's own words or by the rule of the step:
    then that day is asked."""
    filing = plan.filing
    by_letter = bool(filing and filing.printed and filing.printed.from_receipt)
    if plan.situation["own_dispute"] == "yes":
        return by_letter
    by_state = bool(plan.review and plan.review.row and plan.review.row.count_from == "receipt")
    return by_letter or by_state or bool(plan.level and plan.level.count_from == "receipt")


def is_asked(plan: Plan, key: str) -> bool:
    """Whether a question is asked in this case, by the answers and by what the plan knows: the day the letter came only where a
    clock runs from it, or the kind of plan, and with it the clock, is not known yet. What has an answer stays in sight."""
    if key == "received_date" and plan.plan_kind and not counts_from_receipt(plan) and not _is_typed(plan, key):
        return False
    return load_form().get(key).is_shown(plan.case.answers.values)


def _is_typed(plan: Plan, key: str) -> bool:
    return plan.case.answers.typed.get(key) not in (None, "", [])


def _shown_pages(plan: Plan) -> list[dict[str, Any]]:
    """The pages of the form that apply to this case, in order: how many of their questions are answered, whether one
    that every case needs is open (`is_open`), whether the page is one that only some cases need (`is_more`)."""
    form, values = load_form(), plan.case.answers.values
    refused = {reason.kind.refused for reason in plan.reasons}
    pages = []
    for page in form.pages:
        shown = [key for key in page.questions if is_asked(plan, key)]
        if shown:
            given = {key for key in shown if plan.case.answers.get(key) is not None or _is_typed(plan, key)}
            main = {key for key in shown if not form.get(key).more}
            if not counts_from_receipt(plan):
                main.discard("received_date")
            is_led = bool(page.led_when) and holds(page.led_when, values)
            is_more = page.more and not is_led and not (page.id == LATE_PAGE and plan.filing and plan.filing.is_late)
            is_more |= bool(refused) and refused <= set(page.offered_for)
            is_more |= bool(page.offered_when) and holds(page.offered_when, values)
            pages.append(
                {
                    "id": page.id,
                    "task": page.task,
                    "questions": shown,
                    "answered": len(given),
                    "is_open": bool(main - given),
                    "is_more": is_more,
                }
            )
    return pages


def _guides(plan: Plan) -> list[dict[str, str]]:
    """The guides of the stated reasons, each once: name of the page under docs/guides/, and of the kind."""
    return [
        {"page": kind.guide, "title": kind.label}
        for kind in {reason.kind.guide: reason.kind for reason in plan.reasons}.values()
    ]


OWN_DISPUTE = (
    "It is the practice’s payment dispute, and not the patient’s appeal: it goes where the letter sends a dispute, and no rule "
    "of the patient’s appeal gives its days."
)
"""Said beside the days of a dispute that a practice files for itself."""
PRACTICE_DAYS = (
    "These are the days for an appeal of the person treated. A practice that disputes its own payment goes by its contract "
    "with the plan, if it has one, or by the plan's manual, which may give less time: look there today."
)
"""Said beside the days of a claim for care already given, unless the person treated or a relative writes."""


def _date_notes(plan: Plan) -> list[str]:
    """What must be said beside the dates: an urgent clock that nobody confirmed, a day that was asked for in vain."""
    notes = []
    voice = plan.case.answers.get("voice")
    is_by_notice = plan.filing is None or plan.filing.window is None or plan.filing.window.of == "notice"
    if plan.situation["own_dispute"] == "yes" and is_by_notice:
        notes.append(OWN_DISPUTE)
    elif voice == "practice" or (voice is None and judgments(plan.case) - {"medical"}):
        contracts = (
            plan.plan_kind and plan.plan_kind.practices_by_contract and plan.situation["provider_barred"] == "no"
        )
        if contracts and plan.filing and plan.case.timing == "after" and plan.situation["is_denial"] == "yes":
            notes.append(PRACTICE_DAYS + ("" if voice else " Say under “Who writes?” which it is."))
    if plan.situation["urgent_clock_unknown"] == "yes":
        notes.append(
            "It is urgent, and we could not confirm how fast an urgent request must be answered here. "
            "Ask when they get it, and write down the day they name."
        )
    elif plan.answer and plan.answer.is_urgent and not plan.answer.by:
        notes.append(f"It is urgent: they must answer {plan.answer.words}.")
    if plan.continue_by and plan.continue_by.asks_effective:
        notes.append(
            "Treatment may go on during the appeal if you ask in time. Look for the day on which the cut takes effect: "
            "it decides until when you can ask."
        )
    return notes


def _edition(plan: Plan) -> dict[str, Any] | None:
    """The edition of a policy that was read and may have been used: which, of when, and that it may not be theirs."""
    if plan.edition is None:
        return None
    policy = plan.edition.policy
    return {
        "id": policy.id,
        "title": policy.title,
        "number": policy.number,
        "dated": policy.dated_words,
        "on": policy.edition.isoformat(),
        "may_have_own": plan.edition.may_have_own,
    }


def describe_plan(plan: Plan) -> dict[str, Any]:
    """Every part of the plan as JSON-ready data. Dates are ISO."""
    arguments = [{"id": c.move.id, "chosen": c.chosen, "why": c.why, "weakens": c.move.weakens} for c in plan.choices]
    return describe_for_page(plan) | {"arguments": arguments}


def describe_for_page(plan: Plan) -> dict[str, Any]:
    """What the page shows of the plan, at every change: all but why each of six hundred moves was made or not, which is
    most of the bytes of the whole."""
    filing, answer = plan.filing, plan.answer
    return {
        "today": plan.today.isoformat(),
        "plan_kind": {
            "id": plan.coverage.plan_kind,
            "name": plan.plan_kind.name if plan.plan_kind else None,
            "why": plan.coverage.why,
            "check": plan.coverage.check,
            "certain": plan.coverage.certain,
        },
        "step": {"id": plan.level.id, "name": plan.level.name, "document": plan.level.document} if plan.level else None,
        "file_by": {
            "safe": _due(filing.safe),
            "outer": _due(filing.outer),
            "notes": list(filing.notes),
            "is_late": filing.is_late,
            "last": filing.last.isoformat() if filing.last else None,
            "source": filing.window.cite if filing.window else "",
        }
        if filing
        else None,
        "answer_by": {
            "on": answer.by.isoformat(),
            "words": answer.words,
            "sum": answer.sum,
            "source": answer.source or (plan.level.cites[0] if plan.level else ""),
            "if_late": answer.if_late,
        }
        if answer and answer.by
        else None,
        "date_notes": _date_notes(plan),
        "send_to": send_to(plan, load_book()),
        "continue_by": {
            **(_due(plan.continue_by.due) or {}),
            "source": plan.continue_by.cite,
            "is_past": plan.continue_by.is_past,
            "asks_effective": plan.continue_by.asks_effective,
        }
        if plan.continue_by
        else None,
        "rules": [
            {"id": rule.id, "text": rule.text, "source": rule.cite, "used_in": list(rule.used_in)}
            for rule in plan.rules
        ],
        "levels": [
            {
                "id": level.id,
                "name": level.name,
                "kind": level.kind,
                "decided_by": level.decided_by,
                "cites": list(level.cites),
            }
            for level in plan.levels
        ],
        "edition": _edition(plan),
        "refused": list(plan.refused),
        "counter": [item.text for item in plan.counter],
        "reasons": [{"kind": r.kind.id, "words": r.reason.words, "arguments": list(r.arguments)} for r in plan.reasons],
        "pages": _shown_pages(plan),
        "next_dose": plan.case.next_dose_date.isoformat() if plan.case.next_dose_date else None,
        "asks_doctor": plan.case.answers.get("urgent") == "ask",
        "guides": _guides(plan),
        "measures": _measures(plan),
        "topics": _topics(plan),
        "shown": [q.id for q in load_form().questions if is_asked(plan, q.id)],
        "gaps": [{"question": g.question, "what": g.what, "who": g.who} for g in plan.gaps],
        "steps": [
            {
                "id": s.route,
                "text": s.text,
                "who": s.who,
                "by": s.by.isoformat() if s.by else None,
                "document": s.document,
            }
            for s in plan.steps
        ],
        "situation": dict(plan.situation),
        "stakes": {
            "if_approved": plan.stakes.if_approved,
            "if_refused": plan.stakes.if_refused,
            "sums": list(plan.stakes.sums),
            "statistics": [row.text for row in plan.stakes.statistics],
        },
        "exhibits": [
            {
                "number": e.number,
                "title": e.title,
                "on": e.on.text if e.on else "",
                "who": e.who,
                "is_notice": e.title == NOTICE,
            }
            for e in plan.case.exhibits
        ],
        "documents": [offer.as_dict() for offer in document_list(plan)],
        "problems": [{"where": p.where, "code": p.code, "says": p.says, "severity": p.severity} for p in plan.problems],
    }
