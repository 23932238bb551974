"""What the page of a treatment has to say, as data: what goes wrong, what payers ask for, its label, uses and codes."""

from __future__ import annotations

import re

from generator.facts import rows as kinds
from overrides.pages.shown import Shown, capital
from overrides.pages.therapies.asked import IMMUNE_GLOBULIN, IRON, asked_about
from overrides.pages.therapies.look_alikes import code_groups, codes_in_use, is_long_gone, mistaken_codes, relatives
from overrides.pages.writing.names import (
    best_known,
    brands,
    illness_link,
    mark,
    off_label_use,
    therapy_link,
    therapy_name,
    therapy_tags,
)
from overrides.pages.writing.plain_words import route_words, said_plainly
from overrides.pages.writing.text import short, words
from overrides.pages.writing.writer import Writer

USUAL_PART_B = "typical Part B (incident-to / provider administered)"
CLINIC_PART_B = "Part B when a clinic gives it"
MANY_USES = 4
"""Of more labeled uses than that, the first paragraph gives the illnesses' short names."""


class Treatment:
    """A treatment and the page about it. What a method returns as Markdown says so; other texts are the rows'."""

    def __init__(self, page: Shown, therapy: kinds.Therapy):
        self.page, self.book, self.row = page, page.book, therapy
        self.drug_class = page.book.get("drug_classes", therapy.drug_class)
        self.name = capital(therapy_name(therapy))
        self.brands, self.tags = brands(therapy), therapy_tags(therapy)
        self.is_iron, self.is_immune_globulin = therapy.drug_class == IRON, therapy.drug_class == IMMUNE_GLOBULIN
        self.is_at_home = "home_infusion" in therapy.admin_families
        self.is_compared = any(therapy.id in row.therapies for row in page.book.shelf("policies").values())
        self.used_codes = [code for code in codes_in_use(therapy) if code.is_verified]

    @property
    def name_in_short(self) -> str:
        """The name, without what stands behind it in brackets where that is long: for the line that a search shows."""
        return self.name if len(self.name) <= 60 else capital(therapy_name(self.row).partition(" (")[0])

    @property
    def title(self) -> str:
        """The name with the brands that people know it by."""
        known = best_known(self.row, 4 if len(self.brands) < 5 else 3)
        return f"{short(therapy_name(self.row))}: {known}" if known else therapy_name(self.row)

    # ---- What it is -------------------------------------------------------------------------------------------

    def what_it_does(self) -> str:
        """What drugs of its class do, with its name for 'It' (Markdown)."""
        name = f"**{words(self.name)}**"
        return re.sub(r"^(It|They)\b", lambda _: name, self.drug_class.plain)

    def how_given(self) -> str:
        return route_words(self.row.routes)

    def is_a_course(self) -> bool:
        """Whether it is given for a course, as antibiotics and fluids are, so that scores are not given twice."""
        return self.book.get("drug_groups", self.drug_class.group).by_course

    def treated(self) -> list[str]:
        """Links to the illnesses on its label, each once, with the mark where none of the uses was seen (Markdown)."""
        uses: dict[str, bool] = {}
        for use in self.row.indication:
            uses[use.condition] = uses.get(use.condition, False) or use.is_verified
        is_short = len(uses) > MANY_USES
        return [illness_link(self.book, key, is_short=is_short) + mark(sure) for key, sure in uses.items()]

    def labeled_uses(self) -> list[tuple[str, list[kinds.Indication]]]:
        """(link to an illness (Markdown), its labeled uses)."""
        uses: dict[str, list[kinds.Indication]] = {}
        for use in self.row.indication:
            uses.setdefault(use.condition, []).append(use)
        return [(illness_link(self.book, key), rows) for key, rows in uses.items()]

    def illnesses(self, keys: tuple[str, ...]) -> list[str]:
        """Links to illnesses by their short names (Markdown)."""
        return [illness_link(self.book, key, is_short=True) for key in keys]

    # ---- What goes wrong, and how to answer -------------------------------------------------------------------

    def asked(self, *about: str) -> list[kinds.Criterion]:
        return asked_about(self.row, *about)

    def look_for(self) -> list[str]:
        """Marks, tests and papers that payers look for."""
        criteria = self.row.payer_criteria
        return [*(criterion.words for criterion in self.asked("mark")), *criteria.labs_and_tests]

    def has_boxed_warning(self) -> bool:
        label = self.row.label
        return bool(label.is_verified and label.boxed_warning and "boxed_warning" in label.confirmed)

    def warns_of_reactions(self) -> bool:
        return bool(re.search(r"reaction|anaphyla|hypersensitiv", " ".join(self.row.label.boxed_warning_topics)))

    def is_read(self, field: str) -> bool:
        """Whether a field of the label was read in the label."""
        return self.row.label.is_verified and field in self.row.label.confirmed

    def daily_codes(self) -> list[str]:
        return [code.code for code in self.used_codes if code.unit == "per diem"]

    def medicare_note(self) -> str:
        """What is special about Medicare for this drug; nothing where a clinic's Part B is all there is to say."""
        note = said_plainly(self.row.part_b.replace(USUAL_PART_B, CLINIC_PART_B))
        return "" if note == CLINIC_PART_B and not self._may_have_pump() else note

    def medicare_rules(self) -> list[kinds.CoverageRule]:
        """The rules on Medicare's cover at home that reach this drug, those that were seen."""
        by_pump = self._may_have_pump() and "prosthetic" not in self.medicare_note()
        keys = ["dme_pump_drugs"] if by_pump else ["ivig_home"] if self.row.id == "ivig" else []
        return [rule for key in keys if (rule := self.book.shelf("coverage_rules")[key]).is_verified]

    def _may_have_pump(self) -> bool:
        return self.is_at_home and not self.is_immune_globulin

    def units(self) -> list[str]:
        """What one billing unit is, each once."""
        return list(dict.fromkeys(code.unit for code in self.used_codes if code.unit != "NOC"))

    def off_label_uses(self) -> list[str]:
        """Uses beyond the label (Markdown)."""
        return [off_label_use(self.book, use) for use in self.row.off_label_uses]

    def scores(self) -> list[tuple[str, list[str]]]:
        """(link to an illness (Markdown), names of its scores and tests that were seen)."""
        found = []
        for key in dict.fromkeys(use.condition for use in self.row.indication):
            rows = [self.book.get("measures", measure) for measure in self.book.get("conditions", key).measures]
            if names := [row.name for row in rows if row.is_verified]:
                found.append((illness_link(self.book, key), names))
        return found

    # ---- Codes ------------------------------------------------------------------------------------------------

    def is_long_gone(self, code: kinds.DrugCode) -> bool:
        return is_long_gone(code, self.page.today)

    def shown_codes(self) -> list[kinds.DrugCode]:
        return [code for code in self.row.code if not self.is_long_gone(code)]

    def gone_codes(self) -> list[kinds.DrugCode]:
        return [code for code in self.row.code if self.is_long_gone(code)]

    def lately_ended_codes(self) -> list[kinds.DrugCode]:
        return [code for code in self.shown_codes() if code.ended]

    def named_code_groups(self) -> list[tuple[str, list[str]]]:
        """(what sets a group of its codes apart, the codes with their products (Markdown))."""
        return [
            (group, [f"{code.code} ({words(code.product)}){mark(code.is_verified)}" for code in codes])
            for group, codes in code_groups(self.row)
        ]

    def relatives(self) -> list[tuple[str, list[str]]]:
        """(link to another treatment of the same common name (Markdown), codes that both can use)."""
        own = {code.code for code in self.row.code}
        return [
            (therapy_link(self.book, other.id, ""), sorted(own & {code.code for code in other.code}))
            for other in relatives(self.book, self.row)
        ]

    def mistaken_codes(self) -> list[kinds.Correction]:
        return mistaken_codes(self.book, self.row)


def write_therapies(writer: Writer) -> None:
    """A page for each treatment, and the list of them by kind."""
    page = Shown(writer.book)
    treatments = []
    for therapy in writer.book.shelf("therapies").values():
        page.start(f"reference/therapies/{therapy.id}.md")
        treatment = Treatment(page, therapy)
        for row in (therapy, *treatment.mistaken_codes()):
            page.use(row)
        writer.write(page, "therapies/page.md.j2", drug=treatment, row=therapy)
        treatments.append(treatment)
    page.start("reference/therapies/index.md")
    names = {group.id: group.name for group in writer.book.shelf("drug_groups").values()}
    groups: dict[str, list[Treatment]] = {name: [] for name in names.values()}
    for treatment in sorted(treatments, key=lambda treatment: therapy_name(treatment.row).lower()):
        groups[names[treatment.drug_class.group]].append(treatment)
    writer.write(page, "therapies/index.md.j2", groups={title: listed for title, listed in groups.items() if listed})
