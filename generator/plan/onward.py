"""What follows the step the plan stands before: the right a letter keeps.

The step after a step is the next one on the case's own track that is confirmed. A step that the notice makes depend on something
(a second appeal that only some plans have, an outside review that takes questions of medicine alone) is kept under that condition.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from generator.denials import load_denial_kinds
from generator.facts.rows import Level
from generator.plan.track import decided_before, fits, told_by_the_plan
from generator.record.case import Case
from generator.rows.row import Row


class Onward(Row):
    """The steps that a letter keeps the right to."""

    level: Level | None
    """The next step for sure; None where the ladder has no further one that is confirmed."""
    review: Level | None = None
    """An outside review of medical judgment, where the refusal as told does not turn on medicine."""
    has_second: bool = False
    """The notice speaks of a second appeal inside the plan, which comes before the outside review."""


_SECOND = re.compile(
    r"\b(?:second|2nd|level (?:two|2|ii))[- ](?:level )?(?:appeal|review|dispute|reconsideration)\b|\b(?:appeal|dispute) level (?:two|2|ii)\b"
    r"|\bsecond[- ]level\b|\blevel (?:two|2|ii)\b",
    re.I,
)
"""How a notice speaks of a second appeal inside the plan."""


def find_onward(levels: Sequence[Level], level: Level | None, case: Case, track: str) -> Onward:
    """What follows `level` in this case. track: 'medical' or 'contract', as `find_track` says."""
    if level is None:
        return Onward(None)
    later = [each for each in levels if each.order > level.order and _follows(each, level, case)]
    is_first = level.kind == "internal" and not decided_before(case)
    second = next((each for each in later if each.optional and each.kind == "internal"), None) if is_first else None
    named = second is not None and (case.second_appeal == "must" or _SECOND.search(told_by_the_plan(case)) is not None)
    sure = [each for each in later if not each.optional]
    review = next((each for each in sure if each.document == "external_review"), None)
    if review is not None and track != "medical":
        sure = [each for each in sure if each.document != "external_review"]
        kept = None if _is_of_membership(case) else review
        return Onward(second if named else next(iter(sure), None), kept, named)
    if second is not None and case.second_appeal == "must":
        return Onward(second, None, True)
    return Onward(next(iter(sure), None), None, named)


def _is_of_membership(case: Case) -> bool:
    """Whether every reason is about who is covered, or who pays first: no outside review takes that."""
    refused = {load_denial_kinds()[reason.kind].refused for reason in case.reasons}
    return bool(refused) and refused <= {"cover", "other_payer"}


def _follows(later: Level, level: Level, case: Case) -> bool:
    """Whether `later` may stand as a step after `level`: confirmed, on the case's track, and not the same step without haste."""
    is_same_step = level.only_urgent and later.document == level.document and later.kind == level.kind
    return later.is_verified and later.kind not in ("initial", "other") and fits(later, case) and not is_same_step
