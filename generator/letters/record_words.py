"""The record and the order in the words of a paper: tables, proofs, the list of exhibits, the order in one line."""

from __future__ import annotations

import re
from typing import Any

from generator.arguments.choose import worse_sides
from generator.arguments.legs import telling
from generator.arguments.premises import Known, find_spans, find_worse, is_ordered, time_of
from generator.facts import Book
from generator.form.topics import is_clinical, load_topics
from generator.form.when import MONTH_NAMES, When, days_in
from generator.letters.already_said import is_covered, is_told
from generator.letters.bears import bears
from generator.letters.billing_units import with_units
from generator.letters.blocks import Value
from generator.letters.course_table import course_table, is_measure_named, only_tell_a_dose, other_drug
from generator.letters.environment import (
    end_sentence,
    in_doctors_voice,
    is_first_person,
    is_not_the_doctors_words,
    keep,
    surname_of,
)
from generator.letters.moves import SpanWords
from generator.letters.said import Row, Said, before_and_after, once, result_of, short_name, without_hedge
from generator.plan import Plan
from generator.plan.days import spell
from generator.record.case import Case, Treatment
from generator.record.papers import words_of
from generator.record.sentences import is_only_a_gap, leans, split_sentences


def record_words(plan: Plan, said: Said, book: Book, *, by_doctor: bool, argues_medicine: bool) -> dict[str, Any]:
    """The record in the order and the words of tables. A paper that the doctor signs leaves out what only somebody else
    could say so; one that argues medicine shows the course side by side."""
    case = plan.case
    in_order = _inorder_words(case, said)
    worse = find_worse(Known(case, {}, lambda name: False, worse_sides(case.condition, book)))
    hidden = worse | only_tell_a_dose((row.measure for row in case.findings), (row.words for row in case.reasons))
    named = " ".join(
        [
            *(f"{row.words} {row.doctor_answer or ''}" for row in case.reasons),
            *(point.criterion for point in case.criteria),
            str(case.answers.get("main_point") or ""),
            str(case.answers.get("if_missed") or ""),
        ]
    ).lower()
    decisive = {row.measure.strip().lower() for row in case.findings if is_measure_named(row.measure, named)}
    told = " ".join(
        [
            named,
            *(reason.answer or "" for reason in case.reasons),
            *(point.fact or "" for point in case.criteria),
            *(str(case.answers.get(key) or "") for key in ("response", "function", "more_asks")),
        ]
    ).lower()
    unspoken = {row.measure.strip().lower() for row in case.findings if not is_measure_named(row.measure, told)}
    if any(reason.answer for reason in case.reasons) and any(
        row.measure.strip().lower() not in unspoken for row in case.findings
    ):
        hidden |= unspoken  # a table beside the answers shows what they speak of; the rest stands in the list of tests
    by_dose = any(reason.kind == "dose_or_interval" for reason in case.reasons)
    given = case.answers.get("infusions_given")
    is_new = given == 0 or (given is None and case.timing == "before")
    never_given = is_new and _begun(case) is None
    course = (
        course_table(
            in_order,
            _begun(case),
            hidden,
            decisive,
            by_dose=by_dose,
            never_given=never_given,
            other_drugs=[item for item in case.treatments if not is_ordered(item, case)],
        )
        if argues_medicine
        else {}
    )
    known = Known(case, {}, lambda name: False, {})
    spans = [SpanWords(span, said) for span in find_spans(known)]

    def outcome(row: Row) -> Value:
        parts = once((_without_span(result_of(row), str(row.span)), str(row.fact)))
        pair = before_and_after(row)  # told whole or not at all: half of it would be a value without its other side
        parts += [pair] if pair and not is_covered(pair, " ".join(parts)) else []
        if by_doctor:
            parts = [in_doctors_voice(part, surname_of(said.doctor_name)) for part in parts]
        return Value.of(
            " ".join(str(end_sentence(" ".join(part.split()))) for part in dict.fromkeys(parts) if part),
            answers=(row.id,),
        )

    gaps = [
        row
        for row in (
            said.item(item.id)
            for item in (
                *case.facts_on("gap_harm"),
                *(f for f in case.findings if f.stage == "gap"),
            )
        )
        if not leans(str(row.told))  # it could not be understood by itself
        and not is_only_a_gap(str(row.told))
    ]

    others_given = [item for item in case.treatments if not is_ordered(item, case)]
    urgent_words = [said.item(item.id) for item in case.facts_on("doctor_says") if URGENT.search(item.fact)][:1]
    known_ids = {item.id for item in case.treatments}

    def is_only_named(row: Row) -> bool:
        """Whether all that is told of a drug is that it was not tried, and the plan does not ask for it."""
        return (
            row.raw("status") == "never" and row.raw("demanded") != "yes" and not any((row.result, row.fact, row.dose))
        )

    def is_only_taken(row: Row) -> bool:
        """Whether all that is told of a drug is that it is or was taken, without a time or an outcome, and the plan does not ask
        for it."""
        return (
            row.raw("status") in ("running", "tried")
            and row.raw("demanded") != "yes"
            and not any((row.result, row.fact, row.before, row.span, row.numbers))
        )

    def is_told_of_now(item: Treatment) -> bool:
        """Whether a row of the ordered drug tells of the course that runs: it has not ended, or it is at the ordered dose."""
        dose = str(case.answers.get("dose") or "").lower()
        has_ended = item.status == "tried" or item.stopped is not None
        since = case.answers.get("infusions_since")
        begun = min(days_in(since.text), default=since.first) if since else None
        is_same_course = begun is not None and item.started is not None and begun == item.started.first
        return (
            not has_ended or (is_same_course and bool(item.result)) or (bool(dose) and dose in str(item.dose).lower())
        )

    def status_words(row: Row) -> Value:
        return Value.of(STATUS.get(row.raw("status") or "", ""), answers=(row.id,))

    return {
        "spans": spans,
        "course": course,
        "findings_left": [row for row in in_order if row.id not in course.get("told", ())],
        "was_given": case.answers.get("infusions_given") != 0
        and not any(is_ordered(item, case) and is_told_of_now(item) for item in case.treatments),
        "gap_record": [row for row in gaps if not by_doctor or not is_not_the_doctors_words(str(row.told), surname_of(said.doctor_name))],
        "other_treatments": [
            row for row in said.treatments if row.id in known_ids and not is_only_named(row) and not is_only_taken(row)
        ],
        "also_taken": [row for row in said.treatments if row.id in known_ids and is_only_taken(row)],
        "outcome": outcome,
        "status_words": status_words,
        "facts_in": lambda *groups: [row for row in said.facts if row.raw("topic") and str(row.told).strip() and load_topics()[row.raw("topic")].group in groups],
        "gap_harm": [
            row
            for row in gaps
            if row.raw("topic") == "gap_harm" or (row.table == "findings" and not other_drug(row, others_given))
        ],
        "urgent_words": urgent_words,
        "urgent_names": any(re.match(r"(?:Dr\.?|The doctor|Doctor) ", str(row.told)) for row in urgent_words),
        "doctor_proof": _proof_of(said, "if_missed"),
        "consent_proof": _proof_of(said, "consent"),
        "late_proof": said.numbers_of("late_reason"),
        "diagnosed_by": _by_signer(said) if by_doctor else _by(said.diagnosed_by),
        "diagnosed_at": Value.of(without_hedge(case.answers.get("diagnosed_on").phrase) if case.answers.get("diagnosed_on") else "", answers=("diagnosed_on",)),
    }  # fmt: skip


def _without_span(result: str, span: str) -> str:
    """What became of a treatment; nothing where it is only its time again, which has a column of its own."""
    return "" if result.strip(" .").lower() == span.strip(" .").lower() else result


def _begun(case: Case) -> When | None:
    """When the ordered drug was begun: as told of the infusions, else by its first row among the treatments."""
    told = case.answers.get("infusions_since")
    started = [item.started for item in case.treatments if is_ordered(item, case) and item.started]
    return told or (started[0] if started else None)


def _inorder_words(case: Case, said: Said) -> list[Row]:
    """Test results measure by measure, each from the earliest to the latest."""
    measures = list(dict.fromkeys(item.measure.strip().lower() for item in case.findings))
    items = sorted(
        case.findings, key=lambda item: (measures.index(item.measure.strip().lower()), time_of(item) or (9, ""))
    )
    return [said.item(item.id) for item in items]


URGENT = re.compile(
    r"\b(?:urgen|expedit|serious|harm|relaps|cannot wait|unsafe to (?:stop|wait)|danger|at stake|permanent|irreversib|cannot be excluded|blind(?:ness)?\b|life[- ]threaten)",
    re.I,
)
"""Words by which a doctor says that a case cannot wait."""


STATUS = {
    "never": "not tried",
    "declined": "offered, not taken",
    "planned": "planned",
    "running": "running",
    "tried": "tried",
}


def _proof_of(said: Said, key: str) -> Value:
    words = words_of(said.numbers_of(key))
    return Value.of(f" ({words})" if words else "", answers=(f"{key}_paper",))


def code_words(said: Said, plan: Plan, book: Book) -> Value:
    """The code of the order, "code J1745"; where the order names two products that have codes of their own, each with its own:
    "code Q5103 (Inflectra) or Q5121 (Avsola)"."""
    if not said.hcpcs:
        return Value("")
    typed, key = str(said.product), plan.case.therapy
    rows = book.get("therapies", key).code if key and book.has("therapies", key) else ()
    named: dict[str, str] = {}
    for row in rows:
        brand = str(row.product or "").split(" ")[0].strip(",;(")
        is_in_force = not (row.ended and row.ended <= plan.today)
        is_named = brand[:1].isupper() and re.search(rf"\b{re.escape(brand)}\b", typed, re.I) is not None
        if is_named and is_in_force and (brand not in named or row.code == str(said.hcpcs)):
            named[brand] = row.code
    if len(named) < 2 or len(set(named.values())) < 2:
        return Value.of(f"code {said.hcpcs}", answers=("hcpcs",))
    told = " or ".join(f"{code} ({brand})" for brand, code in named.items())
    return Value.of(f"code {told}", answers=("hcpcs", "product"), facts=(str(key),))


_HCPCS = re.compile(
    r"(?<![\w$.,-])(?<!Box )(?<!BOX )(?<![A-Z]{2} )(?:[ABCEGJKLQST]\d{4}|9636\d|9637\d|964[012]\d|9960[12])(?:-[A-Z]{2})?(?![\w-])"
)
_SERVICE = re.compile(r"(?:[ABEKST]\d{4}|\d{5})(?:-[A-Z]{2})?")
"""Codes of nursing, supplies, pumps, days of service and giving a drug: not of a drug."""
_CONTRACT = re.compile(r"\b(?:contract|form|plan id|pbp)\b[^.\n]{0,20}$", re.I)

MOST_CODES = 6
"""Codes of the decision that the head of a letter lists."""


def notice_codes(said: Said) -> Value:
    """The billing codes that the decision itself names, where there are more than the one of the order: 'S9351, S9375'."""
    text = str(said.denial_text or "")
    found = [
        match[0]
        for match in _HCPCS.finditer(text)
        if not _CONTRACT.search(text[max(0, match.start() - 40) : match.start()])
    ]
    codes = list(dict.fromkeys(found))
    is_list = 1 < len(codes) <= MOST_CODES and str(said.hcpcs) in codes
    return Value.of(", ".join(codes) if is_list else "", answers=("denial_text", "hcpcs"))


_GRANTED = re.compile(
    r"\b(?:is|are|was|were|been|remains?) (?:also )?(?:paid|approved|allowed|covered|authorized)\b", re.I
)


def is_granted(code: str, decision: str) -> bool:
    """Whether a decision says of a service that it is paid or approved, and nowhere else speaks of it in a sentence of its own.

    >>> is_granted("96413", "The administration charge (96413) was paid. The drug was denied.")
    True
    >>> is_granted("99601", "99601, per visit: DENIED. The drug is approved.")
    False
    """
    told = [part for part in split_sentences(" ".join(decision.split())) if code in part]
    return any(_GRANTED.search(part) and not re.search(r"\bnot\b|\bdenied\b", part, re.I) for part in told)


def services_beside(codes: Value, decision: str = "") -> Value:
    """The codes among a decision's that are services given with the drug, those apart that it grants: 'S9500, 99601'."""
    found = [code for code in str(codes).split(", ") if _SERVICE.fullmatch(code) and not is_granted(code, decision)]
    return Value.of(" and ".join(filter(None, (", ".join(found[:-1]), *found[-1:]))), answers=codes.answers)


_NAMED_SERVICES = (
    (
        "home infusion nursing",
        re.compile(r"\b(?:home (?:infusion )?nursing|(?:skilled )?nursing visits?|infusion nurs(?:e|ing))\b", re.I),
    ),
    ("the per diem", re.compile(r"\bper diems?\b", re.I)),
)
"""Services given with a drug at home, as a decision names them in words."""


def services_named(said: Said, plan: Plan, codes: Value) -> Value:
    """The services at home that the decision names in words, where its codes name none: 'home infusion nursing and the per diem'."""
    if codes or plan.case.setting_wanted != "home":
        return Value("")
    text = str(said.denial_text or "")
    found = [name for name, pattern in _NAMED_SERVICES if pattern.search(text)]
    return Value.of(" and ".join(found), answers=("denial_text", "setting_wanted"))


def diagnosis_title(said: Said, plan: Plan, book: Book) -> Value:
    """The official title of the diagnosis code, where the illness's row has it and it is not the illness's name again."""
    key, code = plan.case.condition, str(said.icd10 or "").upper()
    rows = book.get("conditions", key).icd10 if key and book.has("conditions", key) else ()
    title = next((row.title for row in rows if row.code == code), "")
    title = re.sub(r" (?:\([^()]*\)|\[[^\]]*\])", "", title)  # "[Devic]" reads as a gap to fill
    title = title.removesuffix(", unspecified")
    if (
        not title
        or telling(title) <= telling(str(said.condition))
        or re.search(r"\b(?:unspecified|other)\b", title, re.I)
    ):
        return Value("")
    return Value.of(title, answers=("icd10",), facts=(str(key),))


def diagnosis_code(said: Said, plan: Plan, book: Book) -> Value:
    """The diagnosis code as told; where none was, the one code that the illness has, if it has only one."""
    key = plan.case.condition
    rows = book.get("conditions", key).icd10 if key and book.has("conditions", key) else ()
    told: Value = said.icd10
    codes = [row.code for row in rows]
    if told or len(codes) != 1:
        return told
    return Value.of(codes[0], answers=("condition",), facts=(str(key),))


def order_words(plan: Plan, said: Said, book: Book) -> dict[str, Any]:
    """The order in one line, as far as it is known, and the period that is asked for when none was said."""
    drug = drug_words(said)
    place = said.setting_wanted
    site = f" ({_site_beside(str(said.site_name), str(place))})" if said.site_name and place else ""
    dose, reserve = _apart_from_reserve(_with_route(_counted(said, plan, book), plan, book))
    details = [
        part
        for part in (
            dose,
            _impersonal(said.interval),
            reserve,
            keep(place, f"given {place}{site}") if place else "",
        )
        if part
    ]
    given = [part for part in details if plan.case.timing != "after" or part != _impersonal(said.interval)]
    asked = ("product", "therapy", "timing", "dose", "interval", "setting_wanted", "site_name", "hcpcs")
    codes = code_words(said, plan, book)
    code = f" ({codes})" if codes else ""
    line = ", ".join([f"{drug}{code}" if drug else "the treatment", *map(str, given)])
    listed = notice_codes(said) if " or " not in str(codes) else Value("")
    title = diagnosis_title(said, plan, book)
    is_named_by_title = bool(title) and str(title).lower().startswith(str(said.condition).lower())
    return {
        "course_papers": course_papers(plan),
        "code_words": codes,
        "notice_codes": listed,
        "services_beside": (beside := services_beside(listed, str(said.denial_text or ""))),
        "services_named": services_named(said, plan, beside),
        "diagnosis_code": diagnosis_code(said, plan, book),
        "diagnosis_title": "" if is_named_by_title else title,
        "diagnosis_name": title if is_named_by_title else said.condition,
        "order": Value.of(
            ", ".join([str(drug) if drug else "the treatment", *map(str, given)]), answers=asked, facts=drug.facts
        ),
        "order_with_code": Value.of(line, answers=asked, facts=drug.facts),
        "order_dose": Value.of(
            ", ".join(str(_impersonal(part)) for part in (said.dose, said.interval) if part),
            answers=("dose", "interval"),
        ),
        "order_details": Value.of(", ".join(map(str, details)), answers=asked),
        "usual_period": usual_period(plan.case),
        "until_approved": _until_approved(plan),
        "for_period": _for_period(said.period),
    }


OF_THE_COURSE = ("doses_given", "safe_doses", "best_value")
"""Topics of facts that tell the course of the ordered drug itself."""


def course_papers(plan: Plan) -> Value:
    """The papers in hand behind what is told of the ordered drug's own course: '5, 9'."""
    in_hand = {exhibit.number for exhibit in plan.case.exhibits if not exhibit.who}
    response = str(plan.case.answers.get("response") or "")
    told = [fact for fact in plan.case.facts if is_clinical(fact.topic) and is_told(fact.fact, response)]
    shown = [
        one for one in plan.case.findings if one.stage in ("on", "now") and _has_value(response, one.measure, one.value)
    ]
    rows = list(dict.fromkeys((*plan.case.facts_on(*OF_THE_COURSE), *told, *shown)))
    numbers = list(dict.fromkeys(n for row in rows for n in row.exhibits if n in in_hand))
    return Value.of(", ".join(map(str, sorted(numbers))), answers=tuple(row.id for row in rows))


def _has_value(told: str, measure: str, value: str) -> bool:
    """Whether a note tells a value of a measure: the measure by its name, and the number, range or word of the value.

    >>> _has_value("LDH 190–225 all of 2020–2025", "LDH", "190–225"), _has_value("LDH fell", "LDH", "214")
    (True, False)
    """
    name = re.match(r"[A-Za-z][\w-]+", measure)
    number = re.search(r"\d[\d.,–-]*", value)
    return bool(
        name and number
        and re.search(rf"\b{re.escape(name[0])}\b", told, re.I)
        and re.search(rf"(?<![\d.,]){re.escape(number[0].rstrip('.,–-'))}(?!\d)", told)
    )  # fmt: skip


def _site_beside(site: str, place: str) -> str:
    """The name of a place without the words that say again what kind of place it is.

    >>> _site_beside("Allegheny Ridge Hospital, outpatient department", "in a hospital outpatient department")
    'Allegheny Ridge Hospital'
    """
    head, *rest = site.split(", ")
    said = set(re.findall(r"[a-z]{4,}", place.lower()))
    words = [set(re.findall(r"[a-z]{4,}", part.lower())) for part in rest]
    kept = [part for part, own in zip(rest, words, strict=True) if not own or not own <= said]
    return ", ".join([head, *kept])


def _until_approved(plan: Plan) -> Value:
    """', until February 28, 2027' for a running course that was approved until a day to come and is cut; else empty."""
    day, case = plan.case.approved_until, plan.case
    is_cut = case.timing == "ongoing" and day is not None and day > plan.today and not case.answers.get("period")
    is_new = case.answers.get("stopped_before_end") == "no" or any(
        answered.kind.id == "renewal_refused" for answered in plan.reasons
    )  # asked for is the time after it
    return Value.of(
        f", until {spell(day)}" if is_cut and day and not is_new else "", answers=("approved_until", "timing")
    )


_RESERVE = re.compile(
    r"(?P<dose>.+?),? (?P<more>(?:and|plus) (?:[\w,.]+ ){0,7}(?:doses?|vials?|kits?|units?)\b[^()]*?\b(?:on hand|at home|as needed|in reserve|on demand|for (?:bleed\w*|emergenc\w+|breakthrough|rescue))\b.*)",
    re.I,
)
"""A dose with a stock beside it: '75 IU per kg, and four doses on hand for bleeding'."""


def _apart_from_reserve(dose: Value) -> tuple[Value, Value | str]:
    """The regular dose, and the stock that is ordered beside it: how often the first is given is not how often the second is."""
    match = _RESERVE.fullmatch(str(dose))
    return (keep(dose, match["dose"]), keep(dose, match["more"])) if match else (dose, "")


def _counted(said: Said, plan: Plan, book: Book) -> Value:
    """The dose with its billing units, unless the time that is asked for tells the units itself."""
    dose = _impersonal(said.dose)
    return dose if "unit" in str(said.period) else with_units(dose, str(said.hcpcs or ""), plan.case.therapy, book)


_ROUTE = re.compile(
    r"\b(?:IV|SC|SQ|IM|intravenous|subcutaneous|vein|skin|muscle|infusions?|infused|injections?|injected|inject)\b",
    re.I,
)


def _with_route(dose: Value, plan: Plan, book: Book) -> Value:
    """A dose with its route, where the drug has only one and the words of the order do not say it."""
    key = plan.case.therapy
    said = f"{dose} {plan.case.answers.get('product') or ''}"
    if not dose or _ROUTE.search(said):
        return dose
    if not key or not book.has("therapies", key):
        return _routed_by_notice(dose, plan)
    routes = book.get("therapies", key).routes
    if routes == ("IV",):
        return Value.of(f"{dose}, by vein (IV)", answers=dose.answers, facts=(key,))
    return _routed_by_notice(dose, plan) if "IV" in routes else dose


_BY_VEIN = re.compile(r"\bintravenous(?:ly)?\b|\bIV\b")
_OTHERWISE = re.compile(
    r"\bsubcutaneous(?:ly)?\b|\bunder the skin\b|\bself-inject|\bintramuscular|\bby mouth\b|\bSC\b|\bSubQ\b", re.I
)


def _routed_by_notice(dose: Value, plan: Plan) -> Value:
    """The dose of a drug that has several routes, or that the book does not know, with the route that the decision names, where it names only one."""
    text = str(plan.case.answers.get("denial_text") or "")
    if not _BY_VEIN.search(text) or _OTHERWISE.search(f"{text} {plan.case.answers.get('policy_text') or ''}"):
        return dose
    return Value.of(f"{dose}, by vein (IV)", answers=(*dose.answers, "denial_text"))


def label_words(plan: Plan, book: Book) -> Value:
    """What the label says on this use, with its section and where and when it was read; empty where no label names it."""
    row = plan.facts.indication
    if row is None:
        return Value("")
    urls = [book.get("sources", key).url for key in row.source if book.has("sources", key)]
    hosts = [url.partition("//")[2].partition("/")[0] for url in urls]
    official = next((host.removeprefix("www.") for host in hosts if host.endswith(".gov")), "")
    revised = f"revised {MONTH_NAMES[row.label_date.month - 1]} {row.label_date.year}" if row.label_date else ""
    read = (
        f"read on {spell(row.verified)}{f' at {official}' if official else ''}"
        if row.verified and row.verified <= plan.today
        else ""
    )
    section = f"section {row.section}" if row.section else "section 1"
    where = ", ".join(
        part for part in (f"indications and usage, {section}", revised or read.partition(" at ")[0]) if part
    )
    text = row.text.strip().rstrip(".")
    return Value.of(f"{text} (label, {where}).", facts=(plan.case.therapy or "",), answers=("therapy",))


def _by_signer(said: Said) -> Value:
    """The same in the paper of the doctor: 'by me' where the doctor made it."""
    surname = surname_of(said.doctor_name)
    first = re.split(r"[;,(]| and |\bconfirmed\b|\bthen\b|\blater\b", str(said.diagnosed_by), maxsplit=1)[0]
    is_own = bool(surname) and surname in first
    theirs = [part for part in str(said.diagnosed_by).split(", ") if not is_first_person(part)]
    told = _by(keep(said.diagnosed_by, ", ".join(theirs))) if said.diagnosed_by else ""
    return Value.of("by me" if is_own else str(told), answers=("diagnosed_by", "doctor_name"))


def _by(who: Any) -> Value:
    """Who made a diagnosis, with its preposition; what was told may begin with one ('in the hospital')."""
    text = str(who)
    if not who:
        return Value("")
    text = re.sub(r"^(?:it was |was )?diagnosed (?=(?:by|in|at|on|after|from|during)\b)", "", text, flags=re.I)
    if _HOW.search(text) or _FOUND.match(text):
        return keep(who, f"({text[:1].lower() + text[1:] if text[1:2].islower() else text})")
    return keep(who, text if re.match(r"(?:in|at|by|on|after|from|during) ", text, re.I) else f"by {text}")


_HOW = re.compile(
    r"^(?!(?:Dr|Doctor|Prof)\b)[^,;]*\b(?:biops\w+|scopes?|scoped|smear|counts?|ultrasound|echo(?:cardiogram)?|cath(?:eter\w*)?|panel|swab|culture|genetic|gene|eeg|ekg|ecg|bronch\w+|spirometry|capillaroscopy|fluid|crystals?|tests?|scan|mri|ct|emg|labs?|blood|antibod\w+|puncture|colonoscopy|endoscopy|x-?ray|level|clinical(?:ly)?|symptoms?)\b",
    re.I,
)
"""Words of how an illness was found, told where it was asked by whom."""

_FOUND = re.compile(
    r"(?:it was |was )?(?:found|seen|noticed|discovered|picked up|caught|shown|spotted|detected|suspected|confirmed|diagnosed|sent|came|went|had)\b",
    re.I,
)
"""A telling that begins with a verb: it names nobody, and stands behind no 'by'."""


def _impersonal(value: Any) -> Value:
    """A dose or an interval without what somebody says of themselves in it: '85 g (1 g/kg, I weigh 85 kg)' -> '85 g (1
    g/kg)'."""
    weighed = re.sub(
        r"\bI(?:’m|'m| am| weigh)(?: about)? (\d[\d.]* ?(?:kg|lbs?|pounds))(?:,? so|,? =)? ?", r"at \1: ", str(value)
    )
    parts = [part for part in re.split(r", (?![^()]*\))", weighed) if not is_first_person(part) or "(" in part]
    text = re.sub(
        r" ?\(([^()]*)\)",
        lambda m: f" ({told})" if (told := ", ".join(p for p in m[1].split(", ") if not is_first_person(p))) else "",
        ", ".join(parts),
    )
    return keep(value, text.rstrip(": ").replace(": )", ")")) if value else value


PLAIN_START = re.compile(
    r"^(?:The|A|An|One|Two|Three|Four|Five|Six|Seven|Eight|Nine|Ten|Twelve|Half|All|Each|Every|At|About|Up|Another|This|"
    r"That|Those|These|As|Ongoing|Long|Lifelong|Weekly|Monthly|Daily|Infusions?|Doses?|Dates?|Days?|Weeks?|Months?|Years?)\b"
)
"""First words of a period that are no names and stand in small letters within a sentence."""


def _for_period(period: Value) -> Value:
    """The period that is asked for as the end of a sentence: ', for 12 months', ', from November 1 to March 31'; empty
    without one."""
    text = re.sub(PLAIN_START, lambda word: word[0].lower(), str(period))
    lead = "," if re.match(r"(?:from|until|through|starting|beginning|on)\b", text, re.I) else ", for"
    return keep(period, f"{lead} {text[:1].lower() if lead == ',' else text[:1]}{text[1:]}") if period else Value("")


def usual_period(case: Case) -> bool:
    """Whether to ask for the plan's usual approval period: for a treatment that goes on at an interval, where no period was given. It is
    something to ask for, which the person can change."""
    interval, given = str(case.answers.get("interval") or ""), case.answers.get("period") or case.timing == "after"
    goes_on = re.search(r"\b(?:every|each|weekly|monthly|daily|q\d)", interval, re.I)
    few = re.search(
        r"\b(?:two|three|four|five|six|eight|\d{1,2}|x ?2|x ?3) (?:doses|infusions)\b|\bdoses?,? (?:\d+|seven) days apart|\bfor (?:\d{1,2}|two|three|four|six|eight|ten|twelve) (?:days|weeks|months)\b|\b(?:one|single) (?:cycle|course|dose|time)\b|\bonce\b|\bx ?[23]\b",
        interval,
        re.I,
    )
    ends_anyway = case.answers.get("stopped_before_end") == "no"  # then what is asked for comes after that time
    is_approved = case.approved_until is not None and case.timing == "ongoing" and not ends_anyway
    return bool(goes_on) and not few and not given and not is_approved


def drug_words(said: Said) -> Value:
    """'Gamunex-C (immune globulin, intravenous)' from the product and the drug, whichever were given."""
    product, therapy = said.product, said.therapy
    both = ("product", "therapy")
    if product and ("/" in therapy or ";" in therapy):
        return Value.of(str(product), answers=both, facts=therapy.facts)  # a class of drugs: the product names the one
    generic = short_name(str(therapy))
    first = (re.findall(r"\w[\w-]*", generic.lower()) or [""])[0]
    is_named = bool(first) and re.search(rf"\b{re.escape(first)}\b", product.lower()) is not None
    if product and not therapy.facts and is_named:
        return Value.of(str(product), answers=both)  # typed in both fields: one name is enough
    if product and therapy and not {*re.findall(r"\w+", generic.lower())} <= {*re.findall(r"\w+", product.lower())}:
        if "(" in product:  # it has a bracket of its own
            return (
                Value.of(str(product), answers=both, facts=therapy.facts)
                if is_named
                else Value.of(f"{product}, {generic}", answers=both, facts=therapy.facts)
            )
        return Value.of(f"{product} ({generic})", answers=both, facts=therapy.facts)
    if product:
        return Value.of(str(product), answers=both, facts=therapy.facts)
    return therapy


def exhibit_list(plan: Plan) -> list[dict[str, Any]]:
    """The exhibits with their page numbers in the packet, counted on when every page count before is known."""
    listed, first = [], 1
    shown = _shown_papers(plan)
    for exhibit in plan.case.exhibits:
        if exhibit.who and exhibit.number not in shown:
            continue  # it would only prove what no letter says
        pages = ""
        if exhibit.pages and first:
            last = first + exhibit.pages - 1
            pages = f"page {first}" if last == first else f"pages {first}–{last}"
            first = last + 1
        else:
            first = 0
        listed.append(
            {
                "number": exhibit.number,
                "title": Value.of(exhibit.title, answers=("papers",)),
                "on": Value.of(exhibit.on.text if exhibit.on else "", answers=("papers",)),
                "pages": Value.of(pages, answers=("papers",)),
                "to_follow": bool(exhibit.who),
            }
        )
    return listed


def _shown_papers(plan: Plan) -> set[int]:
    """Numbers of the exhibits behind what the letters can tell: all of the record but facts that neither an argument, nor
    a leg of a reason, nor the person's own word brings in."""
    case = plan.case
    told = {key for choice in plan.choices if choice.chosen for key in choice.items}
    told |= {key for leg in plan.legs for key in leg.items} | {key for point in plan.points for key in point.items}
    told |= {fact.id for fact in case.facts if bears(plan, fact) or is_clinical(fact.topic)}
    told |= {key for key in case.papers_of if not key.startswith("facts.")}
    return {number for key in told for number in case.papers_of.get(key, ())}


def page_total(plan: Plan) -> int:
    """Pages of all exhibits together; 0 unless every one has its number of pages."""
    pages = [exhibit.pages for exhibit in plan.case.exhibits]
    return sum(page or 0 for page in pages) if pages and all(pages) else 0
