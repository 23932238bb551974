"""The brief: a case without names and numbers, for those who choose to ask an assistant of their own.

Goes in: a plan. Comes out: a text with the facts, the points at issue, the law that reaches this plan, and what not to
claim. Nothing of it is sent by us. `restore_names` puts names and numbers back into what comes back.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import date

from generator.facts import Book, FactError, load_book
from generator.form import load_form
from generator.letters.documents import DocumentError
from generator.letters.identity import find_hidden, hide, restore
from generator.letters.said import Said, short_name
from generator.letters.write import write_document
from generator.plan import Plan
from generator.plan.days import spell
from generator.record.papers import words_of
from generator.rows.row import Row


class Brief(Row):
    """`text` is all of it. `hidden` names what was taken out: ('PERSON', …), never the words themselves."""

    text: str
    hidden: tuple[str, ...]


def write_brief(plan: Plan, book: Book | None = None) -> Brief:
    """The brief of a case. Raises DocumentError while no reason of a refusal is told: there is nothing to answer yet."""
    if not plan.reasons:
        raise DocumentError("There is no brief yet: first say why they refused.")
    book = book or load_book()
    hidden = find_hidden(plan.case)
    parts = []
    for title, lines in _sections(plan, Said(plan.case, load_form(), book, plan.today), book):
        told = [hide(line, hidden) for line in lines if line.strip()]
        if told:
            parts.append(f"## {title}\n\n" + "\n".join(told))
    text = f"{HEAD}\n\n" + "\n\n".join(parts) + "\n"
    used = sorted({each.name for each in hidden if f"«{each.name}»" in text})
    return Brief(text, tuple(used))


def restore_names(text: str, plan: Plan) -> str:
    """The text with the names and numbers of this case in the places of their place holders."""
    return restore(text, find_hidden(plan.case))


HEAD = """# Brief for the draft of an appeal

Please draft the letter described below. Names and numbers are replaced by marks such as «PERSON» and «PLAN». Keep each mark exactly as it is, and invent none."""

RULES = (
    "- Use only what stands in this brief. Add no fact, date, value, name, study, rule or citation of your own.",
    "- Where something is missing, leave it out. Do not guess it, and leave no blank.",
    "- Call nothing enclosed that is not in the list of papers. Point to papers by their number (Exhibit 2).",
    "- Say nothing of chances, threaten nobody, and blame nobody.",
    "- Do not say that a drug failed unless the brief says that it was taken and did not work.",
)

Section = tuple[str, list[str]]


def _sections(plan: Plan, said: Said, book: Book) -> Iterator[Section]:
    yield "What to write", _ask(plan, said)
    yield "The plan and the law over it", _coverage(plan)
    yield "Why they refused, in their words, and what is answered", list(_reasons(plan))
    yield "Points at issue", _points(plan, said)
    yield "The facts", _facts(plan, said)
    yield "Papers", [_paper(exhibit.number, exhibit.title, exhibit.who) for exhibit in plan.case.exhibits]
    yield "Law that reaches this plan, read at its source", list(dict.fromkeys(_law(plan, book)))
    yield "Evidence, read at its source", _evidence(plan)
    yield "Do not claim", _not_to_claim(plan, book)
    yield "Weak points: be ready for them, and do not write them", _weak(plan)
    if notice := plan.case.answers.get("denial_text"):
        yield "Their letter in full", [" ".join(line.split()) for line in str(notice).splitlines()]


def _ask(plan: Plan, said: Said) -> list[str]:
    who = {"patient": "the person treated", "caregiver": "somebody who helps the person treated", "practice": "the doctor’s office"}  # fmt: skip
    lines = [f"An appeal letter, written by {who[plan.case.voice]}."]
    if plan.level:
        lines.append(f"The step: {plan.level.name}.")
    lines += [f"Refused: {line}" for line in plan.refused]
    drug = " ".join(str(part) for part in (said.product, said.therapy and f"({short_name(str(said.therapy))})") if part)
    order = [drug, said.hcpcs and f"code {said.hcpcs}", said.dose, said.interval, said.setting_wanted]
    told = ", ".join(str(part) for part in order if part)
    lines += [f"Ask for: {told}" + (f", {said.period}" if said.period else "") + "."] if told else []
    if plan.case.is_urgent:
        lines.append("The doctor says that waiting could do serious harm: ask for a fast decision.")
    return [
        *lines,
        "Put the request first. Answer each reason in its own section, in their words. Then each point below with its fact and its paper. End with what is asked of the reader. About two pages.",
        *RULES,
    ]  # fmt: skip


def _reasons(plan: Plan) -> Iterator[str]:
    for number, answered in enumerate(plan.reasons, 1):
        reason = answered.reason
        told = [f"{number}. “{' '.join(reason.words.split())}”"]
        told += [f"The answer: {' '.join(reason.answer.split())}"] if reason.answer else []
        told += [f"The doctor says: {' '.join(reason.doctor_answer.split())}"] if reason.doctor_answer else []
        yield " ".join(told)


def _coverage(plan: Plan) -> list[str]:
    lines = [f"Kind of plan: {plan.plan_kind.plain}." if plan.plan_kind else "The kind of plan is not known yet."]
    born = plan.case.answers.get("birth_date")
    if born:
        lines.append(f"Age of the person: {_age(born, plan.today)}.")
    if plan.case.notice_date:
        lines.append(f"Date of their letter: {spell(plan.case.notice_date)}.")
    if plan.filing and plan.filing.safe:
        lines.append(f"To be filed by {spell(plan.filing.safe.on)}.")
    return [*lines, f"Today: {spell(plan.today)}."]


def _age(born: date, today: date) -> str:
    """Age in whole years; in months for a child under two; above 89 only that."""
    years = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    if years >= 90:
        return "90 or older"
    months = (today.year - born.year) * 12 + today.month - born.month - (today.day < born.day)
    return str(years) if years >= 2 else f"{max(months, 0)} months"


POINT_STATUS = {
    "met": "met", "exception": "an exception is asked for", "missing": "open: do not claim it", "not_needed": "not needed",
    "does_not_apply": "does not apply", "": "told, not yet judged",
}  # fmt: skip


def _points(plan: Plan, said: Said) -> list[str]:
    lines = []
    if plan.edition and any(point.of == "edition" for point in plan.points):
        policy = plan.edition.policy
        lines.append(f"From the edition of “{policy.title}”, {policy.dated_words}, that we read. It may not be the one used: name it with its date, ask for theirs, and do not call it the plan's present rule.")  # fmt: skip
    for number, point in enumerate(plan.points, 1):
        items = [said.item(key) for key in point.items if "." in key]
        facts = [point.fact] if point.fact else [str(item.told) for item in items if item.table != "criteria"]
        proof = words_of(tuple(dict.fromkeys(n for item in items for n in item.numbers)))
        told = "; ".join(" ".join(fact.split()).rstrip(".") for fact in facts if fact)
        lines.append(f"{number}. {point.asks.rstrip('.')}: {POINT_STATUS[point.status]}." + (f" {told}." if told else "") + (f" ({proof})" if proof else ""))  # fmt: skip
    return lines


ALONE = ("condition", "icd10", "icd10_more", "diagnosed_on", "infusions_given", "infusions_since", "next_dose_date", "approved_until", "effective_on",
         "service_date", "received_date", "function", "response", "if_missed", "impact", "main_point", "more_asks", "late_reason", "conceded", "demanded_product",
         "channel_demanded", "setting_offered", "policy_named", "plan_definition", "payment_asked", "claim_filed_on", "place_billed")  # fmt: skip
"""Answers that are told by themselves, with the words of their question."""


def _facts(plan: Plan, said: Said) -> list[str]:
    form, lines = load_form(), []
    for key in ALONE:
        value = getattr(said, key)
        if value:
            lines.append(f"- {form.get(key).label.partition('?')[0].rstrip(':.')}: {' '.join(str(value).split())}")
    for table in ("treatments", "findings", "facts", "notices", "claim_lines", "submissions"):
        for row in getattr(said, table):
            told = " ".join(str(row.told).split()) if table not in ("claim_lines", "submissions") else _cells(row)
            if told and row.raw("topic") != "against":
                lines.append(f"- {told.rstrip('.')}.{row.proof}" if not told.endswith("?") else f"- {told}{row.proof}")
    return lines


def _cells(row: object) -> str:
    names = ("code", "units", "printed", "wrong", "right", "on", "how", "answer")
    values = (str(getattr(row, name, "") or "") for name in names)
    return "; ".join(" ".join(value.split()) for value in values if value)


def _paper(number: int, title: str, who: str) -> str:
    return f"- Exhibit {number}: {title}" + (f" (not in hand yet; ask {who})" if who else "")


def _law(plan: Plan, book: Book) -> Iterator[str]:
    """The rules that reach the case, then the rights that the letter of this step cites."""
    on, kind = plan.case.notice_date or plan.today, plan.coverage.plan_kind or ""
    for rule in plan.rules:
        if "letter" in rule.used_in and rule.cite:
            yield f"- {(rule.letter or rule.text).strip().rstrip('.')} ({rule.cite})."
    law = plan.facts.state_step_therapy
    if law and kind:
        with suppress(FactError):
            yield f"- The state’s law on trying another drug first, with its exceptions: {law.cite_for(kind)}."
    try:
        cited = {key: None for block in write_document(plan, book=book).blocks for key in block.facts}
    except DocumentError:
        cited = {}
    for key in cited:
        try:
            right, cite = book.cite_right(key, kind, on)
        except FactError:
            continue
        yield f"- {right.text.strip().rstrip('.')} ({cite})."


def _evidence(plan: Plan) -> list[str]:
    lines = []
    if plan.facts.indication:
        lines.append(f"- FDA label: {plan.facts.indication.text.strip().rstrip('.')}.")
    for row in plan.facts.guidelines:
        lines.append(f"- {row.society}, {row.title} ({row.journal}): {row.supports.strip()}")
    return lines


def _not_to_claim(plan: Plan, book: Book) -> list[str]:
    lines = [f"- That {row.drug} was tried or failed: it was {'never tried' if row.status == 'never' else 'offered and not taken'}." for row in plan.case.treatments if row.status in ("never", "declined")]  # fmt: skip
    lines += [
        f"- That this is met: {row.criterion.rstrip('.')}." for row in plan.case.criteria if row.status == "missing"
    ]
    if plan.plan_kind and book.may_state_law_reach(plan.plan_kind.id) == "no":
        lines.append(f"- That state insurance law helps: it does not reach {plan.plan_kind.plain}.")
    if not plan.facts.indication and plan.case.therapy and plan.case.condition:
        lines.append("- That the label names this use: we could not confirm it.")
    return lines


def _weak(plan: Plan) -> list[str]:
    against = [fact.fact for fact in plan.case.facts_on("against")]
    found = dict.fromkeys([*against, *(item.text for item in plan.counter)])
    lines = [f"- {' '.join(text.split()).rstrip('.')}." for text in found]
    lines += [f"- Still needed: {test.need} ({test.who})." for test in plan.open_tests if test.need]
    return lines + [f"- Still missing: {gap.what} ({gap.who})." for gap in plan.gaps]
