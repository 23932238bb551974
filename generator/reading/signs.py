"""How much each sign of a letter speaks for a reason or a status, in log odds: `signs.json`, fitted by
overrides/build/reader.py on whole letters whose answers are known."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from math import exp, log
from pathlib import Path
from typing import Any

SIGNS = Path(__file__).with_name("signs.json")


@cache
def load_signs() -> dict[str, Any]:
    """{"state": {part: hash}, "reason": {sign: weight}, "status": {status: {sign: weight}}}."""
    return json.loads(SIGNS.read_text(encoding="utf-8"))


def add_up(signs: Mapping[str, float], weights: Mapping[str, float]) -> float:
    """The log odds that the signs make together; a sign without a weight counts nothing."""
    return sum(weights.get(name, 0.0) * value for name, value in signs.items())


def log_odds(probability: float) -> float:
    """Kept within six of even odds."""
    return log(max(probability, 0.0025) / max(1 - probability, 0.0025))


def probability(odds: float) -> float:
    """The probability of log odds."""
    return 1 / (1 + exp(-max(-30.0, min(30.0, odds))))
