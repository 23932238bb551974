"""The rules that a letter prints, and under which reason each stands: what the law compels, what it limits of a recovery, and what
follows for this decision.

Goes in: the plan of a case. Comes out: sentences, each with its citation.
"""

from __future__ import annotations

import re
from datetime import timedelta

from generator.form.when import days_in
from generator.letters.blocks import Value
from generator.letters.dispute import is_own_dispute
from generator.letters.environment import prove
from generator.plan import Plan
from generator.plan.days import spell
from generator.plan.rules import RuleInReach

_IN_WORDS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "nine": 9, "twelve": 12, "fifteen": 15, "eighteen": 18,
    "twenty-four": 24, "thirty": 30, "thirty-six": 36, "forty-five": 45, "sixty": 60, "ninety": 90,
}  # fmt: skip


_LIMIT = re.compile(rf"\b(\d{{1,4}}|{'|'.join(_IN_WORDS)})(?:th)? (?:calendar |business )?(day|month|year)s?\b", re.I)


_DAYS_IN = {"day": 1, "month": 31, "year": 366}
"""The longest that a unit of a limit can be."""


def payment_age(plan: Plan) -> Value | str:
    """How long before the letter the last payment came that is asked back, where a limit of a recovery is printed, the day is
    told, and even that payment is older than the longest time the limit names: a younger one would speak for the plan."""
    notice = plan.case.notice_date
    told = " ".join(rule.letter for rule in plan.rules if rule.kind == "recovery" and rule.letter)
    limits = [
        (int(count) if count.isdigit() else _IN_WORDS[count.lower()]) * _DAYS_IN[unit.lower()]
        for count, unit in _LIMIT.findall(told)
    ]
    if not notice or not limits:
        return ""
    paid = [(day, fact.id) for fact in plan.case.facts_on("past_payment") for day in days_in(fact.fact) if day < notice]
    if not paid:
        return ""
    last = notice - timedelta(days=max(limits))
    old = {day: key for day, key in sorted(paid) if day < last}
    if not old:
        return ""
    days = [spell(day) for day in old]
    listed = " and ".join(part for part in (", ".join(days[:-1]), days[-1]) if part)
    what = "The payment" if len(days) == 1 else "The payments"
    were = "was made more than" if len(days) == 1 else "were made more than"
    words = f"{what} of {listed} {were} {_spelled(max(limits), told)} before your letter of {spell(notice)}."
    keys = tuple(dict.fromkeys(old.values()))
    numbers = tuple(dict.fromkeys(number for key in keys for number in plan.case.papers_of.get(key, ())))
    return prove(Value.of(words, answers=(*keys, "notice_date")), numbers)


def _spelled(days: int, told: str) -> str:
    """The longest limit that a text of rules names, in its own words: '24 months'."""
    named = [
        (int(count) if count.isdigit() else _IN_WORDS[count.lower()], count, unit.lower())
        for count, unit in _LIMIT.findall(told)
    ]
    number, count, unit = next(row for row in named if row[0] * _DAYS_IN[row[2]] == days)
    return f"{count} {unit}{'' if number == 1 else 's'}"


LEADING_RULES = ("mandate", "recovery")
"""Kinds of rules that decide a case by themselves."""


_OF_RECOVERY = re.compile(
    r"\b(?:recover\w*|offset|refund|remit|repay\w*|overpa\w+|(?:take|took|taken)[ -]back)\b", re.I
)


def leading_place(plan: Plan) -> int:
    """The place of the reason under which the leading rules stand: limits of a recovery with the reason that asks the money
    back, else the first."""
    if not any(rule.kind == "recovery" for rule in plan.rules):
        return 0
    named = [place for place, reason in enumerate(plan.case.reasons) if _OF_RECOVERY.search(str(reason.words))]
    return named[0] if named and named[0] < len(plan.reasons) else 0


def place_of_rule(rule: RuleInReach, plan: Plan) -> int | None:
    """The place of the first reason whose kind a rule names; None where it names none of them."""
    kinds = [answered.kind.id for answered in plan.reasons]
    return min((kinds.index(kind) for kind in rule.answers if kind in kinds), default=None)


OF_THE_MEMBER = (
    "29 CFR 2560", "29 CFR 2590", "29 U.S.C.", "45 CFR 147.136", "the plan’s brochure, section 8", "5 CFR 890.105", "42 CFR 422.5",
    "42 CFR 438.4",
)  # fmt: skip
"""How the citations of rules begin that govern the member's own appeal, and no dispute of a practice."""


def letter_rules(plan: Plan, *, mandates: bool, place: int | None = None) -> list[Value]:
    """The rules that a letter prints: those that compel coverage of the illness, and those that limit what is taken back,
    stand with the first reason; one that belongs to a kind of denial under the first reason of that kind (`place`). A dispute
    of the practice has none of the member's own appeal, and a member's appeal none of the limits that a state sets for what
    is taken back from a practice."""
    rules = [
        rule for rule in plan.rules if "letter" in rule.used_in and rule.letter and rule.kind != "provider_dispute"
    ]
    if plan.case.voice == "patient":
        rules = [rule for rule in rules if rule.kind != "recovery"]
    if is_own_dispute(plan):
        rules = [rule for rule in rules if rule.kind == "recovery" or not rule.cite.startswith(OF_THE_MEMBER)]
    if not mandates:
        rules = [rule for rule in rules if place_of_rule(rule, plan) == place]
        rules = [rule for rule in rules if place is not None or not _OF_FILE.search(rule.letter)]
        rules = [rule for rule in rules if not _OF_NEWS.search(rule.letter)]
        notice = " ".join(str(plan.case.answers.get("denial_text") or "").split())
        rules = [
            rule
            for rule in rules
            if not any(asks.search(rule.letter) and given.search(notice) for asks, given in GIVEN)
        ]
    return [rule_words(rule, rule.letter) for rule in rules if (rule.kind in LEADING_RULES) is mandates]


GIVEN = (
    (
        re.compile(r"\bname the field\b"),
        re.compile(
            r"\bboard[- ]certified\b|\b(?:M\.?D\.?|D\.?O\.?|PharmD|R\.?Ph\.?|BCOP|R\.?N\.?)\b,? [^.]{0,60}\b(?:medicine|pediatrics?|surgery|pharmacy|\w+ology)\b"
            r"|\b(?:reviewed|decided|made|signed) by (?:a|an|our) [^.]{0,80}\b(?:medicine|pediatric\w*|pharmacist|\w+ologist|surgeon|\w+ology)\b",
            re.I,
        ),
    ),
    (
        re.compile(r"\btreatment code\b"),
        re.compile(r"(?<![\w-])(?:[ABCEGJQSTK]\d{4}|9636[5-8]|964\d\d)(?![\w])"),
    ),
    (
        re.compile(r"\bname the page\b|\bquote the provision\b"),
        re.compile(r"\b(?:[Ss]ection|§|[Pp]ages?|[Ee]xclusion|[Aa]rticle)s? [\d.]+[^\"“]{0,160}[\"“][^\"”]{25,}[\"”]"),
    ),
)
"""(what a rule asks for, how a notice shows that it has given it): nobody asks for what stands in the letter."""


_OF_FILE = re.compile(
    r"\bfree (?:copies|of charge)\b[^.]{0,120}\beverything relevant\b|\bcopies of everything relevant\b", re.I
)
"""A rule on nothing but the file, which every letter asks for among its requests."""


_OF_NEWS = re.compile(r"\bsend anything new before you decide\b")
"""A rule on new evidence and new reasons, which the request for the file names."""


def news_rule(plan: Plan) -> Value | str:
    """The citation of the rule by which anything new has to come before the decision, for the same request."""
    rules = [rule for rule in plan.rules if "letter" in rule.used_in and rule.letter and _OF_NEWS.search(rule.letter)]
    if not rules or is_own_dispute(plan):
        return ""
    return Value.of(rules[0].cite, facts=(rules[0].id,))


def file_rule(plan: Plan) -> Value | str:
    """The citation of the rule by which the file has to be sent, for the request that asks for it."""
    rules = [rule for rule in plan.rules if "letter" in rule.used_in and rule.letter and _OF_FILE.search(rule.letter)]
    if not rules or is_own_dispute(plan):
        return ""
    return Value.of(rules[0].cite, facts=(rules[0].id,))


def state_dispute(plan: Plan) -> Value:
    """The state's own review of disputes between practices and plans, where a row has one that reaches this plan."""
    rule = next((rule for rule in plan.rules if rule.kind == "provider_dispute" and rule.letter), None)
    return rule_words(rule, rule.letter) if rule else Value.of("")


def rule_words(rule: RuleInReach, text: str) -> Value:
    """A rule as one stretch of text, its citation in brackets before the last full stop."""
    text = text.strip()
    said = (
        f"{text.rstrip('.')} ({rule.cite})."
        if rule.cite and text.endswith(".")
        else f"{text} ({rule.cite})"
        if rule.cite
        else text
    )
    fact = rule.id.partition(".")[0] if rule.shelf == "states" else rule.id
    return Value.of(said, facts=(fact,), answers=())
