"""The parts of a treatment's page, each empty where the rows have nothing to say."""

from __future__ import annotations

import re
from datetime import date

from generator.facts import Book
from generator.facts import rows as kinds
from overrides.reference.asked import asked_for, steps_about
from overrides.reference.law_words import fold
from overrides.reference.look_alikes import is_long_gone, look_alikes
from overrides.reference.names import best_known, brands, illness_link, listed, mark, therapy_name
from overrides.reference.plain_words import hard_words_in, route_words, said_plainly
from overrides.reference.trouble import what_goes_wrong
from overrides.reference.writer import NOT_CONFIRMED, bullets, short, table, words
from overrides.shown import capital, last_day, us_date

BUTTON = "{ .md-button .md-button--primary }"
HOW_TO = "../../how-to/"
FORM = "../../letter/index.md"


def button(therapy: kinds.Therapy) -> str:
    """The way into the form, with this treatment chosen."""
    return f"[Write the letter]({FORM}#therapy={therapy.id}){BUTTON}"


def lead(book: Book, therapy: kinds.Therapy) -> str:
    """What it is, how it is given, its names, and what for."""
    name = f"**{words(capital(therapy_name(therapy)))}**"
    drug_class = book.get("drug_classes", therapy.drug_class)
    said = [
        re.sub(r"^(It|They)\b", lambda _: name, drug_class.plain),
        f"It is given {words(route_words(therapy.routes))}.",
    ]
    if brands(therapy):
        said.append(f"Sold as: {listed([words(brand) for brand in therapy.brands])}.")
    if therapy.biosimilars:
        said.append(f"Close copies, called biosimilars: {listed([words(copy) for copy in therapy.biosimilars])}.")
    uses: dict[str, bool] = {}
    for use in therapy.indication:
        uses[use.condition] = uses.get(use.condition, False) or use.is_verified
    treated = [illness_link(book, key, is_short=len(uses) > 4) + mark(sure) for key, sure in uses.items()]
    if treated:
        by_product = any(use.products for use in therapy.indication)
        more = " Not every product has every use: see the labeled uses below." if by_product else ""
        said.append(f"Its label names {listed(treated)}.{more}")
    said.append(f"Drug class: {words(drug_class.name)}.")
    return " ".join(said)


def answer(book: Book, therapy: kinds.Therapy) -> str:
    """How to answer: the scores of its illnesses, the trials, the policy."""
    steps = ["Ask the plan for the policy it used. Put a page from your records next to each point."]
    scores = []
    for key in dict.fromkeys(use.condition for use in therapy.indication):
        rows = [book.get("measures", measure) for measure in book.get("conditions", key).measures]
        if names := [words(row.name) for row in rows if row.is_verified]:
            scores.append(f"{illness_link(book, key)}: {'; '.join(names)}")
    if therapy.payer_criteria.labs_and_tests:
        steps.append("Have the doctor's office send each test on the list above, with its date.")
    if scores:
        by_course = book.get("drug_groups", book.get("drug_classes", therapy.drug_class).group).by_course
        twice = "Send the results listed here" if by_course else "Send one score or test twice"
        span = "with their dates" if by_course else "with dates: before and now, or with and without the drug"
        steps.append(f"{twice}, {span}.")
    if steps_about(therapy, "drug", "oral_iron", "product"):
        steps.append(
            f"Write down each drug or product you tried: name, dose, dates, result. [How to list them]({HOW_TO}treatment-history.md)"
        )
    steps.append(
        f"Ask the doctor for a letter that says all this. [What it should say]({HOW_TO}letter-of-medical-necessity.md)"
    )
    steps.append(f"Write your own letter in the form, [with this treatment chosen]({FORM}#therapy={therapy.id}).")
    numbered = "\n".join(f"{number}. {step}" for number, step in enumerate(steps, 1))
    shown = (
        "\n\nScores and tests that show how ill you are, and where the marks lie:\n\n" + bullets(scores)
        if scores
        else ""
    )
    return f"## How to answer\n\n{numbered}{shown}"


def label_facts(therapy: kinds.Therapy) -> str:
    """What the label says on setting and watching; only what was read goes without the mark."""
    label, head = therapy.label, "## What the label says on setting and watching\n\n"
    if not label.is_verified:
        return (
            head
            + "We have not read this drug's label yet. Ask the doctor's office for it before you rely on a label fact."
        )
    topics = "; ".join(label.boxed_warning_topics)
    facts = [
        ("boxed_warning", "Boxed warning (the strongest kind)", "Yes" if label.boxed_warning else "None seen"),
        ("boxed_warning_topics", "What the boxed warning is about", topics), ("setting", "Place", label.setting),
        ("observation", "Watching after the dose", label.observation), ("infusion_time", "How long and how often", label.infusion_time),
        ("monitoring", "Tests and checks", "; ".join(label.monitoring)), ("premedication", "Medicine before the dose", label.premedication),
        ("rems", "Safety program (REMS)", label.rems),
    ]  # fmt: skip
    said = [
        f"**{name}:** {words(capital(said_plainly(value)))}{mark(key in label.confirmed)}"
        for key, name, value in facts
        if value.strip("- ")
    ]
    return f"{head}In our words. What is marked {NOT_CONFIRMED} we did not read in a label.\n\n{bullets(said)}"


def labeled_uses(book: Book, therapy: kinds.Therapy) -> str:
    if not therapy.indication:
        return ""
    uses: dict[str, list[kinds.Indication]] = {}
    for use in therapy.indication:
        uses.setdefault(use.condition, []).append(use)
    parts = ["## Labeled uses\n\n" + bullets(_illness_uses(book, key, rows) for key, rows in uses.items())]
    if therapy.product:
        parts.append(
            "### Product by product\n\nTo a payer these are not the same drug. Each has its own labeled uses.\n\n"
            + table(["Product", "Code", "Labeled for"], [_product(book, product) for product in therapy.product])
        )
    return "\n\n".join(parts)


def for_whom(use: kinds.Indication) -> str:
    """Which products and which people a labeled use is for: 'Soliris; age 6 and older'."""
    people = words(said_plainly(use.population))
    return f"**{words(listed(list(use.products)))}.** For: {people}" if use.products else f"For: {people}"


def _illness_uses(book: Book, key: str, rows: list[kinds.Indication]) -> str:
    """One illness with its labeled uses; each product or age that the label treats apart has a line of its own."""
    said = [f"{for_whom(use)}. {words(capital(said_plainly(use.text)))}{mark(use.is_verified)}" for use in rows]
    if len(rows) == 1:
        return f"{illness_link(book, key)}. {said[0]}"
    return f"{illness_link(book, key)}:\n" + "\n".join(f"    - {line}" for line in said)


def _product(book: Book, product: kinds.ImmuneGlobulinProduct) -> list[str]:
    labeled = [illness_link(book, key, is_short=True) for key in product.indications]
    return [
        f"{words(product.name)} ({words(product.route)})",
        words(product.code),
        listed(labeled) + mark(product.is_verified),
    ]


def _code_row(code: kinds.DrugCode, day: date) -> list[str]:
    state = f", **ended {us_date(code.ended)}**" if code.ended else ""
    if code.effective and code.effective > day:
        state = f", **starts {us_date(code.effective)}**"
    unit = "none set" if code.unit == "NOC" else words(code.unit)
    return [words(code.code), f"{words(code.product)}{state}{mark(code.is_verified)}", unit]


def code_table(book: Book, therapy: kinds.Therapy) -> str:
    """Codes with units and state, and what they are taken for."""
    mixed = look_alikes(book, therapy)
    if not (therapy.code or mixed):
        return ""
    day, head = last_day(book), ["Code", "Product", "One unit"]
    shown = [_code_row(code, day) for code in therapy.code if not is_long_gone(code, day)]
    gone = [_code_row(code, day) for code in therapy.code if is_long_gone(code, day)]
    codes = (
        "## Billing codes and units\n\nThe code must fit the product that was given, and the units must fit the dose. "
        "If not, a corrected claim mends it."
    )
    codes += f"\n\n{table(head, shown)}" if shown else ""
    codes += f"\n\n{fold('Codes that ended more than two years ago', table(head, gone))}" if gone else ""
    return f"{codes}\n\n{mixed}" if mixed else codes


def help_from_maker(therapy: kinds.Therapy) -> str:
    if not therapy.support:
        return ""
    programs = []
    for program in therapy.support:
        said = words(program.name) + mark(program.is_verified)
        said += f", for {words(program.products)}" if program.products else ""
        said += f". Phone: {words(program.phone)}" if program.phone and program.phone_verified else ""
        if program.exclusion and program.exclusion.is_verified:
            said += f". **Who is left out:** {words(program.exclusion.text)}"
        programs.append(f"{said}.")
    return (
        "## Help from the maker\n\nIt may help with the cost, or with a dose while you wait. Names and rules change: "
        f"ask whom the program leaves out. [Supply while you wait]({HOW_TO}bridge-supply.md)\n\n{bullets(programs)}"
    )


def hard_words(parts: list[str]) -> str:
    """The clinic's words on this page, explained."""
    found = [f"**{words(word)}**: {meaning}" for word, meaning in hard_words_in("\n".join(parts))]
    return "## Hard words on this page\n\n" + "; ".join(found) + "." if found else ""


def therapy_parts(book: Book, therapy: kinds.Therapy) -> list[str]:
    parts = [
        lead(book, therapy), what_goes_wrong(book, therapy), asked_for(therapy), answer(book, therapy), label_facts(therapy),
        labeled_uses(book, therapy), code_table(book, therapy), help_from_maker(therapy),
    ]  # fmt: skip
    return [*parts, hard_words(parts), button(therapy)]


def therapy_title(therapy: kinds.Therapy) -> str:
    """The title with the brands that people know it by."""
    known = best_known(therapy, 4 if len(brands(therapy)) < 5 else 3)
    return f"{short(therapy_name(therapy))}: {known}" if known else therapy_name(therapy)
