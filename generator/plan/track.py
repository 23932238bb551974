"""Which step of the plan's ladder comes next, from who decided last."""

from __future__ import annotations

import re
from collections.abc import Sequence

from generator.denials import load_denial_kinds
from generator.facts.rows import Level, PlanKind
from generator.record.case import Case

WANTS_FAST = re.compile(r"\b(?:expedit\w+|urgent\w*|72 hours|fast(?:er)?|quick(?:ly)?|right away)\b", re.I)

_NO_HURRY = re.compile(r"\b(?:not|n[’']t|no need)\b[^.;\n]*", re.I)
"""What a person does not ask for: 'It is not urgent.'"""


def wishes_fast(case: Case) -> bool:
    """Whether the person asks for a fast decision among the further requests."""
    return WANTS_FAST.search(_NO_HURRY.sub("", str(case.answers.get("more_asks") or ""))) is not None


def find_level(levels: Sequence[Level], case: Case) -> Level | None:
    """The step the person stands before: the first one after the decision they hold, on the track their refusal
    belongs to. None when the ladder is empty or has ended."""
    steps = [level for level in levels if level.kind not in ("initial", "other") and fits(level, case)]
    internal = [level for level in steps if level.kind == "internal"]
    if decided_before(case):  # the urgent form of a first step is no second step
        internal = [level for level in internal if not level.only_urgent]
    later = [level for level in steps if level.kind != "internal"]
    decided = case.decision_level
    if decided == "plan_appeal":
        second = next((level for level in internal[1:] if not level.optional or case.second_appeal == "must"), None)
        return second or next(iter(later), None)
    if decided == "plan_second":
        # Where no appeal inside the plan comes second, the second decision was that of the outside step itself (TRICARE).
        is_second = (
            len(internal) < 2
            and bool(later)
            and later[0].document == "second_level_appeal"
            and later[0].kind == "external"
        )
        return next(iter(later[1:] if is_second else later), None)
    if decided == "outside_reviewer":
        return next((level for level in later if level.kind != "external"), None)
    if decided == "judge":
        return next((level for level in later if level.kind in ("council", "court")), None)
    return next(iter(internal or later), None)


def decided_before(case: Case) -> bool:
    """Whether an appeal inside the plan was decided already."""
    return case.decision_level not in ("plan_first", "unknown")


def find_track(case: Case) -> str:
    """'contract' when no stated reason turns on medicine, else 'medical': what an outside review may look at."""
    found = judgments(case)
    return "medical" if not found or "medical" in found else "contract"


WITH_OTHERS = ("missing_information", "retroactive_denial")
"""Kinds that turn on what the reasons beside them turn on: records asked for, and a payment taken back."""

_ONLY_PAYMENT = re.compile(
    r"\bnot (?:a|any) determination of medical necessity\b|\blimited to payment\b|\bmedical necessity (?:is|was) not (?:at issue|reviewed|questioned)\b",
    re.I,
)
"""How a payer says that its decision on a payment leaves medicine alone."""


def judgments(case: Case) -> set[str]:
    """What the stated reasons turn on. For the fallback kind the person says whether it is about money or papers; after the
    treatment, records asked for and a payment taken back are questions of billing beside others that are, or where the
    payer says that it did not judge the medicine."""
    about_papers = case.answers.get("other_reason_about") == "papers"
    turns_on = {
        reason.kind: "billing"
        if about_papers and reason.kind == "other_reason"
        else load_denial_kinds()[reason.kind].judgment
        for reason in case.reasons
    }
    own = {turn for kind, turn in turns_on.items() if kind not in WITH_OTHERS}
    letters = [str(case.answers.get("denial_text") or ""), *(notice.words or "" for notice in case.notices)]
    is_payment = (bool(own) and own <= {"billing"}) or any(_ONLY_PAYMENT.search(letter) for letter in letters)
    if case.timing == "after" and is_payment:
        turns_on = {kind: "billing" if kind in WITH_OTHERS else turn for kind, turn in turns_on.items()}
    return set(turns_on.values())


def find_ladder(case: Case) -> str:
    """Which of a program's two ladders the case climbs: any exclusion, or an approval that was taken back, makes it
    a question of fact there, whatever else is said (TRICARE: coverage exclusions and stopped services are factual)."""
    rows = [load_denial_kinds()[reason.kind] for reason in case.reasons]
    is_factual = any(row.judgment in ("contract", "billing") or row.id == "retroactive_denial" for row in rows)
    return "contract" if is_factual else "medical"


def fits(level: Level, case: Case) -> bool:
    """Whether this step is on the track of this case: its timing, its urgency, what its refusal turns on."""
    is_asked = case.is_urgent or (case.timing != "after" and case.answers.get("urgent") != "no" and wishes_fast(case))
    if level.only_urgent and not is_asked:
        return False
    if level.timings and (case.timing or "before") not in level.timings:
        return False
    return not level.track or level.track == find_ladder(case)


def nothing_decided(case: Case, plan_kind: PlanKind | None) -> bool:
    """Whether the program decides only after the service, and the service is still to come (Original Medicare)."""
    return bool(
        plan_kind and plan_kind.before_service and case.timing in ("before", "ongoing") and not decided_before(case)
    )


def is_denial(case: Case) -> bool:
    """Whether anything was refused. A case without reasons yet counts as one: its dates can be told already."""
    judgments = {load_denial_kinds()[reason.kind].judgment for reason in case.reasons}
    return judgments != {"none"}


def plain_level_name(level: Level) -> str:
    """A step's name in running text: 'internal appeal', 'review by OPM', 'independent hearing'."""
    name = level.name.rsplit(":", 1)[-1].split("(")[0].strip()
    return name if name[:2].isupper() or name.startswith(("Medicare", "Medicaid")) else name[:1].lower() + name[1:]


def told_by_the_plan(case: Case) -> str:
    """The words of the letters on record, with those of the reasons."""
    words = [str(case.answers.get("denial_text") or ""), *(reason.words or "" for reason in case.reasons)]
    return " ".join([*words, *(notice.words or "" for notice in case.notices)])
