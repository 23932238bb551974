"""What the page of an illness has to say, as data: its treatments, scores, codes, guidelines, and the place."""

from __future__ import annotations

from datetime import date

from generator.facts import Book
from generator.facts import rows as kinds
from overrides.pages.shown import Shown, capital
from overrides.pages.therapies.asked import IMMUNE_GLOBULIN, IRON, asked_about
from overrides.pages.therapies.look_alikes import mistaken_diagnoses
from overrides.pages.writing.names import illness_name, illness_tags, mark, plain_therapy_link, therapy_link
from overrides.pages.writing.plain_words import direction_words
from overrides.pages.writing.writer import Writer

SPEAKS_FOR = ("home", "facility", "office", "office_or_home", "patient_specific")
"""Sides that a finding on the place may take; a finding that takes none is not shown."""
READ_YEAR, READ_UPDATE = 2026, date(2026, 4, 1)
"""The fiscal year of the edition of diagnosis codes that was read, and its update. A new one starts every October 1."""


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
        if row.is_verified and condition.id in row.conditions and row.favours in SPEAKS_FOR
    ]


def newer_edition(day: date) -> int:
    """The fiscal year of the edition of diagnosis codes in force on a day, where it is newer than the one read; else 0."""
    year = day.year + (day.month >= 10)
    return year if year > READ_YEAR else 0


class Illness:
    """An illness and the page about it. What a method returns as Markdown says so; other texts are the rows'."""

    def __init__(self, page: Shown, condition: kinds.Condition):
        self.page, self.book, self.row = page, page.book, condition
        self.name, self.tags = illness_name(condition), illness_tags(condition)
        self.title = capital(self.name)
        self.doctor = page.book.get("specialties", condition.specialty).plain
        self.therapies = [self.book.get("therapies", key) for key in condition.labelled_therapies]
        self.beyond_label = off_label_therapies(self.book, condition)
        self.read_year, self.read_update, self.newer_edition = READ_YEAR, READ_UPDATE, newer_edition(page.today)

    def used_rows(self) -> list[kinds.Evidence]:
        """The rows whose facts the page states."""
        return [
            *(self.book.get("measures", key) for key in self.row.measures),
            *(self.book.get("guidelines", key) for key in self.row.guidelines),
            *self.findings(),
            *self.mistaken_diagnoses(),
            *(use for therapy in self.therapies for use in self.uses_of(therapy)),
        ]

    def uses_of(self, therapy: kinds.Therapy) -> list[kinds.Indication]:
        """The uses on a treatment's label that name this illness."""
        return [use for use in therapy.indication if use.condition == self.row.id]

    def stepped(self) -> list[str]:
        """Links to the treatments before which payers may ask for another drug or product (Markdown)."""
        asked = [t for t in self.therapies if asked_about(t, "drug", "oral_iron", "product", "form")]
        return [plain_therapy_link(t) + mark(t.payer_criteria.is_verified) for t in asked]

    def beyond_links(self) -> list[str]:
        """Links to the treatments that are used beyond their label (Markdown)."""
        return [plain_therapy_link(therapy) for therapy in self.beyond_label]

    def link_with_brands(self, therapy: kinds.Therapy) -> str:
        """A link to a treatment for a list (Markdown)."""
        return therapy_link(self.book, therapy.id)

    def score_names(self) -> list[str]:
        measures = [self.book.get("measures", key) for key in self.row.measures]
        return [measure.name for measure in measures if measure.is_verified]

    def measures(self) -> list[kinds.Measure]:
        """Its scores and tests, with what they mean here where that differs."""
        return [self.book.get("measures", key).for_condition(self.row.id) for key in self.row.measures]

    @staticmethod
    def direction(measure: kinds.Measure) -> str:
        return direction_words(measure.direction)

    def test_guide(self) -> str:
        """The guide for missing scores and tests that fits: 'iron', 'immune', 'nerve', or '' for the general one."""
        classes = {therapy.drug_class for therapy in self.therapies or self.beyond_label}
        if IRON in classes:
            return "iron"
        if self.row.specialty == "immunology":
            return "immune"
        return "nerve" if IMMUNE_GLOBULIN in classes and self.row.specialty == "neurology" else ""

    def vague_codes(self) -> list[str]:
        return [code.code for code in self.row.icd10 if "unspecified" in code.title.lower()]

    def mistaken_diagnoses(self) -> list[kinds.Correction]:
        return mistaken_diagnoses(self.book, self.row)

    def guidelines(self) -> list[kinds.Guideline]:
        """Guidelines that speak of this illness, those that were seen."""
        rows = [self.book.get("guidelines", key) for key in self.row.guidelines]
        return [row for row in rows if row.is_verified and self.row.id in row.conditions]

    def findings(self) -> list[kinds.SiteOfCareEvidence]:
        return place_evidence(self.book, self.row)

    def has_both_sides(self) -> bool:
        """Whether findings speak for home and for a staffed place."""
        return {"home", "facility"} <= {row.favours for row in self.findings()}


def write_conditions(writer: Writer) -> None:
    """A page for each illness, and the list of them by kind of doctor."""
    page = Shown(writer.book)
    illnesses = [Illness(page, condition) for condition in writer.book.shelf("conditions").values()]
    groups: dict[str, list[Illness]] = {specialty: [] for specialty in sorted(writer.book.shelf("specialties"))}
    for illness in sorted(illnesses, key=lambda illness: illness.title.lower()):
        page.start(f"reference/conditions/{illness.row.id}.md")
        for row in illness.used_rows():
            page.use(row)
        codes_source = writer.link(illness.row.icd10_source) if illness.row.icd10 else ""
        writer.write(page, "conditions/page.md.j2", illness=illness, row=illness.row, codes_source=codes_source)
        groups[illness.row.specialty].append(illness)
    page.start("reference/conditions/index.md")
    writer.write(page, "conditions/index.md.j2", groups={title: listed for title, listed in groups.items() if listed})
