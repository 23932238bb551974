"""'What usually goes wrong' with a treatment: each point comes from a row of this drug and leads to a guide."""

from __future__ import annotations

import re
from collections.abc import Iterator

from generator.facts import Book
from generator.facts import rows as kinds
from overrides.pages.shown import last_day
from overrides.pages.therapies.asked import IMMUNE_GLOBULIN, asked_about, guide, test_guides
from overrides.pages.therapies.look_alikes import codes_in_use, is_long_gone
from overrides.pages.writing.names import brands, illness_link, listed, mark, off_label_use
from overrides.pages.writing.plain_words import said_plainly
from overrides.pages.writing.text import NOT_CONFIRMED, bullets, words

PRACTICES = "../../practices/"
USUAL_PART_B = "typical Part B (incident-to / provider administered)"


def _quoted(therapy: kinds.Therapy, asked: list[kinds.Criterion]) -> str:
    said = "; ".join(words(criterion.words) for criterion in asked)
    return f"{said}{mark(therapy.payer_criteria.is_verified)}"


def another_drug_first(therapy: kinds.Therapy) -> Iterator[str]:
    if iron := asked_about(therapy, "oral_iron"):
        yield (
            f"**Iron by mouth first.** Policies ask for this: {_quoted(therapy, iron)}. Show when you took it and why you "
            f"stopped, or why it cannot work for you. {guide('iron-infusion-refused', 'Iron by mouth should do')}"
        )
    if drugs := asked_about(therapy, "drug"):
        yield (
            f"**Another treatment first.** The rule may name: {_quoted(therapy, drugs)}. List each one you tried, with dates "
            f"and what came of it. {guide('step-therapy', 'They want another drug first')}"
        )


def another_product(therapy: kinds.Therapy) -> Iterator[str]:
    for criterion in asked_about(therapy, "product"):
        rule = _quoted(therapy, [criterion])
        if criterion.names_this_first:
            own = words(listed(brands(therapy)))
            yield (
                f"**Another product of the same kind.** Here the rule may be on your side. It says: {rule}. It names this drug as one "
                f"to use first, so check that the request ({own}) fits the product that the rule means. "
                f"{guide('another-product-wanted', 'They want another product')}"
            )
        else:
            yield (
                f"**Another product of the same kind.** The rule: {rule}. Say which products you had, when, and what happened. "
                f"{guide('another-product-wanted', 'They want another product')}"
            )
    if forms := asked_about(therapy, "form"):
        yield (
            f"**Another form of treatment.** The rule: {_quoted(therapy, forms)}. The doctor says why that form does not fit you. "
            f"{guide('another-product-wanted', 'They want another product')}"
        )


def tests_fall_short(therapy: kinds.Therapy) -> Iterator[str]:
    criteria, marks = therapy.payer_criteria, asked_about(therapy, "mark")
    if not (criteria.labs_and_tests or marks):
        return
    look_for = [words(line) for line in (*(criterion.words for criterion in marks), *criteria.labs_and_tests)]
    more = ", and more in the list below" if len(look_for) > 3 else ""
    yield (
        f"**A test or a score is missing, old or too low.** They look for: {'; '.join(look_for[:3])}{more}"
        f"{mark(criteria.is_verified)}. Send each with its date. {listed(test_guides(therapy))}"
    )


def _label_on_place(therapy: kinds.Therapy) -> Iterator[str]:
    label = therapy.label
    if label.is_verified and label.boxed_warning and "boxed_warning" in label.confirmed:
        sure = mark("boxed_warning_topics" in label.confirmed)
        if re.search(r"reaction|anaphyla|hypersensitiv", " ".join(label.boxed_warning_topics)):
            yield (
                f"The label has a boxed warning about bad reactions{sure}. A plan may use it to refuse your home. You may use it "
                "against a move to a place that is not ready for one."
            )
        else:
            yield "The label has a boxed warning; see below what it is about."
    if label.is_verified and label.rems:
        yield f"Only people and places in its safety program may handle it: {words(label.rems)}{mark('rems' in label.confirmed)}."
    read = [name for name, key in (("the place", "setting"), ("watching you", "observation")) if key in label.confirmed]
    if label.is_verified and read:
        yield f"What the label says on {listed(read)} is below."


def the_place(therapy: kinds.Therapy) -> Iterator[str]:
    said = list(_label_on_place(therapy))
    if places := asked_about(therapy, "place"):
        said.append(f"Policies may ask: {_quoted(therapy, places)}.")
    if therapy.site_of_care_note:
        said.append(f"Our own note ({NOT_CONFIRMED}): {words(therapy.site_of_care_note)}")
    if said:
        guides = [
            guide("home-infusion-refused", "not at home"), guide("hospital-infusion-refused", "not in the hospital"),
            guide("infusion-suite-refused", "not in the suite or office"),
        ]  # fmt: skip
        yield f"**The place.** {' '.join(said)} What to do when they say {guides[0]}, {guides[1]} or {guides[2]}."


def home_services(therapy: kinds.Therapy) -> Iterator[str]:
    if "home_infusion" not in therapy.admin_families and therapy.self_administered != "yes":
        return
    daily = [c.code for c in codes_in_use(therapy) if c.unit == "per diem" and c.is_verified]
    rate = f" The daily rate has its own code ({listed(daily, 5)})." if daily else ""
    yield (
        f"**Home nurse, pump and supplies.** At home they are billed next to the drug, and can be refused apart from it.{rate} "
        f"{guide('home-nursing-and-supplies-refused', 'Home nursing and supplies')}"
    )


def medicare(book: Book, therapy: kinds.Therapy) -> Iterator[str]:
    """What is special about Medicare for this drug; nothing where a clinic's Part B is all there is to say."""
    note = said_plainly(therapy.part_b.replace(USUAL_PART_B, "Part B when a clinic gives it"))
    at_home = "home_infusion" in therapy.admin_families and therapy.drug_class != IMMUNE_GLOBULIN
    if note == "Part B when a clinic gives it" and not at_home:
        return
    keys = ["dme_pump_drugs"] if at_home and "prosthetic" not in note else ["ivig_home"] if therapy.id == "ivig" else []
    rules = [book.shelf("coverage_rules")[key] for key in keys]
    said = "".join(f" {words(said_plainly(rule.text))}" for rule in rules if rule.is_verified)
    yield f"**With Medicare.**{said} Our note on this drug ({NOT_CONFIRMED}): {words(note.rstrip('.'))}. [Medicare's drug rules](../drug-rules.md)"


def bill(book: Book, therapy: kinds.Therapy) -> Iterator[str]:
    used = [code for code in codes_in_use(therapy) if code.is_verified]
    if not used:
        return
    units = list(dict.fromkeys(code.unit for code in used if code.unit != "NOC"))
    said = []
    if len(used) > 1:
        said.append(
            f"There are {len(used)} codes in use here, so one product is easily billed with the code of another."
        )
    if len(units) == 1:
        said.append(f"One billing unit is {words(units[0])}.")
    elif units:
        said.append(f"What counts as one unit differs by code: {words(listed(units, 6))}.")
    if ended := [code for code in therapy.code if code.ended and not is_long_gone(code, last_day(book))]:
        said.append(f"An old code may still be in use at the clinic: {listed([code.code for code in ended])}.")
    said.append(
        f"Have the clinic match code, units and box. {guide('billing-fault', 'A fault in the bill')}; "
        f"for practices: [units and waste]({PRACTICES}units-and-wastage.md)"
    )
    yield f"**The code or the units on the bill.** {' '.join(said)}"


def off_label(book: Book, therapy: kinds.Therapy) -> Iterator[str]:
    on_label = list(dict.fromkeys(i.condition for i in therapy.indication))
    if not therapy.off_label_uses and len(on_label) > 1:
        return
    said = []
    if len(on_label) == 1:
        sure = mark(any(use.is_verified for use in therapy.indication if use.condition == on_label[0]))
        said.append(f"In this book the label names this illness: {illness_link(book, on_label[0])}{sure}.")
    if therapy.off_label_uses:
        uses = "; ".join(off_label_use(book, use) for use in therapy.off_label_uses)
        said.append(f"Used also, but not on the label ({NOT_CONFIRMED}): {uses}.")
    yield f"**Called experimental or off-label.** {' '.join(said)} {guide('experimental-or-off-label', 'What to send')}"


def what_goes_wrong(book: Book, therapy: kinds.Therapy) -> str:
    """The section with every point that the rows of this drug support; empty when they support none."""
    points = [
        *another_drug_first(therapy), *another_product(therapy), *tests_fall_short(therapy), *the_place(therapy),
        *home_services(therapy), *medicare(book, therapy), *off_label(book, therapy), *bill(book, therapy),
    ]  # fmt: skip
    return (
        "## What usually goes wrong\n\nFind the point that your letter makes. Each link says what to send.\n\n"
        + bullets(points)
        if points
        else ""
    )
