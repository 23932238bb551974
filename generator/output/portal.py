"""A letter as text for the box of a portal: whole sentences within its limit, strongest first.

The text is the letter without its addresses, its signature and its list of papers. Where that is too long, room is given
first to whose case it is and what is asked, then to the answer to each reason, and then to the rest in the letter's own
order, up to the last sentence that fits.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from generator.letters.blocks import Block, Document, Runs

SHORTENED = "This text is shortened. The signed letter, with its exhibits, says the rest."
WORTH_BEGINNING = 60
"""Characters of a paragraph below which its beginning says nothing: its lead words alone."""
_STOP = re.compile(r"(?<=[.!?])[”’\")\]]*\s+(?=[“‘(\[]?[A-Z0-9])")
_ABBREVIATION = re.compile(
    r"(?:^|[\s(“])(?:[A-Z]|Dr|Mr|Ms|Mrs|St|No|Inc|Co|Ltd|vs|e\.g|i\.e|cf|Sec|Art|Stat|Code|Ann|Admin|Reg|Rev|rev|Wis|Cal|Tex|Mass|"
    r"Minn|Mich|Fla|Wash|Ariz|Colo|Conn|Del|Ill|Ind|Kan|La|Md|Miss|Mo|Mont|Neb|Nev|Okla|Or|Pa|Tenn|Va|Vt|Wyo|Ala|Ark|Ga|Ky|"
    r"Gen|Ins|Comp|Laws|Rules?|Regs|Pub|Health|U\.S|U\.S\.C|C\.F\.R|Fed|approx|max|min)\.$"
)


class Part(NamedTuple):
    """A paragraph, a list or a row of a table. `title` is the heading it stands under; `rank` says which parts get room
    first; `bare` is the text without what it only repeats."""

    title: str
    text: str
    rank: int
    bare: str = ""


ASK, ANSWER, REST = range(3)


def portal_text(document: Document, limit: int) -> str:
    """The letter as text of at most `limit` characters, whole sentences only. Where it does not fit, it ends in a
    sentence that says so."""
    parts = list(_parts(document))
    whole = _joined(parts, [part.text for part in parts])
    if len(whole) <= limit:
        return whole
    return f"{_shortened(parts, limit - len(SHORTENED) - 2)}\n\n{SHORTENED}"


def _shortened(parts: list[Part], room: int) -> str:
    kept = ["" for _ in parts]

    def left() -> int:
        return room - len(_joined(parts, kept))

    def cost(number: int) -> int:
        """Characters that a part takes besides its own."""
        before = len(_joined(parts, kept))
        kept[number] = "x"
        after = len(_joined(parts, kept))
        kept[number] = ""
        return after - before - 1

    for rank in (ASK, ANSWER):
        waiting = [number for number, part in enumerate(parts) if part.rank == rank]
        for done, number in enumerate(waiting):  # each reason gets its answer: what one leaves, the next ones have
            share = left() // (len(waiting) - done) - cost(number)
            part = parts[number]
            if len(part.text) <= share:
                kept[number] = part.text
                continue
            bare = part.bare or part.text
            fitting = max(share, min(len(split_sentences(bare.split("\n")[0])[0]), left() - cost(number)))
            kept[number] = _as_much_as_fits(bare, fitting)
    for number, part in enumerate(parts):
        if part.rank == REST:
            fitting = left() - cost(number)
            if len(part.text) <= fitting:
                kept[number] = part.text
                continue
            begun = _as_much_as_fits(part.text, fitting)
            if len(begun) >= WORTH_BEGINNING:
                kept[number] = begun
            break
    for number in reversed(range(len(parts))):
        if parts[number].rank == REST and kept[number]:
            if not kept[number].endswith(":"):
                break
            kept[number] = ""  # it only led to what did not fit
    return _joined(parts, kept)


def _joined(parts: list[Part], texts: list[str]) -> str:
    """The texts that are not empty, each heading in capitals above the first of its own."""
    lines: list[str] = []
    heading, was_row = "", False
    for part, text in zip(parts, texts, strict=True):
        if not text:
            continue
        joint = "\n" if was_row and text.startswith("- ") and part.title == heading else "\n\n"
        was_row = text.startswith("- ")
        if part.title != heading and part.title:
            text = f"{part.title}\n{text}"
        heading = part.title
        lines += [joint, text]
    return "".join(lines[1:])


def _as_much_as_fits(part: str, room: int) -> str:
    text = ""
    for piece in re.split(r"(\n)", part):
        for sentence in split_sentences(piece) if piece != "\n" else ["\n"]:
            joined = f"{text} {sentence}" if text and not text.endswith("\n") and sentence != "\n" else text + sentence
            if len(joined.rstrip()) > room:
                return _without_stub(text)
            text = joined
    return text.rstrip()


def _without_stub(text: str) -> str:
    """Text without a last line that only names what would have followed: 'The record shows:'."""
    lines = text.rstrip().split("\n")
    while lines and (lines[-1].rstrip().endswith(":") or lines[-1].isupper()):
        lines.pop()
    return "\n".join(lines)


def split_sentences(text: str) -> list[str]:
    """Sentences of one line; 'Wis. Stat. § 632.866' and 'Dr. Vang' end none.

    >>> split_sentences("It failed (Exhibit 2). Wis. Stat. § 632.866 applies. Approve it.")
    ['It failed (Exhibit 2).', 'Wis. Stat. § 632.866 applies.', 'Approve it.']
    """
    sentences, start = [], 0
    for match in _STOP.finditer(text):
        if not _ABBREVIATION.search(text[start : match.start()]):
            sentences.append(text[start : match.end()].strip())
            start = match.end()
    rest = text[start:].strip()
    return [*sentences, rest] if rest else sentences


def _text(runs: Runs) -> str:
    return "".join(run.text for run in runs).strip()


def _parts(document: Document) -> Iterator[Part]:
    """The parts of the letter from its heading on: the table of labels in one, a part for each row of another table."""
    blocks = list(document.blocks)
    begins = next((n for n, block in enumerate(blocks) if block.kind == "heading" and block.level == 1), 0)
    title, is_first = "", True
    is_answer = False
    for block in blocks[begins:]:
        if block.kind == "heading":
            if block.level == 1:
                yield Part("", block.text(), ASK)
                continue
            title, is_first = block.text().upper(), True
            is_answer = bool(_ANSWER.search(block.text()))
            continue
        if block.kind == "table":
            for text, bare in _rows(block):
                yield Part(title, text, ASK if not title else ANSWER if is_answer else REST, bare)
            continue
        text = _part(block)
        if text:
            asks = not title or (title == "SUMMARY" and is_first)
            yield Part(title, text, ASK if asks else REST)
            is_first = False


_ANSWER = re.compile(r"and the answer$")
"""The headings under which a letter answers what was held against it."""


def _part(block: Block) -> str:
    if block.kind in ("bullets", "numbers"):
        marks = [f"{n}." if block.kind == "numbers" else "-" for n in range(1, len(block.items) + 1)]
        return "\n".join(f"{mark} {_text(item[0])}" for mark, item in zip(marks, block.items, strict=True))
    text = _text(block.runs).replace("\n", " ")
    if text.startswith("Signature:") or text in ("Sincerely,", "Respectfully,"):
        return ""
    return text


def _rows(block: Block) -> Iterator[tuple[str, str]]:
    """(row, row without the cell that only repeats what they wrote) of a table; labels and values in one."""
    head, *rows = [[_text(cell).replace("\n", ", ") for cell in row] for row in block.items]
    if head[-1] == "In the packet":
        return
    if len(head) == 2 and not head[1]:
        yield " ".join(f"{label}: {_ended(value)}" for label, value in rows if value), ""
        return
    for row in rows:
        cells = [f"{label}: {_ended(value)}" for label, value in zip(head, row, strict=True) if value]
        if cells:
            yield "- " + " ".join(cells), "- " + " ".join(cells[1:] or cells)


def _ended(value: str) -> str:
    return value if value.endswith((".", "!", "?", ".”")) else value + "."
