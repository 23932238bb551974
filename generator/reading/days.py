"""The days a letter names, and what each is the day of: the letter, the treatment, an answer that is due, an end."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import cache

from generator.facts import Book
from generator.form.when import MONTH_NAMES, parse_date
from generator.reading.finding import Finding, make_finding
from generator.rows.row import Row

MONTH = "(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)"
DATE = rf"(?:{MONTH}\.?[ \t]+\d{{1,2}}(?:st|nd|rd|th)?,?[ \t]+\d{{4}}|\d{{1,2}}[/-]\d{{1,2}}[/-](?:\d{{4}}|\d{{2}})|\d{{4}}-\d{{2}}-\d{{2}})"
SPANISH_MONTHS = ("enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre")  # fmt: skip


def read_date(words: str) -> date | None:
    """The day; a month name is cut to its first three letters, which is how every spelling of it begins."""
    return parse_date(re.sub(r"^([A-Za-z]{3})[A-Za-z]*\.?", r"\1", words.strip()))


def read_day(words: str) -> date | None:
    """The day of any way of writing it that `find_days` knows, English or Spanish; None where the calendar has none."""
    words = " ".join(words.split()).strip(" ,.")
    if day := read_date(words.replace("/", "-") if re.match(r"\d{4}/", words) else words):
        return day
    if match := re.fullmatch(r"(\d{4})(\d{2})(\d{2})", words):
        return parse_date(f"{match[1]}-{match[2]}-{match[3]}")
    if match := re.fullmatch(r"(\d{1,2})(?:st|nd|rd|th|º|°)?[ -](?:of |de )?([A-Za-z]{3,10})\.?,?[ -](?:del? )?(\d{4})", words):
        day_of_month, month, year = match[1], match[2], match[3]
    elif match := re.fullmatch(r"([A-Za-z]{3,10})\.? (\d{1,2}),? (?:del? )?(\d{4})", words):
        month, day_of_month, year = match[1], match[2], match[3]
    else:
        return None
    if month.lower().replace("setiembre", "septiembre") in SPANISH_MONTHS:
        number = SPANISH_MONTHS.index(month.lower().replace("setiembre", "septiembre"))
        return parse_date(f"{year}-{number + 1}-{day_of_month}")
    return read_date(f"{month[:3]} {day_of_month}, {year}") if re.fullmatch(MONTH, month, re.I) else None


def spell_day(day: date) -> str:
    return f"{MONTH_NAMES[day.month - 1]} {day.day}, {day.year}"


@cache
def _any_day() -> re.Pattern[str]:
    months = rf"(?:{MONTH}|{'|'.join(SPANISH_MONTHS)}|setiembre)"
    return re.compile(
        rf"(?<![\w/.\-])(?:{months}\.?[ \t]{{0,3}}\n?[ \t]{{0,9}}\d{{1,2}}(?:st|nd|rd|th)?,?[ \t]{{0,3}}\n?[ \t]{{0,9}}(?:del?[ \t])?\d{{4}}"
        rf"|\d{{1,2}}(?:st|nd|rd|th|º)?[ \t]{{1,3}}\n?[ \t]{{0,9}}(?:of[ \t]|de[ \t])?{months}\.?,?[ \t]{{1,3}}\n?[ \t]{{0,9}}(?:del?[ \t])?\d{{4}}"
        rf"|\d{{1,2}}-{MONTH}-\d{{4}}|\d{{1,2}}([/.\-])\d{{1,2}}\1(?:\d{{4}}|\d{{2}})|\d{{4}}[/-]\d{{2}}[/-]\d{{2}}|20[12]\d[01]\d[0-3]\d)"
        rf"(?![\w/]|-\d|\.\d)",
        re.I,
    )


# What the words around a day say it is the day of. The words nearest to the day decide; of two that end at the same
# place the one that stands first here does.
ROLES = (
    ("birth", r"\b(?:date of birth|birth ?date|dob|d\.o\.b\.?|born(?: on)?|fecha de nacimiento)"),
    ("service", r"\b(?:dates? of (?:the )?(?:services?|infusions?|treatments?|care)|(?:service|treatment|infusion|visit|admission) dates?|serv(?:ice)?\.? dates?|d\.?o\.?s\.?|from date|fill(?:ed)?(?: date| on)|"
     r"fechas? (?:del?|en que recibió el) (?:servicios?|tratamiento|infusi[oó]n)|fechas? de servicio|(?:servicios?|infusi[oó]n) (?:del|recibid[oa]s? el|prestados? el)|"
     r"(?:services?|infusions?|treatments?|drugs?|doses?|care|visits?|you|claims?)[^.;:\n]{0,60}?\b(?:provided|rendered|performed|furnished|received|given|administered|infused|incurred|delivered)(?: to you)?(?: on| from)?|"
     r"(?:infused|administered|given|provided|rendered|furnished|treated|seen)(?: to you| at [^.;\n]{3,50}?| by [^.;\n]{3,50}?| in [^.;\n]{3,50}?)? (?:on|from|between)|"
     r"(?:infusions?|services?|treatments?|visits?|doses?|nursing|charges)(?: \([^)\n]{0,40}\))? (?:of|on|for|from|dated)|statement covers(?: period)?|dtm\*(?:472|232|150)\*|for services? (?:on|from))"),
    ("birth", r"\bnacid[oa] el"),
    ("reply_by", r"\b(?:(?:send|submit|provide|return|respond|reply|fax|receive|supply|upload|records?|information|documents?|documentation|it|them|this|items?|these|answer)\b[^.;\n]{0,90}\b(?:by|before|no later than|not later than|on or before|until)|(?:respond|reply|response|return|records|information|documents?|answer)(?: is| are)?(?: due| needed| required| requested)?(?: date)?(?: by| on)?|due(?: date| by| on)?|"
     r"(?:envíe|enviar|responda|presente|entregue)[^.;\n]{0,90}\b(?:antes del?|hasta el|a más tardar el))"),
    ("appeal_by", r"\b(?:(?:appeals?|reconsiderations?|redeterminations?|grievances?|hearings?|reviews?|disputes?|complaints?|file|filed|disagree|request)\b[^.;\n]{0,140}\b(?:by|before|no later than|not later than|on or before|until|deadline(?: is)?|through|postmarked|is)|"
     r"(?:last day|deadline|time limit|final date|due date)[^.;:\n]{0,60}\b(?:appeals?|reconsider\w*|redetermination|grievance|file|review|hearing|dispute)\b[^.;\n]{0,40}|appeals? (?:deadline|due|by|must be received by|filing limit)[^.;\n]{0,20}|appeal by|file by|(?:apel\w+|reconsideración|audiencia)[^.;\n]{0,140}\b(?:antes del?|hasta el|a más tardar el))"),
    ("ends", r"\b(?:(?:approved|authorized|covered|continue|continues|valid|good|certified|in force|active|authorization|approval|coverage|certification|payment|pay|cover|extended|treatment|therapy|infusions?|services?)\b[^.;\n]{0,110}?\b(?:through|until|thru|up to|to|ends?(?: on)?|ended(?: on)?|expires?(?: on)?|expired(?: on)?|past|after|beyond|till)|"
     r"(?:end|expiration|expiry|termination|last covered|last|stop|thru|through) (?:date|day)(?: of (?:coverage|services?|approval))?|authorization ends|(?:end|expire|stop|terminate)s? on|will (?:end|stop|expire)(?: on)?|(?:aprobad|autorizad)[^.;\n]{0,80}\bhasta el|approved-through date)"),
    ("effective", r"\b(?:effective(?: date| on| as of)?|beginning|starting|starts?(?: on)?|begins?(?: on)?|as of|start date|takes effect(?: on)?)"),
    ("policy", r"\b(?:rev(?:ised|ision|iewed)?\.?(?: date)?|version|last review(?:ed)?|updated|published|approved|policy (?:effective|date)|eff\.|edition|ver\.|v\.)"),
    ("received", r"\b(?:date (?:request |appeal |claim )?(?:was )?received|received (?:date|on|by us|by the plan|your \w+(?: \w+)? on|it on|the \w+(?: \w+)? on)|(?:was|were|been|we) received(?: [^.;\n]{0,60}?)?(?: on)?|receipt date|date of (?:receipt|request)|request(?:ed)? (?:date|on|dated)|you (?:asked|filed|appealed|called|wrote)(?: [^.;\n]{0,40}?)? on|"
     r"(?:submitted|asked|requested|sent|filed)(?: to us)?(?: [^.;\n]{0,50}?)? on|your (?:appeal|request|letter|call|grievance) (?:of|dated|on)|received|recibi\w+(?: [^.;\n]{0,40}?)? el|requested)"),
    ("earlier", r"\b(?:(?:first|initial|original|prior|previous|earlier|adverse|appealed|last|our|that) (?:[a-z]+ ){0,2}(?:decision|denial|determination|letter|notice|approval|request|review)s?(?: date| dated| of| on| was issued| issued| mailed)*|(?:denied|refused|approved|upheld|decided|issued|paid|reversed|overturned|wrote|told you)(?: [^.;\n]{0,50}?)? on|(?:check|payment|paid|remit|eft)(?: date| on| issued| dated)*|(?:letter|notice|decision|determination|denial) (?:of|dated|from|on)|denied|upheld)"),
    ("notice", r"\b(?:date (?:of|on) (?:this |the |your |our )?(?:adverse )?(?:notice|letter|decision|denial|determination|mailing|issue|notification|resolution|eob|statement|report|reconsideration|redetermination)(?: letter| notice)?|(?:letter|notice|decision|denial|determination|eob|mail(?:ing|ed)?|issue|issued|processed|process|print(?:ed)?|statement|notification|resolution|remit(?:tance)?|report|production|letter creation|sent|run|prepared|finalized|adjudicat\w+|notif\.?|decided) date|date (?:mailed|processed|issued|printed|sent|notified|prepared|decided|finalized|decision made|resolved)|"
     r"(?:mailed|processed|issued|printed|sent|notice given|decided|finalized|dated|claim processed|this (?:letter|notice) (?:is |was )?(?:dated|mailed|issued|sent))(?: on)?|fecha (?:de(?:l| la| esta| este)? )?(?:aviso|carta|notificaci[oó]n|decisi[oó]n|determinaci[oó]n|env[ií]o|emisi[oó]n|la carta)|enviad[ao](?: por correo)? el)"),
    ("date", r"(?:^|(?<=[ \t]{2})|(?<=\|)|(?<=\n))[ \t]*(?:date|fecha|dated?|dtd)"),
)  # fmt: skip
AFTERWARDS = (
    ("notice", r"[ \t]*\(?(?:the )?(?:date (?:of|on) this (?:letter|notice)|letter date|notice date|mailing date)"),
    ("earlier", r",? (?:we|the plan|our|you were|it was|your plan|this office|[A-Z][\w ]{2,30}) (?:\w+ )?(?:denied|approved|refused|upheld|told|wrote|sent|issued|decided|informed|notified|said|declined)"),
    ("earlier", r",? (?:letter|denial|decision|notice|determination|approval|refusal)\b"),
    ("received", r",? (?:we|the plan|our office|this office) (?:received|got)"),
    ("received", r" request\b"),
    ("service", r",? (?:infusions?|services?|treatments?|visits?|doses?|claims?|dates? of service)\b"),
)  # fmt: skip


@cache
def _roles() -> tuple[tuple[str, re.Pattern[str]], ...]:
    after = r"\)?[ \t]*(?:was|is|were|are)?[ \t]*[:#\-–|*.]?[ \t]*(?:\(s\))?[ \t]*:?[ \t]*\n?[ \t]*(?:of|on|the|el|día|\w+day,?)?[ \t]*$"
    return tuple((role, re.compile(f"(?:{words}){after}", re.I)) for role, words in ROLES)


@cache
def _afterwards() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((role, re.compile(words)) for role, words in AFTERWARDS)


class Day(Row):
    """A day printed at `start`..`end`; `role` is one of ROLES, '' where the words around it say none. `rank` tells how
    surely: 2 by its own label, 1 by words near it, 0 by nothing."""

    day: date
    start: int
    end: int
    role: str
    rank: int


def find_days(text: str) -> list[Day]:
    """Every real day in the text, in its order. '02/30/2026' is none."""
    found: list[Day] = []
    for match in _any_day().finditer(text):
        day = read_day(match[0])
        if day is None or not 1900 <= day.year <= 2100:
            continue
        role, rank = _role(text, match.start(), match.end(), found)
        found.append(Day(day, match.start(), match.end(), role, rank))
    return found


RANGE = re.compile(r"\)?[ \t]*(?:to|through|thru|and|y|al?|hasta(?: el)?|-|–|—|,|;|&|or|,? and)[ \t]*\n?[ \t]*(?:the[ \t])?$", re.I)
TWO_LINES = re.compile(r"[^\n]*\n[ \t]*$")


def _role(text: str, start: int, end: int, earlier: list[Day]) -> tuple[str, int]:
    before = text[max(0, start - 190) : start]
    cut = max(before.rfind("\n\n"), before.rfind("\n \n"))
    before = before[cut + 2 :] if cut >= 0 and before[cut:].strip() else before
    # A day after 'to', 'and' or a comma goes with the day before it.
    if earlier and RANGE.fullmatch(text[earlier[-1].end : start]):
        role, rank = earlier[-1].role, earlier[-1].rank
        word = text[earlier[-1].end : start].strip(" )").lower()
        if role == "effective" and word in ("to", "through", "thru", "-", "–", "hasta", "hasta el", "al"):
            return "ends", rank
        return role, rank
    line = before[before.rfind("\n") + 1 :]
    cell = re.split(r"[ \t]{3,}|\t|\|", line)[-1] if line.strip() else before
    best: tuple[int, int, str] | None = None
    flat = " ".join(before.split()) + " "
    for place, (role, pattern) in enumerate(_roles()):
        match = pattern.search(cell) or pattern.search(before) or pattern.search(flat)
        if match and (best is None or (place, role) < (best[1], best[2])):
            best = (0, place, role)
            break
    for role, pattern in _afterwards():
        if pattern.match(text, end) and (best is None or best[2] in ("date", "earlier", "notice", "received")):
            return role, 1
    if best is None:
        return _column_role(text, start), 1
    return best[2], 2 if best[2] in ("notice", "date", "service", "birth", "received") else 1


HEADS = (
    ("service", re.compile(r"\b(?:service date|date of service|dates? of serv\w*|dos|serv date|from|service|svc date|date of svc|fecha (?:de|del) servicio)\b", re.I)),
    ("notice", re.compile(r"\b(?:notice|letter|processed|mailed|print|issue)", re.I)),
    ("birth", re.compile(r"\b(?:dob|birth)", re.I)),
    ("received", re.compile(r"\breceived\b", re.I)),
    ("ends", re.compile(r"\b(?:end|thru|through)\b", re.I)),
    ("service", re.compile(r"\bdate\b", re.I)),
)  # fmt: skip


def _column_role(text: str, start: int) -> str:
    """The role of a day in a table: the head of its column, or of the first column where columns do not stand true."""
    line_start = text.rfind("\n", 0, start) + 1
    line = text[line_start : text.find("\n", start) if "\n" in text[start:] else len(text)]
    if not re.search(r"\S[ \t]{2,}\S|\||\t", line) and not re.match(r"\s*\S+\s+[A-Z]?\d{4,5}\b", line):
        return ""
    offset = start - line_start
    at = line_start
    for _ in range(8):
        if at <= 0:
            break
        above = text.rfind("\n", 0, at - 1) + 1
        head, at = text[above : at - 1], above
        if not re.search(r"\S[ \t]{1,}\S|\|", head) or _any_day().search(head) or len(head) > 200:
            continue
        cells = [(m.start(), m[0]) for m in re.finditer(r"[^\s|](?:[^\n|]*?[^\s|])?(?=[ \t]{2,}|[ \t]*\||\t|$)", head)]
        near = [cell for place, cell in cells if abs(place - offset) <= 8] + [cell for _, cell in cells[:1] if offset < 12]
        for cell in near:
            for role, pattern in HEADS:
                if pattern.search(cell):
                    return role
    return ""


FIRST_YEAR = 2015


def find_notice_days(text: str, days: list[Day], today: date) -> list[tuple[Day, str]]:
    """(day, doubt) for the letter's own date, the likeliest first. A date whose label says so goes before one after 'Date:',
    that before one that only stands in the head; a rival of another day is kept, in doubt."""
    ranked: list[tuple[int, int, Day]] = []
    greeting = re.search(r"^[ \t]*(?:dear|hello|estimad[oa]|to whom|a quien)\b", text, re.I | re.M)
    head_end = greeting.start() if greeting else 1500
    for day in days:
        if not date(FIRST_YEAR, 1, 1) <= day.day <= today:
            continue
        line_start = text.rfind("\n", 0, day.start) + 1
        stop = text.find("\n", day.end)
        line = text[line_start : stop if stop >= 0 else len(text)]
        alone = line.strip(" \t|*.,") == text[day.start : day.end].strip()
        if day.role == "notice":
            ranked.append((0, day.start, day))
        elif day.role == "date":
            ranked.append((1, day.start, day))
        elif day.role in ("", "earlier") and day.start < 6000 and _after_title(line, line_start, day):
            ranked.append((2, day.start, day))
        elif day.role == "" and alone and day.start < 6000:
            ranked.append((3 if day.start < head_end else 4, day.start, day))
        elif day.role == "" and day.start < min(head_end, 2500):
            ranked.append((5, day.start, day))
    ranked.sort(key=lambda item: item[:2])
    out: list[tuple[Day, str]] = []
    for rank, _, day in ranked:
        if not out:
            first_rank = rank
            out.append((day, ""))
        elif day.day not in {seen.day for seen, _ in out} and rank <= max(first_rank, 3) and (rank < 5):
            out.append((day, f"The letter also prints {spell_day(out[0][0].day)}."))
            if rank == first_rank:
                out[0] = (out[0][0], f"The letter also prints {spell_day(day.day)} as its date.")
    return out


TITLE = re.compile(
    r"(?!.*\b(?:prior|previous|earlier|original|initial|first|appealed)\b).{0,60}\b(?:notice|letter|decision|determination|resolution|denial)\b[^.:]{0,40}[ \t]{2,80}$",
    re.I,
)


def _after_title(line: str, line_start: int, day: Day) -> bool:
    return bool(TITLE.match(line[: day.start - line_start])) and not line[day.end - line_start :].strip()


SAYS = {
    "service": ("service_date", "It was given on {}."),
    "reply_by": ("reply_by", "They want an answer by {}."),
    "appeal_by": ("printed_window_on", "The letter names {} as the last day."),
    "ends": ("approved_until", "It was approved until {}."),
    "effective": ("effective_on", "It takes effect on {}."),
    "received": ("request_received_on", "They got the request on {}."),
    "earlier": ("earlier_letter_date", "An earlier decision or letter is of {}."),
    "birth": ("birth_date", "The date of birth on it is {}."),
}
"""Role -> (question, sentence)."""


def find_dates(text: str, book: Book, today: date) -> Iterator[Finding]:
    """The letter's own date and every other day whose words say what it is of, each day once for each question."""
    days = find_days(text)
    for day, doubt in find_notice_days(text, days, today):
        says = f"The letter is dated {spell_day(day.day)}."
        yield make_finding("notice_date", day.day.isoformat(), says, text, day.start, day.end, doubt)
    seen: set[tuple[str, date]] = set()
    for day in days:
        if day.role not in SAYS:
            continue
        question, says = SAYS[day.role]
        if (question, day.day) in seen:
            continue
        seen.add((question, day.day))
        yield make_finding(question, day.day.isoformat(), says.format(spell_day(day.day)), text, day.start, day.end)
