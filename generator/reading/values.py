"""Everything a letter prints that is a value: days, numbers, codes, names, places.

`read_values` gives each value under its own question. Those in NOTED are for a page to show: none fills a field
by itself. `find_form_values` leaves them out, and marks all but the first value of a question with a doubt.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from itertools import pairwise

from generator.facts import Book
from generator.reading.billing import find_all_codes
from generator.reading.channel import find_channel
from generator.reading.cited import find_rules
from generator.reading.days import find_dates
from generator.reading.finding import Finding, in_doubt
from generator.reading.medicine import find_condition, find_demanded, find_therapy
from generator.reading.mending import likely_digits
from generator.reading.numbers import find_identifiers, find_numbers
from generator.reading.parts import HISTORY, RULE, cut
from generator.reading.patterns import lazy
from generator.reading.places import find_address, find_lines
from generator.reading.rule import find_policy
from generator.reading.sender import find_payer
from generator.reading.windows import find_window

Finder = Callable[[str, Book, date], Iterator[Finding]]
FINDERS: tuple[Finder, ...] = (
    find_dates, find_window, find_payer, find_address, find_lines, find_numbers, find_policy, find_all_codes, find_therapy, find_condition, find_demanded, find_rules, find_channel,
)  # fmt: skip
FORM_FINDERS: tuple[Finder, ...] = (
    find_dates, find_window, find_payer, find_address, find_identifiers, find_policy, find_all_codes, find_therapy, find_condition,
)  # fmt: skip
ON_FORM = (
    "notice_date", "printed_window_days", "printed_window_months", "printed_window_on", "payer_name", "payer_address", "reviewer_address",
    "member_id", "group_number", "reference_number", "policy_named", "hcpcs", "icd10", "therapy", "condition",
)  # fmt: skip
"""What of it answers a question of the form as it stands. A day of service or an end is for `find_timing` to choose."""


NOTED = (
    "reply_by", "approved_until", "service_date", "request_received_on", "earlier_letter_date", "cover_ended_on", "stays_if_asked_by", "effective_on",
    "birth_date", "claim_number", "authorization_number", "practice_npi", "cpt", "ndc", "modifier", "units", "carc", "rarc", "group_code", "billed_amount",
    "amount_allowed", "amount_paid", "amount_owed", "amount_taken_back", "appeal_fax", "urgent_fax", "reviewer_fax", "appeal_phone", "urgent_phone",
    "reviewer_phone", "peer_phone", "help_phone", "drug_named", "illness_named", "demanded_product", "channel_demanded", "place_named", "rule_cited",
)  # fmt: skip
"""What else `read_values` gives. Some of these are questions of the form too (`service_date`), but a letter names several
such days, products or places, and which of them answers the question is not for this module to say."""


def read_values(text: str, book: Book, today: date) -> list[Finding]:
    """Every value of a mended text (`mend_text`), each under its own question, several to a question where it prints several.
    One that holds a letter where a digit belongs is read with the digit, in doubt."""
    return list(_found(FINDERS, text, book, today))


RAN_TOGETHER = "The lines of the paper ran together in this text. Compare it with the paper."
IN_DOUBT = {
    "one line": ("payer_name", "payer_address", "reviewer_address", "notice_date", "service_date", "printed_window_months"),
    "double spaced": ("payer_address", "reviewer_address"),
    "columns": ("payer_name", "payer_address", "reviewer_address", "member_id", "group_number", "claim_number", "reference_number", "authorization_number", "icd10", "service_date", "notice_date"),
}  # fmt: skip
"""How a text lost its lines -> the questions whose values rest on them."""


def lost_lines(text: str) -> str:
    """How a text lost its lines: 'one line' where nearly all of it stands in one, 'columns' where two columns of prose stand
    side by side; '' for a text with lines of its own."""
    lines = [line for line in text.split("\n") if line.strip()]
    if sum(len(line) for line in lines if len(line) > 700) > 0.6 * len(text) > 400 or len(text.split("\n", 1)[0]) > 100:
        return "one line"
    printed = text.strip().split("\n")
    if (
        len(lines) > DOUBLE_SPACED
        and all(not (a.strip() and b.strip()) for a, b in pairwise(printed))
        and max(map(len, lines)) < 200
    ):
        return "double spaced"
    rights = [(match.end(), line[match.end() :]) for line in lines for match in WIDE_GAP.finditer(line)]
    if not rights:
        return ""
    starts = Counter(place for place, _ in rights)
    column = max(starts, key=lambda place: (starts[place] + starts[place - 1] + starts[place + 1], starts[place]))
    side = [words for place, words in rights if abs(place - column) <= 1]
    prose = sum(len(words.split()) >= 4 and not WIDE_GAP.search(words) for words in side)
    is_columns = len(side) >= 8 and len(side) >= 0.25 * len(lines) and prose >= 0.35 * len(side)
    return "columns" if is_columns else ""


DOUBLE_SPACED = 12
"""Lines from which a text without two lines together has an empty line after each, so that no block stands together."""
WIDE_GAP = lazy(r"(?:(?<=\S)[ \t]{2,}|^[ \t]{30,})(?=\S)")
"""What stands before the right side of a line."""


def _found(finders: tuple[Finder, ...], text: str, book: Book, today: date) -> Iterator[Finding]:
    likely, places = likely_digits(text)
    doubted = IN_DOUBT.get(lost_lines(text), ())
    seen: set[tuple[str, str]] = set()
    for finder in finders:
        for finding in finder(likely, book, today):
            if (finding.question, str(finding.value)) in seen:
                continue
            seen.add((finding.question, str(finding.value)))
            if finding.question in doubted and not finding.doubt:
                finding = in_doubt(finding, RAN_TOGETHER)
            if finding.question in OF_A_REASON and not finding.doubt and not _is_in_a_reason(likely, finding):
                finding = in_doubt(finding, "The letter may only speak of it, and not ask for it.")
            if any(finding.start <= place < finding.end for place in places):
                printed = " ".join(text[finding.start : finding.end].split())
                if finding.question in OF_PROSE and not any(place in _digits_of(likely, finding) for place in places):
                    yield finding
                    continue
                finding = in_doubt(
                    finding,
                    finding.doubt or "A letter stands where a digit belongs; compare it with the paper.",
                    printed,
                )
            yield finding


OF_A_REASON = ("demanded_product", "channel_demanded", "place_named")
"""Questions whose values a letter also names in its history, in the rule it quotes and in what it grants."""


def _is_in_a_reason(text: str, finding: Finding) -> bool:
    """Whether the sentence with the value more likely states a reason, a decision or what is granted instead than not."""
    for sentence in cut(text):
        if sentence.start <= finding.start < sentence.end:
            told = sum(sentence.odds[role] for role in ("role_decision", "role_partial", "role_upheld"))
            return sentence.section not in (HISTORY, RULE) and sentence.reason + told > 0.5
    return False


OF_PROSE = ("printed_window_days", "printed_window_months", "printed_window_on")
"""Questions whose words are a whole sentence: only a broken digit of the value itself is a doubt."""


def _digits_of(text: str, finding: Finding) -> range:
    at = text.find(str(finding.value), finding.start, finding.end)
    return range(at, at + len(str(finding.value))) if at >= 0 else range(finding.start, finding.end)


def find_form_values(text: str, book: Book, today: date) -> Iterator[Finding]:
    """The values that the form asks for. A question takes one: the first is offered, each other one is in doubt."""
    first: dict[str, Finding] = {}
    for finding in _found(FORM_FINDERS, text, book, today):
        if finding.question not in ON_FORM:
            continue
        offered = first.setdefault(finding.question, finding)
        if offered is not finding and not finding.doubt:
            finding = in_doubt(finding, f"The letter prints another one first: {offered.value}.")
        yield finding
