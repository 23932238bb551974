"""How a drug was given: the codes of its administration beside it, the modifier of its way, and the daily rates of home infusion."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from generator.desk.amounts import times_a_day
from generator.desk.drugs import administration, drug_of, is_fluid, is_under_skin_too, kind_of_code, routes_of
from generator.desk.finding import Facts, Found, say
from generator.desk.ndc import Habits, usual_of
from generator.facts import Book

UNDER_SKIN = ("sc_injection", "sc_injection_complex", "sc_infusion")
INTO_VEIN = ("iv_push", "complex_infusion", "complex_push", "therapeutic_infusion")


def route_said(facts: Facts) -> str:
    """'IV' or 'SC' where the list has a column for the way; '' where it says nothing, or another way.

    >>> [route_said(Facts({"facts": {"route": text}, "code": "", "modifiers": [], "units": None, "day": ""}, {})) for text in ("IV push", "SubQ", "IM")]
    ['IV', 'SC', '']
    """
    plain = facts.facts.get("route", "").lower()
    if re.match(r"iv\b|i\.v|intraven|ivpb|ivp", plain):
        return "IV"
    return "SC" if re.match(r"sc\b|sq\b|sub|s\.c|s/c", plain) else ""


def check_route(facts: Facts, beside: Sequence[Mapping[str, Any]], book: Book) -> Iterator[Found]:
    """The modifier of the way (JA into a vein, JB under the skin) against the code, what the list says, and the line for giving it."""
    if kind_of_code(facts.code, book) != "drug":
        return
    routes, is_both = routes_of(facts.code, book), is_under_skin_too(facts.code, book)
    said, families = route_said(facts), administration(book)

    def given(ways: Sequence[str]) -> list[str]:
        return [
            other["code"]
            for other in beside
            if other["day"] == facts.day and families.get(other["code"], frozenset()) & set(ways)
        ]

    for modifier, route, other, words in (("JB", "SC", "IV", "into a vein"), ("JA", "IV", "SC", "under the skin")):
        if modifier not in facts.modifiers:
            continue
        against = given(INTO_VEIN if route == "SC" else UNDER_SKIN)
        if (routes and route not in routes and not is_both) or said == other:
            yield say("route_modifier", code=facts.code, route=words, modifier=modifier)
        elif against:
            yield say("route_not_admin", code=facts.code, modifier=modifier, admin=against[0])
        return
    if not is_both and routes != {"IV", "SC"}:
        return
    under, into = given(UNDER_SKIN), given(INTO_VEIN)
    if said == "SC":
        yield say("route_without_modifier", code=facts.code, reason="by the list it was given under the skin")
    elif under and not into and not said and len(_drugs(beside, book)) == 1:
        yield say("route_without_modifier", code=facts.code, reason=f"{under[0]} beside it is for an injection")


def _drugs(beside: Sequence[Mapping[str, Any]], book: Book) -> set[str]:
    return {other["code"] for other in beside if kind_of_code(other["code"], book) == "drug"}


def check_administration(
    facts: Facts, beside: Sequence[Mapping[str, Any]], book: Book, list_has_admin: bool
) -> Iterator[Found]:
    """The line for giving a drug: whether it is there, and of a family that fits the drug and its way."""
    if kind_of_code(facts.code, book) != "drug" or "JW" in facts.modifiers or is_fluid(facts.code, book):
        return
    rows, families = drug_of(facts.code, book), administration(book)
    given = [other["code"] for other in beside if other["code"] in families and other["day"] == facts.day]
    wanted = _wanted(facts, book)
    product = rows[0][0].generic if rows else facts.code
    first = [code for code in given if code in FIRST_HOUR]
    is_alone = not (_drugs(beside, book) - {facts.code})
    if wanted and first and is_alone and not any(families[code] & wanted for code in first):
        names = "; ".join(", ".join(book.get("admin_families", key).cpt) for key in sorted(wanted))
        yield say("admin_family", admin=first[0], code=facts.code, product=product, expected=names)
    elif list_has_admin and not given and not any(_gives(other["code"], book) for other in beside):
        yield say("admin_missing", code=facts.code)


def _wanted(facts: Facts, book: Book) -> set[str]:
    """The families of administration that fit a drug: the book's, and of those the ones of the way it was given."""
    rows = drug_of(facts.code, book)
    wanted = {family for therapy, _ in rows for family in therapy.admin_families}
    if not rows and facts.code.startswith(CHEMOTHERAPY):
        wanted = {key for key in COMPLEX if book.has("admin_families", key)}
    if not wanted:
        return wanted
    routes = routes_of(facts.code, book)
    is_under_skin = "JB" in facts.modifiers or route_said(facts) == "SC"
    if routes == {"SC"} or (is_under_skin and (is_under_skin_too(facts.code, book) or "SC" in routes)):
        return set(UNDER_SKIN)
    if "complex_infusion" in wanted:
        wanted = wanted | {"complex_push"}
    return wanted - set(UNDER_SKIN) if routes == {"IV"} else wanted


_PROCEDURE = re.compile(r"[1-6]\d{4}|9[0-8]\d{3}|[GS]0\d{3}")
_NO_PROCEDURE = re.compile(r"364\d\d|3659\d|9476\d")
"""Blood draws, flushes of ports and pulse oximetry give no drug."""


def _gives(code: str, book: Book) -> bool:
    """Whether a line may be the one for giving a drug: a daily rate, or any procedure (Botox has those of the nerve that it numbs)."""
    return kind_of_code(code, book) == "home" or bool(_PROCEDURE.fullmatch(code) and not _NO_PROCEDURE.fullmatch(code))


NEEDS = {
    "96415": ("96413",), "96417": ("96413", "96409"), "96411": ("96409", "96413"), "96366": ("96365", "96367"), "96370": ("96369",), "96371": ("96369",),
    "96367": ("96365", "96374", "96409", "96413"), "96368": ("96365", "96413"), "96375": ("96365", "96374", "96409", "96413"),
    "96361": ("96360", "96365", "96374", "96409", "96413"),
}  # fmt: skip
"""Codes for a further hour or drug, and those for the first one (administration.toml says which is which)."""


def check_first_hour(facts: Facts, beside: Sequence[Mapping[str, Any]]) -> Iterator[Found]:
    """A code for a further hour or drug on a claim without the first one. A list of open lines may not hold the one that was
    paid, so a line that stands alone tells nothing."""
    needs = NEEDS.get(facts.code)
    codes = {other["code"] for other in beside if other["day"] == facts.day}
    if needs and len(codes) > 1 and not codes & set(needs):
        yield say("first_hour_missing", admin=facts.code, first=" or ".join(needs))


CHEMOTHERAPY, COMPLEX = "J9", ("complex_infusion", "complex_push", "complex_other", "sc_injection_complex")
"""CMS keeps J9 for the drugs of its chemotherapy chapter; a drug that the book does not hold is given by these families."""
INTERVALS = re.compile(r"every (\d+) hours")


def check_per_diem(facts: Facts, beside: Sequence[Mapping[str, Any]], book: Book, habits: Habits) -> Iterator[Found]:
    """A daily rate for home infusion against what was ordered: antibiotics by the hours between doses, feeding by liters;
    and against the drug beside it."""
    if not book.has("home_infusion_codes", facts.code):
        return
    summary = book.get("home_infusion_codes", facts.code).summary
    for other in beside:
        usual, count = usual_of(habits.get(("rate", other["code"])), facts.code)
        is_hourly = (
            usual
            and book.has("home_infusion_codes", usual)
            and INTERVALS.search(book.get("home_infusion_codes", usual).summary)
        )
        if usual and not (is_hourly and INTERVALS.search(summary)):
            yield say("per_diem_other", admin=facts.code, summary=summary, code=other["code"], other=usual, count=count)
            break
    order = [other["facts"] for other in beside if other["facts"].get("interval")]
    said = next((facts_["interval"] for facts_ in order), "")
    if match := INTERVALS.search(summary):
        often = times_a_day(said)
        if often and abs(24 / often - int(match[1])) > 0.1:
            fits = [
                row.id
                for row in book.shelf("home_infusion_codes").values()
                if (hours := INTERVALS.search(row.summary)) and abs(24 / often - int(hours[1])) < 0.1
            ]
            if fits:
                yield say("per_diem_interval", admin=facts.code, summary=summary, interval=said, expected=fits[0])
    liters = re.match(r"([\d.]+)\s*(l|liters?|ml)\b", facts.facts.get("ordered_dose", "").strip().lower())
    if liters and "liter" in summary:
        amount = float(liters[1]) / (1000 if liters[2] == "ml" else 1)
        fits = [
            row
            for row in book.shelf("home_infusion_codes").values()
            if "liter" in row.summary and _holds_liters(row.summary, amount)
        ]
        if fits and facts.code not in {row.id for row in fits}:
            yield say(
                "per_diem_interval", admin=facts.code, summary=summary, interval=facts.facts["ordered_dose"], expected=fits[0].id
            )  # fmt: skip


def _holds_liters(summary: str, amount: float) -> bool:
    """Whether a daily amount is what a rate's summary says: '1 liter a day', 'over 2 and up to 3 liters a day'."""
    low = re.search(r"over (\d)", summary)
    high = re.search(r"up to (\d)", summary)
    if low or high:
        return (not low or amount > int(low[1])) and (not high or amount <= int(high[1]))
    return amount <= 1 if re.search(r"1 liter", summary) else False


FIRST_HOUR = frozenset({"96365", "96369", "96372", "96374", "96401", "96409", "96413", "96360"})
"""The numbers that begin a service; those for further hours follow them."""
