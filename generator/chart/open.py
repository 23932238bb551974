"""Which of the forms a file has, and what it gives the case: a medical record, or explanations of benefits."""

from __future__ import annotations

from collections.abc import Iterator

from generator.chart.bearing import Offer, Offers, find_offers
from generator.chart.ccda import is_ccda, read_ccda
from generator.chart.entry import Record
from generator.chart.fhir import read_fhir
from generator.chart.summary import is_summary, read_summary
from generator.facts import Book, load_book
from generator.plan import Plan
from generator.reading.eob import Eob, ExplainedLine, explain_eob, find_in_eob, is_eob_text, read_eob_text, read_eobs
from generator.reading.resources import is_fhir, load_resources
from generator.record.case import CaseFileError
from generator.rows.row import Row


class Explained(Row):
    """One claim with its lines in plain words, for the screen."""

    title: str
    lines: tuple[ExplainedLine, ...]


class HandedIn(Row):
    """What a file gives: offers for the case, the claims it explains, how much of it was left out. `of` is 'record', 'eob'
    or 'both'."""

    of: str
    offers: Offers
    claims: tuple[Explained, ...] = ()

    @property
    def says(self) -> tuple[str, ...]:
        """What was done with the file, in sentences."""
        told = self.offers
        if self.of == "eob":
            return told.says
        counted = COUNTED.format(record=told.record, found=len(told.offers), left=told.left_out, entries=told.entries)
        return (counted, *told.says)


COUNTED = "{record}: we found {found} facts that bear on this denial. {left} of its {entries} entries do not."


def is_record(content: bytes) -> bool:
    """Whether a file is a medical record or a payer's data that is read entry by entry, and no letter: by what it holds,
    never its name."""
    return is_ccda(content) or is_fhir(content)


def read_record(content: bytes) -> Record:
    """The record in a file, or in the text of a visit summary. Raises CaseFileError, one sentence, for what is none."""
    if is_ccda(content):
        return read_ccda(content)
    if is_fhir(content):
        return read_fhir(content)
    text = content.decode("utf-8", "replace")
    if is_summary(text):
        return read_summary(text)
    raise CaseFileError(
        "This is no health record that we know. Choose the file that the portal calls “health summary”."
    )


def read_handed_in(content: bytes, plan: Plan, book: Book | None = None) -> HandedIn:
    """What a file gives this case. Raises CaseFileError, one sentence, for a file that cannot be read."""
    book = book or load_book()
    eobs = read_eobs(load_resources(content)) if is_fhir(content) else []
    if not eobs:
        return HandedIn("record", find_offers(read_record(content), plan, book))
    record = read_fhir(content)
    offers = find_offers(record, plan, book) if record.entries else Offers("Explanation of benefits", "", (), 0, 0, ())
    claims = tuple(Explained(_title(eob), explain_eob(eob, book)) for eob in eobs)
    found = (*_of_eobs(eobs, book), *offers.offers)
    return HandedIn("both" if record.entries else "eob", offers.replaced(offers=tuple(found)), claims)


def read_handed_in_text(text: str, plan: Plan, book: Book | None = None) -> HandedIn | None:
    """What a text gives this case, where it is a visit summary or an explanation of benefits with a table of lines; None for
    a letter."""
    book = book or load_book()
    if is_summary(text):
        return HandedIn("record", find_offers(read_summary(text), plan, book))
    if is_eob_text(text) and (eob := read_eob_text(text, book)):
        offers = Offers("Explanation of benefits", "", tuple(_of_eobs([eob], book)), 0, 0, ())
        return HandedIn("eob", offers, (Explained(_title(eob), explain_eob(eob, book)),))
    return None


def _title(eob: Eob) -> str:
    parts = (f"Claim {eob.claim}" if eob.claim else "Claim", eob.payer, eob.decided)
    return ", ".join(part for part in parts if part)


def _of_eobs(eobs: list[Eob], book: Book) -> Iterator[Offer]:
    """What the explanations would fill. Of several claims only one can be the case: with more than one that was denied, each
    is in doubt."""
    denied = [eob for eob in eobs if any(line.verdict(book) == "denied" for line in eob.lines)]
    for eob in denied:
        for found in find_in_eob(eob, book):
            doubt = found.doubt or (SEVERAL if len(denied) > 1 else "")
            yield Offer(found.question, found.value, found.says, found.words, f"Explanation of benefits: {_title(eob)}", "It is in a claim that was denied.", doubt)  # fmt: skip


SEVERAL = "This file has several claims that were denied. Take the one that this appeal is about."
