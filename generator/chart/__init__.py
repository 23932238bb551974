"""The person's own medical record, as a patient portal hands it out, made into facts to offer for the case.

Goes in: a file (C-CDA in XML, a FHIR bundle in JSON, a visit summary as text) and the plan of the case. Comes out: the
entries of the record, and of them the few that bear on what this refusal turns on, each as a row of the case with its
source. Proposals, never answers: a person says yes to each one before it is used."""

from generator.chart.bearing import Offer, Offers, find_offers
from generator.chart.entry import Entry, Record
from generator.chart.open import HandedIn, is_record, read_handed_in, read_handed_in_text, read_record

__all__ = [
    "Entry", "HandedIn", "Offer", "Offers", "Record", "find_offers", "is_record", "read_handed_in", "read_handed_in_text", "read_record",
]  # fmt: skip
