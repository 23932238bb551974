"""Law that a text cites: whether the book holds it, and whether it reaches this plan.

Goes in: a text and a plan. Comes out: each citation with its place, and what the book knows of it. A section is looked
up without its paragraphs, so that '(h)(3)(iii)' and '(h)(3)' are one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Literal

from generator.check.fault import Fault
from generator.check.text import squash
from generator.facts import Book
from generator.facts.rows import PlanKind
from generator.plan import Plan
from generator.rows.row import Row

_FEDERAL = re.compile(
    r"\b(?P<title>\d{1,2}) ?(?P<code>C\.?F\.?R\.?|U\.?S\.?C\.?)(?:[ \u00a0](?:Parts?|sections?|sec\.))?[ \u00a0]?(?:§+[ \u00a0]?)?(?P<number>\d[\d.a-zA-Z]*(?:-\d[\da-z]*)*)"
)
_NUMBER = r"\d[\w.:,\-–/]*"
_BODY = r"(?:(?:[A-Z][\w.'’]*|&|and|of|the|tit\.? \d+[A-Z\-]*,?|title \d+[A-Z\-]*,?)[ \u00a0]){0,6}?(?:Code|Stat\.|Statutes?|Laws?|Regs?\.|R\.|C\.|Regulations?|L\.)(?: Ann(?:\.|otated))?(?:, [A-Z][a-z]+\.)?"
_STATE_WORD = re.compile(r"Code|Stat|Law|Reg|[RCL]\.")
"""One of these ends `_BODY`. Without one the laws of all states need not be read for their names."""
_POINT = r",?[ \u00a0](?:tit\.? [\w\-]+,[ \u00a0])?(?:§+[ \u00a0]?|[Ss]ections?[ \u00a0]|[Ss]ec\.[ \u00a0]|ch(?:apter|\.)?[ \u00a0])?"
INITIALS = {
    "ILCS": "il", "P.S.": "pa", "V.S.A.": "vt", "L.P.R.A.": "pr", "K.A.R.": "ks", "K.S.A.": "ks", "NMAC": "nm", "NMSA": "nm", "ORS": "or",
    "RCW": "wa", "WAC": "wa", "NRS": "nv", "KRS": "ky", "MCL": "mi", "M.G.L.": "ma", "O.R.C.": "oh", "ORC": "oh", "A.R.S.": "az",
    "C.R.S.": "co", "RSMo": "mo", "N.J.S.A.": "nj", "O.C.G.A.": "ga", "G.S.": "nc", "RSA": "nh", "MCA": "mt",
}  # fmt: skip
"""How state codes are shortened to initials, by state."""
_BY_INITIALS = re.compile(
    rf"(?:\b(?P<before>\d[\d.]*) )?\b(?P<initials>{'|'.join(map(re.escape, INITIALS))})(?:[ \u00a0]§*[ \u00a0]?)?(?P<number>{_NUMBER})?"
)
_COVERAGE = re.compile(
    r"\b(?P<kind>NCD|LCD|(?:National|Local) Coverage Determinations?)(?: \([NL]CD\))?[ #:]*(?P<number>L?\d[\d.]*)"
)
_NAMED = re.compile(r"\bERISA\b")
_DENIED = re.compile(r"\b(?:not|never|no|cannot|nor|without|than)\b|n['’]t\b", re.I)


class Citation(Row):
    """Law as a text cites it. `law` is '42 cfr', '29 usc', a state's id, 'ncd', 'lcd' or 'erisa'; `number` the section
    without paragraphs; `start`..`end` its place."""

    words: str
    law: str
    number: str
    start: int
    end: int
    is_chapter: bool = False


class Standing(Row):
    """What the book knows of a citation: `is_known`, and how it stands to the plan. `whose` says whom it reaches, for a
    sentence."""

    is_known: bool
    reach: Literal["yes", "no", "maybe"]
    whose: str = ""


def find_citations(text: str, book: Book) -> list[Citation]:
    """Every citation of a text in its order. Of two that overlap, the longer one."""
    found = [
        Citation(m[0], f"{m['title']} {m['code'].replace('.', '').lower()}", _section(m["number"]), m.start(), m.end())
        for m in _FEDERAL.finditer(text)
    ]
    may_be_of_state = _STATE_WORD.search(text) and re.search(r"\d", text)
    for match in _state_pattern(_leads(book)).finditer(text) if may_be_of_state else ():
        lead = re.sub(r"\s+", " ", match["lead"])
        found.append(
            Citation(match[0].rstrip(".,:"), _leads(book)[lead], _section(match["number"]), match.start(), match.end(), bool(re.search(r"\bch(?:apter|\.)", match[0])))
        )  # fmt: skip
    for match in _BY_INITIALS.finditer(text):
        number = match["number"] or match["before"]
        if number and (match["number"] or match["initials"] == "NMAC"):
            found.append(Citation(match[0].rstrip(".,:"), INITIALS[match["initials"]], _section(number), match.start(), match.end()))  # fmt: skip
    for match in _COVERAGE.finditer(text):
        found.append(Citation(match[0].rstrip("."), "ncd" if match["kind"].startswith("N") else "lcd", match["number"].rstrip("."), match.start(), match.end()))  # fmt: skip
    found += [Citation(match[0], "erisa", "", match.start(), match.end()) for match in _NAMED.finditer(text)]
    found.sort(key=lambda cited: (cited.start, -cited.end))
    kept: list[Citation] = []
    for cited in found:
        if not kept or cited.start >= kept[-1].end:
            kept.append(cited)
    return kept


def _section(number: str) -> str:
    """A section number as it is compared: '632.866(3)' -> '632.866'; dashes of every kind are one."""
    return re.sub(r"[.,:\-/]+$", "", number.replace("–", "-")).lower()


@cache
def _leads(book: Book) -> dict[str, str]:
    """How citations of state law begin, by state: {'Wis.': 'wi', 'Wisconsin': 'wi', 'N.Y.': 'ny', …}."""
    leads = {}
    for state in book.shelf("states").values():
        leads[state.name] = state.id
        for cite in _cites_of_state(state):
            match = re.match(r"(?:(?:[A-Z]\.){2,}|W\. Va\.|[A-Z][a-z]+\.)(?= )", cite)
            if match:
                leads[match[0]] = state.id
    return leads


@cache
def _pattern_of(leads: tuple[str, ...]) -> re.Pattern[str]:
    names = "|".join(re.escape(name) for name in sorted(leads, key=len, reverse=True))
    return re.compile(rf"(?<![\w.])(?:the )?(?P<lead>{names})[ \u00a0]{_BODY}{_POINT}(?P<number>{_NUMBER})")


def _state_pattern(leads: Iterable[str]) -> re.Pattern[str]:
    return _pattern_of(tuple(leads))


def _cites_of_state(state: object) -> Iterator[str]:
    """Every citation on a state's rows, confirmed or not by itself: the number exists."""
    for law in state.step_therapy:  # type: ignore[attr-defined]
        yield from law.citations
        yield from (cite.text for cite in law.letter_cites)
        yield from (ground.section for ground in law.grounds)
    for review in state.external_review:  # type: ignore[attr-defined]
        yield from (*review.citations, review.window_cite, review.answer_cite, review.expedited_cite)
    yield from (rule.cite for rule in state.rule)  # type: ignore[attr-defined]


@cache
def _state_numbers(book: Book, state: str) -> frozenset[str]:
    if not book.has("states", state):
        return frozenset()
    text = " ; ".join(_cites_of_state(book.get("states", state)))
    return frozenset(
        _section(part) for token in re.findall(rf"{_NUMBER}", text) for part in [*re.split(r"[–/]", token), token]
    )


@cache
def _federal_sections(book: Book) -> dict[tuple[str, str], frozenset[str]]:
    """(law, section) -> the plan kinds for which a confirmed row cites it. Empty: a rule of billing or privacy, whose
    text says whom it binds."""
    medicare = tuple(kind.id for kind in book.shelf("plan_kinds").values() if "medicare" in kind.reached_by)
    rows: list[tuple[str, tuple[str, ...]]] = []
    for right in book.shelf("rights").values():
        rows += [(cite.text, cite.plan_kinds) for cite in right.cites] if right.is_verified else []
    for level in book.shelf("levels").values():
        rows += [(text, (level.plan_kind,)) for text in level.cites]
    for rule in book.shelf("coverage_rules").values():
        rows += [(rule.cite, rule.plan_kinds or medicare)] if rule.is_verified else []
    for row in (*book.shelf("exception_clocks").values(), *book.shelf("general_rules").values()):
        rows += [(f"{row.cite}; {row.pinpoint}; {getattr(row, 'rule_cite', '')}", ())]
    found: dict[tuple[str, str], set[str]] = {}
    for text, kinds in rows:
        last = ""
        for match in re.finditer(rf"{_FEDERAL.pattern}|(?<=[,;] )(?P<more>\d{{2,4}}\.\d+[\w\-]*)", text):
            if match["title"]:
                last = f"{match['title']} {match['code'].replace('.', '').lower()}"
            found.setdefault((last, _section(match["number"] or match["more"])), set()).update(kinds)
    return {key: frozenset(kinds) for key, kinds in found.items()}


BODIES = (
    (re.compile(r"^42 cfr (?:405|41\d|42[2-6])\b"), "medicare"),
    (re.compile(r"^42 cfr (?:431|438|440|441)\b"), "medicaid"),
    (re.compile(r"^29 (?:cfr|usc) "), "private"),
    (re.compile(r"^45 cfr 147\b"), "private"),
    (re.compile(r"^32 cfr 199\b"), "tricare"),
    (re.compile(r"^5 cfr 890\b"), "fehb"),
)
"""How a citation begins, and which body of federal law it belongs to (`reached_by` of a plan kind)."""
BODY_NAMES = {
    "medicare": "Medicare plans", "medicaid": "Medicaid plans", "private": "plans of private employers and insurers",
    "tricare": "TRICARE", "fehb": "federal employee plans",
}  # fmt: skip


def find_standing(cited: Citation, plan: Plan, book: Book) -> Standing:
    """Whether the book holds a citation, and whether it reaches this plan. For a plan of a kind that is not known yet,
    'maybe' where it reaches some of the kinds it may be."""
    kind = plan.plan_kind
    if cited.law in ("ncd", "lcd"):
        known = cited.number.lower() in " ".join(rule.cite.lower() for rule in book.shelf("coverage_rules").values())
        reach = "maybe" if kind is None else "yes" if "medicare" in kind.reached_by else "no"
        return Standing(known, reach, "Medicare")
    if cited.law == "erisa":
        right = next((row for row in book.shelf("rights").values() if row.id == "erisa_plan_documents"), None)
        return Standing(True, _reach(kind, frozenset(right.applies_to) if right else frozenset()), "plans of private employers and unions")  # fmt: skip
    if " " not in cited.law:
        return _standing_of_state(cited, plan, book)
    kinds = _federal_sections(book).get((cited.law, cited.number))
    body = next((law for pattern, law in BODIES if pattern.match(f"{cited.law} {cited.number}")), "")
    if kind and body and body not in kind.reached_by and not (kinds and kind.id in kinds):
        return Standing(kinds is not None, "no", BODY_NAMES[body])
    if kinds is None:
        return Standing(False, "maybe")
    whose = " or ".join(sorted(book.get("plan_kinds", key).plain for key in kinds)[:3])
    return Standing(True, _reach(kind, kinds) if kinds else "yes", whose)


def _reach(kind: PlanKind | None, kinds: frozenset[str]) -> Literal["yes", "no", "maybe"]:
    if kind is None:
        return "maybe"
    if kind.id in kinds:
        return "yes"
    fits = [key in kinds for key in kind.either]
    return "yes" if fits and all(fits) else "maybe" if any(fits) else "no"


def _standing_of_state(cited: Citation, plan: Plan, book: Book) -> Standing:
    numbers = _state_numbers(book, cited.law)
    known = cited.number in numbers or (cited.is_chapter and any(re.match(rf"{re.escape(cited.number)}\b", number) for number in numbers))  # fmt: skip
    name = book.get("states", cited.law).name if book.has("states", cited.law) else cited.law
    kind = plan.plan_kind
    if plan.case.state and plan.case.state != cited.law:
        return Standing(known, "no", f"plans issued in {name}")
    if kind is None or ("medicaid" in kind.reached_by and not known):
        return Standing(
            known, "maybe", f"insured plans of {name}"
        )  # a state has rules of Medicaid that we have not read
    return Standing(known, {"yes": "yes", "no": "no"}.get(book.may_state_law_reach(kind.id), "maybe"), f"insured plans of {name}")  # fmt: skip


def check_law(text: str, plan: Plan, book: Book) -> Iterator[tuple[Citation, Fault]]:
    """Each citation that the book does not hold, or that cannot reach this plan, with its fault. What the notice or its policy
    cites may be repeated, and a sentence may say that a law does not reach the plan."""
    theirs = squash(" ".join(str(plan.case.answers.get(key) or "") for key in THEIRS))
    for cited in find_citations(text, book):
        if squash(cited.words) in theirs or squash(f"{cited.law}{cited.number}") in theirs:
            continue
        standing = find_standing(cited, plan, book)
        words = cited.words
        if standing.reach == "no" and _DENIED.search(text[max(0, cited.start - 60) : cited.end + 60]):
            continue
        if standing.reach == "no":
            kind = plan.plan_kind.plain if plan.plan_kind else "this plan"
            whose = f" It is for {standing.whose}." if standing.whose else ""
            yield cited, Fault("law-out-of-scope", words, f"“{words}” does not reach {kind}.{whose} Take it out.", "error")  # fmt: skip
        elif not standing.is_known:
            yield cited, Fault("citation-typed", words, f"We have not read “{words}”. Look it up at its source and enclose it, or take it out.", "error")  # fmt: skip
        elif standing.reach == "maybe" and plan.plan_kind:
            yield cited, Fault("law-in-doubt", words, f"“{words}” is for {standing.whose}. Whether that is this plan is not known yet: ask who pays the claims, or take it out.", "warning")  # fmt: skip


THEIRS = ("denial_text", "policy_named", "policy_text", "plan_definition")
"""Answers that hold the plan's own words."""
