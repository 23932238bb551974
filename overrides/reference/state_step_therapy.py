"""What a state's page says of its step-therapy ("fail first") law, and the state's page in the making."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from generator.facts import Book
from generator.facts import rows as kinds
from generator.rows.schema import Unverified
from overrides.reference.law_words import for_readers, good_to_know, section
from overrides.reference.writer import NOT_CONFIRMED, bullets, words
from overrides.shown import Shown, capital

STATUS = {
    "in_force": "yes",
    "limited": "yes, a narrow one",
    "future": "passed, but not in force yet",
    "none_found": "none that we found",
    "not_checked": "we could not check",
}


@dataclass(frozen=True)
class Place:
    """A state's page in the making."""

    page: Shown
    state: kinds.State

    @property
    def law(self) -> kinds.StepTherapyLaw:
        """The step-therapy law as in force on the page's day."""
        return self.state.step_therapy_on(self.page.today)

    @property
    def review(self) -> kinds.StateExternalReview:
        """The external review as in force on the page's day."""
        return self.state.external_review_on(self.page.today)

    @property
    def reached(self) -> list[Any]:
        """The plan kinds with a page that state law reaches."""
        return [
            kind for kind in self.page.book.shelf("plan_kinds").values() if kind.state_law_reaches and not kind.either
        ]

    def plan_link(self, kind: Any) -> str:
        return f"[{words(kind.plain)}](../plans/{kind.id}.md)"


def sure(value: str, is_sure: bool) -> str:
    """A value of a row, or that nobody could confirm it. The unconfirmed value itself is not shown."""
    return words(value) if value and is_sure else NOT_CONFIRMED


def has_gap(row: Any, name: str) -> bool:
    return any(gap.split(" ")[0] == name for gap in row.gaps)


def law_status(law: kinds.StepTherapyLaw) -> str:
    if law.status == "limited" and not law.binds_commercial_now:
        return "none for the plans on this page that we found"
    return STATUS[law.status] + ("" if law.is_verified else f" ({NOT_CONFIRMED})")


def citation(place: Place) -> str:
    """The section a letter may print, where there is one; else nothing."""
    found = []
    for kind in place.reached:
        try:
            found.append(place.page.book.step_therapy_law(place.state.id, kind.id, place.page.today).cite_for(kind.id))
        except Unverified:
            continue
    return "; ".join(dict.fromkeys(found))


def grounds(book: Book, law: kinds.StepTherapyLaw) -> str:
    if not law.criteria_verified:
        return (
            f"We could not confirm the law's own list of reasons. {words(law.criteria_gap)} "
            "Ask the plan for the list, and for its form."
        )
    if law.grounds:
        listed = [f"{capital(words(ground.words))} ({words(ground.section)})" for ground in law.grounds]
    else:
        listed = [capital(book.get("grounds", tag).plain) for tag in law.criteria]
    return "The law lists these reasons for an exception:\n\n" + bullets(listed)


def plainly(value: str) -> str:
    """A row's 'yes: ...' or 'unclear: ...' as the end of a sentence that has asked already."""
    if re.match(r"[Yy]es(?:$|, )", value):
        return "it counts as granted" + value[3:]
    if found := re.match(r"[Yy]es[.:] (.)", value):
        return found[1].lower() + value[found.end() :]
    return re.sub(r"^unclear: (.*)", r"not clear (\1)", value)


def answer_times(law: kinds.StepTherapyLaw) -> str:
    times = []
    if law.time_standard and law.time_standard_verified:
        times.append(f"{words(law.time_standard)} as a rule")
    if law.time_urgent and law.time_urgent_verified:
        times.append(f"{words(law.time_urgent)} when it is urgent")
    facts = [f"How fast they must answer: {'; '.join(times)}" if times else
             "We could not confirm how fast they must answer. Ask on the phone, and note the answer"]  # fmt: skip
    for name, intro in (
        ("deemed_granted", "When they do not answer in time"),
        ("duration_cap", "How long they may keep you on their drug"),
        ("covers_provider_administered", "Drugs that a nurse or doctor gives"),
        ("scope", "Whom the law binds"),
        ("cite_limits", "Which section is for whom"),
    ):
        if (value := for_readers(getattr(law, name))) and not has_gap(law, name):
            facts.append(f"{intro}: {plainly(words(value))}")
    return bullets(fact.rstrip(".") + "." for fact in facts)


def script(place: Place) -> str:
    cite = citation(place)
    under = f" under {words(cite).rstrip('.')}" if cite else f" under the step-therapy law of {place.state.name}"
    return (
        "What to say to the plan, once you know your reason:\n\n"
        f"> “I ask for an exception to step therapy{under}. My doctor's statement gives the reason. "
        "Please tell me the day you got this, and the day by which you will answer.”"
    )


def step_therapy(place: Place) -> str:
    law, name = place.law, place.state.name
    title = "If they want another drug first"
    guide = f"[How to answer “fail first”]({place.page.to('guides/step-therapy.md')})."
    notes = good_to_know(law.note) if law.is_verified else ""
    if not law.binds_commercial_now:
        cite = ", ".join(words(c) for c in law.citations)
        first = (
            f"We could not check whether {name} has a step-therapy law. Ask the insurance department."
            if law.status == "not_checked"
            else f"{name} has passed a law on it ({cite}), but it is not in force yet. It is for these plans: "
            f"{words(law.scope).rstrip('.')}. Until then the plan's own rule on exceptions counts: ask for it, and use it."
            if law.status == "future"
            else f"We know of no step-therapy law in {name} that binds insured plans today. The plan's own rule on exceptions still counts: ask for it, and use it."
        )
        return section(title, f"{first} {guide}", notes)
    cite = ", ".join(words(c) for c in law.citations) or f"section {NOT_CONFIRMED}"
    return section(
        title,
        f"“Step therapy” means that the plan wants you to try another drug first. {name} has a law on it: {cite.rstrip('.')}. The doctor's office asks for the exception. {guide}",
        "" if law.cite_in_letter else "We could not confirm the section for insured plans, so our letters do not cite it.",
        grounds(place.page.book, law), script(place), answer_times(law), notes,
    )  # fmt: skip
