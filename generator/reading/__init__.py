"""The text of a denial read into findings, each with the words it rests on. Proposals, never answers:
a person confirms each one before it is used."""

from generator.reading.criteria import FoundCriterion, split_criteria
from generator.reading.find import Finding, read_denial, read_paper_status

__all__ = ["Finding", "FoundCriterion", "read_denial", "read_paper_status", "split_criteria"]
