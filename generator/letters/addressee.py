"""To whom a paper goes: the plan, or the outside reviewer as the person copied it or as the state's row says."""

from __future__ import annotations

from generator.facts import Book
from generator.facts.rows import StateExternalReview
from generator.letters.blocks import Value
from generator.letters.said import Said
from generator.plan import Plan
from generator.plan.days import spell


def payer_lines(said: Said) -> Value:
    """Name and address of the payer, without the name twice."""
    name, address = said.payer_name, said.payer_address
    if name and address and address.lower().startswith(name.lower()):
        return address
    return Value.of(f"{name}\n{address}", answers=("payer_name", "payer_address"), is_gap=not (name and address))


def reviewer_lines(plan: Plan, said: Said, book: Book) -> Value:
    """Who gets a paper that leaves the plan: as the person copied it, else as the state's row says, else where the
    letter in hand sends the next request."""
    if said.reviewer_address:
        return said.reviewer_address
    lines = _reviewer_of_state(plan, book)
    if lines:
        return Value.of("\n".join(lines), facts=(plan.case.state or "",), answers=("state",))
    is_external = plan.level is not None and plan.level.document == "external_review"
    return (
        payer_lines(said) if plan.level is None or plan.level.kind == "internal" or is_external else said.payer_address
    )


def send_to(plan: Plan, book: Book) -> str:
    """Where the paper of the present step goes, for the page: the reviewer's address as typed, else what the state's
    row says; empty where only the letter can tell."""
    if plan.level is None or plan.level.kind == "internal":
        return ""
    return str(plan.case.answers.get("reviewer_address") or reviewer_note(plan, book))


def _state_review(plan: Plan, book: Book) -> StateExternalReview | None:
    """The state's review, where this step or an urgent review beside it is one that state law surely reaches and its
    process was confirmed."""
    key, kind = plan.case.state, plan.coverage.plan_kind
    is_next = plan.level is not None and plan.level.document == "external_review"
    is_early = plan.situation["may_go_external_now"] == "yes"
    if not (
        key and kind and (is_next or is_early) and book.has("states", key) and book.may_state_law_reach(kind) == "yes"
    ):
        return None
    review = book.get("states", key).external_review_on(plan.case.notice_date or plan.today)
    return review if review.is_verified and review.process_verified else None


def _reviewer_of_state(plan: Plan, book: Book) -> list[str]:
    """Name and postal address of the state's office or reviewer, where its row says that the request goes there."""
    review = _state_review(plan, book)
    if review is None or review.process != "state" or review.filed_with not in ("regulator", "reviewer"):
        return []
    name = review.office or book.get("states", plan.case.state or "").regulator.department
    lines = [_for_letter(line) for line in review.address.split("\n")] if review.address_verified else []
    lines = [line for line in lines if line]
    return [*([] if any(name in line for line in lines[:1]) else [name]), *lines]


def _for_letter(line: str) -> str:
    """A line of an address as a letter's head has it: post without its label, a fax number; other ways left out."""
    label, colon, rest = line.partition(":")
    if not colon or label in ("Mail", "Post"):
        return (rest if colon else line).strip()
    return line.strip() if label == "Fax" else ""


def reviewer_note(plan: Plan, book: Book) -> Value:
    """Where the state's row sends the request, with the day it was checked, for the person's own page."""
    review = _state_review(plan, book)
    if review is None or plan.case.answers.get("reviewer_address"):
        return Value.of("")
    lines = [line.strip() for line in review.address.split("\n") if line.strip()] if review.address_verified else []
    parts = [
        f"{'. '.join([review.file_with.rstrip('.'), *lines])} (checked {spell(review.verified)})."
        if review.verified
        else ""
    ]
    if review.form and review.form_verified:
        parts.append(f"Its form: {review.form}" + (f" ({review.form_url})." if review.form_url else "."))
    if review.fee and review.fee_verified:
        parts.append(f"Cost to you: {review.fee.rstrip('.')}.")
    if plan.case.is_urgent and review.expedited_verified and review.urgent_how:
        parts.append(review.urgent_how)
    return Value.of(" ".join(parts), facts=(plan.case.state or "",), answers=("state",))
