"""What was asked for and where it stands: product, dose, interval, place, doctor; before, during or after treatment."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from generator.facts import Book
from generator.reading.billing import DRUG_CODE
from generator.reading.days import DATE, find_days, read_date, spell_day
from generator.reading.finding import Finding, make_finding
from generator.reading.medicine import refused_therapy
from generator.reading.patterns import lazy
from generator.reading.reasons import find_reasons
from generator.reading.status import read_status

LABEL = lazy(
    r"^[ \t]{0,40}(?:re|billed|drug|medication|medicine|treatment|(?:denied |requested )?(?:service|item)s?(?: requested| denied)?|request(?:ed)?)"
    r"[ \t]{0,20}:[ \t]{0,20}",
    re.I | re.M,
)
DOSE = lazy(
    r"(?<![\w.,/])(\d[\d,]*(?:\.\d+)?[ \t]?(?:mg/kg|g/kg|(?:mg|g|units?) per kg|mg|mcg|gm?|units?/kg|IU))\b(?!/)"
)
INTERVAL = lazy(r"\bevery[ \t]+(?:(?:\d{1,2}|other|two|three|four|six|eight|twelve)[ \t]+)?(?:hours?|days?|weeks?|months?)\b|\bonce[ \t]+(?:weekly|monthly|a[ \t]+(?:week|month))\b|\bweekly[ \t]+for[ \t]+(?:\d{1,2}|four|six|eight)[ \t]+weeks\b", re.I)  # fmt: skip
DOSE_LINE = lazy(
    rf"^[ \t]{{0,40}}dos(?:e|age)(?:[ \t]+and[ \t]+(?:frequency|schedule))?[ \t]{{0,20}}:[ \t]{{0,20}}{DOSE.pattern}[ \t,]{{1,4}}"
    r"(?:IV,?[ \t]+)?((?:at[ \t]+)?weeks?[ \t]+\d[\d, and]{0,20},?[ \t]*(?:and[ \t]+|then[ \t]+)?every[ \t]+\w+[ \t]+weeks?)[ \t.]{0,9}$",
    re.I | re.M,
)
"""'Dose: 6 mg/kg at weeks 0, 2, 6, then every 4 weeks': the whole order on a line of its own, loading doses included."""
SPLIT = lazy(
    r"\b(?:loading|then|weeks?[ \t]+\d+[, ]|over[ \t]+\d+[ \t]+days|partly|instead|approved[ \t]+\w+[ \t]+\d)\b", re.I
)
"""Words after which one dose or one interval is not the whole order: the person writes it."""
DOCTOR = lazy(
    r"\b(?i:requesting|ordering|prescribing|treating|attending|rendering|requested by|prescriber|your doctor,)[^\n:.]{0,60}?:?[ \t]{1,20}(?:[^\n,.]{0,60}?\bfor[ \t]{1,9})?"
    r"(?:Dr\.?[ \t]{1,9})?([A-Z][\w'’\-]{1,30}(?:[ \t](?:[A-Z]\.|[A-Z][\w'’\-]{1,30})){1,3}(?:,[ \t]{0,9}|[ \t])(?:MD|DO|M\.D\.|D\.O\.|NP|PA-C|APRN|DNP))(?!\w)"
)


def _request(text: str, book: Book) -> tuple[int, int, str]:
    """The line that says what was asked for: (start, end, therapy id); (0, 0, '') where none does."""
    therapy = refused_therapy(text, book)
    if not therapy:
        return 0, 0, ""
    row = book.get("therapies", therapy)
    codes = {code.code for code in row.code}
    names = [row.generic, *row.brands, *row.biosimilars, *(product.name for product in row.product)]
    names = [re.sub(r"\s*\(.*", "", name).lower() for name in names]
    for match in re.finditer(r"[^\n]*\S[^\n]*", text[:4000]):
        line = match[0].lower()
        has_code = any(code[1] in codes for code in DRUG_CODE.finditer(match[0]))
        named = any(name in line for name in names if len(name) > 3)
        if named and (has_code or LABEL.match(match[0])):
            end = match.end()
            following = re.match(r"\n[ \t]*\S[^\n]*", text[end:])
            runs_on = following and re.match(r"\n[ \t]*(?:once |weekly|every )", following[0])
            if following and (runs_on or match[0].rstrip()[-1:] == ","):
                end += following.end()
            return match.start(), end, therapy
    return 0, 0, ""


def find_request(text: str, book: Book, today: date) -> Iterator[Finding]:
    """Product, dose and interval, as the line of the request prints them. A dose or interval that is not the whole
    order is left out."""
    start, end, therapy = _request(text, book)
    if not therapy:
        return
    line = text[start:end]
    yield from _product(text, start, end, therapy, book)
    doses, intervals = list(DOSE.finditer(line)), list(INTERVAL.finditer(line))
    if not doses and not intervals and (order := DOSE_LINE.search(text, end, end + 300)):
        says = f"The dose asked for is {order[1]}."
        yield make_finding("dose", order[1], says, text, order.start(1), order.end(1))
        times = " ".join(order[2].split())
        yield make_finding("interval", times, f"It is to be given {times}.", text, order.start(2), order.end(2))
        return
    if SPLIT.search(line) or len(doses) > 1 or len(intervals) > 1:
        return
    for dose in doses:
        if _is_billing_unit(dose[1], line, therapy, book):
            continue
        says = f"The dose asked for is {dose[1]}."
        yield make_finding("dose", dose[1], says, text, start + dose.start(), start + dose.end())
    for every in intervals:
        says = f"It is to be given {every[0].lower()}."
        yield make_finding("interval", every[0].lower(), says, text, start + every.start(), start + every.end())


def _is_billing_unit(dose: str, line: str, therapy: str, book: Book) -> bool:
    """Whether an amount is only what one unit of the code on the line stands for: 'J1745 infliximab 10 mg, 40 units'."""
    asked = " ".join(dose.lower().split())
    printed = {code[1] for code in DRUG_CODE.finditer(line)}
    units = {code.unit.lower() for code in book.get("therapies", therapy).code if code.code in printed and code.unit}
    return asked in units


def _product_of_code(text: str, start: int, end: int, therapy: str, book: Book) -> Iterator[Finding]:
    """The brand, where the line has none and its only code stands for one brand of the drug and for nothing else."""
    codes = {match[1]: match for match in DRUG_CODE.finditer(text[start:end])}
    if len(codes) != 1:
        return
    ((code, match),) = codes.items()
    stands_for = {row.product for _, row in book.therapies_of_code(code)}
    if len(stands_for) == 1 and stands_for <= set(book.get("therapies", therapy).brands):
        (brand,) = stands_for
        yield make_finding(
            "product", brand, f"The product is {brand}.", text, start + match.start(1), start + match.end(1)
        )


def _product(text: str, start: int, end: int, therapy: str, book: Book) -> Iterator[Finding]:
    """A brand of the therapy on the line, spelled as the book does; a biosimilar with its name and suffix."""
    row = book.get("therapies", therapy)
    found = []
    for name in (*row.brands, *row.biosimilars, *(product.name for product in row.product)):
        brand = re.sub(r"\s*\(.*", "", name)
        if len(brand) > 3 and brand[0].isupper() and brand.lower() != row.generic.lower() and (match := re.search(rf"\b{re.escape(brand)}\b", text[start:end], re.I)):  # fmt: skip
            found.append((match.start(), -len(brand), brand, match.end()))
    if not found:
        yield from _product_of_code(text, start, end, therapy, book)
        return
    at, _, brand, stop = min(found)
    if suffix := re.match(r"[ \t]*\([a-z]+(?: [a-z]+)*-[a-z]{4}\)", text[start + stop : end]):
        brand, stop = brand + " " + suffix[0].strip(), stop + suffix.end()
    yield make_finding("product", brand, f"The product is {brand}.", text, start + at, start + stop)


def find_doctor(text: str, book: Book, today: date) -> Iterator[Finding]:
    """The doctor who ordered it, where a label says so."""
    if match := DOCTOR.search(text[:4000]):
        name = re.sub(r"(?<!,)[ \t](?=[A-Z][A-Z-]{1,4}$)", ", ", match[1])  # "Priya Nair MD"
        name = re.sub(r"\b([MD])\.([DO])\.$", r"\1\2", name)
        yield make_finding("doctor_name", name, f"It was ordered by {name}.", text, match.start(1), match.end(1))


WANTED = {
    "site_of_care_home_refused": ("home", "at home"),
    "site_of_care_hospital_refused": ("hospital", "in a hospital outpatient department"),
    "site_of_care_suite_refused": ("suite", "in an infusion suite"),
}
"""The place that a refusal of a place refuses: what was asked for."""
OFFERED = (
    ("home_or_suite", r"\bat home,? or (?:in|at) an? (?:\w+ )?infusion (?:suite|center)|\bhome or (?:an? )?infusion (?:suite|center)"),
    ("home_or_suite", r"\b(?:in|at)\s+(?:(?:the|your|a|the member['’]s)\s+)?home\b[^.]{0,70}\b(?:infusion (?:suite|center|site)|ambulatory (?:infusion )?(?:suite|center|site))"),
    ("home", r"\b(?:given|infused|administered) (?:at|in (?:your|the)) home\b"),
)  # fmt: skip


def find_place(text: str, book: Book, today: date) -> Iterator[Finding]:
    """Where it was to be given, and where the plan wants it, from a reason that refuses the place."""
    for reason in find_reasons(text, book, today):
        wanted = WANTED.get(reason.value["kind"])
        if not wanted:
            continue
        yield make_finding("setting_wanted", wanted[0], f"You want it {wanted[1]}.", text, reason.start, reason.end)
        near = text[max(0, reason.start - 200) : reason.end + 200]
        for value, pattern in OFFERED:
            if value != wanted[0] and (match := re.search(pattern, near, re.I)):
                at = max(0, reason.start - 200)
                says = f"The plan wants it given {' '.join(match[0].split())}."
                yield make_finding("setting_offered", value, says, text, at + match.start(), at + match.end())
                break
        return


AFTER = lazy(
    rf"\bdates? of service[ \t]{{0,20}}:?[ \t]{{0,20}}({DATE})|\bclaim number\b|\bexplanation of (?:benefits|payment)\b|\bremittance (?:advice|notice|detail)\b|\b(?:provider|electronic) remittance\b",
    re.I,
)
ONGOING = lazy(
    rf"\bconcurrent review\b|\b(?:cannot|can ?not|not)[ \t]{{1,9}}be[ \t]{{1,9}}(?:approved|continued|renewed)[ \t]{{1,9}}(?:past|after|beyond)[ \t]{{1,9}}({DATE})",
    re.I,
)
BEFORE = lazy(r"\bprior authorization\b|^[ \t]{0,40}request (?:number|no\.|#)[ \t]{0,3}:|\b(?:service|drug|item|medication)s? requested\b|\b(?:asked|requested) (?:for|by)\b|\b(?:asked|requested) us to (?:approve|cover)\b|\bcoverage determination\b", re.I | re.M)  # fmt: skip


def find_timing(text: str, book: Book, today: date) -> Iterator[Finding]:
    """Whether the treatment was given, runs or is still to come, with the day that the letter names for it."""
    if match := AFTER.search(text):
        yield make_finding("timing", "after", "The infusion was given already.", text, match.start(), match.end())
        if match[1] and (day := read_date(match[1])):
            yield make_finding("service_date", day.isoformat(), f"It was given on {match[1]}.", text, match.start(), match.end())  # fmt: skip
        else:
            yield from _served(text)
        return
    if match := ONGOING.search(text):
        yield make_finding("timing", "ongoing", "The treatment is running.", text, match.start(), match.end())
        for until in ONGOING.finditer(text):
            if until[1] and (day := read_date(until[1])):
                says = f"It was approved until {until[1]}."
                yield make_finding("approved_until", day.isoformat(), says, text, until.start(), until.end())
                return
        return
    if running := _running(text, book, today):
        yield make_finding("timing", "ongoing", "The treatment is running.", text, *running)
        ends = {found.day: found for found in find_days(text) if found.role == "ends"}
        if len(ends) == 1:
            (end,) = ends.values()
            says = f"It was approved until {spell_day(end.day)}."
            yield make_finding("approved_until", end.day.isoformat(), says, text, end.start, end.end)
        return
    if match := BEFORE.search(text):
        yield make_finding("timing", "before", "The treatment was not given yet.", text, match.start(), match.end())


def _served(text: str) -> Iterator[Finding]:
    """The day of service in the lines of a claim; of several each is in doubt, since the form takes one."""
    days = {found.day: found for found in reversed(find_days(text)) if found.role == "service" and found.rank}
    for day, found in sorted(days.items()):
        others = ", ".join(spell_day(other) for other in sorted(days) if other != day)
        doubt = f"The paper also names {others}." if others else ""
        yield make_finding("service_date", day.isoformat(), f"It was given on {spell_day(day)}.", text, found.start, found.end, doubt)  # fmt: skip


COURSE_ENDS = lazy(
    r"\b(?:your|the) (?:current|present|existing) (?:approval|authorization|certification)\b[^.\n]{0,80}\b(?:ends?|expires?|runs? (?:out|through|until))\b",
    re.I,
)


def _running(text: str, book: Book, today: date) -> tuple[int, int] | None:
    """Where it says that the treatment runs: a refusal to renew it, or the end of an approval that is in force."""
    for reason in find_reasons(text, book, today):
        if reason.value["kind"] == "renewal_refused" and not reason.doubt:
            return reason.start, reason.end
    return match.span() if (match := COURSE_ENDS.search(text)) else None


FINAL = lazy(r"\bfinal internal adverse\b|\b(?:denial|decision)(?: is| was)? upheld\b", re.I)
APPEALED = lazy(
    r"\b(?:your|the|this|an?|first|member['’]s) (?:appeal|grievance|reconsideration|redetermination)(?: request)?\b[^.\n]{0,60}\b(?:was|were|is|has been|received|dated|denied|upheld|filed on|sent on)\b"
    r"|\b(?:previous|prior|earlier|original|initial|first) (?:denial|decision|determination)\b|\b(?:was|were|is|has been|have|hereby|we) (?:upheld|affirmed|uphold|affirm)\b(?! (?:our|the) (?:denial|decision)[^.\n]{0,10},? you)|\b(?:redetermination|appeal) (?:decision|notice|number)\b|\byour request to look again\b|\breconsideration decision\b",
    re.I,
)
"""Signs that somebody has appealed already: then the level is asked, not taken."""
FIRST_ANSWERS = ("refusal", "partial", "payment_explanation", "take_back")
"""What a paper does that can be a first answer."""
SECOND = lazy(r"\byour second (?:request|appeal)\b|\bsecond[- ]level (?:decision|review was)\b", re.I)
FIRST = lazy(rf"\bfirst (?:decision|denial|determination)(?: date)?[ \t]{{0,20}}:[ \t]{{0,20}}({DATE})", re.I)
CHANNEL = lazy(r"\bmust be (?:obtained|bought|ordered|filled|supplied)[ \t\n]{1,9}(?:from|by|through|at)[ \t\n]{1,9}((?:[A-Z][\w&'’]{1,30}[ \t]{1,3}){1,4}(?:Pharmacy|Infusion|Rx))\b")  # fmt: skip


def find_step(text: str, book: Book, today: date) -> Iterator[Finding]:
    """A refusal after an appeal, with the day of the first one; the pharmacy the plan wants."""
    if (match := FINAL.search(text[:3000])) and not SECOND.search(text[:3000]):
        says = "The plan said no again, after an appeal."
        yield make_finding("decision_level", "plan_appeal", says, text, match.start(), match.end())
        if (first := FIRST.search(text)) and (day := read_date(first[1])):
            says = f"The first refusal was on {first[1]}."
            yield make_finding("first_decision_date", day.isoformat(), says, text, first.start(), first.end())
    elif (
        (said := read_status(text, book)).id in FIRST_ANSWERS
        and said.level == "initial"
        and said.end
        and not APPEALED.search(text)
    ):
        says = "It is the plan’s first denial: nobody has appealed yet."
        yield make_finding("decision_level", "plan_first", says, text, said.start, said.end)
    if match := CHANNEL.search(text):
        name = " ".join(match[1].split())
        yield make_finding("channel_demanded", name, f"The plan wants it from {name}.", text, match.start(1), match.end(1))  # fmt: skip
