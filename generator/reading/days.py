"""The days a letter names, and what each is the day of: the letter, the treatment, an answer that is due, an end."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import cache

from generator.facts import Book
from generator.form.when import MONTH_NAMES, parse_date
from generator.reading.finding import Finding, make_finding
from generator.reading.patterns import lazy
from generator.rows.row import Row

MONTH = "(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)"
DATE = rf"(?:{MONTH}\.?[ \t]+\d{{1,2}}(?:st|nd|rd|th)?,?[ \t]+\d{{4}}|\d{{1,2}}[/-]\d{{1,2}}[/-](?:\d{{4}}|\d{{2}})|\d{{4}}-\d{{2}}-\d{{2}})"
SPANISH_MONTHS = ("enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre")  # fmt: skip


def read_date(words: str) -> date | None:
    """The day; a month name is cut to its first three letters, which is how every spelling of it begins."""
    return parse_date(re.sub(r"^([A-Za-z]{3})[A-Za-z]*\.?", r"\1", words.strip()))


def read_day(words: str) -> date | None:
    """The day of any way of writing it that `find_days` knows, English or Spanish; None where the calendar has none."""
    words = re.sub(r",(?=\d{4})", ", ", " ".join(words.split()).strip(" ,."))
    if day := read_date(words.replace("/", "-") if re.match(r"\d{4}/", words) else words):
        return day
    if match := re.fullmatch(r"(\d{4})(\d{2})(\d{2})", words):
        return parse_date(f"{match[1]}-{match[2]}-{match[3]}")
    if match := re.fullmatch(
        r"(\d{1,2})(?:st|nd|rd|th|º|°)?[ -](?:of |de )?([A-Za-z]{3,10})\.?,?[ -](?:del? )?(\d{4})", words
    ):
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
        rf"(?:(?<![\w/.\-])|(?<=\d-)(?=\d{{1,2}}/))(?:{months}\.?[ \t]{{0,3}}\n?[ \t]{{0,9}}\d{{1,2}}(?:st|nd|rd|th)?,?[ \t]{{0,3}}\n?[ \t]{{0,9}}(?:del?[ \t])?\d{{4}}"
        rf"|\d{{1,2}}(?:st|nd|rd|th|º)?[ \t]{{1,3}}\n?[ \t]{{0,9}}(?:of[ \t]|de[ \t])?{months}\.?,?[ \t]{{1,3}}\n?[ \t]{{0,9}}(?:del?[ \t])?\d{{4}}"
        rf"|\d{{1,2}}-{MONTH}-\d{{4}}|\d{{1,2}}([/.\-])\d{{1,2}}\1(?:\d{{4}}|\d{{2}})|\d{{4}}[/-]\d{{2}}[/-]\d{{2}}|20[12]\d[01]\d[0-3]\d|[01]\d[0-3]\d(?:20)?\d{{2}})"
        rf"(?![\w/]|-\d(?!\d?/)|\.\d)",
        re.I,
    )


# What the words before a day say it is the day of. Of two that fit, the one that begins nearer to the day decides; where
# both begin at one place, the one that stands first here.
ROLES = (
    ("birth", r"\b(?:date of birth|birth ?date|dob|d\.o\.b\.?|born(?: on)?|fecha de nacimiento|nacid[oa] el)"),
    ("service", r"\b(?:dates? of (?:the )?(?:services?|infusions?|treatments?|care)|(?:service|treatment|infusion|visit|admission|svc|serv) dates?|d\.?o\.?s\.?(?: from)?|fill(?:ed)?(?: date| on)|claims? for (?:services? )?(?:of|on)|when|service|took place on|you saw[^.;\n]{0,60} on|\([JQ]\d{4}[^)\n]{0,20}\)(?: given)?(?: on)|asked to pay(?: [^.;\n]{0,90}?)? on|claim[^.;\n]{0,40}, for (?:\w+ ){1,3}on|(?:infusions?|doses|services|visits)(?: \()|(?:services?|infusions?|claims?|doses?) between|"
     r"fechas? (?:del?|en que recibió el) (?:los )?(?:servicios?|tratamientos?|infusi[oó]n)|fechas? de servicio|(?:servicios?|infusi[oó]n|infusiones|tratamiento) (?:del|recibid[oa]s? el|prestados? el|de los d[ií]as)|recibid[oa]s? el|"
     r"(?:infusions|doses|visits|treatments|services)(?= ?:)|(?:infused|administered|given|provided|rendered|furnished|performed|incurred|delivered)(?: to you| at [^.;\n]{3,50}?| by [^.;\n]{3,50}?| in [^.;\n]{3,50}?)?(?: on| from| between)?|you (?:received|had|got)(?: [^.;\n]{0,60}?)? on|"
     r"(?:infusions?|services?|treatments?|visits?|doses?|nursing|charges)(?: \([^)\n]{0,40}\)| \w+ \w+)? (?:of|for|from|dated)|(?:infusions?|treatments?|visits?|doses?) \([^)\n]{0,40}\) on|\b[JQ]\d{4}(?: given)? on|claims?(?: (?:that|which) (?:was|were))?(?: (?:first|once))? (?:denied|rejected|turned down|paid) for|services? on|(?:infusions?|treatments?|visits?|doses?),? on|you were (?:treated|infused|seen)(?: [^.;\n]{0,40}?)? on|claim lines? (?:for|of|dated)|claims? [\w\-]{3,20}(?= \(|, )|paid (?:you |them |it )?\$?[\d,.]+ for(?: (?:the )?(?:visit|infusion|dose|drug)s? (?:of|on))?|services? (?:that )?(?:you |were |was )?received on|billed(?: [^.;\n]{0,60}?)? (?:on|for)|statement covers(?: period)?|dtm\*(?:472|232|150)\*|dtm|dtp)"),
    ("planned", r"\b(?:(?:requested|planned|proposed) (?:service )?(?:dates?|span|period)|dates? (?:span |range )?(?:asked for|requested|wanted|ordered|sought)|(?:service )?(?:date )?span requested|requested (?:from|start|begin)|fechas? (?:pedidas?|solicitadas?))"),
    ("reply_by", r"\b(?:(?:send|submit|provide|return|respond|reply|fax|receive|supply|upload|add (?:papers?|notes|a statement|records)|records?|information|documents?|documentation|items?|mail(?! date)|we need|pay|repay)\b(?:[^.;\n]|\.\d){0,90}\b(?:by|before|no later than|not later than|on or before|until)(?: \d{1,2}(?::\d\d)? ?[ap]\.?m\.?(?: \w+){0,2}? on)?|send\b[^.;\n]{0,60}\bup to|(?:respond|reply|response|return|records|information|documents?|answer)(?: is| are)?(?: due| needed| required| requested)(?: date)?(?: by| on)?|(?:respond|reply|return|answer) by|(?:hold|holding|held|keep|kept|stays?|remains?|leave)\b[^.;\n]{0,40}\bopen (?:until|through|till|to)|due(?: date| by| on)?|"
     r"(?:envíe|envíen|enviar|responda|presente|entregue)[^.;\n]{0,90}\b(?:antes del?|hasta el|a más tardar el))"),
    ("appeal_by", r"\b(?:(?:appeals?|reconsiderations?|redeterminations?|grievances?|hearings?|disputes?|complaints?|file|filed|disagree|contest|object|objections?|challenge)\b[^.;\n]{0,140}\b(?:by|through|before|no later than|not later than|on or before|until|deadline(?: is)?|postmarked)|"
     r"(?:(?:last|final) day(?! of (?:care|service|coverage|treatment|work))|deadline|time limit|filing limit|due date)[^.;:\n]{0,60}?(?: is|,)?|appeals? (?:deadline|due|by|must be received by|filing limit)[^.;\n]{0,20}|(?:appeal|file) by|do (?:it|so|this) by|\d+ days from [^.;\n]{0,50}\b(?:notice|letter)[^.;\n]{0,20}\b(?:until|by)|(?:apel\w+|reconsideración|audiencia)[^.;\n]{0,140}\b(?:antes del?|hasta el|a más tardar el))"),
    ("ends", r"\b(?:(?:approved?|authorized|covered|continues?|valid|good|certified|in force|active|authorization|authorizations|approval|approvals|auth|span|period|window|certification period|coverage|certification|continuation|pay|extended|treatment|therapy|infusions?|services?|doses?|runs?|paid|covering|cover)\b[^.;\n]{0,110}?\b(?:through|until|thru|up to|past|after|beyond|till)|(?:approval|authorization|approved|authorized|certification)[^.;\n]{0,60},? to|runs? to|good (?:to|through|until)|"
     r"(?:(?:came|comes|come) to an end|ends?|ended|ending|expires?|expired|expiring|exp\.?|terminates?|terminated|termed|stops?|lapsed?|lapses|runs? out)(?: on| as of| effective)?|(?:end|ends|expiration|expiry|expires|termination|last covered|last approved|stop|thru|through|to) (?:date|day)(?: of (?:coverage|services?|approval|authorization|service))?|(?:extended|extension|renewed|granted)[^.;\n]{0,30}\b(?:to|until|through|till)|(?:pay|paid|cover(?:ed)?|approved?|allowed?) (?:for )?(?:\w+ ){0,5}(?:given )?(?:by|on or before|no later than)|(?:aprobad|autorizad|cubiert|vence|termina|vigente(?! desde))[^.;\n]{0,80}\b(?:hasta el|el)|no se pagar\w+ [^.;\n]{0,60}después del|approved-through date)"),
    ("effective", r"\b(?:effective(?: date| on| as of)?|beginning|starting|starts?(?: on)?|begins?(?: on)?|as of|start date|takes effect(?: on)?|from)"),
    ("policy", r"\b(?:rev(?:ised|ision)?\.?(?: date)?|version|last review(?:ed)?|updated|published|policy (?:effective|date)|eff\.|edition|ver\.|v\.)"),
    ("printed", r"\b(?:copied|printed|scanned|retrieved|downloaded|run(?: date)?|screen ?shot|as of|accessed|viewed|generado|impreso)"),
    ("received", r"\b(?:billed|date (?:request |appeal |claim )?(?:was )?received|received (?:date|by us|by the plan|your \w+(?: \w+)?(?: on)?|it|the \w+(?: \w+)?|on)(?: on)?|(?:was|were|been|we) (?:first )?received(?: [^.;\n]{0,60}?)?(?: on)?|receipt date|date of (?:receipt|request)|requests? (?:[a-z]+ )?(?:date|on|dated|of)|requested (?:on|date)|you (?:asked|filed|appealed|called|wrote|sent)(?: [^.;\n]{0,40}?)? on|rcvd|recd|rec'd|"
     r"(?:submitted|asked|requested|sent|filed)(?: to us)?(?: [^.;\n]{0,50}?)? on|your (?:appeal|request|letter|call|grievance|fax) (?:of|dated|on)|received|reached us on|recibi\w+(?: [^.;\n]{0,40}?)? el|solicitad[oa] el|requested)"),
    ("earlier", r"\b(?:(?:first|initial|original|prior|previous|earlier|adverse|appealed|last|our|that) (?:[a-z]+ ){0,2}(?:decision|denial|determination|letter|notice|approval|request|review)s?(?: date| dated| of| on| was issued| issued| mailed)*|(?:denied|refused|approved|upheld|decided|issued|paid|reversed|overturned|wrote|told you|denial is dated)(?: [^.;\n]{0,50}?)? on|(?:check|payment|paid|remit|eft)(?: date| on| issued| dated)*|check[ \t]?/[ \t]?eft(?: issue)? date|(?:letter|notice|decision|determination|denial|approval) (?:of|dated|from|on|is dated|was dated)|denied|upheld)"),
    ("notice", r"\b(?:date (?:of|on) (?:this |the |your |our )?(?:adverse )?(?:notice|letter|decision|denial|determination|mailing|issue|notification|resolution|eob|statement|report|reconsideration|redetermination)(?: letter| notice)?|(?:letter|notice|decision|denial|determination|eob|mail(?:ing|ed)?|issue|issued|processed|process|statement|notification|resolution|remit(?:tance)?|report|prod(?:uction)?|letter creation|sent|prepared|finalized|adjudicat\w+|notif\.?|decided|ra) date|date (?:mailed|processed|issued|printed|sent|notified|prepared|decided|finalized|decision made|resolved)|"
     r"(?:letter|notice|claim) (?:generated|created|mailed|printed|issued|sent|processed)(?: on)?|this (?:letter|notice) (?:is |was )?(?:dated|mailed|issued|sent)(?: on)?|fecha (?:de(?:l| la| esta| este)? )?(?:aviso|carta|notificaci[oó]n|decisi[oó]n|determinaci[oó]n|env[ií]o|emisi[oó]n|la carta)|enviad[ao](?: por correo)? el)"),
    ("notice", r"(?<=,[ \t])mailed"),
    ("notice", r"(?:^|(?<=[ \t]{2})|(?<=\|)|(?<=\|[ \t])|(?<=\n)|(?<=[•·:][ \t]))[ \t]*(?:mailed|processed|issued|sent|notice given|decided|decision|reviewed|finalized|fin|dated|emitid[oa])(?: on| el)?"),
    ("date", r"(?:^|(?<=[ \t]{2})|(?<=\|)|(?<=\|[ \t])|(?<=\n)|(?<=[•·][ \t]))[ \t]*(?:date|fecha|dated?|dtd)"),
)  # fmt: skip
AFTERWARDS = (
    ("notice", r"[ \t]*\(?(?:the )?(?:date (?:of|on) this (?:letter|notice)|letter date|notice date|mailing date)"),
    ("earlier", r",? (?:we|the plan|our|you were|it was|your plan|this office|[A-Z][\w ]{2,30}) (?:\w+ )?(?:denied|approved|refused|upheld|told|wrote|sent|issued|decided|informed|notified|said|declined|paid)"),
    ("appeal_by", r",? (?:to|para) (?:\w+ ){0,3}?(?:appeal|file|ask for|request an?|dispute|contest|apelar|apelaci[oó]n|audiencia)\b"),
    ("ends", r",? (?:we|it|the (?:plan|drug|infusions?)|this (?:drug|treatment)|your (?:plan|infusions?))(?: will no longer| will not| won['’]t|['’]ll no longer| no longer) (?:be )?(?:pay|paid|cover|covered|approve|approved|continue)"),
    ("earlier", r",? (?:letter|denial|decision|notice|determination|approval|refusal)\b"),
    ("received", r",? (?:we|the plan|our office|this office|you) (?:received|got|asked|called|wrote|filed|appealed|sent)"),
    ("received", r" request\b"),
    ("service", r",? (?:infusions?|services?|treatments?|visits?|doses?|claims?|dates? of service)\b"),
    ("other", r"[ \t]*[-–—][ \t]*[A-Za-z]"),
)  # fmt: skip
OF_A_LINE = lazy(
    r"(?:[ \t]{1,6}|[ \t]*\|[ \t]*)(?:(?:\d{1,2}|[A-Z]{1,9}|\d{1,2}/\d{1,2}(?:/\d{2,4})?)[ \t|]+)?(?:[A-CEGHJ-MP-V]\d{4}|9\d{4})(?![\w.]|-\d)|[ \t]{2,}[^\n]{3,60}\bclaim[ \t#:]*(?:no\.?|number)?[ \t]*[A-Z0-9\-]*\d{3}",
    re.I,
)
"""What follows the day that opens a line of a claim: a code, or who treated and the number of the claim."""
OPENS = lazy(r"[ \t]*(?:(?:line|ln|svc)[ \t]*)?(?:[A-Z]{0,3}[\d\-]{1,14}[ \t.):|]+)?$", re.I)
OF_THE_HEAD = lazy(r"[ \t]{2,}(?:claims?|member|case|ref|id|re|our|your|file|appeal|req|request)\b", re.I)
"""What follows the day of a letter on the first lines: a number with its label."""
WE_MUST_GET_IT = lazy(
    r"\bwe (?:must|have to|need to) (?:get|have|receive) (?:it|them|this) (?:by|before|no later than)[ \t\n]*$", re.I
)
OF_A_MESSAGE = lazy(r"[ \t]*(?:received|sent|date|posted)[ \t]*:[ \t]*(?:\w{3,9},?[ \t])?", re.I)
MESSAGE_HEAD = lazy(r"^[ \t]*(?:subject|to|from)[ \t]*:", re.I | re.M)
"""'Subject: …' above 'Received: Nov 3, 2026': the head of a message, and its day."""
CLAIM_LINE = lazy(r"\b(?:claims?|clm|service|services|infusion|billed|dates?:)\b|\b[JQ]\d{4}\b|\b9\d{4}\b", re.I)
PREPOSITION = lazy(r"\b(?:on|by|since|of|in|after|before|until|from|to|the)\s*$", re.I)
NO_SERVICE = lazy(r"\b(?:print|screen|status|quarter|request(?:ed)?|authoriz\w+|approv\w+|denied|received|processed|appeal\w*|expires?|valid|letter|notice|decision|therapy|period|solicit\w+)\b", re.I)  # fmt: skip
APPROVED = lazy(
    r"\b(?:approv\w+|authoriz\w+|valid|certif\w+|good|covered|continu\w+|span|period|from/through|from-through|aprob\w+|autoriz\w+)\b",
    re.I,
)
SERVED = lazy(r"\b(?:claims?|dos|dates? of service|services?|billed|infusions?)\b", re.I)


@cache
def _roles() -> tuple[tuple[str, re.Pattern[str]], ...]:
    after = r"\)?[ \t]*(?:was|is|were|are)?[ \t]*(?:\.{3,40}|[:#\-–|*.])?[ \t]*(?:\(s\))?[ \t]*:?[ \t]*\n?[ \t]*(?:of|on|the|el|día|\w+day,?)?[ \t]*\(?$"
    return tuple((role, re.compile(f"({words}){after}", re.I)) for role, words in ROLES)


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


NUMERIC = lazy(r"(?<![\w/.\-])(\d{1,2})[/.\-](\d{1,2})[/.\-](?:20)?\d{2}(?![\w/]|-\d|\.\d)")
BARE_LABEL = lazy(
    r"(?:\bd\.?o\.?s\.?|service date|svc date|prod date|date|dtm|from|thru|to|dtm[* ]+\d{3}[* ]+)[ \t]*:?[ \t]*(?:\d{6,8}[ \t]*(?:-|to|thru)?[ \t]*)?$",
    re.I,
)
SHARED_YEAR = lazy(rf"(?:(?<!\w){MONTH}\.?[ \t]\d{{1,2}}(?:st|nd|rd|th)?(?:,|,? and|,? through|,? to| &)[ \t\n]{{1,3}}){{1,8}}$", re.I)  # fmt: skip


def _is_day_first(text: str) -> bool:
    """Whether numbers stand day first ('21/10/2025'), which the dates that can be read one way only tell."""
    pairs = [(int(match[1]), int(match[2])) for match in NUMERIC.finditer(text)]
    return any(a > 12 >= b for a, b in pairs) and not any(b > 12 >= a for a, b in pairs)


MOST = 200
"""Days of one paper that are read."""


def find_days(text: str) -> list[Day]:
    """Every real day in the text, in its order, the first MOST of them. '02/30/2026' is none; days that share a year ('May 6 and July 9, 2025')
    are each one."""
    found: list[Day] = []
    day_first = _is_day_first(text)

    def add(day: date, start: int, end: int) -> None:
        if 1900 <= day.year <= 2100:
            role, rank = _role(text, start, end, found)
            found.append(Day(day, start, end, role, rank))

    for match in _any_day().finditer(text):
        words = match[0]
        if words.isdigit():
            day = _bare_day(text, match.start(), words)
        else:
            parts = re.fullmatch(r"(\d{1,2})([/.\-])(\d{1,2})\2(\d{2,4})", words) if day_first else None
            day = read_day(f"{parts[3]}/{parts[1]}/{parts[4]}" if parts else words)
        if day is None:
            continue
        shared = SHARED_YEAR.search(text[max(0, match.start() - 120) : match.start()]) if words[:1].isalpha() else None
        if shared:
            offset = max(0, match.start() - 120)
            first = offset + shared.start()
            if not re.search(r"\b(?:through|to)\b", shared[0]):
                role, rank = _role(text, first, match.end(), found)
                for part in re.finditer(rf"({MONTH})\.?[ \t](\d{{1,2}})", shared[0], re.I):
                    if before := read_day(f"{part[1][:3]} {part[2]}, {day.year}"):
                        found.append(Day(before, first + part.start(), first + part.end(), role, rank))
                found.append(Day(day, match.start(), match.end(), role, rank))
                continue
            for part in re.finditer(rf"({MONTH})\.?[ \t](\d{{1,2}})", shared[0], re.I):
                if before := read_day(f"{part[1][:3]} {part[2]}, {day.year}"):
                    add(before, offset + shared.start() + part.start(), offset + shared.start() + part.end())
        add(day, match.start(), match.end())
        if len(found) >= MOST:
            break
    return found


def _bare_day(text: str, start: int, digits: str) -> date | None:
    """A day without marks ('20251124', '09022025', '070725'), where a label or the head of its column says it is one."""
    before = text[max(0, start - 40) : start]
    if len(digits) == 8 and digits[:2] == "20" and (day := read_day(digits)):
        return day if BARE_LABEL.search(before) or _column_role(text, start) else None
    if not BARE_LABEL.search(before.rsplit("\n", 1)[-1]) and _column_role(text, start) not in ("service", "ends"):
        return None
    year = digits[4:] if len(digits) == 8 else "20" + digits[4:]
    return parse_date(f"{digits[:2]}/{digits[2:4]}/{year}")


RANGE = lazy(
    r"\)?[ \t]*(?:to|through|thru|until|and|y|al?|hasta(?: el)?|-|–|—|,|;|&|or|,? and|,? through)[ \t]*\n?[ \t]*(?:the[ \t])?",
    re.I,
)
LONG_GAP = lazy(r"[ \t]{5,}")
"""A gap that a search would walk through again and again; four blanks part columns just as well."""
SPAN = lazy(r"(?:to|through|thru|until|-|–|—|hasta(?: el)?|al?)")


def _role(text: str, start: int, end: int, earlier: list[Day]) -> tuple[str, int]:
    line_start = text.rfind("\n", 0, start) + 1
    line_end = text.find("\n", end)
    line_end = line_end if line_end >= 0 else len(text)
    prefix = text[line_start:start]
    # A day after 'to', 'and' or a comma goes with the day before it.
    if earlier and RANGE.fullmatch(text[earlier[-1].end : start]):
        word = text[earlier[-1].end : start].strip(" ),\n\t").lower()
        role, rank = earlier[-1].role, earlier[-1].rank
        if SPAN.fullmatch(word):
            around = text[max(line_start, earlier[-1].start - 120) : min(line_end, end + 40)]
            if role == "planned":
                return role, rank
            if role == "service" and not APPROVED.search(around):
                return role, rank
            if role in ("effective", "ends", "policy", "", "earlier", "other") or APPROVED.search(around):
                return (
                    ("ends", 1)
                    if APPROVED.search(around) or role == "effective"
                    else ("service" if SERVED.search(around) else "", 1)
                )
        return role, rank
    if not earlier and start < 900 and not prefix.strip() and text[start].isalpha() and OF_THE_HEAD.match(text, end):
        return "", 0  # 'May 12, 2026     Claim 4471-0092': the day of the letter
    if OPENS.match(prefix) and OF_A_LINE.match(text, end, line_end):
        return "service", 1
    if OF_A_MESSAGE.fullmatch(prefix) and MESSAGE_HEAD.search(text, max(0, line_start - 240), line_start):
        return "notice", 2
    if WE_MUST_GET_IT.search(text, max(0, start - 60), start):
        return ("appeal_by" if APPEAL_WORD.search(text, max(0, start - 240), start) else "reply_by"), 1
    before = SENTENCE_END.split(_words_before(text, line_start, prefix, end, line_end))[-1]
    before = LONG_GAP.sub("    ", before)
    cell = re.split(r"[ \t]{3,}|\t|\|", before)[-1]
    best: tuple[int, int, str] | None = None
    for place, (role, pattern) in enumerate(_roles()):
        match = pattern.search(cell) if cell.strip() else None
        match = match or pattern.search(before)
        if match and role == "planned":
            return role, 2
        if match and (best is None or (-match.start(1), place) < best[:2]):
            best = (-match.start(1), place, role)
    if best is not None and best[2] == "received" and SERVED_ON.search(before):
        best = (*best[:2], "service")
    for role, pattern in _afterwards():
        if pattern.match(text, end) and (
            role == "appeal_by" or best is None or best[2] in ("date", "earlier", "notice", "received")
        ):
            return role, 1
    if _is_of_the_letter(prefix, text[end:line_end], start, best[2] if best else ""):
        best = None
        if not _column_role(text, start):
            return "", 0
    if (
        best is not None
        and best[2] in ("appeal_by", "reply_by")
        and STAYS.search(before[-160:] + " ".join(text[max(0, start - 130) : end + 60].split()))
    ):
        return "stays_by", 1
    if best is not None and best[2] == "reply_by" and re.search(r"\bwe(?:['’]ll|\s+will)\b", before[-120:], re.I):
        return "other", 1
    if best is not None and best[2] == "ends" and NO_COURSE.search(before[-80:]):
        return "other", 1
    if best is not None and best[2] == "ends" and COVER.search(before[-110:]) and not OF_THE_DRUG.search(before[-110:]):
        return "cover_ends", 1
    if best is not None and best[2] == "reply_by" and APPEAL_WORD.search(before[-220:]):
        return "appeal_by", 1
    if best is not None:
        if (
            best[2] == "effective"
            and APPROVED.search(before[-120:]) is None
            and text[end : end + 30].strip(" \n")[:2].lower() in ("to", "th")
        ):
            is_span = re.match(r"\W*(?:to|thru|through)\b", text[end : end + 20], re.I)
            is_billed = SERVED.search(before) or (is_span and BILLED.search(text[end : end + 160]))
            return ("service" if is_billed else "effective"), 1
        return best[2], 2 if best[2] in ("notice", "date", "service", "birth", "received") else 1
    if role := _column_role(text, start):
        return role, 1
    line = text[max(line_start, start - 100) : min(line_end, end + 100)]
    if (
        CLAIM_LINE.search(line)
        and not NO_SERVICE.search(line)
        and not PREPOSITION.search(prefix)
        and line.strip() != text[start:end].strip()
    ):
        return "service", 0
    if UNTIL.search(before) and not APPEAL_WORD.search(before[-120:]):
        return "ends", 1
    return "", 0


def _is_of_the_letter(prefix: str, rest: str, start: int, role: str) -> bool:
    """Whether a day stands by itself in the last column of a line of the head, after a title: 'Your claim, explained
    January 30, 2026'. Its own label, or one that says 'date' or ends in a colon, goes before that."""
    title = prefix.rstrip()
    return (
        start < 700
        and role in ("", "earlier", "service", "reply_by")
        and not rest.strip(" \t|.")
        and bool(re.search(r"\w[^\n]*(?:[ \t]{3,}|\t|[ \t][·|•][ \t]*)$", prefix))
        and title[-1:] != ":"
        and not re.search(r"\b(?:dates?|dated|on|of|by|dos|service|from|to|through|thru|until)\W*$|\d{4}", title, re.I)
    )


NO_COURSE = lazy(
    r"\b(?:employment|job|licen[sc]e|worked?|contract|plan year|filing (?:year|limit|time)|speak|talk|call|days)\b[^.;]{0,70}$",
    re.I,
)
"""What ends besides a course of treatment."""
OF_THE_DRUG = lazy(
    r"\b(?:approv|authoriz|certif|continu)\w*|\bfor (?:this|the|your) (?:drug|medicine|medication|treatment|infusions?|therapy|service)\b",
    re.I,
)
"""What tells that a day on which coverage ends is the end of a course, and not of the insurance."""
BILLED = lazy(r"\b(?:charges?|billed|allow(?:ed)?|units|amount)\b", re.I)
SERVED_ON = lazy(
    r"\b(?:services?|care|infusions?|treatments?) (?:that )?(?:you |were |was )?received(?: at [^.;\n]{3,40}?)?(?: on)?[ \t]*$",
    re.I,
)
"""'For services received on May 2': what the member received, and not the plan."""
UNTIL = lazy(r"\b(?:through|thru|until|till|hasta el)[ \t\n]*$", re.I)
SENTENCE_END = lazy(r"(?<=[a-z0-9)\]\"”])[.!?][\"”]?[ \t\n]+(?=[A-Z(¿])")
STAYS = lazy(r"\b(?:continu\w+|stay|keep|same|sigan|siga|meanwhile|mientras)\b", re.I)
COVER = lazy(
    r"\b(?:coverage|policy|enrol\w+|eligib\w+|dependent|premiums?|membership|lapsed|cobra|cobertura|cover)\b", re.I
)
APPEAL_WORD = lazy(
    r"\b(?:appeals?|reconsideration|redetermination|grievance|hearing|dispute|disagree|contest|object|apel\w+)\b", re.I
)


def _words_before(text: str, line_start: int, prefix: str, end: int, line_end: int) -> str:
    """The words that may speak of a day: those before it on its line, and the line above where it runs on into this one
    or ends in a colon."""
    bare = prefix.strip(" \t•*-|>")
    above_start = text.rfind("\n", 0, max(0, line_start - 1)) + 1
    above = text[above_start : max(0, line_start - 1)]
    if not bare:
        runs_on = (
            len(above) >= 34
            and above.rstrip()[-1:].isalpha()
            and above.rstrip()[-1:].islower()
            and not re.match(r"[ \t]*[-–—]", text[end:line_end])
            and text[end:line_end].strip() != ""
        )
        if not above.strip() or not (
            runs_on
            or above.rstrip().endswith((":", " by", " on", " of", " than", " before", " until", " through", " after"))
        ):
            return prefix if above.strip()[-1:] != ":" else above + "\n" + prefix
        return " ".join(above.split()) + " " + bare + (" " if bare else "")
    if (
        len(prefix) < 120
        and above.strip()
        and above.rstrip()[-1:] not in ".:;!?"
        and len(above) >= 34
        and prefix[:1].islower()
    ):
        return " ".join((above + " " + prefix).split()) + " "
    return prefix[-220:]


HEADS = (
    ("service", re.compile(r"\b(?:service date|date of service|dates? of serv\w*|dos|serv date|from|service|svc date|date of svc|fdos\S*|fecha (?:de|del) servicio)\b", re.I)),
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
        cells = [(m.start(), m[0]) for m in re.finditer(r"[^\s|](?:[^\n|]*?[^\s|])??(?=[ \t]{2,}|[ \t]*\||\t|$)", head)]
        near = [cell for place, cell in cells if abs(place - offset) <= 8] + [
            cell for _, cell in cells[:1] if offset < 12
        ]
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
        elif day.role == "printed" and day.start < 6000:
            ranked.append((4, day.start, day))
        elif day.role in ("", "earlier") and day.start < 6000 and _after_title(line, line_start, day):
            ranked.append((2, day.start, day))
        elif day.role == "other" and day.start < min(head_end, 1200):
            ranked.append((4, day.start, day))
        elif day.role == "" and alone and day.start < 6000:
            ranked.append((3 if day.start < head_end else 4, day.start, day))
        elif day.role == "" and day.start < min(head_end, 2500):
            ranked.append((5, day.start, day))
        elif day.role in ("", "earlier") and re.search(
            r"\b(?:decision|determination|decided|review)\b[^.\n]{0,40}$",
            text[max(0, day.start - 70) : day.start],
            re.I,
        ):
            ranked.append((6, day.start, day))
    if not ranked:
        # A payment notice may carry no other day than that of its check.
        paid = [day for day in days if day.role == "earlier" and day.start < 1200 and CHECK.search(text[max(0, day.start - 40) : day.start])]  # fmt: skip
        return [(day, "It is the day of the payment.") for day in paid[:1] if day.day <= today]
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


CHECK = lazy(r"\b(?:check|eft|payment|remit\w*|paid)\b[^\n]*$", re.I)
TITLE = lazy(
    r"(?!.*\b(?:prior|previous|earlier|original|initial|first|appealed)\b).{0,60}\b(?:notice|letter|decision|determination|resolution|denial)\b[^.:]{0,40}[ \t]{2,80}$",
    re.I,
)


def _after_title(line: str, line_start: int, day: Day) -> bool:
    return bool(TITLE.match(line[: day.start - line_start])) and not line[day.end - line_start :].strip()


SAYS = {
    "service": ("service_date", "It was given on {}."),
    "planned": ("service_date", "It was asked for {}."),
    "reply_by": ("reply_by", "They want an answer by {}."),
    "appeal_by": ("printed_window_on", "The letter names {} as the last day."),
    "ends": ("approved_until", "It was approved until {}."),
    "effective": ("effective_on", "It takes effect on {}."),
    "received": ("request_received_on", "They got the request on {}."),
    "earlier": ("earlier_letter_date", "An earlier decision or letter is of {}."),
    "stays_by": ("stays_if_asked_by", "Ask by {} if the treatment is to go on meanwhile."),
    "cover_ends": ("cover_ended_on", "The coverage is said to end on {}."),
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
        doubt = "No label on the letter says what day this is." if day.rank == 0 else ""
        if day.role == "planned":
            doubt = "It was asked for this day. Nothing says that it was given."
        yield make_finding(
            question, day.day.isoformat(), says.format(spell_day(day.day)), text, day.start, day.end, doubt
        )
