"""How many of the values that letters carry are read: `python -m tests.bench.reading_values FOLDER [--show FIELD]`.

FOLDER holds JSON files, each a list of {"id", "text", "answers"}; an answer is the value as printed, a list of them, or
null. For each field: the values that stand in the letters, those found, those of them in doubt, and the values offered as
sure that the answers do not have (invented). `--show` prints the misses (-) and the inventions (+) of a field, or of `all`.
"""

from __future__ import annotations

import argparse
import json
import re
import time
from collections import defaultdict
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from generator.facts import load_book
from generator.reading.finding import Finding
from generator.reading.medicine import named_drugs, named_illnesses
from generator.reading.mending import mend_text
from generator.reading.values import read_values
from generator.reading.windows import read_count

TODAY = date(2028, 12, 31)
"""The letters are dated freely; none is of the future then."""


def squash(value: Any) -> str:
    return re.sub(r"[^a-z0-9áéíóúñü]", "", str(value).lower())


def same(answer: Any, value: Any) -> bool:
    return squash(answer) == squash(value)


def alike(answer: Any, value: Any) -> bool:
    """The same name, or one within the other."""
    answer, value = squash(answer), squash(value)
    return bool(value) and (answer in value or value in answer)


def same_digits(answer: Any, value: Any) -> bool:
    digits = [re.sub(r"\D", "", str(each))[-10:] for each in (answer, value)]
    return digits[0] == digits[1]


def same_place(answer: Any, value: Any) -> bool:
    """Most words of the address, with its ZIP code."""
    words = [set(re.findall(r"[a-z0-9]+", str(each).lower())) for each in (answer, value)]
    return len(words[0] & words[1]) >= 0.7 * len(words[0])


def same_drug(answer: Any, finding: Finding) -> bool:
    """The name as printed, or another name of the same drug."""
    book = load_book()
    keys = {named.key for named in named_drugs(str(answer), book)}
    return alike(answer, finding.words) or finding.value in keys


def same_illness(answer: Any, finding: Finding) -> bool:
    book = load_book()
    keys = {named.key for named in named_illnesses(str(answer), book)} - {""}
    return alike(answer, finding.words) or finding.value in keys


FIELDS: dict[str, tuple[tuple[str, ...], Callable[[Any, Any], bool]]] = {
    "letter_date": (("notice_date",), same),
    "service_dates": (("service_date",), same),
    "appeal_by": (("printed_window_on",), same),
    "reply_by": (("reply_by",), same),
    "ends_on": (("approved_until",), same),
    "appeal_window_days": (("printed_window_days",), same),
    "appeal_window_months": (("printed_window_months",), same),
    "payer": (("payer_name",), alike),
    "member_number": (("member_id",), same),
    "group_number": (("group_number",), same),
    "claim_number": (("claim_number",), same),
    "authorization_number": (("authorization_number",), same),
    "reference_number": (("reference_number",), same),
    "hcpcs": (("hcpcs",), same),
    "cpt": (("cpt",), same),
    "icd10": (("icd10",), same),
    "ndc": (("ndc",), same),
    "units": (("units",), same),
    "modifiers": (("modifier",), same),
    "carc": (("carc",), same),
    "rarc": (("rarc",), same),
    "group_codes": (("group_code",), same),
    "drug": (("therapy", "drug_named"), same_drug),
    "illness": (("illness_named", "condition"), same_illness),
    "demanded_drugs": (("demanded_product",), alike),
    "demanded_place": (("channel_demanded", "place_named"), alike),
    "policy": (("policy_named", "rule_cited"), alike),
    "appeal_address": (("payer_address", "reviewer_address"), same_place),
    "appeal_fax": (("appeal_fax", "urgent_fax", "reviewer_fax"), same_digits),
    "appeal_phone": (("appeal_phone", "urgent_phone", "reviewer_phone"), same_digits),
}
"""Field of the answers -> the questions whose findings it may be in, and how an answer and a value are compared."""
WHOLE = {"drug", "illness"}
"""Fields whose answer is compared with the finding, not with its value alone."""


def expected(answers: dict[str, Any]) -> dict[str, list[Any]]:
    told: dict[str, list[Any]] = defaultdict(list)
    for field, answer in answers.items():
        if field == "appeal_window":
            months = re.match(r"(\w+)\s*(?:months?|meses)", str(answer or ""))
            if months:
                told["appeal_window_months"].append(read_count(months[1]))
        elif field in FIELDS and answer not in (None, "", []):
            told[field] = list(answer) if isinstance(answer, list) else [answer]
    return told


class Count:
    """Of one field: what stands in the letters, what was found, what of that in doubt, what was invented."""

    def __init__(self) -> None:
        self.stands = self.found = self.doubtful = self.invented = 0
        self.shown: list[str] = []


def compare(name: str, findings: list[Finding], told: dict[str, list[Any]], counts: dict[str, Count]) -> None:
    for field, (questions, is_same) in FIELDS.items():
        count = counts[field]
        offered = [
            (finding, finding if field in WHOLE else finding.value)
            for finding in findings if finding.question in questions
        ]  # fmt: skip
        for answer in told.get(field, []):
            count.stands += 1
            fitting = [finding for finding, value in offered if is_same(answer, value)]
            count.found += bool(fitting)
            count.doubtful += bool(fitting) and all(finding.doubt for finding in fitting)
            if not fitting:
                count.shown.append(f"- {name}: {answer!r}")
        for finding, value in offered:
            beside = finding.question != questions[0] and field not in WHOLE  # the answers have one for all, or none
            if not finding.doubt and not beside and not any(is_same(answer, value) for answer in told.get(field, [])):
                count.invented += 1
                count.shown.append(f"+ {name}: {finding.value!r} of {finding.words!r}")


def measure(folder: Path) -> tuple[dict[str, Count], list[float]]:
    """Counts for each field, and the seconds that each letter took."""
    book, counts, seconds = load_book(), defaultdict(Count), []
    read_values("", book, TODAY)
    for path in sorted(folder.glob("*.json")):
        for letter in json.loads(path.read_text()):
            began = time.perf_counter()
            findings = read_values(mend_text(letter["text"]), book, TODAY)
            seconds.append(time.perf_counter() - began)
            compare(letter["id"], findings, expected(letter["answers"]), counts)
    return counts, seconds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--show", nargs="*", default=[])
    options = parser.parse_args()
    counts, seconds = measure(options.folder)
    print(f"{'field':22}{'stands':>8}{'found':>8}{'%':>7}{'doubt':>7}{'invented':>10}")
    for field in FIELDS:
        count = counts[field]
        share = 100 * count.found / count.stands if count.stands else 100
        print(f"{field:22}{count.stands:8}{count.found:8}{share:7.1f}{count.doubtful:7}{count.invented:10}")
        if field in options.show or "all" in options.show:
            print("\n".join(f"    {line}" for line in count.shown))
    if seconds:
        print(f"{len(seconds)} letters, {1000 * sum(seconds) / len(seconds):.0f} ms each, {1000 * max(seconds):.0f} ms at most")  # fmt: skip


if __name__ == "__main__":
    main()
