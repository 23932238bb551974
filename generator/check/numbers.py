"""Item 17: code, drug, dose, units, weight, diagnosis and dates agree with each other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from generator.check.fault import Fault, place_of
from generator.check.sums import CLOSE_ENOUGH, IN_MG, PER_KG, check_dose
from generator.facts import Book
from generator.form.when import When
from generator.plan import Plan
from generator.record.numbers import to_number

AMOUNT = re.compile(r"(\d[\d,]*(?:\.\d+)?)\s*(mcg|mg|g|grams?|units?)\b(?!\s*/)", re.I)


def check_numbers(plan: Plan, book: Book) -> Iterator[Fault]:
    """Every disagreement among the numbers of the case."""
    yield from _check_dose(plan)
    yield from _check_units(plan, book)
    yield from _check_diagnosis(plan, book)
    yield from _check_dates(plan)


def _check_dose(plan: Plan) -> Iterator[Fault]:
    """'5 mg/kg (310 mg at 62 kg)': the product must be the total."""
    if wrong := check_dose(plan.case.answers.get("dose") or ""):
        yield Fault("dose-sum", "dose", f"{wrong} Check the dose.", "warning")


def units_of(code: str, dose: str, book: Book) -> Decimal | None:
    """Billing units of the first whole amount in `dose` under this code; None when either cannot be told, or the
    code's unit was not confirmed."""
    rows = [row for _, row in book.therapies_of_code(code) if row.is_verified]
    match = AMOUNT.search(PER_KG.sub(lambda m: f"{m[3]} {m[4]}", dose))
    unit = AMOUNT.fullmatch(rows[0].unit.strip()) if rows else None
    if not match or not unit:
        return None
    kinds = match[2].lower(), unit[2].lower()
    if kinds[0] in IN_MG and kinds[1] in IN_MG:
        return to_number(match[1]) * IN_MG[kinds[0]] / (to_number(unit[1]) * IN_MG[kinds[1]])
    if kinds[0].startswith("unit") and kinds[1].startswith("unit"):
        return to_number(match[1]) / to_number(unit[1])
    return None


MOST_DOSES = 100
"""Doses of which one billing line can tell the units together: six weeks of a drug given twice a day."""


def _check_units(plan: Plan, book: Book) -> Iterator[Fault]:
    case = plan.case
    dose = case.answers.get("dose") or ""
    lines = [(f"claim_lines[{number}]", row.get("code"), row.get("units"), row.get("right"))
             for number, row in enumerate(case.answers.get("claim_lines") or (), 1)]  # fmt: skip
    said = re.search(r"(\d[\d,]*) (?:billing )?units\b", dose)
    if case.hcpcs and said:
        lines.append(("dose", case.hcpcs, int(said[1].replace(",", "")), None))
    for where, code, units, right in lines:
        if not code or units is None or right:
            continue  # a corrected line says itself what is right
        wanted = units_of(code, dose, book)
        is_course = re.search(
            r"\bdoses\b|\bx ?\d|\btwice\b|\b(?:daily|a day|per day|each day|every \d+ hours)\b", dose, re.I
        )
        doses = (
            [wanted * times for times in range(1, MOST_DOSES)] if wanted and is_course else [wanted] if wanted else []
        )
        if doses and code == case.hcpcs and all(abs(sum_ - units) > max(sum_ * CLOSE_ENOUGH, 1) for sum_ in doses):
            assert wanted is not None
            yield Fault("units-sum", where, f"{dose[:40]} under {code} is {wanted.normalize():f} units, not {units:,}. Check the claim.", "warning")  # fmt: skip


def _check_diagnosis(plan: Plan, book: Book) -> Iterator[Fault]:
    code, illness = plan.case.answers.get("icd10"), plan.case.condition
    if not code or not illness or not book.has("conditions", illness):
        return
    known = [row.code for row in book.get("conditions", illness).icd10]
    if known and not any(code.startswith(other.split("-")[0]) or other.startswith(code) for other in known):
        yield Fault("diagnosis-mismatch", "icd10", f"{code} is not among the codes we know for this illness ({', '.join(known[:4])}). Check it against the order.", "warning")  # fmt: skip


def _check_dates(plan: Plan) -> Iterator[Fault]:
    case, get = plan.case, plan.case.answers.get
    born = get("birth_date")
    for question, day in (("diagnosed_on", get("diagnosed_on")), ("infusions_since", get("infusions_since")), ("notice_date", case.notice_date)):  # fmt: skip
        last = day.last if isinstance(day, When) else day
        if born and last and last < date(born.year, born.month, 1):
            yield Fault("dates-order", question, "This date lies before the date of birth. Check both.", "warning")
    if get("first_decision_date") and case.notice_date and get("first_decision_date") > case.notice_date:
        yield Fault("dates-order", "first_decision_date", "The first refusal is later than the letter you hold. Check both.", "warning")  # fmt: skip
    if get("service_date") and case.notice_date and get("service_date") > case.notice_date:
        yield Fault("dates-order", "service_date", "The infusion is later than the letter that refuses it. Check both.", "warning")  # fmt: skip
    yield from _check_window(plan)
    yield from _check_course(plan)
    for row in case.treatments:
        if row.started and row.stopped and row.stopped.is_before(row.started):
            yield Fault("dates-order", place_of(row.id), f"{row.drug}: it stops before it starts. Check the dates.", "warning")  # fmt: skip


LONGEST_PRINTED, SHORTEST_PRINTED, A_YEAR = 366, 10, 366


def _check_window(plan: Plan) -> Iterator[Fault]:
    """Times to appeal that no letter is likely to give, or that contradict each other."""
    case = plan.case
    days, months, until = case.printed_window_days, case.printed_window_months, case.printed_window_on
    if days and not SHORTEST_PRINTED <= days <= LONGEST_PRINTED:
        yield Fault("window-odd", "printed_window_days", f"{days} days to appeal would be unusual. Look at the letter again.", "warning")  # fmt: skip
    if months and months > 12:
        yield Fault("window-odd", "printed_window_months", f"{months} months to appeal would be unusual. Look at the letter again.", "warning")  # fmt: skip
    if until and case.notice_date and (until - case.notice_date).days > LONGEST_PRINTED:
        yield Fault("window-odd", "printed_window_on", "That last day is more than a year after the letter. Look at it again.", "warning")  # fmt: skip
    if sum(1 for given in (days, months, until) if given) > 1:
        yield Fault("window-twice", "printed_window_days", "The time to appeal is given more than once. Keep the one that the letter prints; we use the first.", "warning")  # fmt: skip


def _check_course(plan: Plan) -> Iterator[Fault]:
    """Days of the course and of papers sent that do not fit the letter."""
    case, notice = plan.case, plan.case.notice_date
    if case.approved_until and notice and (notice - case.approved_until).days > A_YEAR:
        yield Fault("dates-order", "approved_until", "That approval ended more than a year before the letter. Check both dates.", "warning")  # fmt: skip
    if case.effective_on and notice and abs((case.effective_on - notice).days) > A_YEAR:
        yield Fault("dates-order", "effective_on", "The cut takes effect more than a year away from the letter. Check both dates.", "warning")  # fmt: skip
    if case.next_dose_date and case.next_dose_date < plan.today and case.timing != "after" and not plan.is_copy:
        yield Fault("dates-order", "next_dose_date", "This day has passed. If that infusion was given, give the next one. If it was missed because of the refusal, leave it: the letter says that it is overdue.", "warning")  # fmt: skip
    for document, day in case.sent_papers.items():
        if notice and day < notice:
            yield Fault("dates-order", "sent_papers", f"A paper ({document.replace('_', ' ')}) was sent before the letter was written. Check both dates.", "warning")  # fmt: skip
