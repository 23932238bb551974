"""What the page of a state has to say, as data: the law and the review in force, what is confirmed, whom it reaches."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from generator.facts import rows as kinds
from generator.rows.schema import Unverified
from overrides.pages.plans.gather import WORDS
from overrides.pages.shown import Shown
from overrides.pages.writing.law_words import sentences
from overrides.pages.writing.plain_words import said_plainly
from overrides.pages.writing.text import words
from overrides.pages.writing.writer import Writer

MEDICAID = re.compile(r"Medicaid|MassHealth|Medical Assistance|KanCare|SoonerCare")
GAPS = {
    "window": "how long you have", "count_from": "from which day the time runs", "window_cite": "the section that sets the time",
    "fee": "the cost", "standard_decision": "how fast they must answer", "expedited": "how fast they must answer when it is urgent",
    "phone": "the phone number", "address": "the address", "form": "the form", "process": "who runs it", "url": "its page",
}  # fmt: skip
"""Field names that stand in a row's gaps, in plain words."""


def floor_of(page: Shown) -> kinds.Level:
    """The row that holds the least time which the federal rule asks of every state's review."""
    return next(level for level in page.book.levels("erisa_insured", page.today) if level.kind == "external")


def is_under(review: kinds.StateExternalReview, floor: kinds.Level) -> bool:
    """Whether the state's window can end before the federal one. Any four months in a row have 120 days or more."""
    months = floor.file_months or 0
    return bool(review.file_days and review.file_days < 31 * months) or bool(
        review.file_months and review.file_months < months
    )


@dataclass(frozen=True)
class Place:
    """A state and the page about it. Texts come as the rows have them; `words` makes them Markdown in the template,
    except where a method says that it returns Markdown."""

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
    def floor(self) -> kinds.Level:
        return floor_of(self.page)

    def floor_rule(self) -> str:
        """The federal rule on the least time, linked (Markdown)."""
        return self.page.source_link(self.page.use(self.floor), "45 CFR 147.136(c)(2)(vi)")

    # ---- Plan kinds -------------------------------------------------------------------------------------------

    @property
    def reached(self) -> list[Any]:
        """The plan kinds with a page that state law reaches, in the order of the pages of plans."""
        order = list(WORDS["plan"])
        reached = [k for k in self.page.book.shelf("plan_kinds").values() if k.state_law_reaches and not k.either]
        return sorted(reached, key=lambda kind: order.index(kind.id))

    def not_reached(self) -> list[tuple[str, list[Any]]]:
        """(title of a group, its plan kinds that state law does not reach), groups with none left out."""
        shelf = self.page.book.shelf("plan_kinds")
        groups = []
        for group in WORDS["group"]:
            members = [shelf[key] for key, said in WORDS["plan"].items() if said["group"] == group["id"]]
            if others := [kind for kind in members if not kind.state_law_reaches]:
                groups.append((group["title"], others))
        return groups

    @staticmethod
    def plan_links(plan_kinds: list[Any]) -> list[str]:
        """Links to the pages of plan kinds (Markdown)."""
        return [f"[{words(kind.plain)}](../plans/{kind.id}.md)" for kind in plan_kinds]

    # ---- Step therapy -----------------------------------------------------------------------------------------

    def citation(self) -> str:
        """The sections a letter may print, where there are some; else nothing."""
        found = []
        for kind in self.page.book.shelf("plan_kinds").values():
            if not kind.state_law_reaches or kind.either:
                continue
            try:
                found.append(self.page.book.step_therapy_law(self.state.id, kind.id, self.page.today).cite_for(kind.id))
            except Unverified:
                continue
        return "; ".join(dict.fromkeys(found))

    def reasons(self) -> list[str]:
        """The kinds of reason for an exception that the step-therapy law lists, in our own words."""
        return [self.page.book.get("grounds", tag).plain for tag in self.law.criteria]

    def tells(self, field: str) -> str:
        """A field of the step-therapy law as the end of a sentence (Markdown); empty when it is empty or a gap."""
        is_gap = any(gap.split(" ")[0] == field for gap in self.law.gaps)
        return "" if is_gap else words(getattr(self.law, field))

    def on_medicaid(self) -> list[str]:
        """What the step-therapy law's scope and limits say of Medicaid."""
        return [
            sentence.strip()
            for text in (self.law.scope, self.law.duration_cap)
            for part in text.split(";")
            for sentence in sentences(part)
            if MEDICAID.search(sentence)
        ]

    # ---- Outside review ---------------------------------------------------------------------------------------

    def after_what(self) -> str:
        """What the window follows, with its article (Markdown): 'the plan's last decision'."""
        said = words(re.sub(r"^the ", "", self.review.window_from).rstrip("."))
        return said if re.match(r"receipt\b", said) else f"the {said}"

    def says_receipt(self) -> bool:
        """Whether what the window follows says already that it runs from the day of receipt."""
        says_so = re.search(r"\b(?:you get|receipt)\b", self.review.window_from)
        return self.review.count_from == "receipt" and bool(says_so)

    def is_under_floor(self) -> bool:
        return is_under(self.review, self.floor)

    def address_lines(self) -> list[str]:
        """Where the request goes, line by line (Markdown); none unless it is confirmed."""
        review = self.review
        if not (review.process_verified and review.address_verified):
            return []
        lines = [words(line) for line in review.address.strip().splitlines()]
        return [re.sub(r"https?://[^\s\\]+", r"<\g<0>>", line) for line in lines]

    def fee(self) -> str:
        return re.sub(r"^none\b", "nothing", self.review.fee)

    def answered_within(self) -> str:
        """How long the reviewers have, and from which day, where the words do not say it already."""
        said = self.review.standard_decision
        if self.review.answer_from and said and not re.search(r"\b(?:after|once|from)\b", said):
            said += f", counted from {self.review.answer_from}"
        return said

    def open_points(self) -> list[str]:
        """What of the outside review nobody could confirm (Markdown), each point once."""
        return list(dict.fromkeys(gap_words(gap) for gap in self.review.gaps))

    # ---- Other laws -------------------------------------------------------------------------------------------

    def is_coming(self, row: Any) -> bool:
        return row.from_ > self.page.today

    def rules(self) -> list[kinds.StateRule]:
        """The other laws that stand on the page, those in force first."""
        return sorted((rule for rule in self.state.rule if "page" in rule.used_in), key=self.is_coming)

    @staticmethod
    def since(rule: kinds.StateRule) -> tuple[str, str]:
        """Since when a law holds: ('act', the act), ('day', a year or a day), ('other', other words), or nothing."""
        said = re.sub(r"^in force$|^in the .*|^the present .*|\s*\(present text\)$", "", rule.effective)
        if re.fullmatch(r"\d{4} \((?:Act|[HSL]\.?B|P\.A|ch\.|L\.|Public).*\)", said):
            return "act", said
        start = "day" if re.fullmatch(r"\d{4}(?:-\d\d-\d\d)?", said) else "other"
        return (start, said_plainly(said).rstrip(".")) if said else ("", "")

    def bound_plans(self, rule: kinds.StateRule) -> list[str]:
        """Links to the plan kinds a law is limited to (Markdown)."""
        shelf = self.page.book.shelf("plan_kinds")
        return self.plan_links([shelf[key] for key in rule.plan_kinds if not shelf[key].either])

    def coming_laws(self) -> list[kinds.StepTherapyLaw]:
        return [law for law in self.state.step_therapy if self.is_coming(law)]

    def coming_reviews(self) -> list[kinds.StateExternalReview]:
        return [review for review in self.state.external_review if self.is_coming(review)]

    # ---- Helpers ----------------------------------------------------------------------------------------------

    def phones(self) -> list[str]:
        """The regulator's phones, when they are confirmed."""
        regulator = self.state.regulator
        return [phone for phone in (regulator.phone, regulator.phone_alt) if phone and regulator.is_verified]

    def office(self, key: str) -> kinds.Complaint:
        return self.page.use(self.page.book.get("complaints", key))

    def forms(self) -> list[kinds.OfficialForm]:
        """The state's official forms that were seen."""
        shelf = self.page.book.shelf("official_forms").values()
        return [self.page.use(row) for row in shelf if row.state == self.state.id and row.is_verified]


def gap_words(gap: str) -> str:
    """A gap of an outside review in plain words (Markdown)."""
    name = gap.partition(" ")[0]
    if name in kinds.StateExternalReview.fields and name in GAPS:
        return GAPS[name]
    return words(f"the phone number {name}" if re.fullmatch(r"[\d-]{10,}", name) else gap)


def place_of(page: Shown, state: kinds.State) -> Place:
    """A state with its page begun, on which the state and the federal least time count as used."""
    page.start(f"reference/states/{state.id}.md")
    page.use(state)
    place = Place(page, state)
    page.use(place.floor)
    return place


def write_states(writer: Writer) -> None:
    """A page for each state, and the list of them."""
    page = Shown(writer.book)
    for state in writer.book.shelf("states").values():
        place = place_of(page, state)
        writer.write(
            page, "states/page.md.j2", place=place, state=state, law=place.law, review=place.review, regulator=state.regulator
        )  # fmt: skip
    page.start("reference/states/index.md")
    states = sorted(writer.book.shelf("states").values(), key=lambda state: state.name)
    writer.write(page, "states/index.md.j2", places=[Place(page, state) for state in states])
