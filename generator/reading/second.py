"""A reason beside the main one: whether the letter gives it too.

What tells the main reason speaks against any other ("others elsewhere", "beside a stronger"), so a second one is weighed by a
question of its own: all signs of the kind, how plain the main reason is, and the words that add one reason to another. How
much each counts is fitted on whole letters that say no (`signs.json`, "second").
"""

from __future__ import annotations

from collections.abc import Mapping

from generator.reading.adding import is_plain_under_why, opens_one_more, stands_plainly
from generator.reading.signs import add_up, load_signs, log_odds, probability
from generator.reading.weighed import SUREST, TAKEN_BACK, Reason

APART = 1.0
"""From which log odds a kind stands as reasons stand, whatever else the letter says."""
TOLD = 0.4
"""How likely a second reason must be to be told. On 746 letters that say no, each weighed by a model without its close rows,
all reasons were right in 533 (517 by the rules before), of the 186 with several in 87 (71): 99 told wrongly (98), 181 missed (201)."""


def second_signs(
    reason: Reason, signs: Mapping[str, float], strongest: Reason, count: int, said: int
) -> dict[str, float]:
    """What speaks for a reason beside the strongest of `count` that a letter may give; `said` is how many it says it gives."""
    apart = max(-SUREST, min(SUREST, reason.apart))
    return {
        **signs,
        "opens one more": float(opens_one_more(reason.kind, reason.paragraph)),
        "plain under why": float(is_plain_under_why(reason.kind, reason.paragraph)),
        "stands plainly": float(stands_plainly(reason.kind, reason.paragraph)),
        f"kind {reason.kind}": 1.0,
        "apart": apart,
        "stands apart": float(apart > APART),
        "settled": float(reason.settled),
        "sure": log_odds(reason.sure),
        "strongest": log_odds(strongest.sure),
        "beside what is taken back now": float(strongest.kind == TAKEN_BACK),
        "announced": float(said > 1),
        "kinds": count / 5,
        "always": 1.0,
    }


def weigh_second(reason: Reason, signs: Mapping[str, float], strongest: Reason, count: int, said: int) -> float:
    """How likely the letter gives this reason beside the strongest."""
    return probability(add_up(second_signs(reason, signs, strongest, count, said), load_signs()["second"]))
