"""How many values are still read when a letter was damaged: `python -m tests.bench.reading_damage [FOLDER]`.

Each damage is done to each letter (the golden denials, or those of a folder of notices), and what is read is compared with
what the whole letter gives. Kept: the same value is found, sure or in doubt. Wrong: a value offered as sure that the whole
letter does not give.
"""

from __future__ import annotations

import json
import re
import sys
import textwrap
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path

from generator.facts import load_book
from generator.reading.mending import mend_text
from generator.reading.values import read_values

COUNTED = (
    "notice_date", "service_date", "printed_window_days", "printed_window_months", "printed_window_on", "payer_name", "payer_address", "member_id",
    "group_number", "claim_number", "authorization_number", "reference_number", "hcpcs", "cpt", "icd10", "carc", "rarc", "therapy", "condition", "appeal_fax",
)  # fmt: skip
"""Questions whose values are compared."""


def _wrapped(text: str, width: int) -> str:
    return "\n".join("\n".join(textwrap.wrap(line, width, break_long_words=False, break_on_hyphens=False)) if len(line) > width and "   " not in line.strip() else line for line in text.split("\n"))  # fmt: skip


def _hyphenated(text: str) -> str:
    """Long words parted where a line of 60 signs would end."""
    out = []
    for line in _wrapped(text, 60).split("\n"):
        out.append(line)
    lines = "\n".join(out)
    return re.sub(r"\b([a-z]{4,6})([a-z]{5,8})\n(?=[a-z])", r"\1-\n\2 ", lines)


def _two_columns(text: str) -> str:
    """The second half of the letter's lines to the right of the first half."""
    lines = _wrapped(text, 54).split("\n")
    half = (len(lines) + 1) // 2
    left, right = lines[:half], lines[half:]
    right += [""] * (half - len(right))
    return "\n".join(f"{a:<60}{b}".rstrip() for a, b in zip(left, right, strict=True))


def _bold_labels(text: str) -> str:
    text = re.sub(r"^([A-Z][A-Za-z #.]{2,28}:)", r"**\1**", text, flags=re.M)
    return re.sub(r"\b(\d{1,3} (?:calendar )?days)\b", r"**\1**", text)


def _contracted(text: str) -> str:
    for whole, short in (("do not", "don't"), ("does not", "doesn't"), ("cannot", "can't"), ("are not", "aren't"), ("is not", "isn't"), ("was not", "wasn't"), ("we have", "we've"), ("you have", "you've"), ("have not", "haven't"), ("did not", "didn't")):  # fmt: skip
        text = re.sub(rf"\b{whole}\b", short, text)
    return text


DAMAGES: dict[str, Callable[[str], str]] = {
    "narrow wrap": lambda text: _wrapped(text, 40),
    "capitals": str.upper,
    "rn for m": lambda text: re.sub(r"(?<=[a-z])m(?=[a-z])", "rn", text),
    "1 for l": lambda text: re.sub(r"(?<=[a-z])l(?=[a-z])", "1", text),
    "hyphenation": _hyphenated,
    "non-breaking hyphens": lambda text: text.replace("-", "\u2011"),
    "non-breaking spaces": lambda text: text.replace(" ", "\u00a0"),
    "contractions": _contracted,
    "curly quotes": lambda text: re.sub(r"(?<=\w)'(?=\w)", "’", text).replace('"', "”"),
    "CRLF": lambda text: text.replace("\n", "\r\n"),
    "blank line after each line": lambda text: _wrapped(text, 72).replace("\n", "\n\n"),
    "no blank lines": lambda text: re.sub(r"\n\s*\n", "\n", text),
    "two columns": _two_columns,
    "mail quotes": lambda text: "\n".join("> " + line for line in text.split("\n")),
    "one long line": lambda text: " ".join(text.split()),
    "Markdown bold": _bold_labels,
    "page headers": lambda text: re.sub(r"((?:[^\n]*\n){24})", r"\1\nPage 1 of 3   CONFIDENTIAL\n\n", text),
    "ligatures": lambda text: text.replace("fi", "ﬁ").replace("fl", "ﬂ"),
    "O for 0": lambda text: re.sub(r"(?<=\d)0(?=\d)", "O", text),
    "l for 1": lambda text: re.sub(r"(?<=\d)1(?=\d)", "l", text),
}


NAMES = {"payer_name", "payer_address"}
"""Questions whose value is a name: it counts as the same when most of its words are, as a scan that broke one letter of a
street breaks no appeal."""


@cache
def values_of(text: str, today: date) -> tuple[set[tuple[str, str]], set[tuple[str, str]]]:
    """((question, value) of all found, those offered as sure), compared without case, spaces and line ends."""
    found = [f for f in read_values(mend_text(text), load_book(), today) if f.question in COUNTED]
    keys = [(f.question, re.sub(r"[^\w]+", " " if f.question in NAMES else "", str(f.value)).lower()) for f in found]
    return set(keys), {key for key, f in zip(keys, found, strict=True) if not f.doubt}


def _within(key: tuple[str, str], others: set[tuple[str, str]]) -> bool:
    if key[0] not in NAMES:
        return key in others
    words = set(_plain(key[1]))
    return any(
        question == key[0] and len(words & set(_plain(value))) >= 0.6 * max(len(words), len(_plain(value)))
        for question, value in others
    )


def _plain(words: str) -> list[str]:
    return words.replace("rn", "m").replace("1", "l").replace("0", "o").split()


def measure(
    letters: list[tuple[str, date]], only: str = ""
) -> dict[str, tuple[int, list[tuple[str, str]], list[tuple[str, str]]]]:
    """damage (or `only` one) -> (values of the whole letters, those lost, wrong ones offered as sure)."""
    whole = [values_of(text, today) for text, today in letters]
    table = {}
    for name, damage in DAMAGES.items():
        if only not in ("", name):
            continue
        stands = 0
        lost: list[tuple[str, str]] = []
        wrong: list[tuple[str, str]] = []
        for (text, today), (everything, sure) in zip(letters, whole, strict=True):
            found, offered = values_of(damage(text), today)
            stands += len(sure)
            lost += sorted(key for key in sure if not _within(key, found))
            wrong += sorted(key for key in offered if not _within(key, everything))
        table[name] = (stands, lost, wrong)
    return table


def main() -> None:
    if len(sys.argv) > 1 and not sys.argv[1].startswith("-"):
        letters = [
            (row["text"], date(2028, 12, 31)) for path in sorted(Path(sys.argv[1]).glob("*.json")) for row in json.loads(path.read_text())
        ]  # fmt: skip
    else:
        from tests.scenarios import SCENARIOS

        letters = [(scenario.denial, scenario.today) for scenario in SCENARIOS]
    print(f"{'damage':30}{'values':>8}{'kept':>8}{'%':>7}{'wrong':>7}")
    for name, (stands, lost, wrong) in measure(letters).items():
        print(f"{name:30}{stands:8}{stands - len(lost):8}{100 - 100 * len(lost) / max(1, stands):7.1f}{len(wrong):7}")
        if "--show" in sys.argv:
            print(
                "\n".join(
                    [
                        *(f"      - {q}: {value}" for q, value in lost[:14]),
                        *(f"      + {q}: {value}" for q, value in wrong[:14]),
                    ]
                )
            )


if __name__ == "__main__":
    main()
