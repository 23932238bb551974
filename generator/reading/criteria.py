"""A pasted policy, split into its points: what each asks, and whether all of a list or one of it is enough."""

from __future__ import annotations

import re
from typing import Literal

from generator.form.answers import clean_text
from generator.rows.row import Row

READ_LIMIT = 60_000
MOST = 60
"""Points returned; a longer list is a whole policy booklet, and the person should paste the part that matters."""


class Limit(Row):
    """A number that a point names: what is measured ('time' for weeks, months …), on which side of it, in which unit."""

    measure: str
    side: Literal["below", "at_most", "at_least", "above"]
    number: str
    unit: str = ""


class FoundCriterion(Row):
    """One point. `criterion` reads alone, with the words of the list it stands in; `number` is as printed ('1.a');
    `need` is 'one' when another point of the same list is enough, and `group` tells which list that is. `limits` are the
    numbers it names (generator/reading/prose.py types them)."""

    criterion: str
    number: str
    need: Literal["all", "one"]
    group: str
    limits: tuple[Limit, ...] = ()


class _Node:
    def __init__(self, mark: str, text: str, is_point: bool = True):
        self.mark, self.text, self.is_point = mark, text, is_point
        self.children: list[_Node] = []


MARKS = (
    ("number", re.compile(r"^(\d{1,2})[.)](?=\s)|^\((\d{1,2})\)")),
    ("letter", re.compile(r"^([A-Za-z])[.)](?=\s)|^\(([A-Za-z])\)")),
    ("roman", re.compile(r"^([ivx]{1,5})[.)](?=\s)|^\(([ivx]{1,5})\)")),
    ("bullet", re.compile(r"^([•◦▪‣·*–—-])(?=\s)")),
)
INLINE = re.compile(r"(?<=[\s:;,])\((\d{1,2}|[a-h]|[ivx]{1,4})\)\s+")
ONE_OF = re.compile(r"\b(?:any(?: one)?|either|one|at least one)\b[^.:]{0,30}\b(?:of|following)\b|\beither\b", re.I)
LIST_PHRASE = re.compile(
    r"\b(?:all|any|each|either|one|both|at least \w+)(?: or more| one)?(?: of)?(?: the)? (?:following|criteria|conditions|below)\b.*$|\beither\b.*$",
    re.I,
)
FRAME = re.compile(
    r"\b(?:covered|coverage|approv\w+|consider\w+|medically necessary|authoriz\w+|criteria|eligible|renew\w+)\b", re.I
)
"""Words of a sentence that frames a whole list ('is covered when all of …') and adds nothing to its points."""


def split_criteria(text: str) -> list[FoundCriterion]:
    """The points of a pasted policy in their order; empty when the text holds no list. Never raises."""
    lines = _lines(clean_text(text)[:READ_LIMIT])
    root = _Node("", "", is_point=False)
    stack: list[tuple[str, _Node]] = [("", root)]
    for kind, mark, words in lines:
        if not kind:
            target = stack[-1][1]
            if target is root or words.endswith(":"):
                stack = [("", root)]
                if words.endswith(":"):
                    head = _Node("", words, is_point=False)
                    root.children.append(head)
                    stack = [("", root), ("head", head)]
            else:
                target.text = f"{target.text} {words}".strip()
            continue
        kinds = [entry[0] for entry in stack]
        if kind in kinds:
            stack = stack[: kinds.index(kind)]
        node = _Node(mark, words)
        stack[-1][1].children.append(node)
        stack.append((kind, node))
    found: list[FoundCriterion] = []
    for child in root.children:
        _collect(child, "", "", "all", "", found)
    return [item for item in found if len(item.criterion) > 3][:MOST]


def _lines(text: str) -> list[tuple[str, str, str]]:
    """(kind of mark, mark, words) of each line; a list inside a sentence is broken into lines first."""
    broken = []
    for line in text.split("\n"):
        line = line.strip()
        marks = [match[1] for match in INLINE.finditer(f" {line}")]
        if len(marks) >= 2:
            line = INLINE.sub(lambda match: f"\n({match[1]}) ", f" {line}").strip()
        broken += [part.strip() for part in line.split("\n") if part.strip()]
    lines = []
    last = ""
    for line in broken:
        kind, mark, words = _mark(line, last)
        lines.append((kind, mark, " ".join(words.split())))
        last = kind or last
    return lines


def _mark(line: str, last: str) -> tuple[str, str, str]:
    for kind, pattern in MARKS:
        match = pattern.match(line)
        if not match:
            continue
        mark = next((group for group in match.groups() if group), "")
        if kind == "letter" and mark.lower() in ("i", "v", "x") and last in ("letter", "roman") and mark.islower():
            kind = "roman" if last == "roman" or mark == "i" else "letter"
        if kind == "letter":
            kind = "upper" if mark.isupper() else "letter"
        return kind, "" if kind == "bullet" else mark, line[match.end() :].strip()
    return "", "", line


def _collect(node: _Node, lead: str, number: str, need: str, group: str, found: list[FoundCriterion]) -> None:
    number = ".".join(part for part in (number, node.mark) if part)
    text = _tidy(node.text)
    if not node.children:
        if node.is_point:
            words = f"{lead}: {text[:1].lower() + text[1:] if text[1:2].islower() else text}" if lead else text
            found.append(
                FoundCriterion(words, number, "one" if need == "one" else "all", group if need == "one" else "")
            )
        return
    is_one = bool(ONE_OF.search(node.text)) or _joined_by_or(node.children)
    own_lead = _lead(text)
    for child in node.children:
        inner = "; ".join(part for part in (lead, own_lead) if part)
        _collect(child, inner, number, "one" if is_one else need, text[:60] if is_one else group, found)


def _lead(head: str) -> str:
    """What the head of a list adds to each of its points: nothing where it only frames the list."""
    before = LIST_PHRASE.sub("", head).strip(" :")
    return "" if not before or FRAME.search(before) else head.rstrip(":").strip()


def _joined_by_or(children: list[_Node]) -> bool:
    """Whether the points of a list are joined by 'or': it stands at the end of the last but one."""
    ends = [child.text.rstrip().rstrip(".;,").lower() for child in children[:-1] if not child.children]
    return (bool(ends) and ends[-1].endswith((" or", ";or", ",or"))) or any(end == "or" for end in ends)


def _tidy(text: str) -> str:
    return re.sub(r"[\s;,]*\b(?:and|or|AND|OR)?\b[\s;,.]*$", "", text).strip()
