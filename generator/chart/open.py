"""Which of the forms a record has, and its reading."""

from __future__ import annotations

from generator.chart.ccda import is_ccda, read_ccda
from generator.chart.entry import Record
from generator.chart.fhir import is_fhir, read_fhir
from generator.chart.summary import is_summary, read_summary
from generator.record.case import CaseFileError


def is_record(content: bytes) -> bool:
    """Whether a file is a medical record that is read entry by entry, and no letter: by what it holds, never its name."""
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
    raise CaseFileError("This is no health record that we know. Choose the file that the portal calls “health summary”.")
