"""An oracle of filing dates for insured plans, written apart from the engine: its own table of the states, its own
holidays, one day counted at a time. It reads no file of the book and imports nothing from the engine.

The table says how long a person has to ask for an external review after the plan's last word, as each state's own
statute, rule or regulator puts it. What only guides and lists of third parties say stands as not confirmed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

DAY = timedelta(days=1)

# As observed, from the lists that the Office of Personnel Management publishes (5 U.S.C. 6103).
# (month, day) by year.
_HOLIDAYS = {
    2026: ((1, 1), (1, 19), (2, 16), (5, 25), (6, 19), (7, 3), (9, 7), (10, 12), (11, 11), (11, 26), (12, 25)),
    2027: ((1, 1), (1, 18), (2, 15), (5, 31), (6, 18), (7, 5), (9, 6), (10, 11), (11, 11), (11, 25), (12, 24), (12, 31)),
    2028: ((1, 17), (2, 21), (5, 29), (6, 19), (7, 4), (9, 4), (10, 9), (11, 10), (11, 23), (12, 25)),
}  # fmt: skip
HOLIDAYS = frozenset(date(year, month, day) for year, days in _HOLIDAYS.items() for month, day in days)


@dataclass(frozen=True)
class StateWindow:
    """How long one state gives. No number: not known, or none found."""

    process: str
    """"state": the state runs its own review. "federal": the federal process of 45 CFR 147.136(d) is used there.
    "unknown": sources differ on which of the two; then no rule that holds only in the federal process is used."""
    days: int | None = None
    months: int | None = None
    is_confirmed: bool = False
    """True only where the statute, the rule or the regulator's own page was seen to give this number."""
    counts_from: str = "receipt"
    """"receipt" of the plan's last word, or the "notice": its date, also where the text does not say from which day."""


def _state(
    days: int | None = None, months: int | None = None, confirmed: bool = True, counts_from: str = "receipt"
) -> StateWindow:
    return StateWindow("state", days, months, confirmed, counts_from)


FEDERAL = StateWindow("federal", months=4, is_confirmed=True)

# "guides": the number stands only with third parties, so it is not confirmed.
TABLE: dict[str, StateWindow] = {
    "al": FEDERAL,
    # 3 AAC 28.958(a)(1): the book's row names a copy of 2024. Two searches for this table did not bring the text up.
    "ak": _state(days=180),
    "az": _state(months=4, confirmed=False),  # guides; Ariz. Rev. Stat. 20-2537
    "ar": _state(months=4, confirmed=False),  # guides; Rule 76
    "ca": _state(months=6, counts_from="notice"),  # Department of Managed Health Care's page
    "co": _state(months=4, confirmed=False),  # guides; Colo. Rev. Stat. 10-16-113.5
    "ct": _state(days=120, confirmed=False),  # guides; Conn. Gen. Stat. 38a-591g
    "de": _state(months=4),  # 18 Del. Admin. Code 1301-5.1, by the book's row
    "dc": _state(months=4),  # the Ombudsman's page, by the book's row
    "fl": FEDERAL,
    # One insurer sends its members to the federal process, guides to the Commissioner; no list of today was readable.
    "ga": StateWindow("unknown", months=4),
    "hi": _state(days=130),  # Haw. Rev. Stat. 432E-5(d)(2)
    # Idaho Code 41-5908(1): four months from the issuance of the notice, which the Department counts as 120 days.
    "id": _state(days=120, counts_from="notice"),
    "il": _state(months=4),  # 215 ILCS 180/35(a), at the General Assembly's site: from receipt
    "in": _state(days=120, counts_from="notice"),  # Ind. Code 27-8-29-13(a)(1): from being notified
    "ia": _state(months=4),  # Iowa Code 514J.107(1)
    "ks": _state(days=120),  # Kan. Stat. Ann. 40-22a14; K.A.R. 40-4-42a(d)
    # Ky. Rev. Stat. 304.17A-619(1) names the sixty days of -623(4); the text of -623(4) was not seen.
    "ky": _state(days=60, counts_from="notice"),
    "la": _state(months=4, confirmed=False),  # guides; La. Rev. Stat. 22:2436
    "me": _state(months=12, confirmed=False),  # guides; 24-A M.R.S. 4312
    "md": _state(months=4),  # Md. Code, Ins. 15-10A; the Administration's page
    "ma": _state(months=4),  # 958 CMR 3.400(1)
    # The Department's page on appealing: 127 days "of the final decision". An older form of its has "of receipt".
    "mi": _state(days=127, counts_from="notice"),
    "mn": _state(months=6, counts_from="notice"),  # Department of Health's page: from the date of the determination
    "ms": _state(months=4),  # 19 Miss. Code R. 3-15.07(A)(1)
    "mo": _state(confirmed=False),  # no time limit of the state's own was found
    "mt": _state(days=120),  # Mont. Code Ann. 33-32-410(1)
    "ne": _state(months=4),  # Neb. Rev. Stat. 44-1308
    "nv": _state(months=4),  # Nev. Rev. Stat. 695G.251(1)
    "nh": _state(days=180, counts_from="notice"),  # N.H. Rev. Stat. Ann. 420-J:5-a, I(c)(1)
    "nj": _state(months=4),  # the Department's page
    "nm": _state(months=4),  # 13.10.17.21(B) NMAC
    "ny": _state(months=4),  # N.Y. Ins. Law 4914(b)(1): four months after the insured receives the notice
    "nc": _state(days=120),  # N.C. Gen. Stat. 58-50-80
    "nd": _state(months=4),  # N.D. Cent. Code 26.1-36-46
    "oh": _state(days=180, counts_from="notice"),  # Ohio Rev. Code 3922.02(B): of the date of the determination
    "ok": _state(months=4),  # Okla. Stat. tit. 36, 6475; the Department's page
    "or": _state(days=180),  # Or. Rev. Stat. 743B.255(1)
    "pa": _state(months=4),  # 40 P.S. 991.2164g(a)(1), by the book's row: from receipt
    # P.R. Laws tit. 26, 9510(a)(1), a copy of 2019: 120 days from receipt, for experimental treatment. The section on
    # the ordinary review was not seen, and 9505 lets an insurer use the federal process instead.
    "pr": StateWindow("unknown", days=120),
    "ri": _state(months=4),  # R.I. Gen. Laws 27-18.9-8
    "sc": _state(days=60),  # S.C. Code Ann. 38-71-1970(A)(1)
    "sd": _state(months=4, counts_from="notice"),  # the Division's page: of the denial
    "tn": _state(months=6),  # Tenn. Code Ann. 56-61-116(a)
    "tx": FEDERAL,  # bulletin B-0001-18; the Texas review beside it has no last day of its own
    "ut": _state(days=180),  # Utah Admin. Code R590-261
    "vt": _state(months=4),  # the Department's page: 120 days or four months, the longer; four months never is shorter
    "va": _state(days=120),  # Va. Code Ann. 38.2-3561
    "wa": _state(days=180, counts_from="notice"),  # WAC 284-43-3150(5), which does not say from which day
    "wv": _state(months=4, confirmed=False),  # a guide; W. Va. Code St. R. 114-97-6
    "wi": _state(months=4),  # Wis. Admin. Code Ins 18.11; the federal process is used there too, the letter says which
    "wy": _state(days=120),  # Wyo. Dep't of Ins. Rules ch. 63, 8(a)
}


@dataclass(frozen=True)
class Printed:
    """What the notice prints: days, months or a last day. Nothing of them: no window printed."""

    days: int | None = None
    months: int | None = None
    on: date | None = None


@dataclass(frozen=True)
class Expected:
    safe: date
    outer: date | None
    is_late: bool
    is_notice_wrong: bool


def is_open(day: date) -> bool:
    return day.weekday() < 5 and day not in HOLIDAYS


def back_to_open(day: date) -> date:
    while not is_open(day):
        day -= DAY
    return day


def on_to_open(day: date) -> date:
    while not is_open(day):
        day += DAY
    return day


def after_days(start: date, days: int) -> date:
    day = start
    for _ in range(days):
        day += DAY
    return day


def after_months(start: date, months: int, to_next: bool = False) -> date:
    """The same day number, so many months on. Where that month has no such day: its last day; or, to_next, the first
    of the month after it."""
    day = start.replace(day=1)
    for _ in range(months):
        month = day.month
        while day.month == month:
            day += DAY
    first = day
    while day.day < start.day:
        day += DAY
        if day.month != first.month:
            return day if to_next else day - DAY
    return day


@dataclass(frozen=True)
class _Law:
    """One window of the law, ready to be counted from a day."""

    days: int | None
    months: int | None
    counts_from: str
    is_federal_process: bool = False

    def ends(self, start: date) -> date:
        """The last day as the calendar gives it, before weekends are looked at."""
        if self.days is not None:
            return after_days(start, self.days)
        assert self.months is not None
        return after_months(start, self.months, self.is_federal_process)

    def last(self, notice: date, received: date | None) -> date:
        """The last day that the law leaves, at the latest."""
        start = received if received and self.counts_from == "receipt" else notice
        end = self.ends(start)
        return on_to_open(end) if self.is_federal_process else end


def laws_of(
    level: str, state: str, notice: date, table: dict[str, StateWindow] | None = None
) -> tuple[list[_Law], list[_Law]]:
    """(the windows that count for every question, those that only make the safe day earlier).

    A state's window that ends with the federal floor, counted from the same day, takes nothing from the floor, which
    runs from receipt (45 CFR 147.136(c)(2)(vi)) also where the state's own text counts from the notice."""
    if level == "plan_first":
        return [_Law(180, None, "receipt")], []
    own = (table or TABLE)[state]
    floor = _Law(None, 4, "receipt", own.process == "federal")
    if own.process == "federal" or (own.days is None and own.months is None):
        return [floor], []
    window = _Law(own.days, own.months, own.counts_from)
    ends, floor_ends = window.ends(notice), floor.ends(notice)
    if ends > floor_ends:
        return ([window] if own.is_confirmed else [floor]), []
    if ends < floor_ends:
        return ([window, floor], []) if own.is_confirmed else ([floor], [window])
    return ([window, floor] if own.is_confirmed and own.counts_from == "notice" else [floor]), []


def _is_short(printed: Printed, notice_ends: date, laws: list[_Law], notice: date) -> bool:
    """Whether the notice gives less than the shortest window of the law.

    Not wrong: a notice that gives what the state is said to give, confirmed or not; and one that says 120 days for
    four months, or 180 for six, as regulators do themselves (Idaho's counts its four months as 120 days)."""
    shortest = min(laws, key=lambda law: law.ends(notice))
    if shortest.months and printed.days == 30 * shortest.months:
        return False
    return notice_ends < shortest.ends(notice)


def expect(
    level: str,
    state: str,
    notice: date,
    today: date,
    received: date | None = None,
    printed: Printed | None = None,
    table: dict[str, StateWindow] | None = None,
) -> Expected:
    """What must come out for an insured plan (of a private, public or church employer, or bought by the person)."""
    laws, hints = laws_of(level, state, notice, table)
    printed = printed or Printed()
    if printed.on:
        notice_ends: date | None = printed.on
    elif printed.days is not None:
        notice_ends = after_days(notice, printed.days)
    elif printed.months is not None:
        notice_ends = after_months(notice, printed.months)
    else:
        notice_ends = None

    law_ends = [law.ends(notice) for law in laws]
    early = law_ends + [law.ends(notice) for law in hints] + ([notice_ends] if notice_ends else [])
    safe = back_to_open(min(early))

    latest = [law.last(notice, received) for law in laws] + ([notice_ends] if notice_ends else [])
    last = max(latest)
    is_alone = len(early) == 1 and laws[0].counts_from == "receipt" and received is None
    outer = None if is_alone or last <= safe else last
    return Expected(
        safe=safe,
        outer=outer,
        is_late=today > max(last, *early),
        is_notice_wrong=notice_ends is not None and _is_short(printed, notice_ends, [*laws, *hints], notice),
    )
