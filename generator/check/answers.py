"""Faults of the case itself: what was answered, against the denial, the book and itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache, partial

from generator.check.fault import Fault, place_of
from generator.check.law import check_law
from generator.check.numbers import check_numbers
from generator.check.text import ODDS, PLACEHOLDER, TONE, VAGUE, find_open_places, squash, told_besides, typed_pieces
from generator.facts import Book
from generator.form import load_form
from generator.letters.harm import is_no_reason_for_haste
from generator.plan import Plan
from generator.record.case import Case
from generator.record.sentences import decisive_words

TYPE_CHECKING = False  # true for a type checker
if TYPE_CHECKING:
    from generator.reading import Finding

IDENTITY = {
    "member_id": "the member number",
    "reference_number": "the number of the decision",
    "hcpcs": "the billing code of the drug",
    "dose": "the dose",
    "interval": "how often it is given",
    "setting_wanted": "where it is given",
}


def check_answers(plan: Plan, book: Book, errors_only: bool = False) -> list[Fault]:
    """Every fault of the answers; with `errors_only` every error, and no warning that costs a reading of the notice."""
    faults = [*_check_track(plan), *_check_identity(plan), *_check_rows(plan), *_check_typed(plan, book)]
    faults += [*_check_names(plan, book), *_check_code(plan, book), *check_numbers(plan, book)]
    if plan.case.answers.get("denial_text"):
        read = cache(partial(_read_notice, plan, book))
        faults += _check_identity_in_denial(plan, read)
        if not errors_only:
            faults += _check_against_denial(plan, book, read)
    if not errors_only:
        faults += _check_studies(plan)
    faults += [Fault("gap", gap.question, f"Missing: {gap.what} ({gap.who}).", "warning") for gap in plan.gaps]
    return faults


def _check_track(plan: Plan) -> Iterator[Fault]:
    """Caps 6 and 7, items 13 and 14."""
    case = plan.case
    if plan.coverage.plan_kind is None:
        yield Fault("plan-unknown", "cover_from", f"{plan.coverage.why} {plan.coverage.check}", "warning")
    elif plan.level and plan.level.kind == "internal" and not (plan.answer and plan.answer.by):
        yield Fault("clock-unknown", "cover_from", "We could not confirm when they must answer. Ask on the phone, and note it.", "warning")  # fmt: skip
    if plan.filing and plan.filing.is_late:
        rule = plan.plan_kind.late_rule if plan.plan_kind else ""
        yield Fault("late", "notice_date", f"The time to appeal has passed. Send it anyway. {rule}".strip(), "warning")
        if not case.answers.get("late_reason"):
            yield Fault("late-without-reason", "late_reason", "Say what kept you from filing in time, with dates.", "error")  # fmt: skip
    if case.is_urgent and not case.answers.get("if_missed"):
        yield Fault("urgent-without-reason", "if_missed", "You ask for a fast answer, but no doctor's reason is given. Add the doctor's words.", "error")  # fmt: skip
    if is_no_reason_for_haste(case):
        yield Fault("haste-not-told", "if_missed", "The doctor's words on waiting do not say what could be lost, or begin in the middle of a sentence, so the letter does not use them there. Ask for one whole sentence: what could happen, and how soon.", "warning")  # fmt: skip
    if plan.situation["urgent_clock_unknown"] == "yes":
        yield Fault("urgent-clock-unknown", "urgent", "We could not confirm how fast an urgent request must be answered here. Ask on the phone, and note it.", "warning")  # fmt: skip
    if case.urgent and case.timing == "after":
        yield Fault("urgent-after-treatment", "urgent", "The treatment was given already, so no fast answer can be asked for. Choose No.", "error")  # fmt: skip


def _check_identity(plan: Plan) -> Iterator[Fault]:
    if plan.situation["is_denial"] == "yes":
        for question, what in IDENTITY.items():
            if plan.case.answers.get(question) is None:
                yield Fault("identity-gap", question, f"The letter does not say {what}.", "warning")


def _check_rows(plan: Plan) -> Iterator[Fault]:
    """Items 3, 5, 8, 9 and 16."""
    case = plan.case
    for row in case.treatments:
        if row.was_tried and not ((row.started or row.stopped or row.how_long) and row.result):
            yield Fault(
                "history-incomplete",
                place_of(row.id),
                f"{row.drug}: add when it was taken and what happened.",
                "warning",
            )
        if VAGUE.search(row.drug):
            yield Fault(
                "history-vague", place_of(row.id), f"“{row.drug[:40]}” names no drug. Make one row for each.", "warning"
            )
        if row.ground == "previously_failed" and not row.result and not row.fact:
            yield Fault(
                "step-without-history", place_of(row.id), f"{row.drug}: say what happened with it, and when.", "warning"
            )
    for point in case.criteria:
        if point.status in ("met", "exception") and not point.fact:
            yield Fault(
                "criterion-without-fact",
                place_of(point.id),
                f"Say which fact meets “{point.criterion[:60]}”.",
                "warning",
            )
    for exhibit in case.exhibits:
        if exhibit.who:
            yield Fault(
                "paper-to-get",
                _named_where(case, exhibit.number),
                f"Exhibit {exhibit.number}, {exhibit.title}: get it before you send ({exhibit.who}), or name the paper you have.",
                "warning",
            )
    if any(exhibit.pages is None for exhibit in case.exhibits if not exhibit.who):
        yield Fault("exhibit-without-pages", "papers", "Add the number of pages of each paper, so that the list can give page numbers.", "warning")  # fmt: skip
    for number, answered in enumerate(plan.reasons, 1):
        if (
            not answered.reason.answer
            and not any(choice.items for choice in answered.moves)
            and not answered.answered_above
            and answered.kind.judgment != "none"
        ):
            yield Fault("reason-unanswered", f"reasons[{number}]", f"Nothing answers “{decisive_words(answered.reason.words)}” yet. Add the facts this kind of refusal asks for.", "warning")  # fmt: skip
    same = case.setting_wanted and case.setting_wanted == case.setting_offered
    if same and any(answered.kind.refused == "setting" for answered in plan.reasons):
        yield Fault("setting-same", "setting_offered", "The place you ask for is the place the plan offers. Check both.", "error")  # fmt: skip


def _named_where(case: Case, number: int) -> str:
    """Where a paper that is to follow can be named: the first row that rests on it; else the list of papers."""
    rows = (*case.treatments, *case.findings, *case.facts, *case.notices, *case.criteria)
    return next((f"{place_of(row.id)}.paper" for row in rows if row.exhibits == (number,)), "papers")


def _check_typed(plan: Plan, book: Book) -> Iterator[Fault]:
    """Caps 1, 4, 5 and 8, in what the writer typed."""
    for where, text in typed_pieces(plan):
        if PLACEHOLDER.search(text) and (
            found := next(find_open_places(text, book, told_besides(plan, where, text)), "")
        ):
            yield Fault("placeholder", where, f"“{found[:40]}” looks like a place holder. Replace it or take it out.", "error")  # fmt: skip
        if match := ODDS.search(text):
            yield Fault("odds", where, f"“{match[0]}” speaks of chances. A letter states facts; take it out.", "error")
        if match := TONE.search(text):
            yield Fault("tone", where, f"“{match[0]}” weakens the letter. Say the fact instead.", "warning")
        yield from (fault.replaced(where=where) for _, fault in check_law(text, plan, book))


def _check_names(plan: Plan, book: Book) -> Iterator[Fault]:
    """Item 10: a drug or illness typed in words where the list has it under a longer name. What the label and the
    guidelines say of it is used only when it is chosen, as 'tocilizumab' may be another form than the infusion."""
    for question, shelf in (("therapy", "therapies"), ("condition", "conditions")):
        typed = str(plan.case.answers.get(question) or "")
        if not typed or book.has(shelf, typed):
            continue
        words = squash(typed)
        labels = dict(load_form().get(question).options)
        meant = [
            labels[row.id]
            for row in book.shelf(shelf).values()
            if any(
                squash(re.split(r"[(;,]", name)[0]) == words for name in (labels[row.id], *getattr(row, "brands", ()))
            )
        ]
        if meant:
            names = " or ".join(f"“{label}”" for label in meant)
            yield Fault("name-not-chosen", question, f"You typed “{typed}”. If it is {names}, choose that from the list: then the letter can use what its label and the guidelines say.", "warning")  # fmt: skip


def _check_code(plan: Plan, book: Book) -> Iterator[Fault]:
    """Cap 3."""
    case = plan.case
    if not case.hcpcs or not re.match(r"[JQ]", case.hcpcs):
        return
    found = book.therapies_of_code(case.hcpcs)
    if not found:
        yield Fault("code-unknown", "hcpcs", f"We do not know the code {case.hcpcs}. Check it against the order.", "warning")  # fmt: skip
        return
    ids = {therapy.id for therapy, _ in found}
    if case.therapy and book.has("therapies", case.therapy) and case.therapy not in ids:
        names = " or ".join(row.product for _, row in found)
        severity = "error" if any(row.is_verified for _, row in found) else "warning"
        yield Fault("code-wrong-drug", "hcpcs", f"{case.hcpcs} stands for {names}, not for the treatment you chose. Check the code.", severity)  # fmt: skip
    decided = case.answers.get("service_date") or case.notice_date or plan.today
    for _, row in found:
        if row.ended and row.is_verified and row.ended < decided:
            yield Fault("code-ended", "hcpcs", f"{case.hcpcs} ended on {row.ended}. Ask the doctor's office for the present code.", "error")  # fmt: skip


ONLY_OF = {
    "dose": ("dose_or_interval",),
    "levels": ("dose_or_interval",),
    "stopping": ("renewal_refused",),
    "demanded": ("preferred_product", "step_therapy", "not_on_formulary"),
    "switch": ("preferred_product", "step_therapy", "not_on_formulary"),
    "gap": (
        "supply_channel",
        "out_of_network",
        "no_authorization",
        "renewal_refused",
        "site_of_care_home_refused",
        "site_of_care_hospital_refused",
        "site_of_care_suite_refused",
    ),
    "place": ("site_of_care_home_refused", "site_of_care_hospital_refused", "site_of_care_suite_refused"),
}
"""What a study shows -> the denials in which it is a point at all; one that shows another thing is told in any."""


def _check_studies(plan: Plan) -> Iterator[Fault]:
    """Published studies that speak against what is asked, and what weighs against it in one that may be cited: whoever signs
    hears of them before a reviewer names them."""
    kinds = {reason.kind for reason in plan.case.reasons}
    for study in plan.facts.studies:
        if study.weighs and kinds & set(ONLY_OF.get(study.shows, kinds)):
            yield Fault("study-weighs", "therapy", f"A published study of this drug also holds what a reviewer may hold against the request: {study.citation}. {study.weighs} The letter does not print that. Be ready to say how this case differs.", "warning")  # fmt: skip
    for study in plan.facts.against:
        if not kinds & set(ONLY_OF.get(study.shows, kinds)):
            continue
        limits = "".join(f" {words}" for words in (study.limits, study.weighs) if words)
        yield Fault("study-against", "therapy", f"A published study speaks against this request, and the reviewer may know it: {study.citation} ({study.design}). {study.finding}{limits} The letter does not cite it. Read it, and be ready to say how this case differs.", "warning")  # fmt: skip


Notice = tuple["list[Finding]", "dict[str, Finding]"]


def _read_notice(plan: Plan, book: Book) -> Notice:
    """What the pasted letter says, and the first finding without doubt for each question."""
    from generator.reading import read_denial  # brings hundreds of patterns along

    found = read_denial(plan.case.answers.get("denial_text"), book, plan.today)
    return found, {finding.question: finding for finding in reversed(found) if not finding.doubt}


def _plain_notice(text: str) -> str:
    """The pasted letter with nothing but its letters and digits, as it is and mended."""
    from generator.reading.mending import mend_text

    return squash(text) + squash(mend_text(text))


OF_NOBODY = (
    r"Valued|Provider|Providers|Doctor|Dr|Practice|Physician|Prescriber|Prescribing|Ordering|Treating|Requesting|Servicing|Facility|Pharmacy|Pharmacist|Supplier|"
    r"Billing|Claims|Office|Colleague|Administrator|Member|Enrollee|Subscriber|Beneficiary|Customer|Participant|Policyholder|Patient|Parent|Guardian|Sir|Madam|"
    r"Name|Number|ID"
)
"""Whom a letter greets without saying who the person is: "Dear Provider", "Dear Valued Member"."""


def _check_identity_in_denial(plan: Plan, read: Callable[[], Notice]) -> Iterator[Fault]:
    """Cap 2: whose decision the pasted letter is. It is read only where a number is not in it as it was given."""
    answers, text = plan.case.answers, plan.case.answers.get("denial_text")
    plain = _plain_notice(text)
    for question, code, what in (
        ("member_id", "other-member", "member number"),
        ("reference_number", "other-reference", "number of the decision"),
    ):
        typed = answers.get(question)
        if typed and not any(squash(one) in plain for one in re.split(r"[,;]|\band\b", typed) if squash(one)):
            says = read()[1].get(question)
            if says:
                yield Fault(code, question, f"The {what} you gave, {typed}, is not in the letter, which says {says.value}. Check it.", "error")  # fmt: skip
    names = re.findall(r"[^\W\d_]{3,}", answers.get("patient_name") or "")
    is_addressed = re.search(
        rf"\b(?:Dear|Member(?: name)?:|Patient(?: name)?:|Name:)\s+(?!(?:{OF_NOBODY})\b)[A-Z][a-z]+", text
    )
    if names and is_addressed and not any(name.lower() in text.lower() for name in names):
        yield Fault("other-person", "patient_name", "The letter you pasted names another person. Check whose letter it is.", "error")  # fmt: skip


def _check_against_denial(plan: Plan, book: Book, read: Callable[[], Notice]) -> Iterator[Fault]:
    """Caps 3 and 9: the answers against the letter that was pasted."""
    answers = plan.case.answers
    found, first = read()
    plain = _plain_notice(answers.get("denial_text"))
    if "therapy" in first and answers.get("therapy") and book.has("therapies", answers.get("therapy")):
        therapy = book.get("therapies", answers.get("therapy"))
        known = [therapy.generic, *therapy.brands, *therapy.biosimilars, *(product.name for product in therapy.product)]
        if first["therapy"].value != therapy.id and not any(squash(name.split(" (")[0].split(";")[0]) in plain for name in known):  # fmt: skip
            yield Fault("drug-not-in-denial", "therapy", "The letter you pasted speaks of another drug. Check the treatment.", "warning")  # fmt: skip
    letters = plain + "".join(squash(row.words or "") for row in plan.case.notices)
    for number, reason in enumerate(plan.case.reasons, 1):
        if not all(squash(part) in letters for part in re.split(r"…|\.\.\.", reason.words)):
            yield Fault("reason-not-in-denial", f"reasons[{number}].words", "These words are in none of the letters you pasted. Use the insurer's own words.", "warning")  # fmt: skip
    kinds = {reason.kind for reason in plan.case.reasons}
    for finding in found:
        if finding.question == "reasons" and finding.value["kind"] not in kinds and len(kinds) < len(found):
            words = squash(finding.value["words"])
            if not any(words in squash(reason.words) or squash(reason.words) in words for reason in plan.case.reasons):  # fmt: skip
                yield Fault("reason-missed", "reasons", f"The letter may give one more reason: “{finding.value['words'][:80]}”. Add it, or leave it if it is none.", "warning")  # fmt: skip
