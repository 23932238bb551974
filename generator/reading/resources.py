"""FHIR in JSON: the resources of a bundle, of a list, or of one a line (NDJSON), and the words of their parts."""

from __future__ import annotations

import json
import re
from typing import Any

from generator.record.case import CaseFileError

LARGEST, MOST = 60_000_000, 60_000
"""Bytes of a file and resources in it; a whole life's record stays far below them."""


def is_fhir(content: bytes) -> bool:
    """Whether a file is FHIR in JSON, by its beginning."""
    start = content[:400].lstrip(b"\xef\xbb\xbf \t\r\n")
    return start.startswith((b"{", b"[")) and b'"resourceType"' in content[:200_000]


def load_resources(content: bytes) -> list[dict[str, Any]]:
    """The resources of a file, those within bundles and within other resources too. Raises CaseFileError, one sentence, for
    a damaged or very large file."""
    if len(content) > LARGEST:
        raise CaseFileError(
            "This record is too large to be read here. Ask the portal for a shorter time, and choose that file."
        )
    text = content.decode("utf-8-sig", "replace")
    try:
        documents = [json.loads(text)]
    except (json.JSONDecodeError, RecursionError) as error:
        try:
            documents = [json.loads(line) for line in text.splitlines() if line.strip()]
        except (json.JSONDecodeError, RecursionError):
            line = f" (line {error.lineno})" if isinstance(error, json.JSONDecodeError) else ""
            raise CaseFileError(
                f"This record is damaged or cut off{line}. Download it from the portal once more."
            ) from None
    found: list[dict[str, Any]] = []
    waiting: list[Any] = list(reversed(documents))
    while waiting and len(found) < MOST:
        item = waiting.pop()
        if isinstance(item, list):
            waiting += reversed(item)
        elif isinstance(item, dict) and item.get("resourceType") == "Bundle":
            waiting += [entry.get("resource") for entry in reversed(many(item.get("entry"))) if isinstance(entry, dict)]
        elif isinstance(item, dict) and isinstance(item.get("resourceType"), str):
            found.append(item)
            waiting += [inner for inner in many(item.get("contained")) if isinstance(inner, dict)]
    return found


def many(value: Any) -> list[Any]:
    """A value that may stand alone or in a list, as a list."""
    return value if isinstance(value, list) else [] if value is None else [value]


def concept(value: Any) -> str:
    """The words of a CodeableConcept: its text, or the first display of its codes."""
    if not isinstance(value, dict):
        return ""
    displays = [coding.get("display") for coding in many(value.get("coding")) if isinstance(coding, dict)]
    return " ".join(str(value.get("text") or next((each for each in displays if each), "")).split())


def codes(value: Any) -> list[tuple[str, str]]:
    """(system in small letters, code) of each coding of a CodeableConcept."""
    if not isinstance(value, dict):
        return []
    return [
        (str(coding.get("system") or "").lower(), str(coding.get("code") or ""))
        for coding in many(value.get("coding"))
        if isinstance(coding, dict)
    ]


def display(reference: Any) -> str:
    """What a reference calls the thing it points to."""
    return str(reference.get("display") or "") if isinstance(reference, dict) else ""


def part_date(stamp: str) -> str:
    """The day, month or year of a time stamp of HL7 ('20240305143000-0500') or FHIR ('2024-03-05T14:30:00Z'), as written;
    '' for what is none."""
    digits = re.match(r"\s*(\d{4})(?:-?(\d{2}))?(?:-?(\d{2}))?", stamp or "")
    if not digits or not 1880 <= int(digits[1]) <= 2200:
        return ""
    year, month, day = digits.groups()
    if month and not 1 <= int(month) <= 12:
        return year
    if day and not 1 <= int(day) <= 31:
        day = None
    return "-".join(part for part in (year, month, day if month else None) if part)
