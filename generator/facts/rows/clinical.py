"""Treatments, illnesses, severity measures, guidelines and evidence."""

from __future__ import annotations

import re
from calendar import month_name
from datetime import date
from typing import Literal

from generator.facts.rows.codes import DrugCode
from generator.facts.rows.evidence import Evidence, is_said
from generator.rows.row import Row, reference
from generator.rows.schema import FactError


class Indication(Evidence):
    """A use that the label names: for which illness, which products, which ages."""

    condition: str = reference("conditions")
    population: str
    text: str
    products: tuple[str, ...] = ()
    """The brands whose label names this use; empty: the label of every product of the therapy does."""
    age_from: int | None = None
    """Youngest age in whole years that the label names; None: the label's ages were not read."""
    age_to: int | None = None
    section: str = ""
    """Section of the label that names it: '1.2'."""
    label_date: date | None = None
    """The revision of the label that was read: its day, or the first of its month."""
    note: str = ""


class Label(Evidence):
    """Label facts that bear on where and how closely watched an infusion is given."""

    boxed_warning: bool | None = None
    """None: not read yet, on an unverified label only; no page then says anything of it."""
    boxed_warning_topics: tuple[str, ...] = ()
    setting: str = ""
    observation: str = ""
    infusion_time: str = ""
    rems: str = ""
    monitoring: tuple[str, ...] = ()
    premedication: str = ""
    confirmed: tuple[str, ...] = ()
    """The fields that were read in a label; only these may be printed as fact."""
    products: tuple[str, ...] = ()
    """The brands whose label was read, of a drug that has several labels: a letter on another brand has nothing of it."""
    note: str = ""

    def _check(self) -> None:
        super()._check()
        if self.boxed_warning is None and (
            self.is_verified or self.boxed_warning_topics or "boxed_warning" in self.confirmed
        ):
            raise FactError(
                "say whether the label has a boxed warning (boxed_warning = true or false); it is left out only where the "
                "label is unverified, and then means 'not read yet'"
            )


class LabelPoint(Evidence):
    """One thing that a label says and that answers a reason: with what it is given, what has to stand ready."""

    text: str
    """What the label says, as it can follow 'section 5.1 of the FDA label of Krystexxa says that', no more than it says."""
    section: str
    """'section 2.1', 'the boxed warning and section 5.1'."""
    label_of: str
    """The brand whose label it is."""
    label_date: date
    """The revision that was read, or the day of `label_date_is`."""
    label_date_is: Literal["revision", "copy", "reading"] = "revision"
    """`copy`: the day of the copy, or of the page that repeats the label. `reading`: the day it was read. A letter never
    calls either a revision."""
    answers: tuple[str, ...]
    """The kinds of refusal that it answers."""
    only_if_said: tuple[str, ...] = ()
    """Patterns, as of a study."""
    is_exceeded: bool = False
    """The order goes beyond what the label says here: said plainly, beside what was published on such an order."""
    then: str = ""
    """What follows for the order, as one sentence, where it is not 'So the order follows the label on this point': the
    label holds a limit that the plan may mean, and the days of the case decide."""
    beside: bool = False
    """Said after the first point that reaches the case: another thing of the same label, such as that the drug must not be
    broken off, which answers whatever reason was given."""

    @property
    def month(self) -> str:
        """'July 2022', the revision; else 'in a copy of June 2026' or 'as read in November 2026'."""
        said = f"{month_name[self.label_date.month]} {self.label_date.year}"
        return {"revision": said, "copy": f"in a copy of {said}", "reading": f"as read in {said}"}[self.label_date_is]

    def _check(self) -> None:
        super()._check()
        if self.verified and self.label_date > self.verified:
            raise FactError(f"the label is of {self.label_date}, after it was read on {self.verified}")
        if self.verified and self.label_date_is == "revision" and self.label_date == self.verified:
            raise FactError(
                "a revision of the day it was read: say by `label_date_is` that it is the day of reading or of the copy"
            )


class ImmuneGlobulinProduct(Evidence):
    name: str
    route: str
    code: str = ""
    concentration: str = ""
    indications: tuple[str, ...] = reference("conditions", default=())
    note: str = ""


class Exclusion(Evidence):
    """Whom a support program leaves out, as its own page says. Ask before relying on it: these pages change."""

    text: str


class SupportProgram(Evidence):
    """A maker's program. `verified` is for its present name; `exclusion` has its own evidence."""

    name: str
    products: str = ""
    phone: str = ""
    url: str = ""
    phone_verified: bool = False
    exclusion: Exclusion | None = None


class Criterion(Row):
    """One thing that payers ask for before they say yes, in words for a page."""

    about: Literal["oral_iron", "drug", "product", "form", "place", "mark"]
    """What stands behind it: iron by mouth, another drug, another product of the same kind, another form of this one, a
    place, or a mark that a test, a score or the record must reach. It decides which guide a reader is sent to."""
    words: str
    names_this_first: bool = False
    """Of a product rule: it names this drug as one to use first, and none of its brands as one to wait for."""

    def _check(self) -> None:
        if self.names_this_first and self.about != "product":
            raise FactError("only a rule about products can name this one first")


class PayerCriteria(Evidence):
    """What payers usually ask for before they cover the drug. The person's own policy rules."""

    criteria: tuple[Criterion, ...] = ()
    labs_and_tests: tuple[str, ...] = ()


class DrugGroup(Row):
    """A group of drug classes that a reader looks under."""

    id: str
    name: str
    by_course: bool = False
    """Given as a course that ends: results are sent with their dates, not before and after."""


class DrugClass(Row):
    """What kind of drug it is, as the label and payers name it, and in plain words."""

    id: str
    name: str
    group: str = reference("drug_groups")
    plain: str
    """What it does, as a sentence that begins with 'It' or 'They'."""
    is_biologic: bool = False
    """A licensed antibody or fusion protein: what the studies of infused biologics looked at. Immune globulin, enzymes
    and growth factors are none of these."""
    kin: str = reference("drug_classes", default="")
    """The class it is a variant of: drugs of both are of one kind."""

    @property
    def family(self) -> str:
        return self.kin or self.id


class Specialty(Row):
    """A medical specialty; `plain` is what a page calls the doctor: 'a joint doctor (rheumatology)'."""

    id: str
    plain: str


class Therapy(Row):
    id: str
    rank: int
    tier: Literal["core", "extended", "brief"]
    generic: str
    brands: tuple[str, ...] = ()
    biosimilars: tuple[str, ...] = ()
    drug_class: str = reference("drug_classes")
    specialties: tuple[str, ...] = reference("specialties")
    routes: tuple[str, ...]
    self_administered: Literal["no", "mixed", "yes"]
    part_b: str
    admin_families: tuple[str, ...] = reference("admin_families", default=())
    off_label_uses: tuple[str, ...] = ()
    site_of_care_note: str = ""
    notes: str = ""
    """What is good to know of this drug, for readers, in whole sentences; without evidence of its own."""
    payer_criteria: PayerCriteria
    label: Label
    code: tuple[DrugCode, ...] = ()
    indication: tuple[Indication, ...] = ()
    point: tuple[LabelPoint, ...] = ()
    product: tuple[ImmuneGlobulinProduct, ...] = ()
    support: tuple[SupportProgram, ...] = ()

    @property
    def labelled_for(self) -> frozenset[str]:
        """The illnesses that its label, or the label of one of its products, names."""
        uses = (row.condition for row in self.indication)
        return frozenset((*uses, *(key for row in self.product for key in row.indications)))


class DiagnosisCode(Row):
    code: str
    title: str
    shared: bool = False
    """The code stands for other illnesses too, which the book does not list: a letter must name this one besides."""


class Condition(Row):
    id: str
    name: str
    specialty: str = reference("specialties")
    measures: tuple[str, ...] = reference("measures", default=())
    guidelines: tuple[str, ...] = reference("guidelines", default=())
    labelled_therapies: tuple[str, ...] = reference("therapies", default=())
    notes: str = ""
    icd10: tuple[DiagnosisCode, ...] = ()
    icd10_source: str = reference("sources")


class Threshold(Row):
    """A mark of a measure. It is shown only for the illnesses and ages it was made for."""

    label: str
    value: str
    conditions: tuple[str, ...] = reference("conditions", default=())
    """The illnesses it is for; empty: every illness that uses the measure."""
    ages: Literal["", "adults", "children"] = ""


class MeasureHere(Row):
    """What a measure means in some illnesses, where that differs from its row."""

    conditions: tuple[str, ...] = reference("conditions")
    direction: str = ""
    range: str = ""
    response: str = ""
    note: str = ""


class Measure(Evidence):
    """A severity measure. `response` is the change that counts as a response."""

    id: str
    name: str
    range: str = ""
    direction: str = ""
    response: str = ""
    citation: str = ""
    url: str = ""
    threshold: tuple[Threshold, ...] = ()
    here: tuple[MeasureHere, ...] = ()
    note: str = ""

    def for_condition(self, condition: str) -> Measure:
        """The measure as it reads for one illness: its own marks and direction, no other illness's."""
        own = next((row for row in self.here if condition in row.conditions), None)
        changes = {
            name: getattr(own, name)
            for name in ("direction", "range", "response", "note")
            if own and getattr(own, name)
        }
        marks = tuple(mark for mark in self.threshold if not mark.conditions or condition in mark.conditions)
        return self.replaced(threshold=marks, **changes)


_LOW = re.compile(
    r",? \(?\b(?:very )?low(?:[- ]quality)?\b(?: (?:certainty|quality|evidence)\b)?(?: of evidence| evidence)?\)?,?",
    re.I,
)
"""How a grade says that the evidence is of low certainty."""


class Guideline(Evidence):
    """A society guideline. `verified` is for the citation; the recommendation sentence has its own flag."""

    id: str
    society: str
    title: str
    year: int
    journal: str
    url: str
    newest_known: bool
    conditions: tuple[str, ...] = reference("conditions", default=())
    therapies: tuple[str, ...] = reference("therapies", default=())
    supports: str
    supports_verified: bool
    grade: str = ""
    """Strength and evidence of that sentence in the society's own scale: 'strong recommendation, moderate evidence'.
    Empty: not read, or the society gives none."""
    population: str = ""
    """Whom the sentence speaks of, where that is narrower than the illness. A letter cannot tell whether the person
    belongs to it, so it does not print the sentence; the pages do, with these words."""
    only_children: bool = False
    """It speaks of children alone: no letter for an adult has it."""
    on_dose: bool = False
    """Its sentence is about the dose, the interval or the measured level: told where one of these is refused, and then
    before the others."""
    on_order: bool = False
    """Its sentence says which drug comes before which: told under the reason that asks for another drug."""
    on_diagnosis: bool = False
    """It says by what the illness is known, and nothing of a drug: told as that, where the diagnosis or the evidence is
    doubted."""
    only_if_said: tuple[str, ...] = ()
    """The sentence is about a stage or a kind of person that a case tells: patterns, as of a study."""
    unless_said: tuple[str, ...] = ()
    """Patterns of which none may stand in it: a sentence on people new to such drugs is none on somebody who had one."""
    note: str = ""

    @property
    def strength(self) -> str:
        """The grade as a letter gives it: the strength of the recommendation, and the certainty of the evidence where it is
        not low. The pages give the whole."""
        return _LOW.sub("", self.grade)

    def is_of(self, known: str) -> bool:
        """Whether its sentence is about a case of which this is `known`, in small letters."""
        return is_said(self.only_if_said, known) and not (self.unless_said and is_said(self.unless_said, known))


class Study(Evidence):
    """A published study of a drug in an illness, with the one thing for which it is cited."""

    id: str
    citation: str
    """Authors, journal, year, volume and pages: 'Ng T et al. N Engl J Med 2020;382:1-10'."""
    year: int
    url: str
    design: str
    """Kind and size, as it can stand in brackets after the citation: 'randomized against placebo, 83 adults'."""
    therapies: tuple[str, ...] = reference("therapies")
    conditions: tuple[str, ...] = reference("conditions")
    shows: Literal[
        "works", "lasts", "stopping", "after_failure", "versus", "demanded", "dose", "levels", "place", "switch", "gap"
    ]
    """`works`: against placebo or usual care. `lasts`: the effect holds while the drug goes on. `stopping`: what came when
    it was ended. `after_failure`: it helps people whom `others` did not help. `versus`: beside `others`. `demanded`: what `others`
    did in this illness, without the ordered drug: cited where one of them is asked for first. `dose`: another
    dose or interval, or repeating a course. `levels`: what goes with the measured level of the drug. `place`: where it is given. `switch`: from one product to another.
    `gap`: what came where doses were late, left out or given on demand only, in people who were to go on."""
    others: tuple[str, ...] = ()
    """Generic names or classes of the drugs compared with, or failed before, lower case."""
    finding: str
    """One sentence with its figures, in our words, no more than the study found."""
    limits: str = ""
    """What it does not show, as one sentence; said wherever it is cited."""
    weighs: str = ""
    """What in its result weighs against the request (who did not respond, what came with the drug, what others put first),
    as one sentence: whoever signs is told by the check, no letter prints it."""
    products: tuple[str, ...] = ()
    """The brands it studied, of a drug that has several: a letter names them, and leaves the study out where one of them is
    the product that is asked for instead of the ordered one."""
    speaks_against: bool = False
    """It speaks against what is usually asked: whoever signs is told by the check, no letter cites it."""
    only_children: bool = False
    age_from: int | None = None
    """Youngest age in whole years of the people in it, where it took children beside adults: it is cited for a child of
    that age or older too. None: adults, or the ages were not read."""
    only_if_said: tuple[str, ...] = ()
    """It is about a product, a stage or a kind of person: patterns, in small letters, of which one must stand in what is
    known of the case. Empty: about the illness as such."""
    unless_said: tuple[str, ...] = ()
    """Patterns of which none may stand in it: a trial of the form under the skin is no answer where the route is
    disputed."""

    def is_for(self, is_child: bool, age: int | None) -> bool:
        """Whether it is about people of this age; of a child whose age is not known, one that took any child is."""
        if not is_child:
            return not self.only_children
        return self.only_children or (self.age_from is not None and (age is None or age >= self.age_from))

    def is_of(self, known: str) -> bool:
        """Whether it is about a case of which this is `known`, in small letters."""
        return is_said(self.only_if_said, known) and not (self.unless_said and is_said(self.unless_said, known))

    def _check(self) -> None:
        super()._check()
        if self.age_from is not None and (self.only_children or not 0 <= self.age_from < 18):
            raise FactError("'age_from' is for a study of children beside adults: give an age below 18")
        if self.shows in ("after_failure", "versus", "demanded") and not self.others:
            raise FactError("name in `others` the drugs that it is about")


class SiteOfCareEvidence(Evidence):
    """A study or position on where infusions are given, with the direction it favours."""

    id: str
    kind: Literal[
        "claims", "cohort", "insurer_report", "position_statement", "price_study", "product_information", "systematic_review"
    ]  # fmt: skip
    citation: str
    year: int | None = None
    url: str
    finding: str
    limits: str = ""
    """What the study could not show, said wherever it is cited."""
    favours: Literal["home", "facility", "office", "office_or_home", "mixed", "patient_specific", "own_stock"]
    topics: tuple[str, ...] = reference("therapies", also=("general", "biologics", "oncology", "supply"))
    """The drugs it is about: a treatment, all biologics, cancer drugs, or all that is infused. `supply`: it is not about the
    place but about who supplies a drug that clinicians give."""
    conditions: tuple[str, ...] = reference("conditions", default=())
    """The illnesses of the people in it; empty: not tied to one."""
    only_children: bool = False
    note: str = ""


class DrugCaution(Evidence):
    """A person for whom the FDA label of a drug says no, or warns: what a specialist holds against a demand to use that
    drug first. `find_cautions` in generator/facts/cautions.py lays these rows beside what was typed."""

    id: str
    drug: str
    """The generic name, lower case; a brand with a label of its own, or a class whose labels agree, as a letter writes it
    ('a TNF blocker')."""
    names: tuple[str, ...] = ()
    """Brands, abbreviations and classes by which people call it, lower case, in the singular."""
    kind: Literal["contraindicated", "boxed_warning", "warning", "not_for", "limited_to", "age_from"]
    """`contraindicated`: the section of that name lists it. `boxed_warning` and `warning`: the label warns of a risk that
    such a person runs. `not_for`: it says that such a person should not be given the drug, outside that section.
    `limited_to`: its approved use is for others than such a person. `age_from`: it names the youngest age."""
    who: str
    """As it can stand in 'The label of methotrexate names … as a contraindication'; no more than the label says."""
    words: tuple[str, ...]
    """Lower-case stems that show such a person in what was typed: 'liver', 'cirrhos', 'heart fail'."""
    also: tuple[str, ...] = ()
    """Stems of a second fact that must be shown as well: an impaired kidney and an interacting drug. Empty: none."""
    unless_ordered: tuple[str, ...] = reference("therapies", default=())
    """Treatments whose own label warns of the same: held against the demanded drug, it would speak against the order."""
    section: str = ""
    """Where the label says it: a number, or the name of a section or of the box."""
    label_date: date | None = None
    """The revision that was read: its day where the copy names one, else the first of its month."""
    as_of: date | None = None
    """The day of the copy, or of its reading, where it names no revision: `section` then says so itself ('section 4, as
    read in June 2026'), for no letter may call a day of reading a revision."""

    def _check(self) -> None:
        super()._check()
        if not self.words:
            raise FactError("give the words by which such a person is known")
        named = (*self.names, *self.words, *self.also)
        if self.drug != self.drug.strip() or any(name != name.strip().lower() or not name for name in named):
            raise FactError("write names and words in lower case, and none with spaces around it")
        dates = [day for day in (self.label_date, self.as_of) if day]
        if self.verified and not (self.section and len(dates) == 1):
            raise FactError("a verified caution needs the section and the date of the label, or else `as_of`")
        if self.as_of and str(self.as_of.year) not in self.section:
            raise FactError("say in `section` of what year the copy is: it has no date of its own")
        if self.verified and dates and dates[0] > self.verified:
            raise FactError(f"the label is of {dates[0]}, after it was read on {self.verified}")
