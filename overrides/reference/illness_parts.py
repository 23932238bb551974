"""The parts of an illness's page, each empty where the rows have nothing to say."""

from __future__ import annotations

from datetime import date

from generator.facts import Book
from generator.facts import rows as kinds
from overrides.reference.asked import IMMUNE_GLOBULIN, IRON, guide, steps_about
from overrides.reference.look_alikes import as_warning, mistaken_diagnoses
from overrides.reference.names import illness_name, listed, mark, plain_therapy_link, therapy_link
from overrides.reference.plain_words import direction_words, said_plainly
from overrides.reference.therapy_parts import BUTTON, HOW_TO, for_whom, hard_words
from overrides.reference.writer import NOT_CONFIRMED, Writer, bullets, table, words
from overrides.shown import capital

FAVORS = {
    "home": "It speaks for home", "facility": "It speaks for a staffed place", "office": "It speaks for the office",
    "office_or_home": "It speaks for the office or home", "patient_specific": "It says that the person decides, not a rule for all",
}  # fmt: skip


def therapies_of(book: Book, condition: kinds.Condition) -> list[kinds.Therapy]:
    return [book.get("therapies", key) for key in condition.labelled_therapies]


def labeled_uses_of(book: Book, condition: kinds.Condition) -> list[kinds.Indication]:
    """The rows of labels that name this illness."""
    return [use for t in therapies_of(book, condition) for use in t.indication if use.condition == condition.id]


def off_label_therapies(book: Book, condition: kinds.Condition) -> list[kinds.Therapy]:
    """Treatments whose rows note this illness as a use beyond the label."""
    return [
        therapy
        for therapy in book.shelf("therapies").values()
        if therapy.id not in condition.labelled_therapies
        and any(use == condition.id or use.startswith(f"{condition.id} (") for use in therapy.off_label_uses)
    ]


def place_evidence(book: Book, condition: kinds.Condition) -> list[kinds.SiteOfCareEvidence]:
    """Confirmed findings on the place for people with this illness, those that say something."""
    return [
        row
        for row in book.shelf("site_of_care_evidence").values()
        if row.is_verified and condition.id in row.conditions and row.favours in FAVORS
    ]


def test_guide(book: Book, condition: kinds.Condition) -> str:
    """The guide for missing scores and tests that fits this illness."""
    therapies = therapies_of(book, condition) or off_label_therapies(book, condition)
    classes = {therapy.drug_class for therapy in therapies}
    if IRON in classes:
        return guide("iron-infusion-refused", "Iron by mouth should do, or the iron tests fall short")
    if condition.specialty == "immunology":
        return guide("immune-globulin-immune-deficiency", "The tests do not show an immune deficiency")
    if IMMUNE_GLOBULIN in classes and condition.specialty == "neurology":
        return guide("immune-globulin-nerve-disease", "The tests do not show a nerve disease")
    return guide("not-active-or-severe-enough", "Not active or severe enough")


def lead(book: Book, condition: kinds.Condition) -> str:
    treated = len(condition.labelled_therapies)
    count = {0: "No treatment in this book has it on its label.", 1: "One treatment in this book has it on its label."}
    said = count.get(treated, f"In this book, {treated} treatments have it on their labels.")
    papers = ["the full diagnosis code", "the tests that proved the illness"]
    if condition.measures:
        papers.append("a score or test with its date, given twice")
    return (
        f"The letter for **{words(illness_name(condition))}** most often comes from {book.get('specialties', condition.specialty).plain}. {said} "
        f"{'Three' if condition.measures else 'Two'} things carry it: {listed(papers)}."
    )


def what_goes_wrong(book: Book, condition: kinds.Condition) -> str:
    therapies, beyond = therapies_of(book, condition), off_label_therapies(book, condition)
    points = []
    stepped = [t for t in therapies if steps_about(t, "drug", "oral_iron", "product", "form")]
    if stepped:
        named = [plain_therapy_link(t) + mark(t.payer_criteria.is_verified) for t in stepped]
        points.append(
            f"**Another drug or product first.** Payers may ask for one before {listed(named)}. Each page says which. "
            f"{guide('step-therapy', 'They want another drug first')}"
        )
    measures = [book.get("measures", key) for key in condition.measures]
    if named := [words(m.name) for m in measures if m.is_verified]:
        points.append(
            f"**The score or test is missing, old or too mild.** Have ready: {listed(named, 3)}. {test_guide(book, condition)}"
        )
    if vague := [code.code for code in condition.icd10 if "unspecified" in code.title.lower()]:
        points.append(
            f"**The diagnosis code is vague or cut short.** {listed(vague, 3)} {'says' if len(vague) == 1 else 'say'} “unspecified”. "
            f"If the record says more, so should the code. {guide('billing-fault', 'A fault in the bill')}"
        )
    points += [f"**The wrong diagnosis code.** {as_warning(row)}" for row in mistaken_diagnoses(book, condition)]
    if beyond or not therapies:
        used = (
            f"Used for it, but not on the label ({NOT_CONFIRMED}): {listed([plain_therapy_link(t) for t in beyond])}. "
            if beyond
            else ""
        )
        none = "No drug in this book names it on the label. " if not therapies else ""
        points.append(
            f"**Called experimental or off-label.** {none}{used}{guide('experimental-or-off-label', 'What to send')}"
        )
    if place_evidence(book, condition):
        points.append(
            f"**The place.** There are findings on it for this illness (below). What to do when they say "
            f"{guide('home-infusion-refused', 'not at home')} or {guide('hospital-infusion-refused', 'not in the hospital')}."
        )
    return "## What usually goes wrong\n\n" + bullets(points) if points else ""


def _mark(threshold: kinds.Threshold) -> str:
    """One mark, with the ages it was made for."""
    ages = f" ({threshold.ages})" if threshold.ages and threshold.ages not in threshold.label else ""
    return f"{words(threshold.label)}{ages}: {words(said_plainly(threshold.value))}"


def _score(measure: kinds.Measure) -> str:
    if not measure.is_verified:
        return f"**{words(measure.name)}.** Its marks are {NOT_CONFIRMED}."
    said = [f"**{words(measure.name)}.**", words(direction_words(measure.direction))]
    if measure.range:
        said.append(f"Scale or unit: {words(measure.range)}.")
    if measure.threshold:
        marks = "; ".join(_mark(threshold) for threshold in measure.threshold)
        said.append(f"Marks: {marks}.")
    if measure.response:
        said.append(f"A change that counts: {words(said_plainly(measure.response))}.")
    return " ".join(filter(None, said))


def scores(book: Book, condition: kinds.Condition) -> str:
    if not condition.measures:
        return ""
    return (
        "## Scores and tests to have at hand\n\nPick one and give it twice, with dates: before and now, or with and without the drug. "
        f"Your plan may use other marks.\n\n{bullets(_score(book.get('measures', key).for_condition(condition.id)) for key in condition.measures)}"
    )


EDITION = "We read these codes in the edition for fiscal year 2026, with its update of April 1, 2026."
READ_YEAR = 2026
"""The fiscal year of the edition that was read. A new edition starts every October 1."""


def _newer_edition(day: date) -> str:
    """What to know where a newer edition than the one that was read is in force."""
    year = day.year + (day.month >= 10)
    if year <= READ_YEAR:
        return ""
    return (
        f"The edition for fiscal year {year} has been in force since October 1, {year - 1}. We have not read it. "
        "So have the doctor's office check that the code still holds."
    )


def diagnosis_codes(writer: Writer, condition: kinds.Condition) -> str:
    if not condition.icd10:
        return ""
    body = [[code.code, words(code.title)] for code in condition.icd10]
    note = f"\n\nOur note ({NOT_CONFIRMED}): {words(condition.notes)}" if condition.notes else ""
    edition = f"{EDITION} {_newer_edition(writer.today)}".strip()
    return (
        "## Diagnosis codes\n\nTake the full code, to its last digit, and the one that your record supports. "
        "Never take a code that says more, or worse, than the record does.\n\n"
        f"{table(['Code', 'Title'], body)}\n\nThe list: {writer.link(condition.icd10_source)}. {edition}{note}"
    )


def _guideline(row: kinds.Guideline) -> str:
    newer = "" if row.newest_known else " A newer edition may exist."
    whom = f" It speaks of: {words(row.population)}." if row.population else ""
    said = (
        f"{words(said_plainly(row.supports.rstrip('.')))}.{whom}"
        if row.supports_verified
        else f"What it says is {NOT_CONFIRMED}."
    )
    return f"**{words(row.society)}** ({row.year}), *{words(row.title)}*. {said}{newer}"


def guidelines(book: Book, condition: kinds.Condition) -> str:
    rows = [book.get("guidelines", key) for key in condition.guidelines]
    said = [_guideline(row) for row in rows if row.is_verified and condition.id in row.conditions]
    return "## What guidelines say\n\nIn our words. A plan may follow another one.\n\n" + bullets(said) if said else ""


def place(book: Book, condition: kinds.Condition) -> str:
    """What was found on the place of infusion for people with this illness, both ways."""
    said = []
    for row in place_evidence(book, condition):
        limits = f" Its limits: {words(row.limits.rstrip('.'))}." if row.limits else ""
        whom = " It is about children." if row.only_children else ""
        said.append(f"{words(row.finding.rstrip('.'))}. {FAVORS[row.favours]}.{whom}{limits} ({words(row.citation)})")
    sides = {row.favours for row in place_evidence(book, condition)}
    both = (
        "Both sides are here. A plan may quote the other one, so know it."
        if {"home", "facility"} <= sides
        else "A plan may quote other papers."
    )
    head = f"## What was found on the place of infusion\n\n{both}\n\n"
    return head + bullets(said) if said else ""


def treatments(book: Book, condition: kinds.Condition) -> str:
    parts = []
    if therapies := therapies_of(book, condition):
        lines = []
        for therapy in therapies:
            uses = [use for use in therapy.indication if use.condition == condition.id]
            said = [for_whom(use) + mark(use.is_verified) for use in uses]
            link = therapy_link(book, therapy.id) + ("" if uses else f" (this use is {NOT_CONFIRMED})")
            if len(said) > 1:
                lines.append(f"{link}:\n" + "\n".join(f"    - {line}" for line in said))
            else:
                lines.append(". ".join([link, *said]))
        parts.append("On the label:\n\n" + bullets(lines))
    if beyond := off_label_therapies(book, condition):
        parts.append(
            f"Used, but not on the label ({NOT_CONFIRMED}):\n\n" + bullets(therapy_link(book, t.id) for t in beyond)
        )
    return "## Treatments in this book\n\n" + "\n\n".join(parts) if parts else ""


def illness_parts(writer: Writer, condition: kinds.Condition) -> list[str]:
    book = writer.book
    parts = [
        lead(book, condition), what_goes_wrong(book, condition), scores(book, condition), diagnosis_codes(writer, condition),
        guidelines(book, condition), place(book, condition), treatments(book, condition),
    ]  # fmt: skip
    way_on = (
        f"The doctor's letter: [what it should say]({HOW_TO}letter-of-medical-necessity.md). "
        "To begin, choose the treatment above, or start the form here."
    )
    return [*parts, hard_words(parts), way_on, f"[Write the letter](../../letter/index.md){BUTTON}"]


def illness_title(condition: kinds.Condition) -> str:
    return capital(illness_name(condition))
