"""Pages of treatments and illnesses, and the lists that lead to them."""

from __future__ import annotations

from overrides.reference.illness_parts import illness_parts, illness_title, labeled_uses_of, place_evidence
from overrides.reference.look_alikes import mistaken_codes, mistaken_diagnoses
from overrides.reference.names import brands, illness_tags, therapy_name, therapy_tags
from overrides.reference.therapy_parts import therapy_parts, therapy_title
from overrides.reference.writer import Writer, bullets, quoted, words
from overrides.shown import capital


def write_therapies(writer: Writer) -> None:
    book = writer.book
    therapies = list(book.shelf("therapies").values())
    for therapy in therapies:
        name = capital(therapy_name(therapy))
        writer.page(
            f"therapies/{therapy.id}",
            quoted(therapy_title(therapy)),
            quoted(f"{name} refused? What usually goes wrong, what payers ask for, how to answer, and its codes."),
            therapy_parts(book, therapy),
            [therapy, *mistaken_codes(book, therapy)],
            tags=therapy_tags(therapy),
        )
    groups: dict[str, list[str]] = {group: [] for group in book.shelf("drug_groups")}
    for therapy in sorted(therapies, key=lambda t: therapy_name(t).lower()):
        known = f": {words(', '.join(brands(therapy)))}" if brands(therapy) else ""
        groups[book.get("drug_classes", therapy.drug_class).group].append(
            f"[{words(capital(therapy_name(therapy)))}{known}]({therapy.id}.md)"
        )
    writer.page(
        "therapies/index", "Treatments",
        "Every infused treatment in the fact book, by kind and brand: what goes wrong, what payers ask for, codes and units.",
        [
            "Find the treatment that was refused. Look for the brand on your letter or bag, or search the page. Each page says what "
            "usually goes wrong, what payers ask for, and how to answer.",
            *(f"## {book.get('drug_groups', group).name}\n\n{bullets(lines)}" for group, lines in groups.items() if lines),
        ],
    )  # fmt: skip


def write_conditions(writer: Writer) -> None:
    book = writer.book
    conditions = sorted(book.shelf("conditions").values(), key=lambda c: illness_title(c).lower())
    groups: dict[str, list[str]] = {specialty: [] for specialty in sorted(book.shelf("specialties"))}
    for condition in conditions:
        title = illness_title(condition)
        writer.page(
            f"conditions/{condition.id}",
            quoted(title),
            quoted(f"{title}: what usually goes wrong, scores and tests, diagnosis codes, and treatments."),
            illness_parts(writer, condition),
            [
                *(book.get("measures", key) for key in condition.measures),
                *(book.get("guidelines", key) for key in condition.guidelines),
                *place_evidence(book, condition),
                *mistaken_diagnoses(book, condition),
                *labeled_uses_of(book, condition),
            ],
            tags=illness_tags(condition),
        )
        groups[condition.specialty].append(f"[{words(title)}]({condition.id}.md)")
    writer.page(
        "conditions/index", "Illnesses",
        "The illnesses that infusions treat, by kind of doctor: scores, diagnosis codes, guidelines and treatments.",
        [
            "Find the illness. Each page has what usually goes wrong, the scores and tests to have at hand, and the diagnosis codes. "
            "They stand under the doctor who most often writes the letter.",
            *(f"## {capital(specialty)}\n\n{bullets(lines)}" for specialty, lines in groups.items() if lines),
        ],
    )  # fmt: skip
