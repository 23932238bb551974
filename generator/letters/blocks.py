"""The block model that every output shares, and the reader of the small Markdown the templates are written in.

What a person typed, and what the fact book says, never passes through the Markdown reader: a template variable
becomes a numbered mark, and the mark is filled with the literal text after reading. So nothing typed can become a
heading, a link or a table, and every paragraph knows which answers and facts stand in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from generator.letters.provenance import CLOSE as BASIS_CLOSE
from generator.letters.provenance import MARK as BASIS_MARK
from generator.letters.provenance import answers_of, answers_of_argument
from generator.rows.row import Row

OPEN, CLOSE = "\ue000", "\ue001"
SCOPE_OPEN, SCOPE_CLOSE = "\ue002", "\ue003"
MARK = re.compile(f"{OPEN}(\\d+){CLOSE}")
WITHIN = "move:"
"""How a path begins that names an argument standing in a cell."""
_MARK_AND_STOP = re.compile(f"{OPEN}(\\d+){CLOSE}(\\.?)")
_RULE_OF_TABLE = re.compile(r"\|[\s:|]*-[\s:|-]*\|")
"""The line under the head of a table. A row of empty cells is a row: room to write by hand."""
_INLINE = re.compile(r"\*\*(.+?)\*\*|\*(.+?)\*", re.S)


class Value(str):
    """Text from the outside, with where it comes from: ids of answers, ids of facts. `is_gap` marks a blank."""

    answers: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    is_gap: bool = False

    @classmethod
    def of(
        cls, text: str, *, answers: tuple[str, ...] = (), facts: tuple[str, ...] = (), is_gap: bool = False
    ) -> Value:
        value = cls(text)
        value.answers, value.facts, value.is_gap = answers, facts, is_gap
        return value

    def __bool__(self) -> bool:
        return bool(str(self)) and not self.is_gap


class Run(Row):
    """A stretch of text in one style. A line break is '\\n' inside the text."""

    text: str
    bold: bool = False
    italic: bool = False
    to: str = ""
    """The name of the packet page that it leads to, in a packet."""


Runs = tuple[Run, ...]


class Block(Row):
    """kind: heading, paragraph, quote, bullets, numbers, table. `items` holds list items or table rows of cells;
    `level` a heading's. `answers` and `facts` are printed in the block; `conditions` are the answers that decided
    that it stands here and how it is worded; `argument` is the argument it belongs to."""

    kind: str
    runs: Runs = ()
    items: tuple[tuple[Runs, ...], ...] = ()
    level: int = 0
    answers: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    argument: str = ""
    within: tuple[str, ...] = ()
    """Arguments that stand in cells of it, for a table."""
    has_gap: bool = False
    key: str = ""
    """Its place in the document, for edits and for 'why is this here'."""
    is_edited: bool = False

    def text(self) -> str:
        """All text of the block, for checks."""
        parts = ["".join(run.text for run in self.runs)]
        parts += ["".join(run.text for run in cell) for row in self.items for cell in row]
        return "\n".join(part for part in parts if part)


class Document(Row):
    """A finished document, ready for any output."""

    id: str
    title: str
    blocks: tuple[Block, ...]
    signer: str = ""
    missing: tuple[str, ...] = ()
    """Answers for want of which something was left out."""
    foot: str = ""
    """Whose paper it is, for the foot of a page: name and member number."""
    written_on: date | None = None
    signed_by: str = ""
    signature: bytes = b""
    """A picture of the signature (JPEG), for the place to sign above the name `signed_by` (`generator.output.signing`)."""

    @property
    def has_gaps(self) -> bool:
        return any(block.has_gap for block in self.blocks)


def question_of(answer: str) -> str:
    """The question behind the id of an answer or of a row of one: 'facts.2' -> 'facts'."""
    return answer.partition(".")[0]


class Marks:
    """Collects template values while a template renders; `finalize` is Jinja's hook for every printed value."""

    def __init__(self) -> None:
        self.values: list[Value] = []

    def finalize(self, value: object) -> str:
        text = str(value)  # an undefined name raises here (StrictUndefined)
        if isinstance(value, ScopeMark):
            return text
        if not text:
            return ""
        self.values.append(value if isinstance(value, Value) else Value(text))
        return f"{OPEN}{len(self.values) - 1}{CLOSE}"


class ScopeMark(str):
    """A line that opens or closes the scope of an argument; made by the engine only."""


def scope_open(argument: str) -> ScopeMark:
    return ScopeMark(f"\n\n{SCOPE_OPEN}{argument}\n\n")


def scope_close() -> ScopeMark:
    return ScopeMark(f"\n\n{SCOPE_CLOSE}\n\n")


def read_blocks(source: str, marks: Marks) -> tuple[Block, ...]:
    """Read rendered template text into blocks. Empty paragraphs, items and tables without rows are dropped."""
    blocks: list[Block] = []
    argument = ""
    for lines, looked in _chunks(source):
        if lines[0].startswith(SCOPE_OPEN):
            argument = lines[0][1:]
            continue
        if lines[0].startswith(SCOPE_CLOSE):
            argument = ""
            continue
        block = _read_chunk(lines, marks)
        if block is not None:
            within = tuple(path.removeprefix(WITHIN) for path in looked if path.startswith(WITHIN))
            asked = [key for path in looked if not path.startswith(WITHIN) for key in answers_of(path)]
            for key in (argument, *within):
                asked += answers_of_argument(key) if key else ()
            block = block.replaced(argument=argument, within=within, conditions=tuple(dict.fromkeys(asked)))
            same_list = blocks and blocks[-1].kind == block.kind and block.kind in ("bullets", "numbers")
            if same_list and blocks[-1].argument == argument:
                blocks[-1] = _join(blocks[-1], block)
            else:
                blocks.append(block)
    return tuple(blocks)


_PRIVATE = re.compile("[\ue000-\uf8ff]")
_OWN_LINE = re.compile(r"\s*(?:[-*•] |\d+[.)] |\||>|#)")


def read_text(text: str, title: str = "Letter") -> Document:
    """A letter that somebody else wrote, as a document: its paragraphs and line breaks, and headings, lists, tables and
    bold where it has the marks of Markdown."""
    lines = [line.rstrip() for line in _PRIVATE.sub("", text).replace("\r\n", "\n").split("\n")]
    source = []
    for line, after in zip(lines, [*lines[1:], ""], strict=True):
        line = re.sub(r"^\s*[*•] ", "- ", line)
        if line and not _OWN_LINE.match(line) and after and not _OWN_LINE.match(after) and not line.endswith("\\"):
            line += "\\"  # a line break that was typed stays
        source.append(line)
        if line and after and bool(_OWN_LINE.match(line)) != bool(_OWN_LINE.match(after)):
            source.append("")
    return Document("letter", title, read_blocks("\n".join(source), Marks()))


def _chunks(source: str) -> Iterator[tuple[list[str], list[str]]]:
    """Runs of lines without a blank one between them, each with the paths the template looked at for it."""
    lines: list[str] = []
    looked: dict[str, None] = {}
    stack: list[list[str]] = []
    within: dict[str, None] = {}
    for raw in source.replace("\r\n", "\n").split("\n"):
        here = within
        if found := list(BASIS_MARK.finditer(raw)):
            here = dict(within)
            for match in found:
                if match[3] == BASIS_CLOSE:
                    stack.pop()
                elif match[2] is not None:
                    stack.append(match[2].split())
                    here.update(dict.fromkeys(stack[-1]))
                else:
                    here.update(dict.fromkeys(match[1].split()))
            within = dict.fromkeys(path for paths in stack for path in paths)
            raw = BASIS_MARK.sub("", raw)
        line = raw.strip()
        if line:
            lines.append(line)
            looked.update(here)
        elif lines:
            yield lines, list(looked)
            lines, looked = [], {}
    if lines:
        yield lines, list(looked)


def _join(first: Block, second: Block) -> Block:
    return first.replaced(
        items=first.items + second.items,
        answers=tuple(dict.fromkeys(first.answers + second.answers)),
        facts=tuple(dict.fromkeys(first.facts + second.facts)),
        conditions=tuple(dict.fromkeys(first.conditions + second.conditions)),
        has_gap=first.has_gap or second.has_gap,
    )


def _read_chunk(lines: list[str], marks: Marks) -> Block | None:
    text = "\n".join(lines)
    values = [marks.values[int(number)] for number in MARK.findall(text)]
    basis = {
        "answers": tuple(dict.fromkeys(key for value in values for key in value.answers)),
        "facts": tuple(dict.fromkeys(key for value in values for key in value.facts)),
        "has_gap": any(value.is_gap for value in values),
    }
    if match := re.match(r"(#{1,3}) (.*)", lines[0], re.S):
        return Block("heading", _runs(" ".join([match[2], *lines[1:]]), marks), level=len(match[1]), **basis)
    if lines[0].startswith("|"):
        rows = [_cells(line, marks) for line in lines if not _RULE_OF_TABLE.fullmatch(line)]
        return Block("table", items=tuple(rows), **basis) if len(rows) > 1 else None
    if lines[0].startswith("> "):
        runs = _runs(" ".join(line.removeprefix("> ") for line in lines), marks)
        return Block("quote", runs, **basis) if _has_text(runs) else None
    for kind, mark in (("bullets", r"- "), ("numbers", r"\d+\. ")):
        if re.match(mark, lines[0]):
            items: list[str] = []
            for line in lines:
                if re.match(mark, line):
                    items.append(re.sub(mark, "", line, count=1))
                else:
                    items[-1] += " " + line
            cells = tuple((runs,) for runs in (_runs(item, marks) for item in items) if _has_text(runs))
            return Block(kind, items=cells, **basis) if cells else None
    joined = ""
    for line in lines:
        joined += line[:-1] + "\n" if line.endswith("\\") else line + " "
    runs = _runs(joined, marks)
    return Block("paragraph", runs, **basis) if _has_text(runs) else None


def _cells(line: str, marks: Marks) -> tuple[Runs, ...]:
    return tuple(_runs(cell.strip(), marks) for cell in line.strip().strip("|").split("|"))


def _has_text(runs: Runs) -> bool:
    return any(run.text.strip() for run in runs)


def _runs(text: str, marks: Marks) -> Runs:
    """Inline text to runs: **bold**, *italic*, and marks filled with literal text."""
    pieces: list[tuple[str, bool, bool]] = []
    position = 0
    for match in _INLINE.finditer(text) if "*" in text else ():
        pieces.append((text[position : match.start()], False, False))
        pieces.append((match[1] or match[2], match[1] is not None, match[2] is not None))
        position = match.end()
    pieces.append((text[position:], False, False))
    filled = [(_fill(words, marks), bold, italic) for words, bold, italic in pieces if words]
    filled = [piece for piece in filled if piece[0]]
    runs = []
    for number, (words, bold, italic) in enumerate(filled):
        if number == 0:
            words = words.lstrip()
        if number == len(filled) - 1:
            words = words.rstrip()
        if "\n" in words:
            words = re.sub(r" *\n *", "\n", words)
        if words:
            runs.append(Run(words, bold, italic))
    return tuple(runs)


def _fill(text: str, marks: Marks) -> str:
    if "  " in text or "\t" in text:
        text = re.sub(r"[ \t]+", " ", text)
    return (
        _MARK_AND_STOP.sub(lambda match: _join_stop(str(marks.values[int(match[1])]), match[2]), text)
        if OPEN in text
        else text
    )


def _join_stop(value: str, stop: str) -> str:
    """A value and the full stop after it; a value that ends in one ('Acme, Inc.') keeps its own."""
    return value if value.endswith((".", "!", "?", ".”")) else value + stop
