"""The time to appeal that a letter gives: days, months, or a last day."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import cache

from generator.facts import Book
from generator.reading.days import DATE, find_days, spell_day
from generator.reading.finding import Finding, make_finding
from generator.reading.layout import all_sentences
from generator.reading.patterns import lazy

UNITS = {
    word: number
    for number, word in enumerate(
        ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen",
         "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"), 1
    )
} | {"uno": 1, "un": 1, "dos": 2, "tres": 3, "cuatro": 4, "cinco": 5, "seis": 6, "siete": 7, "ocho": 8, "nueve": 9, "diez": 10, "doce": 12, "quince": 15}  # fmt: skip
TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
        "veinte": 20, "treinta": 30, "cuarenta": 40, "sesenta": 60, "noventa": 90}  # fmt: skip
HUNDREDS = {"hundred": 100, "ciento": 100, "cien": 100}


def read_count(words: str) -> int:
    """The number of '180', 'one hundred and eighty', 'forty-five', 'ciento veinte'; 0 for other words."""
    words = re.sub(r"(?<=\d)(?:st|nd|rd|th)$", "", words.lower().strip())
    if words.isdigit():
        return int(words)
    total = 0
    for word in re.findall(r"[a-z]+", words):
        if word in UNITS:
            total += UNITS[word]
        elif word in TENS:
            total += TENS[word]
        elif word in HUNDREDS:
            total = (total or 1) * 100 if word == "hundred" else total + 100
        elif word not in ("and", "y"):
            return 0
    return total


@cache
def _span() -> re.Pattern[str]:
    word = "|".join(sorted((*UNITS, *TENS, *HUNDREDS), key=len, reverse=True))
    count = rf"(?:\d{{1,3}}(?:st|nd|rd|th)?|(?:{word})(?:(?:[\s-]+(?:and[\s-]+|y[\s-]+)?)(?:{word})){{0,3}})"
    return re.compile(
        rf"(?<![\w.,/$-])(?:({count})(?:\s*\((\d{{1,3}})\))?|\((\d{{1,3}})\))(?:[\s-]+|(?<=\d)(?=d\b))(?:(?:full|consecutive|calendar|business|working|work)[\s-]+)?(days?|months?|years?|d(?=[.,;\s])|d[ií]as?|meses|mes|a[ñn]os?)\b"
        rf"(?:\s+(?:calendario|naturales|h[aá]biles|corridos))?",
        re.I,
    )


# The days count from this notice or its receipt, or run 'to appeal'. Days from the service, the request or a test do not.
COUNTED_FROM = lazy(
    rf"^[\s,]*(?:(?:counted|counting|measured|starting|beginning)\s+)?(?:(?:from|after|of)\s+{DATE}|(?:that|which)\s+follows?\s+(?:this|the|our|receipt|your)\b|(?:of|from|after|following|since)\s+(?:when\s+|the\s+(?:date|day)\s*(?:of|on|that|printed on|above|shown|you)?\s*|your\s+receipt\s+of\s+|"
    r"receipt\s+of\s+|receiving\s+|getting\s+|being\s+notified\s*(?:of)?\s*)*(?:the\s+|this\s+|our\s+|that\s+|such\s+|these\s+|an?\s+|your\s+)?(?:you\s+(?:receive|get|got|received)|"
    r"(?:\w+\s+){0,2}(?:notice|letter|form|decision|denial|determination|notification|eob|remittance|statement|resolution|disallowance|response|explanation|message|fax|posting|action|rejection|redetermination|reconsideration)\b|(?:adverse|initial|final)\s|(?:mail(?:ing)?|printed|letter|notice|issue|decision|process(?:ed|ing)?|paid|payment|check|final(?:i[sz]ation)?|closing|print|run|voucher) date\b|"
    r"now\b|claim was processed|receipt|receiving|mailing|it\b|date\b|above\b|on which|at the top|shown|postmark|its\b|received\b|you\b|today\b|remit\b|voucher\b|issue)|to\s+(?:\w+\s+){0,2}?(?:appeal|file|ask|request|submit|send|dispute|challenge|contest|object|seek|do so|rebut|protest|respond|reply|answer|write|tell|say so|say|complain|speak up|do (?:it|this|that)|raise|act on|take|call|act|start|begin|let us know)|when\s+(?:this|it|you)\b|"
    r"(?:(?:appeal|filing|dispute|grievance|review)\s+)?(?:window|limit|period|deadline|time ?frame|time limit)\b|"
    r"for\s+(?:an?\s+|your\s+|the\s+)?(?:\w+\s+){0,2}(?:appeal|reconsideration|review|grievance)|in which to|is\s+what\b|(?:is\s+the\s+(?:limit|deadline|window|time)|(?:will|are|is)\s+(?:not|too late|late)|won['’]t|cannot)\b|(?:have|has)\s+(?:passed|gone by)\b|(?:de|desde|a partir de|contados|después de|siguientes|para)\b)",
    re.I,
)
ENDS = lazy(
    r"^[\s\"”')]*(?:[.;:)(]|,|$|—|–|-\s|\s+(?:in writing|at:?|and|or|by|with|hence|unless|are outlined|go by|in all|at most|to(?=:|\s+(?-i:[A-Z]))|a(?=\s+(?-i:[A-Z]))|for (?:the|a|an)|on\s+(?:the|our|a)|a(?=:)|using|through|via|for the first level|are allowed|if you|should you|and include|a través|por)\b)",
    re.I,
)
"""The days stand at the end of their clause: what they count from is left to the reader."""
GIVES = lazy(
    r"(?<!\w)(?:within|w/in|inside|you['’]ve|have|has|had|no later than|not later than|not more than|no more than|up to|until|before|allowed|window|period|limit|deadline|time frame|timeframe|tienen?|dentro|plazo|hasta|allows?|in the next|due|unless|got|which is|last day is|you get|gives?|clock is)\b|^\W*after\s+(?=\d)[^.]*\b(?:final|too late|appealed)\b|:\s*$",
    re.I,
)
ASKS = lazy(
    r"\b(?:appeals?|appealed|appealing|see (?:it|this) differently|reconsider(?:ation)?s?|redeterminations?|grievances?|hearings?|reviewed|reviews?|complaints?|disputes?|disputed|reconsid|contest|challenge|rebuttal|(?:you|we) must|must be|disagree\w*|(?:do not|don['’]t|not) agree|look(?:ed)? at (?:this |it |that |your \w+ )?(?:once more|again|anew)|look again|think again|decide again|(?:new|second|another) (?:decision|review|look)|we(?:['’]re| are| were| got it) wrong|change our (?:mind|decision)|made a mistake|protest|petition|objections?|object|rights|resubmit(?! with the)|apel\w+|"
    r"reconsideraci[oó]n|revisi[oó]n|audiencia|queja|(?:des)?acuerdo|inconform\w+)\b",
    re.I,
)
APPEALS = lazy(
    r"\b(?:appeals?|appealed|appealing|see (?:it|this) differently|reconsider(?:ation)?s?|redeterminations?|grievances?|hearings?|disputes?|disputed|reconsid|second (?:bill )?review|disagree|contest|challenge|rebuttal|petition|protest|(?:do not|don['’]t|not) agree|think again|we(?:['’]re| are| were| got it) wrong|new decision|second look|look(?:ed)? at (?:this |it |that |your \w+ )?(?:once more|again|anew)|look again|another look|objections?|object|apel\w+|reconsideraci[oó]n|revisi[oó]n|audiencia|de acuerdo|review)\b",
    re.I,
)
# How long they take, how long a treatment may run meanwhile, what the records or the claim had to keep to.
OTHER_CLOCK = lazy(
    r"\b(?:we|plan|committee|entity|reviewers?|department|organization|company|board|panel|office)\b[^.]{0,40}\b(?:decide|answer|respond|reply|notify|tell you|let you know|"
    r"give you|make (?:a|our) decision|issue|complete|write|mail|send you|resolve)\b|\b(?:will|to) (?:be (?:made|decided|answered|issued|mailed|completed|resolved)|decide)\b|\b(?:a|our|the) (?:decision|answer) (?:is |will be )?(?:due )?(?:within|in)\b|\b(?:you|you'll|will) (?:get|have|receive|hear|see) (?:our|an?|the|its) (?:answer|decision|reply|response)\b|"
    r"\b(?:it|they|he|she) (?:will|has to|must|should) (?:write|decide|answer|call|tell|reply|let you)\b|\bwe (?:then )?have\b(?! to (?:get|receive|have))|\b(?:continue(?! to (?:appeal|have))|keep(?! your right)|stay|go on)\b|\bhear (?:from us|back)\b|\bdays? supply\b|\bpeer\b|\b(?:claims?|bills?) (?:be|must be|were?|is|are|was) (?:received|submitted|filed)|"
    r"\b(?:remit (?:payment|the|this|\$)|refund|repay|pay us|payment (?:is )?due|overpayment|check(?! date))\b|\bresolver\w*|\bresponder(?:emos|á)|\ble (?:daremos|enviaremos)|\bdecidir\w*",
    re.I,
)
OTHER_TIME = lazy(r"[;.(]|\bor \d")
"""Where another time begins: '6 months of this letter or 30 days after we answer.'"""
TO_APPEAL = lazy(
    r"\s+(?:in which )?to (?:(?:file|ask for|request|make|send|submit|bring) )?(?:an?|your|the)? ?(?:\w+ )?(?:appeal|reconsideration|grievance|dispute)\b",
    re.I,
)
"""'We give you 180 days to appeal': their own time, though the plan is the one who gives it."""
DISPUTED = lazy(
    r"(?<=\b(?:protest|dispute|contest) )(?:this|the|our|that) (?:\w+ ){0,2}(?:overpayment|refund|recoupment)\b"
    r"|(?<=\bappeal )(?:this|the|our|that) (?:\w+ ){0,2}(?:overpayment|refund|recoupment)\b",
    re.I,
)
"""What is disputed is not what has to be paid by then."""
AFTERWARDS = lazy(
    r"\b(?:if|after|once|when|should)\b[^.]{0,40}\b(?:appeal|plan|we)\b[^.]{0,30}\b(?:denied|denies|upheld|uphold|decided|final|turns? down|finished|complete)",
    re.I,
)
OUTSIDE = lazy(r"\b(?:external|independent|ask the state for a (?:fair )?hearing|outside (?:review|doctor|appeal)|OPM|Office of Personnel Management|fair hearing|state hearing|administrative law judge|revisi[oó]n externa|audiencia (?:imparcial|estatal))\b", re.I)  # fmt: skip
OFFERS_APPEAL = lazy(
    r"\byou\b[^.]{0,60}\b(?:may|can|must|right to|have)\b[^.]{0,60}\b(?:appeal|grievance|reconsideration)\b|\busted\b[^.]{0,60}\bapel|\bpuede apelar\b",
    re.I,
)
SERVICE_CLOCK = lazy(r"^[\s,]*(?:of|from|after|following|since)\s+(?:the\s+)?(?:date\s+(?:of\s+)?(?:the\s+)?|day\s+(?:of\s+)?(?:the\s+)?)?(?:service|treatment|infusion|surgery|request|test|discharge|dose)", re.I)  # fmt: skip
HOW_LONG = lazy(r"\s*(?:a |for a )?(?:standard|fast|expedited|regular|urgent)[^.:]{0,24}appeals?\s*:\s*\(?\d", re.I)
"""'Standard appeal: 7 days': how long the plan takes."""
HEADED = lazy(
    r"\b(?:appeals?|disagree\w*|disputes?|rights?|reconsiderations?|redeterminations?|grievances?|objections?|apelaci\w+|apelar|desacuerdo|de acuerdo|derechos?)\b[^.;]{0,110}$",
    re.I,
)
"""What a bare number of days follows: 'Disagree? 180 days', 'Rights: 180 days; Plan Committee, …'."""
NO_APPEAL = lazy(
    r"\bhow (?:your|the|this) appeal was (?:run|handled|decided)\b|\b(?:without|need not|needs? no|not need) (?:an |a |any )?(?:new |formal )?appeal\b|\bsin (?:una )?apelaci[oó]n\b",
    re.I,
)
"""'We look again without an appeal when …': no time to appeal."""
TAKES = lazy(r"\b(?:supply|beyond|trial|prior|last(?! day is)|past|previous|treatment|therapy|dose|every|each|first(?! (?:appeal|level|review))|months of|weeks|old|older|apart|over|course|period of)\b[^.]{0,12}$", re.I)  # fmt: skip


HOW_MUCH_TIME = lazy(
    r"\b(?:how (?:long|much time)|(?:by|until) when|what is (?:the|my) (?:deadline|time))\b[^?.]*\?\s*$", re.I
)
"""A question whose answer is the time."""


def find_window(text: str, book: Book, today: date) -> Iterator[Finding]:
    """Every time to appeal that the letter gives, the surest first; two of one kind put each other in doubt. A window for
    an outside review counts only when no appeal to the plan is offered."""
    found = list(_windows(text))
    inside = [item for item in found if not item[0]] or found
    values: dict[str, list[tuple[int | str, str, int, int]]] = {}
    for _, question, value, says, start, end in inside:
        if value not in [seen[0] for seen in values.get(question, [])]:
            values.setdefault(question, []).append((value, says, start, end))
    for question, rows in values.items():
        for value, says, start, end in rows:
            others = ", ".join(str(other[0]) for other in rows if other[0] != value)
            doubt = f"The letter gives another time too: {others}." if others else ""
            yield make_finding(question, value, says, text, start, end, doubt)


def _windows(text: str) -> Iterator[tuple[bool, str, int | str, str, int, int]]:
    """(is it for an outside review, question, value, what it says, start, end of the sentence)."""
    heard, offers_appeal = "", False
    for start, end in all_sentences(text):
        sentence = text[start:end]
        if heard and len(sentence.split()) > 2 and not re.search(r"\w", heard):
            heard = ""
        outside = bool(OUTSIDE.search(sentence))
        offers_appeal = offers_appeal or bool(OFFERS_APPEAL.search(sentence) and not outside)
        if not AFTERWARDS.search(sentence):
            alone = len(sentence.split()) == 2
            said_next = text[end : end + 60] if alone else ""
            for question, value, says in _windows_in(sentence, heard, said_next):
                yield outside, question, value, says, start, end
        heard = (heard + sentence + " ")[-240:]


def _windows_in(sentence: str, heard: str, said_next: str = "") -> Iterator[tuple[str, int | str, str]]:
    """(question, value, what it says) of each time to appeal that a sentence gives; `said_next` what follows a sentence
    that is but a number of days."""
    for match in _span().finditer(sentence):
        count = int(match[2] or match[3]) if match[2] or match[3] else read_count(match[1])
        unit = match[4].lower()
        before, after = sentence[max(0, match.start() - 120) : match.start()], sentence[match.end() :]
        clause = before + match[0] + after[:60]
        if HOW_LONG.match(sentence):
            continue
        is_answer = bool(HOW_MUCH_TIME.search(heard)) and not before.strip(" A:-")
        is_answer = is_answer or bool(HOW_MUCH_TIME.search(heard) and re.search(r"\byou have\b", before, re.I))
        if (
            not (is_answer or ASKS.search(heard + sentence + said_next))
            or (
                OTHER_CLOCK.search(DISPUTED.sub("it", before) + match[0] + OTHER_TIME.split(after[:60])[0])
                and not TO_APPEAL.match(after)
            )
            or TAKES.search(before)
        ):
            continue
        counted = COUNTED_FROM.match(after)
        is_bare = not before.strip(" A:-") or bool(re.search(r"[:?.;(—–|•]\s*$", before))
        is_headed = (
            is_bare and bool(HEADED.search((heard + before).rstrip(" .:?;—–|•("))) and not HOW_LONG.match(sentence)
        )
        is_headed = is_headed or bool(is_bare and APPEALS.search((after[:48] if counted else "") or said_next))
        if NO_APPEAL.search(before) or not (
            is_answer or is_headed or GIVES.search(clause) or APPEALS.search(before[-60:])
        ):
            continue
        spoken = APPEALS.search(sentence) or (APPEALS.search(heard[-160:]) and re.search(r"\b(?:you|have|within|written|send|submit|file|tienen?|time|clock is|limit is|plazo|deadline|window|tell|write|writing|act|next)\b", before, re.I))  # fmt: skip
        is_spoken = is_answer or is_headed or bool(spoken)
        if SERVICE_CLOCK.match(after) and not (unit[0] in "my" and APPEALS.search(before)):
            continue
        if not counted and not (ENDS.match(after) and is_spoken) and not SERVICE_CLOCK.match(after):
            continue
        if unit.startswith(("year", "a")):
            count, unit = count * 365, "days"
        if unit.startswith("d") and 2 < count <= 400:
            yield "printed_window_days", count, f"The letter gives {count} days to appeal."
        elif unit.startswith("m") and 0 < count <= 24:
            yield "printed_window_months", count, f"The letter gives {count} months to appeal."
    for day in find_days(sentence) if APPEALS.search(sentence) else ():
        before = sentence[: day.start]
        if day.role in ("appeal_by", "reply_by") and not OTHER_CLOCK.search(before[-120:]):
            yield "printed_window_on", day.day.isoformat(), f"The letter names {spell_day(day.day)} as the last day."
