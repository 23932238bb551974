"""What the page of drug rules has to say, as data. Each row counts as used when it is asked for."""

from __future__ import annotations

from generator.facts import rows as kinds
from overrides.pages.shown import Shown
from overrides.pages.writing.writer import Writer

AT_HOME = (
    "dme_pump_drugs", "hit_services", "ivig_home", "part_d_home_drugs", "homebound_two_tests", "home_health_iv_skilled",
    "home_health_taught_family", "ma_home_health_by_medicare",
)  # fmt: skip
IN_A_CLINIC = ("part_b_incident_to", "part_b_iv_not_self_administered")
OFF_LABEL = ("offlabel_cancer_part_b", "part_b_cancer_no_label_denial", "offlabel_other_part_b", "offlabel_part_d")
"""Coverage rules by where or how the drug is given; others follow."""


class DrugRules:
    """The rows of the page of drug rules."""

    def __init__(self, page: Shown):
        self.page, self.book = page, page.book

    def clocks(self) -> list[kinds.ExceptionClock]:
        return [self.page.use(row) for row in self.book.shelf("exception_clocks").values()]

    def coverage(self) -> dict[str, list[kinds.CoverageRule]]:
        """What Medicare covers: at 'home', in a 'clinic', 'off_label', and 'also'."""
        rules = dict(self.book.shelf("coverage_rules"))
        others = tuple(key for key in rules if key not in (*AT_HOME, *IN_A_CLINIC, *OFF_LABEL))
        places = {"home": AT_HOME, "clinic": IN_A_CLINIC, "off_label": OFF_LABEL, "also": others}
        return {place: [self.page.use(rules[key]) for key in keys if key in rules] for place, keys in places.items()}

    def offices(self) -> list[kinds.Complaint]:
        return [self.page.use(row) for row in self.book.shelf("complaints").values()]

    def figures(self) -> list[kinds.Statistic]:
        return [self.page.use(row) for row in self.book.shelf("statistics").values() if row.is_verified]


def write_drug_rules(writer: Writer) -> None:
    """How fast exception requests must be answered, what Medicare covers where, who takes complaints, and figures."""
    page = Shown(writer.book)
    page.start("reference/drug-rules.md")
    writer.write(page, "drug_rules/page.md.j2", rules=DrugRules(page))
