"""Why a case cannot wait, and whether it was filed already: the day on which something is lost, and whether a fast decision is
asked for.

Goes in: the plan of a case. Comes out: days in words for the letter, and yes or no.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from generator.form.when import days_in
from generator.letters.dispute import is_own_dispute
from generator.letters.documents import DocumentKind
from generator.plan import Plan
from generator.plan.days import add_business_days, spell
from generator.plan.track import wishes_fast
from generator.record.case import Case
from generator.record.sentences import split_sentences


def asks_fast(plan: Plan) -> bool:
    """Whether to ask for a fast decision although no doctor has asked yet: the next dose or the end of a running course
    falls before the standard answer, or the doctor says what a delay would do; a reason turns on medicine,
    and this step has a fast way. Whoever decides may then take it as urgent or not."""
    case, answer, level = plan.case, plan.answer, plan.level
    is_backed = plan.situation["treatment_running"] == "yes" or bool(case.answers.get("if_missed"))
    at_risk = first_day_at_risk(plan) if is_backed else None
    wants = wishes_fast(case) or _doctor_warns(plan) or _is_worse_now(plan)
    if not (level and answer and (at_risk or wants)):
        return False
    if case.answers.get("urgent") == "no" and not (wishes_fast(case) or case.answers.get("if_missed")):
        return False  # no doctor says that it cannot wait
    if level.only_urgent and not case.is_urgent:  # a step of its own, taken because the person asks for it
        return plan.situation["is_medical"] == "yes"
    usual = timedelta(
        days=(level.decision_days_preservice or 0) // 2
    )  # the days before the plan's own review count too
    answered = answer.by or plan.today + usual
    answered = min(answered, promised_answer(plan) or answered)
    is_fast = level.expedited_hours or level.expedited_working_days or level.expedited_days
    is_open = case.timing != "after" and not case.is_urgent and plan.situation["is_medical"] == "yes"
    return bool(is_fast and is_open and (wants or (at_risk and at_risk < answered)))


def _doctor_warns(plan: Plan) -> bool:
    """Whether the doctor's own words on a delay are in hand, so that a clinician stands behind the wish, and the person has
    not said that it can wait."""
    return bool(plan.case.answers.get("if_missed")) and plan.case.answers.get("urgent") != "no"


def _is_worse_now(plan: Plan) -> bool:
    """Whether a person who waits for the drug tells what its lack has done, and means to ask the doctor for haste."""
    case = plan.case
    return case.timing == "before" and case.answers.get("urgent") == "ask" and bool(case.facts_on("gap_harm"))


def first_day_at_risk(plan: Plan) -> date | None:
    """The first day to come on which something is lost: the next dose, the day on which a running course is cut, or a day
    of which the person says that it cannot wait; None where none is known."""
    case, answer = plan.case, plan.answer
    dose = case.next_dose_date if dose_at_risk(plan) else None
    if overdue_dose(plan):
        return plan.today
    if dose and dose >= plan.today and not (answer and answer.by and answer.by < dose):
        return dose  # what is lost is the dose
    days = [dose]
    if case.timing == "ongoing":
        days += [case.effective_on, case.approved_until]
        if ended_on(plan) and not dose:
            return plan.today  # the course runs past its end, and each dose is at risk now
    days += [day for fact in case.facts_on("urgent_need") for day in _days_it_is_needed(fact.fact)]
    return min((day for day in days if day and day >= plan.today), default=None)


_NEEDED = re.compile(
    r"\b(?:needs?|needed|must|has to|have to|due|by|before|until|no later than|cannot wait|starts?|stops?|ends?|runs? out|expires?|surgery|admitted)\b",
    re.I,
)


def _days_it_is_needed(note: str) -> list[date]:
    """Days in the sentences of a note that say that something is needed or lost then: a visit that is only planned is no such day."""
    return [day for part in split_sentences(note) if _NEEDED.search(part) for day in days_in(part)]


_FAST_HOURS = re.compile(
    r"\bwithin (?:\w+ \()?(\d{1,2})\)? hours\b|\b(?:in|is) (\d{1,2}) hours\b|\b(?:expedited|fast|urgent) (?:\w+ ){0,2}\w+: (\d{1,2}) hours\b",
    re.I,
)


def printed_fast_hours(case: Case) -> int | None:
    """Hours within which the notice itself promises a fast decision; None where it names none."""
    notice = " ".join(str(case.answers.get("denial_text") or "").split())
    named = [
        int(match[1] or match[2] or match[3])
        for sentence in split_sentences(notice)
        if re.search(r"\b(?:expedit\w+|fast|urgent\w*)\b", sentence, re.I)
        for match in _FAST_HOURS.finditer(sentence)
    ]
    return min(named, default=None)


_FAST_DAYS = re.compile(
    r"\b(?:within|in) (?P<count>\d|one|two|three)(?: \(\d\))? (?P<unit>business|working|calendar) days?\b", re.I
)


def printed_fast_days(case: Case) -> str:
    """The days within which the notice itself promises a fast decision, in its words: '1 business day'; empty where it names
    none."""
    notice = " ".join(str(case.answers.get("denial_text") or "").split())
    for sentence in split_sentences(notice):
        match = _FAST_DAYS.search(sentence)
        if match and re.search(r"\bexpedited\b[^.]*\b(?:decided|decide|answer|decision|review)", sentence, re.I):
            count = match["count"].lower()
            return f"{count} {match['unit'].lower()} {'day' if count in ('1', 'one') else 'days'}"
    return ""


def counts_business_days(case: Case, days: int) -> bool:
    """Whether the notice counts the days of its own answer as business days."""
    notice = " ".join(str(case.answers.get("denial_text") or "").split())
    return re.search(rf"\b{days}\)? (?:full )?(?:business|working) days", notice, re.I) is not None


def promised_answer(plan: Plan) -> date | None:
    """The day by which the plan's own notice promises an answer, where that comes before the day of the law and nothing
    urgent is asked; None otherwise."""
    days, answer = plan.case.answers.get("printed_answer_days"), plan.answer
    if (
        days and is_own_dispute(plan) and plan.case.appeal_sent_on is None
    ):  # no clock of the law, only the payer's own word
        by_word = counts_business_days(plan.case, days)
        return add_business_days(plan.today, days) if by_word else plan.today + timedelta(days=days)
    if not days or plan.case.is_urgent or answer is None or not plan.level or plan.level.kind != "internal":
        return None
    sent = plan.case.appeal_sent_on or plan.today
    promised = add_business_days(sent, days) if counts_business_days(plan.case, days) else sent + timedelta(days=days)
    return promised if answer.by is None or promised < answer.by else None


def dose_at_risk(plan: Plan) -> bool:
    """Whether the next dose falls under the refusal: not while the earlier approval still runs, before a cut takes effect."""
    case = plan.case
    runs_until = case.effective_on - timedelta(days=1) if case.effective_on else case.approved_until
    return not (case.timing == "ongoing" and case.next_dose_date and runs_until and case.next_dose_date <= runs_until)


def overdue_dose(plan: Plan) -> str:
    """The day, already past, on which the next dose of a running course was due; else empty."""
    day = plan.case.next_dose_date
    return spell(day) if day and day < plan.today and plan.case.timing == "ongoing" else ""


def answer_is_later(plan: Plan) -> bool:
    """Whether a standard answer may come only after the first day at risk."""
    day = first_day_at_risk(plan)
    by = promised_answer(plan) or (plan.answer.by if plan.answer else None)
    return bool(day and by and by > day)


def stops_on(plan: Plan) -> str:
    """The day on which the running course stops, where that is the first day at risk; else empty."""
    day = first_day_at_risk(plan)
    is_end = plan.case.timing == "ongoing" and day in (plan.case.effective_on, plan.case.approved_until)
    return spell(day) if day and is_end and day != plan.case.next_dose_date else ""


def is_only_cut(plan: Plan) -> bool:
    """Whether the course is made smaller on that day and not ended: what is refused is how much, how often or a part of it."""
    kinds = {reason.kind for reason in plan.case.reasons}
    is_part = bool(kinds) and kinds <= {
        "dose_or_interval",
        "benefit_limit",
        "home_services",
        "missing_information",
        "preferred_product",
        "other_reason",
    }
    says = re.search(
        r"\b(?:reduc\w+|decreas\w+|(?:cut|lower)(?:ed)? (?:from|to)|partial(?:ly)?|instead of|approved (?:for|at) \d)\b",
        str(plan.case.answers.get("denial_text") or ""),
        re.I,
    )
    return is_part and says is not None


def needed_by(plan: Plan) -> str:
    """The day of which the person says that it cannot wait, where that is the first day at risk; else empty."""
    day = first_day_at_risk(plan)
    is_past = day == plan.today and (ended_on(plan) or overdue_dose(plan))
    return spell(day) if day and day != plan.case.next_dose_date and not stops_on(plan) and not is_past else ""


def ended_on(plan: Plan) -> str:
    """The day, already past, on which a course that is still running was cut or its approval ended; else empty."""
    case = plan.case
    if case.timing != "ongoing":
        return ""
    ended = [day for day in (case.effective_on, case.approved_until) if day and day < plan.today]
    return spell(max(ended)) if ended else ""


FIRST_STEPS = (
    "internal_appeal", "expedited_appeal", "redetermination", "plan_reconsideration", "medicaid_appeal",
    "fehb_reconsideration", "tricare_reconsideration",
)  # fmt: skip
"""Papers of a first step under the names that plans of several kinds give it."""


def filed_on(plan: Plan, kind: DocumentKind) -> str:
    """The day on which this step was filed already, in time, with a shorter paper that this one completes; else empty."""
    case = plan.case
    sent = case.sent_papers.get(kind.id)
    if sent is None and kind.at == "level" and case.decision_level in ("plan_first", None):
        # whoever tells what was sent may name it by another word than this plan's: the first step has only one
        sent = min((day for name, day in case.sent_papers.items() if name in FIRST_STEPS), default=None)
    if plan.is_copy or sent is None or sent >= plan.today or not (plan.filing and plan.filing.last):
        return ""
    return spell(sent) if sent <= plan.filing.last else ""
