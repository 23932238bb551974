"""What a letter asks for: the request by its kind, the further wishes, that benefits and a course go on, and what is paid later.

Goes in: the plan of a case and what was told. Comes out: words and rows for the templates.
"""

from __future__ import annotations

import re
from typing import Any

from generator.arguments.premises import is_findable
from generator.arguments.remedies import find_remedies
from generator.denials import find_ask, find_refused
from generator.form.when import days_in
from generator.letters.already_said import is_mostly_said
from generator.letters.blocks import Value
from generator.letters.environment import capital, end_sentence, keep
from generator.letters.haste import (
    asks_fast,
    overdue_dose,
)
from generator.letters.repeats import HASTE_WORDS, within_words
from generator.letters.said import Row, Said
from generator.plan import Plan
from generator.plan.days import spell
from generator.plan.track import WANTS_FAST
from generator.record.sentences import split_sentences


def refused_lead(plan: Plan) -> Value:
    """What was refused about the drug, where it is not the drug itself: 'the ordered dose of '."""
    refused = find_refused(answered.kind for answered in plan.reasons)
    return Value.of(refused.lead if refused else "", answers=("reasons",))


def ask_words(plan: Plan, said: Said) -> dict[str, Any]:
    """What is asked of whoever refused, by the rows of asks.toml and refused.toml: `ask_parts` are the words after "I ask you
    to", cut at `{decision}` and `{what}`; `ask_short` is the same as a request."""
    kinds = [answered.kind for answered in plan.reasons]
    ask, refused = find_ask(kinds), find_refused(kinds)
    when = plan.case.timing if plan.case.timing in ("after", "ongoing") else "before"
    short = ask.short.at(when).replace("{what}", ask.about)
    terms = refused.terms if refused and said.site_name else ""
    if said.setting_wanted:
        terms = terms.replace(", at {site}", "")  # the order names the place
    return {
        "ask_parts": tuple(part for part in re.split(r"(\{decision\}|\{what\})", ask.verb.at(when)) if part),
        "ask_about": ask.about,
        "ask_short": f"{short[:1].upper()}{short[1:]}",
        "asks_papers": ask.id == "send",
        "refused_about": Value.of(refused.about if refused else "", answers=("reasons",)),
        "refused_terms": Value.of(
            terms.replace("{site}", str(said.site_name)),
            answers=("reasons", "site_name", "setting_wanted") if terms else (),
        ),
    }


_DRUG_ALONE = re.compile(
    r"\b(?:drug|medication|medicine) only\b|\bonly the (?:drug|medication|medicine)\b|\b(?:does|do) not (?:include|cover) (?:the )?(?:supplies|services|nurs\w+|equipment)",
    re.I,
)
"""How an approval says that it is of the drug and of nothing that it is given with."""


def services_only(plan: Plan, beside: Value, named: Value) -> Value:
    """What is refused where the drug itself was approved, and only that: 'the services under S9500 and 99601'; else empty."""
    words = " ".join(notice.words or "" for notice in plan.case.notices if notice.outcome == "approved")
    words += f" {plan.case.answers.get('conceded') or ''}"
    refused = {answered.kind.refused for answered in plan.reasons}
    is_around = "home_services" in refused and refused <= {
        "home_services",
        "setting",
    }  # nothing is said against the drug
    if not (_DRUG_ALONE.search(words) or is_around) or not (beside or named):
        return Value.of("")
    return keep(beside, f"the services under {beside}") if beside else keep(named, str(named))


MOST_URGENT = 2
"""Facts of a supply that ends or a day that cannot wait where the letter says why it is urgent."""


def urgent_rows(plan: Plan, said: Said) -> list[Row]:
    """What the person tells of a supply that ends or a day that cannot wait, for the place where the letter asks for haste; not where
    the haste of what was given already is the answer to a reason."""
    is_the_answer = any(answered.kind.id in ("no_authorization", "out_of_network") for answered in plan.reasons)
    if (
        plan.case.timing == "after"
        or (is_the_answer and not plan.case.is_urgent)
        or not (plan.case.is_urgent or asks_fast(plan))
    ):
        return []
    warned = str(plan.case.answers.get("if_missed") or "")
    facts = [
        fact
        for fact in plan.case.facts_on("urgent_need")
        if is_findable(fact, plan.case) and not any(is_mostly_said(part, warned) for part in split_sentences(fact.fact))
    ]
    return within_words([said.item(fact.id) for fact in facts[:MOST_URGENT]], HASTE_WORDS)


def signs_too(plan: Plan) -> bool:
    """Whether the person treated signs beside the caregiver: a grown person who has given no paper that lets the caregiver
    act. Asked for by the member, the review stands whoever wrote the letter."""
    case = plan.case
    is_known = case.answers.get("birth_date") is not None or case.consent == "no"
    is_grown = is_known and plan.situation["under_18"] == "no"
    return case.voice == "caregiver" and case.consent not in ("yes", "parent") and is_grown


def later_refusals(plan: Plan, said: Said) -> list[Any]:
    """Letters of this payer that refuse something after the decision appealed: each has to be reversed too."""
    case = plan.case
    return [
        said.item(row.id)
        for row in case.notices
        if row.outcome == "refused" and row.other_insurer != "yes"
        and case.notice_date and row.on.first and row.on.first == row.on.last and row.on.first > case.notice_date
    ]  # fmt: skip


def later_to_pay(plan: Plan, said: Said) -> list[Any]:
    """Those of them that refuse to pay a claim, which the further requests do not name by its number or its day."""
    asked = str(said.more_asks)
    return [
        row
        for row in later_refusals(plan, said)
        if (plan.case.timing == "after" or re.search(r"\bclaims?\b|\bEOB\b", str(row.words)))
        and not (row.reference and str(row.reference) in asked)
    ]


def keep_benefits(plan: Plan, cite: Any, reaches: Any) -> Value | str:
    """The rule to cite when the letter asks that benefits go on; empty when its time has passed or no rule is known.
    Whoever does not know where the treatment stands asks too; a practice may not (42 CFR 438.402(c)(1)(ii))."""
    running = plan.continue_by
    if running is None or running.is_past or plan.case.voice == "practice" or "medicaid_keep_benefits" in plan.chosen():
        return ""
    if running.right and reaches(running.right):
        return cite(running.right)
    return Value.of(running.cite, facts=(running.level,))


KEEPS_COURSE = {"medicaid_keep_benefits": "medicaid_continuation", "covered_meanwhile": "continued_coverage_pending"}
"""Arguments that ask for the running course to go on, and the right each rests on: what they ask stands in the list of
requests too, where nobody overlooks it."""


def keeps_course(plan: Plan, cite: Any, reaches: Any) -> Value | str:
    """The rule to cite in the list of requests for the running course to go on; empty where none is asked for."""
    rights = [right for move, right in KEEPS_COURSE.items() if move in plan.chosen() and reaches(right)]
    return cite(rights[0]) if rights else keep_benefits(plan, cite, reaches)


ASKS_FILE = re.compile(
    r"(?:Please )?(?:[Ss]end|[Gg]ive)(?: me| us)? (?:a copy of )?(?:the |my |our |your |any )*(?:(?:clinical )?criteria|policy|file|records?|rules?|guidelines?|and|or|a copy of|[ ,]|you(?: have)? used|the|my|our|your)+\.?$"
)
"""A request for the file or the rule alone, which every letter makes with its citation."""


def more_asks(plan: Plan, said: Said) -> list[Value]:
    """The further requests, line by line; a wish for haste is left out where the letter asks for it as such already."""
    lines = [
        keep(line, said.retell(str(line))) for line in split_lines(said.more_asks) if not ASKS_FILE.match(str(line))
    ]
    if not (plan.case.is_urgent or asks_fast(plan)):
        return lines
    return [line for line in lines if not WANTS_FAST.search(line) or days_in(str(line)) or line.startswith("If ")]


def remedies(plan: Plan) -> list[Value]:
    """What the letter offers beside the appeal, each as a request; an exception that was asked for already is to be joined."""
    basis = ("reasons", "denial_text", "more_asks", "sent_papers")
    sent = next((day for key, day in plan.case.sent_papers.items() if key.endswith("_exception")), None)
    return [
        Value.of(
            f"Join to this appeal the exception request sent on {spell(sent)}, and decide both."
            if sent and remedy.id == "exclusion_exception"
            else remedy.asks,
            answers=basis,
        )
        for remedy in find_remedies(plan.case)
    ]


def keeps_place(plan: Plan) -> bool:
    """Whether to ask that the place of a running course stays until the decision: it is refused, a next dose is named, and the
    person does not ask for it in their own words."""
    case = plan.case
    is_place = any(answered.kind.refused == "setting" for answered in plan.reasons)
    asked = str(case.answers.get("more_asks") or "").lower()
    is_asked = (
        bool(case.facts_on("continued_asked")) or re.search(r"\b(?:keep|go on|continue|until)\b", asked) is not None
    )
    goes_on = case.timing == "ongoing" and case.next_dose_date is not None and not overdue_dose(plan)
    return is_place and goes_on and not is_asked


REFUSES_REVIEW = re.compile(
    r"\bnot (?:be )?(?:eligible|available|subject|reviewable|open)\b[^.]{0,40}\bexternal review\b"
    r"|\b(?:not|no)\b[^.]{0,40}\b(?:external|independent) review\b[^.]{0,40}\b(?:exclusion|contract|benefit)"
    r"|\bexternal review (?:is|are|does|do) not\b"
)


def refuses_review(plan: Plan) -> bool:
    """Whether the letter says of this decision that it cannot go to external review."""
    return REFUSES_REVIEW.search(" ".join(str(plan.case.answers.get("denial_text") or "").lower().split())) is not None


def split_lines(typed: Value) -> list[Value]:
    """What was typed line by line, each as a sentence: with a capital, without a mark of a list."""
    if not typed:
        return []
    lines = [re.sub(r"^\W*(?:\d{1,2}[.)]\s*)?", "", line).strip() for line in str(typed).splitlines()]
    return [end_sentence(capital(keep(typed, line))) for line in lines if line]


def asked_in_time(plan: Plan) -> Value | str:
    """That the day on which it was asked that the treatment go on lies within the time of the rule; empty where nobody asked, or it was
    too late."""
    by = plan.continue_by
    if by is None or by.due is None or plan.case.notice_date is None:
        return ""
    for fact in plan.case.facts_on("continued_asked"):
        asked = [day for day in days_in(fact.fact) if plan.case.notice_date < day <= by.due.on and day <= plan.today]
        if asked:
            words = f"The time for it ran until {spell(by.due.on)} ({by.due.sum.partition(' = ')[0]}; {by.cite}); {spell(max(asked))} was in time."
            return Value.of(words, answers=(fact.id, "notice_date"), facts=(by.level,))
    return ""
