"""Which published studies reach a case, and how a letter names the product that was studied."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from generator.arguments.legs import names_drug
from generator.facts.rows import Study, Therapy


def is_beside(study: Study, answers: Mapping[str, Any]) -> bool:
    """Whether a study of people whom other drugs had failed is about a drug that was tried here, one beside other drugs
    or of them alone about one that is asked for first, and one of a change about either; others are about the drug as such."""
    if study.shows not in ("after_failure", "versus", "demanded", "switch"):
        return True
    words = []
    if study.shows in ("after_failure", "switch"):
        words += _tried(answers)
    if study.shows in ("versus", "demanded", "switch"):
        words += _asked_for(answers)
    named = " ".join(words).lower()
    return any(names_drug(named, other) or _stands_in(other, named) for other in study.others)


def _stands_in(other: str, words: str) -> bool:
    """Whether a name stands there as a whole: 'oral iron' has no word that is long enough to be known by."""
    return bool(re.search(rf"\b{re.escape(other)}s?\b", words))


def is_of_product(study: Study, therapy: Therapy | None, answers: Mapping[str, Any]) -> bool:
    """Whether a study of one product may be cited: not where that product is asked for, or was given, instead of another
    one that is ordered."""
    if not study.products or _is_named(study.products, _ordered(therapy, answers)):
        return True
    rival = " ".join((*_tried(answers), *_asked_for(answers)))
    return not _is_named(study.products, rival)


def is_label_of(products: tuple[str, ...], therapy: Therapy, answers: Mapping[str, Any]) -> bool:
    """Whether a label that was read is the label of the ordered product; true where the drug has one label for all."""
    return not products or _is_named(products, _ordered(therapy, answers))


def named(study: Study) -> Study:
    """The study with the product it studied in its design, unless design or finding name it."""
    if not study.products or _is_named(study.products, f"{study.design} {study.finding}"):
        return study
    return study.replaced(design=f"{study.design}; the product studied was {' or '.join(study.products)}")


def _ordered(therapy: Therapy | None, answers: Mapping[str, Any]) -> str:
    """The ordered product as typed, or as its code names it."""
    typed = str(answers.get("product") or "")
    if typed or not therapy:
        return typed
    return " ".join(row.product for row in therapy.code if row.code == answers.get("hcpcs"))


def _tried(answers: Mapping[str, Any]) -> list[str]:
    rows = (row for row in answers.get("treatments") or () if row.get("drug"))
    return [str(row["drug"]) for row in rows if row.get("status") not in ("never", "declined", "planned")]


def _asked_for(answers: Mapping[str, Any]) -> list[str]:
    """The drugs and products that the plan wants first, and what its reasons say."""
    rows = (row for row in answers.get("treatments") or () if row.get("drug"))
    words = [str(row["drug"]) for row in rows if row.get("demanded") == "yes"]
    words.append(str(answers.get("demanded_product") or ""))
    return words + [str(reason.get("words") or "") for reason in answers.get("reasons") or ()]


def _is_named(products: tuple[str, ...], text: str) -> bool:
    return any(re.search(rf"\b{re.escape(name)}(?![\w-])", text, re.I) for name in products)
